"""Money that moved in a step, worked out when it is asked for: a run that nobody records costs no bookkeeping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import group_sums, weighted_sum
from suitors.words.brief import Brief

if TYPE_CHECKING:
    from suitors.engine.tender import Settlement
    from suitors.model.model import CompetitionModel, Market

Array = NDArray[np.float64]
Counts = NDArray[np.uint8]
SMALLEST_PART = 1e-5
"""Of a deal that counts as taken."""


@dataclass(frozen=True, repr=False)
class Flows(Brief):
    """Bn US$, (product, state, run) unless said otherwise. What is kept of a step is never changed by a later one."""

    model: CompetitionModel
    market: Market
    settlement: Settlement
    completed: Array
    lapsed: Array
    unbegun: Array
    """The part of what lapsed on which no work had begun."""
    completed_at_rates: Array
    """(loan, state, run): loans disbursed times the rates at which they were signed, bn US$ a year."""
    expired: Array
    """(product, run)"""
    paid: Array
    """(loan, state, run): debt service paid."""
    protests: Array
    """(state, run): how many."""
    written_off: Array
    """(power, state, run): claims given up."""
    transfers: Array
    """(power, state, run): money paid for favour, given as aid."""

    @property
    def offered(self) -> Array:
        assert self.market.size is not None
        return self.market.size

    @property
    def taken(self) -> Array:
        return self.settlement.taken

    @property
    def deals_offered(self) -> Counts:
        """How many deals were on the table."""
        return (self.offered > 0).view(np.uint8)

    @property
    def deals_taken(self) -> Counts:
        """How many were taken, in whole or in part; what rounding leaves of the room is no part."""
        return (self.taken > SMALLEST_PART * self.offered).view(np.uint8)

    @property
    def cut(self) -> Array:
        """(state, run): wanted money lost to room or debt gate."""
        return self.settlement.cut

    @property
    def unreached(self) -> Array:
        """(state, run): money of deals taken that sites out of reach cut."""
        none = np.zeros_like(self.settlement.cut)
        return none if self.settlement.unreached is None else self.settlement.unreached

    @cached_property
    def inflow(self) -> Array:
        """(product, run): new money."""
        return self.market.flow.sum(axis=1) * self.model.step_length

    @cached_property
    def announced(self) -> Array:
        """(power, ledger, state, run): money announced, at the stage that the scenario speaks of.

        What is announced without a state belongs to those to which the power's targeting brings it when it becomes an offer, or to all
        alike where nothing does. Where only a later stage is known, an offer is its own announcement.
        """
        layout, beyond = self.model.coefficients.layout, self.model.coefficients.money.announced_beyond[self.model.clock_index - 1]
        offered = np.stack([group_sums(self.market.flow, ledgers) for ledgers in layout.ledger_slices])
        total = offered.sum(axis=2, keepdims=True)
        share = np.divide(offered, total, out=np.full_like(offered, 1.0 / offered.shape[2]), where=total > 0)
        announced: Array = (offered + beyond[:, :, None] * share) * self.model.step_length
        return announced

    @cached_property
    def service(self) -> Array:
        """(power, state, run): debt service paid."""
        return group_sums(self.paid, self.model.coefficients.layout.loans_of)

    @cached_property
    def favour(self) -> Array:
        """Share of the state's favour won, times the years for which it was."""
        return self.settlement.favour * self.model.step_length

    @cached_property
    def elite_gain(self) -> Array:
        """(state, run): opaque money taken by rulers who answer to few."""
        return weighted_sum(self.taken, self.model.opacity) * self.model.unaccountable

    @cached_property
    def bargaining_gain(self) -> Array:
        """(state, run): what rivals' offers take off the price of the loans taken, in grant equivalents.

        Against a single suitor, whose rates nobody shades; a clone inside a suitor's nest is no rival.
        """
        layout = self.model.coefficients.layout
        cheaper = self.taken[layout.loans] * self.model.present_value_of_loans[1]
        by_power = group_sums(cheaper, layout.loans_of)
        return self.model.coefficients.parameter["rate_shading"] * weighted_sum(by_power, self.market.rivals)

    @cached_property
    def fiscal_cost(self) -> Array:
        """(power, state, run): what the step cost each power's treasury.

        Grants in full; loans by what their service is worth short of the money at the lender's own funding rate (negative
        where it earns); and what was written off. Private money costs the treasury nothing.
        """
        layout, parts = self.model.coefficients.layout, self.model.value_to_lender
        cost = group_sums(self.completed[layout.loans] * (1.0 - parts[0]) - self.completed_at_rates * parts[1], layout.loans_of)
        cost += self.written_off
        cost += self.transfers
        for product in self.model.coefficients.money.grants:
            cost[layout.power_of[product]] += self.completed[product]
        return cost
