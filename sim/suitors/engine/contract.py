"""A loan contract as the engine sees it: who pays what when, counted in steps from disbursement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Method = TypeVar("Method", bound=Callable[..., Any])


def _once(method: Method) -> Method:
    """Work out a method's arrays once for all equal contracts of a process, which many loans share; nobody may write to them."""

    @lru_cache(maxsize=1024)
    @wraps(method)
    def known(*given: Any) -> Any:
        found = method(*given)
        for array in found if isinstance(found, tuple) else (found,):
            array.flags.writeable = False
        return found

    return known  # type: ignore[return-value]


@dataclass(frozen=True)
class Contract:
    """Principal falls due `payments` times, every `interval` steps from step `first` on, each `growth` times the one before.

    Equal principal has growth 1, an annuity 1 + rate per payment, a bullet one payment. Interest is paid every `interval` steps
    on what was owed since, or as simple interest together with the principal at the end.
    """

    rate: float
    """Base interest rate, share a year."""
    first: int
    interval: int
    payments: int
    growth: float
    interest_at_end: bool = False

    @property
    def last(self) -> int:
        """Step of the last payment."""
        return self.first + (self.payments - 1) * self.interval

    @property
    def first_share(self) -> float:
        """Share of the principal in the first payment."""
        return 1.0 / float(np.sum(self.growth ** np.arange(self.payments)))

    @_once
    def principal(self) -> Array:
        """Share of the loan that falls due at each step; shape (last + 1,), sums to one."""
        due = np.zeros(self.last + 1)
        due[self.first :: self.interval] = self.first_share * self.growth ** np.arange(self.payments)
        return due

    @_once
    def remaining(self) -> Array:
        """Share of the loan still owed after each step's payment; shape (last + 1,), from 1 to 0."""
        # What falls due may add up to a hair more than was lent.
        left: Array = np.maximum(1.0 - np.cumsum(self.principal()), 0.0)
        left[-1] = 0.0
        return left

    @_once
    def interest(self) -> Array:
        """Steps for which interest on a whole loan falls due at each step; shape (last + 1,), zero between the payments.

        Payments go back from the last one in equal intervals; the first of them pays for the time since disbursement.
        """
        if self.interest_at_end:
            return self.principal() * self.last
        due = np.zeros(self.last + 1)
        dates = np.arange(self.last, 0, -self.interval)
        due[dates] = self.remaining()[dates - 1] * np.minimum(dates, self.interval)
        return due

    def present_value(self, discount_rate: Array, step: float) -> tuple[Array, Array]:
        """Present values at disbursement of the principal and of interest at 100 % a year, per unit lent.

        Present value of the loan is the first plus rate times the second; its grant element is one minus that
        (OECD, equal principal payments). `discount_rate` a year, shape (1 or run); `step` in years.
        """
        time = np.arange(self.last + 1) * step
        factor = (1.0 + discount_rate)[None, :] ** -time[:, None]
        return np.einsum("t,tr->r", self.principal(), factor), np.einsum("t,tr->r", self.interest() * step, factor)

    @_once
    def aged_book(self, steps: int) -> tuple[Array, Array, Array]:
        """Run-off of a book of equal loans made at each of the last `steps` steps, per unit outstanding now.

        Returns, for each coming step, the principal and the steps of interest that fall due, shape (last + 1,) each; and what is
        outstanding by the remainder that its interest dates, counted from now, leave on division by the interval, (interval,).
        """
        horizon = self.last + 1
        due, interest, by_date = np.zeros(horizon), np.zeros(horizon), np.zeros(self.interval)
        principal, paid, left = self.principal(), self.interest(), self.remaining()
        # Age 0 means lent in the step that has just ended: its first payment is `first` steps away.
        for age in range(min(steps, self.last)):
            due[: horizon - age] += principal[age:]
            interest[: horizon - age] += paid[age:]
            by_date[(self.last - age) % self.interval] += left[age]
        due[0] = interest[0] = 0.0
        total = due.sum()
        return due / total, interest / total, by_date / by_date.sum()


def contract(rate: float, maturity: float, grace: float, payments_a_year: int, repayment: str, steps_per_year: int) -> Contract:
    """Turn terms in years into steps. The scenario's checks guarantee that the divisions come out even."""
    interval = steps_per_year // payments_a_year
    last = round(maturity * steps_per_year)
    if repayment in ("bullet", "lump_sum"):
        return Contract(rate, last, interval, 1, 1.0, interest_at_end=repayment == "lump_sum")
    first = round(grace * steps_per_year)
    payments = (last - first) // interval + 1
    growth = 1.0 + rate / payments_a_year if repayment == "annuity" else 1.0
    return Contract(rate, first, interval, payments, growth)
