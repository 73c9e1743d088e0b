"""What states owe by contract: loans of each year and product, derived after the run from what was lent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.contract import Contract
from suitors.model.opening_debt import OPENING_VINTAGE_YEARS

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel

Array = NDArray[np.float64]
OPENING, NEW, BONDS = "opening", "new", "bonds"
"""Kinds of rows: loans of before the first step, which no source dates; loans of a year since; bonds of all years."""
ABROAD, AT_HOME = "markets abroad", "markets at home"
COLUMNS = (
    "run",
    "state",
    "power",
    "product",
    "ledger",
    "kind",
    "year",
    "lent",
    "refinanced",
    "rate",
    "maturity",
    "grace",
    "grant_element",
    "outstanding",
    "present_value",
    "state_share",
)
"""Money in bn US$, rate a year, maturity and grace in years. `year` is that of disbursement; `refinanced` is what of the money lent put off
principal of older loans; `state_share` is what of the row counts as public debt. Empty where there is no such number."""


class Loans:
    """Notes what a model lends from its first step on, and tells what is owed of it."""

    def __init__(self, model: CompetitionModel) -> None:
        self._model = model
        self._refinanced: list[Array] = []
        model.book.noted = []

    def after_step(self) -> None:
        """Tell apart what of the step's new loans put off older principal."""
        noted, flows = self._model.book.noted, self._model.flows
        assert noted is not None
        assert flows is not None
        if len(noted) > len(self._refinanced):
            self._refinanced.append(np.maximum(noted[-1].lent - flows.completed[self._model.coefficients.layout.loans], 0.0))

    def table(self) -> pd.DataFrame:
        """What is owed now, a row a run, state, product and year of disbursement; what is paid back is left out.

        The rows of a product in a state add up to the model's debt to it and to the present value of that debt.
        """
        table = pd.DataFrame([*self._rows_of_loans(), *self._rows_of_bonds()], columns=list(COLUMNS))
        table["year"] = table["year"].astype("Int64")
        return table.sort_values(["run", "state", "power", "product", "year"], na_position="first", ignore_index=True)

    def _rows_of_loans(self) -> Iterator[dict[str, Any]]:
        model, coefficients = self._model, self._model.coefficients
        layout = coefficients.layout
        for loan, product in enumerate(layout.loans):
            offer = layout.offers[product]
            for state, name in enumerate(layout.states):
                if (terms := coefficients.loans.contracts[loan][state]) is None:
                    continue
                promised = offer.terms(coefficients.scenario.states[name].tier) or next(iter(offer.product.terms.values()))
                for lane, run in enumerate(model.runs):
                    known = {
                        "run": run,
                        "state": name,
                        "power": offer.power,
                        "product": offer.label,
                        "ledger": offer.product.ledger,
                        "maturity": promised.maturity,
                        "grace": promised.grace,
                        "state_share": of_run(coefficients.loans.sovereign_share[product], lane),
                    }
                    for row in self._vintages(terms, (loan, state, lane), of_run(coefficients.loans.rate[product, state], lane)):
                        if row["outstanding"] > 0:
                            yield known | row

    def _vintages(self, terms: Contract, place: tuple[int, int, int], opening_rate: float) -> Iterator[dict[str, Any]]:
        """Loans of one product to one state in one run, those of the opening first."""
        model, coefficients = self._model, self._model.coefficients
        loan, state, lane = place
        part, parts = coefficients.loans.part_length, coefficients.loans.parts_of_step
        # Where debts are switched off nothing is paid, and all stays as it was on the first day.
        now = 0 if "debt" in coefficients.scenario.off else model.clock_index * parts
        factor = 1.0 + of_run(coefficients.parameter["discount_rate"], lane)
        survival = float(model.world.survival[coefficients.layout.power_of_loan[loan], state, lane])
        new = Pays(terms.principal(), terms.interest() * part, factor**part)
        principal, interest, _ = terms.aged_book(OPENING_VINTAGE_YEARS * coefficients.scenario.horizon.steps_per_year * parts)
        owed, worth, worth_of_interest = Pays(principal, interest * part, factor**part).after(np.array([now]))
        opened = float(model.book.opening_debt[place])
        yield {
            "kind": OPENING,
            "lent": opened,
            "refinanced": 0.0,
            "rate": opening_rate,
            "grant_element": new.grant_element(opening_rate),
            "outstanding": opened * survival * owed[0],
            "present_value": opened * survival * (worth[0] + opening_rate * worth_of_interest[0]),
        }
        noted = [(entry, put_off) for entry, put_off in zip(model.book.noted or [], self._refinanced, strict=True) if entry.lent[place] > 0]
        steps = np.array([entry.step for entry, _ in noted], dtype=np.intp)
        years = np.floor(coefficients.clock.start + (steps - 0.5) * part).astype(int)
        lent, at_rates = (
            np.array([values[place] for values in column]) for column in ([e.lent for e, _ in noted], [e.at_rates for e, _ in noted])
        )
        left = np.array([survival / (1.0 if entry.survival is None else entry.survival[place]) for entry, _ in noted])
        put_off = np.array([values[place] for _, values in noted])
        owed, worth, worth_of_interest = new.after(now - steps)
        for year in np.unique(years).tolist():
            here = years == year
            total, rate = lent[here].sum(), at_rates[here].sum() / lent[here].sum()
            yield {
                "kind": NEW,
                "year": year,
                "lent": total,
                "refinanced": put_off[here].sum(),
                "rate": rate,
                "grant_element": new.grant_element(rate),
                "outstanding": (left * lent * owed)[here].sum(),
                "present_value": (left * (lent * worth + at_rates * worth_of_interest))[here].sum(),
            }

    def _rows_of_bonds(self) -> Iterator[dict[str, Any]]:
        world, parameter = self._model.world, self._model.coefficients.parameter
        for market, owed, rate in (
            (ABROAD, world.market_external_debt, parameter["market_rate"]),
            (AT_HOME, world.market_domestic_debt, parameter["domestic_rate"]),
        ):
            for state, name in enumerate(self._model.coefficients.layout.states):
                for lane, run in enumerate(self._model.runs):
                    if (outstanding := float(owed[state, lane])) > 0:
                        bonds = {"outstanding": outstanding, "present_value": outstanding, "rate": of_run(rate, lane), "state_share": 1.0}
                        yield {"run": run, "state": name, "power": market, "product": "bonds", "kind": BONDS, **bonds}


class Pays:
    """Payments of principal and of interest at 100 % a year at each coming instant, per unit; `factor` is what discounting costs in one."""

    def __init__(self, principal: Array, interest: Array, factor: float) -> None:
        self._owed = _to_come(principal)
        discount = factor ** -np.arange(principal.size, dtype=np.float64)
        self._worth, self._worth_of_interest = (_to_come(pays * discount) / discount for pays in (principal, interest))

    def after(self, age: NDArray[np.intp]) -> tuple[Array, Array, Array]:
        """What is owed at some ages, and present values of its principal and of its interest at 100 %; nothing beyond the last payment."""
        last = np.minimum(age, self._owed.size - 1)
        return self._owed[last], self._worth[last], self._worth_of_interest[last]

    def grant_element(self, rate: float) -> float:
        return float(1.0 - self._worth[0] - rate * self._worth_of_interest[0])


def _to_come(pays: Array) -> Array:
    """What comes after each instant; nothing after the last."""
    return np.append(pays[:0:-1].cumsum()[::-1], 0.0)


def of_run(values: Array, lane: int) -> float:
    """A number that is the same in every run, or one of each."""
    return float(values[lane if values.size > 1 else 0])
