"""`suitors sensitivity`: which numbers an outcome depends on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.interrupts import stopped
from suitors.cli.options import posterior_option, result_options, seed_option, set_option
from suitors.cli.progress import progress_bar
from suitors.cli.reading import drawn_from, scenario_of
from suitors.errors import InputError
from suitors.words.numbers import estimate, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from suitors.scenario import Loaded
    from suitors.studies.given_data import GivenData
    from suitors.studies.posterior import Calibrated
    from suitors.studies.sensitivity import Sensitivity

SHOWN = 12
"""Numbers shown of each outcome; the files have all."""


@click.command()
@click.argument("target", metavar="SCENARIO|SWEEP")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Outcome to explain, such as debt[CHN]; repeatable.")
@click.option(
    "--vary",
    "keys",
    multiple=True,
    metavar="KEY[=LO:HI]",
    help="Number to vary, within its own or the given range; * in a key stands for any name, as in states.*.gdp; repeatable.",
)
@click.option("--vary-assumed", is_flag=True, help="Vary every parameter graded an assumption. Default: all parameters that have a range.")
@click.option(
    "--method", type=click.Choice(["both", "morris", "sobol"]), default="both", show_default=True, help="Screening, indices, or both."
)
@click.option("--trajectories", type=click.IntRange(4, 10_000), default=10, show_default=True, help="Trajectories of the Morris screening.")
@click.option("--base", type=click.IntRange(8, 1 << 20), default=128, show_default=True, help="Blocks of the Sobol design; a power of two.")
@click.option("--top", type=click.IntRange(1, 1000), default=8, show_default=True, help="Numbers that screening hands on to Sobol.")
@click.option("--runs", type=click.IntRange(1, 4096), default=16, show_default=True, help="Runs at each point, on the same draws.")
@seed_option
@set_option
@posterior_option
@click.option(
    "--permutations", type=click.IntRange(20, 10_000), default=100, show_default=True, help="Shuffles that show what chance does (sweep)."
)
@result_options("the indices")
def sensitivity(target: str, outcomes: tuple[str, ...], **options: Any) -> None:
    """Rank the numbers that an outcome of a SCENARIO depends on, or the keys that an existing SWEEP has varied.

    A scenario is run: Morris screening of all numbers, then Sobol indices of the first ones, with intervals; the same command goes on
    where an interrupted one stopped. A sweep's folder is only read: rank correlation, PAWN and delta need no runs of their own. In
    both, chance in the runs is told apart.

    \b
      suitors sensitivity tokyo_2025 --outcome "leverage[JPN]"
      suitors sensitivity results/SWEEP --outcome "leverage[JPN]"
    """

    names = list(dict.fromkeys(outcomes))
    try:
        if _is_sweep(Path(target)):
            _of_sweep(Path(target), names, options)
        else:
            _of_scenario(target, names, options)
    except ModuleNotFoundError as missing:
        raise InputError(f"{missing.name} is not installed; install the extra: pip install 'suitors[analysis]'") from missing


def _is_sweep(path: Path) -> bool:
    try:
        return bool(json.loads((path / "manifest.json").read_text(encoding="utf-8")).get("kind") == "sweep")
    except (OSError, ValueError, AttributeError):
        return False


def _of_scenario(target: str, outcomes: list[str], options: dict[str, Any]) -> None:
    from suitors.results.folder import whole_folder
    from suitors.results.pairs import named_outcomes
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.sensitivity import SensitivityError, SensitivityPlan, Simulator, analyse
    from suitors.studies.sensitivity_folder import ranges_of, register_ranges, write
    from suitors.studies.sweep.check import check
    from suitors.studies.sweep.vary import assumed, parse

    loaded = scenario_of(target, options["overrides"])
    outcomes = named_outcomes(outcomes, loaded, "--outcome")
    if not outcomes:
        raise SensitivityError("name an outcome, such as --outcome leverage[JPN]")
    varied = parse(options["keys"], loaded)
    if options["vary_assumed"]:
        varied += assumed(loaded, [item.key for item in varied])
    if options["keys"]:
        check(varied, target, options["overrides"])
    ranges = ranges_of(varied) if varied else register_ranges(loaded)
    method, base = options["method"], options["base"]
    if method != "morris" and base & (base - 1):
        raise InputError(f"--base {base} is no power of two; {1 << (base.bit_length() - 1)} and {1 << base.bit_length()} are")
    seed = loaded.scenario.seed if options["seed"] is None else options["seed"]
    plan = SensitivityPlan(0 if method == "sobol" else options["trajectories"], 0 if method == "morris" else base, options["top"], seed)
    runs = options["runs"]
    draws = drawn_from(loaded, options["posterior"], options["as_json"], ranges)
    screened, decomposed = plan.points(len(ranges))
    if not options["as_json"]:
        click.echo(
            f"{len(ranges)} numbers: {screened + decomposed:,} points of {runs} runs ({screened:,} to screen, {decomposed:,} for indices)",
            err=True,
        )
    drawn = "" if draws is None else f"-posterior-{draws.digest[:6]}"
    folder = options["out"] or Path("results") / f"{loaded.name}-{loaded.hash[:8]}{drawn}-sensitivity-seed{seed}"
    checkpoint = Checkpoint(folder)
    evaluation = Evaluation(seed, options["workers"], draws, checkpoint)
    rests = "" if draws is None else f" · numbers drawn from {draws.name}"
    foot = f"{loaded.scenario.title} · {runs} runs a point{rests} · seed {seed} · scenario {loaded.hash[:10]} · not validated against data"
    command = _command(options, outcomes, scenario=loaded.hash, ranges=str(ranges), posterior="" if draws is None else draws.digest)
    try:
        with stopped(lambda: checkpoint.left), whole_folder(folder, command, options["overwrite"]) as partial:
            with progress_bar((screened + decomposed) * runs, quiet=options["as_json"]) as advance:
                found = analyse(Simulator(loaded, outcomes, runs, evaluation), ranges, plan, advance)
            write(partial, found, loaded, ranges, plan, runs, seed, draws)
            if not options["no_plots"]:
                from suitors.plots.sensitivity import ranking
                from suitors.studies.sweep_points import actors_in

                _save(
                    partial,
                    {f"ranking_{_file(name)}": ranking(found, name, foot, actors_in({"scenario": loaded.document})) for name in outcomes},
                )
    except SensitivityError:
        checkpoint.clear()
        raise
    checkpoint.clear()
    if options["as_json"]:
        told = {} if draws is None else {"posterior": draws.told()}
        _print_json(folder, told, morris=found.morris, sobol=found.sobol, noise=found.noise)
    else:
        _print(loaded, found, folder, draws)


def _of_sweep(folder_of_sweep: Path, outcomes: list[str], options: dict[str, Any]) -> None:
    from suitors.results.folder import check_target, whole_folder
    from suitors.studies.given_data import from_sweep
    from suitors.studies.sensitivity import SensitivityError
    from suitors.studies.sensitivity_folder import write_given_data
    from suitors.studies.sweep_points import check_outcome, known_outcomes, read_points

    for name, flag in (("keys", "--vary"), ("vary_assumed", "--vary-assumed"), ("overrides", "--set"), ("posterior", "--posterior")):
        if options[name]:
            raise InputError(f"{flag} is for scenarios; {folder_of_sweep} is a sweep that was already made")
    if not outcomes:
        known = known_outcomes(folder_of_sweep)
        raise SensitivityError(f"name an outcome of the sweep, such as --outcome {known[0] if known else 'debt[CHN]'}")
    folder = options["out"] or folder_of_sweep.with_name(f"{folder_of_sweep.resolve().name}-sensitivity")
    outcomes = [check_outcome(name, known_outcomes(folder_of_sweep), folder_of_sweep) for name in outcomes]
    points = read_points(folder_of_sweep, outcomes)
    command = _command(options, outcomes, sweep=str(points.manifest.get("address", "")))
    check_target(folder, command, options["overwrite"])
    seed = points.manifest["seed"] if options["seed"] is None else options["seed"]
    found = from_sweep(points, outcomes, seed, options["permutations"])
    with whole_folder(folder, command, options["overwrite"]) as partial:
        write_given_data(partial, found, points.manifest, seed, options["permutations"])
        if not options["no_plots"]:
            from suitors.plots.sensitivity import given_ranking

            _save(partial, {f"ranking_{_file(name)}": given_ranking(found, name, points.caption, points.actors) for name in outcomes})
    if options["as_json"]:
        _print_json(folder, {}, importance=found.importance, noise=found.noise)
    else:
        _print_given(found, folder, points.actors)


def _command(options: dict[str, Any], outcomes: list[str], **about: str) -> dict[str, Any]:
    """What makes two commands the same."""
    keys = ("method", "trajectories", "base", "top", "runs", "seed", "permutations")
    return {"command": "sensitivity", "outcomes": outcomes, **{key: options[key] for key in keys}, **about}


def _file(outcome: str) -> str:
    return outcome.replace("[", "_").rstrip("]")


def _save(folder: Path, figures: dict[str, Any]) -> None:
    from suitors.plots.all import save

    (folder / "figures").mkdir(exist_ok=True)
    for name, figure in figures.items():
        for kind in ("png", "svg"):
            save(figure, folder / "figures" / f"{name}.{kind}")


def _print_json(folder: Path, told: dict[str, Any], **tables: pd.DataFrame) -> None:
    content = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
    click.echo(json.dumps({"folder": str(folder), **told, **content}, indent=1))


def _print(loaded: Loaded, found: Sensitivity, folder: Path, draws: Calibrated | None) -> None:
    from suitors.results.outcomes import unit_text
    from suitors.words.scenario import Words

    console, words = table_console(), Words(loaded)

    def named(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(number=[words.short(str(path)) for path in rows["number"]])

    for outcome in dict.fromkeys(found.noise["outcome"]):
        unit = unit_text(outcome)
        console.print(f"\n[bold]{loaded.scenario.title}[/bold]: {words.phrase(outcome)}{f', {unit}' if unit else ''}", markup=True)
        if not found.morris.empty:
            rows = found.morris[found.morris["outcome"] == outcome].head(SHOWN)
            _say_first(console, rows, loaded)
            _table(
                console,
                named(rows),
                "Morris: effect of the whole range",
                {"mu_star": "mean size", "mu": "mean", "sigma": "spread", "noise": "by chance"},
            )
        if not found.sobol.empty:
            rows = found.sobol[found.sobol["outcome"] == outcome].head(SHOWN)
            _table(console, named(rows), "Sobol: share of the variance", {"total": "total", "first": "alone", "noise": "by chance"})
        for _, row in found.noise[found.noise["outcome"] == outcome].iterrows():
            _say_noise(console, row)
    if draws is not None:
        told = "what that changes between points counts as chance"
        console.print(f"\nEach run draws {len(draws.draws.columns)} numbers from {draws.name}: {told}.", markup=False)
    console.print(
        f"\n* above chance. In brackets 95 % intervals, points and runs resampled. {folder}: all numbers, convergence, noise.", markup=False
    )


def _print_given(found: GivenData, folder: Path, actors: Mapping[str, str]) -> None:
    from suitors.plots.sweep_words import outcome_text, short_name

    console = table_console()
    for outcome in dict.fromkeys(found.importance["outcome"]):
        rows = found.importance[found.importance["outcome"] == outcome].head(SHOWN)
        console.print(f"\n[bold]{outcome_text(outcome, actors)}[/bold]")
        columns = {"rank_correlation": "rank correlation", "rank_bound": "chance reaches", "pawn": "PAWN", "pawn_bound": "chance reaches"}
        _table(
            console,
            rows.assign(number=[short_name(str(key), actors) for key in rows["number"]]),
            "given data",
            {**columns, "delta": "delta"},
        )
        _say_noise(console, found.noise[found.noise["outcome"] == outcome].iloc[0])
    console.print(
        f"\n* above what the largest of all keys reaches by chance in 95 % of shuffles. {folder}: importance.csv, noise.csv.", markup=False
    )


def _say_first(console: Any, rows: pd.DataFrame, loaded: Loaded) -> None:
    """Which numbers matter most, in words."""
    from suitors.words.scenario import Words, listed

    words, sure = Words(loaded), rows[rows["significant"]]
    told = listed([words.short(str(name)) for name in sure["number"].head(3)])
    console.print(f"It depends most on {told}." if told else "No number moves it beyond chance.", markup=False)


def _table(console: Any, rows: pd.DataFrame, title: str, columns: dict[str, str]) -> None:

    table = plain_table(title, *columns.values())
    for _, row in rows.iterrows():
        mark = " *" if row["significant"] else ""
        table.add_row(f"{row['number']}{mark}", *(_cell(row, name) for name in columns))
    console.print(table)


def _cell(row: Any, name: str) -> str:
    unknown = float("nan")
    return estimate(row[name], row.get(f"{name}_low", unknown), row.get(f"{name}_high", unknown), around="[dim]({})[/dim]")


def _say_noise(console: Any, row: Any) -> None:
    method = {"morris": "Morris: ", "sobol": "Sobol: "}.get(row.get("method", ""), "")
    share = row["noise_share"]
    if row["variance_between_points"] == 0:
        console.print(f"{method}the outcome is the same at all {row['points']} points.")
        return
    by_chance = (
        "unknown with a single run"
        if share != share
        else f"{'at most ' if row.get('upper_bound') else ''}{percent(share, 0 if share >= 0.1 else 1)}"
    )
    text = f"{method}{row['points']:,} points of {row['runs']} runs; the part of chance in the variance between points: {by_chance}."
    if row.get("dropped"):
        text += f" {row['dropped']} blocks without a finite outcome were left out."
    if row.get("settled") is not None:
        change = number(row["change"], 2) if row["change"] == row["change"] else "unknown"
        text += f" Change over the last doubling: {change}{'' if row['settled'] else ', not settled: take more'}."
    console.print(text)
