"""Tables of panels as text: CSV with comma, semicolon or tab, or Parquet; headings in small letters."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from suitors.history.errors import HistoryError

IN_FOLDERS = (".csv", ".tsv", ".parquet")
ENDINGS = (*IN_FOLDERS, ".txt")
SEPARATORS = (",", ";", "\t")


def read_table(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The table and remarks on how it was read. Raises HistoryError for what is no table."""
    if file.suffix.lower() not in ENDINGS:
        raise HistoryError(f"{file.name}: ends in none of {', '.join(ENDINGS)}")
    try:
        if file.suffix.lower() == ".parquet":
            return _with_plain_headings(pd.read_parquet(file)), []
        text, remarks = _text(file)
        # The separator that cuts the heading most often; text first: a number is judged later, so that its line can be named.
        heading = text.split("\n", 1)[0]
        separator = max(SEPARATORS, key=heading.count)
        from io import StringIO

        return _with_plain_headings(pd.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)), remarks
    except pd.errors.EmptyDataError:
        raise HistoryError(f"{file.name}: is empty") from None
    except (OSError, ValueError, pd.errors.ParserError) as problem:
        said = str(problem).strip().replace("Error tokenizing data. C error: ", "")
        raise HistoryError(f"{file.name}: cannot be read as a table: {said}") from problem


def _text(file: Path) -> tuple[str, list[str]]:
    raw = file.read_bytes()
    if b"\0" in raw[:4096]:
        raise ValueError("it holds no text")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError:
        return raw.decode("latin-1").replace("\r\n", "\n"), [f"{file.name}: is not in UTF-8; read as Latin-1"]


def _with_plain_headings(table: pd.DataFrame) -> pd.DataFrame:
    table = table.rename(columns=lambda heading: str(heading).strip().lower())
    if (twice := table.columns[table.columns.duplicated()]).size:
        raise ValueError(f"two columns are called {twice[0]}")
    return table
