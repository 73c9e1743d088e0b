"""Single precision is the same model: run by run to five digits, without a number in double precision on the way."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from scipy.special import ndtri

from suitors.engine.quantile import normal_quantile
from suitors.engine.streams import narrowed
from suitors.model.model import CompetitionModel, setting_of
from suitors.model.rounding import rounded, rounded_setting
from suitors.scenario import load
from suitors.studies.ensemble import simulate

SINGLE = 'arithmetic="single"'
SCENARIOS = ("tokyo_2025", "all_suitors", "debt_squeeze", "teach/prize_contest", "teach/auction", "mekong")


@pytest.mark.parametrize("name", SCENARIOS)
def test_runs_are_those_of_double_precision_to_four_digits(name: str) -> None:
    years, runs = "horizon.years=6", 24
    double, single = (simulate(load(name, [years, *more]), range(runs), seed=5) for more in ([], [SINGLE]))
    apart = np.zeros(runs, dtype=bool)
    for variable, expected in double.items():
        scale = float(np.nanmax(np.abs(expected), initial=0.0)) or 1.0
        same = np.isclose(single[variable], expected, rtol=0, atol=1e-4 * scale, equal_nan=True)
        apart |= ~same.reshape(-1, runs).all(axis=0)
    # A decision that hangs on a hair may fall otherwise; one of some million does.
    assert apart.sum() <= 1


def test_every_stock_and_flow_of_a_step_is_in_single_precision() -> None:
    model = CompetitionModel(load("tokyo_2025", ["horizon.years=2", SINGLE]), runs=range(8))
    model.run_model()
    assert model.flows is not None
    held = {**vars(model.world), **vars(model.book), **vars(model.standing), **vars(model.flows), **vars(model.flows.market)}
    precise = [name for name, values in held.items() if isinstance(values, np.ndarray) and values.dtype == np.float64]
    # Draws come in double precision: their last digits answer a question of their own.
    assert precise == ["luck"]


def test_books_balance_to_single_precision() -> None:
    """The opening purse and new money are spent, expired or still there; loans disbursed and repaid make up debt."""
    model = CompetitionModel(load("tokyo_2025", ["horizon.years=5", SINGLE]), runs=range(16))
    loans = model.setting.layout.loans
    expected, owed = model.world.purse.astype(np.float64), model.world.debt.astype(np.float64)
    while not model.finished:
        before = model.world.interest_due[(model.clock_index + 1) % 2] * 0.5
        model.step()
        assert model.flows is not None
        expected += model.flows.inflow - model.flows.taken.sum(axis=1) - model.flows.expired
        owed += model.flows.completed[loans] - (model.flows.paid - before)
    spared = np.broadcast_to((model.world.survival == 1.0).all(axis=0) & (model.world.distress == 0), owed.shape)
    np.testing.assert_allclose(model.world.purse, expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(model.world.debt[spared], owed[spared], rtol=1e-4, atol=1e-4)


def test_what_is_rounded_is_copied_and_what_need_not_be_stays() -> None:
    exact, whole = np.array([1 / 3]), np.arange(3)
    parts = {"exact": exact, "rest": [(whole, "name"), np.float64(0.1)]}
    found = rounded(parts)
    assert found["exact"].dtype == np.float32 and exact.dtype == np.float64
    assert found["rest"][0][0] is whole and type(found["rest"][1]) is float
    untouched = {"whole": whole, "words": ("a", "b")}
    assert rounded(untouched) is untouched


def test_a_setting_serves_both_precisions() -> None:
    """A setting handed over stays exact, whatever the models that use it round."""
    double, single = load("tokyo_2025", ["horizon.years=2"]), load("tokyo_2025", ["horizon.years=2", SINGLE])
    setting = setting_of(single, {}, {})
    CompetitionModel(single, runs=range(8), setting=setting).step()
    assert setting.mix.dtype == np.float64 and setting.by_state("exports").dtype == np.float64
    other = setting_of(double, {}, {})
    CompetitionModel(double, runs=range(8), setting=other)
    np.testing.assert_array_equal(setting.mix, other.mix)


def test_a_rounded_setting_may_be_copied() -> None:
    loaded = load("tokyo_2025", [SINGLE])
    whole = setting_of(loaded, {}, {})
    CompetitionModel(loaded, runs=range(8), setting=whole)
    setting = rounded_setting(whole)
    twin = copy.copy(setting)
    assert twin.mix.dtype == np.float32
    np.testing.assert_array_equal(twin.mix, setting.mix)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = twin.nonsense  # type: ignore[attr-defined]


def test_lanes_vary_numbers_in_single_precision_too() -> None:
    path, values = "parameters.deal_rate", np.linspace(0.5, 2.0, 16)
    worlds = []
    for more in ([], [SINGLE]):
        model = CompetitionModel(load("tokyo_2025", ["horizon.years=2", *more]), runs=[3] * 16, lanes={path: values})
        model.run_model()
        worlds.append(model.world)
    assert np.ptp(worlds[0].debt, axis=-1).max() > 0
    np.testing.assert_allclose(worlds[1].debt, worlds[0].debt, rtol=0, atol=1e-4)


def test_normal_quantiles_in_single_precision_are_those_of_scipy() -> None:
    probability = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 100_001), [2.0**-54, 1e-30, 0.5, 1 - 2.0**-24]]).astype(np.float32)
    np.testing.assert_allclose(normal_quantile(probability), ndtri(probability.astype(np.float64)), rtol=1e-6, atol=2e-6)


def test_uniforms_stay_below_one() -> None:
    almost = np.array([1.0 - 2.0**-53, 0.25])
    assert narrowed(almost, np.dtype(np.float32)).max() < 1.0
    assert narrowed(almost, almost.dtype) is almost
