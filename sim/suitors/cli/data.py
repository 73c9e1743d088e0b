"""``suitors data``: the facts that ship, row by row, with range, grade and source."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from difflib import get_close_matches
from fnmatch import fnmatchcase

import click

from suitors.cli.console import indented, table_console
from suitors.cli.options import pack_option
from suitors.data.tables import OpeningRow
from suitors.errors import InputError
from suitors.packs.pack import chosen
from suitors.results.tables import safe_cell
from suitors.scenario.names import Kind, Names
from suitors.words.numbers import given, within

GRADES = ("data", "literature", "assumed")


@click.command()
@pack_option
@click.argument("filters", nargs=-1, metavar="[FILTER]...")
@click.option("--power", help="Only what this power holds or spends, by code or name.")
@click.option("--state", help="Only this state, by code or name, with what powers hold there.")
@click.option("--grade", type=click.Choice(GRADES), help="Only numbers of this grade.")
@click.option("--notes", is_flag=True, help="Show the note of each row.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
def data(
    filters: tuple[str, ...], power: str | None, state: str | None, grade: str | None, notes: bool, as_json: bool, as_csv: bool
) -> None:
    """List the shipped numbers of powers and states.

    A FILTER is part of a path (debt) or a pattern for the whole path ("powers.*.toward.KAZ.*"). Several filters
    widen the list, options narrow it. Exit code 2 when nothing matches.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other")
    rows = select(chosen().opening(), filters, _code("powers", power), _code("states", state), grade)
    if not rows:
        raise InputError(_nothing(filters, power, state, grade))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(field.name for field in fields(OpeningRow))
        writer.writerows([safe_cell(value) for value in astuple(row)] for row in rows)
    else:
        _table(rows, notes)


def select(
    rows: Sequence[OpeningRow], filters: Sequence[str] = (), power: str | None = None, state: str | None = None, grade: str | None = None
) -> list[OpeningRow]:
    """Rows that match any filter (all rows when there is none) and every given power code, state code and grade."""
    return [
        row
        for row in rows
        if (not filters or any(matches(row.path, one) for one in filters))
        and (power is None or row.path.startswith(f"powers.{power}."))
        and (state is None or row.path.startswith(f"states.{state}.") or f".toward.{state}." in row.path)
        and (grade is None or row.grade == grade)
    ]


def matches(path: str, wanted: str) -> bool:
    """Whether a path holds the text, or fits the pattern when it has wildcards; case does not matter."""
    path, wanted = path.lower(), wanted.lower()
    return fnmatchcase(path, wanted) if any(character in wanted for character in "*?[") else wanted in path


def _code(kind: Kind, given: str | None) -> str | None:
    if given is None:
        return None
    known: dict[str, str] = {code: profile["name"] for code, profile in chosen().entities()[kind].items()}
    if (code := Names.of({kind: known}).code(kind, given)) in known:
        return code
    near = _near(given, [*known, *known.values()]) or ", ".join(known)
    raise InputError(f"no {kind.removesuffix('s')} is called {given}; nearest: {near}")


def _nothing(filters: Sequence[str], power: str | None, state: str | None, grade: str | None) -> str:
    asked = [*filters, *(f"--{name} {value}" for name, value in (("power", power), ("state", state), ("grade", grade)) if value)]
    message = f"no row matches {' '.join(asked)}"
    paths = [row.path for row in chosen().opening()]
    words = list(dict.fromkeys(word for path in paths for word in path.split(".")))
    near = ", ".join(dict.fromkeys(filter(None, (_near(one, paths if "." in one else words) for one in filters))))
    return f"{message}; nearest: {near}" if near else message


def _near(given: str, known: Sequence[str]) -> str:
    lowered = {name.lower(): name for name in known}
    return ", ".join(lowered[name] for name in get_close_matches(given.lower(), lowered, n=3, cutoff=0.5))


def _table(rows: Sequence[OpeningRow], notes: bool) -> None:
    from rich.text import Text

    console = table_console()
    for row in rows:
        console.print(Text(f"{row.path} = {given(row.value)}{'' if row.unit == '1' else f' {row.unit}'} ({within(row.low, row.high)})"))
        for line in (f"{row.grade}, {row.year}: {row.source}", *([row.note] if notes and row.note else [])):
            indented(console, line, "dim")
    console.print()
    counts = Counter(row.grade for row in rows)
    shares = ", ".join(f"{counts[grade]} {grade}" for grade in GRADES if counts[grade])
    console.print(Text(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}: {shares}"))
