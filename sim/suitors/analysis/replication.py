"""What of the differences between points is luck of the runs, and what the points themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Replication:
    """Variances of an outcome over points and runs that share their draws.

    `between` is the variance of the points' means, `noise` the part of it that luck leaves (variance within points over the
    number of runs; what a run does to all points alike is no difference between points and is taken out first), `inputs` what
    remains for the inputs, never below nought. All in the outcome's unit squared; noise is NaN with a single run.
    """

    points: int
    runs: int
    between: float
    noise: float
    inputs: float

    @property
    def noise_share(self) -> float:
        """Share of the variance between points that is luck, 0 to 1; NaN with a single run or no variance."""
        return min(self.noise / self.between, 1.0) if self.between > 0 else np.nan


def replication(outcome: Array) -> Replication:
    """Split the variance of `outcome` (point, run; finite). The run's own effect is common to all points where draws are shared.

    Two-way analysis of variance without replication: the mean square of the interaction over the runs is the noise of a mean.
    """
    points, runs = outcome.shape
    means = outcome.mean(axis=1)
    between = float(means.var(ddof=1)) if points > 1 else 0.0
    if runs < 2 or points < 2:
        return Replication(points, runs, between, np.nan, between)
    rest = outcome - means[:, None] - outcome.mean(axis=0) + outcome.mean()
    noise = float((rest**2).sum() / ((points - 1) * (runs - 1))) / runs
    return Replication(points, runs, between, noise, max(between - noise, 0.0))
