"""`suitors sweep`: a scenario at many points, resumable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.interrupts import FAILED, stopped
from suitors.cli.options import json_option, seed_option, set_option, workers_options
from suitors.cli.progress import progress_bar
from suitors.cli.reading import warn
from suitors.words.numbers import plural

if TYPE_CHECKING:
    from suitors.runs.evaluate import Workers
    from suitors.studies.sweep.job import Job
    from suitors.studies.sweep.request import Request


@click.command()
@click.argument("scenario")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LO:HI[:N]|KEY=a,b,c",
    help="Vary a key over a range, a range in N levels, or choices; a bare KEY takes the number's own range. May be repeated.",
)
@click.option("--vary-assumed", is_flag=True, help="Vary every parameter graded an assumption over its range.")
@click.option(
    "--design",
    type=click.Choice(["grid", "random", "lhs", "sobol", "csv"]),
    help="How points are laid; default: a grid if all keys take choices, else a Sobol sequence.",
)
@click.option("--points", type=click.IntRange(1, 2**30), help="How many points; default: 256, or all of a grid or table.")
@click.option(
    "--points-from",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="A table of points: a column per key, a row per point.",
)
@click.option(
    "--posterior",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Calibrated draws: its points where nothing varies, else one for each run, the same at every point.",
)
@click.option("--runs", type=click.IntRange(1, 1_000_000), help="Runs at each point, with the same draws at every point; default: 8.")
@seed_option
@set_option
@click.option(
    "--keep",
    type=click.Choice(["runs", "points"]),
    help="A row per point and run, or per point with mean, quantiles and standard deviation; default: runs.",
)
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Keep only this outcome, such as debt or debt[CHN]; repeatable.")
@click.option("--out", metavar="FOLDER", help="Folder, or an address such as s3://…; default: a folder of its own under ./results.")
@workers_options
@click.option("--fail-fast", is_flag=True, help="Stop at the first point that fails.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@json_option("what came of it")
def sweep(
    scenario: str,
    workers: Workers,
    fail_fast: bool,
    quiet: bool,
    as_json: bool,
    out: str | None,
    **asked: Any,
) -> None:
    """Simulate SCENARIO, or what a sweep's TOML file says, at many points.

    The same command goes on where an interrupted one stopped; more --points or --runs extend what is there. Points that fail are
    recorded and the sweep goes on; the exit code is then 3.

    \b
      suitors sweep tokyo_2025 --vary powers.JPN.money.private.conversion=0.05:0.5 --points 64
      suitors sweep tokyo_2025 --vary powers.JPN.strategy=japan,china --vary powers.KOR=present,absent
      suitors sweep baseline --vary-assumed --design lhs --points 1000 --runs 4 --keep points
    """
    from suitors.studies.sweep.job import Job
    from suitors.studies.sweep.vary import FailedFast

    silent = quiet or as_json
    try:
        job = Job.prepare(_request(scenario, **asked), out)
        warn(job.loaded)
        if not silent:
            _announce(job)
        if job.todo:
            from suitors.studies.evaluation import Evaluation
            from suitors.studies.sweep.run import run

            with stopped(lambda: _resume(job)), progress_bar(job.todo, quiet=silent) as advance:
                run(job, Evaluation(workers=workers), fail_fast, advance)
            _tables(job)
    except FailedFast as problem:
        click.echo(f"Stopped: {problem}. {_resume(job)}", err=True)
        raise SystemExit(FAILED) from None
    _report(job, quiet, as_json)


def _tables(job: Job) -> None:
    """Add the tables for office work; only to a folder, since at other addresses nobody opens them."""
    from suitors.errors import NoRoom
    from suitors.results.folder import adding
    from suitors.studies.office import write_tables
    from suitors.studies.sweep.store import LocalStore

    if isinstance(job.kept.store, LocalStore):
        try:
            with adding(job.kept.store.folder, overwrite=True) as partial:
                write_tables(job.kept.store.folder, job.loaded, partial)
        except NoRoom as problem:
            # The sweep is whole without them.
            click.echo(f"Note: no tables for office work: {problem}", err=True)


def _request(
    scenario: str, vary: tuple[str, ...], overrides: tuple[str, ...], outcomes: tuple[str, ...], vary_assumed: bool, **single: Any
) -> Request:
    """What is asked for: by a sweep's file where one is given, and by options, which go before it."""
    from dataclasses import replace

    from suitors.studies.sweep.file import is_sweep, read_request
    from suitors.studies.sweep.request import Request

    path = Path(scenario).expanduser()
    request = read_request(path) if is_sweep(path) else Request(scenario)
    return replace(
        request,
        vary=vary,
        overrides=(*request.overrides, *overrides),
        outcomes=outcomes or request.outcomes,
        vary_assumed=vary_assumed or request.vary_assumed,
        **{name: value for name, value in single.items() if value is not None},
    )


