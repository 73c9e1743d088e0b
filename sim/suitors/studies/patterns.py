"""Stylised facts of the region, from its pack's `patterns.toml`, each with what the model says of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.packs.pack import DEFAULT, shipped
from suitors.studies.responses.measure import ExperimentRun, Measure, MeasureError, read
from suitors.studies.responses.rows import BASE
from suitors.words.numbers import number

Judge = Literal["interval", "at least", "at most", "sign"]


@dataclass(frozen=True)
class Pattern:
    """A fact, the observed figure, and how to read it off a simulation; `patterns.toml` says how it is judged."""

    number: str
    fact: str
    observed: float
    unit: str
    source: str
    judge: Judge
    tolerance: float
    measure: str = ""
    """Expression on what a run records, as in rows of responses."""
    rare: bool = False
    """Whether most runs have none of it, so that their mean says more than their median."""
    announced: tuple[str, ...] = ()
    """Power and ledger of which money must be announced: what is stated at a later stage says nothing of announcements."""
    largest_deal_of: str = ""
    """Instead of a measure: the power whose largest deal of a half-year is told as a share of all its deals of that time."""

    @property
    def observation(self) -> str:
        """The observed figure as what it is: a figure, a bound or a sign."""
        if self.judge == "sign":
            return "above 0" if self.observed > 0 else "below 0"
        return number(self.observed) if self.judge == "interval" else f"{self.judge} {number(self.observed)}"

    @cached_property
    def _measure(self) -> Measure:
        return read(self.measure, (BASE,))

    @property
    def needs(self) -> Mapping[str, frozenset[str]]:
        """Recorded variables, as of a measure."""
        return self._measure.needs if self.measure else {BASE: frozenset()}

    def work_out(self, told: Mapping[str, ExperimentRun], deals: pd.DataFrame | None = None) -> NDArray[np.float64]:
        """One number a run, NaN where the scenario says nothing of it."""
        if self.largest_deal_of:
            return _largest_deals(deals, self.largest_deal_of) if deals is not None else np.full(1, np.nan)
        run = told[BASE]
        nothing = np.full(next(iter(run.recorded.values())).shape[-1], np.nan)
        if self.announced:
            power, ledger = self.announced
            money = run.loaded.scenario.powers[power].money
            if ledger not in money or money[ledger].stage != "announced":
                return nothing
        try:
            return self._measure.work_out(told)
        except MeasureError:
            # It speaks of years beyond the horizon.
            return nothing


def _largest_deals(deals: pd.DataFrame, power: str) -> NDArray[np.float64]:
    """Size of the largest deal over that of all, by run and half-year."""
    taken = deals[(deals["power"] == power) & (deals["taken"] > 0)]
    halves = taken.groupby(["run", (2 * (taken["time"] - taken["time"].min())).astype(int)])["taken"]
    return (halves.max() / halves.sum()).to_numpy(np.float64)


@cache
def record() -> dict[str, Any]:
    """What the file says: `powers` and `states` that must take part, `years` that a run needs at least, and the `patterns`."""
    return tomllib.loads(shipped()[DEFAULT].text("patterns.toml") or "")


@cache
def patterns() -> tuple[Pattern, ...]:
    """The patterns in the order of the file."""
    return tuple(Pattern(**{**row, "announced": tuple(row.get("announced", ()))}) for row in record()["patterns"])


@dataclass(frozen=True)
class PatternVerdict:
    """A pattern, the middle and the 80 % interval of what is simulated, and what comes of it."""

    pattern: Pattern
    low: float
    middle: float
    """Median, or the mean of what is rare."""
    high: float
    verdict: Literal["pass", "weak", "fail", "no answer"]


def judged(pattern: Pattern, values: np.ndarray) -> PatternVerdict:
    """Judge the simulated values, one per run, against the observed figure."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return PatternVerdict(pattern, np.nan, np.nan, np.nan, "no answer")
    low, middle, high = (float(level) for level in np.quantile(finite, [0.1, 0.5, 0.9]))
    middle = float(finite.mean()) if pattern.rare else middle
    observed, slack = pattern.observed, pattern.tolerance * abs(pattern.observed)
    if pattern.judge == "interval":
        passed, weak = low <= observed <= high, abs(middle - observed) <= slack
    elif pattern.judge == "at least":
        passed, weak = middle >= observed - 1e-9, middle >= observed - slack
    elif pattern.judge == "at most":
        passed, weak = middle <= observed + 1e-9, middle <= observed + slack
    else:
        agreeing = float(np.mean(np.sign(finite) == np.sign(observed)))
        passed, weak = agreeing >= 0.8, agreeing >= 0.5
    return PatternVerdict(pattern, low, middle, high, "pass" if passed else "weak" if weak else "fail")
