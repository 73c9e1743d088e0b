"""Mixtures of strategies and the split of a difference over their parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suitors.scenario import load, load_document
from suitors.studies import blocks
from suitors.studies.compare import compare
from suitors.studies.evaluation import Evaluation
from suitors.studies.plan import strategies_plan
from suitors.studies.variants import INGREDIENTS, STAYING, TRAVELLING, hybrid
from tests.small_comparison import short

SHORT = short(1)


@given(st.dictionaries(st.sampled_from(blocks.coalitions("abc")), st.floats(-9, 9), min_size=8, max_size=8))
@settings(deadline=None)
def test_shapley_values_add_up(game: dict[frozenset[str], float]) -> None:
    values = blocks.shapley({some: pd.DataFrame({"goodwill[X]": [worth]}) for some, worth in game.items()}, ("a", "b", "c"))
    total = sum(float(table.iloc[0, 0]) for table in values.values())
    assert total == pytest.approx(game[frozenset("abc")] - game[frozenset()], abs=1e-12)


def test_shapley_values_of_a_known_game() -> None:
    # A glove game: a owns a left glove, b and c a right one each; a pair is worth 1 (Shapley: 2/3, 1/6, 1/6).
    worth = {some: float("a" in some and len(some) > 1) for some in blocks.coalitions("abc")}
    values = blocks.shapley({some: pd.DataFrame({"goodwill[X]": [value]}) for some, value in worth.items()}, ("a", "b", "c"))
    assert [float(values[name].iloc[0, 0]) for name in "abc"] == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-12)


def test_a_mixture_of_nothing_is_the_first_strategy_and_of_everything_the_other() -> None:
    strategies = load("baseline").document["strategies"]
    one, other = strategies["japan"], strategies["china"]
    for parts in (TRAVELLING, INGREDIENTS):
        for made, pure in ((hybrid(one, other, ()), one), (hybrid(other, one, parts), one), (hybrid(one, other, parts), other)):
            kept = {"targeting", "conduct", "products"} | ({"delivery"} if parts == TRAVELLING else set())
            assert {name: made[name] for name in kept} == {name: pure[name] for name in kept}


def test_a_mixture_takes_what_was_asked_for_and_no_more() -> None:
    strategies = load("baseline").document["strategies"]
    one, other = strategies["japan"], strategies["china"]
    terms = hybrid(one, other, ("terms",))
    assert terms["products"]["oda_loan"]["terms"] == other["products"]["concessional_loan"]["terms"]
    assert terms["products"]["oda_loan"]["share"] == one["products"]["oda_loan"]["share"]
    assert (terms["conduct"], terms["targeting"]) == (one["conduct"], one["targeting"])
    neutral = hybrid(one, other, ("neutrality",))
    assert neutral["conduct"]["footprint"] == other["conduct"]["footprint"]
    assert neutral["conduct"]["quality"] == one["conduct"]["quality"]
    technical = hybrid(one, other, ("technology",))
    shares = {name: item["share"]["value"] for name, item in technical["products"].items() if item["ledger"] == "public_sovereign"}
    assert shares["technical_cooperation"] == pytest.approx(other["products"]["technology"]["share"]["value"])
    assert sum(shares.values()) == pytest.approx(1.0)


def test_the_difference_is_split_over_parts_without_rest() -> None:
    loaded = load_document(SHORT, name="short")
    result = compare(loaded, strategies_plan(loaded, "JPN", ("japan", "china")), 8, Evaluation(1), decompose=True)
    rows = result.decomposition
    assert set(rows["cut"]) == set(blocks.CUTS)
    split = rows.groupby(["cut", "outcome"])["value"].sum()
    total = rows.groupby(["cut", "outcome"])["total"].first()
    assert np.abs(split - total).max() < 1e-12
    differences = result.differences.set_index(["variant", "outcome"])["difference"]
    for cut, variant in (("blocks", "china"), ("ingredients", "china"), ("blocks and delivery", "china, with its delivery")):
        assert total[cut]["leverage[JPN]"] == differences[variant]["leverage[JPN]"]
    alone = rows.set_index(["cut", "block", "outcome"])["alone"]
    assert alone["blocks", "conduct", "goodwill[JPN]"] == differences["china, conduct only"]["goodwill[JPN]"]


def test_partial_swaps_follow_the_marks_on_the_blocks() -> None:
    china = load("baseline").scenario.strategies["china"]
    assert blocks.feasible(china, ("transferable",), STAYING) == {"targeting"}
    assert blocks.feasible(china, ("transferable", "needs_capacity"), STAYING) == {"targeting", "mix", "terms"}
