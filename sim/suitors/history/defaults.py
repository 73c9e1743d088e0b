"""What stands in for what a panel does not hold: a state's profile from GDP and population, a lender's terms from its service.

Every rule is the same for every state and power; docs/panel.md lists them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.engine.contract import contract
from suitors.history.panel import Panel
from suitors.scenario.schema import SECTORS, Terms

Array = NDArray[np.float64]
GDP, POPULATION, EXPORTS = 20_000.0, 10.0, 0.3
"""Million US$, million people, share of GDP."""
USUAL_GROWTH = 0.05
FRONTIER = 40_000.0
"""GDP per head at which nothing is left to be done, US$."""
STEPS_PER_YEAR = 4


def gdp(panel: Panel, state: str, year: int) -> float:
    """Million US$."""
    found = panel.latest("gdp", state, year)
    return GDP if found is None or found <= 0 else found


def growth(panel: Panel, state: str, year: int) -> float:
    """Trend of dollar GDP, share a year: half the mean of the last five years, half the usual growth."""
    now, then = panel.latest("gdp", state, year, oldest=1), panel.latest("gdp", state, year - 5, oldest=1)
    if not now or not then:
        return USUAL_GROWTH
    return float(np.clip(0.5 * ((now / then) ** 0.2 - 1.0) + 0.5 * USUAL_GROWTH, -0.05, 0.12))


def exports(panel: Panel, state: str, year: int) -> float:
    """Exports of goods and services, share of GDP."""
    share = panel.latest("exports_share", state, year)
    if share is None:
        amount = panel.latest("exports", state, year)
        share = EXPORTS if amount is None else amount / gdp(panel, state, year)
    return float(np.clip(share, 0.01, 1.0))


def external_debt(panel: Panel, state: str, year: int) -> float | None:
    """Public external debt, million US$: as given, else seven tenths of all external debt, else None."""
    public = panel.latest("external_debt_ppg", state, year)
    if public is not None:
        return public
    total = panel.latest("external_debt", state, year)
    return None if total is None else 0.7 * total


def tier(per_head: float, year: int) -> str:
    """Income group by GDP per head in US$; the World Bank's limits of 2000 and 2015, carried on in a straight line."""
    since = year - 2000
    limits = (("LIC", 755 + 18 * since), ("LMIC", 2995 + 69 * since), ("UMIC", 9265 + 214 * since))
    return next((name for name, limit in limits if per_head <= limit), "HIC")


def profile(panel: Panel, state: str, year: int, owed: float) -> dict[str, Any]:
    """A state's table in a scenario at the end of `year`; `owed` is its debt to the powers, million US$."""
    size = gdp(panel, state, year)
    people = panel.latest("population", state, year) or POPULATION
    per_head = size / people
    public = max(external_debt(panel, state, year) or owed, owed)
    # What is left to be done falls with the logarithm of income.
    gap = float(np.clip(np.log(FRONTIER / per_head) / np.log(FRONTIER / 300.0), 0.1, 1.0))
    return {
        "name": state, "tier": tier(per_head, year), "debt_capacity": "medium", "gdp": size / 1e3,
        "growth": growth(panel, state, year), "population": people, "revenue": 0.22, "exports": exports(panel, state, year),
        "balance": -0.02, "public_debt": public / 1e3, "market_external_debt": (public - owed) / 1e3, "remittances": 0.0,
        "openness": 0.3, "accountability": 0.3, "aversion": 1.0, "political_risk": 0.5, "absorption": 1.0, "hedging": 1.0,
        "technology": 1.0 - gap, "resource_rents": 0.0, "corridor_value": 1.0, "gaps": dict.fromkeys(SECTORS, gap),
    }  # fmt: skip


def nearness(panel: Panel, power: int, year: int) -> Array:
    """How near each state is to a power, (state,), 0 to 1: its trade with it over the state's GDP, the largest counting 1.

    Trade is that of the last three years for which any of the power's is known.
    """
    last = panel.until(year)
    ways = np.stack([panel.dyads[name][power, :, :last] for name in ("exports_state_to_power", "imports_state_from_power")])
    known = np.flatnonzero(np.isfinite(ways).any(axis=(0, 1)))[-3:]
    recent = np.nan_to_num(ways[:, :, known]).sum(axis=0).mean(axis=1) if known.size else np.zeros(len(panel.states))
    size = np.array([gdp(panel, state, year) for state in panel.states])
    share = recent / size
    largest = share.max(initial=0.0)
    return share / largest if largest > 0 else np.full(len(panel.states), 0.5)


