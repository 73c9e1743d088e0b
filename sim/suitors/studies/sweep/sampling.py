"""The points of a sweep, stretch by stretch, so that memory does not grow with their number."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
import pandas as pd

from suitors.studies.sweep.vary import SweepError, Vary

Asked = Literal["grid", "random", "lhs", "sobol", "csv"]
Kind = Literal[Asked, "posterior"]
DESIGNS: tuple[Asked, ...] = get_args(Asked)
STRETCH = 1024
"""Random points drawn from one stream."""
LARGEST_BLOCK = 2**16
"""Points of one Latin hypercube; more are drawn as several."""
MOST_POINTS = 2**30


@dataclass
class Points:
    """Where a sweep's points lie: `at(first, last)` gives a row per point and a column per varied key.

    The points of a stretch depend on `kind`, `varied` and `seed` alone, so a sweep may grow; a Latin hypercube also on `blocks`, the
    numbers of points it was drawn in, one after the other.
    """

    kind: Kind
    varied: tuple[Vary, ...]
    seed: int
    blocks: list[int] = field(default_factory=list)
    given: pd.DataFrame | None = None
    """The table of points, for `csv` and `posterior`."""
    _kept: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int | None:
        """The number of points where the design fixes it."""
        if self.given is not None:
            return len(self.given)
        return prod(len(item.choices) for item in self.varied) if self.kind == "grid" else None

    def grow(self, points: int) -> None:
        """Make room for so many points: a Latin hypercube grows by a further block."""
        if self.kind == "lhs":
            while (more := points - sum(self.blocks)) > 0:
                self.blocks.append(min(more, LARGEST_BLOCK))

    def at(self, first: int, last: int) -> pd.DataFrame:
        """Points `first` … `last - 1`, indexed by their number."""
        index = pd.RangeIndex(first, last, name="point")
        if self.given is not None:
            return self.given.iloc[first:last].set_index(index)
        if self.kind == "grid":
            places = np.unravel_index(np.arange(first, last), tuple(len(item.choices) for item in self.varied))
            return pd.DataFrame({item.key: item.listed()[place] for item, place in zip(self.varied, places, strict=True)}, index=index)
        units = self._units(first, last)
        return pd.DataFrame({item.key: item.at(units[:, place]) for place, item in enumerate(self.varied)}, index=index)

    def _units(self, first: int, last: int) -> np.ndarray:
        """Coordinates from 0 to 1, (point, key)."""
        from scipy.stats import qmc

        width = len(self.varied)
        if self.kind == "sobol":
            sequence = qmc.Sobol(width, rng=self._stream(0))
            if first:
                sequence.fast_forward(first)
            with warnings.catch_warnings():
                # It would prefer powers of two; the number of points is the user's to choose.
                warnings.simplefilter("ignore", UserWarning)
                return np.asarray(sequence.random(last - first))
        if self.kind == "random":
            stretches = range(first // STRETCH, (last - 1) // STRETCH + 1)
            drawn = np.concatenate([self._stream(stretch).random((STRETCH, width)) for stretch in stretches])
            return drawn[first - stretches.start * STRETCH :][: last - first]
        pieces, start = [], 0
        for block, size in enumerate(self.blocks):
            if start < last and first < start + size:
                if block not in self._kept:
                    self._kept = {block: qmc.LatinHypercube(width, rng=self._stream(block)).random(size)}
                pieces.append(self._kept[block][max(first - start, 0) : last - start])
            start += size
        return np.concatenate(pieces)

    def _stream(self, number: int) -> np.random.Generator:
        from suitors.engine.streams import generator

        return generator(self.seed, number, f"sweep.{self.kind}", tuple(item.key for item in self.varied))


def chosen_kind(kind: str | None, varied: Sequence[Vary], points: int | None, table: Path | None) -> Kind:
    """The design asked for, else a grid where all keys take choices, else a Sobol sequence. Raises SweepError where it cannot be."""
    if table is not None:
        if kind not in (None, "csv"):
            raise SweepError(f"a table of points is a design of its own; it does not go with --design {kind}")
        return "csv"
    if kind == "csv":
        raise SweepError("--design csv needs a table of points: --points-from FILE.csv")
    ranges = [item.key for item in varied if item.is_range]
    if kind is None:
        kind = "sobol" if ranges or points is not None else "grid"
    if kind == "grid" and ranges:
        raise SweepError(f"a grid needs levels: {ranges[0]}=LO:HI:N, or a list")
    return cast(Kind, kind)


def read_table(path: Path) -> pd.DataFrame:
    """A CSV file of points: a column per key, a row per point. Raises SweepError."""
    try:
        table = pd.read_csv(path, skipinitialspace=True)
    except FileNotFoundError:
        raise SweepError(f"--points-from {path}: no such file") from None
    except (OSError, ValueError) as problem:
        raise SweepError(f"--points-from {path}: cannot be read as CSV: {problem}") from None
    table = table.drop(columns=[name for name in ("point", "run") if name in table.columns])
    if table.empty or not len(table.columns):
        raise SweepError(f"--points-from {path}: holds no points; it needs a column per key and a row per point")
    if (empty := table.columns[table.isna().any()]).size:
        raise SweepError(f"--points-from {path}: column {empty[0]} has an empty cell")
    return table


def digest(table: pd.DataFrame, rows: int) -> str:
    """A hash of the first rows of a table of points."""
    text = table.iloc[:rows].to_csv(index=False, float_format="%.17g")
    return hashlib.sha256(text.encode()).hexdigest()


def group_of(design: pd.DataFrame, place: int, varied: Sequence[Vary]) -> tuple[tuple[str, Any], ...]:
    """The structural choices of the point in a row of a design, as (key, value) pairs.

    Taken column by column: a row of a frame has one type, in which whole numbers beside others become fractions.
    """
    return tuple((item.key, design[item.key].iloc[place]) for item in varied if item.kind == "structural")
