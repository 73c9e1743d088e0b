"""The shape of an opening table, and the files that are the same for every region."""

from __future__ import annotations

from dataclasses import dataclass
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
