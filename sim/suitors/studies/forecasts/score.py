"""Forecasts held against what came: quantile scores, chances, coverage, and skill over naive rules with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.errors import InputError
from suitors.history.panel import Panel
from suitors.studies.forecasts.files import KEYS, QUANTITIES, ForecastFile, column
from suitors.studies.forecasts.make import idle
from suitors.studies.forecasts.naive import kinds, naive_files
from suitors.studies.validation.points import LAST_YEAR, series
from suitors.studies.validation.rivals import scaled
from suitors.studies.validation.scores import ANY
from suitors.studies.validation.skill import LEAST, intervals, skill_of
from suitors.words.brief import Brief
from suitors.words.numbers import given

Array = NDArray[np.float64]
BANDS = (0.5, 0.8, 0.95)
LEAST_CHANCE = 1e-3
"""Chances nearer to 0 or 1 are scored as this: nobody is sure without end."""


@dataclass(frozen=True, repr=False)
class ForecastScores(Brief):
    """Scores of one file; lower is better.

    Attributes:
        name: the forecaster.
        cells: `KEYS`, `score` (twice the mean pinball loss over its levels: the CRPS where they are many), `inside_50` and so on.
        chances: `KEYS`, `brier` and `log`.
    """

    name: str
    cells: pd.DataFrame
    chances: pd.DataFrame


@dataclass(frozen=True)
class ForecastSkill:
    """Skill of a forecaster over another on the cells that both have: 1 - score / other's, its 95 % interval over dyads."""

    variable: str
    other: str
    cells: int
    skill: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Beyond chance, and by enough to matter."""
        return self.low > 0 and self.skill >= LEAST

    @property
    def worse(self) -> bool:
        """The same the other way round."""
        return self.high < 0 and self.skill <= -LEAST


def scored(file: ForecastFile, panel: Panel, happened: Mapping[tuple[str, str, str, int], float] | None = None) -> ForecastScores:
    """Score a forecast on what the panel knows; `happened` tells chances (by `KEYS`) that no panel does, 1 or 0.

    Raises InputError where nothing that was forecast is known yet.
    """
    truth = _truth(panel)
    rows, quantiles = file.quantities, file.at() if len(file.quantities) else np.zeros((0, 0))
    seen = np.array([truth.get(tuple(key), np.nan) for key in rows[KEYS].itertuples(index=False, name=None)], dtype=np.float64)
    known = np.isfinite(seen)
    cells = rows.loc[known, KEYS].reset_index(drop=True)
    if known.any():
        cells = cells.assign(score=_pinball(file, rows["variable"].to_numpy()[known], quantiles[known], seen[known]))
        cells = cells.assign(**_inside(file.levels, quantiles[known], seen[known]))
    chances = _chances(file, panel, happened or {})
    if not len(cells) and not len(chances):
        years = f"{int(file.rows['year'].min())} to {int(file.rows['year'].max())}"
        yet = "" if file.rows["year"].min() <= panel.years[-1] else " yet"
        raise InputError(
            f"{file.name}: nothing can be scored{yet}: it forecasts {years}, the panel's flows end in {panel.years[-1]}"
            f" (powers {', '.join(panel.powers)}; states {', '.join(panel.states)})"
        )
    return ForecastScores(file.name, cells, chances)


def read_events(path: Path) -> dict[tuple[str, str, str, int], float]:
    """What came of chances that no panel knows: a CSV with `KEYS` and `happened`, 1 or 0. Raises InputError."""
    try:
        rows = pd.read_csv(path, dtype={key: str for key in KEYS[:3]}, keep_default_na=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    for name in (*KEYS, "happened"):
        if name not in rows:
            raise InputError(f"{path}: lacks the column {name}; it needs {', '.join((*KEYS, 'happened'))}")
    found = {}
    for place, row in enumerate(rows.to_dict("records")):
        if row["happened"] not in (0, 1) or not isinstance(row["year"], int):
            raise InputError(f"{path}, line {place + 2}: happened must be 1 or 0, and year a whole number")
        found[str(row["variable"]), str(row["power"]), str(row["state"]), int(row["year"])] = float(row["happened"])
    return found


def compared(own: ForecastScores, other: ForecastScores, seed: int = 0) -> list[ForecastSkill]:
    """Skill by variable over another forecaster on common cells; dyads come or stay together in the bootstrap."""
    both = own.cells.merge(other.cells, on=KEYS, suffixes=("", "_other")) if len(own.cells) and len(other.cells) else pd.DataFrame()
    found = []
    for variable, group in both.groupby("variable", sort=False) if len(both) else ():
        by_dyad = group.groupby(["power", "state"])
        (ours, theirs), cells = by_dyad[["score", "score_other"]].sum().to_numpy().T, by_dyad.size().to_numpy()
        low, high, *_ = intervals(ours, theirs, cells, (str(variable),), seed)
        found.append(ForecastSkill(str(variable), other.name, len(group), skill_of(ours, theirs, cells), low, high))
    return found


def board(files: Sequence[ForecastFile], panel: Panel) -> tuple[pd.DataFrame, list[str]]:
    """All forecasters and the naive rules, best first, and what is to be said of files that cannot be scored yet.

    Scores are of the cells that all who forecast a variable have; variables are those that any file forecasts. One row for each
    forecaster and variable: `cells`, `score`, `skill` over last year, `inside_80`, `place`, and `rank`, the mean place over all
    variables, where one that a forecaster leaves out counts as the last. Raises InputError where no file can be scored.
    """
    told: list[str] = []
    own: list[ForecastScores] = []
    for file in files:
        try:
            found = scored(file, panel)
            twice = file.name in {one.name for one in own}
            own.append(replace(found, name=f"{file.name} ({len(own) + 1})") if twice else found)
        except InputError as error:
            told.append(str(error))
    asked = [name for name in QUANTITIES if any(name in set(one.cells.get("variable", ())) for one in own)]
    if not asked:
        raise InputError(told[0] if told else "no file forecasts a distribution: chances alone are not ranked")
    origin, last = min(file.origin for file in files), max(int(file.rows["year"].max()) for file in files)
    everybody = [*own, *(scored(rule, panel) for rule in naive_files(panel, origin, min(last, panel.years[-1])))]
    ranked = {variable: _ranked(variable, everybody) for variable in asked}
    told += [f"{variable}: is not ranked: no cell is common to all who forecast it" for variable, rows in ranked.items() if not rows]
    table = pd.DataFrame([row for rows in ranked.values() for row in rows])
    if table.empty:
        raise InputError("; ".join(told))
    among = table.groupby("variable")["place"].max()
    places = table.pivot(index="forecaster", columns="variable", values="place")
    table["rank"] = table["forecaster"].map(places.fillna(among + 1).mean(axis=1))
    return table.sort_values(["rank", "forecaster"], kind="stable").reset_index(drop=True), told


def _ranked(variable: str, everybody: Sequence[ForecastScores]) -> list[dict[str, object]]:
    parts = {one.name: one.cells[one.cells["variable"] == variable].set_index(KEYS) for one in everybody if len(one.cells)}
    parts = {name: part for name, part in parts.items() if len(part)}
    common = sorted(set.intersection(*(set(part.index) for part in parts.values())))
    if not common:
        return []
    means = {name: float(part.loc[common, "score"].mean()) for name, part in parts.items()}
    order, plain = sorted(means, key=lambda name: means[name]), means.get(LAST_YEAR, 0.0)
    return [
        {
            "forecaster": name,
            "variable": variable,
            "cells": len(common),
            "score": mean,
            "skill": 1.0 - mean / plain if plain > 0 else np.nan,
            "inside_80": parts[name].loc[common, "inside_80"].mean() if "inside_80" in parts[name] else np.nan,
            "place": order.index(name) + 1,
        }
        for name, mean in means.items()
    ]


def _truth(panel: Panel) -> dict[tuple[str, str, str, int], float]:
    return {
        (variable, power, state, year): float(values[row, column_, place])
        for variable, values in ((variable, series(panel, kind)) for variable, kind in kinds(panel).items())
        for row, power in enumerate(panel.powers)
        for column_, state in enumerate(panel.states)
        for place, year in enumerate(panel.years)
        if np.isfinite(values[row, column_, place])
    }


def _pinball(file: ForecastFile, variables: NDArray[np.object_], quantiles: Array, seen: Array) -> Array:
    """Twice the mean pinball loss over the file's levels (Gneiting and Raftery 2007, JASA 102), on the scale of the variable."""
    shares = (variables == "share")[:, None]
    said = np.where(shares, quantiles, np.log1p(np.maximum(quantiles, 0.0)))
    came = np.where(shares[:, 0], seen, scaled("flow", np.maximum(seen, 0.0)))[:, None]
    level = np.array(file.levels)
    loss: Array = 2.0 * np.where(came >= said, level * (came - said), (1.0 - level) * (said - came)).mean(axis=1)
    return loss


