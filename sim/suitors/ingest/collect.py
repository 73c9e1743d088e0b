"""A folder of publishers' files as one set of numbers: which file, which edition, each cell once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pandas as pd

from suitors.data.countries import code, is_group, plain
from suitors.history.vocabulary import EU_CODES, EU_MEMBERS
from suitors.ingest.errors import IngestError
from suitors.ingest.files import ENDINGS, SourceTable, is_list, read
from suitors.ingest.register import Edition, code_list, heading, publishers
from suitors.ingest.rows import COLUMNS, KEY, EditionRows, PanelRegion, codes, in_words, joined, renamed

UNION = "EU27"
"""Code under which the Union's rows are written."""


@dataclass(frozen=True)
class SourceFile:
    """A file that was read."""

    file: str
    sha256: str
    publisher: str
    title: str
    edition: str
    licence: str
    grade: str
    first_year: int
    last_year: int
    numbers: int


@dataclass(frozen=True)
class Collection:
    """All that a folder holds on a region. Rows have the columns of `rows.COLUMNS`, and publisher, source and grade."""

    rows: pd.DataFrame
    apart: pd.DataFrame
    """What enters no panel: refunds, relief, commitments, scheduled payments."""
    sources: tuple[SourceFile, ...]
    remarks: tuple[str, ...] = field(default_factory=tuple)
    doubts: tuple[str, ...] = field(default_factory=tuple)
    """Why files may be cut off or damaged."""


def collect(folder: Path, region: PanelRegion) -> Collection:
    """Read every file of a folder that may be a publisher's. Raises IngestError naming file and what is wrong."""
    files = _files(folder)
    remarks, doubts = list[str](), list[str]()
    lists, reads, seen = dict[str, str](), list[tuple[SourceTable, str]](), dict[str, str]()
    for path in files:
        mark = _hash(path)
        if mark in seen:
            remarks.append(f"{path.name}: is the same file as {seen[mark]}, left out")
            continue
        seen[mark] = path.name
        done = read(path, partial(_chosen, region=region, lists=lists))
        remarks += done.remarks
        doubts += done.doubts
        if done.edition is None:
            lists |= _code_list(done.table)
        else:
            reads.append((done, mark))
    if not reads:
        raise IngestError(f"{folder}: holds no table of numbers, only files that describe")
    parts, apart, sources = [], [], []
    for done, mark in reads:
        assert done.edition is not None
        found = _read(done, done.edition, region, lists)
        remarks += found.remarks
        facts = done.edition.facts
        marks = {"publisher": done.edition.publisher, "source": facts["short"], "grade": facts["grade"], "file": done.path.name}
        parts.append(found.rows.assign(**marks))
        apart.append(found.apart.assign(**marks))
        both = joined([found.rows, found.apart])
        if both.empty:
            remarks.append(f"{done.path.name}: holds nothing on {', '.join(region.states)}")
        span = (int(both["year"].min()), int(both["year"].max())) if len(both) else (0, 0)
        about = (done.edition.publisher, facts["title"], done.edition.name, facts["licence"], facts["grade"])
        sources.append(SourceFile(done.path.name, mark, *about, *span, len(both)))
    marked = [*COLUMNS, "publisher", "source", "grade", "file"]
    whole, aside = (joined(tables).reindex(columns=marked) for tables in (parts, apart))
    whole = _each_once(whole, sources, remarks)
    return Collection(one_union(whole, remarks), one_union(aside, []), tuple(sources), tuple(remarks), tuple(doubts))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise IngestError(f"{folder}: is no folder" if folder.exists() else f"{folder}: no such folder")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    if zipped := [path.name for path in files if path.suffix.lower() in (".zip", ".gz", ".7z")]:
        raise IngestError(f"{zipped[0]}: is an archive; unpack it into the folder and take it away")
    if half := [path.name for path in files if path.suffix.lower() in (".part", ".crdownload", ".tmp", ".download")]:
        raise IngestError(f"{half[0]}: is a download that has not ended")
    read_as = [path for path in files if path.suffix.lower() in ENDINGS]
    if not read_as:
        raise IngestError(f"{folder}: holds no file that ends in {', '.join(ENDINGS)}")
    # Lists of codes come before the tables that need them.
    return sorted(read_as, key=lambda path: (not is_list(path), path.name))


