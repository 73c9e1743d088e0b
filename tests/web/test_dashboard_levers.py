"""Levers and events of the dashboard: where they reach, what they change, and that a saved scenario gives the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from short_dashboard import SHORT, TOKYO

import suitors
from suitors.errors import InputError
from suitors.web.dashboard.events import adding, kinds_of
from suitors.web.dashboard.lever import changes_of
from suitors.web.dashboard.levers import levers_of
from suitors.web.dashboard.pieces import piece
from suitors.web.dashboard.sources import Opened, Source, loaded_of, saved
from suitors.web.dashboard.state import state_of

MOVED = {"JPN.private": 2.0, "JPN.quality": 0.9, "event.0.weight": 0.0, "corridor.north": 0.5, "KAZ.hedging": 0.5}


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
