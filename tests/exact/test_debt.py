"""Contracts and the books of debt, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from near import arr, num, same

from suitors.engine.contract import Contract, contract
from suitors.engine.debt import DebtBook

HALVES = Contract(0.05, 1, 1, 2, 1.0)
"""Two equal payments at steps 1 and 2."""


def test_equal_principal_runs_off_in_equal_parts() -> None:
    terms = Contract(0.06, 2, 2, 4, 1.0)
    assert terms.last == 8
    assert terms.first_share == 0.25
    same(terms.principal(), [0, 0, 0.25, 0, 0.25, 0, 0.25, 0, 0.25])
    same(terms.remaining(), [1, 1, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0])
    # Two steps of interest on what was owed since, every second step.
    same(terms.interest(), [0, 0, 2, 0, 1.5, 0, 1, 0, 0.5])


def test_payments_of_an_annuity_grow() -> None:
    # 1 + 1.1 + 1.21 = 3.31.
    terms = Contract(0.1, 2, 1, 3, 1.1)
    same(terms.principal(), [0, 0, 1 / 3.31, 1.1 / 3.31, 1.21 / 3.31])
    same(terms.remaining(), [1, 1, 2.31 / 3.31, 1.21 / 3.31, 0])
    same(terms.interest(), [0, 1, 1, 2.31 / 3.31, 1.21 / 3.31])


def test_interest_at_the_end_is_due_with_the_principal() -> None:
    # Simple interest of three steps.
    same(Contract(0.1, 3, 1, 1, 1.0, interest_at_end=True).interest(), [0, 0, 0, 3])


def test_present_values_of_principal_and_interest() -> None:
    # Half-yearly steps at 21 % a year: a factor of 1.1 a step. Interest on 1 and on ½, half a year each.
    principal, interest = HALVES.present_value(num(0.21), 0.5)
    same(principal, [0.5 / 1.1 + 0.5 / 1.21])
    same(interest, [0.5 / 1.1 + 0.25 / 1.21])
    principal, interest = HALVES.present_value(arr([0.0, 1.0]), 1.0)
    same(principal, [1.0, 0.375])
    same(interest, [1.5, 0.625])


def test_a_loan_at_its_discount_rate_is_worth_its_face() -> None:
    principal, interest = Contract(0.1, 2, 1, 3, 1.1).present_value(num(0.1), 1.0)
    same(principal + 0.1 * interest, [1.0])


def test_an_old_book_runs_off_by_age() -> None:
    # Three equal payments after one step. Lent 0 and 1 steps ago: 1 and 2/3 are left; in the next step falls due 1/3 + 1/3, then
    # 1/3 + 1/3, then 1/3.
    due, interest, by_date = Contract(0.05, 1, 1, 3, 1.0).aged_book(2)
    same(due, [0, 0.4, 0.4, 0.2])
    same(interest, [0, 1, 0.6, 0.2])
    same(by_date, [1])
    # Loans of more steps than their life are paid back: 1, 2/3 and 1/3 are left.
    due, interest, _ = Contract(0.05, 1, 1, 3, 1.0).aged_book(50)
    same(due, [0, 1 / 2, 1 / 3, 1 / 6])
    same(interest, [0, 1, 1 / 2, 1 / 6])
    # Halves after two and four steps, lent 0, 1 and 2 steps ago: 1, 1 and ½ are left. The first and the last pay interest after two steps.
    due, interest, by_date = Contract(0.05, 2, 2, 2, 1.0).aged_book(3)
    same(due, [0, 0.2, 0.4, 0.2, 0.2])
    same(interest, [0, 0.8, 1.2, 0.4, 0.4])
    same(by_date, [0.6, 0.4])


def test_an_old_book_of_loans_with_interest_at_the_end() -> None:
    # Lent 0 and 1 steps ago for three steps: half falls due after two steps, half after three; three steps of interest on each.
    due, interest, _ = Contract(0.05, 3, 1, 1, 1.0, interest_at_end=True).aged_book(2)
    same(due, [0, 0, 0.5, 0.5])
    same(interest, [0, 0, 1.5, 1.5])


@pytest.mark.parametrize(
    ("repayment", "expected"),
    [
        # Five years, two of grace, two payments a year in quarters: from step 8 to step 20 every second one.
        ("equal_principal", (8, 2, 7, 1.0, False)),
        ("annuity", (8, 2, 7, 1.03, False)),
        ("bullet", (20, 2, 1, 1.0, False)),
        ("lump_sum", (20, 2, 1, 1.0, True)),
    ],
)
def test_terms_in_years_become_steps(repayment: str, expected: tuple[int, int, int, float, bool]) -> None:
    got = contract(0.06, 5.0, 2.0, 2, repayment, 4)
    assert (got.first, got.interval, got.payments, got.growth, got.interest_at_end) == expected
    assert (got.rate, got.last) == (0.06, 20)
    assert all(isinstance(steps, int) for steps in (got.first, got.interval, got.payments))


def book(steps: int = 6) -> DebtBook:
    """Loan 0 in halves, loan 1 no longer offered, loan 2 as 10 and 11 parts of 21 after two and four steps; one state, two runs.

    Of loan 1 are owed 8 and 4: a quarter falls due at step 1, the rest at step 2.
    """
    due = np.zeros((steps + 1, 3, 1))
    due[1, 1], due[2, 1] = 0.25, 0.75
    owed = arr([[[0.0, 0.0]], [[8.0, 4.0]], [[0.0, 0.0]]])
    return DebtBook([[HALVES], [None], [Contract(0.1, 2, 2, 2, 1.1)]], due, owed, np.full((3, 1, 2), 0.1), steps)


RATES = arr([[[0.05, 0.05]], [[0.0, 0.0]], [[0.1, 0.2]]])
LENT = {1: [4.0, 0.0, 21.0], 2: [6.0, 0.0, 0.0], 3: [2.0, 0.0, 0.0]}


def loans(step: int) -> np.ndarray:
    """What is lent at a step, (loan, state, run): twice as much in run 1."""
    return arr(LENT.get(step, [0.0] * 3))[:, None, None] * arr([1.0, 2.0])


# Of what was lent at 1: 2 + 2 and, after two and four steps, 10 + 11; at 2: 3 + 3; at 3: 1 + 1.
DUE = {1: [0, 2, 0], 2: [2, 6, 0], 3: [5, 0, 10], 4: [4, 0, 0], 5: [1, 0, 11], 6: [0, 0, 0]}


def test_every_loan_is_paid_back_by_its_schedule() -> None:
    books = book()
    for step, expected in DUE.items():
        principal, weighted = books.due(step, None)
        same(principal[:, 0, 0], expected)
        # The old loan is half as large in run 1, new ones twice; old ones bear 10 %.
        same(principal[:, 0, 1], [2 * expected[0], expected[1] / 2, 2 * expected[2]])
        same(weighted[:, 0], np.stack([0.05 * principal[0, 0], 0.1 * principal[1, 0], RATES[2, 0] * principal[2, 0]]))
        books.lend(step, loans(step), loans(step) * RATES, None)


def test_a_haircut_halves_what_is_still_due_but_not_what_is_lent_after_it() -> None:
    books = book()
    for step in (1, 2):
        books.due(step, None)
        books.lend(step, loans(step), loans(step) * RATES, None)
    half = np.full((3, 1, 2), 0.5)
    principal, weighted = books.due(3, half)
    same(principal[:, 0, 0], [2.5, 0, 5])
    same(weighted[:, 0, 0], [0.125, 0, 0.5])
    books.lend(3, loans(3), loans(3) * RATES, half)
    # Half of 3, and 1 of the new loan in full.
    same(books.due(4, half)[0][:, 0, 0], [2.5, 0, 0])
    books.lend(4, loans(4), loans(4), half)
    same(books.due(5, half)[0][:, 0, 0], [1, 0, 5.5])


def test_old_loans_survive_in_part_too() -> None:
    principal, weighted = book().due(2, np.full((3, 1, 2), 0.5))
    same(principal[:, 0], [[0, 0], [3, 1.5], [0, 0]])
    same(weighted[:, 0], [[0, 0], [0.3, 0.15], [0, 0]])


def test_what_is_forgiven_is_forgotten() -> None:
    books = book()
    books.due(1, None)
    books.lend(1, loans(1), loans(1) * RATES, None)
    gone = np.zeros((3, 1, 2), dtype=bool)
    gone[0, 0, 1] = gone[1, 0, 0] = True
    books.clear(gone)
    same(books.due(2, None)[0][:, 0], [[2, 0], [0, 3], [0, 0]])
    books.lend(2, loans(2), loans(2) * RATES, None)
    same(books.due(3, None)[0][:, 0], [[5, 6], [0, 0], [10, 20]])
    same(books.due(3, None)[1][:, 0], [[0.25, 0.3], [0, 0], [1, 4]])


def test_nothing_need_be_cleared_before_anything_is_lent() -> None:
    books = book()
    books.clear(np.ones((3, 1, 2), dtype=bool))
    same(books.due(1, None)[0], np.zeros((3, 1, 2)))


def test_loans_that_fall_due_beyond_the_horizon_are_not_remembered() -> None:
    due = np.zeros((4, 2, 1))
    books = DebtBook([[Contract(0.0, 9, 1, 1, 1.0)], [Contract(0.0, 2, 1, 1, 1.0)]], due, np.zeros((2, 1, 1)), np.zeros((2, 1, 1)), 3)
    for step in (1, 2, 3):
        books.lend(step, np.full((2, 1, 1), 4.0), np.full((2, 1, 1), 1.0), None)
    same(books.due(3, None)[0][:, 0, 0], [0, 4])
    same(books.due(2, None)[0][:, 0, 0], [0, 0])
    # Nothing at all.
    none = DebtBook([[None]], np.zeros((4, 1, 1)), np.ones((1, 1, 1)), np.zeros((1, 1, 1)), 3)
    none.lend(1, np.ones((1, 1, 1)), np.ones((1, 1, 1)), None)
    same(none.due(2, None)[0], np.zeros((1, 1, 1)))


def test_the_books_keep_their_own_copy_of_what_was_owed() -> None:
    owed = np.ones((1, 1, 1))
    due = np.ones((2, 1, 1))
    books = DebtBook([[None]], due, owed, np.zeros((1, 1, 1)), 1)
    owed[...] = 5.0
    same(books.due(1, None)[0], np.ones((1, 1, 1)))
