"""Where a power's money went in the record, and how far new money follows.

Powers go where they went: offices, staff and contractors stay, and motives explain only a part of it. What the record shows beyond the
motives of the reference is kept as a factor on the weight of each state, kind of money by kind; so the reference spreads its money as
recorded, and a change of motives, rivals or refusals moves it from there (the share form of calibrated trade models, as in
Dekle, Eaton and Kortum, 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers
from suitors.model.layout import Offer
from suitors.model.numbers import Numbers
from suitors.scenario.schema import KINDS, LEDGERS, Kind, Ledger, Scenario
from suitors.words.brief import Brief

Array = NDArray[np.float64]
LEDGER_OF: dict[Kind, Ledger] = {
    "grants": "public_sovereign",
    "state_loans": "public_sovereign",
    "commercial_loans": "public_commercial",
    "investment": "private",
}


@dataclass(frozen=True, repr=False)
class Placing(Brief):
    """How one power of the reference spreads its money over some states."""

    usual: dict[Kind, Array]
    """(state, 1 or run) by kind of money: weight of each state by motives at the opening of the reference, sum one; NaN if unknown."""
    past: dict[Kind, Array]
    """(state, 1 or run) by kind of money: share that went to each state in the record; NaN where there is none."""

    def among(self, states: Sequence[str], own: Sequence[str]) -> Placing:
        """The same on the states of another scenario, `own` being those of this one."""
        places = [own.index(state) if state in own else -1 for state in states]

        def picked(values: Array) -> Array:
            there = np.array(places)[:, None] >= 0
            return np.where(there, values[places], np.nan)

        return Placing(*({kind: picked(values) for kind, values in part.items()} for part in (self.usual, self.past)))

    def factor(self, kind: Kind, eligible: NDArray[np.bool_], habit: Array) -> Array:
        """Factor on the weights of the states for one product, (state, 1 or run)."""
        return offers.placing(self.usual[kind], self.past[kind], eligible[:, None], habit)


def placings(scenario: Scenario, numbers: Numbers, powers: Sequence[str], states: Sequence[str], weights: Array) -> dict[str, Placing]:
    """Placings of the powers whose record is known, from `weights` by ledger (ledger, power, state, 1 or run)."""
    found = {}
    for place, power in enumerate(powers):
        toward = scenario.powers[power].toward
        if not any(toward[state].past for state in states if state in toward):
            continue
        usual, past = {}, {}
        for kind in KINDS:
            paths = [f"powers.{power}.toward.{state}.past.{kind}" for state in states]
            known = np.array([numbers.has(path) for path in paths])[:, None]
            past[kind] = np.where(known, numbers.each_or_zero(paths), np.nan)
            weight = weights[LEDGERS.index(LEDGER_OF[kind]), place]
            total = weight.sum(axis=0)
            usual[kind] = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        found[power] = Placing(usual, past)
    return found


def kind_of(offer: Offer, repayable: bool) -> Kind:
    """The kind of money that a product is in the record."""
    if offer.product.ledger == "private":
        return "investment"
    if offer.product.ledger == "public_commercial":
        return "commercial_loans"
    return "state_loans" if repayable else "grants"
