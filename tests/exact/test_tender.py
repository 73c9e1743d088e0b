"""Tender and split, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from near import arr, num, same

from suitors.engine.tender import Settlement, TenderTable, attractiveness, menu_worth, simplex_projection, split, tender


def table(
    size: object,
    utility: object,
    waiting: object = (0.0,),
    room: object = (100.0,),
    headroom: object = (100.0,),
    discipline: object = None,
    debt_share: object = None,
    places: int | None = None,
) -> TenderTable:
    """A table of one state; rows are products, columns runs. Discipline and debt share are the same in every run."""
    count = len(arr(size))
    return TenderTable(
        size=arr(size),
        utility=arr(utility),
        waiting=arr(waiting),
        room=arr(room),
        headroom=arr(headroom),
        discipline=np.zeros((count, 1)) if discipline is None else arr(discipline)[:, None],
        debt_share=np.zeros((count, 1)) if debt_share is None else arr(debt_share)[:, None],
        places=places,
    )


def check(got: Settlement, taken: object, cut: object) -> None:
    # A grant uses up a millionth of a millionth of its size of the headroom.
    same(got.taken, taken, rtol=1e-11)
    same(got.cut, cut, rtol=1e-11)


def test_deals_that_beat_waiting_are_taken_in_order_while_there_is_room() -> None:
    # Run 0: room for 5: the second in full, 2 of the third. Run 1: room for all that is better than waiting.
    got = tender(table([[4, 4], [3, 3], [4, 4]], [[0.5, 1.0], [3.0, 3.0], [2.0, 0.5]], waiting=[0.0, 0.5], room=[5.0, 9.0]))
    check(got, [[0, 4], [3, 3], [2, 0]], [6, 0])


def test_room_that_just_suffices_cuts_nothing_and_none_takes_nothing() -> None:
    check(tender(table([[4, 4], [3, 3]], [[1, 1], [2, 2]], waiting=[0, 0], room=[7, 0], headroom=[9, 9])), [[4, 0], [3, 0]], [0, 7])


def test_of_deals_worth_the_same_the_earlier_comes_first() -> None:
    check(tender(table([[4], [4], [4]], [[1], [1], [1]], room=[6])), [[4], [2], [0]], [6])


def test_disciplined_loans_stop_at_the_headroom() -> None:
    # Headroom 3: the first loan of 4 at a debt share of ½ leaves 1; the second may use 1 / 1; the grant is free.
    got = tender(table([[4], [5], [2]], [[3], [2], [1]], headroom=[3], discipline=[1, 1, 1], debt_share=[0.5, 1.0, 0.0]))
    check(got, [[4], [1], [2]], [4])


def test_half_a_discipline_goes_half_of_the_way() -> None:
    # Headroom 2 for a loan of 6: half of the way from 6 to 2. It leaves less than none, so the next, of full discipline, gets none.
    got = tender(table([[6], [5]], [[3], [2]], headroom=[2], discipline=[0.5, 1.0], debt_share=[1.0, 1.0]))
    check(got, [[4], [0]], [7])


def test_headroom_below_zero_counts_as_none() -> None:
    # Discipline ½: half of 6, not more.
    check(tender(table([[6], [1]], [[3], [2]], headroom=[-2], discipline=[0.5, 0.0], debt_share=[1.0, 1.0])), [[3], [1]], [3])


def test_a_gate_may_bind_where_room_does_not() -> None:
    # Debts 4·½ + 2·1 = 4 against 4 and against 3.
    tables = table([[4, 4], [2, 2]], [[2, 2], [1, 1]], [0, 0], [9, 9], headroom=[4, 3], discipline=[1, 1], debt_share=[0.5, 1.0])
    check(tender(tables), [[4, 4], [2, 1]], [0, 1])


def test_room_used_up_ends_the_serving() -> None:
    got = tender(table([[4], [2], [3]], [[3], [2], [1]], room=[4], discipline=[1, 1, 1], debt_share=[0.0, 1.0, 0.0]))
    check(got, [[4], [0], [0]], [5])


def test_places_limit_how_many_deals_are_taken() -> None:
    # Two places: the second and third; nothing else binds. A deal that nobody wants takes no place.
    check(tender(table([[4], [3], [2]], [[1], [3], [2]], places=2)), [[0], [3], [2]], [4])
    check(tender(table([[4], [3], [2]], [[1], [-3], [2]], places=2)), [[4], [0], [2]], [0])


def test_several_states_lie_side_by_side() -> None:
    # Two products, two states, two runs; the room of state 1 binds in run 0.
    one = TenderTable(
        size=arr([[[4, 4], [4, 4]], [[2, 2], [2, 2]]]),
        utility=arr([[[1, 1], [1, 1]], [[2, 2], [2, 2]]]),
        waiting=np.zeros((2, 2)),
        room=arr([[9, 9], [5, 9]]),
        headroom=arr([[9, 9], [9, 1]]),
        discipline=arr([[[1.0], [1.0]], [[0.0], [0.0]]]),
        debt_share=arr([[[0.25], [0.5]], [[0.0], [0.0]]]),
        places=None,
    )
    # State 1, run 1: 1 / ½ = 2 of the loan.
    check(tender(one), [[[4, 4], [3, 2]], [[2, 2], [2, 2]]], [[0, 0], [1, 2]])
    by_run = TenderTable(**{**vars(one), "discipline": np.repeat(one.discipline, 2, axis=-1), "found_at": np.array([0, 1, 2, 3, 4, 5])})
    # Where only some deals are found, only those are there: of the second product those of state 0.
    check(tender(by_run), [[[4, 4], [4, 2]], [[2, 2], [0, 0]]], [[0, 0], [0, 2]])


def test_favour_goes_with_the_money_unless_it_is_won() -> None:
    same(Settlement(arr([[3.0, 0.0], [1.0, 0.0]]), np.zeros(2)).favour, [[0.75, 0.0], [0.25, 0.0]])
    won = arr([[1.0], [0.0]])
    assert Settlement(arr([[3.0], [1.0]]), np.zeros(1), prize_share=won).favour is won


def test_deals_are_found_by_their_size() -> None:
    np.testing.assert_array_equal(table([[0, 1], [2, 0]], [[0, 0], [0, 0]]).deals, [1, 2])


def test_attractiveness_is_a_mean_weighted_by_money() -> None:
    # Scale 2: e^(2 ln 3 / 2) = 3 and e^0 = 1, money 1 and 3: (3 + 3) / 4. Without money nothing.
    utility, flow = arr([[2 * np.log(3.0), 0.0], [0.0, 0.0], [4.0, 4.0]]), arr([[1.0, 0.0], [3.0, 0.0], [2.0, 0.0]])
    groups = (slice(0, 2), slice(2, 3))
    same(attractiveness(utility, flow, groups, num(2.0)), [[1.5, 0.0], [np.e**2, 0.0]])
    # The sums of the flow may be given; utilities count up to fifty scales.
    same(attractiveness(utility, flow, groups, num(2.0), arr([[8.0, 1.0], [1.0, 1.0]])), [[0.75, 0.0], [2 * np.e**2, 0.0]])
    same(attractiveness(arr([[99.0, -99.0]]), np.ones((1, 2)), (slice(0, 1),), num(1.0)), [[np.e**50, np.e**-50]], rtol=1e-9)


def test_a_menu_is_worth_its_logsum() -> None:
    same(menu_worth(arr([[1.0, 0.0], [2.0, 0.0]]), num(0.5)), [0.5 * np.log(4.0), 0.0])


def test_split_divides_the_room_by_utility_over_hedging() -> None:
    # Hedging 2: points 0.4 and 0.2 → shares 0.6 and 0.4 of the room of 10; the second deal is no larger than 3.
    got = split(table([[8], [3], [0]], [[0.8], [0.4], [9.0]], room=[10]), num(2.0))
    check(got, [[6], [3], [0]], [0])
    # What is on the table is less than the room: shares of 5.
    check(split(table([[4], [1]], [[0.8], [0.4]], room=[10]), num(2.0)), [[3], [1]], [0])


def test_split_without_hedging_takes_the_best() -> None:
    check(split(table([[8], [8]], [[0.5], [0.6]], room=[4]), num(0.0)), [[0], [4]], [0])
    # The least hedging that counts is 1e-9: utilities 1e-9 apart differ by one.
    check(split(table([[8], [8]], [[0.5e-9], [0.0]], room=[4]), num(0.0)), [[3], [1]], [0])


def test_the_projection_on_the_simplex() -> None:
    point = arr([[0.7, 2.0, 0.1, -np.inf], [0.5, 0.5, 0.1, -np.inf], [0.0, -np.inf, 0.1, -np.inf]])
    # (0.7 + 0.5 - 1) / 2 = 0.1 below the first two; 2 alone; all alike; none.
    same(simplex_projection(point), [[0.6, 1.0, 1 / 3, 0.0], [0.4, 0.0, 1 / 3, 0.0], [0.0, 0.0, 1 / 3, 0.0]])


def test_what_takes_up_no_room_is_taken_whole() -> None:
    """A third of the second deal counts, nothing of the third; the fourth finds no room."""
    table = TenderTable(
        size=arr([[3.0], [9.0], [5.0], [2.0]]),
        utility=arr([[4.0], [3.0], [2.0], [1.0]]),
        waiting=num(0.0),
        room=num(5.0),
        headroom=num(0.0),
        discipline=np.zeros((4, 1)),
        debt_share=np.zeros((4, 1)),
        places=None,
        room_share=arr([[1.0], [1 / 3], [0.0], [1.0]]),
    )
    check(tender(table), [[3.0], [6.0], [5.0], [0.0]], [5.0])
    # Room for all: 3 + 3 + 2.
    check(tender(replace(table, room=num(8.0))), [[3.0], [9.0], [5.0], [2.0]], [0.0])
    # The others divide what takes up room in proportion.
    same(split(replace(table, room=num(4.0)), num(1e9)).taken, np.minimum(arr([[3.0], [9.0], [5.0], [2.0]]), 19 * 4 / 8 / 4), rtol=1e-6)
