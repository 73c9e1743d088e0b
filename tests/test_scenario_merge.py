"""How one document goes over another."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.scenario.errors import Trouble
from suitors.scenario.merge import merge, nest

SHIPPED = {"value": 1.0, "unit": "bn", "low": 0.5, "high": 2.0, "grade": "data", "source": "a table", "meaning": "money"}


def test_a_bare_number_keeps_unit_range_and_meaning_but_not_the_source() -> None:
    merged = merge({"gdp": SHIPPED}, {"gdp": 3})
    assert merged["gdp"] == {**SHIPPED, "value": 3, "grade": "scenario", "source": "scenario file"}


def test_a_table_with_a_source_keeps_what_it_says() -> None:
    merged = merge({"gdp": SHIPPED}, {"gdp": {"value": 3, "grade": "data", "source": "a newer table"}})
    assert merged["gdp"] == {**SHIPPED, "value": 3, "grade": "data", "source": "a newer table"}


def test_a_range_alone_leaves_value_and_source() -> None:
    assert merge({"gdp": SHIPPED}, {"gdp": {"high": 9}})["gdp"] == {**SHIPPED, "high": 9}


def test_another_stage_of_money_replaces_the_parents_stage() -> None:
    parent = nest(("powers", "JPN", "money", "private"), {"announced": {"2025": 1.0}, "conversion": 0.2})
    child = nest(("powers", "JPN", "money", "private"), {"completed": {"2026": 3.0}})
    assert merge(parent, child)["powers"]["JPN"]["money"]["private"] == {"completed": {"2026": 3.0}, "conversion": 0.2}


def test_years_of_the_same_stage_merge() -> None:
    parent = nest(("powers", "JPN", "money", "private", "announced"), {"2025": 1.0, "2026": 1.1})
    child = nest(("powers", "JPN", "money", "private", "announced"), {"2026": 3.6, "2031": 1.0})
    years = merge(parent, child)["powers"]["JPN"]["money"]["private"]["announced"]
    assert years == {"2025": 1.0, "2026": 3.6, "2031": 1.0}


def test_events_are_added_and_an_empty_list_drops_them() -> None:
    assert merge({"events": [1]}, {"events": [2]})["events"] == [1, 2]
    assert merge({"events": [1]}, {"events": []})["events"] == []


def test_other_lists_are_replaced() -> None:
    assert merge({"off": ["debt"]}, {"off": ["goodwill"]})["off"] == ["goodwill"]


def test_remove_takes_a_table_away() -> None:
    assert merge({"powers": {"JPN": {}, "CHN": {}}}, {"powers": {"JPN": {"remove": True}}}) == {"powers": {"CHN": {}}}


def test_removing_what_is_not_there_names_the_nearest() -> None:
    with pytest.raises(Trouble) as caught:
        merge({"powers": {"JPN": {}}}, {"powers": {"JPM": {"remove": True}}})
    assert caught.value.path == ("powers", "JPM")
    assert caught.value.nearest == "JPN"


KEYS = st.sampled_from("abcde")
LEAVES = st.integers() | st.sampled_from(["", "x", "long text"]) | st.booleans()
DOCUMENTS = st.dictionaries(KEYS, st.recursive(LEAVES, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=6), max_size=4)


def _leaf_paths(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(value, dict):
        return {path: value}
    return {found: leaf for key, inner in value.items() for found, leaf in _leaf_paths(inner, (*path, key)).items()}


@given(DOCUMENTS, st.lists(st.integers(0, 2), min_size=60, max_size=60))
def test_merging_disjoint_keys_is_associative_and_order_does_not_matter(document: dict[str, Any], choices: list[int]) -> None:
    parts: list[dict[str, Any]] = [{}, {}, {}]
    for (path, leaf), choice in zip(_leaf_paths(document).items(), choices, strict=False):
        parts[choice] = merge(parts[choice], nest(path, leaf)) if path else parts[choice]
    first, second, third = parts
    left = merge(merge(first, second), third)
    assert left == merge(first, merge(second, third)) == merge(merge(third, second), first)
    assert _leaf_paths(left) == _leaf_paths(document)


@given(DOCUMENTS, DOCUMENTS)
def test_merging_changes_neither_document_and_the_child_wins(parent: dict[str, Any], child: dict[str, Any]) -> None:
    before = copy.deepcopy((parent, child))
    merged = merge(parent, child)
    assert (parent, child) == before
    assert merge(merged, child) == merged
