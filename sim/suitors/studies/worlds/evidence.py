"""What the record says that candidate sets of numbers can contradict: patterns of the scorecard and rows of responses, on one footing.

A piece of evidence is a range without fault and, on each side, how far beyond it lies what the scorecard calls a failure. The model
does not claim to be exact: that distance counts as three standard deviations of its discrepancy (Pukelsheim 1994: whatever the
distribution with one peak, at least 95 % of it lies within three).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from suitors.model.layout import layout
from suitors.scenario import Loaded
from suitors.studies.ensemble import axes
from suitors.studies.patterns import Pattern, patterns
from suitors.studies.responses import measure, rows
from suitors.studies.responses.measure import Measure
from suitors.studies.responses.rows import BASE, ResponseRow

Array = NDArray[np.float64]
SIGMAS = 3.0
"""Standard deviations of the model's discrepancy between the range without fault and failure."""
LEFT_OUT = {
    "P9a": "R10d tells the same traffic, without the reform that the pattern's figure supposes",
    "P16": "needs single deals",
    "R2a": "P4a tells the same",
    "R2b": "P4b tells the same",
    "R21b": "R21a tells the same",
    "R21c": "the published index does not hold what policy moves",
    "R23a": "P1 tells the same",
}
"""Evidence that is not counted, and why: what is told twice would weigh twice."""


@dataclass(frozen=True)
class Evidence:
    """One fact. `low` and `high` bound what is without fault, `below` and `above` are the distances from there to failure."""

    name: str
    fact: str
    unit: str
    source: str
    low: float
    high: float
    below: float
    above: float
    read: Pattern | Measure

    @property
    def measure(self) -> str:
        """The expression that it is read by."""
        return self.read.measure if isinstance(self.read, Pattern) else self.read.text

    def miss(self, values: Array) -> Array:
        """How far values lie outside of the range without fault, below it negative; NaN where they are no number."""
        short, over = values - self.low, values - self.high
        return np.where(short < 0, short, np.where(over > 0, over, 0.0 * values))

    def implausibility(self, values: Array, noise: float = 0.0) -> Array:
        """Distance from the range in standard deviations of discrepancy and chance together; `noise` is that of chance.

        0 where the model says nothing of it, infinite beyond a range that leaves no room for error.
        """
        miss = self.miss(values)
        allowed = np.where(miss < 0, self.below, self.above) / SIGMAS
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.abs(miss) / np.hypot(allowed, noise)
        return np.where(np.isfinite(miss) & (miss != 0), found, 0.0)


def evidence() -> list[Evidence]:
    """Patterns of the scorecard, and rows of responses with a range from data that a single scenario shows."""
    found = [_of_pattern(item) for item in patterns()]
    found += [_of_row(row) for row in rows.shipped().rows if row.grade == "data" and not row.base and set(row.edits) == {BASE}]
    return [item for item in found if item.name not in LEFT_OUT]


def _of_pattern(item: Pattern) -> Evidence:
    low = -inf if item.judge == "at most" else item.observed
    high = inf if item.judge == "at least" else item.observed
    if item.judge == "sign":
        low, high = (0.0, inf) if item.observed > 0 else (-inf, 0.0)
    slack = item.tolerance * abs(item.observed)
    return Evidence(item.number, item.fact, item.unit, item.source, low, high, slack, slack, item)


def _of_row(row: ResponseRow) -> Evidence:
    low, high = (-inf if row.low is None else row.low), (inf if row.high is None else row.high)
    weak_low, weak_high = row.weak_range
    below = 0.0 if weak_low is None else low - weak_low
    above = 0.0 if weak_high is None else weak_high - high
    return Evidence(row.id, row.shows, row.unit, row.ground, low, high, below, above, measure.read(row.measure, (BASE,)))


def needs(items: list[Evidence]) -> frozenset[str]:
    """Recorded variables that the evidence is read from."""
    return frozenset(name for item in items for name in item.read.needs[BASE])


def values(items: list[Evidence], loaded: Loaded, recorded: Mapping[str, NDArray[np.float32]]) -> Array:
    """What each piece of evidence comes to in every lane, (evidence, lane); NaN where the scenario says nothing of it."""
    coordinates = axes(loaded, layout(loaded.scenario, loaded.reference)).coordinates
    told = {BASE: measure.ExperimentRun(loaded, recorded, coordinates)}
    out = np.full((len(items), next(iter(recorded.values())).shape[-1]), np.nan)
    for place, item in enumerate(items):
        # A row may be about years beyond the horizon, or about somebody who takes no part.
        with suppress(measure.MeasureError):
            out[place] = item.read.work_out(told)
    return out
