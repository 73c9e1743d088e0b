"""Debt, exact to the contract, without keeping a list of loans.

A book per (loan product, state). Money lent in a step, divided by the share that has survived haircuts, is added to a
comb with the tooth distance of the product's payments. The difference of two teeth is the principal that falls due:

    comb(t) = lent(t) / survival(t) + growth * comb(t - interval)
    due(t)  = survival * first_share * [comb(t - first) - growth^payments * comb(t - last - interval)]

which equals a loan-by-loan schedule to rounding. The same comb over rate * lent gives the run-off of the rate-weighted stock.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine.contract import Contract
from suitors.engine.passes import at_least

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Noted:
    """Money lent at a step, the same times its rates, and what of earlier claims had survived by then (None: all), (loan, state, run)."""

    step: int
    lent: Array
    at_rates: Array
    survival: Array | None


class DebtBook:
    """History of lending by (loan, state, run), from which every payment follows.

    `contracts[loan][state]` is None where the product is not offered and nothing is owed. `opening_due` is (step, loan,
    state): principal of the opening stock due at each step, per unit of that stock; `opening_debt` and `opening_rate`
    are (loan, state, run), bn US$ and share a year. Steps are those of the contracts.
    """

    def __init__(
        self, contracts: list[list[Contract | None]], opening_due: Array, opening_debt: Array, opening_rate: Array, steps: int
    ) -> None:
        loans, states, runs = opening_debt.shape
        first, end = (np.full((loans, states), steps + 1, dtype=np.intp) for _ in range(2))
        interval = np.ones((loans, states), dtype=np.intp)
        growth, all_growth, first_share = np.ones((loans, states)), np.ones((loans, states)), np.zeros((loans, states))
        for loan, row in enumerate(contracts):
            for state, terms in enumerate(row):
                if terms is not None:
                    place = loan, state
                    first[place], end[place], interval[place] = terms.first, terms.last + terms.interval, terms.interval
                    growth[place], all_growth[place] = terms.growth, terms.growth**terms.payments
                    first_share[place] = terms.first_share
        self.noted: list[Noted] | None = None
        """All that was lent, if somebody asks for it by putting a list here."""
        self._opening_due = opening_due
        self.opening_debt = opening_debt.copy()
        """(loan, state, run): bn US$, nought where it was written off in full."""
        self._opening_rate = opening_rate
        # Of what is lent, only what falls due before the horizon need be remembered. Loan and state share an axis.
        # The longer a loan waits for its first payment, the sooner that comes too late: such rows lie last.
        order = np.argsort(first, axis=None, kind="stable")
        self._kept = order[: int((first <= steps).sum())]
        first, end, self._interval = (values.reshape(-1)[self._kept] for values in (first, end, interval))
        growth, all_growth, share = (values.reshape(-1, 1)[self._kept] for values in (growth, all_growth, first_share))
        self._growth = growth if np.any(growth != 1.0) else None
        self._changes = ((first, share), (end, -share * all_growth))
        """Steps after which a loan begins to be paid back and after which it no longer is; and how that changes what is due."""
        self._until = steps - first
        """Step of the last loan that falls due before the horizon, by row."""
        self._in_step = np.unique(self._interval).size == 1
        self._shape = max(self._until, default=0) + 1, self._kept.size, runs
        self._comb: Array | None = None
        self._rate_comb: Array | None = None

    def due(self, step: int, survival: Array | None) -> tuple[Array, Array]:
        """Principal due at `step` (1 is the first) and the same weighted by its interest rates, (loan, state, run).

        `survival` (loan, state, run) is None where nothing was ever cut.
        """
        principal = self._opening_due[step][..., None] * self.opening_debt
        if survival is not None:
            principal *= survival
        weighted = principal * self._opening_rate
        # Teeth are looked up only where something lent by the model falls due.
        for lag, change in self._changes:
            ago = step - lag
            rows = np.flatnonzero(ago > 0)
            if not rows.size:
                continue
            books, share = self._kept[rows], change[rows]
            if survival is not None:
                share = share * survival.reshape(-1, survival.shape[-1])[books]
            for owed, comb in ((principal, self._comb), (weighted, self._rate_comb)):
                if comb is None:
                    continue
                tooth = _teeth(comb, ago[rows], rows)
                tooth *= share
                owed.reshape(-1, owed.shape[-1])[books] += tooth
        # Where the last payment has been made the two teeth differ by rounding.
        at_least(principal, 0.0, out=principal)
        at_least(weighted, 0.0, out=weighted)
        return principal, weighted

    def lend(self, step: int, lent: Array, at_rates: Array, survival: Array | None) -> None:
        """Enter money lent at `step`, and the same times its interest rate; it is paid back from `step + first` on.

        Steps follow each other without a gap from 1 on.
        """
        if self.noted is not None and lent.any():
            self.noted.append(Noted(step, lent.copy(), at_rates.copy(), survival))
        if step >= self._shape[0]:
            return
        if self._comb is None or self._rate_comb is None:
            # Every later row is written before it is read.
            self._comb, self._rate_comb = np.empty(self._shape, dtype=lent.dtype), np.empty(self._shape, dtype=lent.dtype)
            # Row 0 stands for every time before the first step.
            self._comb[0] = self._rate_comb[0] = 0.0
        rows = int((self._until >= step).sum())
        books, wide = self._kept[:rows], (-1, lent.shape[-1])
        kept = None if survival is None else survival.reshape(wide)[books]
        before = np.maximum(step - self._interval[:rows], 0)
        for comb, entered in ((self._comb, lent), (self._rate_comb, at_rates)):
            new = entered.reshape(wide).take(books, axis=0)
            if kept is not None:
                new /= kept
            # Where all loans have the same interval, the tooth before is one row of the comb.
            tooth = comb[before[0], :rows] if self._in_step else _teeth(comb, before, np.arange(rows))
            if self._growth is not None:
                tooth = tooth * self._growth[:rows]
            np.add(tooth, new, out=comb[step, :rows])

    def clear(self, gone: NDArray[np.bool_]) -> None:
        """Forget the history where a debt was written off in full; `gone` is (loan, state, run)."""
        of_kept = gone.reshape(-1, gone.shape[-1])[self._kept]
        for comb in (self._comb, self._rate_comb):
            if comb is not None:
                comb[:, of_kept] = 0.0
        for entry in self.noted or ():
            entry.lent[gone] = entry.at_rates[gone] = 0.0
        self.opening_debt[gone] = 0.0


def _teeth(comb: Array, instants: NDArray[np.intp], rows: NDArray[np.intp]) -> Array:
    """Of each row of a comb (instant, row, run) its tooth at an instant, (row, run)."""
    return comb.reshape(-1, comb.shape[-1]).take(instants * comb.shape[1] + rows, axis=0)
