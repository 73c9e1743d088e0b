"""Dollar GDP, technology and sector gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import weighted_sums

Array = NDArray[np.float64]


def need(share: Array, gap: Array) -> Array:
    """What is left to do in the sectors of each focus, (focus, state, run).

    share (focus, sector, state, 1 or run) sums to one over the sectors; gap (sector, state, run).
    """
    left = np.empty((len(share), *gap.shape[1:]), dtype=gap.dtype)
    # State by state: all at once takes twice as long.
    for state in range(gap.shape[1]):
        np.einsum("fk...,k...->f...", share[:, :, state], gap[:, state], out=left[:, state])
    return left


def skills_gap(technology: Array, gap_digital: Array, gap_human: Array) -> Array:
    """How much know-how a state lacks, 0 to 1, (state, run): the mean of its gaps in technology, digital networks and people."""
    missing: Array = (1.0 - technology + gap_digital + gap_human) / 3.0
    return missing


def by_sector(share: Array, amounts: Array) -> Array:
    """Amounts (focus, state, run) spread over the sectors, (sector, state, run); `share` as in `need`."""
    return weighted_sums(amounts, share)


def growth_of_works(completed: Array, works: Array, gdp: Array, per_works: Array, congestion: Array) -> Array:
    """Growth from completed works beyond the reference, log points a step.

    completed: quality-weighted bn US$ in this step beyond the reference; works in progress crowd out their effect and
    end it at twice the congestion threshold (share of GDP).
    """
    crowding = np.maximum(0.0, 1.0 - works / gdp / (2.0 * congestion))
    return per_works * completed / gdp * crowding


def next_technology(technology: Array, know_how: Array, gdp: Array, diffusion: Array, absorptive: Array) -> Array:
    """Technology level after works carrying `know_how` bn US$ of know-how-weighted money are completed."""
    return 1.0 - (1.0 - technology) * np.exp(-diffusion * know_how / gdp * absorptive)


def next_gap(gap: Array, completed: Array, gdp: Array, closing: Array) -> Array:
    """Sector gaps after works of `completed` (sector, state, run) bn US$."""
    return gap * np.exp(-closing * completed / gdp)


def next_dollar_factor(factor: Array, own: Array, common: Array, spread: Array, reversion: Array, shared: Array, step: float) -> Array:
    """Mean-reverting exchange-rate factor in dollar GDP, exact for any step.

    `own` (state, run) and `common` (run) are standard normals; `shared` is the common share of the variance, `spread`
    the stationary standard deviation.
    """
    keep = np.exp(-reversion * step)
    shock = np.sqrt(shared) * common + np.sqrt(1.0 - shared) * own
    return factor * keep + spread * np.sqrt(1.0 - keep**2) * shock
