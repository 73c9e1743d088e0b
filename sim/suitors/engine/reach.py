"""Sites within reach: how much of a deal terrain and networks let a state carry out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SMALLEST_PART = 1e-5
"""Part of a deal below which nothing of it is left."""


def accessibility(opening: Array, gap: Array, opening_gap: Array) -> Array:
    """Share of a sector's sites that can be reached, (sector, state, run): what is out of reach shrinks with the transport gap.

    `opening` (sector, state, 1 or run) is what can be reached at the opening, NaN where nothing limits; `gap` and `opening_gap` (state,
    run) are the gaps in transport now and then.
    """
    left = np.divide(gap, opening_gap, out=np.zeros_like(gap), where=opening_gap > 0)
    return 1.0 - (1.0 - opening) * left


def within_reach(size: Array, share: Array, room: Array) -> Array:
    """How much of each deal can be carried out, (deal), bn US$.

    share (sector, deal) sums to one; room (sector, deal) is what each sector can still take up, bn US$. The part of a
    sector is cut to its room.
    """
    missed = share * size
    missed -= room
    missed = np.maximum(missed, 0.0, out=missed).sum(axis=0)
    held = size - missed
    # Rounding leaves no deal of next to nothing.
    kept: Array = np.where(held > SMALLEST_PART * size, held, 0.0)
    return kept
