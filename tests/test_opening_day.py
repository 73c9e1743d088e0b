"""On the opening day nothing that exists depends on what is about to be played: debts, works, ties and opinions are history."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from suitors.engine.sums import group_sums
from suitors.model.model import CompetitionModel
from suitors.model.submodels.schedule import stocks
from suitors.scenario import Loaded, ScenarioError, load_document
from suitors.studies import blocks, plan, variants
from suitors.studies.tournament.plan import plan_of
from suitors.variables.register import STOCKS

Array = NDArray[np.float64]
OFFERED = {"usable_influence", "menu_gain", "menu", "purse", "money_to_date"}
"""What a strategy offers from the first day on: the only things that may differ."""
AWAY = {"remove": True}
DOCUMENT: dict[str, Any] = {
    "extends": "all_suitors.toml",
    "title": "Three suitors, a bank and a newcomer",
    "horizon": {"start": "2025-10-01", "years": 1},
    "powers": dict.fromkeys(("EU", "USA", "GULF", "RUS", "TUR", "IRN"), AWAY),
    "states": dict.fromkeys(("TKM", "TJK", "KAZ"), AWAY),
}


@cache
def scenario() -> Loaded:
    return load_document(DOCUMENT, name="opening")


def profiles(loaded: Loaded, **how: Any) -> Iterator[Loaded]:
    """What a tournament plays: each option of each power."""
    played = plan_of(loaded, ("IND", "JPN"), {"IND": ("india", "china"), "JPN": ("japan", "korea")}, **how)
    for tables in zip(*played.tables, strict=True):
        document = variants.document_of(loaded)
        for power, table in zip(played.powers, tables, strict=True):
            document["powers"][power] = table.model_dump(mode="json", exclude_none=True)
        yield variants.edited(loaded, document)


def families() -> dict[str, Any]:
    """Ways to make variants of a scenario; each gives them when it is called."""
    every = ("before", "multilateral", "pooled=KOR", "niche=minerals")

    def planned(made: plan.ComparisonPlan) -> list[Loaded]:
        return [variant.loaded for variant in made.variants.values()]

    return {
        "strategies": lambda loaded: [
            variants.playing(loaded, power, strategy, travels)
            for power in ("CHN", "IND", "JPN")
            for strategy in ("japan", "china", "korea", "india", "eu")
            for travels in (False, True)
        ],
        "comparison": lambda loaded: planned(plan.strategies_plan(loaded, "JPN", ("japan", "china", "korea"), every)),
        "comparison that starts abroad": lambda loaded: planned(plan.strategies_plan(loaded, "JPN", ("china", "japan"))),
        "newcomer": lambda loaded: planned(plan.strategies_plan(loaded, "IND", ("india", "china"), every[1:])),
        "exchange": lambda loaded: planned(plan.swap_plan(loaded, "JPN", "CHN")),
        "exchange with a newcomer": lambda loaded: planned(plan.swap_plan(loaded, "IND", "CHN")),
        "partial swaps": lambda loaded: planned(
            plan.with_partial_swaps(
                loaded,
                (made := plan.strategies_plan(loaded, "JPN", ("japan", "china"))),
                plan.all_mixtures(loaded, made, "blocks"),
            )
        ),
        **{
            f"mixtures by {cut}": lambda loaded, cut=cut: blocks.mixtures(loaded, "JPN", "japan", "china", cut).values()
            for cut in blocks.CUTS
        },
        "mixtures of a newcomer": lambda loaded: blocks.mixtures(loaded, "IND", "india", "china", "blocks").values(),
        "equal budgets": lambda loaded: [variants.rescaled(variants.playing(loaded, "JPN", "china"), {"JPN": 1.7})],
        "mechanisms": lambda loaded: [
            variants.under_mechanism(variants.playing(loaded, "JPN", "china"), mechanism) for mechanism in ("split", "contest", "auction")
        ],
        "tournament": lambda loaded: [*profiles(loaded), *profiles(loaded, delivery="travels")],
    }


def opening_day(loaded: Loaded) -> dict[str, Array]:
    """Whatever exists on the opening day; what is held by product or loan is added up by power."""
    model = CompetitionModel(loaded, runs=range(1))
    coefficients, world, layout = model.coefficients, model.world, model.coefficients.layout
    owners = {"product": layout.products_of, "loan": layout.loans_of, "focus": coefficients.focus.focuses_of_power}

    def by_power(values: Array, dims: tuple[str, ...]) -> Array:
        for axis, dim in enumerate(dims):
            if dim in owners:
                return group_sums(np.moveaxis(values, axis, 0), owners[dim])
        return values

    seen = {item.name: np.asarray(item.read(model)) for item in STOCKS}
    seen |= {item.name: by_power(getattr(world, item.name), item.dims) for item in stocks()}
    seen |= {f"standing: {name}": values for name, values in vars(model.standing).items() if name != "in_progress"}
    seen |= {f"constant: {name}": values for name, values in model.constants.items()}
    seen |= {f"reference: {name}": values for name, values in vars(model.reference).items() if name != "works"}
    works, loans = world.works.sum(axis=0), layout.loans
    realisation, years = (values[:, None, :] for values in coefficients.money.delivery)
    for name, amounts in {
        "works by footprint": works * model.footprint_of_product,
        "works by quality": works * model.quality,
        "works by know-how": works * model.know_how,
        "works by transparency": works * model.opacity,
        "works by realisation": works * realisation,
        "works by build years": works * years,
    }.items():
        seen[name] = group_sums(amounts, layout.products_of)
    principal, interest = model.value_to_lender
    for name, amounts in {
        "debt by claim": world.debt * model.claim_of_loans,
        "debt by worth to the lender": world.debt * (principal + interest * coefficients.loans.rate[loans]),
        "debt by rate": world.debt * coefficients.loans.rate[loans],
        **{f"debt due at step {step}": world.debt * due[..., None] for step, due in enumerate(coefficients.loans.opening_debt.due)},
    }.items():
        seen[name] = group_sums(amounts, layout.loans_of)
    if coefficients.scenario.mechanism == "contest":
        # Only contests know favour that money has bought.
        seen["courtship"] = np.zeros_like(world.courtship)
    return seen


@pytest.mark.parametrize("family", families())
def test_nothing_that_exists_depends_on_what_is_about_to_be_played(family: str) -> None:
    loaded = scenario()
    expected = opening_day(loaded)
    travelling = set[str]()
    for variant in families()[family](loaded):
        seen = opening_day(variant)
        assert seen.keys() == expected.keys()
        for name in expected.keys() - OFFERED:
            np.testing.assert_allclose(seen[name], expected[name], rtol=1e-9, atol=1e-12, err_msg=f"{family}: {name}")
        travelling |= {name for name in OFFERED if not np.array_equal(seen[name], expected[name])}
    assert travelling, "the variants offer something else from the first day on"


def test_old_loans_lie_on_the_products_that_a_power_comes_with() -> None:
    loaded = variants.playing(scenario(), "JPN", "china")
    model = CompetitionModel(loaded, runs=range(1))
    layout = model.coefficients.layout
    for loan in range(layout.loans.size):
        offer = layout.offers[layout.loans[loan]]
        if offer.power == "JPN":
            assert (model.world.debt[loan].max() > 0) == offer.inherited, offer.label


@pytest.mark.parametrize("score", ["claim", "footprint", "know_how", "quality", "transparency"])
def test_old_loans_and_works_keep_their_conduct(score: str) -> None:
    """Without new money, another conduct changes nothing: no grievance, opinion, mine or haircut."""
    crowded = ["parameters.distress_hazard=0.5", "parameters.resolution_swap=0.5", "parameters.claim_threshold=0.6"]
    ended = []
    for value in (0.0, 1.0):
        new = {"new": {"based_on": "china", "title": "New", "conduct": {score: value}}}
        loaded = load_document({**DOCUMENT, "strategies": new}, name="opening", overrides=crowded)
        model = CompetitionModel(variants.rescaled(variants.playing(loaded, "JPN", "new"), {"JPN": 0.0}), runs=range(8))
        model.run_model()
        japan = model.coefficients.layout.powers.index("JPN")
        ended.append({name: values[japan] for name, values in vars(model.world).items() if values.shape[0] == len(model.powers)})
    for name, values in ended[0].items():
        np.testing.assert_allclose(values, ended[1][name], rtol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        ("powers.JPN.home=china", "is for powers that the reference does not have; JPN comes with japan"),
        ("powers.IND.home=chinna", "is no strategy"),
    ],
)
def test_a_home_is_said_once_and_exists(override: str, problem: str) -> None:
    with pytest.raises(ScenarioError, match=problem):
        load_document(DOCUMENT, name="opening", overrides=[override])
