"""Sums over the first axis: of groups that lie side by side, such as the products of each power, or with weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SMALLEST_MONEY = 1e-300
"""Stands for nothing in a divisor, bn US$."""


def group_sums(values: Array, groups: Sequence[slice]) -> Array:
    """Sum of each group's rows; (row, …, run) → (group, …, run). An empty group sums to zero."""
    sums = np.empty((len(groups), *values.shape[1:]))
    for index, group in enumerate(groups):
        np.add.reduce(values[group], axis=0, out=sums[index])
    return sums


def weighted_sum(values: Array, weights: Array) -> Array:
    """Sum over the first axis of values times weights, without the products in between; (row, …, run) → (…, run).

    `weights` (row, …, 1 or run) has as many axes as `values`, of the same length or 1.
    """
    total: Array = np.einsum("i...,i...->...", values, weights)
    return total
