"""Sums over the first axis: of groups that lie side by side, such as the products of each power, or with weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Groups = Sequence[slice | list[int]]
"""Rows of each group: a slice where they lie side by side. No tuples, which NumPy would take for places along several axes."""
SMALLEST_MONEY = 1e-30
"""Stands for nothing in a divisor, bn US$; single precision knows it too."""


def group_sums(values: Array, groups: Groups) -> Array:
    """Sum of each group's rows; (row, …, run) → (group, …, run). An empty group sums to zero."""
    sums = np.empty((len(groups), *values.shape[1:]), dtype=values.dtype)
    for total, group in zip(sums, groups, strict=True):
        np.add.reduce(values[group], axis=0, out=total)
    return sums


def weighted_sum(values: Array, weights: Array) -> Array:
    """Sum over the first axis of values times weights, without the products in between; (row, …, run) → (…, run).

    `weights` (row, …, 1 or run) has as many axes as `values`, of the same length or 1.
    """
    total: Array = np.einsum("i...,i...->...", values, weights)
    return total


def weighted_sums(values: Array, weights: Array) -> Array:
    """The same for several weights at once, (row, part, …, 1 or run); (row, …, run) → (part, …, run)."""
    return np.stack([weighted_sum(values, of_part) for of_part in weights.swapaxes(0, 1)])
