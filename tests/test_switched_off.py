"""A submodel that is switched off keeps its opening values; nothing else about the opening changes."""

from __future__ import annotations

import numpy as np
import pytest

from suitors.model.answers import utility_of
from suitors.model.model import CompetitionModel
from suitors.model.submodels.base import Submodel
from suitors.model.submodels.schedule import SUBMODELS
from suitors.scenario import Loaded, load


@pytest.fixture(scope="module")
def whole(tokyo: Loaded) -> CompetitionModel:
    return CompetitionModel(tokyo)


@pytest.mark.parametrize("submodel", [submodel for submodel in SUBMODELS if submodel.utility], ids=lambda submodel: submodel.name)
def test_deals_are_worth_at_the_opening_what_they_are_worth_with_it(submodel: Submodel, whole: CompetitionModel) -> None:
    without = CompetitionModel(load("tokyo_2025", [f'off=["{submodel.name}"]']))
    # Institutions count by what has been founded since the opening; prices of minerals are the usual ones on the first day.
    terms = [term for term in submodel.utility if term.name != "mineral prices"]
    assert submodel.name == "institutions" or all(whole.ask(term.worth).any() for term in terms)
    worth, expected = (utility_of(model, model.states, model._market(model.offers())) for model in (without, whole))
    np.testing.assert_allclose(worth, expected, rtol=1e-12)


def test_worth_of_states_stays_with_the_economy(whole: CompetitionModel) -> None:
    without = CompetitionModel(load("tokyo_2025", ['off=["economy", "sectors"]']))
    first = without.values().copy()
    np.testing.assert_allclose(first, whole.values(), rtol=1e-12)
    for _ in range(8):
        without.step()
    without.refresh()
    np.testing.assert_array_equal(without.values(), first)


def test_controls_on_minerals_move_the_worth_of_states_all_the_same() -> None:
    without = CompetitionModel(load("rare_earth_controls", ['off=["economy", "sectors"]']))
    first = without.values().copy()
    without.run_model()
    assert np.abs(without.values() - first).max() > 0