def _announce(job: Job) -> None:
    varied = job.points.varied
    design = f"{job.points.kind}, {plural(len(varied), 'number')}"
    click.echo(f"{plural(job.count, 'point')} ({design}) × {plural(job.request.runs, 'run')} → {job.place}", err=True)
    for note in job.notes:
        click.echo(f"Note: {note}", err=True)
    there = job.count * job.request.runs - job.todo
    if there:
        click.echo(f"{there:,} of {job.count * job.request.runs:,} runs are there already.", err=True)


def _resume(job: Job) -> str:
    kept = sum(part.rows + part.failed for part in job.kept.parts)
    return f"{len(job.kept.parts)} parts with {kept:,} rows are whole and kept in {job.place}; the same command goes on from there."


def _report(job: Job, quiet: bool, as_json: bool) -> None:
    from suitors.studies.sweep.manage import failures_of

    parts = job.kept.parts
    rows, failed = sum(part.rows for part in parts), sum(part.failed for part in parts)
    failures = failures_of(job.kept) if failed else []
    summary = {
        "scenario": job.loaded.name,
        "scenario_hash": job.loaded.hash,
        "address": job.kept.manifest["address"],
        "folder": job.place,
        "points": job.count,
        "runs": job.request.runs,
        "seed": job.points.seed,
        "rows": rows,
        "parts": len(parts),
        "simulated": job.todo,
        "failed": failed,
        "failures": failures,
        "notes": job.notes,
    }
    if as_json:
        click.echo(json.dumps(summary, indent=1))
    elif not quiet:
        nothing = "" if job.todo else " Nothing was left to do."
        click.echo(f"{job.place}: {plural(rows, 'row')} in {plural(len(parts), 'part')}.{nothing}")
        _say_answer(job)
        _say_failures(failures, failed, job.place)
    if failed:
        raise SystemExit(FAILED)


def _say_answer(job: Job) -> None:
    """What the sweep found, in sentences, where its points lie in a folder."""
    from suitors.cli.console import table_console
    from suitors.errors import InputError
    from suitors.report.sweeps import answer_of
    from suitors.studies.sweep.store import LocalStore
    from suitors.studies.sweep_points import read_points
    from suitors.words.scenario import Words

    if not isinstance(job.kept.store, LocalStore):
        return
    console = table_console()
    try:
        points = read_points(job.kept.store.folder)
    except InputError:
        # Every point failed; what went wrong is said below.
        return
    for sentence in answer_of(points, job.kept.manifest, Words(job.loaded)):
        console.print(sentence, markup=False)
    console.print(f"Report: suitors report {job.place}", markup=False, soft_wrap=True)


def _say_failures(failures: list[dict[str, Any]], failed: int, place: str) -> None:
    if not failed:
        return
    click.echo(f"{failed:,} failed:", err=True)
    for row in failures:
        points = ", ".join(map(str, row["points"])) + (" …" if row["more"] else "")
        click.echo(f"  {row['count']:,} × {row['reason']} (points {points})", err=True)
    click.echo(f"Their values stand in {place}/failures.", err=True)
