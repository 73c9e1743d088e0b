"""Debts: service, new loans, and what the budget borrows from markets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import budget
from suitors.engine.debt import DebtBook
from suitors.engine.passes import at_least
from suitors.engine.sums import weighted_sum
from suitors.model.submodels.base import Process, Submodel, given, stock

if TYPE_CHECKING:
    from suitors.model.opening_debt import OpeningDebt

Array = NDArray[np.float64]


def open_debts(
    debt: Array,
    interest_due: Array,
    present_value: Array,
    service_average: Array,
    market_domestic_debt: Array,
    market_external_debt: Array,
    opening_debt: OpeningDebt,
    opening_loan_rate: Array,
    opening_public_debt: Array,
    sovereign_share_of_loans: Array,
) -> None:
    """Old loans lie on the books of the opening; residents hold what of public debt nobody else does."""
    debt[...] = opening_debt.owed
    interest_due[...] = debt * opening_loan_rate * opening_debt.by_date[..., None]
    present_value[...] = opening_debt.present_value
    service_average[...] = opening_debt.service
    sovereign = (debt * sovereign_share_of_loans).sum(axis=0)
    market_domestic_debt[...] = np.maximum(opening_public_debt - sovereign - market_external_debt, 0.0)


def open_budget(
    market_external_debt: Array,
    market_domestic_debt: Array,
    debt: Array,
    interest_due: Array,
    gdp: Array,
    loan_is_sovereign: Array,
    sovereign_share_of_loans: Array,
    market_rate: Array,
    domestic_rate: Array,
    borrowing_outside_balance: Array,
    opening_balance: Array,
    usual_growth: Array,
) -> Mapping[str, Array]:
    """What the budget lacks before interest, at first and once it has settled; shares of GDP, (state, run).

    At first it is the opening balance, and what is borrowed outside of it. A budget that has settled keeps the debt ratio where it was.
    """
    loans = (interest_due.sum(axis=0) * loan_is_sovereign[:, None, :]).sum(axis=0)
    interest = (market_rate * market_external_debt + domestic_rate * market_domestic_debt + loans) / gdp
    ratio = public_debt(debt, market_external_debt, market_domestic_debt, sovereign_share_of_loans) / gdp
    return {
        "opening_deficit": borrowing_outside_balance - opening_balance - interest,
        "settled_deficit": np.log1p(usual_growth) * ratio - interest,
        "opening_debt_ratio": ratio,
    }


def serve_debts(
    debt: Array,
    interest_due: Array,
    present_value: Array,
    service_average: Array,
    survival: Array,
    deferring: Array,
    completed: Array,
    completed_at_rates: Array,
    loan_rate: Array,
    worth_of_principal: Array,
    worth_of_interest: Array,
    book: DebtBook,
    loans: NDArray[np.intp],
    power_of_loan: NDArray[np.intp],
    loan_is_sovereign: Array,
    sovereign_share_of_loans: Array,
    parts_of_step: int,
    interest_years: Array,
    oftener_paid: list[tuple[int, NDArray[np.intp]]],
    accrued_years: Array | None,
    discount_rate: Array,
    instant: int,
    step_length: float,
) -> tuple[Array, Array, Array]:
    """Pay what is due, each loan on its own dates, then enter what completed works disburse at the rates of signature.

    What bears interest is kept by the date, (interest date, loan, state, run), counted in parts of steps and taking turns.
    Returns what is paid on each loan, (loan, state, run), and what of it the budget pays and of the works it receives,
    (state, run) each: firms and banks pay for their own loans.
    """
    # Haircuts are rare: as long as there was none in any run, every claim survives whole.
    kept = survival.take(power_of_loan, axis=0) if (survival != 1.0).any() else None
    lent, sovereign, dates = completed.take(loans, axis=0), loan_is_sovereign[:, None, :], len(interest_due)
    received, at_rates = weighted_sum(lent, sovereign), completed_at_rates
    unwinding = (1.0 + discount_rate) ** (step_length / parts_of_step)
    paid: Array | None = None
    last = instant * parts_of_step
    for now in range(last - parts_of_step + 1, last + 1):
        principal, weighted = book.due(now, kept)
        # Rounding may ask for a hair more than is owed at a last payment.
        np.minimum(principal, debt, out=principal)
        bearing = interest_due[now % dates]
        interest = bearing * interest_years
        if accrued_years is not None:
            interest = np.where(accrued_years > 0, weighted * accrued_years, interest)
        served = np.add(principal, interest, out=interest)
        present_value *= unwinding
        present_value -= served
        # Debt stays above nought by itself: what is due is never more than what is owed.
        debt -= principal
        bearing -= weighted
        at_least(bearing, 0.0, out=bearing)
        if deferring.any():
            # Deferred principal leaves the old loans and enters as a new one at today's terms.
            deferred = principal * deferring.take(power_of_loan, axis=0)
            served -= deferred
            lent += deferred
            at_rates = at_rates + deferred * loan_rate
        paid = served if paid is None else paid + served
        if now < last:
            nothing = np.zeros_like(debt)
            book.lend(now, nothing, nothing, kept)
        else:
            book.lend(now, lent, at_rates, kept)
            bearing += at_rates
        _turn(interest_due, now, oftener_paid)
    assert paid is not None
    debt += lent
    present_value += lent * worth_of_principal
    present_value += at_rates * worth_of_interest
    at_least(present_value, 0.0, out=present_value)
    service = weighted_sum(paid, sovereign_share_of_loans)
    service_average += -math.expm1(-step_length) * (service / step_length - service_average)
    return paid, weighted_sum(paid, sovereign), received


def _turn(interest_due: Array, now: int, oftener_paid: list[tuple[int, NDArray[np.intp]]]) -> None:
    """Put what has paid its interest `now` to its next date; where that comes after all others' it has the same place."""
    by_date = interest_due.reshape(len(interest_due), -1, interest_due.shape[-1])
    for interval, books in oftener_paid:
        by_date[(now + interval) % len(by_date), books] += by_date[now % len(by_date), books]
        by_date[now % len(by_date), books] = 0.0


