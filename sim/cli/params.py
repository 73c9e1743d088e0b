"""``suitors params``: the register of numbers with range, grade and source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from sim.cli.console import table_console
from sim.cli.errors import BadInput, scenario_errors
from sim.cli.options import set_option

if TYPE_CHECKING:
    from sim.scenario import Loaded

GRADES = ("data", "literature", "calibrated", "assumed", "scenario")
COLUMNS = ("path", "value", "unit", "low", "high", "grade", "source", "meaning")


@click.command()
@click.argument("filters", nargs=-1, metavar="[FILTER]...")
@click.option("--scenario", default="baseline", show_default=True, help="Scenario whose numbers are listed.")
@set_option
@click.option("--all", "everything", is_flag=True, help="Every number of the scenario, not only the model's parameters.")
@click.option("--grade", type=click.Choice(GRADES), help="Only numbers of this grade.")
@click.option("--changed", is_flag=True, help="Only numbers that differ from the shipped ones.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print as CSV.")
@scenario_errors()
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
    that reaches beyond the model's parameters searches every number of the scenario.
    """
    from sim.scenario import load

    loaded = load(scenario, overrides)
    everything = everything or changed or any(_reaches_beyond(text) for text in filters)
    rows = [row for row in _rows(loaded) if everything or row["path"].startswith("parameters.")]
    chosen = [row for row in rows if not filters or any(_fits(row["path"], text) for text in filters)]
    if filters and not chosen:
        raise BadInput(_nothing_fits(filters, rows, everything))
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
    from sim.scenario.shape import description_at

    rows = []
    for path, quantity in loaded.quantities().items():
        row = {"path": path, **{name: getattr(quantity, name) for name in COLUMNS[1:]}}
        rows.append({**row, "meaning": quantity.meaning or description_at(tuple(path.split(".")), loaded.document)})
    return rows


def _reaches_beyond(text: str) -> bool:
    return text.split(".")[0] in ("powers", "states", "strategies", "instruments", "events", "given")


def _fits(path: str, text: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(path, text) if any(mark in text for mark in "*?[") else text in path


def _nothing_fits(filters: tuple[str, ...], rows: list[dict[str, Any]], everything: bool) -> str:
    from sim.scenario.errors import nearest_name

    paths = [row["path"] for row in rows]
    names = {path.rsplit(".", 1)[-1] for path in paths} | set(paths)
    near = [name for text in filters if (name := nearest_name(text, names))]
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    more = "" if everything else " (--all searches every number of the scenario)"
    return f"no number fits {' or '.join(filters)}{hint}{more}"


def _print_json(rows: list[dict[str, Any]]) -> None:
    import json

    click.echo(json.dumps(rows, indent=2, ensure_ascii=False))


def _print_csv(rows: list[dict[str, Any]]) -> None:
    import csv
    import io

    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if row[name] is None else row[name] for name in COLUMNS} for row in rows)
    click.echo(text.getvalue(), nl=False)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = table_console()
    table = Table("path", box=box.SIMPLE)
    table.add_column("value", justify="right")
    for name in ("unit", "range", "grade", "source"):
        table.add_column(name)
    table.columns[0].overflow = "fold"
    for row in rows:
        label = Text.assemble(row["path"], (f"\n{row['meaning']}" if row["meaning"] else "", "dim"))
        table.add_row(label, f"{row['value']:g}", Text(row["unit"]), _range(row), row["grade"], Text(row["source"]))
    console.print(table)
    counts = Counter(row["grade"] for row in rows)
    by_grade = ", ".join(f"{counts[name]} {name}" for name in GRADES if counts[name])
    console.print(f"{len(rows)} number{'s' * (len(rows) != 1)}{': ' if by_grade else ''}{by_grade}")


def _range(row: dict[str, Any]) -> str:
    low, high = ("" if row[name] is None else f"{row[name]:g}" for name in ("low", "high"))
    return f"{low} to {high}" if low or high else ""
