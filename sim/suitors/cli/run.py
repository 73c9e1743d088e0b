"""`suitors run`: a scenario, many runs, one result folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from suitors.cli.console import folder_told, plain_table, table_console, to_cite
from suitors.cli.interrupts import stopped
from suitors.cli.options import force_option, outcome_option, posterior_option, result_options, seed_option, set_option
from suitors.cli.progress import progress_bar, steps
from suitors.cli.reading import drawn_from, scenario_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from suitors.runs.evaluate import Workers
    from suitors.scenario import Loaded
    from suitors.scenario.parent import Parent
    from suitors.studies.posterior import Calibrated
    from suitors.studies.run import Result
    from suitors.words.scenario import Words

SENTENCES = 3
"""Most sentences of an answer."""


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
@outcome_option
@click.option("--no-parent", is_flag=True, help="Do not compare with the scenario that it extends, or with itself without --set.")
@click.option("--detail", is_flag=True, help="Print the tables of all powers, channels and states too.")
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
    outcomes: tuple[str, ...],
    no_parent: bool,
    detail: bool,
    overwrite: bool,
    no_plots: bool,
    as_json: bool,
) -> None:
    """Run SCENARIO many times and keep dataset, outcome table, deals, manifest and figures.

    SCENARIO is the name of a shipped scenario (see `suitors scenarios`), a TOML file, or the manifest.json of an earlier
    result, which is then repeated. What it changes against the scenario that it extends is told first, run by run on the same draws; with
    --set, against itself without that. A long run that was interrupted goes on from its finished batches with the same command.

    \b
      suitors run tokyo_2025 --runs 1000
      suitors run tokyo_2025 --set powers.JPN.strategy=china
      suitors run tokyo_2025 --set "powers.Japan.money*=2" --from 2028
      suitors run tokyo_2025 --outcome "leverage[Japan,Uzbekistan]"
      suitors run tokyo_2025 --only-run 17
    """
    loaded = scenario_of(scenario, overrides)
    from suitors.results.folder import figures_in
    from suitors.results.pairs import named_outcomes, pairs_in
    from suitors.runs.checkpoint import Checkpoint
    from suitors.runs.evaluate import local
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.needs import needs_of, refuse
    from suitors.studies.office import cited_in, tables_in
    from suitors.studies.run import default_folder
    from suitors.studies.run import run as run_experiment

    asked = named_outcomes(outcomes, loaded, "--outcome")
    loaded = loaded.asking(pairs_in(asked))
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
    checkpoint = Checkpoint(folder)
    parent = None if no_parent or only_run is not None else _parent(loaded, scenario, overrides)
    number = 1 if only_run is not None else runs * (1 if parent is None else 2)
    with stopped(lambda: checkpoint.left), progress_bar(number, quiet=as_json) as advance:
        evaluation = Evaluation(seed, workers, draws, checkpoint, steps(as_json))
        how: dict[str, Any] = {"save": save, "only_run": only_run, "overwrite": overwrite, "parent": parent, "draw": not no_plots}
        result = run_experiment(loaded, runs, evaluation, folder, progress=advance, **how)
    checkpoint.clear()
    figures = figures_in(folder)
    if as_json:
        click.echo(json.dumps(_summary(loaded, result, runs, seed, figures, draws), indent=1))
    else:
        _print_tables(loaded, result, asked, detail)
        drawn = f", {len(figures)} figures" if figures else ""
        folder_told(result.folder, f"dataset.nc, outcomes.csv, deals.csv, loans.csv, manifest.json, {tables_in(folder)}{drawn}")
        to_cite(cited_in(folder, loaded))


def _parent(loaded: Loaded, source: str, overrides: tuple[str, ...]) -> Parent | None:
    """What the scenario is compared with; a note says why there is nothing where there might be."""
    from suitors.scenario import ScenarioError
    from suitors.scenario.parent import comparable, parent_of

    try:
        parent = parent_of(source, overrides)
    except ScenarioError as problem:
        click.echo(f"Note: no comparison with what it comes from: {problem}", err=True)
        return None
    if parent is not None and not comparable(loaded, parent.loaded):
        click.echo(f"Note: no comparison with {parent.name}: it covers other years, or nobody takes part in both", err=True)
        return None
    return parent and replace(parent, loaded=parent.loaded.asking(loaded.pairs))


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
        **_against(result),
        "outcomes": {name: told.as_row() for name, told in summaries(result.outcomes).items()},
    }


def _against(result: Result) -> dict[str, Any]:
    """Differences from the parent for JSON."""
    if result.parent is None or result.differences is None:
        return {}
    rows = json.loads(result.differences.drop(columns=["variant", "against"]).to_json(orient="records"))
    return {"against": result.parent.name, "differences": rows}


def _print_parent(console: Console, loaded: Loaded, result: Result) -> None:
    """What the scenario changes, before what it comes to."""
    if result.parent is None or result.differences is None or result.parent_outcomes is None:
        return
    import pandas as pd

    from suitors.cli.moved_table import print_moved, print_passing
    from suitors.sentences.changes import changed
    from suitors.studies.run import told_parent
    from suitors.studies.scenarios import moved_most
    from suitors.words.scenario import Words

    words = Words(loaded)
    moved = moved_most(result.differences, result.parent_outcomes)
    by_year = pd.DataFrame() if result.by_year is None else result.by_year
    for sentence in changed(result.differences, moved, told_parent(result.parent, loaded), words, by_year)[:SENTENCES]:
        console.print(sentence, markup=False)
    console.print()
    print_passing(console, by_year, words)
    print_moved(console, result.differences, moved, words, "What moved most")


def _print_asked(console: Console, loaded: Loaded, result: Result, asked: list[str]) -> None:
    """The outcomes that the command names, one below the other."""
    from suitors.cli.moved_table import print_passing
    from suitors.results.outcomes import outcome_of
    from suitors.results.summary import summaries
    from suitors.words.names import short_title
    from suitors.words.numbers import in_table
    from suitors.words.scenario import Words

    words, summary, runs = Words(loaded), summaries(result.outcomes), len(result.outcomes)
    table = plain_table("outcome", "median" if runs > 1 else "value")
    against = None if result.differences is None else result.differences.set_index("outcome")
    if against is not None and result.parent is not None:
        title = short_title(result.parent.loaded.scenario.title, loaded.scenario.title)
        table.add_column(f"difference from\n“{title}” (95 %)", justify="right")
    for name in asked:
        unit = outcome_of(name).unit if runs == 1 else outcome_of(name).told_unit
        cells = [
            f"{words.outcome(name)}{f', [dim]{in_table(unit)}[/dim]' if in_table(unit) else ''}",
            summary[name].text(runs, 2, "[dim]({})[/dim]"),
        ]
        if against is not None:
            cells.append(_difference(against.loc[name]) if name in against.index else "")
        table.add_row(*cells)
    console.print(table)
    if against is not None:
        console.print("The difference is told run by run on the same draws, at the end.")
    console.print()
    if result.by_year is not None:
        print_passing(console, result.by_year[result.by_year["outcome"].isin(asked)], words)


def _difference(row: Any) -> str:
    from suitors.words.numbers import about, estimate

    return estimate(row["difference"], row["low"], row["high"], about)


def _print_tables(loaded: Loaded, result: Result, asked: list[str], detail: bool) -> None:
    from suitors.report.run_sentences import of_run
    from suitors.words.scenario import Words

    console = table_console()
    years, scenario = loaded.scenario.horizon.years, loaded.scenario
    runs = len(result.outcomes)
    console.print(f"\n[bold]{scenario.title}[/bold]")
    console.print(f"{scenario.question}\n" if scenario.question else "", markup=False)
    if result.parent is None and not asked:
        contestants = [code for code, power in sorted(scenario.powers.items()) if power.contestant]
        for sentence in of_run(result.outcomes, contestants, sorted(scenario.states), Words(loaded)):
            console.print(sentence, markup=False)
        console.print()
    if not asked or detail:
        _print_parent(console, loaded, result)
    spread = "" if runs == 1 else " (in brackets the interval that holds 80 % of runs)"
    shown_runs = f"Run {result.shown_run} alone" if runs == 1 else f"Medians of {runs:,} runs over {years} year{'' if years == 1 else 's'}"
    if result.parent is not None and not asked and not detail:
        spread = "; the difference is told run by run on the same draws"
    console.print(f"{shown_runs}{spread}.\n")
    if asked:
        _print_asked(console, loaded, result, asked)
    if detail:
        _print_all(console, loaded, result)
    elif not asked:
        if result.parent is None:
            _print_short(console, loaded, result)
        console.print("--detail: all tables. --outcome NAME: single outcomes. suitors report FOLDER: a page to read.")
    console.print("Leverage counts in points of 100 possible. It, goodwill and autonomy are model constructs, not validated against data.")
    if result.on_disk:
        console.print("The record was large: it was kept in temporary files while it was summarised; no number is left out.")


def _print_short(console: Console, loaded: Loaded, result: Result) -> None:
    """What the powers and the states come to, by name, in few columns."""
    from suitors.results.outcomes import shown_in
    from suitors.words.scenario import Words

    words = Words(loaded)
    for kind, actors in (("power", loaded.scenario.powers), ("state", loaded.scenario.states)):
        _table_of(console, result, kind, shown_in("first", kind), {words.actor(code).removeprefix("the "): code for code in sorted(actors)})


def _print_all(console: Console, loaded: Loaded, result: Result) -> None:
    """Every outcome that the register shows of a run."""
    from suitors.results.outcomes import shown_in
    from suitors.words.scenario import Words

    words = Words(loaded)
    for kind, actors in (("power", loaded.scenario.powers), ("state", loaded.scenario.states)):
        _table_of(console, result, kind, shown_in("run", kind), {words.title(code): code for code in sorted(actors)})
        if kind == "power":
            _print_channels(result, sorted(actors), words)


def _table_of(console: Console, result: Result, kind: str, names: Sequence[str], actors: Mapping[str, str]) -> None:
    """A row for each actor (its name, its code), a column for each outcome."""
    from suitors.results.summary import summaries
    from suitors.variables.register import OUTCOMES
    from suitors.words.numbers import in_table

    summary, runs, shown = summaries(result.outcomes), len(result.outcomes), [OUTCOMES[name] for name in names]
    table = plain_table(kind)
    for outcome in shown:
        unit = outcome.unit if runs == 1 else outcome.told_unit
        table.add_column(f"{outcome.heading}\n{in_table(unit)}".strip(), justify="right")
    for name, code in actors.items():
        table.add_row(name, *(summary[f"{outcome.name}[{code}]"].text(runs, 2, "[dim]({})[/dim]") for outcome in shown))
    console.print(table)
    console.print()


def _print_channels(result: Result, powers: list[str], words: Words) -> None:
    from suitors.results.outcomes import shown_in
    from suitors.variables.register import OUTCOMES
    from suitors.variables.variable import MAIN, MOVED_BY_POLICY
    from suitors.words.numbers import number

    means = result.outcomes.mean()
    names = [*shown_in("channels"), MAIN, MOVED_BY_POLICY]
    table = plain_table("power")
    for name in names:
        table.add_column(OUTCOMES[name].heading.removeprefix("leverage from "), justify="right")
    for power in powers:
        if means[f"{MAIN}[{power}]"] > 0:
            table.add_row(words.title(power), *(number(means[f"{name}[{power}]"], 2) for name in names))
    console = table_console()
    console.print(
        "Leverage by channel, of 100 possible, means of the runs: channels add up to leverage, the first four to policy leverage."
    )
    console.print(table)
    console.print()
