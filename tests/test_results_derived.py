"""Derived variables equal what can be worked out by hand, and belong to their run."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from small_models import small
from synthetic import build_run

from suitors.model.layout import layout
from suitors.results.dataset import build, summarise
from suitors.results.totals import RecordedArrays, derive
from suitors.studies.ensemble import axes, simulate
from suitors.studies.run import trace
from suitors.variables.register import RECORDED
from suitors.variables.totals import TOTALS


@pytest.fixture(scope="module")
def recorded() -> RecordedArrays:
    return simulate(small(horizon={"start": "2025-10-01", "years": 2}), range(20))


def test_yearly_means_add_up_states_and_average_years(recorded: RecordedArrays) -> None:
    for name in ("signed", "completed", "offered"):
        np.testing.assert_allclose(recorded[f"{name}_mean"], recorded[name].sum(axis=3).mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(recorded["new_money_mean"], recorded["new_money"].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(recorded["fiscal_cost_mean"], recorded["fiscal_cost"].sum(axis=2).mean(axis=0), rtol=1e-4, atol=1e-7)


def test_regional_means_are_weighted_by_the_gdp_of_the_same_run(recorded: RecordedArrays) -> None:
    for name in ("leverage", "goodwill"):
        expected = np.average(recorded[name][1, 0, :, 7], weights=recorded["gdp"][1, :, 7])
        assert recorded[f"{name}_region"][1, 0, 7] == pytest.approx(expected, rel=1e-5)
    region = recorded["policy_leverage_region"]
    np.testing.assert_allclose(recorded["policy_leverage_gain"], region[-1] - region[0], atol=1e-5)
    np.testing.assert_allclose(recorded["gdp_region"], recorded["gdp"].sum(axis=1), rtol=1e-6)


def test_an_interval_of_a_sum_is_narrower_than_the_sum_of_intervals(recorded: RecordedArrays) -> None:
    """The reason why sums are formed run by run."""
    exact = np.ptp(recorded["signed_mean"], axis=-1)
    added_up = np.ptp(recorded["signed"], axis=-1).sum(axis=-1).mean(axis=0)
    moves = exact > 0
    assert moves.any() and np.all(exact[moves] < added_up[moves])


def test_creditors_claims_and_markets_add_to_public_debt(recorded: RecordedArrays) -> None:
    markets = recorded["market_external_debt"] + recorded["market_domestic_debt"]
    np.testing.assert_allclose(recorded["public_debt_owed"].sum(axis=1) + markets, recorded["public_debt"], rtol=1e-5)
    assert np.all(recorded["public_debt_owed"] <= recorded["debt"] * (1 + 1e-6))


def test_the_stages_of_a_mineral_do_not_widen_from_mine_to_contract(recorded: RecordedArrays) -> None:
    total = recorded["contracted_region"]
    np.testing.assert_allclose(recorded["contracted_output"].sum(axis=1), total, rtol=1e-5)
    assert np.all(total <= np.minimum(recorded["developed_region"], recorded["separated_region"]) * (1 + 1e-5))
    offtake = recorded["offtake"].sum(axis=1)
    assert np.all(total <= offtake * (1 + 1e-5))
    assert np.all(offtake <= recorded["developed_region"] * (1 + 1e-5))


def test_what_powers_closed_is_what_the_gap_lost(recorded: RecordedArrays) -> None:
    gap = recorded["gap"]
    np.testing.assert_allclose(recorded["gap_closed_by_all"], gap[:1] - gap, atol=1e-5)


def test_a_run_alone_has_the_numbers_it_has_in_company(recorded: RecordedArrays) -> None:
    loaded = small(horizon={"start": "2025-10-01", "years": 2})
    alone, _, _ = trace(loaded, 13, loaded.scenario.seed)
    for item in TOTALS:
        name = item.name
        assert np.array_equal(alone[name], recorded[name][..., 13:14]), name


def test_every_derived_variable_has_its_declared_axes(recorded: RecordedArrays) -> None:
    loaded = small(horizon={"start": "2025-10-01", "years": 2})
    dataset = build(recorded, RECORDED, axes(loaded, layout(loaded.scenario, loaded.reference)), range(20), {}, full=False)
    for item in TOTALS:
        assert dataset[item.name].dims == (*item.axes, "statistic")
        assert dataset[item.name].attrs["units"] == item.unit
    assert dataset["corridor_title"].sel(corridor="north").item() == loaded.scenario.corridors["north"].title


def test_nothing_on_an_axis_is_no_obstacle() -> None:
    bare: xr.Dataset = build_run(["JPN"], ["UZB"], runs=1, years=1, corridors=(), minerals=())
    values = derive({str(name): array.values.astype(np.float32) for name, array in bare.data_vars.items()})
    assert values["contracted_output"].shape == (2, 1, 0, 1)
    assert summarise(values["contracted_output"]).shape == (2, 1, 0, 8)


def test_the_made_up_result_has_the_axes_of_a_real_one() -> None:
    """Else the tests of the figures would draw what no run ever gives."""
    declared = {variable.name: variable for variable in RECORDED}
    made_up = build_run(runs=2, years=1)
    for name, array in made_up.data_vars.items():
        assert array.dims == (*declared[str(name)].axes, "run"), name
