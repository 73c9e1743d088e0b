"""A scenario against another year by year: what happens to states and is over before the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from suitors.results.outcomes import large_enough, outcome_of
from suitors.results.year_columns import date_of, dated
from suitors.scenario import Loaded
from suitors.studies.paired_differences import interval
from suitors.studies.plan import ComparisonPlan
from suitors.variables.register import OUTCOMES, STOCKS

COLUMNS = ("outcome", "year", "unit", "level_against", "difference", "low", "high", "runs")

LEFT = 0.5
"""Of a difference that has passed, less than this share is left at the end."""


def stocks_of_states() -> tuple[str, ...]:
    """Outcomes on screen that are a stock of a state at the horizon, and so can be told at the end of every year."""
    noted = {item.name for item in STOCKS if item.dims == ("state",)}
    return tuple(
        name for name, item in OUTCOMES.items() if name in noted and item.read.at_end and item.read.needs == (name,) and "run" in item.shown
    )


def columns_by_year(loaded: Loaded) -> tuple[str, ...]:
    """Dated columns of every such outcome and state, from a year after the opening to the horizon."""
    years = range(1, loaded.scenario.horizon.years + 1)
    return tuple(
        dated(f"{name}[{state}]", year) for year in years for name in stocks_of_states() for state in sorted(loaded.scenario.states)
    )


def differences_by_year(ours: pd.DataFrame, theirs: pd.DataFrame, start: date) -> pd.DataFrame:
    """Paired differences of dated columns, a row each: outcome, year of the calendar, unit, level_against (median), difference, low, high.

    `ours` and `theirs` have a row a run and dated columns; low and high are the 95 % interval of the mean.
    """
    common = ours.index.intersection(theirs.index)
    rows = []
    for column in (str(name) for name in ours.columns if name in theirs.columns):
        found = date_of(column)
        assert found is not None
        name = f"{found[0]}[{found[1][0]}]"
        levels = theirs.loc[common, column].to_numpy(np.float64)
        mean, low, high = interval((ours.loc[common, column].to_numpy(np.float64) - levels)[:, np.newaxis])
        unit = outcome_of(name).told_unit
        rows.append(
            (name, start.year + found[2], unit, float(np.median(levels)), float(mean[0]), float(low[0]), float(high[0]), len(common))
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def scenarios_by_year(plan: ComparisonPlan, dated_tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`differences_by_year` of each scenario from the one that it is compared with, with columns variant and against before them.

    `dated_tables` as from `unfolding.split`; of strategies there are no rows.
    """
    found = []
    for name, against in plan.headline if plan.of_scenarios else ():
        loaded = plan.variants[name].loaded
        kept = [column for column in columns_by_year(loaded) if column in dated_tables[name]]
        table = differences_by_year(dated_tables[name][kept], dated_tables[against], loaded.scenario.horizon.start)
        table.insert(0, "variant", name)
        table.insert(1, "against", against)
        found.append(table)
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def told_from_chance(rows: pd.DataFrame) -> pd.Series:
    """Whether each row of a table of differences is beyond chance and large enough to matter."""
    beyond = (rows["low"] > 0) | (rows["high"] < 0)
    return beyond & large_enough(rows).to_numpy()


def passing(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Of one outcome the year in which it differs most, a row a state, the largest share of its level first.

    Only states are in it whose difference is told from chance in that year, and of which at most half is left in the last one.
    """
    mine = rows[[str(column).partition("[")[0] == name for column in rows["outcome"]]]
    left = mine[mine["year"] == rows["year"].max()].set_index("outcome")["difference"]
    told = mine[told_from_chance(mine)]
    size = (told["difference"] / told["level_against"]).abs()
    peaks = told.assign(size=size).sort_values("size", ascending=False, kind="stable").drop_duplicates("outcome")
    ratio = left.reindex(peaks["outcome"]).to_numpy(np.float64) / peaks["difference"].to_numpy(np.float64)
    return peaks[ratio < LEFT]


def all_passing(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """`passing` of every outcome that has any, in the order of the register."""
    found = {name: passing(rows, name) for name in stocks_of_states()} if len(rows) else {}
    return {name: table for name, table in found.items() if len(table)}
