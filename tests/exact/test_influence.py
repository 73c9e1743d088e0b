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


def test_who_owes_nothing_is_free_and_who_owes_everything_to_one_is_not() -> None:
    # Half of exposures of a quarter of GDP, scale ½, so exposed by ½; nothing at all, which counts as in one hand; all of GDP to one.
    found = influence.autonomy(arr([[0.5, 1.0, 1.0]]), arr([[25.0, 0.0, 100.0]]), num(100.0), num(0.5))
    same(found, [[0.75, 1.0, 0.0]])


def test_a_stock_as_large_as_the_economy_saturates() -> None:
    # x (1 + s) / (x + s) at x = 0, ¼, 1 and 3 with s = ½: 0, ¼·1.5/0.75, 1 and no more.
    same(influence.saturation(arr([0.0, 25.0, 100.0, 300.0]), num(100.0), num(0.5)), [0.0, 0.5, 1.0, 1.0])


def test_dependence_is_the_share_of_what_the_state_is_exposed_to() -> None:
    # 10 and 30 of 50 over a GDP of 100, scale ¼: exposed ½·1.25/¾ = 5/6; in the second run all of nothing, in the third all of 200.
    stock, total = arr([[[10.0, 0.0, 200.0]], [[30.0, 0.0, 0.0]]]), arr([[50.0, 0.0, 200.0]])
    found = influence.dependence(stock, total, arr([[100.0] * 3]), num(0.25))
    same(found, [[[1 / 6, 0.0, 1.0]], [[1 / 2, 0.0, 0.0]]])


def test_bandwidth_saturates_at_a_quarter_of_the_scale() -> None:
    # 20 over a GDP of 100, scale 0.4: 0.2·1.1/0.3.
    same(influence.bandwidth(arr([20.0, 0.0, 100.0]), num(100.0), num(0.4)), [0.22 / 0.3, 0.0, 1.0])


def test_almost_no_stock_is_almost_no_dependence() -> None:
    same(influence.dependence(num(1e-31), num(1e-31), num(1.0), num(0.25)), [1e-31 * 5.0 * 1e-1])


def test_weights_are_scaled_to_sum_to_one() -> None:
    same(np.stack(influence.normalised([num(1.0), num(3.0)])), [[0.25], [0.75]])
    same(np.stack(influence.normalised([num(0.0), num(0.0)])), [[0.0], [0.0]])


def test_shares_of_leverage() -> None:
    same(influence.shares(arr([[[1.0, 0.0]], [[3.0, 0.0]]])), [[[25.0, 0.0]], [[75.0, 0.0]]])


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


def test_without_saturation_a_stock_counts_in_proportion() -> None:
    same(influence.in_proportion(arr([0.0, 25.0, 300.0]), num(100.0), num(0.5)), [0.0, 0.25, 1.0])
    # 10 and 30 of 50 over 100: a fifth and three fifths of a half.
    stock, total = arr([[[10.0]], [[30.0]]]), arr([[50.0]])
    same(influence.dependence(stock, total, arr([[100.0]]), num(0.25), influence.in_proportion), [[[0.1]], [[0.3]]])
    same(influence.bandwidth(arr([20.0]), num(100.0), num(0.4), influence.in_proportion), [0.2])
    same(influence.autonomy(num(0.5), arr([50.0]), num(100.0), num(0.1), influence.in_proportion), [0.75])


def test_a_stock_fades_evenly_and_does_not_pass_its_norm() -> None:
    # Half a year at a pace of 0.2 takes 0.1 off a departure, above and below; a source of 0.4 adds 0.2 before.
    value, norm = arr([0.5, -0.3, 0.15]), num(0.1)
    same(influence.fade_toward(value, norm, num(0.0), num(0.2), 0.5), [0.4, -0.2, 0.1])
    same(influence.fade_toward(num(0.5), norm, num(0.4), num(0.2), 0.5), [0.6])


def test_the_pace_halves_a_usual_departure_in_the_time_of_the_decay() -> None:
    # At a rate of ln 2 a half is left after a year: the usual size is swing/√(2·½) = swing, and half of it goes in that year.
    same(influence.pace_of_fading(num(0.06), num(LN2)), [0.03])
    same(influence.pace_of_fading(num(0.0), num(LN2)), [0.0])
    same(influence.pace_of_fading(num(0.06), num(0.0)), [0.0])
