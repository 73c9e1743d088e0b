"""What to find out first: the value of knowing numbers before a strategy is chosen, from the futures of a comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from suitors.analysis.information import of_groups, of_numbers, perfect
from suitors.results.outcomes import outcome_of
from suitors.results.tables import write_csv
from suitors.scenario.quantity import Quantity
from suitors.studies.futures.explore import Futures
from suitors.studies.futures.rows import AS_ASSUMED
from suitors.studies.plan import ComparisonPlan
from suitors.variables.variable import MAIN

GROUPS = {
    "how influence is measured": r"parameters\.(leverage_weight|exposure_scale|substitutability)_",
    "how states choose": r"parameters\.(weight_|taste_scale|menu_|nest_|deal_|works_)",
    "goodwill and ties": r"parameters\.(goodwill|ties|institution|grievance|protest)",
    "debt and distress": r"parameters\.(distress|resolution|writeoff|claim|stress|market|discount|fungibility|contingent)",
    "how economies respond": r"parameters\.",
    "how strategies behave": r"strategies\..*\.(conduct|targeting|coercion|adaptation)",
    "terms and delivery": r"strategies\.",
    "money of the powers": r"powers\.[^.]+\.money",
    "where the powers stand today": r"powers\.",
    "the states today": r"states\.",
    "routes and minerals": r"(corridors|minerals|instruments)\.",
    "shocks to come": r"events\.",
}
"""Numbers that one would find out about together; the first pattern that a path meets counts."""


def group_of(path: str) -> str:
    return next((name for name, pattern in GROUPS.items() if re.match(pattern, path)), "other numbers")


def write(found: Futures, plan: ComparisonPlan, quantities: Mapping[str, Quantity], folder: Path, seed: int) -> None:
    """Write information.csv: what perfect information, groups of numbers and single numbers are worth, in the main outcome's unit.

    The choice is between the strategies, delivery staying. Columns: kind (all, group, number), name, value, low, high, beyond_chance,
    level (mean outcome of the strategy that is best without more knowledge), unit, grade.
    """
    outcome = f"{MAIN}[{plan.powers[0]}]"
    rivals = [plan.base, *(name for name, item in plan.variants.items() if item.kind == "strategy")]
    by_variant = found.means.loc[AS_ASSUMED][outcome].astype(np.float64).unstack("variant")[rivals]
    direction = outcome_of(outcome).direction
    payoffs = by_variant.to_numpy(np.float64) * (direction if np.isfinite(direction) else 1.0)
    drawn = found.drawn.loc[:, found.drawn.nunique() > 1]
    groups: dict[str, list[str]] = {}
    for path in map(str, drawn.columns):
        groups.setdefault(group_of(path), []).append(path)
    whole = perfect(payoffs)
    tables = [
        pd.DataFrame([("all", "all numbers", whole.value, whole.low, whole.high, whole.low > 0)], columns=COLUMNS),
        of_groups(drawn, payoffs, groups, seed).rename(columns={"group": "name"}).assign(kind="group")[COLUMNS],
        of_numbers(drawn, payoffs, seed).rename(columns={"number": "name"}).assign(kind="number")[COLUMNS],
    ]
    table = pd.concat(tables, ignore_index=True)
    level = float(np.abs(payoffs.mean(axis=0)).max())
    graded = {path: item.grade for path, item in quantities.items()}
    grades = table["name"].map(lambda name: graded.get(name, "assumed")).where(table["kind"] == "number", "")
    table = table.assign(level=level, unit=outcome_of(outcome).unit, grade=grades)
    write_csv(table, folder / "information.csv", index=False, float_format="%.9g")


COLUMNS = ["kind", "name", "value", "low", "high", "beyond_chance"]
