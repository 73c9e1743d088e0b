"""Tables as one spreadsheet file: frozen headings, no formulas, and the same bytes for the same tables."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from suitors.errors import NoRoom
from suitors.results.folder import FULL
from suitors.results.tables import safe_cell

ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of every file within the spreadsheet: the earliest that the format knows."""
MOST_ROWS = 2_000
"""Rows of a sheet; a note says where a CSV file beside it holds more."""
WIDEST = 60
"""Characters of a column."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What a spreadsheet cannot hold."""
LONGEST = 32_000
"""Characters of a cell; the format ends at 32,767."""


@dataclass(frozen=True)
class Sheet:
    """One table, with a note on what it holds."""

    name: str
    note: str
    table: pd.DataFrame


def workbook(sheets: Sequence[Sheet]) -> bytes | None:
    """The content of an .xlsx file: the note in the first row, headings in the second, rows below. None without openpyxl.

    Raises NoRoom where the disk of temporary files is full, on which the sheets grow.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    except ModuleNotFoundError:
        return None
    book, made = Workbook(write_only=True), io.BytesIO()
    try:
        for sheet in sheets:
            page = book.create_sheet(sheet.name)
            page.freeze_panes = "A3"
            table = sheet.table.head(MOST_ROWS)
            columns = [[_cell(value) for value in table[name].tolist()] for name in table.columns]
            for place, (name, values) in enumerate(zip(table.columns, columns, strict=True), 1):
                longest = max((len(str(value)) for value in (name, *values[:200]) if value is not None), default=0)
                page.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
            more = f" The first {MOST_ROWS:,} of {len(sheet.table):,} rows." if len(sheet.table) > MOST_ROWS else ""
            page.append([_cell(f"{sheet.note}{more}")])
            heads = [WriteOnlyCell(page, value=_cell(str(name))) for name in table.columns]
            for head in heads:
                head.font = Font(bold=True)
            page.append(heads)
            for row in zip(*columns, strict=True):
                page.append(row)
        book.save(made)
    except Exception as problem:
        for page in book.worksheets:
            with suppress(Exception):
                page.close()
            with suppress(Exception):
                page._writer.cleanup()
        # As lxml says it, which openpyxl uses where it is installed, or as the system does.
        if "ENOSPC" in str(problem) or getattr(problem, "errno", None) in FULL:
            raise NoRoom(f"the disk of {tempfile.gettempdir()} is full") from None
        raise
    return _dated(made.getvalue())


def _cell(value: Any) -> Any:
    """A value that a spreadsheet can hold: texts are no formulas, what is no number is empty."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value if abs(value) < np.inf else None
    return safe_cell(CONTROL.sub(" ", str(value)))[:LONGEST]


def _dated(content: bytes) -> bytes:
    """The same file with no trace of when it was made."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as dated:
        for name in sorted(made.namelist()):
            part = made.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"1980-01-01T00:00:00Z", part)
            dated.writestr(zipfile.ZipInfo(name, ALWAYS), part, zipfile.ZIP_DEFLATED)
    return kept.getvalue()
