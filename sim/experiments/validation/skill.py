"""Skill over a rival with bootstrap intervals, coverage, and what one state or power does to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.streams import generator
from sim.experiments.validation.rolling import MODEL

Array = NDArray[np.float64]
RESAMPLES = 1000
KEYS = ["observable", "score", "horizon"]


def skill_table(cells: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row for each observable, score, horizon and rival: mean scores, skill = 1 - model / rival, its 95 % interval.

    Blocks of the bootstrap are dyads (powers for shares): all origins of a dyad come or stay together. `without_largest` is
    the skill without the dyad with the most money.
    """
    rows = []
    for key, group in cells.groupby(KEYS, sort=False):
        observable, score, horizon = key
        blocks = group["power"] + "-" + group["state"]
        wide = group.assign(block=blocks).pivot_table(index=["block", "origin"], columns="forecaster", values="value")
        sums = wide.groupby(level="block").sum()
        largest = group[group["forecaster"] == MODEL].assign(block=blocks).groupby("block")["seen"].sum().idxmax()
        draws = generator(seed, 0, "bootstrap", (str(observable), str(score), str(horizon)))
        chosen = draws.integers(0, len(sums), (RESAMPLES, len(sums)))
        own = sums[MODEL].to_numpy()
        for rival in [name for name in wide.columns if name != MODEL]:
            other = sums[rival].to_numpy()
            ratio = 1.0 - own[chosen].sum(axis=1) / np.maximum(other[chosen].sum(axis=1), 1e-12)
            rows.append(
                {
                    "observable": observable,
                    "score": score,
                    "horizon": horizon,
                    "rival": rival,
                    "model_score": wide[MODEL].mean(),
                    "rival_score": wide[rival].mean(),
                    "skill": _skill(own, other),
                    "low": np.quantile(ratio, 0.025),
                    "high": np.quantile(ratio, 0.975),
                    "without_largest": _skill(own[sums.index != largest], other[sums.index != largest]),
                    "largest": largest,
                    "cells": len(wide),
                    "origins": wide.index.get_level_values("origin").nunique(),
                }
            )
    return pd.DataFrame(rows)


def _skill(own: Array, other: Array) -> float:
    return float(1.0 - own.sum() / max(float(other.sum()), 1e-12))


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
            rows.append({"observable": observable, "horizon": horizon, "rival": rival, "without": name, "skill": _skill(own, other)})
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
