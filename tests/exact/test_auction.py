"""The menu auction, by hand: two bidders, a lender that does not bid, and a power without products."""

from __future__ import annotations

import numpy as np
from near import arr, num, same

from suitors.engine.auction import Bidders, auction
from suitors.engine.tender import Settlement, TenderTable


def settle(
    size: list[float], utility: list[float], prize: list[float], waiting: float = 0.0, room: float = 100.0, worth: float = 0.5
) -> Settlement:
    """One state; products 0 and 1 belong to the first bidder, 2 to the second, 3 to the lender that does not bid."""
    table = TenderTable(
        size=arr(size)[:, None],
        utility=arr(utility)[:, None],
        waiting=num(waiting),
        room=num(room),
        headroom=num(100.0),
        discipline=np.zeros((4, 1)),
        debt_share=np.zeros((4, 1)),
        places=None,
    )
    products = (slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 4))
    contestant = arr([[1.0], [1.0], [0.0], [1.0]])
    return auction(table, Bidders(products, contestant, arr(prize)[:, None], num(worth)))


def check(got: Settlement, taken: list[float], cut: float, favour: list[float], transfer: list[float]) -> None:
    same(got.taken[:, 0], taken)
    same(got.cut, [cut])
    assert got.prize_share is not None
    assert got.transfer is not None
    same(got.prize_share[:, 0], favour)
    same(got.transfer[:, 0], transfer)


def test_the_larger_joint_surplus_wins_and_pays_the_difference() -> None:
    # To the state: ½·2·1 = 1 of the first (its other deal is unwelcome), ½·2·½ = ½ of the second.
    # Joint surplus 1 + 1 = 2 against 2 + ½ = 2.5: the second wins and pays 2 - ½. The lender gets the rest of the room.
    got = settle([2, 4, 2, 3], [1, -1, 0.5, 1], [1, 2, 9, 0], room=4.0)
    check(got, [0, 0, 2, 2], 1.0, [0, 0, 1, 0], [0, 0, 1.5, 0])


def test_utilities_count_against_waiting() -> None:
    # ½·2·(3 - 1) = 2 and prize 1 against ½·4·(2 - 1) = 2 and prize 2: the second pays 3 - 2.
    got = settle([2, 0, 4, 0], [3, 0, 2, 0], [1, 2, 0, 0], waiting=1.0)
    check(got, [0, 0, 4, 0], 0.0, [0, 0, 1, 0], [0, 0, 1, 0])


def test_a_winner_without_welcome_deals_brings_the_least_unwelcome_and_pays_for_the_harm() -> None:
    # ½·2·(-1) = -1 and ½·4·(-1) = -2: it brings the first. Surplus 5 - 1 = 4; the state is paid 1 for its loss.
    got = settle([2, 4, 2, 3], [-1, -1, -3, 1], [5, 2, 9, 0])
    check(got, [2, 0, 0, 3], 0.0, [1, 0, 0, 0], [1, 0, 0, 0])


def test_the_winner_comes_first_whatever_the_state_thinks() -> None:
    # The lender's deal is liked much better than the winner's, which is worth less than waiting; room for one only.
    got = settle([2, 0, 0, 2], [-1, 0, 0, 15], [20, 0, 0, 0], waiting=10.0, room=2.0)
    # Paid for the harm: ½·2·(10 + 1).
    check(got, [2, 0, 0, 0], 2.0, [1, 0, 0, 0], [11, 0, 0, 0])


def test_without_a_positive_surplus_nobody_wins() -> None:
    # 1 - 1 = 0 and 2 - 3 < 0.
    got = settle([2, 0, 2, 3], [-1, 0, -3, 1], [1, 2, 9, 0])
    check(got, [0, 0, 0, 3], 0.0, [0, 0, 0, 0], [0, 0, 0, 0])


def test_a_small_surplus_wins_and_favour_goes_with_size() -> None:
    # Both deals of the first are welcome: ½ + 1.5 = 2, more than the second's surplus of ½, so nothing is paid.
    got = settle([2, 6, 2, 0], [0.5, 0.5, 0.5, 0], [0, 0, 0, 0])
    check(got, [2, 6, 0, 0], 0.0, [0.25, 0.75, 0, 0], [0, 0, 0, 0])


def test_a_power_that_brings_nothing_does_not_bid() -> None:
    # Only the second comes to the table; its neighbour without deals would have had the larger prize.
    got = settle([0, 0, 2, 0], [0, 0, 0.5, 0], [50, 0, 0, 80])
    check(got, [0, 0, 2, 0], 0.0, [0, 0, 1, 0], [0, 0, 0, 0])


def test_a_deal_as_good_as_waiting_is_brought_by_a_winner() -> None:
    # Worth exactly nothing to the state: it is the least unwelcome one, and the payment is the second's surplus.
    got = settle([2, 0, 2, 0], [0, 0, -1, 0], [5, 4, 0, 0])
    # Second: 4 - 1 = 3.
    check(got, [2, 0, 0, 0], 0.0, [1, 0, 0, 0], [3, 0, 0, 0])


def test_lanes_do_not_see_each_other() -> None:
    table = TenderTable(
        size=arr([[2.0, 2.0], [2.0, 2.0]]),
        utility=arr([[1.0, 1.0], [2.0, 2.0]]),
        waiting=arr([0.0, 0.0]),
        room=arr([9.0, 9.0]),
        headroom=arr([9.0, 9.0]),
        discipline=np.zeros((2, 1)),
        debt_share=np.zeros((2, 1)),
        places=None,
    )
    bidders = Bidders((slice(0, 1), slice(1, 2)), np.ones((2, 1)), arr([[9.0, 0.0], [0.0, 0.0]]), num(1.0))
    got = auction(table, bidders)
    # Lane 0: 9 + 2 against 4; lane 1: 2 against 4, pays 2 - 4 < 0, that is nothing. Lane 0 pays 4 - 2.
    same(got.taken, [[2.0, 0.0], [0.0, 2.0]])
    same(got.transfer, [[2.0, 0.0], [0.0, 0.0]])
