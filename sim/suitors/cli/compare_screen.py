"""The first screen of a comparison: what moves, what the other ways of comparing say, where the sign differs; 80 columns wide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from suitors.cli.console import plain_table, row_name
from suitors.results.outcomes import columns_in, outcome_of
from suitors.variables.variable import MAIN
from suitors.words.numbers import about, interval, number, percent, plural
from suitors.words.scenario import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from suitors.studies.compare import Comparison

FOLDED = 0.01
"""Outcomes that differ by less than this share of their level are counted, not shown."""
WIDTH_OF_NAME = 34
"""A unit that does not fit beside a name stands whole on the next line."""


def show(console: Console, result: Comparison, folder: Path, words: Words) -> None:
    name, against = result.plan.headline[0]
    rows = result.differences[(result.differences["variant"] == name) & (result.differences["against"] == against)].set_index("outcome")
    if len(result.plan.strategies) > 2:
        _ranks(console, result, folder, words)
        if (folder / "information.csv").exists():
            _information(console, folder, words)
        return
    for power in result.plan.powers:
        _outcomes(console, rows, columns_in("compare", [power]), f"Outcomes of {words.actor(power)}")
    _channels(console, rows, result.plan.powers[0])
    if result.plan.of_scenarios:
        from suitors.cli.moved_table import print_moved, print_passing
        from suitors.studies.scenarios import moved_most

        moved = moved_most(rows.reset_index(), result.tables[against])
        print_moved(console, rows, moved, words, "What moved most")
        print_passing(console, result.by_year[(result.by_year["variant"] == name) & (result.by_year["against"] == against)], words)
    _ways(console, result, words)
    if (folder / "breakeven.json").exists():
        _turns(console, folder, words)
    if (folder / "information.csv").exists():
        _information(console, folder, words)


def show_asked(console: Console, result: Comparison, asked: Sequence[str], words: Words) -> None:
    """The outcomes that the command names, in every variant."""
    for outcome in asked:
        unit = outcome_of(outcome).unit_text
        console.print(f"[bold]{words.outcome(outcome)}[/bold]{f', {unit}' if unit else ''}")
        table = _table("", "against", "its level", "difference", "95 % interval")
        rows = result.differences[result.differences["outcome"] == outcome]
        for _, row in rows.iterrows():
            ends = interval(row["low"], row["high"], about)
            table.add_row(str(row["variant"]), str(row["against"]), number(row["level_against"], 2), about(row["difference"]), ends)
        if table.row_count:
            console.print(table)
        else:
            console.print("Nobody has it on both sides of a pair.")
        console.print()


def _outcomes(console: Console, rows: pd.DataFrame, outcomes: list[str], title: str) -> None:
    table = _table(title, "own level", "difference", "95 % interval")
    folded = 0
    for outcome in (outcome for outcome in outcomes if outcome in rows.index):
        row = rows.loc[[outcome]].iloc[0]
        difference, level = float(row["difference"]), float(row["level_against"])
        if difference != difference or abs(difference) < FOLDED * abs(level):
            folded += 1
            continue
        table.add_row(
            row_name(outcome_of(outcome).heading, str(row["unit"]), WIDTH_OF_NAME), number(level, 2), about(difference), _ends(row)
        )
    console.print(table)
    if folded:
        console.print(f"{plural(folded, 'outcome')} that differ{'s' if folded == 1 else ''} by less than 1 %: not shown.")
    cost = [name for name in outcomes if outcome_of(name).name == "fiscal_cost" and name in rows.index]
    if cost and float(rows.loc[cost, ["level", "level_against"]].to_numpy(float).min()) < 0.0:
        console.print("A negative cost to the treasury is a gain: loans bring in more than the power's own funds cost it.")
    console.print()


def _ranks(console: Console, result: Comparison, folder: Path, words: Words) -> None:
    """Several strategies: the main outcome of each against the first, and the share of futures in which it is the best."""
    import pandas as pd

    power, base = result.plan.powers[0], result.plan.base
    outcome = f"{MAIN}[{power}]"
    found = result.differences[(result.differences["outcome"] == outcome) & (result.differences["against"] == base)].set_index("variant")
    from suitors.report.leads import made_by

    table = _table(
        f"{outcome_of(outcome).heading.capitalize()} of {words.actor(power)}", "difference", "95 % interval", "best in", "mostly by"
    )
    for _, rank in pd.read_csv(folder / "quick_ranks.csv").iterrows():
        name = str(rank["strategy"])
        cells = ("", "") if name == base else (about(float(found.loc[[name], "difference"].iloc[0])), _ends(found.loc[[name]].iloc[0]))
        made = made_by(result, name) if name != base else None
        by = "" if made is None else f"{made[0].removeprefix(f'{outcome_of(outcome).heading} from ')} {percent(made[1])}"
        table.add_row(words.strategy(name, power), *cells, percent(rank["first"]), by)
    console.print(table)
    console.print("Best in: share of futures in which it has the most. Mostly by: the channel that makes most of the difference.")
    console.print("Delivery and leaders' meetings stay with the power; --detail shows them travelling too.\n")


def _channels(console: Console, rows: pd.DataFrame, power: str) -> None:
    """The main difference by channel; the channels add up to it."""
    main = f"{MAIN}[{power}]"
    whole = rows.loc[[main]].iloc[0]
    table = _table(f"{outcome_of(main).heading.capitalize()} by channel", "own level", "difference", "95 % interval")
    for outcome in columns_in("channels", [power]):
        row = rows.loc[[outcome]].iloc[0]
        if outcome == main or abs(row["difference"]) < FOLDED * abs(whole["difference"]):
            continue
        table.add_row(outcome_of(outcome).heading, number(row["level_against"], 2), about(row["difference"]), _ends(row))
    table.add_row("all channels", number(whole["level_against"], 2), about(whole["difference"]), _ends(whole))
    console.print(table)
    console.print()


def _ends(row: pd.Series) -> str:
    return interval(float(row["low"]), float(row["high"]), about)


def _ways(console: Console, result: Comparison, words: Words) -> None:
    """The main outcome in the other variants: delivery that travels, no new money, and what else was asked for."""
    outcome = f"{MAIN}[{result.plan.powers[0]}]"
    table = _table(f"{outcome_of(outcome).heading.capitalize()}, other variants", "against", "difference", "95 % interval")
    first = result.plan.headline[0][0]
    for name, item in result.plan.variants.items():
        if not item.against or name == first:
            continue
        found = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == outcome)]
        if found.empty:
            continue
        row = found.iloc[0]
        table.add_row(name, item.against, about(row["difference"]), _ends(row))
    if table.row_count:
        console.print(table)
        console.print()


def _turns(console: Console, folder: Path, words: Words) -> None:
    """Where the sign differs along the numbers that move the difference most."""
    told = json.loads((folder / "breakeven.json").read_text("utf-8"))["breakevens"]
    if not told:
        return
    table = _table("Numbers that move it most", "now", "range", "sign differs past")
    for row in told:
        turn = "nowhere" if row["turns_at"] is None else number(row["turns_at"], 2)
        now = "" if row["now"] is None else number(row["now"], 2)
        table.add_row(words.short(row["number"]), now, interval(row["range_low"], row["range_high"], lambda end: number(end, 2)), turn)
    console.print(table)
    console.print()


def _information(console: Console, folder: Path, words: Words) -> None:
    """What knowing numbers before choosing would add, in per cent of the best strategy's level."""
    import pandas as pd

    table = pd.read_csv(folder / "information.csv")
    scale = 100 / table["level"].iloc[0] if table["level"].iloc[0] else float("nan")
    shown = pd.concat([table[table["kind"] == "all"], *(table[table["kind"] == kind].head(3) for kind in ("group", "number"))])
    told = _table("Worth knowing before choosing", "% of its level", "95 % interval", "beyond chance")
    for _, row in shown.iterrows():
        name = words.short(str(row["name"])) if row["kind"] == "number" else str(row["name"])
        ends = interval(float(row["low"]) * scale, float(row["high"]) * scale, lambda end: number(end, 2))
        told.add_row(name, number(float(row["value"]) * scale, 2), ends, "yes" if row["beyond_chance"] else "no")
    console.print(told)
    console.print()


def _table(title: str, *headings: str) -> Table:
    table = plain_table(title, *headings)
    table.columns[0].width = WIDTH_OF_NAME
    return table
