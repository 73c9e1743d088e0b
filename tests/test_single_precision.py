"""Single precision is the same model: run by run to five digits, without a number in double precision on the way."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from scipy.special import ndtri

from suitors.engine.quantile import normal_quantile
from suitors.engine.streams import narrowed
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.model.rounding import rounded
from suitors.scenario import load
from suitors.studies.ensemble import simulate

SINGLE = 'arithmetic="single"'
SCENARIOS = ("tokyo_2025", "all_suitors", "debt_squeeze", "teach/prize_contest", "teach/auction", "mekong/baseline")


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
    loans = model.coefficients.layout.loans
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


def test_coefficients_serve_both_precisions() -> None:
    """Coefficients handed over stay exact, whatever the models that use them round."""
    double, single = load("tokyo_2025", ["horizon.years=2"]), load("tokyo_2025", ["horizon.years=2", SINGLE])
    shared, other = coefficients_of(single, {}, {}), coefficients_of(double, {}, {})
    CompetitionModel(single, runs=range(8), coefficients=shared).step()
    assert shared.money.mix.dtype == np.float64 and shared.by_state("exports").dtype == np.float64
    np.testing.assert_array_equal(shared.money.mix, other.money.mix)


def test_coefficients_are_worked_out_in_double_precision_and_rounded_once() -> None:
    whole = coefficients_of(load("tokyo_2025", [SINGLE]), {}, {})
    assert whole.single is whole.single
    for exact, got in (
        (whole.money.mix, whole.single.money.mix),
        (whole.loans.opening_debt.present_value, whole.single.loans.opening_debt.present_value),
        (whole.by_state("exports"), whole.single.by_state("exports")),
        (whole.by_mineral("mine_cost"), whole.single.by_mineral("mine_cost")),
        (whole.parameter["deal_rate"], whole.single.parameter["deal_rate"]),
    ):
        assert got.dtype == np.float32
        np.testing.assert_array_equal(got, exact.astype(np.float32))


def test_coefficients_do_not_change() -> None:
    whole = coefficients_of(load("tokyo_2025"), {}, {})
    with pytest.raises(FrozenInstanceError):
        whole.loans.rate = np.zeros(1)  # type: ignore[misc]


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
