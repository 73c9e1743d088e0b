"""A comparison on screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli import compare_screen as screen
from suitors.cli.console import plain_table, table_console, to_cite
from suitors.results.outcomes import columns_in, outcome_of, phrase_of
from suitors.variables.variable import MAIN
from suitors.words.numbers import about, count, estimate, in_table, interval, number, percent, plural, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from rich.console import Console

    from suitors.scenario import Loaded
    from suitors.studies.compare import Comparison
    from suitors.words.scenario import Words


def show(result: Comparison, loaded: Loaded, folder: Path, detail: bool, asked: Sequence[str] = ()) -> None:
    """The answer and what it stands on, one screen of 80 columns; with `detail` all tables."""
    from suitors.studies.office import tables_in
    from suitors.words.scenario import Words

    console = table_console()
    said = json.loads((folder / "answer.json").read_text("utf-8"))
    console.print(f"\n[bold]{loaded.scenario.title}[/bold]\n{said['question']}\n", soft_wrap=False)
    for sentence in (*said["sentences"], *said["depends_on"], *said["meetings"]):
        console.print(sentence)
    console.print()
    words = Words(loaded)
    if asked:
        screen.show_asked(console, result, asked, words)
    elif detail:
        _detail(console, result, loaded, folder, said.get("unfolding", []), words)
    else:
        screen.show(console, result, folder, words)
    if result.budgets:
        scaled = (
            f"{name}: {', '.join(f'{words.actor(power)} {number(factor)}' for power, factor in by.items())}"
            for name, by in result.budgets.items()
        )
        console.print(f"New money was multiplied by: {'; '.join(scaled)}")
    console.print(f"{result.runs:,} paired runs. None of these outcomes is validated against data.")
    click.echo(f"All outcomes: {folder}: {tables_in(folder)}")
    click.echo(f"Report: suitors report {folder}{'' if detail else '    More tables: --detail'}")
    to_cite(said["citation"])


def _detail(console: Console, result: Comparison, loaded: Loaded, folder: Path, unfolding: Sequence[str], words: Words) -> None:
    console.print("[bold]Mean differences[/bold] with 95 % intervals; in brackets the share of runs in which it does better.\n")
    kinds = {name: item.kind for name, item in result.plan.variants.items()}
    main = [name for name in result.plan.variants if kinds[name] in ("strategy", "delivery", "scenario", "calendar", "absent")]
    for power in result.plan.powers:
        _differences(console, result.differences, words, words.title(power), columns_in("compare", [power]), main, True)
        _sizes(console, result.differences, columns_in("compare", [power]), main)
        _differences(
            console, result.differences, words, f"{words.title(power)}, leverage by channel", columns_in("channels", [power]), main, True
        )
    for sentence in unfolding:
        console.print(sentence)
    if len(result.unfolding):
        _unfolding(console, result, loaded)
    states = sorted(loaded.scenario.states)
    _differences(console, result.differences, words, "states", columns_in("compare", states, "state"), main, False)
    more = [name for name in result.plan.variants if kinds[name] in ("also", "feasible", "block")]
    if more:
        _further(console, result, more)
    if len(result.decomposition):
        _blocks(console, result)
    if (folder / "futures.csv").exists():
        _futures(console, result, loaded, folder)


def _differences(
    console: Console, rows: pd.DataFrame, words: Words, title: str, outcomes: list[str], names: list[str], with_interval: bool
) -> None:
    first = rows[rows["variant"] == names[0]].iloc[0]["against"]
    table = plain_table(title, f"{first}\nmedian", *(name.replace(", ", "\n") for name in names))
    for outcome in outcomes:
        found = rows[rows["outcome"] == outcome].set_index("variant")
        if names[0] not in found.index:
            continue
        cells = [_cell(found.loc[name], with_interval) if name in found.index else "–" for name in names]
        unit = in_table(str(found["unit"].iloc[0]))
        heading = outcome_of(outcome).heading
        label = heading if with_interval else f"{words.title(outcome.partition('[')[2][:-1])}: {heading}"
        table.add_row(f"{label}, [dim]{unit}[/dim]" if unit else label, number(found["level_against"].to_dict()[names[0]]), *cells)
    console.print(table)
    console.print()


def _unfolding(console: Console, result: Comparison, loaded: Loaded) -> None:
    """Of the headline pairs: what each state gives of the difference at the horizon, and the whole year by year."""
    from suitors.studies.unfolding import EVERYWHERE
    from suitors.words.scenario import Words

    words, pairs = Words(loaded), result.plan.headline
    for power in result.plan.powers:
        mine = result.unfolding[result.unfolding["power"] == power]
        last, whole = mine[mine["year"] == mine["year"].max()], mine[mine["state"] == EVERYWHERE]
        for told, key, title in ((last, "state", "by state"), (whole, "year", "year by year")):
            table = plain_table(f"leverage of {words.actor(power)}\n{title}", *(name.replace(", ", "\n") for name, _ in pairs))
            for label in dict.fromkeys(told[key]):
                rows = told[told[key] == label].set_index("variant")
                cells = (_cell({"better": float("nan"), **rows.loc[name]}, True) if name in rows.index else "–" for name, _ in pairs)
                table.add_row(words.actor(str(label)), *cells)
            console.print(table)
            console.print()


def _sizes(console: Console, rows: pd.DataFrame, outcomes: list[str], names: list[str]) -> None:
    """How large the differences are against chance: effect, and the runs that tell them from nothing."""
    table = plain_table("effect in standard deviations (runs that tell it from 0)", *(name.replace(", ", "\n") for name in names))
    for outcome in outcomes:
        found = rows[rows["outcome"] == outcome].set_index("variant")
        if names[0] in found.index:
            cells = [
                f"{about(found['effect'].to_dict()[name])} ({found['runs_needed'].to_dict()[name]:,})" if name in found.index else "–"
                for name in names
            ]
            table.add_row(outcome_of(outcome).heading, *cells)
    console.print(table)
    console.print()


def _cell(row: Any, with_interval: bool) -> str:
    if row["difference"] != row["difference"]:
        return "–"
    better = "" if row["better"] != row["better"] else f" ({percent(row['better'])})"
    told = estimate(row["difference"], row["low"], row["high"], signed, "[dim]({})[/dim]") if with_interval else signed(row["difference"])
    return f"{told}{better}"


def _further(console: Console, result: Comparison, names: list[str]) -> None:
    power = result.plan.powers[0]
    shown = columns_in("variants", [power])
    title = f"Further variants against {result.plan.base}, {_runs(result, names)}"
    table = plain_table("variant", *(outcome_of(outcome).heading for outcome in shown), title=title)
    for name in names:
        found = result.differences[result.differences["variant"] == name].set_index("outcome")
        table.add_row(name, *(signed(found["difference"].to_dict()[outcome]) if outcome in found.index else "–" for outcome in shown))
    console.print(table)
    for name in names:
        console.print(f"[dim]{name}: {result.plan.variants[name].note}[/dim]")
    console.print()


def _runs(result: Comparison, names: list[str]) -> str:
    """How many runs the differences of these variants rest on."""
    counts = sorted({int(runs) for runs in result.differences.loc[result.differences["variant"].isin(names), "runs"]})
    return plural(counts[0], "run") if len(counts) == 1 else f"{interval(counts[0], counts[-1], count)} runs"


def _blocks(console: Console, result: Comparison) -> None:
    power = result.plan.powers[0]
    rows = result.decomposition
    title = f"Which part of the strategy makes the difference (Shapley values, 95 % intervals), {plural(int(rows['runs'].max()), 'run')}"
    table = plain_table("strategy", "split over", "outcome", "part", "value", "95 % interval", "alone", left=4, title=title)
    for outcome in columns_in("main", [power]):
        for _, row in rows[rows["outcome"] == outcome].iterrows():
            cells = signed(row["value"]), interval(row["low"], row["high"], signed), signed(row["alone"])
            table.add_row(row["strategy"], row["cut"], outcome_of(outcome).heading, row["block"], *cells)
    console.print(table)
    console.print()


def _futures(console: Console, result: Comparison, loaded: Loaded, folder: Path) -> None:
    import pandas as pd

    from suitors.words.scenario import Words

    futures, criteria = pd.read_csv(folder / "futures.csv"), pd.read_csv(folder / "criteria.csv")
    beliefs = list(dict.fromkeys(futures["row"]))
    title = "Share of futures in which it does better, and median difference"
    table = plain_table("variant", "outcome", *beliefs, left=2, title=title)
    for name, _ in result.plan.headline:
        for power in result.plan.powers:
            for outcome in columns_in("main", [power]):
                found = futures[(futures["variant"] == name) & (futures["outcome"] == outcome)].set_index("row")
                cells = (f"{percent(found.loc[row, 'better'])} ({about(found.loc[row, 'p50'])})" for row in beliefs)
                table.add_row(name, phrase_of(outcome), *cells)
    console.print(table)
    console.print()
    power = result.plan.powers[0]
    for delivery, rows in criteria[criteria["outcome"] == f"{MAIN}[{power}]"].groupby("delivery"):
        first = rows[rows["rank"] == 1].groupby("criterion", sort=False)["strategy"].agg(" and ".join)
        told = "; ".join(f"{criterion!s}: {strategy!s}" for criterion, strategy in first.items())
        warning = "" if rows["agree"].all() else " [bold]The criteria disagree.[/bold]"
        console.print(f"Leverage, delivery {delivery}, best by {told}.{warning}")
    words = Words(loaded)
    for cause in json.loads((folder / "causes.json").read_text("utf-8")):
        if cause["outcome"] == f"{MAIN}[{power}]":
            console.print(f"{cause['variant']}: the sign differs in {percent(cause['flips'])} of futures; {words.where(cause)}.")
    console.print()
