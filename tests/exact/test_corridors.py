"""Corridors, by hand: two or three ways, one state, two runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
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


def balanced(**changes: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two free ways used half and half by one state's trade of 4, a tonne for each unit; no habits, no switching."""
    inputs = {
        "log_cost": np.zeros((2, 1)),
        "habit": arr([[[0.5]], [[0.5]]]),
        "opening_share": arr([[[0.5]], [[0.5]]]),
        "trade": arr([[4.0]]),
        "tonnes": np.ones((2, 1)),
        "opening_cost": np.ones((2, 1)),
        "capacity": np.full((2, 1), 1e9),
        "risk": np.zeros((2, 1)),
        "sensitivity": num(1.0),
        "kept": num(0.0),
        "switchable": num(0.0),
        **changes,
    }
    return corridors.equilibrium(**inputs)


def test_without_congestion_shares_stay_and_flows_add_up() -> None:
    share = arr([[[0.6], [0.5]], [[0.4], [0.5]]])
    trade, tonnes = arr([[10.0], [20.0]]), arr([[2.0], [3.0]])
    found, flow, log_cost, habit = balanced(habit=share, opening_share=share, trade=trade, tonnes=tonnes, capacity=np.full((2, 1), np.inf))
    same(found, share)
    same(habit, share)
    # 2·(0.6·10 + 0.5·20) and 3·(0.4·10 + 0.5·20) million tonnes.
    same(flow, [[32.0], [42.0]])
    same(log_cost, [[0.0], [0.0]])


def test_a_single_way_reaches_its_balance_by_halves() -> None:
    # One way keeps the share 1: flow 2·3 = 6 at capacity 6 costs (1 + 0.5)·1.15 over an opening cost of 1.15, that is ln 1.5.
    # Four halvings from ln 3: ln 1.5 + (ln 3 - ln 1.5) / 16.
    share, flow, log_cost, _ = balanced(
        log_cost=arr([[np.log(3.0)]]),
        habit=arr([[[1.0]]]),
        opening_share=arr([[[0.7]]]),
        trade=arr([[3.0]]),
        tonnes=arr([[2.0]]),
        opening_cost=arr([[1.15]]),
        capacity=arr([[6.0]]),
        risk=arr([[0.5]]),
        sensitivity=num(4.0),
    )
    same(share, [[[1.0]]])
    same(flow, [[6.0]])
    same(log_cost, [[np.log(1.5) + LN2 / 16]])


def test_two_ways_move_from_the_jammed_to_the_free_one() -> None:
    share, flow, log_cost, _ = balanced(capacity=arr([[2.0], [np.inf]]))
    # The same told step by step for the first way, on which no more than 2 pass; the second stays free of charge.
    cost, part = 0.0, 0.5
    for _ in range(4):
        cost = 0.5 * (cost + np.log(1.0 + 0.15 * min(4.0 * part / 2.0, 1.0) ** 4))
        part = np.exp(-cost) / (np.exp(-cost) + 1.0)
    same(log_cost, [[cost], [0.0]])
    same(share, [[[part]], [[1.0 - part]]])
    same(flow, [[4.0 * part], [4.0 - 4.0 * part]])


def test_no_more_passes_than_the_capacity_and_the_price_says_so() -> None:
    # 2 of the 4 would take the first way, 1 can: half of the demand passes, at a price of ln 2 over the sensitivity.
    share, flow, log_cost, _ = balanced(capacity=arr([[1.0], [1e9]]), habit=arr([[[0.5]], [[0.5]]]), kept=num(1.0))
    same(flow, [[1.0], [2.0]])
    same(share, [[[0.25]], [[0.5]]])
    jam = np.log(1.15) * 15 / 16
    same(log_cost, [[jam + LN2], [0.0]])


def test_what_is_held_up_takes_the_room_of_others() -> None:
    # One of 4 is held up. A quarter of the room of 4 on the second way takes it.
    share, flow, _, _ = balanced(capacity=arr([[1.0], [6.0]]), kept=num(1.0), switchable=num(0.25))
    same(flow, [[1.0], [3.0]])
    same(share, [[[0.25]], [[0.75]]])
    # An eighth of it takes half; the rest finds no way.
    share, flow, _, _ = balanced(capacity=arr([[1.0], [6.0]]), kept=num(1.0), switchable=num(0.125))
    same(flow, [[1.0], [2.5]])
    same(share, [[[0.25]], [[0.625]]])


def test_shippers_keep_their_routes_for_a_while() -> None:
    # At a cost of ln 3 on the first way the logit wants a quarter; half of the habit of 1/2 is kept.
    usual = arr([[1 / 3], [1.0]])
    share, _, log_cost, habit = balanced(log_cost=arr([[np.log(3.0)], [0.0]]), opening_cost=usual, kept=num(0.5))
    same(log_cost, [[np.log(3.0)], [0.0]], 1e-9)
    same(share, [[[0.375]], [[0.625]]], 1e-9)
    same(habit, share)


def test_a_corridor_almost_without_capacity_is_closed() -> None:
    share, flow, _, _ = balanced(capacity=arr([[1e-9], [8.0]]))
    same(share, [[[0.0]], [[1.0]]])
    same(flow, [[0.0], [4.0]])


@given(
    st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0.0, 50.0), st.floats(0.1, 5.0)), min_size=1, max_size=4),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_no_flow_exceeds_its_capacity(ways: list[tuple[float, float, float]], kept: float, switchable: float) -> None:
    used, capacity, tonnes = (np.array(column) for column in zip(*ways, strict=True))
    shares = np.repeat((used / used.sum())[:, None, None], 2, axis=1)
    share, flow, _, habit = balanced(
        log_cost=np.zeros((len(ways), 1)),
        habit=shares,
        opening_share=shares,
        trade=arr([[10.0], [20.0]]),
        tonnes=tonnes[:, None],
        opening_cost=np.ones((len(ways), 1)),
        capacity=capacity[:, None],
        risk=np.zeros((len(ways), 1)),
        kept=np.array([kept]),
        switchable=np.array([switchable]),
    )
    assert (flow <= capacity[:, None]).all()
    assert (tonnes[:, None] * (share * arr([[10.0], [20.0]])).sum(axis=1) <= capacity[:, None] * (1 + 1e-9) + 1e-9).all()
    assert (share.sum(axis=0) <= habit.sum(axis=0) + 1e-9).all()
    assert (share >= 0).all()


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
