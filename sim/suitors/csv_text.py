"""Small tables as text, whatever program wrote them; every fault is one line that names file, line and column."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from suitors.errors import InputError

SEPARATORS = (",", "|", "\t", ";")


@dataclass(frozen=True)
class CsvRow:
    """A row of a table: its line in the file, counted from 1, and its cells by column, without blanks around them."""

    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, problem: str) -> InputError:
        """What is wrong with the row, as an error that names the place."""
        return InputError(f"{self.file}, line {self.line}: {problem}")

    def number(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """A cell as a finite number within bounds. Raises InputError."""
        cell = self.cells[column]
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            hint = " (decimals after a point, no separators of thousands)" if re.search(r"\d,\d", cell) else ""
            raise self.fault(f"{column} is empty" if not cell else f"{column} is {cell!r}; it must be a number{hint}")
        if not low <= value <= high:
            from suitors.words.numbers import given

            bounds = f"between {given(low)} and {given(high)}" if math.isfinite(high) else f"at least {given(low)}"
            raise self.fault(f"{column} is {cell}; it must be {bounds}")
        return value

    def whole(self, column: str, low: int, high: int) -> int:
        """A cell as a whole number within bounds; 2023.0 is one. Raises InputError."""
        value = self.number(column, low, high)
        if value % 1:
            raise self.fault(f"{column} is {self.cells[column]}; it must be a whole number")
        return int(value)


def separator_of(line: str) -> str:
    """The sign that cuts a heading most often."""
    return max(SEPARATORS, key=line.count)


def read_text(path: Path) -> str:
    """A file's text with plain line ends. Raises InputError."""
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no text in UTF-8; save it as CSV UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def csv_rows(text: str, file: str, needs: Iterable[str], allowed: Sequence[str] = (), above: int = 0) -> tuple[list[str], list[CsvRow]]:
    """Columns and rows of a table; columns may stand in any order, and blank lines do not count.

    Args:
        text: the table, heading first, with commas, semicolons, bars or tabs between its cells.
        file: what messages call it.
        needs: columns that must be there.
        allowed: all columns that may be there; empty where others do no harm.
        above: lines of the file before the text.

    Raises InputError.
    """
    if not text.strip():
        raise InputError(f"{file}: is empty")
    reader = csv.reader(io.StringIO(text), delimiter=separator_of(text.lstrip().split("\n", 1)[0]))
    columns: list[str] = []
    rows: list[CsvRow] = []
    while True:
        line = above + reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return columns, rows
        except csv.Error as problem:
            raise InputError(f"{file}, line {line}: is no row of a table: {problem}") from None
        if not any(cells):
            continue
        if not columns:
            columns = cells
            named = [name for name in columns if name]
            for name in (name for name in needs if name not in columns):
                from suitors.scenario.errors import nearest_name

                near = nearest_name(name, named)
                hint = f"nearest: {near}" if near else f"it has {', '.join(named)}"
                raise InputError(f"{file}, line {line}: lacks the column {name}; {hint}")
            for name in named:
                if named.count(name) > 1:
                    raise InputError(f"{file}, line {line}: two columns are called {name}")
                if allowed and name not in allowed:
                    raise InputError(f"{file}, line {line}: the column {name} is not known; known: {', '.join(allowed)}")
        elif len(cells) != len(columns):
            raise InputError(f"{file}, line {line}: has {len(cells)} cells; expected {len(columns)}, as the heading has")
        else:
            rows.append(CsvRow(file, line, dict(zip(columns, cells, strict=True))))
