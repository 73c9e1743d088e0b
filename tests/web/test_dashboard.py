"""The dashboard without a browser: levers, states in addresses, saved scenarios, and what is refused."""

from __future__ import annotations

import base64
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import suitors
from suitors.errors import InputError, SuitorsError
from suitors.scenario.parent import parent_of
from suitors.sentences.changes import changed
from suitors.studies.paired_differences import paired
from suitors.studies.run import told_parent
from suitors.studies.scenarios import moved_most
from suitors.web.dashboard import desk
from suitors.web.dashboard.app import _whole, dashboard
from suitors.web.dashboard.events import adding, kinds_of
from suitors.web.dashboard.lever import changes_of
from suitors.web.dashboard.levers import levers_of
from suitors.web.dashboard.pieces import joined, parts, piece
from suitors.web.dashboard.sources import Opened, Source, below, loaded_of, saved
from suitors.web.dashboard.state import state_of
from suitors.web.dashboard.told import told
from suitors.words.scenario import Words

TOKYO = Source("tokyo_2025")
MOVED = {"JPN.private": 2.0, "JPN.quality": 0.9, "event.0.weight": 0.0, "corridor.north": 0.5, "KAZ.hedging": 0.5}
SHORT = 'extends = "tokyo_2025"\nhorizon.years = 1\n'


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("suitors.web.dashboard.worlds.Searches.__init__.__defaults__", (20,))
        for module in ("app", "state"):
            patch.setattr(f"suitors.web.dashboard.{module}.RUNS", 24)
        patch.setattr("suitors.web.dashboard.app.FIRST", 8)
        with TestClient(dashboard("tokyo_2025", workers=1), base_url="http://127.0.0.1:8642") as found:
            yield found


@pytest.fixture(scope="module")
def opened(client: TestClient) -> str:
    return str(client.post("/open", content=SHORT).json()["scenario"])


