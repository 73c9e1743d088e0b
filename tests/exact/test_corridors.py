"""Corridors, by hand: two or three ways, one state, two runs."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import corridors

OPEN = np.array([[True, True], [True, True]])


def test_congestion_follows_the_fourth_power_of_the_load_up_to_ten() -> None:
    # 1 + 0.15·(½)⁴, 1 + 0.15·2⁴, 1 + 0.15·10⁴ beyond ten times the capacity and where there is none.
    same(corridors.congestion(arr([2.0, 8.0, 44.0, 1.0]), arr([4.0, 4.0, 4.0, 0.0])), [1.009375, 3.4, 1501.0, 1501.0])


def test_routes_follow_opening_shares_and_costs() -> None:
    share = arr([[[0.6, 0.6]], [[0.4, 0.4]]])
    log_cost = arr([[0.0, LN2], [LN2, 0.0]])
    # With sensitivity 2 a cost of ln 2 leaves a quarter: 0.6 : 0.1 and 0.15 : 0.4.
    same(corridors.route_choice(share, log_cost, num(2.0), OPEN), [[[6 / 7, 3 / 11]], [[1 / 7, 8 / 11]]])


def test_closed_corridors_get_nothing() -> None:
    share, log_cost = arr([[[0.6]], [[0.4]]]), np.zeros((2, 2))
    closed = np.array([[False, False], [True, False]])
    same(corridors.route_choice(share, log_cost, num(2.0), closed), [[[0.0, 0.0]], [[1.0, 0.0]]])


def test_without_congestion_shares_stay_and_flows_add_up() -> None:
    share, flow, log_cost = corridors.equilibrium(
        np.zeros((2, 1)),
        arr([[[0.6], [0.5]], [[0.4], [0.5]]]),
        arr([[10.0], [20.0]]),
        arr([[2.0], [3.0]]),
        np.ones((2, 1)),
        np.full((2, 1), np.inf),
        np.zeros((2, 1)),
        num(4.0),
    )
    same(share, [[[0.6], [0.5]], [[0.4], [0.5]]])
    # 2·(0.6·10 + 0.5·20) and 3·(0.4·10 + 0.5·20) million tonnes.
    same(flow, [[32.0], [42.0]])
    same(log_cost, [[0.0], [0.0]])


def test_a_single_way_reaches_its_balance_by_halves() -> None:
    # One way keeps the share 1: flow 2·3 = 6 at capacity 6 costs (1 + 0.5)·1.15 over an opening cost of 1.15, that is ln 1.5.
    # Four halvings from ln 3: ln 1.5 + (ln 3 - ln 1.5) / 16.
    share, flow, log_cost = corridors.equilibrium(
        arr([[np.log(3.0)]]), arr([[[0.7]]]), arr([[3.0]]), arr([[2.0]]), arr([[1.15]]), arr([[6.0]]), arr([[0.5]]), num(4.0)
    )
    same(share, [[[1.0]]])
    same(flow, [[6.0]])
    same(log_cost, [[np.log(1.5) + LN2 / 16]])


def test_two_ways_move_from_the_jammed_to_the_free_one() -> None:
    share, flow, log_cost = corridors.equilibrium(
        np.zeros((2, 1)),
        arr([[[0.5]], [[0.5]]]),
        arr([[4.0]]),
        np.ones((2, 1)),
        np.ones((2, 1)),
        arr([[2.0], [np.inf]]),
        np.zeros((2, 1)),
        num(1.0),
    )
    # The same told step by step for the first way; the second stays free of charge.
    cost, part = 0.0, 0.5
    for _ in range(4):
        cost = 0.5 * (cost + np.log(1.0 + 0.15 * (4.0 * part / 2.0) ** 4))
        part = np.exp(-cost) / (np.exp(-cost) + 1.0)
    same(log_cost, [[cost], [0.0]])
    same(share, [[[part]], [[1.0 - part]]])
    same(flow, [[4.0 * part], [4.0 - 4.0 * part]])


def test_a_corridor_almost_without_capacity_is_closed() -> None:
    share, flow, _ = corridors.equilibrium(
        np.zeros((2, 1)),
        arr([[[0.5]], [[0.5]]]),
        arr([[4.0]]),
        np.ones((2, 1)),
        np.ones((2, 1)),
        arr([[1e-9], [8.0]]),
        np.zeros((2, 1)),
        num(1.0),
    )
    same(share, [[[0.0]], [[1.0]]])
    same(flow, [[0.0], [4.0]])


def test_the_cost_of_trade_is_the_inclusive_value_of_the_ways_allowed() -> None:
    allowed = arr([[[1.0], [1.0]], [[1.0], [0.0]], [[0.0], [0.0]]])
    share = arr([[[0.5]], [[0.5]]])
    log_cost = arr([[LN2, LN2], [0.0, 0.0]])
    is_open = np.array([[True, False], [True, True]])
    # Sensitivity 2: the first way counts a quarter, so (0.125 + 0.5) / 1 and, alone, ln 2. Closed in run 1: ½ of the value, and the
    # ceiling for whom it was the only way. Who uses none keeps its cost.
    expected = [[[-np.log(0.625) / 2, LN2 / 2]], [[LN2, 2.0]], [[0.0, 0.0]]]
    same(corridors.trade_cost(allowed, share, log_cost, num(2.0), is_open), expected)
    same(corridors.trade_cost(allowed, share, log_cost, num(2.0), is_open, ceiling=0.5)[1], [[0.5, 0.5]])


def test_a_very_high_cost_is_held_by_the_ceiling_only() -> None:
    # -ln(1e-30) / 100 lies below the ceiling: the least ratio that counts.
    args = arr([[[1.0]]]), arr([[[1.0]]]), arr([[5.0]]), num(100.0), np.array([[True]])
    same(corridors.trade_cost(*args), [[[30 * np.log(10) / 100]]])


def test_trade_closes_half_of_the_distance_in_its_half_life() -> None:
    same(corridors.adjusted_trade(num(1.0), num(3.0), num(LN2), 1.0), [2.0])
    # In two years three quarters.
    same(corridors.adjusted_trade(num(1.0), num(3.0), num(LN2), 2.0), [2.5])
