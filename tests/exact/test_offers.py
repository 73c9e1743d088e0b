"""Money on its way to the tables, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import offers


def test_measures_are_scaled_to_mean_one() -> None:
    same(offers.scaled(arr([[1.0, 0.0, 0.1], [3.0, 0.0, 0.3]])), [[0.5, 0.0, 0.5], [1.5, 0.0, 1.5]])


def test_worth_adds_up_motives_times_what_they_look_at() -> None:
    # Two powers, three motives, one state: 1·2 + 3·5 + 0; 2·2 + 0 + 1·7. A measure may differ from power to power.
    motives = arr([[[1.0], [3.0], [0.0]], [[2.0], [0.0], [1.0]]])
    measures = [arr([[2.0]]), arr([[[5.0]], [[50.0]]]), arr([[7.0]])]
    same(offers.state_values(motives, measures), [[[17.0]], [[11.0]]])
    # A motive that nobody has is left out, the ones behind it are not.
    motives[:, 1] = 0.0
    same(offers.state_values(motives, measures), [[[2.0]], [[11.0]]])


def test_attraction_weighs_worth_rivals_and_refusal() -> None:
    # Uptake (3 + ½·2) / (6 + 2) = ½ to the power of 2; rivals 1 + 0.5·(1 - 0.4) = 1.3; pull 4.
    values = num(4.0), num(0.4), num(0.5), num(3.0), num(6.0), num(2.0)
    same(offers.attraction(*values, num(2.0)), [1.3])
    # An exponent of one takes the uptake as it is, none leaves it out.
    same(offers.attraction(*values, num(1.0)), [2.6])
    same(offers.attraction(*values, num(0.0)), [5.2])
    # Nothing was ever offered: the least divisor.
    same(offers.attraction(num(1.0), num(1.0), num(0.0), num(1e-12), num(0.0), num(0.0), num(1.0)), [1.0])


def test_powers_of_a_base() -> None:
    base = arr([2.0, 4.0])
    assert offers.power_of(base, num(1.0)) is base
    same(offers.power_of(base, num(0.0)), [1.0])
    same(offers.power_of(base, arr([0.0, 0.5])), [1.0, 2.0])
    same(offers.power_of(base, arr([1.0, 0.5])), [2.0, 2.0])
    assert offers.power_of(base.astype(np.float32), num(0.0)).dtype == np.float32


def test_flows_spread_the_money_by_weight_and_mix() -> None:
    # One ledger of two products, two states; the second state may not have the second product.
    mix = arr([[[0.25], [0.25]], [[0.75], [0.0]]])
    reach = mix.sum(axis=0)[None]
    # Reach 1·3 + ¼·4 = 4 for 8 bn: 2 for each unit of weight.
    found = offers.flows(arr([[8.0]]), arr([[[3.0], [4.0]]]), mix, reach, np.array([0, 0]))
    same(found, [[[1.5], [2.0]], [[4.5], [0.0]]])


def test_each_ledger_spends_its_own_money() -> None:
    mix, reach = np.ones((2, 1, 1)), np.ones((2, 1, 1))
    found = offers.flows(arr([[8.0], [2.0]]), arr([[[3.0]], [[5.0]]]), mix, reach, np.array([0, 1]))
    same(found, [[[8.0]], [[2.0]]])
    # Nobody is worth anything: nothing flows.
    same(offers.flows(arr([[8.0], [2.0]]), np.zeros((2, 1, 1)), mix, reach, np.array([0, 1])), [[[0.0]], [[0.0]]])


def deals(purse: float, luck: list[float], rate: float = 4 * LN2, draw: float = 2.0, spread: float = 0.0) -> list[float]:
    """One product, two states with flows of 1 and 3 a year, a quarter of a year: chances of one half at the usual rate."""
    flow = arr([[[1.0], [3.0]]])
    size, found = offers.deals(
        arr([[purse]]), flow, flow.sum(axis=1), arr([[[luck[0]], [luck[1]]]]), num(rate), num(draw), num(spread), 0.25
    )
    np.testing.assert_array_equal(found, np.flatnonzero(np.array(luck) < 0.5))
    return [float(value) for value in size[0, :, 0]]


def test_deals_come_below_the_chance_and_draw_on_the_purse() -> None:
    # Usual draw 2 / (4 ln 2) of the purse of 8 times shares ¼ and ¾.
    usual = 8.0 * 2.0 / (4 * LN2)
    same(deals(8.0, [0.25, 0.75]), [usual / 4, 0.0])
    same(deals(8.0, [0.75, 0.25]), [0.0, 0.75 * usual])
    same(deals(8.0, [0.75, 0.75]), [0.0, 0.0])


def test_deals_never_exceed_the_purse() -> None:
    # A draw of 40 would take 14 times the purse: each deal alone takes it whole, both share it as 1 : 3.
    same(deals(8.0, [0.25, 0.25], draw=40.0), [2.0, 6.0])
    same(deals(8.0, [0.75, 0.25], draw=40.0), [0.0, 8.0])


def test_sizes_are_lognormal_with_mean_one() -> None:
    # Luck a quarter below a chance of one half: the median, e^(-½·0.8²) of the mean; 0.84 of it lies one deviation up.
    usual = 8.0 * 0.2 / (4 * LN2)
    same(deals(8.0, [0.25, 0.75], draw=0.2, spread=0.8), [usual / 4 * np.exp(-0.32), 0.0])
    above = 0.8413447460685429
    same(deals(8.0, [0.5 * above, 0.75], draw=0.2, spread=0.8), [usual / 4 * np.exp(0.8 - 0.32), 0.0], rtol=1e-9)


def test_rates_and_spreads_may_differ_from_run_to_run() -> None:
    flow, rate, spread = np.ones((1, 1, 2)), arr([4 * LN2, 8 * LN2]), arr([0.5, 1.0])
    size, found = offers.deals(arr([[8.0, 8.0]]), flow, flow.sum(axis=1), arr([[[0.25, 0.375]]]), rate, num(0.1), spread, 0.25)
    # Chances ½ and ¾: both draws are medians.
    same(size, [[[8 * 0.1 / (4 * LN2) * np.exp(-0.125), 8 * 0.1 / (8 * LN2) * np.exp(-0.5)]]])
    np.testing.assert_array_equal(found, [0, 1])
    single, _ = offers.deals(
        arr([[8.0]]).astype(np.float32),
        np.ones((1, 1, 1), dtype=np.float32),
        np.ones((1, 1), dtype=np.float32),
        arr([[[0.25]]]),
        *(values.astype(np.float32) for values in (num(4 * LN2), num(0.1), num(0.5))),
        0.25,
    )
    assert single.dtype == np.float32
    same(single, [[[8 * 0.1 / (4 * LN2) * np.exp(-0.125)]]], rtol=1e-5)


def test_no_purse_no_deal() -> None:
    same(deals(0.0, [0.25, 0.25]), [0.0, 0.0])


def test_rivalry_shades_rates_down_to_zero() -> None:
    # 0.06 - 0.01·2; down to 0; up with less rivalry; a rate that began below zero stays there.
    rate, rivals = arr([0.06, 0.06, 0.06, -0.01]), arr([2.0, 9.0, -2.0, 1.0])
    same(offers.shaded_rate(rate, rivals, num(0.01)), [0.04, 0.0, 0.08, -0.01])


def test_rivalry_shades_conditions_by_halves() -> None:
    # Half for each per cent of GDP; twice as much for one less, but no more than all.
    same(offers.shaded_conditions(num(0.4), arr([1.0, 2.0, -1.0, -2.0]), num(LN2)), [0.2, 0.1, 0.8, 1.0])
    same(offers.shaded_conditions(num(1e-22), arr([-100.0]), num(1.0)), [1e-22 * np.exp(50.0)])
    same(offers.shaded_conditions(num(1.0), arr([100.0]), num(1.0)), [np.exp(-50.0)])


def test_old_money_expires_first() -> None:
    # Money came in as 1 (the opening purse), then 2, 3, 4: to date 1, 3, 6, 10. Oldest 2 steps: 7 of it may still be there at instant 3.
    to_date = arr([1.0, 3.0, 6.0, 10.0])[:, None, None]
    same(offers.expired(arr([[9.0]]), to_date, 3, np.array([2])), [[2.0]])
    same(offers.expired(arr([[6.0]]), to_date, 3, np.array([2])), [[0.0]])
    # Three steps ago was the opening: its money is as fresh as the first step's, so nothing is too old.
    same(offers.expired(arr([[12.0]]), to_date, 3, np.array([3])), [[2.0]])
    same(offers.expired(arr([[12.0]]), to_date, 3, np.array([5])), [[2.0]])
    # At instant 2 with oldest 1 only the 3 that came last are young.
    same(offers.expired(arr([[6.0]]), to_date, 2, np.array([1])), [[3.0]])


def test_instants_take_turns() -> None:
    # Three rows: instant 3 stands in row 0 again, 4 in row 1, 5 in row 2. Two of the last two steps are young.
    rows = arr([4.0, 5.0, 6.0])[:, None, None]
    same(offers.expired(arr([[3.0]]), rows, 5, np.array([2])), [[1.0]])


def test_the_oldest_may_differ_from_run_to_run() -> None:
    to_date = np.repeat(arr([1.0, 3.0, 6.0, 10.0])[:, None, None], 2, axis=2)
    # Oldest 2 and 3 steps at instant 3: 7 are young, and all 10.
    same(offers.expired(arr([[9.0, 12.0]]), to_date, 3, np.array([2, 3])), [[2.0, 2.0]])
