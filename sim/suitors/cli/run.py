"""`suitors run`: a scenario, many runs, one result folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.options import force_option, posterior_option, result_options, seed_option, set_option
from suitors.cli.posterior import drawn_from
from suitors.cli.progress import progress_bar
from suitors.cli.reading import scenario_of

if TYPE_CHECKING:
    from suitors.runs.evaluate import Workers
    from suitors.scenario import Loaded
    from suitors.studies.posterior import Calibrated
    from suitors.studies.run import Result


@click.command()
@click.argument("scenario")
@click.option("--runs", type=click.IntRange(1, 1_000_000), help="How many runs; default: what the scenario says.")
@seed_option
@set_option
@click.option(
    "--save", type=click.Choice(["quantiles", "full"]), default="quantiles", help="Keep means and quantiles over the runs, or every run."
)
@force_option
@click.option(
    "--only-run",
    type=click.IntRange(0, 999_999),
    metavar="K",
    help="Simulate run K alone, with every deal; it equals run K of any ensemble.",
)
@posterior_option
@result_options("the summary")
def run(
    scenario: str,
    runs: int | None,
    seed: int | None,
    overrides: tuple[str, ...],
    out: Path | None,
    save: Literal["quantiles", "full"],
    workers: Workers,
    force: bool,
    only_run: int | None,
    posterior: Path | None,
    overwrite: bool,
    no_plots: bool,
    as_json: bool,
) -> None:
    """Run SCENARIO many times and keep dataset, outcome table, deals, manifest and figures.

    SCENARIO is the name of a shipped scenario (see `suitors scenarios`), a TOML file, or the manifest.json of an earlier
    result, which is then repeated.

    \b
      suitors run tokyo_2025 --runs 1000
      suitors run tokyo_2025 --set powers.JPN.strategy=china
      suitors run tokyo_2025 --only-run 17
    """
    loaded = scenario_of(scenario, overrides)
    from suitors.runs.evaluate import local
    from suitors.studies.needs import needs_of, refuse
    from suitors.studies.run import default_folder
    from suitors.studies.run import run as run_experiment

    runs = runs or loaded.scenario.runs
    seed = loaded.scenario.seed if seed is None else seed
    draws = drawn_from(loaded, posterior, quiet=as_json)
    folder = out or Path("results") / default_folder(loaded, runs, seed, save, only_run, draws)
    if only_run is None:
        needs = needs_of(loaded, runs, local(workers))
        if needs.large:
            click.echo(f"This takes {needs.text}.", err=True)
        if not force:
            refuse(needs, folder)
    with progress_bar(1 if only_run is not None else runs, quiet=as_json) as advance:
        result = run_experiment(loaded, runs, seed, folder, save, workers, only_run, advance, draws, overwrite)
    figures = [] if no_plots else _draw(result, folder, local(workers), quiet=as_json)
    if as_json:
        click.echo(json.dumps(_summary(loaded, result, runs, seed, figures, draws), indent=1))
    else:
        _print_tables(loaded, result)
        click.echo(
            f"\n{result.folder}: dataset.nc, outcomes.csv, deals.csv, loans.csv, manifest.json"
            + (f", {len(figures)} figures" if figures else "")
        )


def _draw(result: Result, folder: Path, workers: int, quiet: bool) -> list[Path]:
    """Draw into the folder of the result, where all figures appear together."""
    from suitors.plots.all import draw_all
    from suitors.results.folder import adding

    if not quiet:
        click.echo("drawing figures …", err=True)
    with adding(folder, "figures", overwrite=True) as partial:
        drawn = draw_all(result.dataset, result.deals, partial, workers=workers)
    return [folder / "figures" / path.name for path in drawn]


def _summary(loaded: Loaded, result: Result, runs: int, seed: int, figures: list[Path], draws: Calibrated | None) -> dict[str, Any]:
    from suitors.results.summary import summaries

    return {
        "scenario": loaded.name,
        "scenario_hash": loaded.hash,
        "runs": len(result.outcomes),
        "seed": seed,
        **({"posterior": draws.told()} if draws is not None else {}),
        "folder": str(result.folder),
        "figures": [str(path) for path in figures],
        "record_on_disk": result.on_disk,
        "outcomes": {name: told.as_row() for name, told in summaries(result.outcomes).items()},
    }


def _print_tables(loaded: Loaded, result: Result) -> None:
    from suitors.results.outcomes import REGISTER, shown_in
    from suitors.results.summary import summaries

    console = table_console()
    summary = summaries(result.outcomes)
    years = loaded.scenario.horizon.years
    runs = len(result.outcomes)
    console.print(f"\n[bold]{loaded.scenario.title}[/bold]  {loaded.scenario.question}")
    spread = "" if runs == 1 else ", with the interval that holds 80 % of runs"
    shown_runs = f"Run {result.shown_run} alone" if runs == 1 else f"Medians of {runs:,} runs over {years} year{'' if years == 1 else 's'}"
    console.print(f"{shown_runs}{spread}.\n")
    for kind, actors in (("power", loaded.scenario.powers), ("state", loaded.scenario.states)):
        shown = [REGISTER[name] for name in shown_in("run", kind)]
        table = plain_table(kind)
        for outcome in shown:
            unit = outcome.unit if runs == 1 else outcome.told_unit
            unit = "" if unit == "1" else f"\n{unit}"
            table.add_column(f"{outcome.heading}{unit}", justify="right")
        for actor in sorted(actors):
            table.add_row(actor, *(summary[f"{outcome.name}[{actor}]"].text(runs, 2, "[dim]{}[/dim]") for outcome in shown))
        console.print(table)
        console.print()
        if kind == "power":
            _print_channels(result, sorted(actors))
    console.print(
        "Leverage, goodwill and autonomy are model constructs, not validated against data. Public and private money are kept apart."
    )
    if result.on_disk:
        console.print("The record was too large for memory and was kept in temporary files while it was summarised; no number is left out.")


def _print_channels(result: Result, powers: list[str]) -> None:
    from suitors.results.outcomes import MAIN, MOVED_BY_POLICY, REGISTER, shown_in
    from suitors.words.numbers import number

    means = result.outcomes.mean()
    names = [*shown_in("channels"), MAIN, MOVED_BY_POLICY]
    table = plain_table("power")
    for name in names:
        table.add_column(REGISTER[name].heading.removeprefix("leverage from "), justify="right")
    for power in powers:
        if means[f"{MAIN}[{power}]"] > 0:
            table.add_row(power, *(number(means[f"{name}[{power}]"], 2) for name in names))
    console = table_console()
    console.print("Leverage by channel, points of 100, means of the runs: channels add up to leverage, the first four to policy leverage.")
    console.print(table)
    console.print()
