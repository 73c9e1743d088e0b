"""A hurdle model of each dyad's yearly flow: whether it stays or starts, and how much, by empirical Bayes.

Chances of staying and starting and the usual logarithm are each dyad's own, drawn towards its power's, and those towards the
panel's. Amounts return to the usual one at a pace common to all; what they stray by is drawn from the panel's own past.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import generator

Array = NDArray[np.float64]
NOTHING = 0.05
"""Million US$: less is nothing."""
HALF_LIFE = 6.0
"""Years after which a past year counts half in the usual amount and in the chances."""
OWN_YEARS = 3.0
"""Years of a power's mean that stand beside a dyad's own, and of the panel's beside a power's."""
LARGEST = 14.0
"""Logarithm of the largest amount, million US$."""


def paths(past: Array, years: int, runs: int, seed: int, names: tuple[str, ...]) -> Array:
    """Yearly flows after the past (power, state, year), NaN where unknown: (power, state, year, run), million US$."""
    known = np.isfinite(past)
    active = known & (np.nan_to_num(past) > NOTHING)
    logs = np.log(np.where(active, past, 1.0))
    age = np.arange(past.shape[2])[::-1]
    weight = 0.5 ** (age / HALF_LIFE)
    stay, start = (_chance(active, known, weight, before) for before in (True, False))
    usual = _shrunk(logs, active * weight)
    away = np.where(active, logs - usual[:, :, None], 0.0)
    both = active[:, :, 1:] & active[:, :, :-1]
    before, after = away[:, :, :-1][both], away[:, :, 1:][both]
    pace = float(np.clip(before @ after / max(float(before @ before), 1e-9), 0.0, 0.95))
    # Short series make persistence look smaller than it is (Kendall 1954, Biometrika 41).
    pace = min(pace + (1.0 + 3.0 * pace) / past.shape[2], 0.95)
    rest = np.where(both, away[:, :, 1:] - pace * away[:, :, :-1], 0.0)
    spread = np.sqrt(_shrunk(rest**2, both * weight[1:]))
    standard = (rest / np.maximum(spread, 1e-3)[:, :, None])[both]
    standard = np.sort(standard - standard.mean()) if standard.size >= 8 else np.linspace(-1.5, 1.5, 9)
    spread = np.where(spread > 0, spread, 0.6)
    draws = generator(seed, 0, "hurdle", names)
    shape = (*past.shape[:2], runs)
    on = np.broadcast_to(active[:, :, -1:], shape).copy()
    now = np.broadcast_to(away[:, :, -1:], shape).copy()
    wide = 1.0 / np.sqrt(1.0 - pace**2)
    made = np.zeros((*past.shape[:2], years, runs))
    for year in range(years):
        lives = draws.random(shape) < np.where(on, stay[..., None], start[..., None])
        stray = spread[..., None] * standard[draws.integers(0, standard.size, shape)]
        now = np.where(on, pace * now + stray, wide * stray)
        on = lives
        made[:, :, year] = np.where(on, np.exp(np.clip(usual[..., None] + now, -5.0, LARGEST)), 0.0)
    return made


def _chance(active: NDArray[np.bool_], known: NDArray[np.bool_], weight: Array, before: bool) -> Array:
    """Chance that a year has a flow where the year before had one (or had none), (power, state)."""
    case = known[:, :, 1:] & known[:, :, :-1] & (active[:, :, :-1] == before)
    return np.clip(_shrunk(active[:, :, 1:].astype(np.float64), case * weight[1:], 0.9 if before else 0.1), 0.002, 0.998)


def _shrunk(values: Array, weight: Array, without: float = 0.0) -> Array:
    """Weighted means over years of (power, state, year), drawn to the power's and the panel's, (power, state)."""
    total, count = (values * weight).sum(axis=2), weight.sum(axis=2)
    whole = (total.sum() + without) / (count.sum() + 1.0) if without else total.sum() / max(float(count.sum()), 1e-9)
    of_power = (total.sum(axis=1) + OWN_YEARS * whole) / (count.sum(axis=1) + OWN_YEARS)
    own: Array = (total + OWN_YEARS * of_power[:, None]) / (count + OWN_YEARS)
    return own
