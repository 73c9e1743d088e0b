"""Variants of a scenario: the same as read anew, checked once, with nothing shared that anybody changes."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from suitors.model import model
from suitors.scenario import Loaded, ScenarioError, load, load_complete, loading, shipped_scenarios, varied
from suitors.studies import variants
from suitors.studies.evaluation import Evaluation
from suitors.studies.points import evaluate, outcomes_of

Document = dict[str, Any]
CHANGES = ["powers.JPN.money.private.announced*=2", "states.KAZ.gdp=0.4"]


def text(loaded: Loaded) -> str:
    """All that a scenario holds, in its order."""
    return json.dumps([part.model_dump(mode="json") for part in (loaded.scenario, loaded.reference)]) + json.dumps(
        [loaded.document, loaded.reference_document]
    )


def anew(loaded: Loaded, document: Document, overrides: list[str] | None = None) -> Loaded:
    return load_complete(document, loaded.reference_document, name=loaded.name, origin=loaded.origin, overrides=overrides or [])


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_a_variant_without_a_change_is_the_scenario(name: str) -> None:
    loaded = load(name)
    made = varied(loaded)
    assert made.hash == loaded.hash == anew(loaded, loaded.document).hash
    assert text(made) == text(anew(loaded, loaded.document))
    assert (made.warnings, made.changes) == (loaded.warnings, loaded.changes)
    assert (made.name, made.origin) == (loaded.name, loaded.origin)


def test_a_variant_is_what_reading_anew_gives(tokyo: Loaded) -> None:
    document = copy.deepcopy(tokyo.document)
    document["mechanism"] = "split"
    assert text(varied(tokyo, document)) == text(anew(tokyo, document))
    one, other = varied(tokyo, overrides=CHANGES), anew(tokyo, tokyo.document, CHANGES)
    assert text(one) == text(other)
    assert (one.edits, one.notes, one.warnings, one.changes) == (other.edits, other.notes, other.warnings, other.changes)


def test_a_variant_asks_for_what_its_scenario_asks_for(tokyo: Loaded) -> None:
    pair = "leverage[JPN,UZB]"
    assert varied(tokyo.asking([pair])).pairs == (pair,)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A place for every scenario that is checked from here on."""
    seen: list[int] = []
    usual = loading._validated

    def counted(*given: Any) -> Any:
        seen.append(len(seen))
        return usual(*given)

    monkeypatch.setattr(loading, "_validated", counted)
    return seen


def test_the_reference_is_not_checked_again(tokyo: Loaded, checked: list[int]) -> None:
    made = variants.under_mechanism(tokyo, "split")
    assert len(checked) == 1
    assert made.reference is tokyo.reference
    assert made.reference_document is tokyo.reference_document
    # And a document that is its own reference is checked once.
    alone = load_complete(tokyo.reference_document, tokyo.reference_document)
    assert len(checked) == 2
    assert alone.scenario is alone.reference


