"""`suitors responses`: what the model does when something is changed, against what a credible model shows."""

from __future__ import annotations

import json
import shlex
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.interrupts import stopped
from suitors.cli.options import json_option, overwrite_option, seed_option, set_option, workers_options
from suitors.cli.progress import progress_bar
from suitors.words.numbers import estimate, number, plural

if TYPE_CHECKING:
    from rich.console import Console

    from suitors.studies.responses.experiments import Experiment, RowAnswer
    from suitors.studies.responses.rows import Listed

RUNS, SEED = 256, 2025
COLOURS = {"pass": "green", "weak": "yellow", "fail": "red", "no mechanism": "dim", "no answer": "dim"}
SHORT = {"no mechanism": "none", "no answer": "none"}
"""Verdicts in a narrow column."""
WORST = (("fail", "no mechanism", "no answer"), ("weak",))
"""Verdicts whose rows the first screen shows: the first group of which there is one."""
ALWAYS_WHOLE = 20
"""Rows up to which a table shows those that pass as well."""
LEAST = 24
"""Fewest characters of the column that says what is measured."""


@click.command()
@click.argument("names", nargs=-1, metavar="[ROW]…")
@click.option("--rows", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Further rows. May be repeated.")
@click.option("--no-shipped", is_flag=True, help="Take the rows of --rows alone.")
@click.option("--detail", is_flag=True, help="Tell for each row what was changed, how it is measured and on what ground the range stands.")
@click.option("--runs", type=click.IntRange(2, 100_000), default=RUNS, show_default=True, help="Paired runs; some rows take fewer.")
@seed_option
@set_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Result folder; default: a folder of its own under ./results."
)
@click.option(
    "--posterior",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw numbers that the past has calibrated from this file, one draw a run; what a row changes itself is not drawn.",
)
@overwrite_option
@workers_options
@json_option("the table")
def responses(**asked: Any) -> None:
    """Change one thing, run the model with and without it on the same draws, and judge the difference.

    Each ROW is a paired experiment with the range that a credible model shows. Default: all rows that ship; R2 stands for R2a and
    R2b as well. `--set` changes every scenario of the table, such as a parameter that is in doubt. A row outside its range is part of
    the result and does not change the exit code.

    \b
      suitors responses
      suitors responses R6 R7 --detail
      suitors responses --rows my_rows.toml --no-shipped
    """
    from suitors.results.folder import whole_folder
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.responses.experiments import answers, digest_of, experiments, work_of
    from suitors.studies.responses.folder import as_row, counts, write
    from suitors.studies.responses.rows import chosen

    asked["seed"] = seed = SEED if asked["seed"] is None else asked["seed"]
    runs, as_json, detail = asked["runs"], asked["as_json"], asked["detail"]
    made = experiments(chosen(_rows(asked["files"], asked["no_shipped"]), asked["names"]), asked["overrides"], asked["posterior"])
    digest = digest_of(made)
    folder = asked["out"] or Path("results") / f"responses-{digest[:8]}-seed{seed}-{runs}runs"
    checkpoint = Checkpoint(folder)
    command = {"kind": "responses", "rows": digest, "runs": runs, "seed": seed}
    with stopped(lambda: checkpoint.left), whole_folder(folder, command, asked["overwrite"]) as partial:
        with progress_bar(work_of(made, runs), quiet=as_json) as advance:
            found = answers(made, runs, Evaluation(seed, asked["workers"], checkpoint=checkpoint), advance)
        write(found, partial, runs, seed, _repeat(asked))
    checkpoint.clear()
    if as_json:
        rows = [as_row(answer) for answer in found]
        told = {"folder": str(folder), "runs": runs, "seed": seed, "verdicts": counts([answer.verdict for answer in found]), "rows": rows}
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
        return
    _show(found, runs, whole=detail or bool(asked["names"]) or len(found) <= ALWAYS_WHOLE)
    if detail:
        _details(found)
    click.echo(f"\n{folder}: responses.csv, manifest.json")


def _repeat(asked: dict[str, Any]) -> str:
    """The command that does it again."""
    words = ["suitors", "responses", *asked["names"]]
    for option, given in (("--rows", asked["files"]), ("--set", asked["overrides"]), ("--posterior", filter(None, [asked["posterior"]]))):
        for one in given:
            words += [option, str(one)]
    words += ["--no-shipped"] if asked["no_shipped"] else []
    return shlex.join([*words, "--runs", str(asked["runs"]), "--seed", str(asked["seed"])])