def _answers(client: TestClient, scenario: str, values: dict[str, float], power: str = "JPN") -> list[dict[str, Any]]:
    answer = client.post("/answer", json={"scenario": scenario, "power": power, "values": values, "page": "one"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_every_lever_reaches_both_ends_of_its_range_and_says_where_it_comes_from() -> None:
    levers = levers_of(loaded_of(TOKYO))
    assert {"CHN.private", "JPN.rates", "KAZ.hedging", "event.0.weight", "corridor.middle"} <= levers.keys()
    for lever in levers.values():
        assert lever.low <= lever.now <= lever.high and lever.unit and lever.grade and lever.source, lever.id
    for end in ("low", "high"):
        # All of a power and a state at once.
        values = {name: getattr(lever, end) for name, lever in levers.items() if lever.actor in ("JPN", "KAZ")}
        loaded_of(TOKYO, changes_of(levers, values))


def test_levers_where_they_stand_change_nothing() -> None:
    levers = levers_of(loaded_of(TOKYO))
    assert changes_of(levers, {name: lever.now for name, lever in levers.items()}) == ()


@pytest.mark.parametrize(
    "values",
    [
        {"JPN.private": 9.0}, {"JPN.private": float("nan")}, {"powers.JPN.agent": 1.0}, {"JPN.private": "x"}, {"event.0.at": 0.5},
        {"event.0.out": 0.5}, {"new.0": "[]"}, {"new.0": '{"a": {"b": 1}}'}, {"new.0": "[" * 3000}, {"new.0": '{"weight": NaN}'},
    ],
)  # fmt: skip
def test_a_lever_that_is_not_there_or_a_value_beyond_its_range_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        state_of([("scenario", "tokyo_2025"), *values.items()], Opened(), "tokyo_2025")


@pytest.mark.parametrize("values", [MOVED, {}, {"JPN.rates": 0.5, "CHN.private.signed": 0.31}])
def test_a_saved_scenario_gives_the_same_numbers_as_the_page_and_as_the_command(values: dict[str, float], tmp_path: Path) -> None:
    changes = (*changes_of(levers_of(loaded_of(TOKYO)), values), "horizon.years=1")
    on_page = piece(TOKYO, changes, 0, 8, False).outcomes
    file = tmp_path / "moved.toml"
    file.write_text(saved(TOKYO, changes))
    assert suitors.run(str(file), 8).outcomes.equals(on_page)
    assert suitors.run(suitors.scenario.load("tokyo_2025", changes), 8).outcomes.equals(on_page)
    again = Source(Opened().add(file.read_text()), file.read_text())
    assert piece(again, (), 0, 8, False).outcomes.equals(on_page)


def test_an_opened_scenario_with_levers_moved_is_saved_whole(tmp_path: Path) -> None:
    text = SHORT + '[states.KAZ]\nhedging = { value = 0.4, low = 0.1, high = 0.9, unit = "1", grade = "assumed", source = "me" }\n'
    source = Source(Opened().add(text), text)
    changes = changes_of(levers_of(loaded_of(source)), {"KAZ.hedging": 0.8, "event.0.weight": 2.0})
    file = tmp_path / "moved.toml"
    file.write_text(saved(source, changes))
    assert suitors.run(str(file), 8).outcomes.equals(piece(source, changes, 0, 8, False).outcomes)
    assert suitors.load(str(file)).quantities()["states.KAZ.hedging"].high == 0.9


SHOCK = {"type": "growth_shock", "date": "2025-11-15", "states": ["KAZ"], "log_points": -0.1}
TIMED = {"event.0.at": 2.0, "event.0.weight": 2.0, "event.1.out": 1.0, "event.2.out": 1.0, "corridor.north": 0.5}


def test_events_moved_left_out_and_added_are_those_of_the_file_and_of_the_command(tmp_path: Path) -> None:
    changes = (*changes_of(levers_of(loaded_of(TOKYO)), TIMED, adding([SHOCK])), "horizon.years=4")
    on_page = piece(TOKYO, changes, 0, 8, False).outcomes
    after = loaded_of(TOKYO, changes)
    assert [event.type for event in after.scenario.events] == ["summit", "closure", "growth_shock"]
    assert after.scenario.events[0].date.isoformat() == "2026-05-17"
    file = tmp_path / "timed.toml"
    file.write_text(saved(TOKYO, changes))
    assert suitors.run(str(file), 8).outcomes.equals(on_page)
    assert suitors.run(suitors.scenario.load("tokyo_2025", changes), 8).outcomes.equals(on_page)
    assert not piece(TOKYO, ("horizon.years=4",), 0, 8, False).outcomes.equals(on_page)


@pytest.mark.parametrize("kind", kinds_of(loaded_of(TOKYO).scenario), ids=lambda kind: kind["type"])
@pytest.mark.parametrize("end", ["low", "high", "now"])
def test_an_event_of_every_kind_can_be_added_and_turned(kind: dict[str, Any], end: str) -> None:
    event: dict[str, Any] = {"type": kind["type"], "date": "2027-01-01"}
    for field in kind["fields"]:
        first = next(iter(field.get("options", {})), "")
        if field["name"] == "way":
            event |= dict([first.split(".", 1)])
        elif (value := [first] if "many" in field else first or field[end]) is not None:
            event[field["name"]] = value
    after = loaded_of(TOKYO, adding([event]))
    assert after.scenario.events[-1].type == kind["type"] and after.warnings == loaded_of(TOKYO).warnings
    numbers = {name for name in levers_of(after) if name.startswith("event.3.")}
    assert {"event.3.at", "event.3.out"} <= numbers


def test_the_form_offers_every_kind_of_the_schema() -> None:
    from suitors.scenario.events import Event

    assert {kind["type"] for kind in kinds_of(loaded_of(TOKYO).scenario)} == {
        item.model_fields["type"].annotation.__args__[0] for item in Event.__args__[0].__args__
    }


def test_runs_in_parts_are_those_of_one_batch() -> None:
    assert parts(1000) == [(0, 256), (256, 512), (512, 768), (768, 1000)]
    changes = ("horizon.years=1",)
    apart = joined([piece(TOKYO, changes, 0, 256, False), piece(TOKYO, changes, 256, 264, False)])
    assert suitors.run(suitors.scenario.load("tokyo_2025", changes), 264).outcomes.equals(apart.outcomes)


def test_the_first_answer_is_that_of_single_precision() -> None:
    loaded = suitors.scenario.load("tokyo_2025", ("horizon.years=1", "arithmetic=single"))
    assert suitors.run(loaded, 8).outcomes.equals(piece(TOKYO, ("horizon.years=1",), 0, 8, True).outcomes)


def test_the_first_answer_is_near_the_last_and_its_interval_wider() -> None:
    changes = changes_of(levers_of(loaded_of(TOKYO)), {"JPN.private": 2.0})
    few = told(piece(TOKYO, changes, 0, 16, True), piece(TOKYO, (), 0, 16, True), loaded_of(TOKYO), "JPN")
    many = told(piece(TOKYO, changes, 0, 64, False), piece(TOKYO, (), 0, 64, False), loaded_of(TOKYO), "JPN")
    width = [found["interval"]["high"] - found["interval"]["low"] for found in (few, many)]
    assert width[0] > width[1] > 0
    assert few["interval"]["low"] < many["interval"]["middle"] < few["interval"]["high"]
    assert "Japan" in many["answer"][0] and "JPN" not in json.dumps([many["answer"], many["titles"], many["moved"]])


def test_answers_come_from_few_runs_first_and_then_from_all(client: TestClient, opened: str) -> None:
    lines = _answers(client, opened, {"JPN.private": 2.0})
    assert [(line["kind"], line["done"]) for line in lines] == [("answer", 8), ("answer", 24)]
    assert lines[-1]["runs"] == 24 and lines[-1]["changed"]
    loaded = suitors.load(dict(extends="tokyo_2025", horizon={"years": 1}), set={"powers.JPN.money.private*": 2.0})
    level = suitors.run(loaded, 24).outcomes["leverage[JPN]"].median()
    assert lines[-1]["interval"]["level"] == level
    assert "--set 'powers.JPN.money.private*=2.0' --runs 24" in lines[-1]["command"]


@pytest.mark.parametrize("page", ["explore", "compare", "explain", "doubt"])
def test_pages_show_names_and_hold_no_inline_script(client: TestClient, opened: str, page: str) -> None:
    text = client.get(f"/{page}?scenario={opened}&JPN.private=2").text
    assert "Tokyo summit" in text and '"JPN.private": 2.0' in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text) and not re.search(r"\s(style|on\w+)=", text)


def test_what_a_file_says_is_escaped(client: TestClient) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    name = client.post("/open", content=SHORT + f"title = {json.dumps(evil)}\npowers.JPN.name = {json.dumps(evil)}\n").json()["scenario"]
    for page in ("explore", "compare"):
        text = client.get(f"/{page}?scenario={name}").text
        assert "<img" not in text and "alert(1)</script>" not in text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('extends = "tokyo_2025"\npowers.JPN.agent = "mine.py:Agent"\n', "data only"),
        ('extends = "tokyo_2025"\nstates.KAZ.agent = "mine.py:Agent"\n', "data only"),
        ('extends = "tokyo_2025"\npowers.JPN.adaptation = "mine.py:Rule"\n', "data only"),
        ('extends = "../../etc/passwd"\n', "ships"),
        ('extends = "/etc/passwd"\n', "ships"),
        ('extends = "tokyo_2025"\npowers.JPN.strategy = "/elsewhere/a.toml"\n', "no other file"),
        ('extends = "tokyo_2025"\nhorizon.years = 100000\n', ""),
        ('extends = "tokyo_2025"\npack = "/elsewhere"\n', "no other folder"),
        ('extends = "tokyo_2025"\npack = ["mekong"]\n', "no other folder"),
        ('extends = "tokyo_2025"\nseed = 1' + "0" * 5000, "too large"),
        (".".join("a" * 3000) + " = 1", "levels"),
        ("a = " + "[" * 40 + "]" * 40, "levels"),
        ("a = " + "[" * 5000 + "]" * 5000, "levels"),
        ("x = 1\n" + "\n".join(f"{i} = 1" for i in range(20001)), "more than"),
        ("a = [", "TOML"),
        ("\0", "TOML"),
    ],
)
def test_a_file_is_data_and_of_a_size(client: TestClient, text: str, word: str) -> None:
    answer = client.post("/open", content=text)
    assert answer.status_code == 400 and word in answer.text
    assert "Traceback" not in answer.text


