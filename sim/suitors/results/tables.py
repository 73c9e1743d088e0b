"""Tables as files for people: CSV in which no spreadsheet finds a formula."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet works out."""


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet shows and does not work out: an apostrophe goes before what would begin a formula. Numbers stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_csv(table: pd.DataFrame, where: Path | IO[str], **how: Any) -> None:
    """Write a table for the user; `how` as for `DataFrame.to_csv`."""
    safe = table.rename(columns=safe_cell)
    for name in [column for column in safe.columns if not pd.api.types.is_numeric_dtype(safe[column])]:
        safe[name] = safe[name].map(safe_cell)
    if not pd.api.types.is_numeric_dtype(safe.index):
        safe.index = safe.index.map(safe_cell)
    safe.to_csv(where, **how)


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can hold them: None for what is empty or no number."""
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in table.to_dict("records")]
