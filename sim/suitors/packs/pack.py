"""A pack: the folder of a region, found by name or path, and which of them counts where a scenario does not say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from suitors.csv_text import csv_rows
from suitors.data.tables import OpeningRow
from suitors.errors import InputError
from suitors.toml_text import read_toml

DEFAULT = "central_asia"
FILE = "pack.toml"
FACTS = ("title", "about", "grade", "licence", "sources", "scenario")
"""Keys of ``pack.toml``, each a text."""
NUMBERS = ("value", "low", "high")
ORDER = ("low", "value", "high")
TABLES = ("corridors", "pipelines", "minerals")
"""Parts of a scenario that a pack may bring whole."""


@dataclass(frozen=True)
class Pack:
    """One region. Files are read when they are asked for, the same way from a folder and from a zip."""

    name: str
    folder: Traversable

    def text(self, file: str) -> str | None:
        """Content of one of its files, None where it has none of that name. Raises InputError for a file that is no text."""
        path = self.folder.joinpath(*file.split("/"))
        if not path.is_file():
            return None
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read: {error}") from None

    def table(self, file: str) -> dict[str, Any]:
        """One of its TOML files, empty where it has none of that name. Raises InputError for invalid TOML."""
        try:
            return read_toml(self.text(file) or "")
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"{self.folder.joinpath(file)}: is not valid TOML: {error}") from None

    @cached_property
    def facts(self) -> dict[str, str]:
        """What ``pack.toml`` says, by the keys of `FACTS`; empty texts where it says nothing. Raises InputError."""
        found = self.table(FILE)
        for key, value in found.items():
            if key not in FACTS or not isinstance(value, str):
                problem = "must be a text" if key in FACTS else f"is not known; allowed: {', '.join(FACTS)}"
                raise InputError(f"{self.folder.joinpath(FILE)}: {key} {problem}")
        return {key: found.get(key, "") for key in FACTS}

    @property
    def ships(self) -> bool:
        """Whether it is one of those that come with the program; only these may be kept in memory, since nobody edits them."""
        return shipped().get(self.name) == self

    @property
    def reference(self) -> str | None:
        """How a scenario's document names it: None for the default one, a name, or a folder."""
        return (None if self.name == DEFAULT else self.name) if self.ships else str(self.folder)

    @property
    def title(self) -> str:
        """What people call the region."""
        return self.facts["title"] or self.name

    def entities(self) -> dict[str, Any]:
        """The part of the profiles that is not a number: ``{"powers": {...}, "states": {...}}``; a fresh copy at each call."""
        return {"powers": {}, "states": {}, **self.table("entities.toml")}

    def opening(self) -> tuple[OpeningRow, ...]:
        """All rows of the opening table, in the order of the file. Raises InputError naming file and line."""
        return _shipped_opening(self) if self.ships else _opening(self)

    def document(self) -> dict[str, Any]:
        """Complete profiles of its powers and states, nested as in a scenario document; a fresh copy at each call."""
        tree = self.entities()
        for row in self.opening():
            *stem, leaf = row.path.split(".")
            node = tree
            for key in stem:
                node = node.setdefault(key, {})
                if not isinstance(node, dict):
                    raise InputError(f"{self.folder.joinpath('entities.toml')}: {key} must be a table, as opening.csv has {row.path}")
            node[leaf] = row.quantity()
        return tree

    def strategies(self) -> dict[str, Any]:
        """Its own strategies by name. Raises InputError for invalid TOML."""
        folder = self.folder.joinpath("strategies")
        names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml")) if folder.is_dir() else []
        return {name.removesuffix(".toml"): self.table(f"strategies/{name}") for name in names}

    @property
    def history(self) -> Path | None:
        """The folder of its panel, None where it has none."""
        folder = Path(str(self.folder)) / "history"
        return folder if folder.is_dir() else None

    def scenarios(self) -> dict[str, Path]:
        """Its scenarios by name, such as `baseline` or `teach/two_powers`; each folder's in alphabetical order."""
        folder = shared_scenarios() if self.ships and self.name == DEFAULT else Path(str(self.folder)) / "scenarios"
        names = {path.relative_to(folder).with_suffix("").as_posix(): path for path in folder.rglob("*.toml")}
        return {name: names[name] for name in sorted(names, key=lambda name: (name.count("/"), name))}