def debt_record(panel: Panel, power: int, year: int) -> tuple[float, float]:
    """How a power's recorded debts moved until `year`: (share of loans that enters them, share of debt repaid a year).

    Least squares of the yearly change of debt on loans and on the debt before, each dyad over its debt, drawn towards 1 and
    0.06: tables of debt hold official creditors, while loans may include guaranteed lending by a power's banks.
    """
    last = panel.until(year)
    debt = panel.dyads["debt_stock"][power, :, :last]
    loans = panel.dyads["loans_disbursed"][power, :, :last]
    change, before, lent = np.diff(debt, axis=1), debt[:, :-1], loans[:, 1:]
    known = np.isfinite(change) & np.isfinite(lent) & ((before > 1.0) | (lent > 1.0))
    scale = before[known] + lent[known] + 20.0
    # Write-offs and revaluations beyond a third are no repayments.
    rows = np.stack([lent[known], -before[known]], axis=1) / scale[:, None]
    target = np.clip(change[known] / scale, -0.35, 1.0)
    prior = np.array([1.0, 0.06])
    weight = np.diag([0.3, 0.5])
    fitted = np.linalg.solve(rows.T @ rows + weight, rows.T @ target + weight @ prior)
    return float(np.clip(fitted[0], 0.0, 1.0)), float(np.clip(fitted[1], 0.015, 0.5))


def loan_terms(panel: Panel, power: int, year: int, usual: dict[str, Any]) -> dict[str, Any]:
    """A lender's contract: the maturity whose run-off fits the share of its debts repaid a year; grace is a quarter of it.

    Without debts on record the strategy's usual terms hold.
    """
    rate = float(usual["rate"]["value"] if isinstance(usual["rate"], dict) else usual["rate"])
    if not np.nansum(panel.dyads["debt_stock"][power, :, : panel.until(year)]) > 5.0:
        return {**usual, "rate": rate}
    principal = debt_record(panel, power, year)[1]
    best, error = 20.0, np.inf
    for maturity in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0):
        due = contract(rate, maturity, grace_of(maturity), 2, "equal_principal", STEPS_PER_YEAR).aged_book(10 * STEPS_PER_YEAR)[0]
        left = 1.0 - float(due[: 2 * STEPS_PER_YEAR + 1].sum())
        pace = 1.0 - max(left, 1e-3) ** 0.5
        if abs(np.log(pace / principal)) < error:
            best, error = maturity, abs(np.log(pace / principal))
    return {"rate": rate, "maturity": best, "grace": grace_of(best), "payments_a_year": 2, "repayment": "equal_principal"}


def opening_debt(panel: Panel, power: int, year: int, usual: dict[str, Any]) -> Array:
    """What each state owes a power at the end of a year, (state,), million US$: the newest figure of the last years.

    Where none is known it is what the loans on record leave under the lender's terms.
    """
    known = panel.owed(year)[power, :, -1]
    if np.isfinite(known).all():
        return known
    loans = np.nan_to_num(panel.dyads["loans_disbursed"][power, :, : panel.until(year)])
    terms = Terms.model_validate(loan_terms(panel, power, year, usual))
    agreed = contract(terms.rate.value, terms.maturity, terms.grace, terms.payments_a_year, terms.repayment, STEPS_PER_YEAR)
    remaining = agreed.remaining()
    ages = np.arange(loans.shape[1])[::-1] * STEPS_PER_YEAR + STEPS_PER_YEAR // 2
    left = loans @ remaining[np.minimum(ages, remaining.size - 1)]
    # What is paid off leaves a rounding error of either sign.
    return np.maximum(np.where(np.isfinite(known), known, left), 0.0)


def grace_of(maturity: float) -> float:
    """A quarter of the maturity, in half years, at least half a year."""
    return max(0.5, float(np.floor(maturity / 2) / 2))