def test_a_hash_is_of_both_documents_without_their_draws(tokyo: Loaded) -> None:
    made = varied(tokyo, overrides=CHANGES)
    both = {
        name: {key: value for key, value in document.items() if key != "posterior"}
        for name, document in (("reference", made.reference_document), ("scenario", made.document))
    }
    canonical = json.dumps(both, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    assert made.hash == hashlib.sha256(canonical.encode()).hexdigest() != tokyo.hash


def test_scenarios_with_one_reference_work_out_its_position_once(tokyo: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    scenarios = {"own": tokyo, "other": variants.playing(tokyo, "JPN", "china"), "elsewhere": load("baseline", ["horizon.years=2"])}
    seen: list[object] = []
    usual = model._opened
    monkeypatch.setattr(model, "_POSITIONS", [])
    monkeypatch.setattr(model, "_opened", lambda own: seen.append(own) or usual(own))
    together = evaluate(scenarios, range(4), Evaluation(1))
    assert len(seen) == 2
    for name, loaded in scenarios.items():
        model._POSITIONS.clear()
        pd.testing.assert_frame_equal(together[name], outcomes_of(loaded, range(4), 1), check_exact=True)


MADE: dict[str, Callable[[Loaded], object]] = {
    "playing": lambda loaded: variants.playing(loaded, "JPN", "china", travels=True, calendar=True),
    "meetings": lambda loaded: variants.with_meetings_of_its_own(loaded, "JPN", "china"),
    "swapped": lambda loaded: variants.swapped(loaded, "JPN", "CHN"),
    "rescaled": lambda loaded: variants.rescaled(loaded, {"JPN": 0.0}),
    "blocks": lambda loaded: variants.with_blocks(loaded, "JPN", "japan", "china", ["mix", "terms"]),
    "ingredients": lambda loaded: variants.with_blocks(loaded, "JPN", "japan", "china", ["technology"]),
    "before": lambda loaded: variants.as_before(loaded, "JPN"),
    "pooled": lambda loaded: variants.pooled(loaded, "JPN", "CHN"),
    "focused": lambda loaded: variants.focused(loaded, "JPN", "transport"),
    "overrides": lambda loaded: varied(loaded, overrides=CHANGES),
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_making_a_variant_changes_neither_scenario_nor_reference(tokyo: Loaded, made: Callable[[Loaded], object]) -> None:
    before = text(tokyo)
    made(tokyo)
    assert text(tokyo) == before


def test_a_change_to_a_variants_document_reaches_nobody_else(tokyo: Loaded) -> None:
    before = text(tokyo)
    document = copy.deepcopy(tokyo.document)
    one = varied(tokyo, document)
    one.document["powers"]["JPN"]["strategy"] = document["powers"]["JPN"]["strategy"] = "china"
    assert text(tokyo) == before
    with pytest.raises(ValidationError):
        one.reference.mechanism = "split"
    with pytest.raises(AttributeError):
        one.reference = one.scenario  # type: ignore[misc]


BAD: dict[str, Callable[[Document], object]] = {
    "no such strategy": lambda document: document["powers"]["JPN"].update(strategy="chian"),
    "no such key": lambda document: document["powers"]["JPN"].update(strateg="china"),
    "wrong type": lambda document: document.update(mechanism=3),
    "below its limit": lambda document: document["states"]["KAZ"]["gdp"].update(value=-1.0),
    "shares": lambda document: document["strategies"]["china"]["products"].popitem(),
    "no such power in an event": lambda document: document["events"].append({"type": "summit", "date": "2026-01-01", "power": "JAP"}),
    "a home that the reference has": lambda document: document["powers"]["JPN"].update(home="china"),
    "stays": lambda document: document.update(stays={"JPN": ["trade"]}),
    "a contract off the grid": lambda document: next(
        terms for product in document["strategies"]["china"]["products"].values() for terms in product["terms"].values()
    ).update(payments_a_year=5),
    "nothing to remove": lambda document: document.update(events=[], nothing={"here": {"remove": True}}),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_faulty_variant_is_refused_as_when_read_anew(tokyo: Loaded, bad: Callable[[Document], object]) -> None:
    document = copy.deepcopy(tokyo.document)
    bad(document)
    with pytest.raises(ScenarioError) as one:
        varied(tokyo, document)
    with pytest.raises(ScenarioError) as other:
        anew(tokyo, document)
    assert str(one.value) == str(other.value)


def test_what_only_a_reader_wants_is_worked_out_when_asked(tokyo: Loaded) -> None:
    made = varied(tokyo, overrides=["states.KAZ.gdp=0.4", "parameters.weight_need=3"])
    assert not {"warnings", "changes", "_quantities"} & set(vars(made))
    assert {change.path for change in made.changes} >= {"states.KAZ.gdp", "parameters.weight_need"}
    assert any("parameters.weight_need = 3" in line for line in made.warnings)
    travelled = pickle.loads(pickle.dumps(varied(tokyo, overrides=["states.KAZ.gdp=0.4"])))
    assert any(change.path == "states.KAZ.gdp" for change in travelled.changes)


def test_an_event_is_taken_away_and_those_behind_it_move_up() -> None:
    changed = load("tokyo_2025", ("events.1.remove=true", "events.1.date=2027-01-01")).scenario.events
    assert [(event.type, event.date.year) for event in changed] == [("summit", 2025), ("institution", 2027)]
    with pytest.raises(ScenarioError, match="no item of a list of 3"):
        load("tokyo_2025", ("events.3.remove=true",))
    with pytest.raises(ScenarioError, match="has no list of events"):
        load("baseline", ("events.0.remove=true",))
    for place in ("²", "9" * 5000):
        with pytest.raises(ScenarioError, match="no item of a list of 3"):
            load("tokyo_2025", (f"events.{place}.remove=true",))
