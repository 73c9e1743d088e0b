"""Influence, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import influence


def test_shares_of_exposure_count_the_market_as_a_party() -> None:
    # 3, 1 and a market of 4; nothing at all; a market alone.
    exposure = arr([[[3.0, 0.0, 0.0]], [[1.0, 0.0, 0.0]]])
    shares, concentration = influence.exposure_shares(exposure, arr([[4.0, 0.0, 2.0]]))
    same(shares, [[[0.375, 0.0, 0.0]], [[0.125, 0.0, 0.0]]])
    # 0.375² + 0.125² + ½².
    same(concentration, [[0.40625, 1.0, 1.0]])


def test_leverage_is_dependence_times_bandwidth() -> None:
    # Own 10 of 40 over a GDP of 100, scale 0.4: share ¼, exposed 40/(40 + 40), bandwidth 10/(10 + ¼·40), half substitutable:
    # 100·¼·½·½·½. And nothing where nothing is owed.
    found = influence.leverage(arr([10.0, 0.0, 0.0]), arr([40.0, 40.0, 0.0]), num(100.0), num(0.4), num(0.5))
    same(found, [3.125, 0.0, 0.0])
    # 30 of 60: share ½, exposed 60/(60 + 40), bandwidth 30/(30 + 10), a quarter substitutable.
    same(influence.leverage(num(30.0), num(60.0), num(100.0), num(0.4), num(0.25)), [100 * 0.5 * 0.6 * 0.75 * 0.75])


def test_leverage_of_ties() -> None:
    # 0.3 of 0.4: share ¾, exposed 0.4/(0.4 + 0.6), a quarter substitutable, times 0.3.
    found = influence.leverage_of_ties(arr([[0.3, 0.0, 0.2], [0.1, 0.0, 0.0]]), num(0.6), num(0.25))
    # Run 2: all of 0.2, exposed 0.2/(0.2 + 0.6).
    same(found, [[100 * 0.75 * 0.4 * 0.75 * 0.3, 0.0, 100 * 0.25 * 0.75 * 0.2], [100 * 0.25 * 0.4 * 0.75 * 0.1, 0.0, 0.0]])


def test_almost_no_stock_gives_almost_no_leverage() -> None:
    # Below the least total of 1e-12 the share is counted against that.
    same(influence.leverage(num(1e-13), num(1e-13), num(1e-12), num(0.4), num(0.0)), [100 * 0.1 * (1 / 5) * (1 / 2)])
    same(influence.leverage_of_ties(arr([[1e-13]]), num(1e-12), num(0.0)), [[100 * 0.1 * 0.5 * 1e-13]])


def test_the_weighted_mean_scales_its_weights() -> None:
    same(influence.weighted([num(10.0), num(50.0)], [num(1.0), num(3.0)]), [40.0])


def test_a_stock_decays_to_its_norm_while_it_is_fed() -> None:
    # One year: half of the distance ½ stays, a source of 0.2 adds 0.2·½/ln 2. Two years: a quarter, and ¾.
    value, norm, source, rate = num(1.0), num(0.5), num(0.2), num(LN2)
    same(influence.decay_toward(value, norm, source, rate, 1.0), [0.75 + 0.1 / LN2])
    same(influence.decay_toward(value, norm, source, rate, 2.0), [0.625 + 0.15 / LN2])


def test_without_decay_a_source_adds_up() -> None:
    same(influence.decay_toward(arr([1.0, 1.0]), 0.5, arr([0.2, 0.2]), arr([0.0, LN2]), 2.0), [1.4, 0.625 + 0.15 / LN2])
    same(influence.decay_toward(num(1.0), 0.5, num(0.0), num(0.5), 2.0), [0.5 + 0.5 / np.e])


def test_know_how_earns_goodwill_by_what_is_lacking() -> None:
    carried = arr([[[0.0], [(np.e - 1) * 0.02]]])
    same(influence.goodwill_of_skills(carried, arr([[0.5], [0.25]]), num(2.0), num(0.02)), [[[0.0], [0.5]]])


def test_goodwill_counts_works_and_lapses_by_their_logarithm() -> None:
    scale = 0.02
    completed, lapsed = num((np.e - 1) * scale), num((np.e**2 - 1) * scale)
    # 1·(2·½ - 1·¼) - 0.1·2.
    found = influence.goodwill_source(completed, lapsed, num(0.5), num(0.25), num(2.0), num(1.0), num(0.1), num(scale))
    same(found, [0.55])
    # 2·(3·½ - 4·¼) - 5·1.
    found = influence.goodwill_source(lapsed, completed, num(0.5), num(0.25), num(3.0), num(4.0), num(5.0), num(scale))
    same(found, [-4.0])
