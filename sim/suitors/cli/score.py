"""`suitors score`: a scenario against stylised facts of the region."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.options import json_option, posterior_option, seed_option, set_option, workers_options
from suitors.cli.posterior import drawn_from
from suitors.cli.reading import scenario_of
from suitors.words.numbers import estimate

COLOURS = {"pass": "green", "weak": "yellow", "fail": "red", "no answer": "dim"}


if TYPE_CHECKING:
    from suitors.runs.evaluate import Workers


@click.command()
@click.argument("scenario", default="baseline")
@click.option("--runs", type=click.IntRange(16, 100_000), default=256, show_default=True, help="How many runs.")
@seed_option
@set_option
@posterior_option
@workers_options
@json_option("the scorecard")
def score(
    scenario: str,
    runs: int,
    seed: int | None,
    overrides: tuple[str, ...],
    posterior: Path | None,
    workers: Workers,
    as_json: bool,
) -> None:
    """Judge SCENARIO (default: baseline) against what is known of the region.

    Each pattern passes, is weak or fails; the simulated 80 % interval stands beside the observed figure. None of the patterns was
    used to set a parameter, except the number of protests a year. Failures are part of the result and do not change the exit code.
    """
    loaded = scenario_of(scenario, overrides)
    from suitors.studies.score import score as scored

    draws = drawn_from(loaded, posterior, quiet=as_json)
    seed = loaded.scenario.seed if seed is None else seed
    verdicts = scored(loaded, runs, seed, workers, posterior=draws)
    rows: list[dict[str, Any]] = [
        {
            "pattern": verdict.pattern.number,
            "fact": verdict.pattern.fact,
            "observed": verdict.pattern.observed,
            "judged": verdict.pattern.judge,
            "observation": verdict.pattern.observation,
            "unit": verdict.pattern.unit,
            "p10": _known(verdict.low),
            "middle": _known(verdict.middle),
            "p90": _known(verdict.high),
            "verdict": verdict.verdict,
            "source": verdict.pattern.source,
        }
        for verdict in verdicts
    ]
    if as_json:
        about = {"scenario": loaded.name, "scenario_hash": loaded.hash, "runs": runs}
        rests_on = {} if draws is None else {"posterior": draws.told()}
        click.echo(json.dumps({**about, **rests_on, "patterns": rows}, indent=1))
        return

    table = plain_table("", "pattern", "observed", "simulated, 80 % of runs", left=2)
    for column in ("unit", "verdict", "source"):
        table.add_column(column)
    for row in rows:
        colour = COLOURS[str(row["verdict"])]
        middle, low, high = (float("nan") if row[level] is None else row[level] for level in ("middle", "p10", "p90"))
        interval = estimate(middle, low, high, around="[dim]{}[/dim]")
        table.add_row(
            str(row["pattern"]),
            str(row["fact"]),
            str(row["observation"]),
            interval,
            str(row["unit"]),
            f"[{colour}]{row['verdict']}[/{colour}]",
            str(row["source"]),
        )
    console = table_console()
    console.print(table)
    counts = {name: sum(row["verdict"] == name for row in rows) for name in COLOURS}
    rests = "" if draws is None else f", numbers drawn from {draws.name}"
    console.print(f"\n{loaded.name}, {runs} runs{rests}: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count))


def _known(value: float) -> float | None:
    return None if value != value else value
