"""`suitors worlds`: which sets of numbers fit the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import indented, plain_table, table_console
from suitors.cli.interrupts import stopped
from suitors.cli.options import json_option, overwrite_option, pack_option, posterior_option, seed_option, workers_options
from suitors.cli.progress import stages
from suitors.cli.reading import scenario_of
from suitors.words.numbers import interval, number, percent, within

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from suitors.runs.evaluate import Workers
    from suitors.scenario import Loaded

CANDIDATES, RUNS, MISSES = 2000, 2, 2
SHOWN = 12
"""Numbers on screen without --detail; all are in numbers.csv."""


@click.command()
@click.argument("scenario", default="baseline")
@pack_option
@click.option("--candidates", type=click.IntRange(10, 1_000_000), default=CANDIDATES, show_default=True, help="Sets of numbers to try.")
@click.option("--runs", type=click.IntRange(1, 64), default=RUNS, show_default=True, help="Runs of each set, on the same draws.")
@click.option("--misses", type=click.IntRange(0, 100), default=MISSES, show_default=True, help="Facts that each set may contradict.")
@seed_option
@posterior_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Result folder; default: one of its own under ./results.")
@workers_options
@overwrite_option
@click.option("--detail", is_flag=True, help="Print every number that the record narrows, with its key.")
@json_option("what fits")
def worlds(
    scenario: str,
    candidates: int,
    runs: int,
    misses: int,
    seed: int | None,
    posterior: Path | None,
    out: Path | None,
    workers: Workers,
    overwrite: bool,
    detail: bool,
    as_json: bool,
) -> None:
    """Find sets of numbers under which SCENARIO (default: baseline) does not contradict the record.

    Every number with a range is drawn, each set is run, and those are rejected that miss too many observed facts by more than
    the model's own error and chance allow. The record is about the scenario's reference, before its own events.

    \b
      suitors worlds baseline
      suitors worlds baseline --candidates 500 --out results/worlds
      suitors compare tokyo_2025 --power JPN --strategies japan,china --worlds results/worlds
    """
    from suitors.cli.reading import drawn_from
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.worlds.fit import base_of
    from suitors.studies.worlds.folder import made, name_of, sentences, told

    loaded = scenario_of(scenario, ())
    base = base_of(loaded)
    draws = drawn_from(base, posterior, quiet=as_json)
    seed = base.scenario.seed if seed is None else seed
    folder = out or Path("results") / name_of(base, candidates, runs, seed, draws, misses)
    with stopped(lambda: Checkpoint(folder).left):
        made(loaded, candidates, runs, folder, Evaluation(seed, workers, draws, stage=stages(as_json)), overwrite, misses)
    import pandas as pd

    about = told(folder)
    patterns, numbers = pd.read_csv(folder / "patterns.csv"), pd.read_csv(folder / "numbers.csv")
    if as_json:
        narrowed = numbers[numbers["narrowed"]]
        tables = {name: json.loads(table.to_json(orient="records")) for name, table in (("patterns", patterns), ("narrowed", narrowed))}
        click.echo(json.dumps({"folder": str(folder), **_brief(about), **tables}, indent=1, ensure_ascii=False))
        return
    console = table_console()
    for line in sentences(about):
        console.print(line)
    console.print("Share that fits, by how many facts may be contradicted:")
    indented(console, ", ".join(f"{misses}: {percent(share)}" for misses, share in enumerate(about["share_by_misses"])))
    _print(console, patterns, numbers, base, detail)
    click.echo("\nTo draw from them:")
    click.echo(f"  suitors compare … --worlds {folder}")
    click.echo(f"  elsewhere: --posterior {folder}/worlds.parquet")


def _brief(about: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in about.items() if key not in ("narrowed", "not_informed_by_the_data")}


def _print(console: Console, patterns: pd.DataFrame, numbers: pd.DataFrame, base: Loaded, detail: bool) -> None:
    from suitors.words.scenario import Words

    table = plain_table("", "fact", "yardstick", "80 % of candidates", "80 % that fit", "contradict", left=2)
    for _, row in patterns.iterrows():
        low, high = (None if not abs(row[end]) < float("inf") else float(row[end]) for end in ("low", "high"))
        observed = number(row["low"]) if low == high and low is not None else within(low, high)
        table.add_row(
            str(row["evidence"]),
            str(row["fact"]),
            observed,
            interval(row["p10"], row["p90"]),
            interval(row["fitting_p10"], row["fitting_p90"]),
            percent(row["rejects"]),
        )
    console.print()
    console.print(table)
    narrowed = numbers[numbers["narrowed"]]
    count = len(narrowed)
    verb = "is" if count == 1 else "are"
    console.print(f"\nOf {len(numbers):,} numbers that were drawn, {count} {verb} narrowed by the record beyond chance.")
    if narrowed.empty:
        return
    words = Words(base)
    about = plain_table(
        "number",
        *(("key",) if detail else ()),
        "value",
        "80 % of candidates",
        "80 % that fit",
        "distance",
        "by chance",
        left=2 if detail else 1,
    )
    shown = narrowed if detail else narrowed.head(SHOWN)
    for _, row in shown.iterrows():
        ranges = (interval(row[f"{which}p10"], row[f"{which}p90"]) for which in ("", "fitting_"))
        path = str(row["number"])
        called = (words.short(path), *((path,) if detail else ()))
        about.add_row(*called, number(row["value"]), *ranges, number(row["distance"], 2), number(row["by_chance"], 2))
    console.print()
    console.print(about)
    if count > len(shown):
        console.print(f"--detail: {count - len(shown)} more, and the keys of all.")
