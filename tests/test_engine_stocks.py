"""Influence, distress, economy: bounds, exact steps and laws that need no model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.engine import distress, economy, influence
from suitors.engine.sums import group_sums
from suitors.model.submodels.schedule import stocks
from suitors.model.world import World

seeds = st.integers(0, 2**32)


@given(seeds, st.integers(1, 6))
def test_shares_and_the_markets_share_sum_to_one(seed: int, powers: int) -> None:
    random = np.random.default_rng(seed)
    exposure = random.exponential(1.0, (powers, 2, 5)) * (random.random((powers, 2, 5)) < 0.6)
    market = random.exponential(1.0, (2, 5)) * (random.random((2, 5)) < 0.6)
    shares, concentration = influence.exposure_shares(exposure, market)
    total = exposure.sum(axis=0) + market
    owed = total > 0
    np.testing.assert_allclose((shares.sum(axis=0) + np.divide(market, total, out=np.zeros_like(market), where=owed))[owed], 1.0)
    assert np.all(concentration[~owed] == 1.0)
    assert np.all((concentration >= 1.0 / (powers + 1) - 1e-12) & (concentration <= 1.0 + 1e-12))


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(0.0, 3.0))
def test_decay_in_one_year_or_in_twelve_months_is_the_same(value: float, norm: float, source: float, rate: float) -> None:
    arrays = [np.array([number]) for number in (value, norm, source, rate)]
    yearly = influence.decay_toward(*arrays, 1.0)
    monthly = arrays[0]
    for _ in range(12):
        monthly = influence.decay_toward(monthly, *arrays[1:], 1.0 / 12.0)
    assert monthly.item() == pytest.approx(yearly.item(), abs=1e-9)


def test_decay_halves_the_distance_in_its_half_life() -> None:
    rate = np.array([0.2])
    assert influence.decay_toward(np.array([1.0]), np.array([0.5]), np.zeros(1), rate, np.log(2.0) / 0.2).item() == pytest.approx(0.75)


@given(st.floats(0.0, 0.5), st.floats(0.0, 2.0))
def test_one_draw_decides_entry_and_exit(entry: float, exits: float) -> None:
    uniform = (np.arange(1000) + 0.5) / 1000.0
    calm = distress.next_distress(np.zeros(1000), np.full(1000, entry), np.full(1000, exits), uniform, 0.25)
    troubled = distress.next_distress(np.ones(1000), np.full(1000, entry), np.full(1000, exits), uniform, 0.25)
    assert set(np.unique(calm)) | set(np.unique(troubled)) <= {0.0, 1.0}
    assert calm.mean() == pytest.approx(-np.expm1(-entry * 0.25), abs=2e-3)
    assert troubled.mean() == pytest.approx(np.exp(-exits * 0.25), abs=2e-3)


@given(seeds)
def test_each_creditor_gives_one_answer_to_new_distress(seed: int) -> None:
    random = np.random.default_rng(seed)
    entering = (random.random((2, 50)) < 0.5).astype(float)
    claim = random.random((3, 1, 1))
    numbers = [np.array([number]) for number in (0.3, 0.4, 0.1, 0.6, 0.5)]
    answer = distress.resolve(entering, claim, random.random((2, 3, 2, 50)), *numbers)
    answers = answer.deferring + (answer.swapped > 0) + (answer.written_off > 0)
    np.testing.assert_array_equal(answers, np.broadcast_to(entering, answers.shape))
    assert not answer.swapped[np.broadcast_to(claim < 0.5, answer.swapped.shape)].any()
    # By their lowest and highest share: what is written off lies between.
    written = answer.written_off[answer.written_off > 0]
    assert np.all((written >= 0.1) & (written <= 0.6))


def test_the_worst_ratio_is_the_worst_of_four() -> None:
    thresholds = np.array([0.4, 1.8, 0.15, 0.18])[:, None, None]
    one = np.ones((1, 1))
    assert distress.worst_ratio(40 * one, 0 * one, 100 * one, one, one, thresholds).item() == pytest.approx(1.0)
    assert distress.worst_ratio(18 * one, 0 * one, 100 * one, 0.1 * one, one, thresholds).item() == pytest.approx(1.0)
    assert distress.worst_ratio(0 * one, 3 * one, 100 * one, 0.2 * one, one, thresholds).item() == pytest.approx(1.0)
    assert distress.worst_ratio(0 * one, 3.6 * one, 100 * one, one, 0.2 * one, thresholds).item() == pytest.approx(1.0)


@given(st.floats(0.0, 1.0), st.floats(0.0, 50.0), st.floats(0.01, 5.0))
def test_gaps_and_technology_stay_between_0_and_1(level: float, money: float, pace: float) -> None:
    arrays = [np.array([number]) for number in (level, money, 10.0, pace)]
    assert 0.0 <= economy.next_gap(*arrays).item() <= level
    assert level - 1e-12 <= economy.next_technology(*arrays, np.ones(1)).item() <= 1.0


def test_the_dollar_factor_has_its_stationary_spread() -> None:
    random = np.random.default_rng(3)
    factor = np.zeros(100_000)
    numbers = [np.array([number]) for number in (0.1, 0.5, 0.4)]
    for _ in range(60):
        factor = economy.next_dollar_factor(factor, *random.standard_normal((2, factor.size)), *numbers, 0.25)
    assert factor.std() == pytest.approx(0.1, rel=0.02)


def test_group_sums_leave_an_empty_group_at_zero() -> None:
    sums = group_sums(np.arange(12.0).reshape(4, 3), [slice(0, 2), slice(0, 0), slice(2, 4)])
    np.testing.assert_array_equal(sums, [[3, 5, 7], [0, 0, 0], [15, 17, 19]])


def test_every_declared_array_says_what_it_is() -> None:
    sizes: dict[str, int] = {}
    for item in stocks():
        assert item.unit
        assert item.meaning
        sizes.update(dict.fromkeys(item.dims, 2))
    world = World(stocks(), sizes, 5)
    for item in stocks():
        assert getattr(world, item.name).shape == (*(2 for _ in item.dims), 5)
