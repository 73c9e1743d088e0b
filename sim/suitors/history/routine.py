"""What simple continuation would say: the forecasts beside the model's own that a forecaster of experience weighs.

Each takes the past of all dyads, (power, state, year), and gives sums over one to `years` coming years, (power, state, horizon).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.history.panel import Panel

Array = NDArray[np.float64]
RECENT_HALF_LIFE = 2.0
"""Years after which a past flow counts half in the recent level."""
DAMPING = 0.5**0.5
"""What is left each year of the growth of a debt: half after two years."""
SLOWEST = 0.98
PRINCIPAL = 0.75
"""Share of debt service that is principal."""
LITTLE = 50.0
"""Million US$ of debt that count as much as its power's pace."""


def flows(past: Array, years: int) -> Array:
    """Last year, recent level, usual level, and a return of logarithms to their mean, (rule, power, state, horizon).

    Unknown years (NaN) take the dyad's mean of the known ones, 0 if there are none.
    """
    past = filled(past)
    ahead = np.arange(1.0, years + 1.0)
    age = np.arange(past.shape[2])[::-1]
    weight = 0.5 ** (age / RECENT_HALF_LIFE)
    levels = np.stack([past[:, :, -1], past @ weight / weight.sum(), past.mean(axis=2)])
    back = np.expm1(returning(np.log1p(past), years))
    return np.concatenate([levels[..., None] * ahead, np.cumsum(back, axis=2)[None]])


def returning(past: Array, years: int) -> Array:
    """Values that return to each dyad's mean at a pace estimated over all, (power, state, year)."""
    mean = past.mean(axis=2, keepdims=True)
    away = past - mean
    path: Array = mean + away[:, :, -1:] * persistence(away) ** np.arange(1.0, years + 1.0)
    return path


def debts(panel: Panel, origin: int, years: int) -> Array:
    """Debts at the end of each coming year, million US$, (rule, power, state, horizon).

    As they are; with a fading trend; paid off at the pace of the last years with nothing new lent.
    """
    owed = np.nan_to_num(panel.owed(origin)[:, :, -4:])
    now, logs = owed[:, :, -1:], np.log1p(owed)
    growth = (logs[:, :, -1:] - logs[:, :, :1]) / max(owed.shape[2] - 1, 1)
    fading = np.cumsum(DAMPING ** np.arange(1, years + 1))
    trend = np.expm1(np.clip(logs[:, :, -1:] + growth * fading, 0.0, 14.0))
    paid_off = now * (1.0 - repayment(panel, origin))[..., None] ** np.arange(1, years + 1)
    return np.stack([np.broadcast_to(now, trend.shape), trend, paid_off])


def repayment(panel: Panel, origin: int) -> Array:
    """Share of each debt that is paid off in a year, by the last five, (power, state): a dyad's own, drawn to its power's."""
    last = panel.until(origin)
    owed = np.nan_to_num(panel.owed(origin)[:, :, max(0, last - 6) :])
    repaid = np.nan_to_num(panel.dyads["loans_repaid"][:, :, max(0, last - 5) : last])
    before = owed[:, :, : repaid.shape[2]].sum(axis=2)
    of_power = repaid.sum(axis=(1, 2)) / np.maximum(before.sum(axis=1), 1.0)
    pace = PRINCIPAL * (repaid.sum(axis=2) + LITTLE * of_power[:, None]) / (before + LITTLE)
    return np.clip(pace, 0.0, 0.9)


def persistence(deviation: Array) -> float:
    """Yearly persistence of deviations (power, state, year) from their means, over all dyads, between 0 and 0.98."""
    before, after = deviation[:, :, :-1].ravel(), deviation[:, :, 1:].ravel()
    return float(np.clip(float(before @ after) / max(float(before @ before), 1e-12), 0.0, SLOWEST))


def filled(past: Array) -> Array:
    """Unknown years take the dyad's mean of the known ones, 0 if there are none."""
    known = np.isfinite(past)
    mean = np.where(known, past, 0.0).sum(axis=2) / np.maximum(known.sum(axis=2), 1)
    whole: Array = np.where(known, past, mean[:, :, None])
    return whole
