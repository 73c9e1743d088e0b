"""Proper scores of forecasts given as samples; lower is better in all of them. The last axis of a forecast is the sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ANY = 0.1
"""Million US$ from which an amount counts as a disbursement."""
PAIRINGS = 40
"""Shifts by which samples are paired to estimate their distance from each other."""


def crps(samples: Array, seen: Array) -> Array:
    """Continuous ranked probability score, shape of `seen` (Gneiting and Raftery 2007, JASA 102, equation 21)."""
    count = samples.shape[-1]
    ordered = np.sort(samples, axis=-1)
    error = np.abs(ordered - seen[..., None]).mean(axis=-1)
    rank = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread: Array = (ordered * rank).sum(axis=-1) / (count * (count - 1))
    return error - spread


def energy(samples: Array, seen: Array) -> Array:
    """Energy score of vectors: samples (…, component, sample), seen (…, component); its CRPS for one component."""
    error = np.linalg.norm(samples - seen[..., None], axis=-2).mean(axis=-1)
    count = samples.shape[-1]
    shifts = np.unique(np.linspace(1, count - 1, min(PAIRINGS, count - 1)).astype(int))
    apart = [np.linalg.norm(samples - np.roll(samples, shift, axis=-1), axis=-2).mean(axis=-1) for shift in shifts]
    spread: Array = 0.5 * np.mean(apart, axis=0)
    return error - spread


def brier(samples: Array, seen: Array) -> Array:
    """Squared error of the chance that anything is disbursed, shape of `seen` (Brier 1950)."""
    chance = (samples >= ANY).mean(axis=-1)
    return (chance - (seen >= ANY)) ** 2


def probability_transform(samples: Array, seen: Array, uniform: Array) -> Array:
    """Where the observation falls in the forecast, 0 to 1, shape of `seen`; uniform if the forecast is calibrated.

    Ties, such as zeros, are broken by `uniform`, so that a forecast of certain zeros is not counted as well calibrated twice.
    """
    below = (samples < seen[..., None]).sum(axis=-1)
    ties = (samples == seen[..., None]).sum(axis=-1)
    rank: Array = (below + uniform * (ties + 1)) / (samples.shape[-1] + 1)
    return rank
