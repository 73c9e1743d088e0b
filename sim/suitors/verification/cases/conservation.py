"""Case 16: nothing is lost and nothing appears: debts, money, works and shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from suitors.engine.sums import group_sums
from suitors.model.loans import BONDS
from suitors.model.model import CompetitionModel
from suitors.model.submodels.debt import public_debt
from suitors.scenario import Loaded, load
from suitors.verification.ledger import LoanBook
from suitors.verification.region import loan, power, region, strategy
from suitors.verification.row import EXACT, Case, VerificationRow
from suitors.verification.trace import Array, trace

YEARS, STEPS = 12, 4
RUNS = 8
CONTRACTS = {
    "annuity": loan(0.045, 6, 1.5, 2, "annuity", share=0.25),
    "bullet": loan(0.0775, 3, 3, 2, "bullet", share=0.25),
    "equal": loan(0.02, 8, 2, 4, share=0.25),
    "lump": loan(0.03, 4, 4, 1, "lump_sum", share=0.25),
}


def _lenders() -> Loaded:
    """Two lenders with every kind of contract, a state that falls into distress now and then, and a relief of a third."""
    return region(
        {"A": power("lender", offered=3.0), "B": power("lender", offered=1.0)},
        strategies={"lender": strategy(CONTRACTS, {"realisation": 0.8, "build_years": 1.5})},
        years=YEARS,
        steps_per_year=STEPS,
        on=("pipeline", "debt", "distress"),
        noise=["distress"],
        parameters={"distress_hazard": 0.6, "resolution_writeoff": 0.5, "resolution_swap": 0.0},
        events=[{"type": "debt_relief", "date": "2031-01-01", "power": "A", "states": "all", "share": 1 / 3}],
    )


@dataclass
class Gaps:
    """Largest differences between the model and a ledger of single loans, bn US$."""

    debt: float = 0.0
    worth: float = 0.0
    service: float = 0.0
    identity: float = 0.0
    haircut: float = 0.0
    """Bn US$ written off or taken over in all: it must not be nothing, or nothing was tested."""
    deferred: float = 0.0
    contracts: float = 0.0
    """Between the loans that the model tells one by one, and its debts and present values."""


def _beside_a_ledger() -> Gaps:
    model = CompetitionModel(_lenders(), runs=range(RUNS), keep_loans=True)
    coefficients, layout = model.coefficients, model.coefficients.layout
    books = [[LoanBook(layout.offers[product].product.terms["LMIC"], model.step_length) for _ in range(RUNS)] for product in layout.loans]
    discount = float(coefficients.parameter["discount_rate"][0])
    gaps = Gaps()
    while not model.finished:
        _one_step(model, books, discount, gaps)
    assert model.loans is not None
    loans = model.loans.table()
    by_product = loans[loans["kind"] != BONDS].groupby("product")[["outstanding", "present_value"]].sum()
    for index, product in enumerate(layout.loans):
        told = by_product.loc[layout.offers[product].label]
        for name, stock in (("outstanding", model.world.debt), ("present_value", model.world.present_value)):
            gaps.contracts = max(gaps.contracts, abs(float(told[name]) - float(stock[index].sum())))
    return gaps


def _one_step(model: CompetitionModel, books: list[list[LoanBook]], discount: float, gaps: Gaps) -> None:
    """Let the model take a step and repeat it in the ledger, told only what was lent, deferred and cut."""
    world, layout = model.world, model.coefficients.layout
    deferring, survival, before = world.deferring.copy(), world.survival.copy(), world.debt.copy()
    model.step()
    assert model.flows is not None
    now, service = model.clock_index, np.zeros(model.flows.service.shape)
    kept = world.survival / survival
    for index, row in enumerate(books):
        lender, product = layout.power_of_loan[index], layout.loans[index]
        for run, book in enumerate(row):
            principal, interest = book.pay(now)
            deferred = principal * deferring[lender, 0, run]
            disbursed = model.flows.completed[product, 0, run]
            lost = 0.0
            book.lend(now, disbursed + deferred, book.terms.rate.value)
            if kept[lender, 0, run] < 1.0:
                lost = book.cut(1.0 - kept[lender, 0, run])
            service[lender, 0, run] += principal + interest - deferred
            change = world.debt[index, 0, run] - before[index, 0, run]
            gaps.identity = max(gaps.identity, abs(change - (disbursed + deferred - principal - lost)))
            gaps.debt = max(gaps.debt, abs(book.outstanding - world.debt[index, 0, run]))
            gaps.haircut, gaps.deferred = gaps.haircut + lost, gaps.deferred + deferred
            if now % STEPS == 0:
                gaps.worth = max(gaps.worth, abs(book.worth(now, discount) - world.present_value[index, 0, run]))
    gaps.service = max(gaps.service, float(np.abs(service - model.flows.service)[..., :RUNS].max()))


def _largest(gap: Array) -> float:
    return float(np.abs(gap).max())


def _books_of_money() -> Iterator[VerificationRow]:
    loaded = load("baseline", ["horizon.years=3"])
    run = trace(
        loaded,
        {
            "purse": lambda model: model.world.purse,
            "works": lambda model: model.world.works.sum(axis=0),
            "share": lambda model: model.standing.share,
            "exposure": lambda model: model.standing.exposure,
            "market": lambda model: model.world.market_external_debt,
            "debt": lambda model: group_sums(model.world.debt, model.coefficients.layout.loans_of),
        },
        range(RUNS),
    )
    purse, works, inflow = run.at["purse"], run.at["works"], run.moved("inflow")
    taken, completed, lapsed = run.moved("taken"), run.moved("completed"), run.moved("lapsed")
    left_over = purse[0] + inflow.sum(axis=0) - taken.sum(axis=(0, 2)) - run.moved("expired").sum(axis=0) - purse[-1]
    yield VerificationRow("baseline: new money less taken, expired and left in the purse, largest gap, bn US$", 0.0, _largest(left_over))
    available = purse[:-1] + inflow
    overdrawn = np.maximum(taken.sum(axis=2) - available, 0.0)
    yield VerificationRow("baseline: money taken beyond what the purse held, bn US$", 0.0, _largest(overdrawn))
    unfinished = works[0] + taken.sum(axis=0) - completed.sum(axis=0) - lapsed.sum(axis=0) - works[-1]
    yield VerificationRow("baseline: signed less lapsed, completed and in progress, largest gap, bn US$", 0.0, _largest(unfinished))
    total = run.at["exposure"].sum(axis=1) + run.at["market"]
    one = run.at["share"].sum(axis=1) + run.at["market"] / total
    yield VerificationRow("baseline: shares of exposures with markets, largest distance from 1", 0.0, _largest(one - 1.0))


def _public_budgets() -> tuple[float, float]:
    """Largest gap in the budgets of the baseline, where loans and grants replace borrowing in full, and deposits made at most, bn US$."""
    model = CompetitionModel(
        load("baseline", ["horizon.years=3", "parameters.fungibility=1", 'off=["distress"]', "states.KGZ.balance=0.2"]), runs=range(RUNS)
    )
    world, fixed, parameter, gap = model.world, model.constants, model.coefficients.parameter, 0.0
    rates = parameter["market_rate"], parameter["domestic_rate"]

    def owed() -> list[Array]:
        loans = (world.debt * model.loan_is_sovereign[:, None]).sum(axis=0)
        return [loans, world.market_external_debt.copy(), world.market_domestic_debt.copy(), world.government_deposits.copy()]

    while not model.finished:
        before, years, step = owed(), model.clock_index * model.step_length, model.step_length
        model.step()
        after, moment = owed(), model.moment
        # What the budget paid on loans, less the principal.
        interest = moment["paid_by_budget"] - (before[0] + moment["lent_to_budget"] - after[0])
        interest = interest + sum(bonds * ((1.0 + rate) ** step - 1.0) for bonds, rate in zip(before[1:3], rates, strict=True))
        deficit = fixed["settled_deficit"] + (fixed["opening_deficit"] - fixed["settled_deficit"]) * np.exp(
            -parameter["balance_fade"] * years
        )
        debt = public_debt(world.debt, before[1], before[2], model.sovereign_share_of_loans)
        deficit = deficit - parameter["market_reaction"] * ((debt - before[3]) / world.gdp - fixed["opening_debt_ratio"])
        usual = model.reference.granted * model.reference.grown(world.gdp) * step
        grants = moment["completed"][model.coefficients.money.grants].sum(axis=0) - usual
        grown = sum(new - old for new, old in zip(after[:3], before[:3], strict=True)) - (after[3] - before[3])
        gap = max(gap, _largest(grown - (deficit * world.gdp * step + interest - grants)))
    return gap, float(world.government_deposits.max())


def work_out() -> Iterator[VerificationRow]:
    gaps = _beside_a_ledger()
    yield VerificationRow("change of debt less disbursed, capitalised, repaid and cut, per loan, state and run, bn US$", 0.0, gaps.identity)
    yield VerificationRow("debt against a ledger of single loans, largest gap, bn US$", 0.0, gaps.debt)
    yield VerificationRow("present value against that ledger, largest gap, bn US$", 0.0, gaps.worth)
    yield VerificationRow("debt service against that ledger, largest gap, bn US$", 0.0, gaps.service)
    yield VerificationRow("debts and present values against loans told by contract, largest gap, bn US$", 0.0, gaps.contracts)
    yield VerificationRow("haircuts and deferrals happened meanwhile", 1.0, float(gaps.haircut > 1.0 and gaps.deferred > 1.0), EXACT)
    yield from _books_of_money()
    gap, kept = _public_budgets()
    yield VerificationRow("baseline: change of all debt less deposits, deficit, interest and grants, largest gap, bn US$", 0.0, gap)
    yield VerificationRow("deposits were made meanwhile", 1.0, float(kept > 0.0), EXACT)


CASE = Case(
    16,
    "Conservation",
    "accounting identities; a ledger that pays every loan by its own schedule",
    "two lenders, four kinds of contract, distress with haircuts and deferrals; the shipped baseline over three years",
    work_out,
)
