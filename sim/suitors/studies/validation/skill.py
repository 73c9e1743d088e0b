"""Skill over a rival with bootstrap intervals, coverage, and what one state or power does to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.studies.validation.rolling import ABLATION, MODEL, WITH

Array = NDArray[np.float64]
RESAMPLES = 8000
LEAST = 0.02
"""Skill below which nothing is said to be gained or lost."""
FAMILY = 56
"""Verdicts of a run that hold together: three observables and four events, two horizons, two kinds, two questions (Bonferroni)."""
KEYS = ["observable", "score", "horizon"]
FLOOR = 1e-3
"""Mean scores below this count as this: nobody is a thousand times better for an error that does not matter."""
PARTS = {"without the model": MODEL, "without choice": ABLATION}
"""Parts of the forecast with the model, each by the forecaster that lacks it."""
FEWEST_BLOCKS = 4
"""Dyads (or powers) that an interval needs."""


def skill_table(cells: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row for each observable, score, horizon and rival: mean scores, skill = 1 - forecast / rival, its 95 % interval
    (low, high) and the one that holds for all verdicts of a run together (sure_low, sure_high). Rows of `PARTS` are the skill of the
    forecast with the model over the same without that part.

    Blocks of the bootstrap are dyads (powers for shares): all origins of a dyad come or stay together; fewer than four, or an event
    that came or failed to come in fewer than four, give no interval (NaN). `without_largest` is the skill without the dyad with
    the most money.
    """
    rows = []
    for key, group in cells.groupby(KEYS, sort=False):
        observable, score, horizon = key
        blocks = group["power"] + "-" + group["state"]
        wide = group.assign(block=blocks).pivot_table(index=["block", "origin"], columns="forecaster", values="value")
        sums = wide.groupby(level="block").sum()
        largest = group[group["forecaster"] == MODEL].assign(block=blocks).groupby("block")["seen"].sum().idxmax()
        cells_of = wide[MODEL].groupby(level="block").count().to_numpy()
        told = _told(group[group["forecaster"] == MODEL].assign(block=blocks))
        naive = [(MODEL, name, name) for name in wide.columns if name not in (MODEL, WITH, ABLATION)]
        for ours, theirs, rival in [*naive, *((WITH, name, part) for part, name in PARTS.items() if {WITH, name} <= {*wide.columns})]:
            own, other = sums[ours].to_numpy(), sums[theirs].to_numpy()
            names = str(observable), str(score), str(horizon)
            bounds = intervals(own, other, cells_of, names, seed) if told else (np.nan,) * 4
            rest = sums.index != largest
            rows.append(
                {
                    "observable": observable,
                    "score": score,
                    "horizon": horizon,
                    "rival": rival,
                    "model_score": wide[ours].mean(),
                    "rival_score": wide[theirs].mean(),
                    "skill": skill_of(own, other, cells_of),
                    **dict(zip(("low", "high", "sure_low", "sure_high"), bounds, strict=True)),
                    "without_largest": skill_of(own[rest], other[rest], cells_of[rest]),
                    "largest": largest,
                    "cells": len(wide),
                    "origins": wide.index.get_level_values("origin").nunique(),
                }
            )
    return pd.DataFrame(rows)


def _told(cells: pd.DataFrame) -> bool:
    """Whether an event came in enough blocks, and failed to come in enough, for anything to be said; true of what is no event."""
    if "came" not in cells or cells["came"].isna().all():
        return True
    came = cells.groupby("block")["came"]
    return min((came.max() == 1).sum(), (came.min() == 0).sum()) >= FEWEST_BLOCKS


def intervals(
    own: Array, other: Array, cells: NDArray[np.integer[Any]], names: tuple[str, ...], seed: int, family: int = FAMILY
) -> tuple[float, ...]:
    """Bounds of a skill: those of 95 %, and those that hold for a `family` of verdicts together (Bonferroni).

    From sums of scores by block (block,) and the number of cells in them; blocks come or stay together. NaN for fewer than four.
    """
    if own.size < FEWEST_BLOCKS:
        return (np.nan,) * 4
    chosen = generator(seed, 0, "bootstrap", names).integers(0, own.size, (RESAMPLES, own.size))
    least = FLOOR * cells[chosen].sum(axis=1)
    skills = 1.0 - np.maximum(own[chosen].sum(axis=1), least) / np.maximum(other[chosen].sum(axis=1), least)
    return tuple(np.quantile(skills, [0.025, 0.975, 0.025 / family, 1.0 - 0.025 / family]).tolist())


def skill_of(own: Array, other: Array, cells: NDArray[np.integer[Any]]) -> float:
    """Skill from sums of scores and the number of cells in them; NaN without any."""
    least = FLOOR * float(cells.sum())
    return float(1.0 - max(float(own.sum()), least) / max(float(other.sum()), least)) if least > 0 else float("nan")


def left_out(cells: pd.DataFrame, rival: str, by: str) -> pd.DataFrame:
    """Skill in flow and debt over one rival without each state or power in turn (`by`)."""
    rows = []
    chosen = cells[cells["forecaster"].isin([MODEL, rival]) & cells["observable"].isin(["flow", "debt"])]
    for (observable, _, horizon), group in chosen.groupby(KEYS, sort=False):
        if rival not in set(group["forecaster"]):
            continue
        for name in sorted(set(group[by])):
            rest = group[group[by] != name]
            own = rest.loc[rest["forecaster"] == MODEL, "value"].to_numpy()
            other = rest.loc[rest["forecaster"] == rival, "value"].to_numpy()
            rows.append(
                {
                    "observable": observable,
                    "horizon": horizon,
                    "rival": rival,
                    "without": name,
                    "skill": skill_of(own, other, np.ones(len(own), dtype=np.int_)),
                }
            )
    return pd.DataFrame(rows)


def coverage(cells: pd.DataFrame) -> pd.DataFrame:
    """Share of what was seen inside the model's 80 % and 95 % bands, and the histogram of where it fell (ten bins)."""
    own = cells[(cells["forecaster"] == MODEL) & cells["pit"].notna()]
    rows = []
    for (observable, horizon), group in own.groupby(["observable", "horizon"], sort=False):
        pit = group["pit"].to_numpy(dtype=float)
        bins = np.histogram(pit, bins=10, range=(0.0, 1.0))[0] / pit.size
        rows.append(
            {
                "observable": observable,
                "horizon": horizon,
                "inside_80": np.mean((pit >= 0.1) & (pit <= 0.9)),
                "inside_95": np.mean((pit >= 0.025) & (pit <= 0.975)),
                "cells": pit.size,
                "pit": bins.tolist(),
            }
        )
    return pd.DataFrame(rows)
