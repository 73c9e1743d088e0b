"""The comb of lending against a list of single loans: every payment, balance and rate, with haircuts at random times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suitors.engine.contract import Contract, contract
from suitors.engine.debt import DebtBook

STEPS = 40
RUNS = 3


@st.composite
def contracts(draw: st.DrawFn, steps_per_year: int = 4) -> Contract:
    """Contracts whose payments fall on steps, short ones that end inside the horizon included."""
    payments_a_year = draw(st.sampled_from([1, 2, 4]))
    interval = steps_per_year // payments_a_year
    first = interval * draw(st.integers(1, 12 // interval))
    payments = draw(st.integers(1, 12))
    rate = draw(st.floats(0.0, 0.12))
    repayment = draw(st.sampled_from(["equal_principal", "annuity", "bullet"]))
    last = first + (payments - 1) * interval
    return contract(rate, last / steps_per_year, first / steps_per_year, payments_a_year, repayment, steps_per_year)


@dataclass
class Loan:
    """One loan of a plain list: who owes what when."""

    contract: Contract
    lent_at: int
    amount: float
    rate: float
    kept: float = 1.0
    """What haircuts have left of it."""

    def due(self, step: int) -> float:
        age = step - self.lent_at
        first, interval, payments = self.contract.first, self.contract.interval, self.contract.payments
        if age < first or (age - first) % interval or (age - first) // interval >= payments:
            return 0.0
        # The schedule is written out afresh: the sum of all payments is the loan.
        weights = [self.contract.growth**number for number in range(payments)]
        return self.kept * self.amount * weights[(age - first) // interval] / sum(weights)


def opening(contract: Contract) -> tuple[np.ndarray, np.ndarray]:
    due, interest, _ = contract.aged_book(8)
    padded = np.zeros(STEPS + 1)
    length = min(due.size, STEPS + 1)
    padded[:length] = due[:length]
    return padded, interest


@settings(max_examples=50)
@given(data=st.data())
def test_the_comb_equals_a_list_of_loans(data: st.DataObject) -> None:
    grid = [[data.draw(contracts()) for _ in range(2)] for _ in range(2)]
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    opening_debt = random.uniform(0.0, 5.0, (2, 2, RUNS))
    opening_rate = random.uniform(0.0, 0.1, (2, 2, RUNS))
    opening_due = np.stack([[opening(terms)[0] for terms in row] for row in grid]).transpose(2, 0, 1)
    book = DebtBook(grid, opening_due, opening_debt, opening_rate, STEPS)
    survival = np.ones((2, 2, RUNS))
    loans: list[list[list[list[Loan]]]] = [[[[] for _ in range(RUNS)] for _ in range(2)] for _ in range(2)]
    kept_opening = np.ones((2, 2, RUNS))
    for step in range(1, STEPS + 1):
        principal, weighted = book.due(step, survival)
        expected = opening_due[step][..., None] * opening_debt * kept_opening
        expected_weighted = expected * opening_rate
        for place in np.ndindex(2, 2, RUNS):
            for loan in loans[place[0]][place[1]][place[2]]:
                expected[place] += loan.due(step)
                expected_weighted[place] += loan.due(step) * loan.rate
        np.testing.assert_allclose(principal, expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(weighted, expected_weighted, rtol=1e-9, atol=1e-9)
        lent = random.uniform(0.0, 2.0, (2, 2, RUNS)) * (random.random((2, 2, RUNS)) < 0.6)
        rate = random.uniform(0.0, 0.12, (2, 2, RUNS))
        book.lend(step, lent, lent * rate, survival)
        haircut = random.uniform(0.05, 0.8, (2, 2, RUNS)) * (random.random((2, 2, RUNS)) < 0.1)
        whole = random.random((2, 2, RUNS)) < 0.02
        haircut[whole] = 1.0
        survival = survival * (1.0 - haircut)
        kept_opening = kept_opening * (1.0 - haircut)
        for place in np.ndindex(2, 2, RUNS):
            here = loans[place[0]][place[1]][place[2]]
            here.append(Loan(grid[place[0]][place[1]], step, lent[place], rate[place]))
            for loan in here:
                loan.kept *= 1.0 - haircut[place]
        if whole.any():
            book.clear(whole)
            survival[whole] = 1.0


def test_a_loan_written_out_by_hand() -> None:
    """100 lent at step 1, first payment after two steps, three payments two steps apart."""
    terms = contract(0.04, maturity=1.5, grace=0.5, payments_a_year=2, repayment="equal_principal", steps_per_year=4)
    book = DebtBook([[terms]], np.zeros((9, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), 8)
    paid = []
    for step in range(1, 9):
        paid.append(book.due(step, np.ones((1, 1, 1)))[0].item())
        book.lend(step, np.full((1, 1, 1), 90.0 if step == 1 else 0.0), np.full((1, 1, 1), 0.04), np.ones((1, 1, 1)))
    assert paid == pytest.approx([0, 0, 30, 0, 30, 0, 30, 0])


def test_a_product_without_terms_owes_nothing() -> None:
    book = DebtBook([[None]], np.zeros((3, 1, 1)), np.ones((1, 1, 1)), np.ones((1, 1, 1)), 2)
    book.lend(1, np.ones((1, 1, 1)), np.ones((1, 1, 1)), np.ones((1, 1, 1)))
    principal, weighted = book.due(2, np.ones((1, 1, 1)))
    assert principal.item() == weighted.item() == 0.0


@given(contracts())
def test_a_contract_pays_back_what_was_lent(terms: Contract) -> None:
    principal = terms.principal()
    assert principal.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.count_nonzero(principal) == terms.payments
    interest = terms.interest()
    dates = np.arange(terms.interval, terms.last + 1, terms.interval)
    assert interest[dates[0]] == terms.interval
    assert np.all(np.diff(interest[dates]) <= 1e-15)
    assert np.count_nonzero(interest) == dates.size


@given(contracts(), st.integers(1, 40))
def test_the_aged_book_runs_off_in_full(terms: Contract, ages: int) -> None:
    due, interest, by_date = terms.aged_book(ages)
    assert due[0] == interest[0] == 0.0
    assert due.sum() == pytest.approx(1.0, abs=1e-12)
    assert by_date.sum() == pytest.approx(1.0, abs=1e-12)
    assert min(due.min(), interest.min(), by_date.min()) >= 0.0
    # On its next date all that is outstanding pays for a whole interval, except what was lent since the date before.
    coming = interest[1 : terms.interval + 1] / terms.interval
    np.testing.assert_allclose(coming, np.roll(by_date, -1)[: coming.size], atol=1e-12)


@given(contracts(), st.integers(1, 12))
def test_the_aged_book_equals_a_list_of_loans(terms: Contract, ages: int) -> None:
    loans = [Loan(terms, -age, 1.0, 0.0) for age in range(min(ages, terms.last))]
    owed = [sum(loan.due(step) for loan in loans) for step in range(1, terms.last + 1)]
    np.testing.assert_allclose(terms.aged_book(ages)[0][1:], np.array(owed) / sum(owed), atol=1e-12)


def test_a_loan_at_the_discount_rate_is_worth_what_was_lent() -> None:
    """Interest is paid twice a year in quarterly steps; the discount that makes it worth par compounds likewise."""
    rate, steps = 0.06, 4
    terms = contract(rate, 10.0, 2.0, 2, "equal_principal", steps)
    discount = np.array([(1.0 + rate / 2) ** 2 - 1.0])
    principal, interest = terms.present_value(discount, 1.0 / steps)
    assert (principal + rate * interest).item() == pytest.approx(1.0, abs=1e-12)


def test_annuity_payments_are_level_where_interest_is_paid_with_them() -> None:
    terms = contract(0.08, 5.0, 0.5, 2, "annuity", 2)
    service = terms.principal() + terms.interest() * 0.04
    np.testing.assert_allclose(service[1:], service[1], rtol=1e-12)
