"""Naive rivals: what each expects of every power, state and kind of flow over the coming years.

Each takes the past (power, state, year), million US$, NaN where not known, and returns the sum over `years` years after it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.history.panel import Panel
from suitors.history.routine import repayment
from suitors.studies.validation.gravity import hurdle_gravity

Array = NDArray[np.float64]
Point = Callable[[Panel, str, int, int], Array]
SMOOTHING = 0.2
"""Weight of the newest year in Croston's method as amended by Teunter, Syntetos and Babai."""


def _past(panel: Panel, kind: str, origin: int) -> Array:
    return panel.flow(kind)[:, :, : panel.until(origin)]


def _filled(past: Array) -> Array:
    """Unknown years take the dyad's mean of the known ones, 0 if there are none."""
    known = np.isfinite(past)
    total = np.where(known, past, 0.0).sum(axis=2)
    mean = total / np.maximum(known.sum(axis=2), 1)
    filled: Array = np.where(known, past, mean[:, :, None])
    return filled


def last_year(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """Last year's value goes on."""
    return years * _filled(_past(panel, kind, origin))[:, :, -1]


def three_year_mean(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """The mean of the last three years goes on."""
    mean: Array = _filled(_past(panel, kind, origin))[:, :, -3:].mean(axis=2)
    return years * mean


def training_mean(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """The mean of all years goes on."""
    mean: Array = _filled(_past(panel, kind, origin)).mean(axis=2)
    return years * mean


def damped_ar1(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """Logarithms return to the dyad's mean at a pace estimated over all dyads."""
    past = np.log1p(_filled(_past(panel, kind, origin)))
    level = past.mean(axis=2)
    pace = _pace(past - level[:, :, None])
    steps = pace ** np.arange(1, years + 1)
    path = level[:, :, None] + (past[:, :, -1] - level)[:, :, None] * steps
    total: Array = np.expm1(path).sum(axis=2)
    return total


def damped_shares(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """A power's shares of states return to their mean; its total is the mean of the last three years."""
    past = _filled(_past(panel, kind, origin))
    total = past.sum(axis=1, keepdims=True)
    usual = np.full_like(past, 1.0 / past.shape[1])
    share = np.divide(past, total, out=usual, where=total > 0)
    weight = np.where(total > 0, 1.0, 1e-9)
    level = (share * weight).sum(axis=2) / weight.sum(axis=2)
    pace = _pace((share - level[:, :, None]) * (total > 0))
    now = np.where(total[:, :, -1] > 0, share[:, :, -1], level)
    steps = pace ** np.arange(1, years + 1)
    path = level[:, :, None] + (now - level)[:, :, None] * steps
    summed: Array = path.sum(axis=2) * total[:, :, -3:].mean(axis=2)
    return summed


def lumpy_demand(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """Croston's method for lumpy demand as amended by Teunter, Syntetos and Babai (2011, EJOR 214): chance times size."""
    past = _filled(_past(panel, kind, origin))
    happened = past > 0
    first = np.maximum(happened[:, :, :3].mean(axis=2), 0.02)
    chance, size = first, np.where(happened.any(axis=2), past.sum(axis=2) / np.maximum(happened.sum(axis=2), 1), 0.0)
    for year in range(past.shape[2]):
        chance = chance + SMOOTHING * (happened[:, :, year] - chance)
        size = np.where(happened[:, :, year], size + SMOOTHING * (past[:, :, year] - size), size)
    return years * chance * size


def gdp_shares(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """A power's total of the last three years, spread by the states' GDP."""
    from suitors.history.defaults import gdp

    size = np.array([gdp(panel, state, origin) for state in panel.states])
    total = _filled(_past(panel, kind, origin))[:, :, -3:].mean(axis=2).sum(axis=1)
    return years * total[:, None] * (size / size.sum())[None, :]


def _pace(deviation: Array) -> float:
    before, after = deviation[:, :, :-1].ravel(), deviation[:, :, 1:].ravel()
    return float(np.clip(float(before @ after) / max(float(before @ before), 1e-12), 0.0, 0.98))


POINTS: dict[str, Point] = {
    "last year": last_year,
    "three-year mean": three_year_mean,
    "training mean": training_mean,
    "damped AR(1)": damped_ar1,
    "damped shares": damped_shares,
    "lumpy demand (TSB)": lumpy_demand,
    "hurdle gravity": hurdle_gravity,
    "GDP shares": gdp_shares,
}


def debt_last_year(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """The debt stays what it is."""
    return np.nan_to_num(panel.owed(origin)[:, :, -1])


def debt_amortised(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """The debt is paid off at the pace of the last five years, and nothing new is lent."""
    remaining: Array = debt_last_year(panel, kind, origin, years) * (1.0 - repayment(panel, origin)) ** years
    return remaining


def debt_trend(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """The debt goes on growing as over the last three years, the growth halving every two years."""
    last = panel.until(origin)
    owed = np.log1p(np.nan_to_num(panel.owed(origin)[:, :, max(0, last - 4) :]))
    growth = (owed[:, :, -1] - owed[:, :, 0]) / max(owed.shape[2] - 1, 1)
    damped = (0.5**0.5) ** np.arange(1, years + 1)
    return np.expm1(np.clip(owed[:, :, -1] + growth * damped.sum(), 0.0, 12.0))


def debt_training_mean(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """The mean debt of all years."""
    past = np.nan_to_num(panel.owed(origin))
    mean: Array = past.mean(axis=2)
    return mean


DEBT_POINTS: dict[str, Point] = {
    "last year": debt_last_year,
    "amortisation only": debt_amortised,
    "damped trend": debt_trend,
    "training mean": debt_training_mean,
}
