"""Coefficients of loans: what each product leaves as debt, at what rate, and when it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from suitors.engine.contract import Contract, contract
from suitors.model.coefficients.readings import Readings
from suitors.model.layout import Offer
from suitors.model.numbers import stack
from suitors.model.opening_debt import OpeningDebt, opening_debt
from suitors.scenario.schema import Tier
from suitors.words.brief import Brief

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False, eq=False)
class LoanCoefficients(Brief):
    """Terms of the loans that products are. Present values come in two parts, of principal and of interest at 100 %, per unit lent."""

    is_loan: Array
    """(product, 1): 1 for what is repaid."""
    state_run: Array
    """(product, 1 or run): share of a product's works that the state runs and answers for."""
    sovereign_share: Array
    """(product, 1 or run): share of a product's money that becomes debt of the state."""
    rate: Array
    """(product, state, 1 or run): interest a year; 0 for what is not repaid."""
    contracts: list[list[Contract | None]]
    """Of each (loan, state); a state that is not eligible keeps the terms of its neighbour tier for old debt."""
    parts_of_step: int
    """Into how many equal parts a step is cut so that every payment of a loan falls at the end of one; mostly 1."""
    part_length: float
    """Years."""
    interest_dates: int
    """Parts of steps after which the interest dates of all loans come round again."""
    interest_years: Array
    """(loan, state, 1): years between two interest dates."""
    oftener_paid: list[tuple[int, NDArray[np.intp]]]
    """Intervals shorter than `interest_dates`, each with its loans, counted through loans and states."""
    accrued_years: Array | None
    """(loan, state, 1): years of simple interest that fall due with the principal, 0 where interest is paid on its dates.

    None if every loan pays its interest on its dates."""
    present_value_parts: tuple[Array, Array]
    """(product, state, 1 or run) each; what is not repaid has one minus its grant element, and no interest."""
    present_value_at_funding_rates: tuple[Array, Array]
    """(loan, state, 1 or run) each: the same for loans at each lender's own funding rate."""
    debt_share: Array
    """(product, state, 1 or run): present value of debt that a unit of a product leaves with the state."""
    opening_debt: OpeningDebt
    """What is owed before the first step, and how it runs off."""


def loan_coefficients(read: Readings) -> LoanCoefficients:
    """Terms of a scenario's loans. Raises ValueError for a power that is owed but has no loan to carry it."""
    layout, clock = read.layout, read.clock
    parts_of_step = _parts_of_step(read)
    part_length = clock.step / parts_of_step
    by_tier = _ByTier(read, parts_of_step, part_length)
    contracts = by_tier.contracts_of_states()
    shape = len(contracts), len(layout.states)
    # Parts of steps between two payments, (loan, state); 1 where nothing is owed.
    intervals = np.array([[terms.interval if terms else 1 for terms in row] for row in contracts], dtype=np.intp).reshape(shape)
    interest_dates = lcm(*intervals.reshape(-1).tolist())
    accrued = np.array(
        [[terms.last * part_length if terms and terms.interest_at_end else 0.0 for terms in row] for row in contracts]
    ).reshape(*shape, 1)
    is_loan = np.array(layout.repayable, dtype=np.float64)[:, None]
    shares = {"public_sovereign": np.ones(1), "public_commercial": read.parameter["contingent_share"], "private": np.zeros(1)}
    state_run = stack([shares[offer.product.ledger] for offer in layout.offers])
    sovereign_share, rate, present_value = state_run * is_loan, by_tier.rate(), by_tier.present_value()
    return LoanCoefficients(
        is_loan=is_loan,
        state_run=state_run,
        sovereign_share=sovereign_share,
        rate=rate,
        contracts=contracts,
        parts_of_step=parts_of_step,
        part_length=part_length,
        interest_dates=interest_dates,
        interest_years=intervals[:, :, None] * np.float64(part_length),
        oftener_paid=_oftener_paid(intervals, interest_dates),
        accrued_years=accrued if accrued.any() else None,
        present_value_parts=present_value,
        present_value_at_funding_rates=by_tier.present_value_at_funding_rates(),
        debt_share=sovereign_share[:, None, :] * (present_value[0] + present_value[1] * rate),
        opening_debt=opening_debt(read, contracts, rate[layout.loans], sovereign_share[layout.loans], parts_of_step, interest_dates),
    )