def borrow_from_markets(
    market_external_debt: Array,
    market_domestic_debt: Array,
    government_deposits: Array,
    debt: Array,
    gdp: Array,
    completed: Array,
    grants: NDArray[np.intp],
    paid_by_budget: Array,
    lent_to_budget: Array,
    opening_deficit: Array,
    settled_deficit: Array,
    opening_debt_ratio: Array,
    usual_lending: Array,
    usual_grants: Array,
    usual_gdp: Array,
    sovereign_share_of_loans: Array,
    worst_debt_ratio: Array,
    balance_fade: Array,
    market_reaction: Array,
    fungibility: Array,
    market_external_share: Array,
    market_rate: Array,
    market_amortisation: Array,
    domestic_rate: Array,
    domestic_amortisation: Array,
    stress_onset: Array,
    years_passed: float,
    step_length: float,
) -> None:
    """The budget borrows what is left to finance; markets are a passive creditor.

    The opening balance already contains the project loans and grants of the reference. Of what is disbursed beyond them only the
    fungible part replaces borrowing, the rest is spent on top; of what is missing only that part is borrowed elsewhere.
    """
    owed = public_debt(debt, market_external_debt, market_domestic_debt, sovereign_share_of_loans)
    unsettled = np.exp(-balance_fade * years_passed)
    deficit = settled_deficit + (opening_deficit - settled_deficit) * unsettled
    deficit = deficit - market_reaction * ((owed - government_deposits) / gdp - opening_debt_ratio)
    scale = step_length * np.divide(gdp, usual_gdp, out=np.zeros_like(gdp), where=usual_gdp > 0)
    expected = usual_lending * scale
    beyond = lent_to_budget - expected + completed.take(grants, axis=0).sum(axis=0) - usual_grants * scale
    interest = budget.interest(market_external_debt, market_rate, step_length)
    interest += budget.interest(market_domestic_debt, domestic_rate, step_length)
    need = deficit * gdp * step_length + paid_by_budget + interest - expected - fungibility * beyond
    # Money that is tied to works redeems no bonds: what the budget does not lack is built with outside of it.
    need += (1.0 - fungibility) * np.clip(-need, 0.0, lent_to_budget)
    abroad = market_external_share * budget.access(worst_debt_ratio, stress_onset)
    amortisation = market_amortisation, domestic_amortisation
    budget.fund(market_external_debt, market_domestic_debt, government_deposits, need, abroad, amortisation, step_length)


def public_debt(debt: Array, market_external_debt: Array, market_domestic_debt: Array, sovereign_share_of_loans: Array) -> Array:
    """Debt that each state answers for now, (state, run), bn US$."""
    return weighted_sum(debt, sovereign_share_of_loans) + market_external_debt + market_domestic_debt


SUBMODEL = Submodel(
    name="debt",
    meaning="Loans are served to the contract and enter the books; the budget borrows the rest from markets.",
    stocks=(
        stock("debt", "loan state", "bn US$", "outstanding principal"),
        stock("interest_due", "date loan state", "bn US$/year", "outstanding principal times its rate, by when interest falls due next"),
        stock("present_value", "loan state", "bn US$", "present value of the debt service still due"),
        stock("service_average", "state", "bn US$/year", "debt service to powers, one-year average, contingent share included"),
        stock(
            "market_external_debt",
            "state",
            "bn US$",
            "public debt to foreign bondholders and banks",
            opening="opening_market_external_debt",
        ),
        stock("market_domestic_debt", "state", "bn US$", "public debt to residents"),
        stock("government_deposits", "state", "bn US$", "money that the budget has borrowed or received since the opening and not spent"),
    ),
    opening=open_debts,
    prepare=open_budget,
    keeps=("opening_deficit", "settled_deficit", "opening_debt_ratio"),
    processes=(
        Process(
            serve_debts,
            "debts are served, new loans enter the books",
            gives=(
                given("paid", "loan state", "bn US$", "debt service paid in a step"),
                given("paid_by_budget", "state", "bn US$", "what of it the budget pays"),
                given("lent_to_budget", "state", "bn US$", "loans to the state disbursed in a step"),
            ),
        ),
        Process(borrow_from_markets, "budgets borrow the rest from markets", after="economy"),
    ),
)
