"""Money on its way to the tables: nothing is made, nothing is lost, and old money goes first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.engine import offers

seeds = st.integers(0, 2**32)


@given(seeds, st.floats(0.0, 4.0), st.floats(0.0, 3.0), st.floats(0.0, 2.0))
def test_flows_spend_the_money_of_the_ledger(seed: int, concentration: float, rivals: float, refusal: float) -> None:
    random = np.random.default_rng(seed)
    value, share, taken = random.uniform(0.01, 2.0, (3, 4)), random.uniform(0.0, 1.0, (3, 4)), random.uniform(0.0, 1.0, (3, 4))
    responses = [np.array([number]) for number in (concentration, rivals, refusal)]
    weight = offers.attraction(offers.power_of(value, responses[0]), share, responses[1], taken, taken + 0.3, np.ones((3, 4)), responses[2])
    mix = random.uniform(0.1, 1.0, (2, 3, 1))
    flow = offers.flows(np.array([[2.5]]), weight[None], mix, mix.sum(axis=0)[None], np.zeros(2, dtype=np.intp))
    np.testing.assert_allclose(flow.sum(axis=(0, 1)), 2.5, rtol=1e-12)
    assert flow.min() >= 0.0


def test_flows_without_any_worthy_state_are_zero() -> None:
    assert not offers.flows(
        np.array([[2.5]]), np.zeros((1, 3, 4)), np.ones((2, 3, 1)), np.full((1, 3, 1), 2.0), np.zeros(2, dtype=np.intp)
    ).any()


def test_the_allocation_without_responses_is_the_blotto_equilibrium() -> None:
    value = np.array([[3.0], [1.0]])
    zero = np.zeros(1)
    weight = offers.attraction(value, np.zeros((2, 1)), zero, np.zeros((2, 1)), np.ones((2, 1)), np.ones((2, 1)), zero)
    np.testing.assert_allclose(
        offers.flows(np.array([[8.0]]), weight[None], np.ones((1, 2, 1)), np.ones((1, 2, 1)), np.zeros(1, dtype=np.intp))[0, :, 0],
        [6.0, 2.0],
    )


@given(seeds, st.floats(0.0, 3.0), st.floats(0.05, 8.0))
def test_deals_never_exceed_the_purse(seed: int, spread: float, rate: float) -> None:
    random = np.random.default_rng(seed)
    purse, flow = random.uniform(0.0, 5.0, (3, 6)), random.uniform(0.0, 2.0, (3, 2, 6)) * (random.random((3, 2, 6)) < 0.8)
    luck = random.random((3, 2, 6))
    size, found_at = offers.deals(purse, flow, flow.sum(axis=1), luck, np.array([rate]), np.array([2.0]), np.array([spread]), 0.25)
    assert size.min() >= 0.0
    assert np.all(size.sum(axis=1) <= purse * (1 + 1e-12))
    assert not size[flow == 0].any()
    assert set(np.flatnonzero(size)) <= set(found_at)


def test_deals_of_small_purse_draw_are_worth_it_on_average() -> None:
    """Mean size times chance is the draw on the purse; the spread has mean one."""
    random = np.random.default_rng(7)
    runs = 400_000
    purse, flow = np.full((1, runs), 1000.0), np.ones((1, 1, runs))
    size, _ = offers.deals(
        purse, flow, flow.sum(axis=1), random.random((1, 1, runs)), np.array([2.0]), np.array([0.01]), np.array([0.8]), 0.25
    )
    chance = -np.expm1(-2.0 * 0.25)
    assert size.mean() == pytest.approx(1000.0 * 0.01 / 2.0 * chance, rel=0.02)


@given(seeds, st.integers(1, 6))
def test_old_money_expires_first(seed: int, oldest: int) -> None:
    """A list of vintages, spent from the oldest, keeps exactly what the purse keeps."""
    random = np.random.default_rng(seed)
    vintages = [1.0]
    purse, to_date = np.ones((1, 1)), np.zeros((20, 1, 1))
    to_date[0] = 1.0
    for instant in range(1, 20):
        inflow = random.uniform(0.0, 1.0)
        vintages.append(inflow)
        purse = purse + inflow
        to_date[instant] = to_date[instant - 1] + inflow
        spend = random.uniform(0.0, purse.item()) if random.random() < 0.5 else 0.0
        purse = purse - spend
        for index, amount in enumerate(vintages):
            used = min(amount, spend)
            vintages[index] -= used
            spend -= used
        # The opening purse is as fresh as the first step's money.
        too_old = [index for index in range(len(vintages)) if max(index, 1) <= instant - oldest]
        expected = sum(vintages[index] for index in too_old)
        expired = offers.expired(purse, to_date, instant, np.array([oldest]))
        assert expired.item() == pytest.approx(expected, abs=1e-9)
        for index in too_old:
            vintages[index] = 0.0
        purse = purse - expired


@given(st.floats(-0.01, 0.12), st.floats(-20.0, 20.0), st.floats(0.0, 0.05))
def test_rivalry_never_makes_a_rate_negative(rate: float, rivals: float, shading: float) -> None:
    shaded = offers.shaded_rate(np.array([rate]), np.array([rivals]), np.array([shading])).item()
    assert shaded >= min(rate, 0.0)
    if rivals * shading == 0.0:
        assert shaded == pytest.approx(rate)


@given(st.floats(0.0, 1.0), st.floats(-50.0, 50.0), st.floats(0.0, 2.0))
def test_conditions_stay_between_none_and_all(conditions: float, rivals: float, shading: float) -> None:
    assert 0.0 <= offers.shaded_conditions(np.array([conditions]), np.array([rivals]), np.array([shading])).item() <= 1.0


def test_measures_are_scaled_to_mean_one_and_zeros_stay() -> None:
    np.testing.assert_allclose(offers.scaled(np.array([[1.0, 0.0], [3.0, 0.0]])), [[0.5, 0.0], [1.5, 0.0]])
