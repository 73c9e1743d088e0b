"""Reading scenarios: parents, profiles, copies, removals, overrides, and what comes out."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_library import LIBRARY, ROOT_TEXT, root

from suitors.scenario import Loaded, ScenarioError, library, load, load_complete, load_document, shipped_scenarios

SUMMIT = {"type": "summit", "date": "2026-01-01", "power": "JPN"}


def take(document: dict[str, Any] | None = None, *overrides: str) -> Loaded:
    return load_document(document or root(), overrides=overrides, shipped=LIBRARY)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_profiles_fill_what_a_scenario_names() -> None:
    scenario = take().scenario
    assert list(scenario.powers) == ["CHN", "JPN"]
    assert scenario.states["KAZ"].name == "Kazakhstan"
    assert scenario.horizon.start == date(2025, 10, 1)


def test_only_those_named_take_part_and_their_positions_elsewhere_go() -> None:
    scenario = take(root(powers={"CHN": {}}, states={"KAZ": {}})).scenario
    assert list(scenario.powers) == ["CHN"]
    assert list(scenario.powers["CHN"].toward) == ["KAZ"]


def test_a_profile_under_another_name() -> None:
    scenario = take(root(powers={"CHN": {}, "IND": {"profile": "CHN", "name": "India"}})).scenario
    assert scenario.powers["IND"].name == "India"
    assert scenario.powers["IND"].toward == scenario.powers["CHN"].toward


def test_a_state_by_file_alone() -> None:
    dyad = {"AFG": {"profile": "UZB", "trade": 0.9}}
    document = root(states={"KAZ": {}, "AFG": {"profile": "UZB", "name": "Afghanistan"}}, powers={"CHN": {"toward": dyad}})
    scenario = take(document).scenario
    assert scenario.powers["CHN"].toward["AFG"].trade.value == 0.9
    assert list(scenario.powers["CHN"].toward) == ["AFG", "KAZ"]


def test_a_strategy_based_on_another() -> None:
    products = {"loan": {"remove": True}, "training": {"share": 1.0}}
    mine = {"mine": {"based_on": "japan", "conduct": {"quality": 0.9}, "products": products}}
    strategies = take(root(strategies=mine)).scenario.strategies
    assert strategies["mine"].conduct.quality.value == 0.9
    assert set(strategies["mine"].products) == {"training", "firms"}
    assert strategies["japan"].conduct.quality.value == 0.5


def test_copies_of_copies_and_of_changed_strategies() -> None:
    strategies = {"second": {"based_on": "first"}, "first": {"based_on": "japan"}, "japan": {"conduct": {"quality": 0.6}}}
    assert take(root(strategies=strategies)).scenario.strategies["second"].conduct.quality.value == 0.6


def test_children_extend_parents_and_the_root_is_the_reference(tmp_path: Path) -> None:
    put(tmp_path, "root.toml", ROOT_TEXT + "[parameters]\nweight_need = 0.7\n")
    put(tmp_path, "middle.toml", 'extends = "root.toml"\ntitle = "Middle"\n[powers.JPN.money.private.announced]\n2026 = 3.6\n')
    leaf = put(tmp_path, "leaf.toml", 'extends = "middle.toml"\n[powers.JPN]\nstrategy = "china"\n[powers.CHN]\nremove = true\n')
    loaded = load(leaf, ["parameters.weight_need=0.5"], shipped=LIBRARY)
    assert loaded.name == "leaf"
    assert loaded.scenario.title == "Middle"
    assert list(loaded.scenario.powers) == ["JPN"]
    assert loaded.scenario.powers["JPN"].strategy == "china"
    assert set(loaded.scenario.powers["JPN"].money["private"].path) == {"2025", "2026"}
    assert loaded.reference.title == "Root"
    assert list(loaded.reference.powers) == ["CHN", "JPN"]
    assert loaded.reference.parameters["weight_need"].value == 0.7
    assert loaded.scenario.parameters["weight_need"].value == 0.5


def test_a_root_without_overrides_is_its_own_reference() -> None:
    loaded = take()
    assert loaded.reference_document == loaded.document
    assert take(None, "powers.JPN.strategy=china").reference_document == loaded.document


def test_extends_finds_a_shipped_scenario_by_name(tmp_path: Path) -> None:
    child = put(tmp_path, "child.toml", 'extends = "baseline"\n[powers.TUR]\nremove = true\n')
    loaded = load(child)
    assert "TUR" in loaded.reference.powers
    assert "TUR" not in loaded.scenario.powers


def test_events_are_inherited_unless_dropped(tmp_path: Path) -> None:
    event = '[[events]]\ntype = "summit"\ndate = 2026-0{}-01\npower = "JPN"\n'
    put(tmp_path, "root.toml", ROOT_TEXT + event.format(1))
    added = put(tmp_path, "added.toml", 'extends = "root.toml"\n' + event.format(2))
    dropped = put(tmp_path, "dropped.toml", 'extends = "root.toml"\nkeep_events = false\n' + event.format(3))
    assert [each.date.month for each in load(added, shipped=LIBRARY).scenario.events] == [1, 2]
    assert [each.date.month for each in load(dropped, shipped=LIBRARY).scenario.events] == [3]


def test_removing_a_power_leaves_out_its_events_and_says_so() -> None:
    loaded = take(root(events=[SUMMIT, {**SUMMIT, "power": "CHN"}]), "powers.JPN.remove=true")
    assert [event.power for event in loaded.scenario.events if event.type == "summit"] == ["CHN"]
    assert any("summit of 2026-01-01 is left out" in warning for warning in loaded.warnings)


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("parameters.weight_need=0.5", "parameters.weight_need", 0.5),
        ("parameters.weight_need=.5", "parameters.weight_need", 0.5),
        ("parameters.weight_need = 1e-1", "parameters.weight_need", 0.1),
        ("parameters.weight_need={value = 0.4, source = 'me'}", "parameters.weight_need", 0.4),
        ("powers.JPN.money.private.announced.2026=3.6", "powers.JPN.money.private.announced.2026", 3.6),
        ("powers.JPN.money.private={completed={2025=9}}", "powers.JPN.money.private.completed.2025", 9),
        ("events.0.weight=2", "events.0.weight", 2),
        ("states.KAZ.gaps.transport=0", "states.KAZ.gaps.transport", 0),
    ],
)
def test_overrides_reach_every_number(override: str, path: str, value: float) -> None:
    quantity = take(root(events=[SUMMIT]), override).quantities()[path]
    assert quantity.value == value
    assert quantity.grade == "scenario"


def test_later_overrides_win_and_words_need_no_quotes() -> None:
    loaded = take(None, "powers.JPN.strategy=japan", "powers.JPN.strategy=china", "horizon.start=2026-01-01", 'off=["debt"]')
    assert loaded.scenario.powers["JPN"].strategy == "china"
    assert loaded.scenario.horizon.start == date(2026, 1, 1)
    assert loaded.scenario.off == ["debt"]


def test_an_override_adds_a_shipped_power() -> None:
    assert "JPN" in take(root(powers={"CHN": {}}), "powers.JPN={}").scenario.powers


def test_changes_compare_with_what_ships() -> None:
    changes = take(None, "states.KAZ.gdp=0.4", "parameters.weight_need=1").changes
    assert {change.path: (change.before, change.after) for change in changes} == {"states.KAZ.gdp": (0.3, 0.4)}


def test_implausible_numbers_late_events_and_odd_minerals_are_warned_of() -> None:
    document = root(events=[{**SUMMIT, "date": "2040-01-01"}], states={"KAZ": {"minerals": {"uranum": 0.1}}})
    warnings = take(document, "parameters.weight_need=3").warnings
    assert any("parameters.weight_need = 3" in line and "0 to 2" in line for line in warnings)
    assert any("2040-01-01" in line for line in warnings)
    assert any("uranum" in line and "uranium is one" in line for line in warnings)


def test_the_document_is_plain_sorted_json() -> None:
    document = take().document
    assert json.loads(json.dumps(document)) == document
    assert list(document) == sorted(document)
    assert list(document["powers"]["CHN"]) == sorted(document["powers"]["CHN"])


VALUES = st.tuples(st.floats(0, 10), st.floats(0, 1), st.integers(1, 100), st.sampled_from(["china", "japan"]))


@given(VALUES)
def test_a_document_dumped_and_loaded_gives_the_same_hash(values: tuple[float, float, int, str]) -> None:
    need, gap, years, strategy = values
    numbers = (f"parameters.weight_need={need!r}", f"states.KAZ.gaps.transport={gap!r}")
    loaded = take(None, *numbers, f"horizon.years={years}", f"powers.JPN.strategy={strategy}")
    again = load_complete(json.loads(json.dumps(loaded.document)), json.loads(json.dumps(loaded.reference_document)), shipped=LIBRARY)
    assert again.hash == loaded.hash
    assert again.scenario == loaded.scenario
    assert again.reference == loaded.reference


def test_hashes_tell_scenarios_and_references_apart() -> None:
    plain, varied = take(), take(None, "parameters.weight_need=0.5")
    same_end = take(root(parameters={"weight_need": {"value": 0.5, "source": "set on the command line"}}))
    assert same_end.document == varied.document
    assert len({plain.hash, varied.hash, same_end.hash}) == 3


def test_the_order_of_a_file_does_not_matter() -> None:
    turned = dict(reversed(root(powers={"JPN": {}, "CHN": {}}).items()))
    assert take(turned).hash == take().hash
    assert list(take(turned).scenario.powers) == ["CHN", "JPN"]


def test_a_manifest_or_its_folder_loads_with_overrides(tmp_path: Path) -> None:
    loaded = take(None, "powers.JPN.strategy=china")
    put(tmp_path, "manifest.json", json.dumps({"scenario": loaded.document, "reference": loaded.reference_document}))
    again = load(tmp_path / "manifest.json", shipped=LIBRARY)
    assert again.hash == loaded.hash
    assert again.name == tmp_path.name
    varied = load(tmp_path, ["powers.JPN.strategy=japan"], shipped=LIBRARY)
    assert varied.scenario.powers["JPN"].strategy == "japan"
    assert varied.reference == loaded.reference


def test_a_kept_document_without_a_newer_parameter_takes_the_shipped_value() -> None:
    document = take().document
    del document["parameters"]["weight_grant"]
    loaded = load_complete(document, shipped=LIBRARY)
    assert loaded.scenario.parameters["weight_grant"].value == 1.2
    assert any("weight_grant is newer" in warning for warning in loaded.warnings)


def test_every_quantity_is_found_by_its_path() -> None:
    loaded = take()
    for path, quantity in loaded.quantities().items():
        node: Any = loaded.document
        for part in path.split("."):
            node = node[part]
        assert node["value"] == quantity.value


def test_reading_leaves_the_library_as_it_was() -> None:
    before = pickle.dumps(LIBRARY)
    take(root(events=[SUMMIT]), "events.0.weight=2", "states.KAZ.gdp=3", "powers.CHN.remove=true")
    assert pickle.dumps(LIBRARY) == before


def test_errors_survive_the_way_between_processes() -> None:
    with pytest.raises(ScenarioError) as caught:
        take(None, "powers.JPN.strategi=x")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_shipped_scenario_loads_without_a_warning(name: str) -> None:
    loaded = load(name)
    assert loaded.name == Path(name).name
    assert loaded.warnings == []
    assert loaded.scenario.question


def test_the_shipped_library_is_whole() -> None:
    names = set(library().strategies)
    assert {power["strategy"] for power in library().powers.values()} <= names
    everyone: dict[str, Any] = {"powers": {name: {} for name in library().powers}, "states": {name: {} for name in library().states}}
    loaded = load_document({"title": "All", "horizon": {"start": "2025-10-01", "years": 1}, **everyone})
    assert loaded.changes == ()
    assert all(quantity.grade != "scenario" for quantity in loaded.quantities().values())
