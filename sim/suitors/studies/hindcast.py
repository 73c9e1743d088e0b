"""A hindcast: the model from a past year on, as distributions by power, state and year beside what happened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.history.errors import HistoryError
from suitors.history.forecast import Forecast
from suitors.history.panel import KINDS, Panel
from suitors.history.stack import forecast
from suitors.studies.posterior import manifest_of
from suitors.studies.validation.rivals import observed
from suitors.studies.validation.rolling import MODEL, RollingPlan, of_the_known
from suitors.studies.validation.validate import plan_of, shipped_posterior
from suitors.words.brief import Brief

Array = NDArray[np.float64]
LEVELS = {"p2_5": 0.025, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p97_5": 0.975}
__all__ = ["MODEL", "Hindcast", "hindcast"]


@dataclass(frozen=True, repr=False)
class Hindcast(Brief):
    """Forecasts of one kind from one origin, and the table of their quantiles."""

    plan: RollingPlan
    conditional: bool
    made: Forecast
    table: pd.DataFrame
    """power, state, year, observable, mean, quantiles and what was observed (NaN where not known), million US$."""
    notes: list[str]

    @property
    def kind(self) -> str:
        return "conditional" if self.conditional else "unconditional"


def hindcast(
    panel: Panel,
    start: int,
    end: int,
    train_to: int | None,
    conditional: bool,
    runs: int,
    seed: int,
    posterior: Path | None = None,
    choice: bool = True,
) -> Hindcast:
    """Forecast the years after `start` to `end`; nothing after `start` is read except, if conditional, the powers' totals.

    `train_to` names the newest shipped posterior that may be used (default: `start`). Raises HistoryError, PosteriorError.
    """
    if not panel.years[0] <= start - 1:
        raise HistoryError(f"--from {start} leaves no past year in the panel, which begins in {panel.years[0]}")
    if conditional and end > panel.years[-1]:
        raise HistoryError(
            f"--to {end} lies beyond the panel, which ends in {panel.years[-1]}: totals are not known; ask for unconditional"
        )
    if end <= start:
        raise HistoryError(f"--to {end} must lie after --from {start}")
    known = min(max(start if train_to is None else train_to, panel.years[0] + 3), panel.years[-1] - 1)
    plan, notes = plan_of(panel, known, None, runs, seed, posterior)
    chosen = posterior if posterior is not None else shipped_posterior(known)
    trained = manifest_of(chosen).get("train_to") if chosen is not None else None
    if isinstance(trained, int) and trained > start:
        inside = f"{start + 1} to {min(trained, end)}"
        notes.append(f"the numbers were fitted to years up to {trained}: forecasts of {inside} are not out of sample")
    years = end - start
    made = forecast(panel, start, years, conditional, runs, seed, plan.lanes, choice, with_model=True)
    shown = of_the_known(panel, made) if conditional else made
    return Hindcast(plan, conditional, shown, _table(panel, shown, years), notes)


def _table(panel: Panel, made: Forecast, years: int) -> pd.DataFrame:
    samples = {**{kind: made.flows[kind] for kind in KINDS}, "flow": made.total, "debt": made.debt}
    parts = []
    for observable, values in samples.items():
        quantiles = np.quantile(values, list(LEVELS.values()), axis=-1)
        for year in range(years):
            when = made.origin + 1 + year
            seen = _seen(panel, observable, when)
            power, state = np.indices(seen.shape).reshape(2, -1)
            part = {
                "observable": observable,
                "power": np.array(panel.powers)[power],
                "state": np.array(panel.states)[state],
                "year": when,
                "observed": seen.ravel(),
                "mean": values[:, :, year].mean(axis=-1).ravel(),
            }
            parts.append(pd.DataFrame({**part, **{name: quantiles[place][:, :, year].ravel() for place, name in enumerate(LEVELS)}}))
    return pd.concat(parts, ignore_index=True)


def _seen(panel: Panel, observable: str, year: int) -> Array:
    if year > panel.years[-1]:
        return np.full((len(panel.powers), len(panel.states)), np.nan)
    return observed(panel, observable, year - 1, 1)
