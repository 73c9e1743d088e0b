"""Tables of what was measured, for the terminal and for docs/performance.md."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass
class Table:
    """Rows of text under a heading; the first column is flush left, the others right."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def text(self) -> str:
        """For the terminal."""
        lines = (self.header, *self.rows)
        widths = [max(len(row[column]) for row in lines) for column in range(len(self.header))]
        padded = [
            [cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))]
            for row in lines
        ]
        return "\n".join(["", self.title, "", *("  ".join(row) for row in padded)])

    def markdown(self) -> str:
        rule = "|".join(["---", *["---:"] * (len(self.header) - 1)])
        lines = [" | ".join(row) for row in (self.header, *self.rows)]
        return "\n".join([f"### {self.title}", "", f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])])


def machine() -> str:
    """The machine in general terms."""
    names = ("numpy", "scipy", "mesa", "agentpy")
    versions = ", ".join(f"{name} {version(name)}" for name in names if find_spec(name))
    return f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}, Python {platform.python_version()}, {versions}."


def write(tables: list[Table], document: Path = DOCUMENT) -> None:
    """Put the tables between the markers of the document. Raises ValueError where there are none."""
    text = document.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{document.name} lacks the lines {BEGIN} and {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    measured = "\n\n".join([machine(), *(table.markdown() for table in tables)])
    document.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", encoding="utf-8")
