"""A publisher's file as a table of text: encoding, separator, lines before the heading, halves of downloads."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from suitors.csv_text import separator_of
from suitors.ingest.errors import IngestError
from suitors.ingest.register import Edition, code_list, edition_of, is_companion, nearest

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".parquet")
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
ZEROS = 0.2
"""Share of zero bytes from which a text has two bytes a letter."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff]")
"""Signs and marks of order that stand inside of real downloads, where several files were joined."""

Keep = Callable[[pd.DataFrame, Edition], pd.DataFrame]


@dataclass
class SourceTable:
    """A recognised file with the rows that were kept, and remarks on the reading."""

    path: Path
    edition: Edition | None
    """None for a publisher's list of country codes, and for a file that only describes."""
    table: pd.DataFrame
    remarks: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """Why the file may be cut off or damaged."""


def read(path: Path, keep: Keep) -> SourceTable:
    """Read a file by its columns; `keep` chooses the rows that matter. Raises IngestError."""
    ending = path.suffix.lower()
    if path.stat().st_size == 0:
        raise IngestError(f"{path.name}: is empty; {AGAIN}")
    if ending == ".xlsx":
        return _sheets(path, keep)
    if ending == ".parquet":
        try:
            frame = pd.read_parquet(path)
        except (OSError, ValueError) as problem:
            raise IngestError(f"{path.name}: is no whole Parquet file; {AGAIN}") from problem
        if (edition := edition_of(frame.columns)) is None:
            raise unknown(path, list(frame.columns))
        return SourceTable(path, edition, keep(frame.astype(object).where(frame.notna(), "").astype(str), edition))
    return _text(path, keep)


def is_list(path: Path) -> bool:
    """Whether a file is a publisher's list of country codes; False for what cannot be read."""
    if path.suffix.lower() in (".xlsx", ".parquet") or not path.stat().st_size:
        return False
    try:
        columns = _heading(path, _encoding(path)[0])[2]
    except IngestError:
        return False
    return edition_of(columns) is None and code_list(columns) is not None


def _sheets(path: Path, keep: Keep) -> SourceTable:
    try:
        import openpyxl
    except ImportError:
        raise IngestError(f"{path.name}: Excel files need openpyxl: pip install suitors[office]") from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError) as problem:
        raise IngestError(f"{path.name}: is no whole Excel file, perhaps half of a download; {AGAIN}") from problem
    first: list[str] = []
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            columns = _words(next(rows, ()))
            first = first or columns
            if edition := edition_of(columns):
                parts = [keep(chunk, edition) for chunk in _by_chunks(map(_words, rows), columns)]
                if not parts:
                    raise IngestError(f"{path.name}: has a heading and no rows; {AGAIN}")
                return SourceTable(path, edition, pd.concat(parts, ignore_index=True))
    finally:
        book.close()
    raise unknown(path, list(first))


