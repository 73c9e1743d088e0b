"""What newer opening figures do to the headline: two strategies of a power, with the figures that ship and with the new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from suitors.ingest.opening import OpeningChange
from suitors.ingest.register import register
from suitors.runs.evaluate import Workers
from suitors.scenario import load
from suitors.studies.evaluation import Evaluation
from suitors.studies.paired_differences import paired
from suitors.studies.plan import strategies_plan
from suitors.studies.points import evaluate
from suitors.words.numbers import given


@dataclass(frozen=True)
class HeadlineShift:
    """Differences of an outcome between two strategies, with 95 % intervals over paired runs."""

    scenario: str
    power: str
    strategies: tuple[str, str]
    outcome: str
    runs: int
    shipped: tuple[float, float, float]
    """Difference, low, high."""
    new: tuple[float, float, float]
    change: tuple[float, float, float]
    """Of the difference, run by run."""


def headline(changes: Sequence[OpeningChange], runs: int, workers: Workers = 1) -> HeadlineShift:
    """Compare the comparison that the register names under both openings on common draws."""
    about = register()["headline"]
    said = [f"{change.after.path}={given(change.after.value)}" for change in changes]
    tables: dict[str, pd.DataFrame] = {}
    for name, overrides in (("shipped", ()), ("new", tuple(said))):
        loaded = load(about["scenario"], overrides)
        plan = strategies_plan(loaded, about["power"], about["strategies"])
        first, second = plan.strategies
        pair = {f"{name}, {each}": plan.variants[each].loaded for each in (first, second)}
        tables |= evaluate(pair, range(runs), Evaluation(loaded.scenario.seed, workers))
    first, second = about["strategies"]
    column = f"{about['outcome']}[{about['power']}]"
    rows = paired(tables, [(f"{name}, {second}", f"{name}, {first}") for name in ("shipped", "new")])
    rows = rows[rows["outcome"] == column].set_index("variant")
    told: dict[Any, Any] = rows[["difference", "low", "high"]].T.to_dict("list")
    found = [tuple(map(float, told[f"{name}, {second}"])) for name in ("shipped", "new")]
    by_run = [(tables[f"{name}, {second}"][column] - tables[f"{name}, {first}"][column]).to_numpy() for name in ("shipped", "new")]
    moved = by_run[1] - by_run[0]
    half = 1.96 * float(np.std(moved, ddof=1)) / np.sqrt(runs)
    change = (float(moved.mean()), float(moved.mean() - half), float(moved.mean() + half))
    return HeadlineShift(about["scenario"], about["power"], (first, second), about["outcome"], runs, found[0], found[1], change)  # type: ignore[arg-type]