def _hash(path: Path) -> str:
    mark = sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            mark.update(block)
    return mark.hexdigest()


def _code_list(table: pd.DataFrame) -> dict[str, str]:
    """A publisher's numbers of countries; where it has a code of its own for one, that of the register counts."""
    if (columns := code_list(table.columns)) is None:
        return {}
    table = table.rename(columns=heading)
    pairs = [(plain(number).lstrip("0"), iso.strip()) for number, iso in zip(table[columns[0]], table[columns[1]], strict=True)]
    return {number: code(iso) or code(number) or iso for number, iso in pairs if iso not in ("", "N/A", "NA")}


def _chosen(table: pd.DataFrame, edition: Edition, region: PanelRegion, lists: Mapping[str, str]) -> pd.DataFrame:
    """Rows about the region, or about groups of states."""
    table = renamed(table, edition)
    mine = pd.Series(False, index=table.index)
    for column in edition.facts["state"]:
        said = table[column].astype(str)
        groups = {name for name in said.unique() if is_group(name)}
        mine |= codes(said, lists).isin(region.states) | said.isin(groups)
    return table[mine]


def _read(done: SourceTable, edition: Edition, region: PanelRegion, lists: Mapping[str, str]) -> EditionRows:
    module = import_module(f"suitors.ingest.publishers.{edition.publisher}")
    found: EditionRows = module.read(done.table, edition, region, lists, done.path.name)
    return found


def _each_once(rows: pd.DataFrame, sources: list[SourceFile], remarks: list[str]) -> pd.DataFrame:
    """A cell that several files know: the publisher that stands first counts, of one publisher's files that with the latest year."""
    rank = {name: place for place, name in enumerate(publishers())}
    last = {source.file: source.last_year for source in sources}
    rows = rows.assign(rank=rows["publisher"].map(rank), last=-rows["file"].map(last).astype(float))
    rows = rows.sort_values([*KEY, "rank", "last", "file"], kind="stable")
    if (double := rows.duplicated(KEY)).any():
        for (loser, variable), cells in rows[double].groupby(["file", "variable"]):
            remarks.append(f"{loser}: {len(cells)} numbers of {in_words(str(variable))} stand in a file that counts more, left out")
    return rows[~double].drop(columns=["rank", "last"]).reset_index(drop=True)


def one_union(rows: pd.DataFrame, remarks: list[str]) -> pd.DataFrame:
    """The European Union as one power: rows of the whole where a variable has them, else members and institutions added up."""
    whole, member = rows["power"].isin(list(EU_CODES)), rows["power"].isin(list(EU_MEMBERS))
    for variable in sorted(set(rows[whole]["variable"]) & set(rows[member]["variable"])):
        cells = int((member & (rows["variable"] == variable)).sum())
        remarks.append(f"{in_words(variable)}: the European Union as a whole counts, {cells} rows of members and institutions are left out")
    has_whole = rows["variable"].isin(set(rows[whole]["variable"]))
    union = rows[whole | (member & ~has_whole)]
    if union.empty:
        return rows
    others = [name for name in rows.columns if name not in ("power", "state", "year", "variable", "value")]
    summed = union.groupby(["state", "year", "variable"], as_index=False).agg({"value": "sum", **dict.fromkeys(others, "first")})
    parts = union.groupby(["state", "year", "variable"])["power"].nunique().to_numpy()
    said = summed["note"].where(parts < 2, [f"{count} members and institutions added up" for count in parts])
    return pd.concat([rows[~whole & ~member], summed.assign(power=UNION, note=said)], ignore_index=True)[list(rows.columns)]
