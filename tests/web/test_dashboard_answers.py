"""Answers of the dashboard: few runs first and then all, against the right scenario, the newest request of a page alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from short_dashboard import SHORT, TOKYO
from starlette.testclient import TestClient

import suitors
from suitors.scenario.parent import parent_of
from suitors.sentences.changes import changed
from suitors.studies.paired_differences import paired
from suitors.studies.run import told_parent
from suitors.studies.scenarios import moved_most
from suitors.web.dashboard.lever import changes_of
from suitors.web.dashboard.levers import levers_of
from suitors.web.dashboard.pieces import joined, parts, piece
from suitors.web.dashboard.sources import Opened, Source, below, loaded_of
from suitors.web.dashboard.state import state_of
from suitors.web.dashboard.told import told
from suitors.words.scenario import Words


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


def _answers(client: TestClient, scenario: str, values: dict[str, float], power: str = "JPN") -> list[dict[str, Any]]:
    answer = client.post("/answer", json={"scenario": scenario, "power": power, "values": values, "page": "one"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_answers_come_from_few_runs_first_and_then_from_all(client: TestClient, opened: str) -> None:
    lines = _answers(client, opened, {"JPN.private": 2.0})
    assert [(line["kind"], line["done"]) for line in lines] == [("answer", 8), ("answer", 24)]
    assert lines[-1]["runs"] == 24 and lines[-1]["changed"]
    loaded = suitors.load(dict(extends="tokyo_2025", horizon={"years": 1}), set={"powers.JPN.money.private*": 2.0})
    level = suitors.run(loaded, 24).outcomes["leverage[JPN]"].median()
    assert lines[-1]["interval"]["level"] == level
    assert "--set 'powers.JPN.money.private*=2.0' --runs 24" in lines[-1]["command"]


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
