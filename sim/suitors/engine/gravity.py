"""Gravity with multilateral resistance: partners compete for one total of trade."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def shared(pull: Array, outside: Array, total: Array, openness: Array) -> tuple[Array, Array]:
    """How a state's trade falls to its partners: (partner, state, run) and, for all others together, (state, run).

    `pull` (partner, state, run) and `outside` (state, run) are each partner's mass times cost to minus the elasticity, in the unit of
    `total` (state, run), so that they sum to it where nothing has changed. Their sum over the total is the access to markets, the
    inverse of the state's multilateral resistance; total trade moves with it to the power of `openness`. Partners are large
    against a state: their own resistance stays. Without any partner nothing is traded.
    """
    every = pull.sum(axis=0) + outside
    access = np.divide(every, total, out=np.zeros_like(every), where=total > 0)
    # access^openness * total / every, of which the last two are one over the first.
    scale = np.power(access, openness - 1.0, out=np.zeros_like(access), where=access > 0)
    return pull * scale, outside * scale
