"""Naive rules: what each expects of every power and state in each coming year.

Each takes a panel, a kind of `series`, an origin and a number of years, and gives (power, state, year): million US$ paid in
the year or owed at its end, or shares of the power's money. Nothing after the origin is read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.history.defaults import gdp
from suitors.history.panel import Panel
from suitors.history.routine import debts, filled, persistence, returning
from suitors.studies.validation.gravity import hurdle_gravity
from suitors.studies.validation.scores import ANY

Array = NDArray[np.float64]
NaiveRule = Callable[[Panel, str, int, int], Array]
SMOOTHING = 0.2
"""Weight of the newest year in Croston's method as amended by Teunter, Syntetos and Babai."""


def series(panel: Panel, kind: str) -> Array:
    """Loans, grants, flow (both), debt or share (of the power's money), (power, state, year); NaN where nothing is known."""
    if kind == "debt":
        return panel.dyads["debt_stock"]
    if kind not in ("flow", "share"):
        return panel.flow(kind)
    total = panel.total
    if kind == "flow":
        return total
    summed = total.sum(axis=1, keepdims=True)
    return np.divide(total, summed, out=np.full_like(total, np.nan), where=summed >= ANY)


def past_of(panel: Panel, kind: str, origin: int) -> Array:
    """The series up to the origin, without gaps."""
    return filled(panel.owed(origin) if kind == "debt" else series(panel, kind)[:, :, : panel.until(origin)])


def steady(level: Callable[[Array], Array]) -> NaiveRule:
    """What `level` makes of the past goes on."""

    def rule(panel: Panel, kind: str, origin: int, years: int) -> Array:
        return np.repeat(level(past_of(panel, kind, origin))[:, :, None], years, axis=2)

    return rule


def damped_ar1(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """Logarithms return to the dyad's mean at a pace estimated over all dyads."""
    return np.expm1(returning(np.log1p(past_of(panel, kind, origin)), years))


def damped_shares(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """A power's shares of states return to their mean; its total is the mean of the last three years."""
    past = past_of(panel, kind, origin)
    total = past.sum(axis=1, keepdims=True)
    share = np.divide(past, total, out=np.full_like(past, 1.0 / past.shape[1]), where=total > 0)
    weight = np.where(total > 0, 1.0, 1e-9)
    level = ((share * weight).sum(axis=2) / weight.sum(axis=2))[:, :, None]
    now = np.where(total[:, :, -1:] > 0, share[:, :, -1:], level)
    steps = persistence((share - level) * (total > 0)) ** np.arange(1, years + 1)
    path: Array = (level + (now - level) * steps) * total[:, :, -3:].mean(axis=2, keepdims=True)
    return path


def lumpy_demand(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """Croston's method for lumpy demand as amended by Teunter, Syntetos and Babai (2011, EJOR 214): chance times size."""
    past = past_of(panel, kind, origin)
    happened = past > 0
    first = np.maximum(happened[:, :, :3].mean(axis=2), 0.02)
    chance, size = first, np.where(happened.any(axis=2), past.sum(axis=2) / np.maximum(happened.sum(axis=2), 1), 0.0)
    for year in range(past.shape[2]):
        chance = chance + SMOOTHING * (happened[:, :, year] - chance)
        size = np.where(happened[:, :, year], size + SMOOTHING * (past[:, :, year] - size), size)
    return np.repeat((chance * size)[:, :, None], years, axis=2)


def gravity(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """A hurdle gravity model at the origin's covariates."""
    return np.repeat(hurdle_gravity(panel, kind, origin)[:, :, None], years, axis=2)


def gdp_shares(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """A power's total of the last three years, spread by the states' GDP."""
    size = np.array([gdp(panel, state, origin) for state in panel.states])
    total = past_of(panel, kind, origin)[:, :, -3:].mean(axis=2).sum(axis=1)
    return np.repeat((total[:, None] * (size / size.sum()))[:, :, None], years, axis=2)


def debt_rule(place: int) -> NaiveRule:
    """A rule of debts (routine.py)."""
    return lambda panel, kind, origin, years: debts(panel, origin, years)[place]


LAST_YEAR = "last year"
ANY_SERIES: dict[str, NaiveRule] = {
    LAST_YEAR: steady(lambda past: past[:, :, -1]),
    "three-year mean": steady(lambda past: past[:, :, -3:].mean(axis=2)),
    "training mean": steady(lambda past: past.mean(axis=2)),
}
POINTS: dict[str, NaiveRule] = {
    **ANY_SERIES,
    "damped AR(1)": damped_ar1,
    "damped shares": damped_shares,
    "lumpy demand (TSB)": lumpy_demand,
    "hurdle gravity": gravity,
    "GDP shares": gdp_shares,
}
DEBT_POINTS: dict[str, NaiveRule] = {
    LAST_YEAR: ANY_SERIES[LAST_YEAR],
    "amortisation only": debt_rule(2),
    "damped trend": debt_rule(1),
    "training mean": ANY_SERIES["training mean"],
}
