"""Sums over groups that lie side by side on the first axis, such as the products of each power."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def group_sums(values: Array, groups: Sequence[slice]) -> Array:
    """Sum of each group's rows; (row, …, run) → (group, …, run). An empty group sums to zero."""
    sums = np.empty((len(groups), *values.shape[1:]))
    for index, group in enumerate(groups):
        np.add.reduce(values[group], axis=0, out=sums[index])
    return sums
