"""The PAWN measure for many inputs at once: how far the output within slices of an input lies from the output overall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.analysis.limits import is_choice

Array = NDArray[np.float64]
Places = NDArray[np.intp]
SLICES = 10
AT_ONCE = 2_000_000
"""Points times inputs that are worked on at once."""


@dataclass(frozen=True)
class _Part:
    """Some inputs, their points sorted by slice. Flat arrays run over inputs, then over points in the order of their slices."""

    base: NDArray[np.int32]
    """(input, point): keeps the slices apart when points are sorted."""
    sorted_base: NDArray[np.int32]
    starts: Places
    """Where every slice begins in the flat arrays."""
    owner: Places
    """Input and slice, as one number, that every start belongs to."""
    reached: Array
    """Share of the slice's points up to and including each; flat."""
    passed: Array
    """The same without it."""


class Slices:
    """Points of a table cut into slices along every input, ready to be compared with outputs in any order."""

    def __init__(self, inputs: pd.DataFrame, output: Array) -> None:
        """`inputs` (point, input), numbers or choices; `output` one value per point."""
        _, self._rank = np.unique(output, return_inverse=True)
        steps = int(self._rank.max()) + 1
        share = np.cumsum(np.bincount(self._rank, minlength=steps)) / len(output)
        self._overall = np.concatenate([[0.0], share])
        codes = np.array([_slices_of(inputs[name]) for name in inputs.columns], dtype=np.int32).reshape(-1, len(output))
        at_once = max(1, AT_ONCE // len(output))
        self._parts = [_part(codes[first : first + at_once], steps) for first in range(0, len(codes), at_once)]

    def distances(self, order: Places | None = None) -> Array:
        """For each input the median over its slices of the Kolmogorov-Smirnov distance to the whole, the outputs taken in `order`.

        NaN for an input with one value.
        """
        rank = (self._rank if order is None else self._rank[order]).astype(np.int32)
        return np.concatenate([self._some(part, rank) for part in self._parts]) if self._parts else np.zeros(0)

    def _some(self, part: _Part, rank: NDArray[np.int32]) -> Array:
        ranks = (np.sort(part.base + rank, axis=1) - part.sorted_base).ravel()
        # Among equal outputs only the last counts above and the first below; the others lie nearer, so no case is needed for them.
        far = np.maximum(part.reached - self._overall[ranks + 1], self._overall[ranks] - part.passed)
        by_slice = np.full(len(part.base) * SLICES, np.nan)
        by_slice[part.owner] = np.maximum.reduceat(far, part.starts)
        table = by_slice.reshape(-1, SLICES)
        full = ~np.isnan(table)
        found = np.full(len(table), np.nan)
        whole = full.all(axis=1)
        found[whole] = np.median(table[whole], axis=1)
        for place in np.flatnonzero(~whole & (full.sum(axis=1) > 1)):
            found[place] = np.median(table[place][full[place]])
        return found


def _part(codes: NDArray[np.int32], steps: int) -> _Part:
    inputs, points = codes.shape
    owner_of_point = (np.arange(inputs)[:, None] * SLICES + np.sort(codes, axis=1)).ravel()
    owner, starts, sizes = np.unique(owner_of_point, return_index=True, return_counts=True)
    place = np.arange(inputs * points) - np.repeat(starts, sizes)
    size = np.repeat(sizes, sizes)
    base = (codes * steps).astype(np.int32)
    return _Part(base, np.sort(base, axis=1), starts, owner, (place + 1) / size, place / size)


def _slices_of(values: pd.Series) -> Places:
    """The slice of every point: one a value where there are few, else equal shares of the points."""
    if is_choice(values) or values.nunique() <= SLICES:
        codes, kinds = pd.factorize(values, sort=True)
        # More choices than slices: the last slice takes what is left.
        return np.minimum(np.asarray(codes, dtype=np.intp), SLICES - 1) if len(kinds) > SLICES else np.asarray(codes, dtype=np.intp)
    numbers = values.to_numpy(np.float64)
    edges = np.quantile(numbers, np.linspace(0, 1, SLICES + 1)[1:-1])
    return np.searchsorted(edges, numbers, side="right")
