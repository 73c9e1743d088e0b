"""Where and when a difference in leverage arises: its parts by state, year by year.

A power's leverage is the mean over the states, weighted by GDP. A state's part is its leverage times its share of GDP, so that the
parts add up to the whole in every run and year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.results.year_columns import date_of, dated
from suitors.scenario import Loaded
from suitors.studies.by_year import columns_by_year
from suitors.studies.paired_differences import interval
from suitors.studies.plan import ComparisonPlan
from suitors.variables.variable import MAIN

Array = NDArray[np.float64]
WEIGHT = "gdp"
EVERYWHERE = "all states"
"""In a table of parts, the row of the whole."""
COLUMNS = ("variant", "against", "power", "state", "year", "level_against", "difference", "low", "high", "runs")


def asking(plan: ComparisonPlan) -> dict[str, Loaded]:
    """The plan's scenarios; those that the answer is about also tell leverage and its weights year by year, or all stocks of states."""
    told = {name for pair in plan.headline for name in pair}
    return {
        name: item.loaded.asking([*_columns(item.loaded, plan.powers), *(columns_by_year(item.loaded) if plan.of_scenarios else ())])
        if name in told
        else item.loaded
        for name, item in plan.variants.items()
    }


def _columns(loaded: Loaded, powers: Sequence[str]) -> list[str]:
    states = sorted(loaded.scenario.states)
    present = [power for power in powers if power in loaded.scenario.powers]
    actors = [*(f"{WEIGHT}[{state}]" for state in states), *(f"{MAIN}[{power},{state}]" for power in present for state in states)]
    return [dated(column, year) for year in range(loaded.scenario.horizon.years + 1) for column in actors]


def split(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Tables of outcomes without the dated columns, and the dated columns alone."""
    marked = {name: [date_of(str(column)) is not None for column in table.columns] for name, table in tables.items()}
    whole = {name: table.loc[:, ~np.array(marked[name])] for name, table in tables.items()}
    return whole, {name: table.loc[:, marked[name]].astype(np.float32) for name, table in tables.items() if any(marked[name])}


def unfolded(plan: ComparisonPlan, dated_tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The parts of the headline pairs, a row a pair, power, state and year; `dated_tables` as from `split`.

    Columns: variant, against, power, state (`EVERYWHERE` for the whole), year, level_against (mean part of what it is compared with),
    difference (mean), low and high (95 % interval of the mean, paired), runs. Units: points of 100.
    """
    rows: list[tuple[Any, ...]] = []
    for name, against in plan.headline:
        start = plan.variants[name].loaded.scenario.horizon.start.year
        for power in plan.powers:
            ours, theirs = parts(dated_tables[name], power), parts(dated_tables[against], power)
            years = min(max(ours, default=(0, 0))[0], max(theirs, default=(0, 0))[0])
            states = sorted({state for _, state in (*ours, *theirs)})
            for year in range(years + 1 if states else 0):
                runs = dated_tables[name].index.intersection(dated_tables[against].index)
                nothing = pd.Series(0.0, index=runs)
                levels = np.stack([theirs.get((year, state), nothing).loc[runs].to_numpy() for state in states])
                gaps = np.stack([ours.get((year, state), nothing).loc[runs].to_numpy() for state in states]) - levels
                levels, gaps = (np.vstack([each, each.sum(axis=0)]) for each in (levels, gaps))
                mean, low, high = interval(gaps.T)
                for place, state in enumerate((*states, EVERYWHERE)):
                    values = float(levels[place].mean()), float(mean[place]), float(low[place]), float(high[place])
                    rows.append((name, against, power, state, start + year, *values, len(runs)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def parts(table: pd.DataFrame, power: str) -> dict[tuple[int, str], pd.Series]:
    """Each state's part of a power's leverage, (run,), by year after the opening and state; none of a power that takes no part."""
    columns = {found: table[column].astype(np.float64) for column in table.columns if (found := date_of(str(column))) is not None}
    weights = {(year, actors[0]): values for (name, actors, year), values in columns.items() if name == WEIGHT}
    totals = {year: sum(values for (other, _), values in weights.items() if other == year) for year in {year for year, _ in weights}}
    return {
        (year, actors[1]): values * weights[year, actors[1]] / totals[year]
        for (name, actors, year), values in columns.items()
        if name == MAIN and actors[0] == power
    }