def test_a_file_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/open", content="#" * 220_000).status_code == 400
    assert client.post("/open", content="#" * 300_000).status_code == 413


def test_a_link_carries_an_opened_file_to_a_server_that_never_saw_it(client: TestClient, opened: str) -> None:
    from suitors.web.dashboard.sources import MOST_LINK, packed, unpacked

    state = state_of([("scenario", opened), ("file", packed(SHORT)), ("JPN.private", 2.0)], Opened(), "tokyo_2025")
    assert unpacked(dict(item.split("=") for item in state.address.split("&"))["file"]) == SHORT
    assert packed(SHORT + "".join(f"# {place * 7919 % 10007}\n" for place in range(9000))) is None
    for bad in ("x", packed(SHORT)[:-4], "%00", "A" * (MOST_LINK + 4), packed("a = [")):  # type: ignore[index]
        answer = client.get("/explore", params={"scenario": "file-0000000000000000", "file": bad})
        assert answer.status_code == 400 and "Traceback" not in answer.text
    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 5_000_000, 9)).decode()
    with pytest.raises(InputError, match="no whole file"):
        unpacked(bomb)


@pytest.mark.parametrize("name", ["../tokyo_2025", "/etc/passwd", "tokyo_2025.toml/../x", "file-0000000000000000", "mine.toml", "~"])
def test_an_address_names_scenarios_and_no_paths(client: TestClient, name: str) -> None:
    assert client.get("/explore", params={"scenario": name}).status_code == 400
    assert client.get("/save/scenario.toml", params={"scenario": name}).status_code == 400


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("explained", '{"values": {"JPN.private": 1' + "0" * 400 + "}}"),
        ("explained", '{"values": {"JPN.private": NaN}}'),
        ("explained", '{"scenario": "\\ud800"}'),
        ("compared", '{"others": [[], "mekong/x"]}'),
        ("turning", '{"rivals": ["china", {}], "others": ["../x"], "lever": "\\ud800"}'),
        ("dragged", '{"path": "\\ud800"}'),
    ],
)
def test_a_button_that_asks_for_what_is_not_there_is_told_so(client: TestClient, what: str, body: str) -> None:
    assert client.post(f"/ask/{what}", content=body).status_code == 400


