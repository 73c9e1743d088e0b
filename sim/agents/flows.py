"""Money that moved in a step, or in several."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class Flows:
    """Bn US$, (product, state, run) unless said otherwise."""

    offered: Array
    taken: Array
    completed: Array
    lapsed: Array
    deals_offered: Array
    """How many deals were on the table."""
    deals_taken: Array
    """How many were taken, in whole or in part."""
    cut: Array
    """(state, run): wanted money lost to room or debt gate."""
    inflow: Array
    """(product, run): new money."""
    expired: Array
    """(product, run)"""
    service: Array
    """(power, state, run): debt service paid."""

    def add(self, later: Flows) -> Flows:
        """Add what moved later, in place."""
        for item in fields(self):
            total = getattr(self, item.name)
            np.add(total, getattr(later, item.name), out=total)
        return self
