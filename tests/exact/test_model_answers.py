"""What states answer to what is on offer, by hand, on a few arrays that stand in for a model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from near import arr, num, same
from stub_coefficients import stub_coefficients

from suitors.engine.tender import Settlement, TenderTable
from suitors.model import answers
from suitors.scenario.schema import Forms


def test_settlements_of_several_states_lie_side_by_side() -> None:
    one = Settlement(arr([[1.0], [2.0]]), arr([3.0]))
    other = Settlement(arr([[4.0], [0.0]]), arr([6.0]), prize_share=arr([[0.0], [1.0]]), transfer=arr([[7.0], [8.0]]))
    both = answers.stacked([one, other])
    same(both.taken, [[[1.0], [4.0]], [[2.0], [0.0]]])
    same(both.cut, [[3.0], [6.0]])
    same(both.prize_share, [[[1 / 3], [0.0]], [[2 / 3], [1.0]]])
    same(both.transfer, [[[0.0], [7.0]], [[0.0], [8.0]]])
    again = answers.settlement_of(both, 1)
    for name in ("taken", "cut", "prize_share", "transfer"):
        same(getattr(again, name), getattr(other, name))
    plain = answers.settlement_of(answers.stacked([one, one]), 0)
    assert plain.prize_share is None
    assert plain.transfer is None
    same(plain.taken, one.taken)


def answering(mechanism: str = "tender", taste: bool = False, usual: bool = True) -> tuple[Any, Any]:
    """Two states, one power with a loan and a grant, one run; utilities ½ and 1 in the first state, 2 and 0.25 in the second."""
    states: list[Any] = [
        SimpleNamespace(index=place, answers_as_usual=usual, weighs_as_usual=False, settles_as_usual=mechanism == "tender")
        for place in (0, 1)
    ]
    for state, worth in zip(states, ([[0.5], [1.0]], [[2.0], [0.25]]), strict=True):
        state.utility = lambda market, worth=worth: arr(worth)
        state.settle = lambda table: Settlement(table.size * 0.5, table.room)
        state.answer = lambda market, place=state.index: Settlement(np.full((2, 1), float(place)), np.zeros(1))
    stub = SimpleNamespace(
        states=states,
        standing=SimpleNamespace(room=arr([[5.0], [9.0]]), headroom=arr([[9.0], [1.0]])),
        discipline=np.ones((2, 2, 1)),
        room_share=np.ones((2, 2, 1)),
        debt_share=arr([[[0.5], [0.5]], [[0.0], [0.0]]]),
        coefficients=stub_coefficients(
            parameter={"taste_scale": num(2.0), "weight_waiting": num(1.0)},
            scenario=SimpleNamespace(places=None, mechanism=mechanism, forms=Forms()),
            is_reach_limited=False,
            layout=SimpleNamespace(nests_are_powers=True, products_of=(slice(0, 2),)),
        ),
        world=SimpleNamespace(menu=arr([[1.0], [1.5]])),
        opening_menu=arr([[1.0], [1.0]]),
        attraction_of_powers=np.zeros((1, 2, 1)),
        offers_of_powers=np.zeros((1, 2, 1)),
        attraction_of_nests=np.zeros((1, 2, 1)),
        remembered=[],
        noise={"taste"} if taste else set(),
        nests=SimpleNamespace(taste=lambda gumbels, deals, here, step: gumbels),
        clock_index=0,
        width=1,
        deals=None,
    )
    stub.remember_menu = lambda here, worth: stub.remembered.append(worth)
    market = SimpleNamespace(
        size=np.full((2, 2, 1), 4.0),
        flow=np.ones((2, 2, 1)),
        offered=np.full((1, 2, 1), 2.0),
        luck=np.full((2, 2, 1), 0.5),
        waiting=np.full((2, 1), np.exp(-1.0)),
        found_at=np.arange(4),
    )
    return stub, market


def test_states_answer_by_tender() -> None:
    stub, market = answering()
    got = answers.answers(stub, market)
    # First state: 5 of room, the grant first. Second: the grant is worth less than waiting (½), the loan is cut to 1 / ½.
    same(got.taken[..., 0], [[1.0, 2.0], [4.0, 0.0]])
    same(got.cut[..., 0], [3.0, 2.0])
    means = [(np.exp(0.25) + np.exp(0.5)) / 2, (np.exp(1.0) + np.exp(0.125)) / 2]
    same(stub.remembered[0][:, 0], 2 * np.log1p(means))
    market.found_at = None
    same(answers.answers(stub, market).taken[..., 0], [[1.0, 2.0], [4.0, 0.0]])


def test_states_answer_one_by_one_where_the_mechanism_or_the_agent_asks_for_it() -> None:
    stub, market = answering(mechanism="split")
    got = answers.answers(stub, market)
    same(got.taken[..., 0], [[2.0, 2.0], [2.0, 2.0]])
    same(got.cut[..., 0], [5.0, 9.0])
    stub, market = answering(usual=False)
    same(answers.answers(stub, market).taken[..., 0], [[0.0, 1.0], [0.0, 1.0]])


def test_tastes_come_from_the_later_digits_of_luck() -> None:
    stub, market = answering(taste=True)
    # After 27 digits of 0.5 come none: the smallest uniform, a taste of -2 ln(54 ln 2) on every deal; waiting gains -2 ln 1 = 0.
    same(answers.answers(stub, market).taken, np.zeros((2, 2, 1)))
    # Digits that say 0.75 behind: a taste of -2 ln(-ln 0.75) = 2.5.
    market.luck[1, 1] = 0.5 + 2.0**-27 * 0.75
    taste = -2 * np.log(-np.log(0.75))
    seen: list[TenderTable] = []
    stub.deals = SimpleNamespace(note=lambda state, market, table, settlement, on_offer: seen.append(table))
    same(answers.answers(stub, market).taken[..., 0], [[0.0, 0.0], [0.0, 4.0]])
    same(seen[1].utility[1], [0.25 + taste])
    same(seen[1].waiting, [0.5])
    same(seen[0].utility[0], [0.5 - 2 * np.log(54 * np.log(2.0))])
    assert seen[0].found_at is None
    same(seen[1].room, [9.0])
    same(seen[1].headroom, [1.0])
    same(seen[1].debt_share, [[0.5], [0.0]])


def test_some_states_answer_by_themselves() -> None:
    stub, market = answering(taste=True)
    noted: list[tuple[Any, Any, TenderTable, Settlement, np.ndarray]] = []
    stub.deals = SimpleNamespace(note=lambda *told: noted.append(told))
    # Tastes of the nests see where deals lie among the states that answer, and the step.
    told: list[Any] = []
    stub.nests.taste = lambda gumbels, deals, here, step: told.append((deals.tolist(), here, step)) or 0.0 * gumbels
    got = answers.answered_together(stub, stub.states[1:], market)
    same(got.taken[..., 0], [[2.0], [0.0]])
    assert told == [([0, 1], slice(1, 2), 0)]
    ((state, seen, table, settlement, on_offer),) = noted
    assert np.shares_memory(on_offer, table.size)
    assert (state, seen) == (stub.states[1], market)
    same(table.size, [[4.0], [4.0]])
    same(table.discipline, [[1.0], [1.0]])
    same(settlement.taken, [[2.0], [0.0]])
    same(settlement.cut, [2.0])


def test_the_scale_of_tastes_may_differ_from_run_to_run() -> None:
    stub, market = answering(taste=True)
    stub.width, stub.coefficients.parameter["taste_scale"] = 2, arr([2.0, 3.0])
    for place, state in enumerate(stub.states):
        state.utility = lambda market, place=place: np.full((2, 2), 10.0 * (1 + place))
    market.size, market.flow, market.offered = (np.repeat(values, 2, axis=-1) for values in (market.size, market.flow, market.offered))
    market.waiting, market.luck = np.repeat(market.waiting, 2, axis=-1), np.full((2, 2, 2), 0.5 + 2.0**-27 * 0.75)
    stub.standing = SimpleNamespace(room=np.full((2, 2), 99.0), headroom=np.full((2, 2), 99.0))
    stub.attraction_of_powers, stub.attraction_of_nests, stub.offers_of_powers = np.zeros((3, 1, 2, 2))
    market.found_at = np.arange(8)
    noted: list[TenderTable] = []
    stub.deals = SimpleNamespace(note=lambda state, market, table, settlement, on_offer: noted.append(table))
    answers.answers(stub, market)
    taste = -np.log(-np.log(0.75))
    same(noted[1].utility, [[20 + 2 * taste, 20 + 3 * taste]] * 2)
