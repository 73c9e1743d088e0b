"""Studies of the dashboard are those of the commands: comparisons, turning points, deals, doubt, worlds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from short_dashboard import SHORT, TOKYO
from starlette.testclient import TestClient

import suitors
from suitors.web.dashboard.sources import Source, below, loaded_of


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
