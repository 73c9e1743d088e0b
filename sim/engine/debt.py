"""Debt, exact to the contract, without keeping a list of loans.

A book per (loan product, state). Money lent in a step, divided by the share that has survived haircuts, is added to a
comb with the tooth distance of the product's payments. The difference of two teeth is the principal that falls due:

    comb(t) = lent(t) / survival(t) + growth * comb(t - interval)
    due(t)  = survival * first_share * [comb(t - first) - growth^payments * comb(t - last - interval)]

which equals a loan-by-loan schedule to rounding. The same comb over rate * lent gives the run-off of the rate-weighted stock.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.contract import Contract

Array = NDArray[np.float64]


class DebtBook:
    """History of lending by (loan, state, run), from which every payment follows.

    `contracts[loan][state]` is None where the product is not offered and nothing is owed. `opening_due` is (step, loan,
    state): principal of the opening stock due at each step, per unit of that stock; `opening_debt` and `opening_rate`
    are (loan, state, run), bn US$ and share a year.
    """

    def __init__(
        self, contracts: list[list[Contract | None]], opening_due: Array, opening_debt: Array, opening_rate: Array, steps: int
    ) -> None:
        loans, states, runs = opening_debt.shape
        self._first = np.full((loans, states), steps + 1, dtype=np.intp)
        self._end = np.full((loans, states), steps + 1, dtype=np.intp)
        self._interval = np.ones((loans, states), dtype=np.intp)
        self._growth = np.ones((loans, states, 1))
        self._growth_all = np.ones((loans, states, 1))
        self._first_share = np.zeros((loans, states, 1))
        for loan, row in enumerate(contracts):
            for state, terms in enumerate(row):
                if terms is not None:
                    self._first[loan, state] = terms.first
                    self._end[loan, state] = terms.last + terms.interval
                    self._interval[loan, state] = terms.interval
                    self._growth[loan, state] = terms.growth
                    self._growth_all[loan, state] = terms.growth**terms.payments
                    self._first_share[loan, state] = terms.first_share
        self._opening_due = opening_due
        self._opening_debt = opening_debt.copy()
        self._opening_rate = opening_rate
        self._any_growth = bool(np.any(self._growth != 1.0))
        # Row 0 stays empty and stands for every time before the first step. Loan and state share an axis.
        self._comb = np.zeros((steps + 1, loans * states, runs))
        self._rate_comb = np.zeros((steps + 1, loans * states, runs))

    def due(self, step: int, survival: Array) -> tuple[Array, Array]:
        """Principal due at `step` (1 is the first) and the same weighted by its interest rates, (loan, state, run)."""
        principal = self._opening_due[step][..., None] * self._opening_debt
        principal *= survival
        weighted = principal * self._opening_rate
        # Teeth are looked up only where something lent by the model falls due.
        for lag, sign in ((self._first, 1.0), (self._end, -1.0)):
            books = np.flatnonzero(step > lag)
            if not books.size:
                continue
            share = sign * self._first_share.reshape(-1, 1)[books]
            if sign < 0:
                share = share * self._growth_all.reshape(-1, 1)[books]
            share = share * survival.reshape(-1, survival.shape[-1])[books]
            for owed, comb in ((principal, self._comb), (weighted, self._rate_comb)):
                owed.reshape(comb.shape[1:])[books] += share * comb[step - lag.reshape(-1)[books], books]
        return principal, weighted

    def lend(self, step: int, lent: Array, rate: Array, survival: Array) -> None:
        """Enter money lent at `step` at interest `rate`; it is paid back from `step + first` on."""
        # What falls due only after the horizon need not be remembered.
        books = np.flatnonzero(step + self._first <= len(self._comb) - 1)
        if not books.size:
            return
        before = np.maximum(step - self._interval.reshape(-1)[books], 0)
        wide = (-1, lent.shape[-1])
        entered = lent.reshape(wide)[books] / survival.reshape(wide)[books]
        growth = self._growth.reshape(-1, 1)[books] if self._any_growth else None
        for comb in (self._comb, self._rate_comb):
            if comb is self._rate_comb:
                entered *= rate.reshape(wide)[books]
            tooth = comb[before, books]
            if growth is not None:
                tooth *= growth
            tooth += entered
            comb[step, books] = tooth

    def clear(self, gone: NDArray[np.bool_]) -> None:
        """Forget the history where a debt was written off in full; `gone` is (loan, state, run)."""
        self._comb[:, gone.reshape(self._comb.shape[1:])] = 0.0
        self._rate_comb[:, gone.reshape(self._comb.shape[1:])] = 0.0
        self._opening_debt[gone] = 0.0