def _words(row: Iterable[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def _by_chunks(rows: Iterator[list[str]], columns: list[str]) -> Iterator[pd.DataFrame]:
    while chunk := list(itertools.islice(rows, CHUNK)):
        yield pd.DataFrame(chunk, columns=columns, dtype=object)


def _text(path: Path, keep: Keep) -> SourceTable:
    encoding, remarks = _encoding(path)
    above, separator, columns, quoted = _heading(path, encoding)
    edition = edition_of(columns)
    if edition is None and code_list(columns) is None:
        if is_companion(columns) or (path.suffix.lower() == ".txt" and len(columns) < 2):
            return SourceTable(path, None, pd.DataFrame(), [f"{path.name}: describes and holds no numbers, passed over"])
        raise unknown(path, columns)
    wanted = len([name for name in columns if name.strip()])
    doubts = _end(path, encoding, separator, wanted)
    parts, rows = [], 0
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        text = _Cleaned(handle, "" if quoted else separator, wanted)
        try:
            for chunk in _chunks(text, above, separator, quoted):
                rows += len(chunk)
                parts.append(chunk if edition is None else keep(chunk, edition))
        except pd.errors.ParserError as problem:
            said = str(problem).replace("Error tokenizing data. C error: ", "").strip()
            raise IngestError(f"{path.name}: breaks off or is damaged ({said}); {AGAIN}") from problem
    if not rows:
        raise IngestError(f"{path.name}: has a heading and no rows; {AGAIN}")
    if text.short:
        doubts.append(f"{path.name}: {text.short} of {rows} rows have fewer cells than the heading")
    return SourceTable(path, edition, pd.concat(parts, ignore_index=True), remarks, doubts)


def _chunks(text: _Cleaned, above: int, separator: str, quoted: bool) -> Iterator[pd.DataFrame]:
    options = {"sep": separator, "skiprows": above, "dtype": str, "keep_default_na": False, "index_col": False}
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    for chunk in pd.read_csv(text, chunksize=CHUNK, skip_blank_lines=True, quoting=quoting, **options):  # type: ignore[call-overload]
        yield chunk if quoted else chunk.apply(lambda cells: cells.str.strip('"'))


class _Cleaned:
    """A text without signs that are no text, and without line ends inside of rows where rows end in two signs.

    Counts rows with fewer cells than the heading, where no cell may hold a `separator`; "" counts none.
    """

    def __init__(self, handle: io.TextIOWrapper, separator: str, wanted: int) -> None:
        self.short = 0
        self._handle, self._separator, self._wanted, self._begun = handle, separator, wanted, ""
        self._in_rows = handle.readline().endswith("\r\n")
        handle.seek(0)

    def read(self, size: int = -1) -> str:
        text = self._handle.read(size)
        if self._in_rows:
            text += self._handle.read(1) if text.endswith("\r") else ""
            text = re.sub(r"(?<!\r)\n", " ", text)
        if self._separator:
            *lines, self._begun = (self._begun + text).split("\n")
            self.short += sum(0 < line.count(self._separator) < self._wanted - 1 for line in lines)
        return UNPRINTABLE.sub("", text) or (self.read(size) if text else "")

    def __iter__(self) -> Iterator[str]:
        return iter(self.read().splitlines(keepends=True))


def _end(path: Path, encoding: str, separator: str, wanted: int) -> list[str]:
    """A last row with fewer cells than the heading is where a download broke off; notes below a table are not meant."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - TAIL))
        tail = handle.read().decode(encoding, errors="replace")
    last = tail.rstrip("\r\n ").rsplit("\n", 1)[-1]
    if last.strip('" ').startswith(BELOW):
        return []
    cells = next(csv.reader(io.StringIO(last), delimiter=separator), [])
    if len(cells) < wanted:
        raise IngestError(f"{path.name}: its last row has {len(cells)} cells of {wanted}, as if the download broke off; {AGAIN}")
    return [] if tail.endswith(("\n", "\r")) else [f"{path.name}: ends within a line, so its last number may be cut off"]


def _encoding(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as handle:
        start = handle.read(TAIL)
        for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
            if start.startswith(mark):
                return name, []
        if start[:2] == b"PK":
            raise IngestError(f"{path.name}: is an archive; unpack it into the folder")
        for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
            if zeros.count(0) > ZEROS * len(start):
                return name, [f"{path.name}: has no mark of its encoding; read as UTF-16"]
        if start.count(0) > ZEROS * len(start):
            raise IngestError(f"{path.name}: holds no text; {AGAIN}")
        handle.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := handle.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252", [f"{path.name}: is not in UTF-8; read as Windows Latin-1"]
    return "utf-8", []


def _heading(path: Path, encoding: str) -> tuple[int, str, list[str], bool]:
    """Lines above the heading, the separator, the columns, and whether cells may be in quotes. Where no line is known, the first counts.

    Free text between bars has single quotation marks in it: there they count only where the heading has them too.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        lines = [UNPRINTABLE.sub("", line) for _, line in zip(range(PREAMBLE), handle, strict=False)]
    first = None
    for above, line in enumerate(lines):
        separator = separator_of(line)
        columns = next(csv.reader(io.StringIO(line), delimiter=separator), [])
        found = above, separator, columns, separator != "|" or line.startswith('"')
        if edition_of(columns) or code_list(columns) or is_companion(columns):
            return found
        if first is None and len(columns) > 2:
            first = found
    return first or (0, ",", [lines[0].strip()[:60]] if lines else [], True)


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
