"""Which blocks of a strategy make the difference: every mixture of two strategies, and Shapley values over the blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from suitors.results.outcomes import outcome_of
from suitors.scenario import Loaded
from suitors.scenario.home import home_strategy
from suitors.scenario.schema import Strategy
from suitors.studies.paired_differences import interval
from suitors.studies.variants import INGREDIENTS, STAYING, TRAVELLING, playing, with_blocks

Coalition = frozenset[str]
CUTS: dict[str, tuple[str, ...]] = {"blocks": STAYING, "blocks and delivery": TRAVELLING, "ingredients": INGREDIENTS}
"""Ways to cut a strategy up: the parts that a difference is split over. Delivery travels only where it is a part."""


def coalitions(blocks: Iterable[str]) -> list[Coalition]:
    """All sets of blocks, the empty one first and the full one last."""
    named = tuple(blocks)
    return [frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size)]


def mixtures(loaded: Loaded, power: str, one: str, other: str, cut: str) -> dict[Coalition, Loaded]:
    """The power with every mixture of two strategies; the set tells which parts are those of `other`."""
    parts = CUTS[cut]
    pure = {frozenset(): one, frozenset(parts): other}
    home = home_strategy(power, loaded.scenario, loaded.reference)[0]
    built = {}
    for taken in coalitions(parts):
        # Delivery of the power's own strategy is the same whether it stays or travels.
        travels = "delivery" in parts and ("delivery" in taken or one != home)
        built[taken] = (
            playing(loaded, power, pure[taken], travels) if taken in pure else with_blocks(loaded, power, one, other, taken, travels)
        )
    return built


def shapley(values: Mapping[Coalition, pd.DataFrame], blocks: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Shapley value of each block, run by run: (run × outcome).

    Source: Shapley (1953). With v(S) the outcome of the mixture that takes the blocks S,
    value(i) = sum over S without i of |S|! (n - |S| - 1)! / n! · (v(S + i) - v(S)). They add up to v(all) - v(none).
    """
    count = len(blocks)
    result = {}
    for block in blocks:
        others = [name for name in blocks if name != block]
        total: pd.DataFrame | None = None
        for some in coalitions(others):
            weight = factorial(len(some)) * factorial(count - len(some) - 1) / factorial(count)
            step = weight * (values[some | {block}] - values[some])
            total = step if total is None else total + step
        assert total is not None
        result[block] = total
    return result


def decomposition(values: Mapping[Coalition, pd.DataFrame], blocks: tuple[str, ...]) -> pd.DataFrame:
    """The difference between two strategies split over blocks, outcome by outcome.

    Columns: outcome, unit, block, value (mean Shapley value) with low and high (95 % interval), alone (difference when only
    this block is adopted) with alone_low and alone_high, last (what is lost when only this block is not adopted), total (mean
    difference of the full swap) with total_low and total_high. The values of an outcome's blocks add up to its total.
    """
    nothing, everything = values[frozenset()], values[frozenset(blocks)]
    # An outcome that some mixture does not have cannot be split.
    columns = [column for column in nothing.columns if all(column in table.columns for table in values.values())]
    only = {taken: table[columns] for taken, table in values.items()}
    total = interval((everything[columns] - nothing[columns]).to_numpy(np.float64))
    rows = []
    for block, table in shapley(only, blocks).items():
        value = interval(table.to_numpy(np.float64))
        alone = interval((only[frozenset({block})] - nothing[columns]).to_numpy(np.float64))
        last = interval((everything[columns] - only[frozenset(blocks) - {block}]).to_numpy(np.float64))[0]
        rows.append(
            pd.DataFrame(
                {
                    "outcome": columns,
                    "unit": [outcome_of(column).told_unit for column in columns],
                    "block": block,
                    "value": value[0],
                    "low": value[1],
                    "high": value[2],
                    "alone": alone[0],
                    "alone_low": alone[1],
                    "alone_high": alone[2],
                    "last": last,
                    "total": total[0],
                    "total_low": total[1],
                    "total_high": total[2],
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def feasible(strategy: Strategy, allowed: Iterable[str], blocks: tuple[str, ...]) -> Coalition:
    """Blocks of a strategy that another power could adopt: those marked with one of `allowed`; unmarked ones are transferable."""
    wanted = set(allowed)
    marks = {name: block.transfer for name, block in strategy.blocks.items()}
    return frozenset(block for block in blocks if marks.get(block, "transferable") in wanted)  # type: ignore[call-overload]
