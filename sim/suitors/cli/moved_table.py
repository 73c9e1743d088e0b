"""What moved most between two scenarios, as a short table for 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from suitors.cli.console import plain_table, row_name
from suitors.results.outcomes import worded
from suitors.studies.by_year import all_passing
from suitors.words.actors import capital
from suitors.words.numbers import about, estimate, number, plural

if TYPE_CHECKING:
    import pandas as pd

    from suitors.words.scenario import Words

MOST = 8
WIDTH_OF_NUMBERS, LONGEST_NAME = 36, 64
"""Columns of the terminal."""


def print_moved(console: Console, rows: pd.DataFrame, moved: pd.DataFrame, words: Words, title: str) -> None:
    """The first of `moved` (see `studies.scenarios.moved_most`) and how many of all `rows` are not shown."""
    if moved.empty:
        console.print(f"{title}: at the end no outcome differs by 1 % of its level beyond chance.\n")
        return
    table = plain_table(title, "level", "difference (95 %)")
    room = min(console.width - WIDTH_OF_NUMBERS, LONGEST_NAME)
    table.columns[0].width = room
    for _, row in moved.head(MOST).iterrows():
        difference = estimate(row["difference"], row["low"], row["high"], about)
        table.add_row(_named(str(row["outcome"]), str(row["unit"]), room, words), number(row["level_against"], 2), difference)
    console.print(table)
    more = len(moved) - MOST
    others = len(rows) - len(moved)
    told = [f"{plural(more, 'other')} moved less" if more > 0 else "", f"{plural(others, 'outcome')} did not move beyond chance or 1 %"]
    console.print(f"{'; '.join(part for part in told if part)}.\n")


def print_passing(console: Console, by_year: pd.DataFrame, words: Words) -> None:
    """What differs in some year and no longer in the last, each in the year in which it differs most."""
    found = all_passing(by_year)
    if not found:
        return
    table = plain_table("What differs for a time", "year", "level", "difference (95 %)")
    room = min(console.width - WIDTH_OF_NUMBERS - 8, LONGEST_NAME)
    table.columns[0].width = room
    rows = [row for name in found for _, row in found[name].iterrows()]
    for row in rows[:MOST]:
        difference = estimate(row["difference"], row["low"], row["high"], about)
        table.add_row(
            _named(str(row["outcome"]), str(row["unit"]), room, words), str(row["year"]), number(row["level_against"], 2), difference
        )
    console.print(table)
    told = [f"{plural(len(rows) - MOST, 'other')} moved less."] if len(rows) > MOST else []
    told += ["GDP is told at its rate a year."] if "gdp" in found else []
    console.print(" ".join(told) + "\n" if told else "")


def _named(column: str, unit: str, room: int, words: Words) -> str:
    """Who and what, and the unit."""
    who = words.actor(column.partition("[")[2].rstrip("]"))
    return row_name(f"{capital(who)}: {worded(column).text}", unit, room)
