"""Gravity with multilateral resistance, by hand: three partners, one of whom may be all others together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from near import arr, num, same

from suitors.engine import gravity


def test_partners_add_up_to_the_total() -> None:
    # Pulls 30, 20 and 50 of a total of 200 that does not move: twice of each.
    shares, outside = gravity.shared(arr([[[30.0]], [[20.0]]]), arr([[50.0]]), arr([[200.0]]), num(0.0))
    same(shares, [[[60.0]], [[40.0]]])
    same(outside, [[100.0]])


def test_what_a_leaver_traded_falls_to_the_others() -> None:
    before, other, total = arr([[[30.0]], [[20.0]]]), arr([[50.0]]), arr([[100.0]])
    same(gravity.shared(before, other, total, num(0.1))[0], before)
    shares, outside = gravity.shared(before * arr([[[0.0]], [[1.0]]]), other, total, num(0.0))
    same(shares, [[[0.0]], [[200.0 / 7.0]]])
    same(outside, [[500.0 / 7.0]])


def test_openness_is_the_part_of_a_loss_that_is_not_replaced() -> None:
    # Access to markets falls to a quarter; openness ½: trade to half, in the same parts. Openness 1: nothing is replaced.
    pull, other, total = arr([[[0.0]], [[10.0]]]), arr([[15.0]]), arr([[100.0]])
    same(gravity.shared(pull, other, total, num(0.5))[0], [[[0.0]], [[20.0]]])
    same(gravity.shared(pull, other, total, num(1.0))[0], pull)


def test_without_partners_nothing_is_traded() -> None:
    shares, outside = gravity.shared(np.zeros((2, 1, 1)), np.zeros((1, 1)), arr([[100.0]]), num(0.1))
    same(shares, np.zeros((2, 1, 1)))
    same(outside, [[0.0]])


@given(st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=5), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_partner_less_never_takes_trade_from_the_rest(pulls: list[float], openness: float, factor: float) -> None:
    pull = np.array(pulls)[:, None, None]
    total = pull.sum(axis=0)
    weaker = pull.copy()
    weaker[0] *= factor
    shares, _ = gravity.shared(weaker, np.zeros((1, 1)), total, np.array([openness]))
    every = shares.sum()
    assert every <= total.sum() * (1 + 1e-12)
    assert (shares[1:] >= pull[1:] * (1 - 1e-9)).all()
    assert np.isclose(every, total.sum() * (weaker.sum() / total.sum()) ** openness)