def _opening(pack: Pack) -> tuple[OpeningRow, ...]:
    return tuple(row for _, row in opening_rows(pack.text("opening.csv") or "", str(pack.folder.joinpath("opening.csv"))))


def opening_rows(text: str, place: str) -> list[tuple[int, OpeningRow]]:
    """Rows of a table of opening figures with their lines, none of an empty text. Raises InputError naming `place`, line and column."""
    if not text.strip():
        return []
    known = [field.name for field in fields(OpeningRow)]
    found: dict[str, tuple[int, OpeningRow]] = {}
    for row in csv_rows(text, place, ("path", *NUMBERS, "grade", "source"), known)[1]:
        path = row.cells["path"]
        if path in found:
            raise row.fault(f"{path} is there twice, first in line {found[path][0]}")
        numbers = {name: row.number(name) for name in NUMBERS}
        if not numbers["low"] <= numbers["value"] <= numbers["high"]:
            raise row.fault(f"{path}: low, value and high must rise; they are {', '.join(row.cells[name] for name in ORDER)}")
        found[path] = row.line, OpeningRow(**{name: numbers.get(name, row.cells.get(name, "")) for name in known})  # type: ignore[arg-type]
    return list(found.values())


@cache
def _shipped_opening(pack: Pack) -> tuple[OpeningRow, ...]:
    return _opening(pack)


def shared_scenarios() -> Path:
    """The folder of Central Asia's scenarios: in the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_scenarios"
    return inside if inside.is_dir() else package.parents[1] / "scenarios"


@cache
def shipped() -> dict[str, Pack]:
    """The packs that ship, by name; the default first."""
    root = files("suitors.packs")
    names = sorted((each.name for each in root.iterdir() if each.joinpath(FILE).is_file()), key=lambda name: (name != DEFAULT, name))
    return {name: Pack(name, root.joinpath(name)) for name in names}


def pack_of(name: str | Path, start: Path = Path()) -> Pack:
    """The pack of that name, or in that folder, a relative one seen from `start`. Raises InputError where there is none."""
    if str(name) in shipped():
        return shipped()[str(name)]
    folder = start / Path(name).expanduser()
    if (folder / FILE).is_file():
        return Pack(folder.resolve().name, folder.resolve())
    from suitors.scenario.errors import nearest_name

    near = nearest_name(str(name), list(shipped()))
    hint = f"; nearest: {near}" if near else ""
    raise InputError(f"{name} is neither a pack that ships ({', '.join(shipped())}) nor a folder with a {FILE}{hint}")


def pack_named(reference: str | None) -> Pack:
    """The pack that a scenario's document names, None for the default one; a pack without any file where it is not here any more."""
    try:
        return pack_of(reference or DEFAULT)
    except InputError:
        return Pack(Path(str(reference)).name, Path(str(reference)))


def pack_around(file: Path) -> Pack | None:
    """The pack in whose folder, or among whose scenarios, a file lies; None where it lies in none."""
    if file.resolve().is_relative_to(shared_scenarios().resolve()):
        return shipped()[DEFAULT]
    for folder in file.resolve().parents:
        if (folder / FILE).is_file():
            return next((pack for pack in shipped().values() if Path(str(pack.folder)) == folder), Pack(folder.name, folder))
    return None


_chosen: ContextVar[Pack | None] = ContextVar("pack", default=None)


def chosen() -> Pack:
    """The pack that counts where nothing else is said."""
    return _chosen.get() or shipped()[DEFAULT]


@contextmanager
def using(pack: Pack) -> Iterator[Pack]:
    """Within it another pack counts."""
    before = _chosen.set(pack)
    try:
        yield pack
    finally:
        _chosen.reset(before)
