"""The opening table with newer figures in it: what a panel knows of today, each with unit, range, grade and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from suitors.data.tables import OpeningRow
from suitors.history.vocabulary import EU_CODES
from suitors.words.numbers import given, rounded

STATES = {"gdp": ("gdp", 1e-9), "population": ("population", 1e-6), "exports": ("exports_share", 0.01)}
"""Number of a state's profile, the variable that it is, and its factor."""
TRADE = ("exports_state_to_power", "imports_state_from_power")
ALIKE = 1e-3
"""Relative difference within the rounding of the table."""
WIDTH = 0.1
"""Half of the range of a figure that had none, as a share."""


@dataclass(frozen=True)
class OpeningChange:
    """A row of the opening before and after."""

    before: OpeningRow
    after: OpeningRow


@dataclass(frozen=True)
class _Figure:
    value: float
    year: int
    source: str
    grade: str


def updated(opening: Sequence[OpeningRow], rows: pd.DataFrame) -> tuple[tuple[OpeningRow, ...], tuple[OpeningChange, ...]]:
    """The opening with what `rows` know later, or of the same year from the same publisher; and what changed, the largest first.

    A judgement about a year that is later than a publisher's newest figure stays.
    """
    found = dict(_figures(rows, {row.path for row in opening}))
    after, changes = [], []
    for row in opening:
        figure = found.get(row.path)
        new = row if figure is None else _replaced(row, figure)
        after.append(new)
        if new is not row:
            changes.append(OpeningChange(row, new))
    return tuple(after), tuple(sorted(changes, key=lambda change: -abs(change.after.value - change.before.value)))


def _figures(rows: pd.DataFrame, paths: Iterable[str]) -> Iterable[tuple[str, _Figure]]:
    newest = rows.sort_values("year", kind="stable").groupby(["variable", "power", "state"]).tail(1)
    cells: dict[tuple[str, str, str], Any] = {(row["variable"], row["power"], row["state"]): row for row in newest.to_dict("records")}
    for path in paths:
        parts = path.split(".")
        if parts[0] == "states" and len(parts) == 3 and parts[2] in STATES:
            variable, factor = STATES[parts[2]]
            wanted = [(variable, "", parts[1])]
        elif parts[0] == "powers" and len(parts) == 5 and parts[4] in ("sovereign_debt", "trade"):
            code = (
                next((power for power in sorted(EU_CODES) if power in set(rows["power"])), parts[1]) if parts[1] in EU_CODES else parts[1]
            )
            names = ("debt_stock",) if parts[4] == "sovereign_debt" else TRADE
            wanted, factor = [(name, code, parts[3]) for name in names], 1e-9
        else:
            continue
        got = [cells[cell] for cell in wanted if cell in cells]
        if len(got) == len(wanted) and len({cell["year"] for cell in got}) == 1:
            cell = got[0]
            yield (
                path,
                _Figure(sum(float(each["value"]) for each in got) * factor, int(cell["year"]), str(cell["source"]), str(cell["grade"])),
            )


def _replaced(row: OpeningRow, figure: _Figure) -> OpeningRow:
    """The row with a newer figure; its range is carried along."""
    value = rounded(figure.value, 4)
    dated = re.search(r"\d{4}", row.year)
    year = int(dated[0]) if dated else 0
    same_publisher = figure.source.split()[0].lower() in row.source.lower()
    if figure.year < year or (figure.year == year and not same_publisher):
        return row
    if abs(value - row.value) <= ALIKE * max(abs(value), abs(row.value)):
        return row
    low, high = (row.low * value / row.value, row.high * value / row.value) if row.value else ((1 - WIDTH) * value, (1 + WIDTH) * value)
    least, most = min(value, rounded(low, 4)), max(value, rounded(high, 4))
    note = f"read from the publisher's file; {given(row.value)} shipped"
    return replace(
        row, value=value, low=least, high=most, grade=figure.grade, year=str(figure.year), reporter="", source=figure.source, note=note
    )


def scenario(changes: Sequence[OpeningChange], base: str) -> str:
    """A scenario file that extends `base` and opens with the changed figures."""
    lines = [f"# {base} with the opening figures that publishers' files changed; written by suitors update.", f'extends = "{base}"', ""]
    for change in sorted(changes, key=lambda each: each.after.path):
        row = change.after
        numbers = f"value = {given(row.value)}, low = {given(row.low)}, high = {given(row.high)}"
        lines.append(f'{row.path} = {{ {numbers}, unit = "{row.unit}", grade = "{row.grade}", source = "{row.source}, {row.year}" }}')
    return "\n".join(lines) + "\n"
