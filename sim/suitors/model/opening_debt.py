"""Debts of the opening day: who is owed what, and how it runs off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine.contract import Contract
from suitors.scenario.schema import Ledger

if TYPE_CHECKING:
    from suitors.model.coefficients.readings import Readings

Array = NDArray[np.float64]
OPENING_VINTAGE_YEARS = 10
"""Opening debts are taken to have been lent evenly over so many years; their true ages are not published."""
CARRIED: tuple[tuple[Ledger, str], ...] = (("public_sovereign", "sovereign_debt"), ("public_commercial", "commercial_debt"))
"""Ledgers, and the number of an opening position whose money their loans carry."""


@dataclass(frozen=True)
class OpeningDebt:
    """What is owed before the first step; the run axis is 1 or run."""

    owed: Array
    """(loan, state, run): bn US$."""
    due: Array
    """(part of a step, loan, state): principal due at each coming one, per unit owed."""
    by_date: Array
    """(interest date, loan, state): share of what is owed by when interest on it falls due next."""
    present_value: Array
    """(loan, state, run): of the debt service to come, bn US$."""
    service: Array
    """(state, run): what the state pays in the first year, bn US$."""


def opening_debt(
    read: Readings, contracts: list[list[Contract | None]], rate: Array, sovereign: Array, parts: int, interest_dates: int
) -> OpeningDebt:
    """Lay the opening debts on the loans that carry them, each with its contract in each state, (loan, state).

    `rate` (loan, state, 1 or run) is interest a year, `sovereign` (loan, 1 or run) the share that the state owes; a step has `parts`,
    and interest falls due on the same dates again after `interest_dates` of them. Raises ValueError for a power that is owed but has
    no such loan.
    """
    layout, part_length = read.layout, read.clock.step / parts
    steps, per_year = read.clock.steps * parts, read.scenario.horizon.steps_per_year * parts
    owed = _owed(read)
    discount = 1.0 + read.parameter["discount_rate"]
    width = np.broadcast_shapes(owed.shape[-1:], rate.shape[-1:], sovereign.shape[-1:], discount.shape)
    due, by_date = np.zeros((steps + 1, *owed.shape[:2])), np.zeros((interest_dates, *owed.shape[:2]))
    present_value, service = np.zeros((*owed.shape[:2], *width)), np.zeros((len(layout.states), *width))
    different = {terms for row in contracts for terms in row if terms}
    run_offs = {terms: terms.aged_book(OPENING_VINTAGE_YEARS * per_year) for terms in different}
    for loan, state in np.argwhere(owed.any(axis=-1)):
        if (terms := contracts[loan][state]) is None:
            continue
        principal, interest, dates = run_offs[terms]
        length = min(principal.size, steps + 1)
        due[:length, loan, state] = principal[:length]
        by_date[np.where(np.arange(dates.size) > 0, np.arange(dates.size), dates.size % len(by_date)), loan, state] = dates
        pays = principal[:, None] + interest[:, None] * part_length * rate[loan, state]
        factor = discount[None, :] ** (-np.arange(principal.size) * part_length)[:, None]
        present_value[loan, state] = owed[loan, state] * (pays * factor).sum(axis=0)
        service[state] += owed[loan, state] * pays[1 : per_year + 1].sum(axis=0) * sovereign[loan]
    return OpeningDebt(owed, due, by_date, present_value, service)


def _owed(read: Readings) -> Array:
    layout = read.layout
    debts = [read.by_dyad(field) for _, field in CARRIED]
    owed = np.zeros((layout.loans.size, len(layout.states), max(debt.shape[-1] for debt in debts)))
    for (ledger, field), debt in zip(CARRIED, debts, strict=True):
        for power in range(len(layout.powers)):
            bearers = list(_bearers(read, power, ledger))
            if not bearers and debt[power].max() > 0:
                raise ValueError(f"{layout.powers[power]} is owed {field} but has no loan product to carry it")
            for loan, share in bearers:
                owed[loan] += debt[power] * share[:, None]
    return owed


def _bearers(read: Readings, power: int, ledger: Ledger) -> Iterator[tuple[int, Array]]:
    """Loan products that carry a power's opening debt of a ledger, each with its share by state.

    The loans that the power comes with carry it, whatever it plays, in proportion to their share of the ledger's money where
    a state is eligible; failing that ledger, any loan that it comes with.
    """
    layout = read.layout
    loans = range(layout.loans.size)[layout.loans_of[power]]
    home = [(loan, product) for loan in loans if (product := layout.offers[layout.loans[loan]].carries) is not None]
    bearers = [(loan, product) for loan, product in home if product.ledger == ledger] or home
    tiers = [read.scenario.states[state].tier for state in layout.states]
    shares = np.array([[product.share.value * product.suits(tier) for tier in tiers] for _, product in bearers]).reshape(
        len(bearers), len(tiers)
    )
    total = shares.sum(axis=0)
    shares = np.divide(shares, total, out=np.full_like(shares, 1.0 / max(len(bearers), 1)), where=total > 0)
    return ((loan, share) for (loan, _), share in zip(bearers, shares, strict=True))
