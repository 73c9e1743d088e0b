"""How sure a sign is, in seconds: a few futures, and the values of the numbers that matter most at which the difference passes 0.

A comparison always carries this much; `explore` is the full account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from suitors.results.tables import write_csv
from suitors.studies.breakeven import BreakEven, better_sign, most_points, search, write_found
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures.explore import difference_over_futures, futures_of, play
from suitors.studies.futures.rows import AS_ASSUMED
from suitors.studies.plan import ComparisonPlan
from suitors.studies.sweep.vary import Vary
from suitors.variables.variable import MAIN
from suitors.words.brief import Brief

FUTURES = 256
RUNS = 1
"""Runs of each variant in each future: the same draws in all variants, so that one tells the sign of most."""
NUMBERS = 3
"""Numbers whose break-even is sought."""
RUNS_AT_VALUE = 16
BY_CHANCE = 0.05
"""Chance that any number is taken for one that moves the difference though none does."""


@dataclass(frozen=True, repr=False)
class Quick(Brief):
    """What a few futures say of a comparison.

    `differences` has a row a headline pair and outcome; see `difference_over_futures`. `breakevens` are about the first headline pair
    and the outcome that comparisons are told by.
    """

    differences: pd.DataFrame
    ranks: pd.DataFrame
    """Of the strategies, delivery staying: strategy, first (share of futures in which it is the best by the main outcome)."""
    breakevens: list[BreakEven]


def quick(plan: ComparisonPlan, evaluation: Evaluation) -> Quick:
    """Play the headline variants in `FUTURES` futures, then search break-evens of the numbers that move the difference most."""
    drawn, means, differences = over_futures(plan, evaluation)
    name, against = plan.headline[0]
    outcome = f"{MAIN}[{plan.powers[0]}]"
    varied = _most_important(drawn, means[name][outcome] - means[against][outcome], plan)
    with evaluation.stage("break-evens", most_points(len(varied)) * RUNS_AT_VALUE * 2) as advance:
        ours, theirs = plan.variants[name].loaded, plan.variants[against].loaded
        found = search(ours, theirs, outcome, varied, RUNS_AT_VALUE, replace(evaluation, posterior=None), progress=advance)
    return Quick(differences, _ranks(means, plan, outcome), found)


def _ranks(means: Mapping[str, pd.DataFrame], plan: ComparisonPlan, outcome: str) -> pd.DataFrame:
    rivals = [plan.base, *(name for name, item in plan.variants.items() if item.kind == "strategy")]
    by_future = pd.DataFrame({name: means[name][outcome] for name in rivals}) * better_sign(outcome)
    # Strategies that are level in a future share it.
    best = by_future.eq(by_future.max(axis=1), axis=0)
    first = best.div(best.sum(axis=1), axis=0).mean()
    return pd.DataFrame({"strategy": first.index, "first": first.to_numpy()}).sort_values("first", ascending=False, kind="stable")


def over_futures(plan: ComparisonPlan, evaluation: Evaluation) -> tuple[pd.DataFrame, dict[str, pd.DataFrame], pd.DataFrame]:
    """What `FUTURES` futures draw, mean outcomes of each by variant, and the differences of the headline pairs."""
    scenarios, drawn = futures_of(plan, FUTURES, evaluation.seed, evaluation.posterior)
    # Delivery that comes along is left to the full account.
    scenarios = {
        name: scenario for name, scenario in scenarios.items() if plan.variants[name].kind != "delivery" or len(plan.headline) == 1
    }
    with evaluation.stage(f"{FUTURES} futures", FUTURES * RUNS * len(scenarios)) as advance:
        tables = play(scenarios, drawn, RUNS, evaluation, advance)
    means = {name: table.groupby(level="point", sort=True).mean() for name, table in tables.items()}
    rows = [
        difference_over_futures(AS_ASSUMED, name, against, tables, means)
        for name, against in plan.headline
        if name in means and against in means
    ]
    return drawn, means, pd.concat(rows, ignore_index=True)


def _most_important(drawn: pd.DataFrame, gap: pd.Series, plan: ComparisonPlan) -> list[Vary]:
    """The numbers with the largest rank correlation with the difference, each over its own range; one of those drawn as one."""
    quantities = plan.variants[plan.base].loaded.quantities()
    told = drawn.rank().corrwith(gap.rank()).abs().dropna().sort_values(ascending=False, kind="stable")
    told = told[told > least_correlation(len(told), len(drawn))]
    found: list[Vary] = []
    seen: set[float] = set()
    for path, correlation in told.items():
        item = quantities.get(str(path))
        if len(found) == NUMBERS:
            break
        if item is None or item.low is None or item.high is None or float(correlation) in seen:
            continue
        seen.add(float(correlation))
        low, high = min(item.low, item.value), max(item.high, item.value)
        found.append(Vary(str(path), "belief" if str(path).startswith("parameters.") else "lane", low=low, high=high, unit=item.unit))
    return found


def least_correlation(numbers: int, futures: int) -> float:
    """The rank correlation that, by chance alone, the largest of so many numbers passes in one comparison of twenty."""
    deviate = special.ndtri(1.0 - BY_CHANCE / (2 * max(numbers, 1)))
    return float(deviate / np.sqrt(futures - 2 + deviate**2))


def write(found: Quick, folder: Path) -> None:
    """Write quick_futures.csv, quick_ranks.csv, breakeven.json and curves.csv into a comparison's folder."""
    write_csv(found.differences, folder / "quick_futures.csv", index=False, float_format="%.9g")
    write_csv(found.ranks, folder / "quick_ranks.csv", index=False, float_format="%.9g")
    write_found(folder, found.breakevens, futures=FUTURES, runs=RUNS)


def write_unfiltered(differences: pd.DataFrame, worlds: Mapping[str, Any], folder: Path) -> None:
    """Write what the same futures say where numbers need not fit the record, and what the worlds say of themselves."""
    write_csv(differences, folder / "quick_unfiltered.csv", index=False, float_format="%.9g")
    told = {key: value for key, value in worlds.items() if key not in ("narrowed", "not_informed_by_the_data")}
    (folder / "worlds.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
