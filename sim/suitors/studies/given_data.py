"""Which varied keys of an existing sweep matter, without a new run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suitors.analysis.importance import TooFew, importance
from suitors.analysis.replication import replication
from suitors.studies.sensitivity import SensitivityError
from suitors.studies.sweep_points import SweepPoints
from suitors.words.brief import Brief


@dataclass(frozen=True, repr=False)
class GivenData(Brief):
    """`importance`: one row per outcome and key, the most important first (see suitors.analysis.importance), with `half_rank_correlation`
    and `half_pawn`, the same on the first half of the points. `noise`: one row per outcome, what part of the variance between points
    is chance."""

    importance: pd.DataFrame
    noise: pd.DataFrame


def from_sweep(points: SweepPoints, outcomes: Sequence[str], seed: int, permutations: int = 100) -> GivenData:
    """Measure on the means over runs. Raises SensitivityError."""
    if not outcomes:
        raise SensitivityError(f"name an outcome of the sweep, such as --outcome {next(iter(points.mean.columns), 'debt[CHN]')}")
    tables, noise = [], []
    try:
        for outcome in outcomes:
            table = importance(points.inputs, points.mean[outcome], seed=seed, permutations=permutations)
            half = _on_half(points, outcome, seed)
            for column in ("rank_correlation", "pawn"):
                table[f"half_{column}"] = half[column].reindex(table.index) if half is not None else np.nan
            long = table.reset_index()
            long.insert(0, "outcome", outcome)
            tables.append(long)
            noise.append(noise_of(points, outcome))
    except TooFew as problem:
        raise SensitivityError(str(problem)) from problem
    return GivenData(pd.concat(tables, ignore_index=True), pd.DataFrame(noise))


def _on_half(points: SweepPoints, outcome: str, seed: int) -> pd.DataFrame | None:
    """The measures on the first half of the points, to show whether more points would still change them; None for too few."""
    half = len(points.inputs) // 2
    try:
        return importance(points.inputs.iloc[:half], points.mean[outcome].iloc[:half], seed=seed, permutations=1)
    except TooFew:
        return None


def noise_of(points: SweepPoints, outcome: str) -> dict[str, object]:
    """Variance between points, and how much of it is chance.

    Where only summaries were kept, what a run does to all points alike cannot be taken out: chance is then an upper bound.
    """
    common = outcome in points.by_run
    if common:
        whole = points.by_run[outcome][np.isfinite(points.by_run[outcome]).all(axis=1)]
        split = replication(whole)
        between, luck, share, count = split.between, split.noise, split.noise_share, split.points
    else:
        mean, spread = points.mean[outcome].dropna(), points.spread[outcome]
        between, count = float(mean.var(ddof=1)), len(mean)
        luck = float((spread**2).mean() / points.runs) if points.runs > 1 else np.nan
        share = min(luck / between, 1.0) if between > 0 else np.nan
    return {
        "outcome": outcome,
        "points": count,
        "runs": points.runs,
        "variance_between_points": between,
        "of_that_luck": luck,
        "noise_share": share,
        "upper_bound": not common,
    }
