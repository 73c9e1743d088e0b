"""Read the opening table and the profiles that it completes."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class OpeningRow:
    """One number of the opening position; ``path`` is its place in the complete scenario document."""

    path: str
    value: float
    unit: str
    low: float
    high: float
    grade: str
    year: str
    reporter: str
    source: str
    note: str

    def quantity(self) -> dict[str, Any]:
        """The number as a quantity table of a scenario document; year and reporter go into its source."""
        remarks = ", ".join(remark for remark in (self.year, self.reporter) if remark)
        source = f"{self.source} ({remarks})" if remarks else self.source
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {**numbers, "unit": self.unit, "grade": self.grade, "source": source, "meaning": self.note}


def text(name: str) -> str:
    """Content of a shipped file, read the same way from a folder and from a zip."""
    return files("suitors.data").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def opening() -> tuple[OpeningRow, ...]:
    """All rows of the opening table, in the order of the file; ValueError when its columns are not those of a row."""
    header, *rows = csv.reader(text("opening.csv").splitlines())
    expected = [field.name for field in fields(OpeningRow)]
    if header != expected:
        raise ValueError(f"opening.csv has columns {', '.join(header)}; expected {', '.join(expected)}")
    return tuple(_row(cells) for cells in rows)


def _row(cells: list[str]) -> OpeningRow:
    path, value, unit, low, high, *remarks = cells
    return OpeningRow(path, float(value), unit, float(low), float(high), *remarks)


def entities() -> dict[str, Any]:
    """The part of the profiles that is not a number: ``{"powers": {...}, "states": {...}}``."""
    return tomllib.loads(text("entities.toml"))


def document() -> dict[str, Any]:
    """Complete profiles of all shipped powers and states, nested as in a scenario document; a fresh copy at each call."""
    tree = entities()
    for row in opening():
        *stem, leaf = row.path.split(".")
        node = tree
        for key in stem:
            node = node.setdefault(key, {})
        node[leaf] = row.quantity()
    return tree
