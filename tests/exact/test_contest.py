"""The contest, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from near import arr, num, same

from suitors.engine.contest import Suitors, best_stock, contest, divided, success
from suitors.engine.tender import Settlement, TenderTable


def test_success_follows_stocks_raised_to_the_exponent() -> None:
    stock = arr([[4.0, 4.0, 2.0, 0.0], [1.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    # 4 : 1; 2 : 1 by the root; 4 : 1 by the square; nobody.
    same(success(stock, arr([1.0, 0.5, 2.0, 1.0])), [[0.8, 2 / 3, 0.8, 0.0], [0.2, 1 / 3, 0.2, 0.0], [0.0, 0.0, 0.0, 0.0]])


def test_a_huge_exponent_gives_all_to_the_largest() -> None:
    same(success(arr([[1e-3], [2.0]]), num(1e6)), [[0.0], [1.0]])


def settle(
    size: list[float],
    room: float = 100.0,
    headroom: float = 100.0,
    stock: tuple[float, float] = (0.0, 0.0),
    contestant: tuple[float, float] = (1.0, 1.0),
    utility: tuple[float, ...] = (1.0, 1.0, 1.0),
    debt_share: tuple[float, ...] = (0.0, 0.0, 0.0),
    discipline: tuple[float, ...] = (0.0, 0.0, 0.0),
) -> Settlement:
    """Product 0 belongs to the first power, 1 and 2 to the second; waiting is worth ½, the exponent is 1."""
    table = TenderTable(
        size=arr(size)[:, None],
        utility=arr(utility)[:, None],
        waiting=num(0.5),
        room=num(room),
        headroom=num(headroom),
        discipline=arr(discipline)[:, None],
        debt_share=arr(debt_share)[:, None],
        places=None,
    )
    return contest(table, Suitors((slice(0, 1), slice(1, 3)), arr(contestant)[:, None], arr(stock)[:, None], num(1.0)))


def check(got: Settlement, taken: list[float], cut: float, favour: list[float]) -> None:
    same(got.taken[:, 0], taken)
    same(got.cut, [cut])
    same(got.favour[:, 0], favour)


def test_scarce_room_is_divided_by_success() -> None:
    # Bids 6 and 4 share room for 5 as 3 : 2; the second power's two deals alike.
    check(settle([6, 2, 2], room=5.0), [3, 1, 1], 5.0, [0.6, 0.2, 0.2])


def test_what_was_paid_before_counts() -> None:
    # (2 + 6) : (4 + 4): room for 6 goes half and half; favour (2 + 3) : (4 + 3).
    check(settle([6, 2, 2], room=6.0, stock=(2, 4)), [3, 1.5, 1.5], 4.0, [5 / 12, 3.5 / 12, 3.5 / 12])


def test_deals_no_better_than_waiting_are_not_wanted() -> None:
    check(settle([6, 2, 2], room=4.0, utility=(1.0, 1.0, 0.5)), [3, 1, 0], 4.0, [0.75, 0.25, 0])


def test_disciplined_loans_are_cut_in_one_proportion() -> None:
    # Debts 6·1 + 2·0 + 2·½ = 7 above a headroom of 3.5: cut to one half, by a lender of half the discipline to three quarters.
    got = settle([6, 2, 2], headroom=3.5, debt_share=(1.0, 0.0, 0.5), discipline=(1.0, 1.0, 0.5))
    check(got, [3, 2, 1.5], 3.5, [3 / 6.5, 2 / 6.5, 1.5 / 6.5])


def test_no_headroom_leaves_disciplined_lenders_nothing() -> None:
    got = settle([6, 2, 2], headroom=-4.0, debt_share=(1.0, 0.0, 0.0), discipline=(1.0, 1.0, 1.0))
    check(got, [0, 2, 2], 6.0, [0, 0.5, 0.5])


def test_headroom_that_suffices_cuts_nothing() -> None:
    check(settle([1, 2, 1], headroom=1.0, debt_share=(1.0, 0.0, 0.0), discipline=(1.0,) * 3), [1, 2, 1], 0.0, [0.25, 0.5, 0.25])


def test_who_does_not_contest_takes_room_but_wins_no_favour() -> None:
    check(settle([6, 2, 2], room=5.0, contestant=(0.0, 1.0)), [3, 1, 1], 5.0, [0, 0.5, 0.5])


def test_favour_of_the_past_lies_evenly_on_products() -> None:
    # The second pays nothing now: its share 4 / (4 + 4) lies on its two products alike.
    check(settle([4, 0, 0], stock=(0, 4)), [4, 0, 0], 0.0, [0.5, 0.25, 0.25])


def test_what_a_small_bid_leaves_goes_to_the_others() -> None:
    same(divided(arr([[10.0], [1.0], [10.0]]), arr([[1.0], [1.0], [2.0]]), num(10.0)), [[3.0], [1.0], [6.0]])
    # Plenty of room serves everybody; none serves nobody.
    same(divided(arr([[2.0, 2.0], [1.0, 1.0]]), np.ones((2, 1)), arr([9.0, 0.0])), [[2.0, 0.0], [1.0, 0.0]])


def test_the_best_stock_of_the_lottery() -> None:
    # √(V R / c) - R: √36 - 4, √(16/4) - 1, and 0 where it would be negative.
    prize, rivals, cost = arr([[9.0, 16.0, 1.0]]), arr([[4.0, 1.0, 4.0]]), arr([[1.0, 4.0, 1.0]])
    same(best_stock(prize, rivals, num(1.0), cost), [[2.0, 1.0, 0.0]])


@pytest.mark.parametrize(
    ("exponent", "prize", "rivals", "cost", "expected"),
    [
        # First-order condition: m V R x^(m-1) = c (x^m + R)²; at x = 3: 2·V·4·3 = 169 c.
        (2.0, 169 / 24, 4.0, 1.0, 3.0),
        (2.0, 169 / 12, 4.0, 2.0, 3.0),
        # At x = 4: ½·V·2·½ = (2 + 2)².
        (0.5, 32.0, 2.0, 1.0, 4.0),
        # At x = 2 with R = x^m: V = (2 R)² c / (m R √x).
        (1.5, (2 * 2**1.5) ** 2 / (1.5 * 2**1.5 * 2**0.5), 2**1.5, 1.0, 2.0),
        # Too dear, and nobody to beat.
        (2.0, 0.1, 4.0, 1.0, 0.0),
        (2.0, 10.0, 0.0, 1.0, 0.0),
        (2.0, 10.0, -1.0, 1.0, 0.0),
    ],
)
def test_the_best_stock_by_bisection(exponent: float, prize: float, rivals: float, cost: float, expected: float) -> None:
    same(best_stock(*(arr([[number]]) for number in (prize, rivals)), num(exponent), arr([[cost]])), [[expected]], rtol=1e-9)


def test_lanes_of_different_exponents_each_find_their_own() -> None:
    found = best_stock(arr([[169 / 24, 9.0]]), arr([[4.0, 4.0]]), arr([2.0, 1.0]), num(1.0))
    same(found, [[3.0, 2.0]], rtol=1e-9)
