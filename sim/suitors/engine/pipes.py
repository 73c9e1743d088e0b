"""Oil and gas by pipeline: capacity binds, and what one line cannot carry goes to the room that others of its state have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import Groups

Array = NDArray[np.float64]


def carried(wanted: Array, capacity: Array, groups: Groups, switchable: Array) -> Array:
    """What each line carries a year, never more than its capacity, (line, run).

    `wanted` (line, 1 or run) is what it would carry, `capacity` (line, run) what it can. `groups` are the lines that can stand in for
    each other: those of one state and one commodity. What one cannot carry is spread over the room of the others in proportion to it,
    of which the share `switchable` can be used.
    """
    flow = np.minimum(wanted, capacity)
    left = wanted - flow
    room = switchable * (capacity - flow)
    for group in groups:
        held, free = left[group].sum(axis=0), room[group].sum(axis=0)
        flow[group] += room[group] * np.minimum(np.divide(held, free, out=np.zeros_like(free), where=free > 0), 1.0)
    return flow
