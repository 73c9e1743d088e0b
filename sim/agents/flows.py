"""Money that moved in a step, or in several."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.uint8]


@dataclass
class Flows:
    """Bn US$, (product, state, run) unless said otherwise."""

    offered: Array
    taken: Array
    completed: Array
    lapsed: Array
    deals_offered: Counts
    """How many deals were on the table."""
    deals_taken: Counts
    """How many were taken, in whole or in part."""
    cut: Array
    """(state, run): wanted money lost to room or debt gate."""
    inflow: Array
    """(product, run): new money."""
    expired: Array
    """(product, run)"""
    service: Array
    """(power, state, run): debt service paid."""
    protests: Array
    """(state, run): how many."""
    fiscal_cost: Array
    """(power, state, run): cost to the power's treasury."""
    elite_gain: Array
    """(state, run): opaque money taken by rulers who answer to few."""
    bargaining_gain: Array
    """(state, run): what rivals took off the price of the loans taken, in grant equivalents."""
    favour: Array
    """Share of the state's favour won, times the years for which it was."""
    transfers: Array
    """(power, state, run): money paid for favour, given as aid."""

    def add(self, later: Flows) -> Flows:
        """Add what moved later, in place."""
        for item in fields(self):
            total = getattr(self, item.name)
            np.add(total, getattr(later, item.name), out=total)
        return self
