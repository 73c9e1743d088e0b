"""A publisher's file as a table of text: encoding, separator, lines before the heading, halves of downloads."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from suitors.ingest.errors import IngestError
from suitors.ingest.register import Edition, edition_of, is_code_list, nearest

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".parquet")
SEPARATORS = (",", "|", "\t", ";")
PREAMBLE = 8
"""Lines that may stand before the heading."""
CHUNK = 200_000
"""Rows read at a time: bulk files do not fit into memory as text."""
TAIL = 1 << 16
"""Bytes at the end among which the last row is sought; even, since some encodings take two for a letter."""
BELOW = ("Data from database", "Last Updated")
"""Beginnings of lines that the World Bank's exports have below their tables."""
AGAIN = "download it again"
SHOWN = 8
"""Columns of an unknown file that are told."""

Keep = Callable[[pd.DataFrame, Edition], pd.DataFrame]


@dataclass
class SourceTable:
    """A recognised file with the rows that were kept, and remarks on the reading."""

    path: Path
    edition: Edition | None
    """None for a publisher's list of country codes."""
    table: pd.DataFrame
    remarks: list[str] = field(default_factory=list)
    rows: int = 0


def read(path: Path, keep: Keep) -> SourceTable:
    """Read a file by its columns; `keep` chooses the rows that matter. Raises IngestError."""
    ending = path.suffix.lower()
    if path.stat().st_size == 0:
        raise IngestError(f"{path.name}: is empty; {AGAIN}")
    if ending == ".xlsx":
        return _table(path, _sheets(path), keep)
    if ending == ".parquet":
        try:
            frame = pd.read_parquet(path)
        except (OSError, ValueError) as problem:
            raise IngestError(f"{path.name}: is no whole Parquet file; {AGAIN}") from problem
        return _table(path, [frame.astype(object).where(frame.notna(), "").astype(str)], keep)
    return _text(path, keep)


def is_list(path: Path) -> bool:
    """Whether a file is a publisher's list of country codes; False for what cannot be read."""
    if path.suffix.lower() in (".xlsx", ".parquet") or not path.stat().st_size:
        return False
    try:
        columns = _heading(path, _encoding(path)[0])[2]
    except IngestError:
        return False
    return edition_of(columns) is None and is_code_list(columns)


def _sheets(path: Path) -> list[pd.DataFrame]:
    try:
        import openpyxl
    except ImportError:
        raise IngestError(f"{path.name}: Excel files need openpyxl: pip install suitors[office]") from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError) as problem:
        raise IngestError(f"{path.name}: is no whole Excel file, perhaps half of a download; {AGAIN}") from problem
    found: list[pd.DataFrame] = []
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            head = next(rows, ())
            columns = ["" if cell is None else str(cell) for cell in head]
            if edition_of(columns) or (not found and any(columns)):
                cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
                found.append(pd.DataFrame(cells, columns=columns, dtype=object))
    finally:
        book.close()
    return sorted(found, key=lambda table: edition_of(table.columns) is None)[:1] or [pd.DataFrame()]


def _table(path: Path, parts: list[pd.DataFrame], keep: Keep) -> SourceTable:
    edition = edition_of(parts[0].columns)
    if edition is None:
        raise unknown(path, list(parts[0].columns))
    return SourceTable(path, edition, keep(parts[0], edition), [], len(parts[0]))


def _text(path: Path, keep: Keep) -> SourceTable:
    encoding, remarks = _encoding(path)
    above, separator, columns = _heading(path, encoding)
    edition = edition_of(columns)
    listed = edition is None and is_code_list(columns)
    if edition is None and not listed:
        raise unknown(path, columns)
    _whole(path, encoding, separator, columns)
    parts, rows = [], 0
    try:
        for chunk in _chunks(path, encoding, above, separator):
            rows += len(chunk)
            parts.append(chunk if edition is None else keep(chunk, edition))
    except pd.errors.ParserError as problem:
        said = str(problem).replace("Error tokenizing data. C error: ", "").strip()
        raise IngestError(f"{path.name}: breaks off or is damaged ({said}); {AGAIN}") from problem
    if not rows:
        raise IngestError(f"{path.name}: has a heading and no rows; {AGAIN}")
    return SourceTable(path, edition, pd.concat(parts, ignore_index=True), remarks, rows)


def _chunks(path: Path, encoding: str, above: int, separator: str) -> Iterator[pd.DataFrame]:
    options = {"sep": separator, "skiprows": above, "dtype": str, "keep_default_na": False, "index_col": False, "encoding": encoding}
    with pd.read_csv(path, chunksize=CHUNK, skip_blank_lines=True, **options) as reader:  # type: ignore[call-overload]
        yield from reader


def _whole(path: Path, encoding: str, separator: str, columns: list[str]) -> None:
    """A last row with fewer cells than the heading is where a download broke off; notes below a table are not meant."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - TAIL))
        tail = handle.read()
    last = tail.decode(encoding, errors="replace").rstrip("\r\n ").rsplit("\n", 1)[-1]
    cells, wanted = next(csv.reader(io.StringIO(last), delimiter=separator), []), len([name for name in columns if name.strip()])
    if len(cells) < wanted and not last.strip('" ').startswith(BELOW):
        raise IngestError(f"{path.name}: its last row has {len(cells)} cells of {wanted}, as if the download broke off; {AGAIN}")


def _encoding(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as handle:
        start = handle.read(4)
        for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
            if start.startswith(mark):
                return name, []
        if start[:2] == b"PK":
            raise IngestError(f"{path.name}: is an archive; unpack it into the folder")
        handle.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := handle.read(1 << 20):
                if b"\0" in block:
                    raise IngestError(f"{path.name}: holds no text; {AGAIN}")
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252", [f"{path.name}: is not in UTF-8; read as Windows Latin-1"]
    return "utf-8", []


def _heading(path: Path, encoding: str) -> tuple[int, str, list[str]]:
    """Lines above the heading, the separator, and the columns. Where no line is known, the first counts."""
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        lines = [line for _, line in zip(range(PREAMBLE), handle, strict=False)]
    first = None
    for above, line in enumerate(lines):
        separator = max(SEPARATORS, key=line.count)
        columns = next(csv.reader(io.StringIO(line), delimiter=separator), [])
        if edition_of(columns) or is_code_list(columns):
            return above, separator, columns
        if first is None and len(columns) > 2:
            first = above, separator, columns
    return first or (0, ",", [lines[0].strip()[:60]] if lines else [])


def unknown(path: Path, columns: list[str]) -> IngestError:
    """Why a file is of no use: what its columns look like, and whose file is nearest."""
    near, missing = nearest(columns)
    shown = ", ".join(str(name) for name in columns[:SHOWN] if str(name)) or "none"
    more = f" and {len(columns) - SHOWN} more" if len(columns) > SHOWN else ""
    lacks = ", ".join(missing)
    return IngestError(
        f"{path.name}: no known publisher has its columns ({shown}{more}); "
        f"nearest: {near.facts['title']}, {near.name}, which needs also {lacks}"
    )