def _parts_of_step(read: Readings) -> int:
    per_year = read.scenario.horizon.steps_per_year
    loans = (read.layout.offers[loan].product.terms.values() for loan in read.layout.loans)
    counts = {terms.payments_a_year for row in loans for terms in row}
    return lcm(*(count // gcd(count, per_year) for count in counts))


def _oftener_paid(intervals: NDArray[np.intp], interest_dates: int) -> list[tuple[int, NDArray[np.intp]]]:
    flat = intervals.reshape(-1)
    return [(interval, np.flatnonzero(flat == interval)) for interval in np.unique(flat).tolist() if interval < interest_dates]


class _ByTier:
    """Works out terms by tier, because contracts are the same for all states of a tier, and lays them out by state."""

    def __init__(self, read: Readings, parts_of_step: int, part_length: float) -> None:
        self.read, self.part_length = read, part_length
        self.parts_a_year = read.scenario.horizon.steps_per_year * parts_of_step
        states = read.scenario.states
        self.tiers: list[Tier] = sorted({state.tier for state in states.values()})
        self.tier_of_states = [self.tiers.index(states[state].tier) for state in read.layout.states]
        offers, loans = read.layout.offers, read.layout.loans
        self.contracts = [[self._contract(offers[loan], tier) for tier in self.tiers] for loan in loans]

    def _contract(self, offer: Offer, tier: Tier) -> Contract | None:
        terms = offer.terms(tier) or next(iter(offer.product.terms.values()), None)
        if terms is None:
            return None
        return contract(terms.rate.value, terms.maturity, terms.grace, terms.payments_a_year, terms.repayment, self.parts_a_year)

    def contracts_of_states(self) -> list[list[Contract | None]]:
        return [[row[tier] for tier in self.tier_of_states] for row in self.contracts]

    def rate(self) -> Array:
        rows = []
        for offer in self.read.layout.offers:
            for tier in self.tiers:
                listed = offer.terms(tier)
                chosen = tier if listed is not None else next(iter(offer.product.terms), None)
                path = f"{offer.path}.terms.{chosen}.rate"
                rows.append(np.zeros(1) if chosen is None else self.read.numbers_of(offer)(path))
        return self._for_states(rows)

    def present_value(self) -> tuple[Array, Array]:
        read = self.read
        discount, not_repaid = read.parameter["discount_rate"], 1.0 - read.by_instrument("grant_element")
        position = {int(product): loan for loan, product in enumerate(read.layout.loans)}
        known: dict[Contract, tuple[Array, Array]] = {}
        rows: list[tuple[Array, Array]] = []
        for product in range(len(read.layout.offers)):
            for terms in self.contracts[position[product]] if product in position else [None] * len(self.tiers):
                if terms is not None and terms not in known:
                    known[terms] = terms.present_value(discount, self.part_length)
                rows.append((not_repaid[product], np.zeros(1)) if terms is None else known[terms])
        return self._parts_for_states(rows)

    def present_value_at_funding_rates(self) -> tuple[Array, Array]:
        known: dict[tuple[str, Contract], tuple[Array, Array]] = {}
        rows: list[tuple[Array, Array]] = []
        for product, contracts in zip(self.read.layout.loans, self.contracts, strict=True):
            power = self.read.layout.offers[product].power
            rate = self.read.numbers(f"powers.{power}.funding_rate")
            for terms in contracts:
                if terms is not None and (power, terms) not in known:
                    known[power, terms] = terms.present_value(rate, self.part_length)
                rows.append((np.ones(1), np.zeros(1)) if terms is None else known[power, terms])
        return self._parts_for_states(rows)

    def _parts_for_states(self, rows: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
        return self._for_states([row[0] for row in rows]), self._for_states([row[1] for row in rows])

    def _for_states(self, rows: list[Array]) -> Array:
        """What holds for each row and tier, (row and tier), as (row, state, 1 or run)."""
        flat = stack(rows)
        return flat.reshape(-1, len(self.tiers), flat.shape[1]).take(self.tier_of_states, axis=1)
