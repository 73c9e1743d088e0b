"""Distress and haircuts, by hand: two powers with two loans and one, one state, two runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from near import LN2, arr, num, same

from suitors.model.submodels.distress import claim_behind, cut_debt, draw_distress, relieve


class Book:
    """Notes what is forgotten."""

    def __init__(self) -> None:
        self.cleared: list[np.ndarray] = []

    def clear(self, gone: np.ndarray) -> None:
        self.cleared.append(gone.copy())


def claims() -> dict[str, Any]:
    """Debts of 10, 20 and 40; interest a tenth of that, present value half."""
    debt = np.repeat(arr([10.0, 20.0, 40.0])[:, None, None], 2, axis=2)
    return {
        "debt": debt,
        "interest_due": np.stack([debt / 10, debt / 20]),
        "present_value": debt / 2,
        "survival": np.ones((2, 1, 2)),
        "written_off": np.zeros((2, 1, 2)),
        "book": Book(),
        "loans_of": (slice(0, 2), slice(2, 3)),
        "power_of_loan": np.array([0, 0, 1]),
    }


def check(inputs: dict[str, Any], debt: object, written_off: object, survival: object) -> None:
    same(inputs["debt"][:, 0], debt)
    same(inputs["interest_due"][:, :, 0], [arr(debt) / 10, arr(debt) / 20])
    same(inputs["present_value"][:, 0], arr(debt) / 2)
    same(inputs["written_off"][:, 0], written_off)
    same(inputs["survival"][:, 0], survival)


WHOLE = [[10.0, 10.0], [20.0, 20.0], [40.0, 40.0]]


def test_a_haircut_takes_a_share_of_every_claim() -> None:
    inputs = claims()
    cut_debt(arr([[[0.5, 0.0]], [[0.25, 0.0]]]), **inputs)
    check(inputs, [[5, 10], [10, 20], [30, 40]], [[15, 0], [10, 0]], [[0.5, 1], [0.75, 1]])
    # Another one adds up.
    cut_debt(arr([[[0.5, 0.1]], [[0.0, 0.0]]]), **inputs)
    check(inputs, [[2.5, 9], [5, 18], [30, 40]], [[22.5, 3], [10, 0]], [[0.25, 0.9], [0.75, 1]])
    assert inputs["book"].cleared == []


def test_what_is_forgiven_in_full_leaves_the_books() -> None:
    inputs = claims()
    cut_debt(arr([[[0.0, 1.0]], [[0.5, 0.0]]]), **inputs)
    check(inputs, [[10, 0], [20, 0], [20, 40]], [[0, 30], [20, 0]], [[1, 1], [0.5, 1]])
    (gone,) = inputs["book"].cleared
    np.testing.assert_array_equal(gone[:, 0], [[False, True], [False, True], [False, False]])


def test_no_share_changes_nothing() -> None:
    inputs = claims()
    cut_debt(np.zeros((2, 1, 2)), **inputs)
    check(inputs, WHOLE, np.zeros((2, 2)), np.ones((2, 2)))


def test_relief_is_what_the_calendar_says() -> None:
    inputs = claims()
    relieve(**inputs, event_relief=None)
    check(inputs, WHOLE, np.zeros((2, 2)), np.ones((2, 2)))
    relieve(**inputs, event_relief=arr([[[0.5]], [[0.0]]]))
    check(inputs, [[5, 5], [10, 10], [40, 40]], [[15, 15], [0, 0]], [[0.5, 0.5], [1, 1]])


def distressed(uniform: list[float], kind: object = None, distress: object = ((0.0, 0.0),), **changes: Any) -> dict[str, Any]:
    """One year with an entry and an exit rate of ln 2: chances of one half; kinds of answers by power, all of size one half."""
    draws = {"distress": arr([[uniform]])}
    if kind is not None:
        draws["resolution"] = np.stack([arr(kind), np.full((2, 2), 0.5)])
    inputs = {
        **claims(),
        "distress": arr(distress),
        "deferring": np.zeros((2, 1, 2)),
        "direct_investment": np.full((2, 1, 2), 1.0),
        "goodwill": np.full((2, 1, 2), 0.3),
        "worst_debt_ratio": arr([[1.0, 1.0]]),
        # Behind the debts of the first stand (10·0.6 + 20·0) / 30 = 0.2, of the second 0.6; their offers say otherwise.
        "claim_of_loans": arr([[[0.6]], [[0.0]], [[0.6]]]),
        "claim": arr([[[0.9]], [[0.1]]]),
        "seizure_costs_goodwill": True,
        "form_of_distress": "exponential",
        "distress_hazard": num(LN2),
        "distress_slope": num(3.0),
        "distress_exit": num(LN2),
        "resolution_swap": num(0.5),
        "resolution_writeoff": num(0.25),
        "writeoff_low": num(0.2),
        "writeoff_high": num(0.6),
        "claim_threshold": num(0.5),
        "goodwill_seizure": num(0.1),
        "draw": draws.get,
        "step_length": 1.0,
        **changes,
    }
    draw_distress(**inputs)
    return inputs


def test_creditors_write_off_and_take_assets() -> None:
    # Run 0 enters: the first writes off 0.2 + 0.4·½, the second takes 0.6 of its 40 as assets, which costs goodwill.
    got = distressed([0.25, 0.75], [[0.1, 0.1], [0.5, 0.5]])
    same(got["distress"], [[1, 0]])
    check(got, [[6, 10], [12, 20], [16, 40]], [[12, 0], [24, 0]], [[0.6, 1], [0.4, 1]])
    same(got["direct_investment"], [[[1, 1]], [[25, 1]]])
    same(got["goodwill"], [[[0.3, 0.3]], [[0.2, 0.3]]])
    same(got["deferring"], np.zeros((2, 1, 2)))
    unmoved = distressed([0.25, 0.75], [[0.1, 0.1], [0.5, 0.5]], seizure_costs_goodwill=False)
    same(unmoved["goodwill"], np.full((2, 1, 2), 0.3))


def test_others_defer_as_long_as_distress_lasts() -> None:
    # The first has no claim to take assets by; the second defers by its draw.
    got = distressed([0.25, 0.75], [[0.5, 0.5], [0.9, 0.9]])
    same(got["deferring"], [[[1, 0]], [[1, 0]]])
    check(got, WHOLE, np.zeros((2, 2)), np.ones((2, 2)))
    # Run 0 leaves distress, run 1 stays in it: nobody answers a second time.
    later = distressed([0.25, 0.75], [[0.1, 0.1], [0.1, 0.1]], distress=((1.0, 1.0),), deferring=np.ones((2, 1, 2)))
    same(later["distress"], [[0, 1]])
    same(later["deferring"], [[[0, 1]], [[0, 1]]])
    check(later, WHOLE, np.zeros((2, 2)), np.ones((2, 2)))


def test_without_draws_nothing_happens() -> None:
    still = distressed([0.25, 0.75], draw=lambda process: None)
    same(still["distress"], [[0, 0]])
    # Draws of distress but none of answers.
    half = distressed([0.25, 0.75])
    same(half["distress"], [[1, 0]])
    check(half, WHOLE, np.zeros((2, 2)), np.ones((2, 2)))


def test_the_hazard_rises_with_the_worst_ratio() -> None:
    # e^(3·0.5)·ln 2 a year for a quarter of a year: 1 - 2^(-e^1.5 / 4) = 0.54.
    got = distressed([0.53, 0.55], [[0.9, 0.9], [0.9, 0.9]], worst_debt_ratio=arr([[1.5, 1.5]]), step_length=0.25)
    same(got["distress"], [[1, 0]])


def test_the_claim_behind_debts_is_their_mean() -> None:
    debt, of_loans = arr([[[10.0, 0.0]], [[30.0, 0.0]], [[5.0, 5.0]]]), arr([[[0.2]], [[0.6]], [[0.3]]])
    found = claim_behind(debt, of_loans, arr([[[0.9]], [[0.9]]]), (slice(0, 2), slice(2, 3)))
    # (10·0.2 + 30·0.6) / 40; where nothing is owed what the offers say.
    same(found, [[[0.5, 0.9]], [[0.3, 0.3]]])
