"""The same budget for every strategy, so that a comparison is of strategies and not of purses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.plan import ComparisonError, ComparisonPlan, Variant
from suitors.studies.points import evaluate
from suitors.studies.variants import rescaled
from suitors.words.numbers import number

Budget = Literal["face", "disbursed", "fiscal_cost"]
RUNS = 256
ROUNDS = 8
CLOSE = 0.01
"""Relative difference of budgets that counts as none."""


def spent(table: pd.DataFrame, power: str, budget: Budget) -> float:
    """What a power spends under a variant, bn US$ a year: money completed in all ledgers, or cost to its treasury."""
    if budget == "disbursed":
        return float((table[f"completed_public[{power}]"] + table[f"completed_private[{power}]"]).mean())
    return float(table[f"fiscal_cost[{power}]"].mean())


def equal(plan: ComparisonPlan, budget: Budget, evaluation: Evaluation) -> tuple[ComparisonPlan, dict[str, dict[str, float]]]:
    """The plan with the new money of each strategy rescaled so that it costs what the base costs; and the factors by variant.

    At face value every strategy is offered the same sums already. Otherwise factors are sought by the secant method on common
    draws. Raises ComparisonError where none within a tenth and ten times equals the budgets.
    """
    factors: dict[str, dict[str, float]] = {
        name: dict.fromkeys(plan.powers, 1.0) for name, item in plan.variants.items() if item.kind in ("strategy", "delivery", "calendar")
    }
    if budget == "face":
        return plan, factors
    base = evaluate({plan.base: plan.variants[plan.base].loaded}, range(RUNS), evaluation)[plan.base]
    wanted = {power: spent(base, power, budget) for power in plan.powers}
    for power, sum_wanted in wanted.items():
        if sum_wanted <= 0:
            raise ComparisonError(
                f"--equal-budgets {budget}: {power} spends {number(sum_wanted)} bn US$ a year with {plan.base}; a budget must exceed 0"
            )
    tried: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        tables = evaluate({name: _scaled(plan.variants[name], factors[name]) for name in factors}, range(RUNS), evaluation)
        off = 0.0
        for name, by_power in factors.items():
            for power, sum_wanted in wanted.items():
                history = tried.setdefault((name, power), [])
                history.append((by_power[power], spent(tables[name], power, budget) / sum_wanted - 1.0))
                off = max(off, abs(history[-1][1]))
                if abs(history[-1][1]) >= CLOSE:
                    by_power[power] = _next(history)
        if off < CLOSE:
            break
    else:
        raise ComparisonError(f"--equal-budgets {budget}: no factor on new money between 0.1 and 10 makes the budgets equal")
    scaled = {
        name: Variant(_scaled(item, factors[name]), item.kind, item.against, item.note) if name in factors else item
        for name, item in plan.variants.items()
    }
    return ComparisonPlan(plan.powers, plan.strategies, scaled), factors


def _scaled(variant: Variant, factors: Mapping[str, float]) -> Loaded:
    return rescaled(variant.loaded, factors)


def _next(history: list[tuple[float, float]]) -> float:
    """The next factor to try, from factors tried and the relative surplus that each gave."""
    factor, surplus = history[-1]
    if len(history) > 1 and history[-2][0] != factor and history[-2][1] != surplus:
        before, then = history[-2]
        guess = factor - surplus * (factor - before) / (surplus - then)
    else:
        guess = factor * (0.8 if surplus > 0 else 1.25)
    return min(max(guess, factor / 3, 0.1), factor * 3, 10.0)
