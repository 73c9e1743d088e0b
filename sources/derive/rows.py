"""Rows of the opening table: their type, their rounding, the judgements and the CSV text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from math import inf
from pathlib import Path
from typing import Literal

from derive.tables import HERE, Figure

Grade = Literal["data", "literature", "assumed"]
GRADES: tuple[Grade, ...] = ("data", "literature", "assumed")


def rounded(value: float) -> float:
    """Four significant digits, which is more than any of the figures carries."""
    return float(f"{value:.4g}")


@dataclass(frozen=True)
class Row:
    """One number of the opening position. Field order is the column order of the table."""

    path: str
    value: float
    unit: str
    low: float
    high: float
    grade: Grade
    year: str
    reporter: str
    source: str
    note: str

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.path}: {self.value} lies outside [{self.low}, {self.high}]")
        if self.grade not in GRADES:
            raise ValueError(f"{self.path}: unknown grade {self.grade}")


def spread(value: float, share: float, floor: float = 0.0, least: float = -inf, most: float = inf) -> tuple[float, float]:
    """Range of plus and minus a share of the value, at least ``floor`` wide on either side, kept within [least, most]."""
    half = max(abs(value) * share, floor)
    return max(least, value - half), min(most, value + half)


def make(
    path: str, value: float, unit: str, bounds: tuple[float, float], grade: Grade, basis: Figure, note: str = "", reporter: str = ""
) -> Row:
    """A derived row, dated and sourced like the figure it rests on, rounded so that the range still holds the value."""
    centre = rounded(value)
    low, high = rounded(bounds[0]), rounded(bounds[1])
    return Row(path, centre, unit, min(low, centre), max(high, centre), grade, str(basis.year), reporter, basis.source, note)


def judgements(*, folder: Path = HERE) -> dict[str, Row]:
    """Values set by judgement or taken straight from a publication, by path; ValueError when a path stands twice."""
    found: dict[str, Row] = {}
    with (folder / "judgements.csv").open(encoding="utf-8", newline="") as handle:
        for cells in csv.DictReader(handle):
            grade = next((grade for grade in GRADES if grade == cells["grade"]), None)
            if grade is None:
                raise ValueError(f"judgements.csv: {cells['path']} has grade {cells['grade']!r}")
            if cells["path"] in found:
                raise ValueError(f"judgements.csv: {cells['path']} stands twice")
            numbers = [float(cells[name]) for name in ("value", "low", "high")]
            value, low, high = numbers
            origin = (cells["year"], cells["reporter"], cells["source"], cells["note"])
            found[cells["path"]] = Row(cells["path"], value, cells["unit"], low, high, grade, *origin)
    return found


def text(rows: Iterable[Row]) -> str:
    """The table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Row))
    for row in rows:
        # Adding zero turns a negative zero into a plain one.
        writer.writerow(f"{cell + 0.0:g}" if isinstance(cell, float) else cell for cell in astuple(row))
    return out.getvalue()