def _inside(levels: tuple[float, ...], quantiles: Array, seen: Array) -> dict[str, Array]:
    """Whether each observation lies in the central bands that the levels allow."""
    place = {column(level): at for at, level in enumerate(levels)}
    found = {}
    for band in BANDS:
        low, high = column(round(0.5 - band / 2, 6)), column(round(0.5 + band / 2, 6))
        if low in place and high in place:
            found[f"inside_{given(100 * band)}"] = (
                (seen >= quantiles[:, place[low]] - 1e-9) & (seen <= quantiles[:, place[high]] + 1e-9)
            ).astype(float)
    return found


def _chances(file: ForecastFile, panel: Panel, happened: Mapping[tuple[str, str, str, int], float]) -> pd.DataFrame:
    rows = []
    known = {**_programmes(panel, file.origin), **happened}
    for row in file.chances.to_dict("records"):
        key = (str(row["variable"]), str(row["power"]), str(row["state"]), int(row["year"]))
        if (came := known.get(key)) is not None:
            chance = min(max(float(row["probability"]), LEAST_CHANCE), 1.0 - LEAST_CHANCE)
            log = -np.log(chance if came else 1.0 - chance)
            rows.append(
                {**dict(zip(KEYS, key, strict=True)), "brier": (float(row["probability"]) - came) ** 2, "log": float(log), "came": came}
            )
    return pd.DataFrame(rows)


def _programmes(panel: Panel, origin: int) -> dict[tuple[str, str, str, int], float]:
    """Whether each idle pair of power and state had money by the end of each later year of the panel."""
    first, found = panel.until(origin), {}
    for power, state in np.argwhere(idle(panel, origin)):
        paid = panel.total[power, state, first:]
        for place in range(paid.size):
            so_far = paid[: place + 1]
            if np.nanmax(so_far, initial=0.0) >= ANY or np.isfinite(so_far).all():
                came = float(np.nanmax(so_far, initial=0.0) >= ANY)
                found["new_programme", panel.powers[power], panel.states[state], panel.years[first + place]] = came
    return found
