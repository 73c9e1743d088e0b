"""Every loan on its own, paid by its own schedule: what the books of debt must agree with.

Written without the engine's contracts and combs: a loan is a list of payments.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from suitors.scenario.schema import Terms


def payments(terms: Terms) -> list[tuple[float, float]]:
    """Times in years since disbursement and shares of the principal that fall due then."""
    if terms.repayment in ("bullet", "lump_sum"):
        return [(terms.maturity, 1.0)]
    count = round((terms.maturity - terms.grace) * terms.payments_a_year) + 1
    times = [terms.grace + place / terms.payments_a_year for place in range(count)]
    if terms.repayment == "equal_principal":
        return [(time, 1.0 / count) for time in times]
    growth = 1.0 + terms.rate.value / terms.payments_a_year
    weights = [growth**place for place in range(count)]
    return [(time, weight / sum(weights)) for time, weight in zip(times, weights, strict=True)]


@dataclass
class Loan:
    """One loan: `due` maps steps to principal, bn US$."""

    rate: float
    lent_at: int
    due: dict[int, float]
    interest_at_end: bool

    @property
    def outstanding(self) -> float:
        return sum(self.due.values())


@dataclass
class LoanBook:
    """Loans of one product to one state; `step` is the length of a step in years."""

    terms: Terms
    step: float
    loans: list[Loan] = field(default_factory=list)

    @property
    def outstanding(self) -> float:
        """Principal not yet paid, bn US$."""
        return sum(loan.outstanding for loan in self.loans)

    def lend(self, now: int, amount: float, rate: float) -> None:
        """A new loan at step `now`."""
        if amount > 0:
            due = {now + round(time / self.step): amount * share for time, share in payments(self.terms)}
            self.loans.append(Loan(rate, now, due, self.terms.repayment == "lump_sum"))

    def pay(self, now: int) -> tuple[float, float]:
        """Principal and interest that fall due at step `now`, bn US$; the principal leaves the book."""
        principal = interest = 0.0
        for loan in self.loans:
            if not loan.interest_at_end and self._pays_interest(loan, now):
                interest += loan.outstanding * loan.rate / self.terms.payments_a_year
            part = loan.due.pop(now, 0.0)
            principal += part
            if loan.interest_at_end:
                interest += part * loan.rate * (now - loan.lent_at) * self.step
        return principal, interest

    def _pays_interest(self, loan: Loan, when: int) -> bool:
        """Whether a whole number of payment intervals has passed since disbursement."""
        intervals = (when - loan.lent_at) * self.step * self.terms.payments_a_year
        return intervals > 0.5 and abs(intervals - round(intervals)) < 1e-9

    def cut(self, share: float) -> float:
        """Write a share of every payment still due off; returns the principal lost, bn US$."""
        lost = self.outstanding * share
        for loan in self.loans:
            loan.due = {when: part * (1.0 - share) for when, part in loan.due.items()}
        return lost

    def worth(self, now: int, discount_rate: float) -> float:
        """Present value after step `now` of all that is still due, bn US$."""
        total = 0.0
        for loan in self.loans:
            left = loan.outstanding
            for when in range(now + 1, max(loan.due, default=now) + 1):
                factor = (1.0 + discount_rate) ** (-(when - now) * self.step)
                part = loan.due.get(when, 0.0)
                if loan.interest_at_end:
                    total += factor * part * (1.0 + loan.rate * (when - loan.lent_at) * self.step)
                else:
                    due = left * loan.rate / self.terms.payments_a_year if self._pays_interest(loan, when) else 0.0
                    total += factor * (part + due)
                left -= part
        return total
