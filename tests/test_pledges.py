"""Pledges from their announcement on: announced, signed, completed, each discounted once."""

from __future__ import annotations

import numpy as np
import pytest

from suitors.model.model import CompetitionModel, coefficients_of
from suitors.model.record import record_of
from suitors.scenario import Loaded, load
from suitors.studies.points import outcomes_of

PRIVATE = 2
PRODUCT = "strategies.china.products.concessional_loan"
ALONE = ["parameters.mobilisation=0", "horizon.years=2", "horizon.start=2026-01-01"]


@pytest.fixture(scope="module")
def tokyo() -> Loaded:
    return load("tokyo_2025", ALONE)


def test_what_is_announced_is_recorded_as_the_scenario_says(tokyo: Loaded) -> None:
    model = CompetitionModel(tokyo, range(8))
    power = model.coefficients.layout.powers.index("JPN")
    found = record_of(model, ["announced", "new_money"])
    by_year = found["announced"][:, power, PRIVATE].sum(axis=1)
    np.testing.assert_allclose(by_year, np.broadcast_to([[3.60], [3.71]], by_year.shape), rtol=1e-5)
    # What is offered for it: conversion is the share that is signed where states take what they took at the opening.
    uptake = tokyo.scenario.parameters["opening_uptake"].value
    np.testing.assert_allclose(found["new_money"][:, power, PRIVATE], by_year * 0.2 / uptake, rtol=1e-5)
    # Public money is known from a later stage: an offer is its own announcement.
    np.testing.assert_allclose(found["announced"][:, power, :PRIVATE].sum(axis=2), found["new_money"][:, power, :PRIVATE], rtol=1e-5)


def test_announcements_go_where_offers_go_and_stay_where_nothing_is_offered(tokyo: Loaded) -> None:
    model = CompetitionModel(tokyo, range(8))
    model.step()
    flows, layout = model.flows, model.coefficients.layout
    assert flows is not None
    power = layout.powers.index("JPN")
    offered = flows.market.flow[layout.private_products_of[power]].sum(axis=0)
    np.testing.assert_allclose(flows.announced[power, PRIVATE], 0.25 * 3.60 * offered / offered.sum(axis=0), rtol=1e-12)
    model = CompetitionModel(load("tokyo_2025", [*ALONE, "powers.JPN.money.private.conversion=0"]), range(8))
    model.step()
    assert model.flows is not None
    np.testing.assert_allclose(model.flows.announced[power, PRIVATE], np.full((5, 8), 0.25 * 3.60 / 5), rtol=1e-12)


def test_each_stage_is_discounted_once() -> None:
    # A steady path: signed is announced times conversion, and what is completed in the long run signed times realisation.
    loaded = load("baseline", ["powers.JPN.money.private.growth=0", "powers.JPN.money.private.conversion=0.3"])
    coefficients = coefficients_of(loaded, {}, {})
    power = coefficients.layout.powers.index("JPN")
    offers = coefficients.money.offered[0, power, PRIVATE]
    uptake = loaded.scenario.parameters["opening_uptake"].value
    np.testing.assert_allclose(offers * uptake, 0.3 * loaded.scenario.powers["JPN"].money["private"].path["2025"].value)
    np.testing.assert_allclose(coefficients.money.announced_beyond[0, power, PRIVATE] + offers, 1.0)
    assert not coefficients.money.announced_beyond[:, power, :PRIVATE].any()


def test_what_came_to_an_end_was_completed_cancelled_or_never_begun() -> None:
    found = outcomes_of(load("baseline", ["horizon.years=6"]), range(8), seed=1)
    shares = {name: found[f"ended_{name}[CHN]"].to_numpy() for name in ("completed", "cancelled", "unbegun")}
    np.testing.assert_allclose(sum(shares.values()), 1.0, rtol=1e-6)
    # Of 47 recorded loan projects 6 never left commitment and none was called off; about a fifth is not completed.
    assert 0.6 < shares["completed"].mean() < 0.9
    assert 0.0 < shares["cancelled"].mean() < shares["unbegun"].mean() < 0.3


def test_build_times_follow_the_sectors_of_a_product() -> None:
    # Works of a product take as much longer as its sectors do on average against the strategy's usual mix.
    sectors = ("transport", "energy", "minerals", "industry", "digital", "human")
    for named in ("transport", "energy"):
        alone = [f"{PRODUCT}.sectors.{sector}={float(sector == named)}" for sector in sectors]
        mix = [f"strategies.china.targeting.sectors.{sector}={float(sector in ('transport', 'energy'))}" for sector in sectors]
        loaded = load("baseline", [*alone, *mix])
        coefficients, times = (
            coefficients_of(loaded, {}, {}),
            {name: loaded.scenario.parameters[f"build_time_{name}"].value for name in sectors},
        )
        products = [
            place
            for place, offer in enumerate(coefficients.layout.offers)
            if offer.label == "CHN.concessional_loan" and not offer.inherited
        ]
        years = loaded.scenario.strategies["china"].delivery["public_sovereign"].build_years.value
        assert coefficients.money.delivery[1][products[0], 0] == pytest.approx(
            years * times[named] / (0.5 * (times["transport"] + times["energy"]))
        )
