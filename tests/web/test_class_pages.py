"""Pages of a class: who may ask for what, what a form may do, and sixty phones at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small_models import small
from starlette.testclient import TestClient

from suitors.classroom.journal import Journal
from suitors.classroom.lesson import MOST_PLAYERS, Lesson, settings
from suitors.cli.main import main
from suitors.web.classgame import routes
from suitors.web.classgame.routes import ClassRoom, new_key
from suitors.web.classgame.views import qr_code
from suitors.web.server import listening

ADDRESS = "http://127.0.0.1:8642"
PLAYER, TEACHER = f"{routes.PLAYER}_8642", f"{routes.TEACHER}_8642"


@pytest.fixture
def room(tmp_path: Path) -> ClassRoom:
    loaded = small("horizon.years=2")
    journal = Journal(tmp_path / "games" / "demo", new=True)
    more: dict[str, Any] = {"scenario": "small", "changes": (), "pack": "central_asia", "model": "0", "minutes": 5.0, "seed": 3}
    journal.write(settings(loaded, seats="all", rounds=2, each="half-year", **more))
    return ClassRoom(Lesson(loaded, journal), new_key(), lambda: ["http://192.0.2.7:8642"])


def phone(room: ClassRoom, **more: Any) -> TestClient:
    return TestClient(room.application(), base_url=ADDRESS, raise_server_exceptions=False, follow_redirects=False, **more)


def joined(room: ClassRoom, name: str, seat: str = "") -> TestClient:
    client = phone(room)
    answer = client.post("/join", data={"code": room.lesson.code.lower(), "name": name, "seat": seat})
    assert answer.status_code == 303, answer.text
    return client


def teacher(room: ClassRoom) -> TestClient:
    client = phone(room)
    assert client.post("/teacher", data={"key": room.key}).status_code == 303
    return client


def do(client: TestClient, what: str) -> int:
    return client.post("/teach", data={"do": what}).status_code


def test_a_game_from_joining_to_the_tables(room: ClassRoom) -> None:
    head, ana, ben = teacher(room), joined(room, "Ana", "KAZ"), joined(room, "Ben", "JPN")
    assert "has not begun" in ana.get("/play").text
    assert do(head, "open") == 303
    assert "How do you answer each power" in ana.get("/play").text and "Where does the money go" in ben.get("/play").text
    assert ana.post("/move", data={"round": "1", "to-CHN": "first", "to-JPN": "refuse"}).status_code == 303
    page = ana.get("/play").text
    assert "Your move is in" in page and re.search(r'value="refuse" selected', page)
    assert ana.get("/news").json()["phase"] == "open"
    assert ben.post("/move", data={"round": "1", "of-KAZ": "2,5", "of-UZB": ""}).status_code == 303
    assert room.lesson.phase == "between" and "Open round 2" in head.get("/board").text
    assert "What became of the last round" in ana.get("/play").text
    assert head.get("/files/scores.csv").status_code == 409
    assert do(head, "open") == 303 and do(head, "pause") == 303 and do(head, "extend") == 303 and do(head, "go_on") == 303
    assert ben.post("/move", data={"round": "2", "rule": "1"}).status_code == 303
    assert do(head, "close") == 303 and do(head, "open") == 409
    for who in (head, ana):
        assert "Three questions" in who.get("/debrief").text
    assert "Kazakhstan (you)" in ana.get("/debrief").text
    table = head.get("/files/scores.csv")
    assert table.status_code == 200 and "attachment" in table.headers["content-disposition"] and "Ana" in table.text
    assert {path.name for path in room.lesson.journal.path.parent.glob("*.csv")} == {"scores.csv", "moves.csv", "deals.csv", "money.csv"}


def test_the_board_shows_the_camera_of_a_phone_where_to_join(room: ClassRoom) -> None:
    page = teacher(room).get("/board").text
    assert "http://192.0.2.7:8642</p>" in page and qr_code(f"http://192.0.2.7:8642/?code={room.lesson.code}") in page
    assert f'value="{room.lesson.code}"' in phone(room).get("/", params={"code": room.lesson.code}).text
    room.addresses = lambda: [ADDRESS]
    page = teacher(room).get("/board").text
    assert "<path" not in page and "Only this computer can join" in page


def test_students_do_not_do_what_the_teacher_does(room: ClassRoom) -> None:
    ana, stranger = joined(room, "Ana"), phone(room)
    head = teacher(room)
    for who in (ana, stranger):
        assert do(who, "open") == do(who, "end") == do(who, "remove-1") == 403
        assert who.get("/board").headers["location"] == "/teacher" and who.get("/files/scores.csv").status_code == 403
    # A student's token is none of a teacher, and the other way round.
    crossed = phone(room, cookies={TEACHER: ana.cookies[PLAYER], PLAYER: head.cookies[TEACHER]})
    assert do(crossed, "open") == 403 and crossed.get("/play").headers["location"] == "/"
    assert room.lesson.phase == "lobby"


def test_nobody_moves_for_others_or_without_a_token(room: ClassRoom) -> None:
    ana, ben = joined(room, "Ana", "KAZ"), joined(room, "Ben", "JPN")
    do(teacher(room), "open")
    assert phone(room).post("/move", data={"round": "1", "rule": "1"}).status_code == 403
    assert phone(room, cookies={PLAYER: "x" * 43}).post("/move", data={"round": "1", "rule": "1"}).status_code == 403
    assert ana.post("/move", data={"round": "1", "of-KAZ": "1", "player": "2", "seat": "JPN"}).status_code == 303
    assert list(room.lesson.moves) == [1]
    assert ben.post("/move", data={"round": "2", "rule": "1"}).status_code == 400
    assert ben.post("/move", data={"round": "x", "rule": "1"}).status_code == 400
    for part in ("nan", "inf", "-1", "1e9", "x"):
        assert ben.post("/move", data={"round": "1", "of-KAZ": part}).status_code == 400, part
    assert phone(room).get("/news").status_code == 403 and phone(room).get("/debrief").headers["location"] == "/"


def test_a_code_cannot_be_guessed_and_a_right_one_does_not_help_who_guessed(room: ClassRoom) -> None:
    client = phone(room)
    answers = [client.post("/join", data={"code": f"WRONG{n}", "name": "Eve"}).status_code for n in range(10)]
    assert answers == [403] * 8 + [429] * 2
    assert client.post("/join", data={"code": room.lesson.code, "name": "Eve"}).status_code == 429
    assert client.post("/teacher", data={"key": room.key}).status_code == 429
    assert room.lesson.players == {}


def test_moves_and_looks_are_limited_by_player(room: ClassRoom) -> None:
    ana, ben = joined(room, "Ana", "KAZ"), joined(room, "Ben", "KAZ")
    do(teacher(room), "open")
    answers = [ana.post("/move", data={"round": "1", "rule": "1"}).status_code for _ in range(40)]
    assert answers[0] == 303 and 429 in answers
    assert 429 in [ana.get("/news").status_code for _ in range(200)]
    assert ben.get("/news").status_code == 200


def test_names_are_shown_as_they_are_typed_and_do_nothing(room: ClassRoom) -> None:
    nasty = "<script>x</script>"
    joined(room, nasty)
    joined(room, '"><img src=x>')
    page = teacher(room).get("/board").text
    assert nasty not in page and "&lt;script&gt;" in page and "<img" not in page
    again = phone(room).post("/join", data={"code": room.lesson.code, "name": nasty})
    assert again.status_code == 400 and nasty not in again.text
    assert phone(room).get("/", params={"code": '"><script>'}).text.count("<script>") == 0
    assert phone(room).post("/join", data={"code": room.lesson.code, "name": "x" * 25}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\u202eresuA\u202c", "resuA"),
        ("A\x00n\x07a", "Ana"),
        ("\U0001f984 Ana", "\U0001f984 Ana"),
        ("\u05d0\u05d1 & b", "\u05d0\u05d1 &amp; b"),
        ("{{ 7*7 }}", "{{ 7*7 }}"),
    ],
)
def test_a_name_is_letters_wherever_it_is_shown(room: ClassRoom, typed: str, shown: str) -> None:
    own, mate, head = joined(room, typed, "KAZ"), joined(room, "Mate", "KAZ"), teacher(room)
    assert f"<bdi>{shown}</bdi>" in own.get("/play").text and f"<bdi>{shown}</bdi>" in mate.get("/play").text
    assert shown in head.get("/board").text
    do(head, "open"), do(head, "close"), do(head, "end")
    assert shown in head.get("/debrief").text and shown.replace("&amp;", "&") in head.get("/files/scores.csv").text


def test_a_token_opens_one_game_and_a_removed_player_none(room: ClassRoom, tmp_path: Path) -> None:
    ana, head = joined(room, "Ana", "KAZ"), teacher(room)
    journal = Journal(tmp_path / "games" / "other", new=True)
    journal.write({**room.lesson.journal.entries[0], "code": "BCDFGH"})
    other = ClassRoom(Lesson(room.lesson.loaded, journal), new_key())
    stranger = phone(other, cookies={PLAYER: ana.cookies[PLAYER], TEACHER: head.cookies[TEACHER]})
    assert stranger.get("/play").headers["location"] == "/" and do(stranger, "open") == 403
    assert stranger.post("/join", data={"code": room.lesson.code, "name": "Ana"}).status_code == 403
    assert do(head, "remove-1") == 303
    assert ana.get("/play").headers["location"] == "/" and ana.post("/move", data={"round": "1", "rule": "1"}).status_code == 403


def test_a_move_that_is_sent_again_in_the_next_round_does_nothing(room: ClassRoom) -> None:
    head, ana = teacher(room), joined(room, "Ana", "KAZ")
    do(head, "open")
    sent = {"round": "1", "to-CHN": "refuse"}
    assert ana.post("/move", data=sent).status_code == 303 and room.lesson.phase == "between"
    assert ana.post("/move", data=sent).status_code == 400
    do(head, "open")
    for again in (sent, {key: value for key, value in sent.items() if key != "round"}, {**sent, "round": "-1"}):
        assert ana.post("/move", data=again).status_code == 400
    assert room.lesson.moves == {} and len(room.lesson.history) == 1


def test_a_thousand_who_join_fill_no_class(room: ClassRoom) -> None:
    client = phone(room)
    answers = []
    for number in range(1000):
        client.cookies.clear()
        answers.append(client.post("/join", data={"code": room.lesson.code, "name": f"Bot {number}"}).status_code)
    assert set(answers) == {303, 429} and answers.count(303) == len(room.lesson.players) <= MOST_PLAYERS
    assert teacher(room).get("/board").status_code == 200


def test_other_hosts_and_sites_are_kept_out(room: ClassRoom) -> None:
    ana = joined(room, "Ana", "KAZ")
    do(teacher(room), "open")
    assert ana.get("/play", headers={"host": "evil.example"}).status_code == 421
    assert ana.post("/move", data={"round": "1", "rule": "1"}, headers={"origin": "http://evil.example"}).status_code == 403
    assert room.lesson.moves == {}
    cookie = phone(room).post("/join", data={"code": room.lesson.code, "name": "Ben"}).headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


@pytest.mark.parametrize("name", ["journal.jsonl", "../journal", "journal", "..%2fjournal", "scores%00"])
def test_no_other_file_leaves_the_folder(room: ClassRoom, name: str) -> None:
    head = teacher(room)
    do(head, "end")
    assert head.get(f"/files/{name}.csv").status_code == 404
    assert head.get(f"/files/{name}").status_code == 404


def test_a_body_that_is_none_and_a_large_one_are_refused(room: ClassRoom) -> None:
    ana = joined(room, "Ana")
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert ana.post("/move", content=b"nonsense", headers=kind).status_code == 400
    assert ana.post("/move", content=b"x" * 20_000).status_code == 413
    assert ana.post("/move", data={f"to-{number}": "x" for number in range(200)}).status_code == 400


def test_sixty_phones_hold_and_keep_their_seats_after_a_restart(room: ClassRoom) -> None:
    phones = [joined(room, f"Student {place}") for place in range(60)]
    head = teacher(room)
    do(head, "open")
    for client in phones:
        assert client.get("/play").status_code == client.get("/news").status_code == 200
    for client in phones[:-1]:
        assert client.post("/move", data={"round": "1", "rule": "1"}).status_code == 303
    assert room.lesson.phase == "open" and head.get("/board").text.count("has moved") == 59
    room.lesson.journal.close()
    lesson = Lesson(room.lesson.loaded, Journal(room.lesson.journal.path.parent, new=False))
    resumed = ClassRoom(lesson, new_key())
    last = phone(resumed, cookies={PLAYER: phones[-1].cookies[PLAYER]})
    assert "Student 59" in last.get("/play").text and "is paused" in last.get("/play").text
    boss = phone(resumed, cookies={TEACHER: head.cookies[TEACHER]})
    assert do(boss, "go_on") == 303
    assert last.post("/move", data={"round": "1", "rule": "1"}).status_code == 303
    assert lesson.phase == "between"


def test_faults_of_the_command_are_told_in_a_line(tmp_path: Path) -> None:
    def said(*words: str) -> str:
        done = CliRunner().invoke(main, ["class", *words, "--folder", str(tmp_path)], input="n\n")
        assert done.exit_code in (1, 2) and "Traceback" not in done.output, done.output
        assert list(tmp_path.iterdir()) == []
        return done.output

    assert "a game's name has up to 40 letters" in said("new", "../x")
    assert "there is no game none" in said("open", "none")
    assert "the scenario holds 10 rounds" in said("new", "x", "--rounds", "11")
    told = said("new", "x", "--listen", "0.0.0.0")
    assert "every device in the same network" in told and "Let them in?" in told


def test_a_game_goes_on_as_it_began_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []

    def serve(application: Any, what: str, **how: Any) -> None:
        served.append(application())
        how["told"]("http://127.0.0.1:8642")

    scenario = tmp_path / "mine.toml"
    text = 'title = "Mine"\nhorizon = {start = "2025-10-01", years = 2}\npowers = {CHN = {}, JPN = {}}\nstates = {KAZ = {}, UZB = {}}\n'
    scenario.write_text(text, encoding="utf-8")

    def said(code: int, *words: str) -> str:
        done = CliRunner().invoke(main, ["class", *words, "--folder", str(tmp_path / "games")])
        assert done.exit_code == code and "Traceback" not in done.output, done.output
        return done.output

    with listening("127.0.0.1", 0) as taken:
        number = str(taken.getsockname()[1])
        assert "is taken by another program" in said(2, "new", "mine", "--scenario", str(scenario), "--rounds", "2", "--port", number)
    assert not (tmp_path / "games").exists()
    monkeypatch.setattr("suitors.web.server.serve", serve)
    begun = said(0, "new", "mine", "--scenario", str(scenario), "--rounds", "2", "--seats", "states")
    code = re.search(r"code ([A-Z]{6})", begun)
    assert code is not None and "teacher's key is" in begun
    assert "is there already" in said(2, "new", "mine", "--scenario", str(scenario), "--rounds", "2")
    again = said(0, "open", "mine", "--listen", "0.0.0.0", "--yes", "--address", "laptop.local")
    assert code[1] in again and "http://laptop.local:8642" in again
    assert "laptop.local" in served[-1].hosts and "evil.example" not in served[-1].hosts
    scenario.write_text(text.replace("Mine", "Other"), encoding="utf-8")
    assert "the scenario has changed since it began" in said(2, "open", "mine")


def test_a_class_plays_in_the_region_that_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(application: Any, what: str, **how: Any) -> None:
        pages = TestClient(application(), base_url="http://127.0.0.1:8642")
        assert (page := pages.get("/").text) and ("Mekong" in page or "Laos" in page), page

    monkeypatch.setattr("suitors.web.server.serve", serve)
    for words in (["new", "river", "--pack", "mekong"], ["open", "river"]):
        done = CliRunner().invoke(main, ["class", *words, "--folder", str(tmp_path), "--no-browser"])
        assert done.exit_code == 0, done.output


def test_a_full_disk_at_the_end_of_a_round_takes_no_page_away(room: ClassRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    head, ana = teacher(room), joined(room, "Ana", "KAZ")
    assert do(head, "open") == 303

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("suitors.classroom.journal.os.fsync", full)
        room.lesson.until = 0.0
        assert ana.get("/play").status_code == 200 and ana.get("/news").json()["phase"] == "open"
        assert "could not be saved: no space left on device" in head.get("/board").text
        assert phone(room).post("/teacher", data={"key": room.key}).status_code == 400
    assert ana.get("/news").json()["phase"] == "between" and "could not be saved" not in head.get("/board").text


def test_what_a_stranger_makes_up_is_refused_and_breaks_nothing(room: ClassRoom) -> None:
    head, stranger = teacher(room), phone(room)
    part = b'--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    assert stranger.post("/join", content=part, headers=kind).status_code == 403
    assert stranger.get("/", headers={"Origin": "http://["}).status_code == 403
    for number in ("9" * 5000, "-1", "\N{SUPERSCRIPT TWO}", "1_0"):
        assert do(head, f"remove-{number}") == 409
