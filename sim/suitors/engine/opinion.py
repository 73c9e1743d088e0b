"""Ties between leaders, grievance in the street, protests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MOST_PROTESTS = 40
"""Protests a step beyond which the count is cut; a fixed number of terms keeps runs independent of each other."""


def next_ties(ties: Array, norm: Array, meetings: Array, warmth: Array, decay: Array, step: float) -> Array:
    """Political ties after a step, 0 to 1: they return to their norm, and each meeting beyond the usual closes part of the rest.

    `meetings` is the number of leaders' meetings in this step beyond those that the norm contains.
    """
    settled = norm + (ties - norm) * np.exp(-decay * step)
    return np.clip(settled + (1.0 - settled) * warmth * meetings, 0.0, 1.0)


def poisson(mean: Array, uniform: Array) -> Array:
    """Poisson count by inverse transform, one uniform for each: a change of the mean shifts nobody else's draws."""
    term = np.exp(-mean)
    cumulated = term.copy()
    count = np.zeros_like(mean)
    for number in range(1, MOST_PROTESTS + 1):
        beyond = uniform > cumulated
        if not beyond.any():
            # Nothing is drawn here: stopping early changes no count.
            break
        count += beyond
        term = term * mean / number
        cumulated = cumulated + term
    return count
