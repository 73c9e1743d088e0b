"""A class that plays: simultaneous moves, teams, deadlines, a journal that is played again, and scores that add up."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_models import small

from suitors.classroom import debrief
from suitors.classroom.journal import FILE, Journal, folder_of
from suitors.classroom.lesson import Lesson, clean_name, settings, steady_clock
from suitors.classroom.lesson import begun as lesson_began
from suitors.classroom.moves import ADVICE, FIRST, REFUSE, TAKE, Answers, ByRule, Move, Parts, PowerMove, StateMove, agreed, move_of
from suitors.errors import InputError
from suitors.model.person import PlayedYear
from suitors.scenario import Loaded
from suitors.studies.play import PlayedRun
from tests.held_files import held_elsewhere


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


Begin = Callable[..., Lesson]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def begin(tmp_path: Path, clock: Clock) -> Begin:
    count = iter(range(100))

    def begun(loaded: Loaded, rounds: int = 2, each: str = "half-year", seats: str = "all") -> Lesson:
        journal = Journal(tmp_path / f"game{next(count)}", new=True)
        more: dict[str, Any] = {"scenario": "small", "changes": (), "pack": "central_asia", "model": "0", "minutes": 2.0, "seed": 3}
        journal.write(settings(loaded, seats=seats, rounds=rounds, each=each, **more))
        return Lesson(loaded, journal, clock)

    return begun


def again(lesson: Lesson, clock: Clock) -> Lesson:
    """The game after its server has ended and begun anew."""
    lesson.journal.close()
    return Lesson(lesson.loaded, Journal(lesson.journal.path.parent, new=False), clock)


@pytest.fixture(scope="module")
def pair() -> Loaded:
    return small("horizon.years=2")


ANSWERS = {"answers": {"CHN": FIRST, "JPN": REFUSE}}
PARTS = {"parts": {"KAZ": 1, "UZB": 3}}


def moved(lesson: Lesson, order: list[int]) -> dict[str, float]:
    """Scores of a game in which four players move, in some order of arrival."""
    players = [lesson.join(f"P{place}", seat)[0] for place, seat in enumerate(("KAZ", "UZB", "JPN", "JPN"))]
    given = [ANSWERS, {"answers": {"CHN": TAKE, "JPN": TAKE}}, PARTS, {"parts": {"KAZ": 5, "UZB": 0}}]
    while lesson.phase != "ended":
        lesson.open_round()
        for place in order:
            lesson.move(players[place], given[place])
    return lesson.course.scores()


def test_the_order_in_which_moves_arrive_does_not_matter(begin: Begin, pair: Loaded) -> None:
    orders = [[0, 1, 2, 3], [3, 1, 2, 0]]
    first, second = (moved(begin(pair), order) for order in orders)
    assert first == second


def test_a_class_that_leaves_all_to_the_rule_is_the_model_itself(begin: Begin, pair: Loaded) -> None:
    lesson = begin(pair)
    state, power = lesson.join("A", "KAZ")[0], lesson.join("B", "JPN")[0]
    while lesson.phase != "ended":
        lesson.open_round()
        lesson.move(state, {"rule": True})
        lesson.move(power, {"rule": True})
    for seat in ("KAZ", "JPN"):
        game = PlayedRun(pair, seat, (lambda turn: None), years=1, seed=3)
        game.play()
        rules = sum(one.points[1] for one in game.scored())
        assert sum(one.points[0] for one in game.scored()) == pytest.approx(rules, rel=1e-9)
        assert lesson.course.scores()[seat] == pytest.approx(rules, rel=1e-9)
    for one in debrief.fared(lesson):
        assert one.ahead == 0 and one.by_all == pytest.approx(one.score, rel=1e-9)


def test_a_game_is_the_same_after_its_server_ended(begin: Begin, pair: Loaded, clock: Clock) -> None:
    lesson = begin(pair, rounds=3)
    president, token = lesson.join("Aigerim", "KAZ")
    teacher = lesson.new_teacher()
    lesson.open_round()
    lesson.move(president, ANSWERS)
    lesson.open_round()
    clock.now += 30
    lesson.join("Late", "CHN")
    clock.now += 3600
    resumed = again(lesson, clock)
    assert resumed.phase == "paused" and resumed.time_left == pytest.approx(90)
    assert resumed.course.scores() == lesson.course.scores() and resumed.round == 2
    assert [player.name for player in resumed.players.values()] == ["Aigerim", "Late"]
    known = resumed.player(token)
    assert known is not None and known.name == "Aigerim" and resumed.player("other") is None and resumed.player(None) is None
    assert resumed.is_teacher(teacher) and not resumed.is_teacher(token) and not resumed.is_teacher(None)
    assert repr(resumed.outlook) == repr(lesson.outlook)
    assert token not in resumed.journal.path.read_text() and teacher not in resumed.journal.path.read_text()
    resumed.go_on()
    resumed.move(known, ANSWERS)
    assert again(resumed, clock).moves == resumed.moves != {}


def test_a_move_that_is_lost_with_the_power_is_not_half_made(begin: Begin, pair: Loaded, clock: Clock) -> None:
    lesson = begin(pair)
    lesson.join("A", "KAZ")
    path = lesson.journal.path
    whole = path.read_bytes()
    lesson.journal.close()
    path.write_bytes(whole + b'{"event":"join","player":2,"na')
    resumed = Lesson(pair, Journal(path.parent, new=False), clock)
    assert len(resumed.players) == 1
    resumed.join("B")
    resumed.journal.close()
    path.write_bytes(path.read_bytes().replace(b'"event":"join"', b'"event:"join"', 1))
    with pytest.raises(InputError, match="line 2"):
        Journal(path.parent, new=False)


@pytest.mark.parametrize(
    "line",
    [
        '{"event":"move","at":1,"player":9,"round":1,"move":{"rule":true}}',
        '{"event":"open"}',
        '{"event":"join","player":[],"name":"A","seat":"KAZ","token":"x"}',
        "[" * 5000 + "]" * 5000,
    ],
)
def test_a_journal_that_somebody_wrote_in_is_refused_with_its_line(line: str, begin: Begin, pair: Loaded, clock: Clock) -> None:
    lesson = begin(pair)
    lesson.join("A", "KAZ")
    path = lesson.journal.path
    lesson.journal.close()
    path.write_text(path.read_text() + line + "\n")
    before = path.read_bytes()
    with pytest.raises(InputError, match="line 3"):
        Lesson(pair, Journal(path.parent, new=False), clock)
    assert path.read_bytes() == before


@pytest.mark.parametrize("first", ['{"event":"new"}', '{"event":"open"}', '{"event":"new","scenario":3}', ""])
def test_a_journal_without_its_beginning_is_refused(first: str, tmp_path: Path) -> None:
    (tmp_path / "game").mkdir()
    (tmp_path / "game" / FILE).write_text(f"{first}\n" if first else "")
    with pytest.raises(InputError, match="does not say what is played"):
        lesson_began(Journal(tmp_path / "game", new=False))


def test_setting_the_computers_clock_ends_no_round(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = steady_clock()
    before = clock()
    monkeypatch.setattr("time.time", lambda: before + 3600)
    assert 0 <= clock() - before < 60


def test_what_cannot_be_saved_does_not_count(begin: Begin, pair: Loaded, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = begin(pair)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(InputError, match="could not be saved: no space"):
            lesson.join("A")
    assert lesson.players == {}
    lesson.join("B")
    assert [player.name for player in again(lesson, clock).players.values()] == ["B"]


def test_two_servers_cannot_hold_one_game(tmp_path: Path) -> None:
    Journal(tmp_path / "game", new=True).close()
    with held_elsewhere(tmp_path / "game" / FILE), pytest.raises(InputError, match="served already"):
        Journal(tmp_path / "game", new=False)


def test_a_round_ends_when_time_is_up_and_the_absent_play_by_the_rule(begin: Begin, pair: Loaded, clock: Clock) -> None:
    lesson = begin(pair)
    lesson.join("Asleep", "KAZ")
    awake = lesson.join("Awake", "JPN")[0]
    lesson.open_round()
    lesson.move(awake, PARTS)
    clock.now += 119
    lesson.tick()
    assert lesson.phase == "open"
    lesson.extend(60)
    clock.now += 60
    lesson.pause()
    clock.now += 1000
    lesson.tick()
    assert lesson.phase == "paused" and lesson.time_left == pytest.approx(1)
    with pytest.raises(InputError, match="paused"):
        lesson.move(awake, PARTS)
    lesson.go_on()
    clock.now += 1.5
    with pytest.raises(InputError, match="No round is open"):
        lesson.move(awake, PARTS)
    assert lesson.phase == "between" and list(lesson.course.rounds[0]) == ["JPN"]


def test_a_late_joiner_and_one_who_is_sent_away(begin: Begin, pair: Loaded) -> None:
    lesson = begin(pair)
    early = lesson.join("Early", "KAZ")[0]
    lesson.open_round()
    late = lesson.join("Late", "KAZ")[0]
    lesson.move(early, {"rule": True})
    assert lesson.phase == "open"
    lesson.remove(late.number)
    assert lesson.phase == "between" and lesson.player("x") is None
    assert lesson.join("Late")[0].number == 3
    lesson.end()
    with pytest.raises(InputError, match="over"):
        lesson.join("Too late")


def test_seats_fill_evenly_and_hold_the_class(begin: Begin, pair: Loaded) -> None:
    lesson = begin(pair)
    for place in range(60):
        lesson.join(f"Player {place}")
    assert {len(lesson.team(seat)) for seat in lesson.seats} == {15}
    with pytest.raises(InputError, match="called player 7 already"):
        lesson.join("player 7")


def test_a_team_agrees_by_majority_and_a_tie_goes_to_the_advisers() -> None:
    one, two, three = Answers({"JPN": FIRST, "CHN": TAKE}), Answers({"JPN": FIRST, "CHN": REFUSE}), ByRule()
    assert agreed([one, two, three], "state") == agreed([three, two, one], "state") == StateMove({"CHN": ADVICE, "JPN": FIRST})
    assert agreed([one, two], "state") == StateMove({"CHN": ADVICE, "JPN": FIRST})
    assert agreed([ByRule()], "state") is None
    split = agreed([Parts({"A": 1.0, "B": 3.0}), Parts({"A": 2.0}), ByRule()], "power")
    assert isinstance(split, PowerMove)

    nought = {"A": 0.0, "B": 0.0}
    budget = PlayedYear(2026.0, 1.0, {"A": 0.5, "B": 0.5}, nought, nought, nought, nought, {})
    assert split.weights(budget) == pytest.approx([(0.25 + 1 + 0.5) / 3, (0.75 + 0 + 0.5) / 3])


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("state", {"answers": {"JPN": "steal"}}),
        ("state", {"answers": {"XXX": TAKE}}),
        ("state", {"answers": ["JPN"]}),
        ("state", {}),
        ("power", {"parts": {"KAZ": -1}}),
        ("power", {"parts": {"KAZ": float("nan")}}),
        ("power", {"parts": {"KAZ": "1"}}),
        ("power", {"parts": {"KAZ": 0}}),
        ("power", {"parts": {"KAZ": 1e9}}),
        ("power", {"parts": {"XXX": 1}}),
        ("power", []),
    ],
)
def test_what_is_no_move_is_refused(kind: str, given: Any) -> None:
    with pytest.raises(InputError):
        move_of(given, powers=["JPN", "CHN"], states=["KAZ", "UZB"], kind=kind)


@pytest.mark.parametrize("move", [Answers({"JPN": FIRST}), Parts({"KAZ": 2.0}), ByRule()])
def test_a_move_is_read_as_it_was_written(move: Move) -> None:
    kind = "power" if isinstance(move, Parts) else "state"
    assert move_of(move.plain(), powers=["JPN"], states=["KAZ"], kind=kind) == move


def test_refused_is_not_signed_and_first_comes_first(begin: Begin, pair: Loaded) -> None:
    lesson = begin(pair, rounds=1, each="year")
    president = lesson.join("A", "KAZ")[0]
    lesson.open_round()
    lesson.move(president, ANSWERS)
    signed: dict[str, float] = {}
    for _, state, answered in lesson.course.answered:
        for deal, money in zip(answered.turn.deals, answered.signed, strict=True):
            if state == "KAZ":
                signed[deal.power] = signed.get(deal.power, 0.0) + money
        if state == "KAZ" and answered.wanted:
            assert answered.turn.deals[answered.wanted[0]].power == "CHN"
    assert signed["JPN"] == 0 < signed["CHN"]


def test_tables_add_up_and_three_questions_are_about_this_game(begin: Begin, pair: Loaded, tmp_path: Path) -> None:
    lesson = begin(pair)
    players = [lesson.join("=1+1", "KAZ")[0], lesson.join("Bob", "JPN")[0]]
    while lesson.phase != "ended":
        lesson.open_round()
        lesson.move(players[0], ANSWERS)
        lesson.move(players[1], PARTS)
    ended = debrief.fared(lesson)
    debrief.write(lesson, ended, tmp_path)
    scores = pd.read_csv(tmp_path / "scores.csv")
    for _, rows in scores.groupby("seat"):
        parts, total = rows[rows["part"] != "score"], rows[rows["part"] == "score"].iloc[0]
        for column in ("points", "rules_points"):
            assert parts[column].sum() == pytest.approx(total[column])
        assert (parts["points_a_unit"] * parts["reached"]).sum() == pytest.approx(total["points"])
    final = lesson.course.scores()
    assert {one.seat: one.score for one in ended} == pytest.approx(final)
    money = pd.read_csv(tmp_path / "money.csv")
    assert money.groupby(["round", "power"])["share"].sum().to_numpy() == pytest.approx(1)
    assert set(money.query("power == 'Japan' and state == 'Uzbekistan'")["share"]) == {0.75}
    moves = pd.read_csv(tmp_path / "moves.csv")
    assert not moves["player"].str.startswith("=").any() and "Bob" in set(moves["player"])
    questions = debrief.prompts(ended)
    assert len(questions) == 3 and any(lesson.names[ended[0].seat] in question for question in questions)


def test_thirty_bots_play_five_rounds(begin: Begin) -> None:
    loaded = small("horizon.years=2")
    lesson = begin(loaded, rounds=5, each="quarter")
    players = [lesson.join(f"Bot {place}")[0] for place in range(30)]
    draw = random.Random(1)
    while lesson.phase != "ended":
        lesson.open_round()
        for player in draw.sample(players, len(players)):
            if lesson.kind(player.seat) == "state":
                lesson.move(player, {"answers": {power: draw.choice([FIRST, TAKE, ADVICE, REFUSE]) for power in lesson.answerable}})
            else:
                lesson.move(player, {"parts": {state: draw.randint(1, 9) for state in lesson.states}})
    assert lesson.round == 5 and len(lesson.course.rounds) == 5
    assert len(debrief.fared(lesson)) == 4


@pytest.mark.parametrize("name", ["", "  ", "\u202e", "x" * 25, "a" + "\u0301" * 20])
def test_names_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        clean_name(name)


def test_names_lose_what_is_not_seen() -> None:
    assert clean_name("  Ana\t\u202eMaria\x00 ") == "Ana Maria" and clean_name("<b>Айгерім</b>") == "<b>Айгерім</b>"


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", "x" * 41, "a\\b", "-x", "~", "a b", "c:x"])
def test_no_name_of_a_game_leads_elsewhere(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        folder_of(name, tmp_path)
    assert folder_of("class-7b", tmp_path) == tmp_path / "class-7b" and FILE.endswith("jsonl")


def test_more_rounds_than_the_scenario_holds_are_refused(begin: Begin, pair: Loaded) -> None:
    with pytest.raises(InputError, match="holds 4 rounds"):
        begin(pair, rounds=5)