def test_a_run_beyond_all_numbers_is_the_first() -> None:
    assert _whole(float("inf"), 23) == 0 and _whole("7", 5) == 5


@pytest.mark.parametrize("body", ["", "[]", "{", '{"values": 3}', '{"values": {"JPN.private": [1]}}', '{"scenario": {"a": 1}}', "[" * 3000])
def test_a_request_that_makes_no_sense_is_told_so(client: TestClient, body: str) -> None:
    assert client.post("/answer", content=body).status_code == 400


def test_saving_gives_files(client: TestClient, opened: str) -> None:
    answer = client.get(f"/save/scenario.toml?scenario={opened}&JPN.private=2")
    assert "attachment" in answer.headers["content-disposition"] and "announced.2026 = 7.2" in answer.text
    table = client.get(f"/save/table.csv?scenario={opened}&JPN.private=2").text.splitlines()
    assert len(table) == 25 and "leverage[JPN]" in table[0]


def test_a_newer_request_of_a_page_takes_the_place_of_the_older(client: TestClient, opened: str) -> None:
    import asyncio

    from suitors.web.dashboard.app import Dashboard, Dropped

    class Idle:
        workers = 1

    async def both() -> list[Any]:
        board = Dashboard("tokyo_2025", Idle())  # type: ignore[arg-type]

        async def work(seconds: float) -> Any:
            await asyncio.sleep(seconds)
            return seconds, seconds

        older = asyncio.ensure_future(board._newest("a", 0, work(5.0)))
        await asyncio.sleep(0)
        newer = asyncio.ensure_future(board._newest("a", 1, work(0.0)))
        other = asyncio.ensure_future(board._newest("b", 2, work(0.0)))
        late = asyncio.ensure_future(board._newest("a", 0, work(0.0)))
        return await asyncio.gather(older, newer, other, late, return_exceptions=True)

    older, newer, other, late = asyncio.run(both())
    assert isinstance(older, Dropped) and isinstance(late, Dropped)
    assert newer == other == (0.0, 0.0)


