"""The project's own forecast: distributions from the record, chances of what only the scenario model speaks of."""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import suitors
from suitors.history.forecast import Forecast
from suitors.history.panel import Panel
from suitors.history.stack import forecast
from suitors.model.layout import layout
from suitors.results.version import model_version
from suitors.scenario import Loaded
from suitors.studies.ensemble import simulate
from suitors.studies.forecasts.files import KEYS, LEVELS, column, text_of
from suitors.studies.validation.scores import ANY
from suitors.words.numbers import given

Array = NDArray[np.float64]
IDLE_YEARS = 3
"""Years without money after which a programme counts as new."""
BATCH = 256
"""Runs of the scenario side by side."""
LONGEST = 10
"""Years ahead at most."""
TONNES = 6.0
"""Million tonnes a year over which a corridor's traffic is asked for."""


def make(panel: Panel, scenario: Loaded | None, until: int, runs: int, seed: int, today: date) -> str:
    """The text of a forecast file from the panel's last year to the end of `until`, and of `scenario`, if any, as far as it reaches."""
    origin = panel.years[-1]
    made = forecast(panel, origin, until - origin, runs=runs, seed=seed)
    rows = [*_distributions(panel, made), *_new_programmes(panel, made)]
    if scenario is not None:
        rows += _of_scenario(scenario, until, runs, seed)
    head = {
        "forecaster": f"suitors {suitors.__version__}",
        "made": today.isoformat(),
        "flows_to": str(origin),
        "panel": f"{panel.name}, {panel_digest(panel)}",
        "scenario": "none" if scenario is None else f"{scenario.name}, {scenario.hash}",
        "model": model_version(),
        "runs": str(runs),
        "seed": str(seed),
    }
    return text_of(head, pd.DataFrame(rows, columns=[*KEYS, "probability", *map(column, LEVELS)]))


def panel_digest(panel: Panel) -> str:
    """SHA-256 of all that a panel holds."""
    digest = hashlib.sha256(repr((panel.powers, panel.states, panel.years)).encode())
    for name in sorted(panel.dyads):
        digest.update(name.encode() + np.ascontiguousarray(panel.dyads[name]).tobytes())
    for name in sorted(panel.covariates):
        digest.update(name.encode() + panel.covariates[name].to_csv().encode())
    return digest.hexdigest()


def _distributions(panel: Panel, made: Forecast) -> list[dict[str, object]]:
    several = len(panel.states) > 1
    samples = {
        "loans_disbursed": made.flows["loans"],
        "grants_disbursed": made.flows["grants"],
        "flow": made.total,
        "debt_stock": made.debt,
    }
    samples |= {"share": made.shares} if several else {}
    rows: list[dict[str, object]] = []
    for variable, values in samples.items():
        quantiles = np.quantile(values, LEVELS, axis=-1)
        for power, state, ahead in np.ndindex(*values.shape[:3]):
            at = {column(level): quantiles[place, power, state, ahead] for place, level in enumerate(LEVELS)}
            rows.append({**_cell(variable, panel.powers[power], panel.states[state], made.origin + 1 + ahead), **at})
    return rows


def _new_programmes(panel: Panel, made: Forecast) -> list[dict[str, object]]:
    """For each pair of power and state without money in the last years, the chance of some by the end of each year."""
    begun = np.maximum.accumulate(made.total >= ANY, axis=2).mean(axis=-1)
    return [
        {
            **_cell("new_programme", panel.powers[power], panel.states[state], made.origin + 1 + ahead),
            "probability": begun[power, state, ahead],
        }
        for power, state in np.argwhere(idle(panel, made.origin))
        for ahead in range(begun.shape[2])
    ]


def idle(panel: Panel, origin: int) -> NDArray[np.bool_]:
    """Pairs of power and state whose money is known to have been nothing in the last years, (power, state)."""
    last = panel.until(origin)
    recent = panel.total[:, :, max(0, last - IDLE_YEARS) : last]
    return np.asarray((np.isfinite(recent) & (recent < ANY)).all(axis=2))


def _of_scenario(scenario: Loaded, until: int, runs: int, seed: int) -> list[dict[str, object]]:
    """Debt distress by state and traffic by corridor at each yearly record of the scenario up to the end of `until`."""
    start, axes = scenario.scenario.horizon.start.year, layout(scenario.scenario, scenario.reference)
    parts = [simulate(scenario, range(first, min(first + BATCH, runs)), seed=seed) for first in range(0, runs, BATCH)]
    distress, traffic = (np.concatenate([part[name] for part in parts], axis=-1) for name in ("distress", "corridor_flow"))
    rows: list[dict[str, object]] = []
    for place in range(1, min(until - start + 1, distress.shape[0])):
        for state, values in zip(axes.states, distress[place], strict=True):
            rows.append({**_cell("distress", "", state, start + place), "probability": float(np.mean(values > 0))})
        for corridor, values in zip(axes.corridors, traffic[place], strict=True):
            chance = float(np.mean(values > TONNES))
            rows.append({**_cell("corridor_over", f"{corridor}>{given(TONNES)}", "", start + place), "probability": chance})
    return rows


def _cell(variable: str, power: str, state: str, year: int) -> dict[str, object]:
    return {"variable": variable, "power": power, "state": state, "year": year}
