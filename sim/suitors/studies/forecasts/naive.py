"""Forecasters that anybody could be, made as files are: the past goes on, with the errors that going on has made before."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.history.panel import Panel
from suitors.studies.forecasts.files import KEYS, LEVELS, ForecastFile, column
from suitors.studies.validation.scores import ANY

Array = NDArray[np.float64]
LIKE, FEWEST = 0.25, 12
"""Share and least number of the past errors, those of amounts most alike, that a cell draws from."""
RULES = {"last year": 1, "3-year mean": 3, "10-year mean": 10}
"""Years whose mean goes on, by the rule's name."""


def naive_files(panel: Panel, origin: int, last: int) -> list[ForecastFile]:
    """Each rule's forecast of every power, state and year after `origin` up to `last`; nothing later is read."""
    return [_file(name, years, panel, origin, last) for name, years in RULES.items()]


def series(panel: Panel) -> dict[str, Array]:
    """What was seen by variable of a forecast, (power, state, year); NaN where nothing is known."""
    total = panel.total
    summed = total.sum(axis=1, keepdims=True)
    share = np.divide(total, summed, out=np.full_like(total, np.nan), where=summed >= ANY)
    found = {
        "loans_disbursed": panel.flow("loans"),
        "grants_disbursed": panel.flow("grants"),
        "flow": total,
        "debt_stock": panel.dyads["debt_stock"],
    }
    return found | ({"share": share} if len(panel.states) > 1 else {})


def scaled(variable: str, values: Array) -> Array:
    """Amounts as logarithms of one plus million US$, by which they are scored; shares as they are."""
    return values if variable == "share" else np.log1p(values)


def _file(name: str, years: int, panel: Panel, origin: int, last: int) -> ForecastFile:
    rows: list[dict[str, object]] = []
    for variable, values in series(panel).items():
        seen = scaled(variable, values)
        known = panel.until(origin)
        means = _means(seen, years)
        for ahead in range(1, last - origin + 1):
            said, errors = _past_errors(seen[:, :, :known], means[:, :, :known], ahead)
            for power, state in np.argwhere(np.isfinite(means[:, :, known - 1])):
                middle = float(means[power, state, known - 1])
                at = _back(variable, middle + np.quantile(_alike(said, errors, middle), LEVELS))
                cell = {"variable": variable, "power": panel.powers[power], "state": panel.states[state], "year": origin + ahead}
                rows.append({**cell, "probability": np.nan, **dict(zip(map(column, LEVELS), at, strict=True))})
    table = pd.DataFrame(rows, columns=[*KEYS, "probability", *map(column, LEVELS)])
    return ForecastFile(name, {"flows_to": str(origin)}, table, LEVELS)


def _means(seen: Array, years: int) -> Array:
    """At each year the mean of the known ones among the last `years`, (power, state, year); NaN before anything is known."""
    found = np.full_like(seen, np.nan)
    for year in range(seen.shape[2]):
        recent = seen[:, :, max(0, year - years + 1) : year + 1]
        count = np.isfinite(recent).sum(axis=2)
        found[:, :, year] = np.divide(np.nansum(recent, axis=2), count, out=found[:, :, year].copy(), where=count > 0)
    return found


def _past_errors(seen: Array, means: Array, ahead: int) -> tuple[Array, Array]:
    """What the rule said and by how much it missed, so many years ahead or, where the past is too short, fewer."""
    for apart in range(min(ahead, seen.shape[2] - 1), 0, -1):
        said, came = means[:, :, :-apart], seen[:, :, apart:]
        known = np.isfinite(said) & np.isfinite(came)
        if known.sum() >= FEWEST:
            return said[known], (came - said)[known] * np.sqrt(ahead / apart)
    return np.zeros(1), np.zeros(1)


def _alike(said: Array, errors: Array, middle: float) -> Array:
    width = min(said.size, max(FEWEST, int(LIKE * said.size)))
    return errors[np.argsort(np.abs(said - middle), kind="stable")[:width]]


def _back(variable: str, values: Array) -> Array:
    return np.clip(values, 0.0, 1.0) if variable == "share" else np.expm1(np.clip(values, 0.0, 14.0))
