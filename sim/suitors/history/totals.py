"""Each programme's yearly total after an origin: as it was (conditional), or modelled (unconditional)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import ProcessDraws, normal
from suitors.history.panel import KINDS, Panel

Array = NDArray[np.float64]
LEVEL_YEARS = 8
"""Years over which a programme's usual level is taken."""
USUAL_SPREAD = 0.6
"""Log points a year: what a programme without a past of its own is given."""
IDLE_YEARS = 2
SMALL = float(np.log1p(0.1))
"""Logarithm of one plus a tenth of a million US$: less is nothing."""
PRIOR_YEARS = 6.0
"""Years that the spread common to all programmes counts beside a programme's own."""


def given(panel: Panel, origin: int, years: int) -> dict[str, Array]:
    """Regional totals of every programme as recorded, (year,), million US$; what is not known counts as nothing."""
    first = panel.until(origin)
    totals = {}
    for place, power in enumerate(panel.powers):
        for kind in KINDS:
            flow = panel.flow(kind)[place, :, first : first + years]
            if np.isfinite(flow).any():
                totals[f"{power}_{kind}"] = np.nan_to_num(flow).sum(axis=0)
    return totals


def modelled(panel: Panel, origin: int, years: int, runs: int, seed: int) -> dict[str, Array]:
    """Regional totals drawn for each run, (year, run), million US$.

    The logarithm of one plus the total returns to the programme's level of the last years at a pace estimated over all
    programmes; its yearly spread is the programme's own and that of all, weighted by years. A programme that has paid nothing
    for two years is idle: it resumes at the rate at which idle programmes did. Nothing after the origin is read.
    """
    last = panel.until(origin)
    paths: dict[str, Array] = {}
    for place, power in enumerate(panel.powers):
        for kind in KINDS:
            flow = panel.flow(kind)[place, :, :last]
            known = np.isfinite(flow).any(axis=0)
            if known.any() and np.nansum(flow) > 0:
                paths[f"{power}_{kind}"] = np.log1p(np.nan_to_num(flow[:, known]).sum(axis=0))
    pace, spread = _pooled(list(paths.values()))
    names = [(name,) for name in paths]
    process = ProcessDraws(seed, "totals", names, 2, np.arange(runs))
    draws = np.stack([process.at(year) for year in range(years)]) if names else np.zeros((years, 2, 0, runs))
    shocks = normal(draws[:, 0])
    resume = _resuming(list(paths.values()))
    totals = {}
    for index, (name, path) in enumerate(paths.items()):
        level = path[-LEVEL_YEARS:].mean()
        own = _residuals(path, pace)
        width = np.sqrt((PRIOR_YEARS * spread**2 + (own**2).sum()) / (PRIOR_YEARS + own.size))
        idle = np.full(runs, path[-IDLE_YEARS:].max() < SMALL)
        if idle.any():
            level = path[path >= SMALL].mean() if (path >= SMALL).any() else 0.0
        now = np.full(runs, path[-1])
        rows = []
        for year in range(years):
            begins = idle & (draws[year, 1, index] < resume)
            now = np.where(begins, level, level + pace * (now - level)) + width * shocks[year, index]
            idle &= ~begins
            rows.append(np.where(idle, 0.0, np.expm1(np.clip(now, 0.0, 12.0))))
        totals[name] = np.stack(rows)
    return totals


def _residuals(path: Array, pace: float) -> Array:
    level = path[-LEVEL_YEARS:].mean()
    residual: Array = path[1:] - level - pace * (path[:-1] - level)
    return residual


def _resuming(paths: list[Array]) -> float:
    """Chance a year that a programme resumes which has paid nothing for two years, over all programmes; one in ten without any."""
    idle, resumed = 0, 0
    for path in paths:
        for year in range(IDLE_YEARS, path.size):
            if path[year - IDLE_YEARS : year].max() < SMALL and (path[:year] >= SMALL).any():
                idle, resumed = idle + 1, resumed + int(path[year] >= SMALL)
    return (resumed + 0.5) / (idle + 5.0)


def _pooled(paths: list[Array]) -> tuple[float, float]:
    """Yearly persistence about the level, between 0 and 0.98, and the spread of its residuals, over all programmes."""
    long = [path[-LEVEL_YEARS - 4 :] - path[-LEVEL_YEARS:].mean() for path in paths if path.size >= 4]
    if not long:
        return 0.7, USUAL_SPREAD
    before, after = np.concatenate([path[:-1] for path in long]), np.concatenate([path[1:] for path in long])
    pace = float(before @ after) / max(float(before @ before), 1e-9)
    # Short series make persistence look smaller than it is (Kendall 1954, Biometrika 41).
    pace += (1.0 + 3.0 * pace) / float(np.mean([path.size for path in long]))
    pace = min(max(pace, 0.0), 0.98)
    return pace, max(float(np.std(after - pace * before)), 0.05)
