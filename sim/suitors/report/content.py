"""What a report of a result says, as plain data for the templates: nothing is computed here that a result does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.errors import InputError
from suitors.packs.pack import pack_named
from suitors.report.grounds import rests_on
from suitors.results.folder import MANIFEST, ResultError
from suitors.scenario import Loaded, load

KINDS = ("run", "compare", "tournament", "sweep", "responses")
MOST_SENTENCES = 3
"""Sentences of an answer that stand on the first screen."""
FACTS_TOLD = {"grade": "Its figures", "licence": "Licence", "sources": "Sources"}
"""What a report says of the pack behind a scenario, by the keys of ``pack.toml``."""
Columns = Mapping[str, Callable[[Any], object]]
"""What each column of a table says of a row, by its heading."""


@dataclass(frozen=True)
class ReportTable:
    """A table of texts."""

    title: str
    note: str
    header: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, title: str, note: str, rows: Iterable[Any], columns: Columns) -> ReportTable:
        """A row for each of `rows`."""
        return cls(title, note, list(columns), [[str(cell(row)) for cell in columns.values()] for row in rows])


@dataclass(frozen=True)
class Picture:
    """A figure of the result: what it is, and what it finds here."""

    path: Path
    title: str
    finding: str = ""

    @property
    def caption(self) -> str:
        return f"{self.finding}. {self.title}." if self.finding else self.title


@dataclass(frozen=True)
class ReportPart:
    """One result: answer first, then figures and tables, what it rests on and how to repeat it."""

    title: str
    question: str
    sentences: list[str]
    headlines: list[dict[str, Any]]
    """One dictionary a difference, with everything that must stand beside it; see `suitors.report.comparisons`."""
    depends_on: list[str]
    money: list[dict[str, Any]]
    pictures: list[Picture]
    tables: list[ReportTable]
    grades: dict[str, int]
    citation: str
    repeat: str
    hash: str
    versions: dict[str, str]
    unfolding: list[str] = field(default_factory=list)
    """Where and when a difference arises, in sentences."""
    changes: list[str] = field(default_factory=list)
    """What would change the answer, in sentences."""
    rests_on: list[str] = field(default_factory=list)
    """The three things to know before the answer is used."""
    region: str = ""
    """How sound the figures of the region are, under which licence, from where."""

    @property
    def answer(self) -> list[str]:
        """The sentences of the first screen."""
        return self.sentences[:MOST_SENTENCES]

    @property
    def more(self) -> list[str]:
        """What else is said, once unfolded."""
        return [*self.sentences[MOST_SENTENCES:], *self.unfolding]


def part_of(folder: Path) -> ReportPart:
    """Read a result folder. Raises ResultError where it is none, or of a kind that has no report."""
    part = _read(folder, _manifest(folder))
    return replace(part, rests_on=rests_on(folder, part.grades, part.depends_on))


def _read(folder: Path, manifest: dict[str, Any]) -> ReportPart:
    if manifest["kind"] == "responses":
        from suitors.report.responses import responded

        return responded(folder, manifest)
    loaded = load(folder, to_run=False)
    if manifest["kind"] == "compare":
        from suitors.report.comparisons import compared

        return compared(folder, manifest, loaded)
    if manifest["kind"] == "tournament":
        from suitors.report.tournaments import played

        return played(folder, manifest, loaded)
    if manifest["kind"] == "sweep":
        from suitors.report.sweeps import swept

        return swept(folder, manifest, loaded)
    from suitors.report.runs import ran

    return ran(folder, manifest, loaded)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise ResultError(f"{folder} is no result folder: it holds no {MANIFEST}")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as problem:
        raise ResultError(f"{path} cannot be read: {problem}") from problem
    if manifest.get("kind") not in KINDS:
        raise ResultError(f"{folder}: a result of kind {manifest.get('kind')!r} has no report; kinds with one: {', '.join(KINDS)}")
    return manifest


def grades_of(loaded: Loaded) -> dict[str, int]:
    """How many numbers of a scenario have each grade."""
    counts = pd.Series([item.grade for item in loaded.quantities().values()]).value_counts()
    return {str(grade): int(count) for grade, count in counts.items()}


def region_of(loaded: Loaded) -> str:
    """Whose figures a scenario stands on: grade, licence and sources of its pack; empty where the pack is not here or says nothing."""
    pack = pack_named(loaded.document.get("pack"))
    try:
        said = [f"{word}: {pack.facts[key]}." for key, word in FACTS_TOLD.items() if pack.facts[key]]
    except InputError:
        return ""
    return " ".join([f"Region: {pack.title}.", *said]) if said else ""


def pictures_of(folder: Path, titles: dict[str, str]) -> list[Picture]:
    """Figures that the result has, in the order of `titles`, others after them."""
    found = {path.stem: path for path in sorted((folder / "figures").glob("*.png"))} if (folder / "figures").is_dir() else {}
    ordered = [*(name for name in titles if name in found), *(name for name in found if name not in titles)]
    return [Picture(found[name], _title(name, titles), _finding(found[name])) for name in ordered]


def _finding(file: Path) -> str:
    """The title that a figure was drawn with; empty for one of an older version."""
    from PIL import Image

    try:
        with Image.open(file) as picture:
            return " ".join(str(picture.info.get("Title", "")).split()).rstrip(".")
    except OSError:
        return ""


def _title(name: str, titles: dict[str, str]) -> str:
    """The title of a figure; one that is a figure of another kind, of a further outcome or power, says of which."""
    kind = max((known for known in titles if name == known or name.startswith(f"{known}_")), key=len, default="")
    rest = name.removeprefix(kind).strip("_").replace("_", " ")
    return f"{titles[kind]}{': ' if rest else ''}{rest}" if kind else rest.capitalize()