def _rows(files: tuple[Path, ...], no_shipped: bool) -> list[Listed]:
    from suitors.errors import InputError
    from suitors.studies.responses.rows import listed, read, shipped

    if no_shipped and not files:
        raise InputError("--no-shipped leaves no rows: name a file with --rows")
    return listed([*([] if no_shipped else [shipped()]), *map(read, files)])


def _show(found: list[RowAnswer], runs: int, whole: bool) -> None:
    """Counts, then rows below what is changed: all in the `whole` table, else the worst; last the names of the others by verdict."""
    from suitors.studies.responses.folder import counts

    console = table_console()
    told = ", ".join(f"{count} {_coloured(name)}" for name, count in counts([one.verdict for one in found]).items())
    console.print(f"[bold]{plural(len(found), 'response')}[/bold]: {told}. {runs:,} paired runs, fewer where a row says so.\n")
    worst = next((verdicts for verdicts in WORST if any(one.verdict in verdicts for one in found)), tuple(COLOURS))
    rows = [(one, _simulated(one)) for one in found if whole or one.verdict in worst]
    widths = [max(len(one.row.id) for one, _ in rows), 4, max(len(one.row.range) for one, _ in rows)]
    widths.append(max(len(text) for _, text in rows))
    room = console.width - sum(widths) - 2 * len(widths)
    for change, group in groupby(rows, lambda item: item[0].row.change):
        console.print(f"[bold]{change}[/bold]")
        table = plain_table()
        table.show_header = False
        for width in (*widths[:2], max(room, LEAST), *widths[2:]):
            table.add_column(width=width)
        for one, simulated in group:
            shown = one.row.shows if one.row.unit == "1" else f"{one.row.shows}, {one.row.unit}"
            table.add_row(one.row.id, _coloured(one.verdict, SHORT.get(one.verdict)), shown, one.row.range, simulated)
        console.print(table)
    console.print()
    for name in COLOURS:
        names = [one.row.id for one in found if one.verdict == name]
        if names and (whole or name not in (*worst, "pass")):
            console.print(f"{_coloured(name)}: {', '.join(names)}")
    if not whole:
        console.print("--detail: all rows, what is changed in each, how it is measured, and on what ground its range stands.")


def _coloured(verdict: str, shown: str | None = None) -> str:
    colour = COLOURS[verdict]
    return f"[{colour}]{shown or verdict}[/{colour}]"


def _simulated(one: RowAnswer) -> str:
    """The middle and the interval, short; a dash where nothing is simulated."""
    return _short(one.middle) if one.low == one.high else estimate(one.middle, one.low, one.high, _short)


def _short(value: float) -> str:
    return number(value, 2)


def _details(found: list[RowAnswer]) -> None:
    console = table_console()
    for one in found:
        row = one.row
        console.print(f"\n[bold]{row.id}[/bold] {row.change}: {row.shows}")
        _line(console, "range", f"{row.range} {'' if row.unit == '1' else row.unit} ({row.grade}); {row.ground}")
        for name, text in edits_of(one.experiment).items():
            _line(console, name, text)
        if row.measure:
            middle = "median, and where 80 % of the runs lie" if row.statistic == "median" else "mean, and its 95 % interval"
            _line(console, "measure", f"{' '.join(row.measure.split())} ({middle}; {plural(one.runs, 'run')})")
        if row.not_yet:
            _line(console, "not yet", row.not_yet)


def _line(console: Console, name: str, text: str) -> None:
    from rich.padding import Padding

    console.print(Padding(f"{name}: {text}", (0, 0, 0, 2)))


def edits_of(one: Experiment) -> dict[str, str]:
    """What each run of a row lays over the one that it starts from, as a scenario file would say it."""
    row, start = one.row, one.listed.sheet.scenario
    found = {"base": _written({"extends": start, **row.base})}
    return found | {name: _written(edit) for name, edit in row.edits.items() if name != "base"}


def _written(edit: dict[str, Any]) -> str:
    return "; ".join(_flat(edit, "")) or "nothing"


def _flat(node: dict[str, Any], start: str) -> list[str]:
    found: list[str] = []
    for name, value in node.items():
        if isinstance(value, dict) and value:
            found += _flat(value, f"{start}{name}.")
        else:
            found.append(f"{start}{name} = {json.dumps(value, default=str, ensure_ascii=False)}")
    return found