def test_a_lost_worker_is_replaced(client: TestClient) -> None:
    import asyncio

    async def twice() -> tuple[Any, Any]:
        board = desk.Desk(1)
        try:
            first = await asyncio.gather(board.do(desk.SOON, "no such work"), return_exceptions=True)
            second = await board.do(desk.SOON, "warm", TOKYO)
            return first[0], second
        finally:
            board.close()

    first, second = asyncio.run(twice())
    assert isinstance(first, InputError) and second is None


def test_whatever_goes_wrong_with_a_worker_whoever_waits_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async def tried() -> list[Any]:
        board, real = desk.Desk(1), desk.Desk._start

        def refuse(self: desk.Desk) -> Any:
            raise OSError("no process")

        try:
            unsendable = await asyncio.gather(board.do(desk.SOON, "warm", lambda: None), return_exceptions=True)
            monkeypatch.setattr(desk.Desk, "_start", refuse)
            refused = await asyncio.gather(board.do(desk.SOON, "warm", TOKYO), return_exceptions=True)
            monkeypatch.setattr(desk.Desk, "_start", real)
            return [unsendable[0], refused[0], await board.do(desk.SOON, "warm", TOKYO)]
        finally:
            board.close()

    unsendable, refused, last = asyncio.run(tried())
    assert isinstance(unsendable, SuitorsError) and isinstance(refused, SuitorsError) and last is None


