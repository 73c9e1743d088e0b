"""Spend what pays, given what the others have spent."""

from __future__ import annotations

import numpy as np

from suitors.engine.contest import best_stock
from suitors.model.adaptation.base import Array, Courting, Rule


class BestResponse(Rule):
    title = "Best response"
    prose = (
        "Moves its stock of effort in each state towards the one that pays best against the others' last: worth of the favour "
        "won, less interest and decay on what it takes to hold it. Needs an endogenous envelope and the contest."
    )
    source = "Tullock (1980); with decaying stocks Nerlove and Arrow (1962); partial adjustment, since simultaneous leaps overshoot"
    parameters = {"pace": 2.0}
    """Share of the distance closed, a year (continuous)."""

    def efforts(self, courting: Courting) -> Array:
        others = courting.contestant.copy()
        others[courting.power] = False
        rivals = (courting.stock[others] ** courting.exponent).sum(axis=0)
        own = courting.stock[courting.power]
        best = best_stock(courting.prize, rivals, courting.exponent, courting.cost)
        pace = -np.expm1(-self.values["pace"] * courting.step)
        needed = own + pace * (best - own) - courting.kept * own
        return np.maximum(needed, 0.0) / courting.step
