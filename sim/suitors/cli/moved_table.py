"""What moved most between two scenarios, as a short table for 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from suitors.cli.console import plain_table
from suitors.words.numbers import about, interval, number, plural

if TYPE_CHECKING:
    import pandas as pd

    from suitors.report.words import Words

MOST = 8
WIDTH_OF_NAME = 38


def print_moved(console: Console, rows: pd.DataFrame, moved: pd.DataFrame, words: Words, title: str) -> None:
    """The first of `moved` (see `studies.scenarios.moved_most`) and how many of all `rows` are not shown."""
    if moved.empty:
        console.print(f"{title}: no outcome differs by 1 % of its level beyond chance.\n")
        return
    table = plain_table(title, "level", "difference", "95 % interval")
    table.columns[0].width = WIDTH_OF_NAME
    for _, row in moved.head(MOST).iterrows():
        unit = "" if row["unit"] in ("", "1") else f" [dim]{row['unit']}[/dim]"
        level, ends = number(row["level_against"], 2), interval(row["low"], row["high"], about)
        table.add_row(f"{words.outcome(str(row['outcome']))}{unit}", level, about(row["difference"]), ends)
    console.print(table)
    more = len(moved) - MOST
    others = len(rows) - len(moved)
    told = [f"{plural(more, 'other')} moved less" if more > 0 else "", f"{plural(others, 'outcome')} did not move beyond chance or 1 %"]
    console.print(f"{'; '.join(part for part in told if part)}.\n")