def test_only_so_many_tables_are_made_at_once(client: TestClient, opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("suitors.web.dashboard.app.HEAVY", 0)
    answer = client.get(f"/save/table.csv?scenario={opened}&page=one")
    assert answer.status_code == 503 and "too much to do" in answer.text
    assert client.post("/ask/explained", json={"scenario": opened}).status_code == 503


def _asked(client: TestClient, what: str, scenario: str, **more: Any) -> Any:
    answer = client.post(f"/ask/{what}", json={"scenario": scenario, "power": "JPN", "values": {}, **more})
    return answer.json() if answer.status_code == 200 else answer.text


def test_strategies_and_scenarios_are_compared_as_the_command_does(
    client: TestClient, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suitors.web.dashboard import studies

    monkeypatch.setattr(studies, "COMPARED_RUNS", 8)
    loaded = suitors.load({"extends": "tokyo_2025", "horizon": {"years": 1}})
    source = Source(opened, SHORT)
    found = studies.compared(source, (), "JPN", ("japan", "china"), ())
    row = suitors.compare(loaded, "JPN", ["japan", "china"], 8).differences.query("variant == 'china' and outcome == 'leverage[JPN]'")
    assert found["table"][0]["cells"][1]["difference"] == row["difference"].iloc[0]
    assert found["names"] == ["Its own strategy", "China's strategy"] and "Japan" in found["sentences"][0]
    other = studies.compared(source, (), "JPN", (), (Source("file-b", SHORT + "events = []\nkeep_events = false\n"),))
    assert len(other["names"]) == 2


def test_the_turning_point_is_that_of_the_break_even_command(client: TestClient, opened: str) -> None:
    found = _asked(client, "turning", opened, rivals=["japan", "china"], lever="KAZ.hedging")
    assert [point["value"] for point in found["curve"]] == sorted(point["value"] for point in found["curve"])
    assert (found["curve"][0]["value"], found["curve"][-1]["value"], found["now"]) == (0.0, 2.0, 1.0)
    assert "one number" in _asked(client, "turning", opened, rivals=["japan", "china"], lever="JPN.rates")


def test_deals_are_those_of_the_explain_command(client: TestClient, opened: str) -> None:
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.explain import deals_with_terms

    found = _asked(client, "explained", opened, run=3)
    loaded = suitors.load({"extends": "tokyo_2025", "horizon": {"years": 1}})
    deals = deals_with_terms(loaded, [3], Evaluation(loaded.scenario.seed))
    assert found["total"] == len(deals) and found["run"] == 3
    shown = {deal["id"]: deal for deal in found["deals"]}
    for place, deal in deals.iterrows():
        if place in shown:
            assert shown[place]["size"] == deal["size"] and shown[place]["outcome"] == deal["outcome"]
    assert all("_" not in part["name"] for deal in found["deals"] for part in deal["parts"])


def test_assumed_numbers_are_ranked_by_what_they_move_and_can_be_dragged(client: TestClient, opened: str) -> None:
    found = _asked(client, "doubted", opened)
    assert found["low"] < found["middle"] < found["high"] and found["numbers"]
    ranks = [abs(number["rank"]) for number in found["numbers"]]
    assert ranks == sorted(ranks, reverse=True)
    number = found["numbers"][0]
    curve = _asked(client, "dragged", opened, path=number["path"])["curve"]
    assert (curve[0]["value"], curve[-1]["value"]) == (number["low"], number["high"])
    assert (curve[-1]["difference"] - curve[0]["difference"]) * number["effect"] > 0
    assert "no such number" in _asked(client, "dragged", opened, path="../etc/passwd")


def test_worlds_that_fit_are_those_of_the_command_and_the_answer_is_drawn_from_them(client: TestClient) -> None:
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.worlds.fit import fit
    from suitors.web.dashboard import studies, worlds

    done = [worlds.part(TOKYO, 20, place) for place in range(worlds.parts(TOKYO, 20))]
    found, loaded = worlds.judged(TOKYO, 20, done), loaded_of(TOKYO)
    expected = fit(loaded, 20, worlds.RUNS, Evaluation(loaded.reference.seed)).worlds
    assert found.table.equals(expected) and found.said.startswith(f"{len(expected)} of 20 candidate worlds fit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studies, "FUTURES", 24)
        every, fitting = (studies.doubted(TOKYO, (), below(TOKYO) or (TOKYO, ()), "elsewhere", "JPN", item) for item in (None, found.table))
    assert every["compared"] and "of 24 futures leverage of Japan is higher than elsewhere" in fitting["title"]
    assert every["dots"] != fitting["dots"] and len(fitting["dots"]) == 24
    told_short = client.post("/worlds", json={"scenario": client.post("/open", content=SHORT).json()["scenario"]})
    assert json.loads(told_short.text.splitlines()[-1])["kind"] in ("done", "problem")


@pytest.mark.parametrize("what", ["piece", "warm", "__import__", "no"])
def test_nothing_else_can_be_asked_of_a_worker(client: TestClient, opened: str, what: str) -> None:
    assert client.post(f"/ask/{what}", json={"scenario": opened}).status_code == 404


@pytest.mark.parametrize("name", ["tokyo_2025", "teach/auction", "all_suitors"])
def test_a_scenario_that_extends_another_answers_with_the_difference_from_it(name: str, tmp_path: Path) -> None:
    state = state_of([("scenario", name)], Opened(), name)
    mine, base = piece(state.source, (), 0, 16, False), piece(*state.base, 0, 16, False)
    found = told(mine, base, state.before, state.asked_power, state.about, state.against)
    parent = parent_of(name)
    assert parent is not None and state.against == f"in “{parent.loaded.scenario.title.partition(':')[0]}”"
    # The sentences of `suitors run`.
    rows = paired({"mine": mine.outcomes, "base": suitors.run(parent.loaded, 16).outcomes}, [("mine", "base")])
    moved = moved_most(rows, base.outcomes)
    assert found["answer"] == changed(rows, moved, told_parent(parent, state.before), Words(state.before))[:3]
    assert found["compared"]


@pytest.mark.parametrize("name", ["debt_squeeze", "succession", "middle_corridor_push"])
def test_sentences_and_interval_are_about_the_same_power(name: str) -> None:
    state = state_of([("scenario", name)], Opened(), name)
    mine, base = piece(state.source, (), 0, 16, True), piece(*state.base, 0, 16, True)
    for asked in (None, "USA"):
        found = told(mine, base, state.before, asked, state.about, state.against)
        who = Words(state.before).actor(found["power"])
        assert asked in (None, found["power"])
        assert f"everage of {who}" in found["interval"]["what"] and any(who in sentence for sentence in found["answer"]), found["answer"]


def test_once_a_lever_is_moved_the_answer_compares_with_the_scenario_as_it_stands() -> None:
    state = state_of([("scenario", "tokyo_2025"), ("JPN.private", 2.0)], Opened(), "tokyo_2025")
    assert (state.base, state.about, state.against) == ((TOKYO, ()), {}, "as the scenario stands")


def test_a_scenario_that_extends_nothing_or_covers_other_years_stands_alone() -> None:
    other_years = Source("file-x", SHORT)
    assert below(Source("baseline")) is None and below(other_years) is None


def test_the_command_shows_the_region_that_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack that ships, a pack of one's own by its folder, and a file in it; what is shown is found without the choice."""
    from click.testing import CliRunner

    from suitors.cli.main import main
    from suitors.packs.pack import pack_of

    served: list[tuple[Any, str]] = []
    monkeypatch.setattr("suitors.cli.dashboard.serve", lambda made, what, **more: served.append((made, more["path"])))
    shutil.copytree(str(pack_of("mekong").folder), tmp_path / "mine")
    cases = (
        (["--pack", "mekong"], "mekong/baseline", "mekong/baseline"),
        (["baseline", "--pack", "mekong"], "mekong/baseline", "mekong/baseline"),
        (["--pack", str(tmp_path / "mine")], "mine/baseline", str(tmp_path / "mine" / "scenarios" / "baseline.toml")),
        ([str(tmp_path / "mine" / "scenarios" / "baseline.toml")], "mine/baseline", str(tmp_path / "mine")),
        ([], "tokyo_2025", "tokyo_2025"),
    )
    for arguments, name, said in cases:
        done = CliRunner().invoke(main, ["dashboard", "--no-browser", *arguments])
        assert done.exit_code == 0, done.output
        made, path = served.pop()
        assert path == f"/explore?scenario={name}"
        with TestClient(made(), base_url="http://127.0.0.1:8642") as page:
            assert page.get(path).status_code == 200
            if "mine" in name:
                assert said in page.get("/save/scenario.toml", params={"scenario": name}).text
    done = CliRunner().invoke(main, ["dashboard", "basline", "--pack", "mekong"])
    assert done.exit_code == 2 and "nearest: baseline" in done.output and not served
