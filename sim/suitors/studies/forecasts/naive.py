"""Forecasters that anybody could be, made as files are: the naive rules of `suitors validate`, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suitors.history.panel import Panel
from suitors.studies.forecasts.files import KEYS, LEVELS, ForecastFile, column
from suitors.studies.validation.points import ANY_SERIES, series
from suitors.studies.validation.rivals import Rivals

KIND_OF = {"loans_disbursed": "loans", "grants_disbursed": "grants", "flow": "flow", "debt_stock": "debt", "share": "share"}
"""Variables of a forecast, by what rules call them."""


def kinds(panel: Panel) -> dict[str, str]:
    """Variables that a panel has something of; one state has no shares."""
    return {variable: kind for variable, kind in KIND_OF.items() if kind != "share" or len(panel.states) > 1}


def naive_files(panel: Panel, origin: int, last: int) -> list[ForecastFile]:
    """Each rule's forecast of every power, state and year after `origin` up to `last`; nothing later is read."""
    rules = Rivals(panel, conditional=False, samples=0, seed=0, summed=False)
    return [_file(name, rules, origin, last) for name in ANY_SERIES]


def _file(name: str, rules: Rivals, origin: int, last: int) -> ForecastFile:
    panel, rows = rules.panel, list[dict[str, object]]()
    for variable, kind in kinds(panel).items():
        known = np.isfinite(series(panel, kind)[:, :, : panel.until(origin)]).any(axis=2)
        for ahead in range(1, last - origin + 1):
            at = np.quantile(rules.outcomes(name, kind, origin, ahead), LEVELS, axis=-1)
            for power, state in np.argwhere(known):
                cell = {"variable": variable, "power": panel.powers[power], "state": panel.states[state], "year": origin + ahead}
                rows.append({**cell, "probability": np.nan, **dict(zip(map(column, LEVELS), at[:, power, state], strict=True))})
    table = pd.DataFrame(rows, columns=[*KEYS, "probability", *map(column, LEVELS)])
    return ForecastFile(name, {"flows_to": str(origin)}, table, LEVELS)
