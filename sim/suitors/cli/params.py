"""``suitors params``: the register of numbers with range, grade and source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import indented, table_console
from suitors.cli.options import set_option
from suitors.errors import InputError
from suitors.words.numbers import given, within

if TYPE_CHECKING:
    from suitors.scenario import Loaded

GRADES = ("data", "literature", "calibrated", "elicited", "assumed", "scenario")
COLUMNS = ("path", "value", "unit", "low", "high", "grade", "source", "meaning")
POSTERIOR = ("p10", "p50", "p90", "informed")


@click.command()
@click.argument("filters", nargs=-1, metavar="[FILTER]...")
@click.option("--scenario", default="baseline", show_default=True, help="Scenario whose numbers are listed.")
@set_option
@click.option("--all", "everything", is_flag=True, help="Every number of the scenario, not only the model's parameters.")
@click.option("--grade", type=click.Choice(GRADES), help="Only numbers of this grade.")
@click.option("--changed", is_flag=True, help="Only numbers that differ from the shipped ones.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print as CSV.")
def params(
    filters: tuple[str, ...],
    scenario: str,
    overrides: tuple[str, ...],
    everything: bool,
    grade: str | None,
    changed: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List numbers with value, unit, plausible range, grade and source.

    FILTER is part of a path, or a pattern such as 'powers.*.trade'; a number is listed if any filter fits. A filter
    that reaches beyond the model's parameters searches every number of the scenario. Numbers that were calibrated on the past
    show their posterior; `suitors params history` lists those that only hindcasts use.
    """
    from suitors.scenario import load

    loaded = load(scenario, overrides, to_run=False)
    filters = tuple(map(loaded.names.key, filters))
    everything = everything or changed or any(_reaches_beyond(text) for text in filters)
    rows = [row for row in _rows(loaded) if everything or row["path"].startswith("parameters.")]
    if filters or everything or grade is not None:
        rows += _of_history()
    chosen = [row for row in rows if not filters or any(_fits(row["path"], text) for text in filters)]
    if filters and not chosen:
        raise InputError(_nothing_fits(filters, rows, everything))
    if changed:
        paths = {change.path for change in loaded.changes}
        chosen = [row for row in chosen if row["path"] in paths]
    if grade is not None:
        chosen = [row for row in chosen if row["grade"] == grade]
    if as_json:
        _print_json(chosen)
    elif as_csv:
        _print_csv(chosen)
    else:
        _print_table(chosen)


def _rows(loaded: Loaded) -> list[dict[str, Any]]:
    from suitors.history.newest_calibration import learnt
    from suitors.scenario.shape import description_at

    rows, found = [], learnt()
    for path, quantity in loaded.quantities().items():
        row = {"path": path, **{name: getattr(quantity, name) for name in COLUMNS[1:]}}
        row["meaning"] = quantity.meaning or description_at(tuple(path.split(".")), loaded.document)
        rows.append(row | ({"posterior": found[path]} if path in found else {}))
    return rows


def _of_history() -> list[dict[str, Any]]:
    """Numbers that only the historical scenario has."""
    from suitors.history.newest_calibration import learnt, register

    found = learnt()
    rows = []
    for path, quantity in register().items():
        row = {"path": path, **{name: getattr(quantity, name) for name in COLUMNS[1:]}}
        rows.append(row | ({"posterior": found[path]} if path in found else {}))
    return rows


def _reaches_beyond(text: str) -> bool:
    return text.split(".")[0] in ("powers", "states", "strategies", "instruments", "events", "given")


def _fits(path: str, text: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(path, text) if any(mark in text for mark in "*?[") else text in path


def _nothing_fits(filters: tuple[str, ...], rows: list[dict[str, Any]], everything: bool) -> str:
    from suitors.scenario.errors import nearest_name

    paths = [row["path"] for row in rows]
    names = {path.rsplit(".", 1)[-1] for path in paths} | set(paths)
    near = [name for text in filters if (name := nearest_name(text, names))]
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    more = "" if everything else " (--all searches every number of the scenario)"
    return f"no number fits {' or '.join(filters)}{hint}{more}"


def _print_json(rows: list[dict[str, Any]]) -> None:
    import json

    plain = [{key: value.as_row() if key == "posterior" else value for key, value in row.items()} for row in rows]
    click.echo(json.dumps(plain, indent=2, ensure_ascii=False))


def _print_csv(rows: list[dict[str, Any]]) -> None:
    import csv
    import io

    from suitors.results.tables import safe_cell

    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *(f"posterior_{name}" for name in POSTERIOR)], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        known = {f"posterior_{name}": getattr(row["posterior"], name) for name in POSTERIOR} if "posterior" in row else {}
        writer.writerow({name: "" if row[name] is None else safe_cell(row[name]) for name in COLUMNS} | known)
    click.echo(text.getvalue(), nl=False)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.text import Text

    console = table_console()
    for row in rows:
        known = f" ({told})" if (told := _range(row)) else ""
        unit = "" if row["unit"] in ("", "1") else f" {row['unit']}"
        console.print(Text(f"{row['path']} = {given(row['value'])}{unit}{known}"))
        for line in (row["meaning"], f"{row['grade']}: {row['source']}", row.get("posterior")):
            if line:
                indented(console, str(line), "dim")
    console.print()
    counts = Counter(row["grade"] for row in rows)
    by_grade = ", ".join(f"{counts[name]} {name}" for name in GRADES if counts[name])
    console.print(f"{len(rows)} number{'s' * (len(rows) != 1)}{': ' if by_grade else ''}{by_grade}")
    _say_what_is_calibrated()


def _say_what_is_calibrated() -> None:
    """Which numbers the past informs, by name."""
    from suitors.history.newest_calibration import learnt

    found = learnt()
    forward = [path for path, item in found.items() if item.informed and path.startswith("parameters.")]
    tried = [path for path in found if path.startswith("parameters.")]
    past = [path.split(".", 1)[1] for path, item in found.items() if item.informed and path.startswith("history.")]
    said = ", ".join(forward) if forward else f"none of the {len(tried)} that calibration tries"
    console = table_console()
    console.print(f"The past informs, of the parameters of forward scenarios: {said};", markup=False)
    console.print(f"of those of hindcasts (suitors params history): {', '.join(past)}.", markup=False)


def _range(row: dict[str, Any]) -> str:
    low, high = row["low"], row["high"]
    return "" if low is None and high is None else within(low, high)
