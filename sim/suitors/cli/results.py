"""`suitors results`: what sweeps and runs left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import indented, plain_table, table_console
from suitors.cli.options import json_option
from suitors.errors import InputError
from suitors.words.numbers import duration, given, percent, plural, within

if TYPE_CHECKING:
    from suitors.studies.sweep.manage import SweepProgress

TO_COPY = ("scenario_hash", "repeat")
"""What is told on a line that stays whole."""
FAULTY = 3


@click.group(invoke_without_command=True)
@click.option(
    "--under", type=click.Path(file_okay=False, path_type=Path), default=Path("results"), help="Folder of results; default: ./results."
)
@json_option("the list")
@click.pass_context
def results(context: click.Context, under: Path, as_json: bool) -> None:
    """List, show, check and prune results. Without a subcommand: list them.

    \b
      suitors results
      suitors results show results/FOLDER
    """
    if context.invoked_subcommand is None:
        _list(under, as_json)


def _list(under: Path, as_json: bool) -> None:
    from suitors.results.folder import ResultError
    from suitors.studies.sweep.manage import results_under

    if not under.is_dir():
        raise InputError(f"{under}: no such folder; results lie where they were written, see --under")
    rows = []
    for found in results_under(under):
        manifest = found["manifest"]
        row = {
            "folder": str(found["folder"]),
            "kind": found["kind"],
            "scenario": str(manifest.get("name", "")),
            "scenario_hash": str(manifest.get("scenario_hash", ""))[:8],
            "seed": manifest.get("seed"),
            "size": f"{manifest['runs']:,} runs" if isinstance(manifest.get("runs"), int) else "",
            "state": "",
        }
        if found["kind"] == "sweep":
            try:
                row |= _sizes(row["folder"])
            except (ResultError, KeyError, TypeError, ValueError) as problem:
                row["state"] = f"unreadable: {problem}"
        rows.append(row)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    if not rows:
        click.echo(f"No results under {under}.")
        return

    table = plain_table()
    for name in rows[0]:
        table.add_column(name.replace("_", " "), no_wrap=True)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    table_console().print(table)


def _sizes(folder: str) -> dict[str, str]:
    from suitors.studies.sweep.manage import state_of

    state = state_of(folder)
    other = "" if state.same_model else ", of another version of the model"
    return {"size": f"{state.points:,} points × {state.runs:,} runs", "state": f"{state.words}{other}"}


@results.command()
@click.argument("folder")
@json_option("it")
def show(folder: str, as_json: bool) -> None:
    """Show what the result in FOLDER is and how far it is; also while it is at work."""
    manifest = _manifest(folder)
    if manifest.get("kind") != "sweep":
        _show_other(folder, manifest, as_json)
        return
    from suitors.studies.sweep.manage import failures_of, opened, state_of

    state = state_of(folder)
    failures = failures_of(opened(folder)) if state.failed else []
    if as_json:
        click.echo(json.dumps(_plain(state) | {"failures": failures}, indent=1))
        return
    design = manifest["design"]
    click.echo(f"{folder}: sweep of {manifest['name']}, {state.words}")
    done = state.there / state.asked if state.asked else 0.0
    left = "" if state.seconds_left is None else f", about {duration(state.seconds_left)} left"
    click.echo(
        f"  {state.points:,} points ({design['kind']}) × {state.runs:,} runs, keeping {manifest['keep']}; {percent(done)} there{left}"
    )
    there = f"{plural(state.rows, 'row')} in {plural(state.parts, 'part')}, {plural(len(manifest['outcomes']), 'outcome')}"
    click.echo(f"  {there}, {state.failed:,} failed")
    click.echo(f"  scenario {manifest['scenario_hash'][:8]}, model {manifest['model']}, seed {manifest['seed']}")
    if not state.same_model:
        click.echo("  The model has changed since: this sweep can be read, not extended.")
    for item in design["vary"]:
        click.echo(f"  {item['key']}: {_values(item)}")
    if "posterior" in manifest:
        about, origin = manifest["posterior"], manifest.get("posterior_from", {})
        words = "each is a point" if about["as"] == "points" else "each run takes one"
        click.echo(f"  posterior: {about['draws']:,} draws of {origin.get('file', 'a file')}; {words}")
    if state.log:
        click.echo(f"  last part: {state.log.strip()}")
    for row in failures:
        points = ", ".join(map(str, row["points"])) + (" …" if row["more"] else "")
        click.echo(f"  failed {row['count']:,} × {row['reason']} (points {points})")


def _values(item: dict[str, Any]) -> str:
    if "choices" not in item:
        return within(item["low"], item["high"])
    shown = ", ".join(given(value) if isinstance(value, float) else str(value) for value in item["choices"][:8])
    return shown + (f", and {len(item['choices']) - 8} more" if len(item["choices"]) > 8 else "")


def _show_other(folder: str, manifest: dict[str, Any], as_json: bool) -> None:
    kept = ("kind", "name", "scenario_hash", "runs", "seed", "repeat", "versions")
    known = {key: manifest[key] for key in kept if key in manifest}
    if as_json:
        click.echo(json.dumps(known, indent=1))
        return
    click.echo(f"{folder}: {known.pop('kind', 'result')} of {known.pop('name', '?')}")
    for key, value in known.items():
        text = ", ".join(f"{name} {number}" for name, number in value.items()) if isinstance(value, dict) else str(value)
        line = f"{key.replace('_', ' ')}: {text}"
        if key in TO_COPY:
            click.echo(f"  {line}")
        else:
            indented(table_console(), line)


@results.command()
@click.argument("folder")
@json_option("it")
def check(folder: str, as_json: bool) -> None:
    """Check the files of the result in FOLDER against their hashes. The exit code is 3 if something is wrong."""
    manifest = _manifest(folder)
    if manifest.get("kind") == "sweep":
        from suitors.studies.sweep.manage import faults_of

        faults = faults_of(folder)
    else:
        faults = _changed_files(Path(folder), manifest)
    if as_json:
        click.echo(json.dumps({"folder": folder, "faults": faults}, indent=1))
    else:
        for fault in faults:
            click.echo(fault)
        click.echo(f"{folder}: {len(faults)} faults." if faults else f"{folder}: whole.")
    if faults:
        raise SystemExit(FAULTY)


def _changed_files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    import hashlib

    faults = []
    files = manifest.get("files")
    for name, digest in sorted(files.items()) if isinstance(files, dict) else ():
        path = folder / name
        if not path.is_file():
            faults.append(f"{name}: is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            faults.append(f"{name}: has changed since it was written")
    return faults


@results.command()
@click.argument("folder", required=False)
@click.option("--failed", is_flag=True, help="Also parts with failures, to have them made again.")
@click.pass_context
def prune(context: click.Context, folder: str | None, failed: bool) -> None:
    """Delete leftovers and damaged parts of the sweep in FOLDER; starting the sweep again makes what is then missing.

    Without FOLDER: delete abandoned work among the results, hidden folders of commands that were killed.
    """
    if folder is None:
        assert context.parent is not None
        _prune_abandoned(context.parent.params["under"])
        return
    from suitors.studies.sweep.manage import prune as pruned

    if _manifest(folder).get("kind") != "sweep":
        raise InputError(f"{folder} is no sweep; only sweeps are pruned")
    gone = pruned(folder, failed)
    for name in gone:
        click.echo(f"deleted {name}")
    click.echo(f"{folder}: {len(gone)} files deleted." if gone else f"{folder}: nothing to delete.")


def _prune_abandoned(under: Path) -> None:
    import shutil

    from suitors.results.folder import abandoned

    found = abandoned(under)
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
        click.echo(f"{'could not delete' if path.exists() else 'deleted'} {path}")
    if not found:
        click.echo(f"{under}: nothing to delete.")


def _manifest(folder: str) -> dict[str, Any]:
    from suitors.results.folder import MANIFEST, ResultError
    from suitors.studies.sweep.read import read_json

    try:
        return read_json(folder, MANIFEST)
    except ResultError as problem:
        raise InputError(str(problem).replace("no sweep", "no result")) from problem


def _plain(state: SweepProgress) -> dict[str, Any]:
    manifest = state.manifest
    return {
        "folder": state.place,
        "kind": "sweep",
        "scenario": manifest["name"],
        "scenario_hash": manifest["scenario_hash"],
        "model": manifest["model"],
        "same_model": state.same_model,
        "address": manifest["address"],
        "design": manifest["design"],
        "seed": manifest["seed"],
        "keep": manifest["keep"],
        "state": state.words,
        "points": state.points,
        "runs": state.runs,
        "rows": state.rows,
        "parts": state.parts,
        "failed": state.failed,
        "share": state.there / state.asked if state.asked else 0.0,
        "last_part": state.log,
        "seconds_left": state.seconds_left,
    }
