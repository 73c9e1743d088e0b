"""Pledges from their announcement on: announced, signed, completed, each discounted once."""

from __future__ import annotations

import numpy as np
import pytest

from suitors.model.model import CompetitionModel, setting_of
from suitors.model.record import record_of
from suitors.scenario import Loaded, load

PRIVATE = 2
ALONE = ["parameters.mobilisation=0", "horizon.years=2", "horizon.start=2026-01-01"]


@pytest.fixture(scope="module")
def tokyo() -> Loaded:
    return load("tokyo_2025", ALONE)


def test_what_is_announced_is_recorded_as_the_scenario_says(tokyo: Loaded) -> None:
    model = CompetitionModel(tokyo, range(8))
    power = model.setting.layout.powers.index("JPN")
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
    flows, layout = model.flows, model.setting.layout
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
    setting = setting_of(loaded, {}, {})
    power = setting.layout.powers.index("JPN")
    offers = setting.money[0, power, PRIVATE]
    uptake = loaded.scenario.parameters["opening_uptake"].value
    np.testing.assert_allclose(offers * uptake, 0.3 * loaded.scenario.powers["JPN"].money["private"].path["2025"].value)
    np.testing.assert_allclose(setting.announced_beyond[0, power, PRIVATE] + offers, 1.0)
    assert not setting.announced_beyond[:, power, :PRIVATE].any()
