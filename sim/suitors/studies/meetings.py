"""How many leaders' meetings a year make the sign of a comparison of strategies differ."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from suitors.model.model import coefficients_of
from suitors.scenario import Loaded
from suitors.studies import variants
from suitors.studies.breakeven import turns
from suitors.studies.evaluation import Evaluation
from suitors.studies.plan import MEETS, ComparisonPlan
from suitors.studies.points import Design, evaluate
from suitors.variables.variable import MAIN

MOST_RUNS = 256
"""Runs at each number of meetings."""
FEWEST_MEETINGS = 1.0
"""A year; the search reaches at least so far."""
COLUMNS = ("strategy", "outcome", "own", "theirs", "lowest", "highest", "turns_at", "low", "high", "runs")


def of_meetings(plan: ComparisonPlan, tables: Mapping[str, pd.DataFrame], evaluation: Evaluation) -> pd.DataFrame:
    """Past how many meetings of a power the sign differs, for each strategy that comes with a calendar of its own.

    The power plays the strategy and meets as often as it is told; what that is compared with stays as it is. `tables` holds outcomes of
    the plan's variants, a row for each run from 0 on. Columns: the strategy, the outcome, meetings a year in the power's own
    calendar and in the strategy's, the range tried, the number past which the sign differs (the one nearest to its own, NaN if none does)
    with its 95 % interval, and the runs. No row where calendars travel or powers exchange strategies.
    """
    rows = []
    power, outcome = plan.powers[0], f"{MAIN}[{plan.powers[0]}]"
    for name, against in plan.with_meetings if plan.strategies else ():
        strategy, base = name.removesuffix(f", {MEETS}"), tables[against][outcome].iloc[:MOST_RUNS].to_numpy(np.float64)
        own, theirs = (meetings(plan.variants[variant].loaded, power) for variant in (against, name))
        highest = 2.0 * max(own, theirs, FEWEST_MEETINGS / 2.0)
        tried = np.array(sorted({0.0, own, 0.5 * (own + theirs), theirs, highest}))
        played, path = variants.with_meetings_of_its_own(plan.variants[against].loaded, power, strategy)
        design = Design.of(lanes=pd.DataFrame({path: tried}))
        table = evaluate({strategy: played}, range(len(base)), evaluation, design)[strategy]
        found = turns(tried, table[outcome].to_numpy(np.float64).reshape(len(tried), -1) - base, evaluation.seed)
        turn = min(found, key=lambda each: abs(each.value - own), default=None)
        at = (np.nan,) * 3 if turn is None else (turn.value, turn.low, turn.high)
        rows.append((strategy, outcome, own, theirs, 0.0, highest, *at, len(base)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def meetings(loaded: Loaded, power: str) -> float:
    """Leaders' meetings a year of a power."""
    coefficients = coefficients_of(loaded, {}, {})
    return float(coefficients.focus.summit_rate[coefficients.layout.powers.index(power), 0, 0])
