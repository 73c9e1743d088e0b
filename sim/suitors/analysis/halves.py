"""Half of the points to find something, the other half to judge it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.errors import InputError

Flags = NDArray[np.bool_]
FEWEST = 10
"""Points of each kind without which nothing is looked for."""


class OneClass(InputError, ValueError):
    """All points, or nearly all, are of one kind: there is nothing to tell apart. The message is for the user."""


def checked_flags(flips: pd.Series) -> Flags:
    """`flips` as flags. Raises OneClass when fewer than `FEWEST` points are True, or False."""
    flags = flips.to_numpy(dtype=bool)
    true, points = int(flags.sum()), len(flags)
    if true in (0, points):
        kind = "at none" if true == 0 else "at every one"
        raise OneClass(f"the condition holds {kind} of {points} points: there is nothing to tell apart")
    if min(true, points - true) < FEWEST:
        kind, few = ("holds", true) if true < points - true else ("fails", points - true)
        raise OneClass(f"the condition {kind} at {few} of {points} points: fewer than {FEWEST} say nothing about why")
    return flags


def halves(flags: Flags, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of the points to fit on and of those held out: each kind is split in half, by a seeded shuffle; both ascending."""
    generator = np.random.Generator(np.random.SFC64(seed))
    fit: list[NDArray[np.intp]] = []
    for kind in (False, True):
        places = np.flatnonzero(flags == kind)
        fit.append(generator.permutation(places)[: (len(places) + 1) // 2])
    chosen = np.sort(np.concatenate(fit))
    return chosen, np.setdiff1d(np.arange(len(flags)), chosen)
