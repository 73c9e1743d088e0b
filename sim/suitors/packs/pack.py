"""A pack: the folder of a region, found by name or path, and which of them counts where a scenario does not say."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Callable, Iterator
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
KINDS = ("powers", "states")
SHOCK = ("chance", "after", "source", "event", "sizes")
"""Keys of a shock, all needed."""
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
                raise self.fault(FILE, (key,), "must be a text" if key in FACTS else f"is not known; allowed: {', '.join(FACTS)}")
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

    def fault(self, file: str, path: tuple[str | int, ...], problem: str) -> InputError:
        """What is wrong at a path of one of its TOML files, as an error that names file and line."""
        from suitors.scenario.errors import dotted
        from suitors.scenario.lines import key_lines

        lines = key_lines(self.text(file) or "")
        line = next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), None)
        place = str(self.folder.joinpath(file)) + (f", line {line}" if line else "")
        return InputError(f"{place}: {dotted(path)} {problem}")

    def entities(self) -> dict[str, Any]:
        """The part of the profiles that is not a number: ``{"powers": {...}, "states": {...}}``; a fresh copy at each call.

        Raises InputError where one is no table with a name.
        """
        found = {"powers": {}, "states": {}, **self.table("entities.toml")}
        for kind, table in found.items():
            if kind not in KINDS:
                raise self.fault("entities.toml", (kind,), f"is not known; allowed: {', '.join(KINDS)}")
            if not isinstance(table, dict):
                raise self.fault("entities.toml", (kind,), "must be a table")
            for code, profile in table.items():
                if not isinstance(profile, dict):
                    raise self.fault("entities.toml", (kind, code), "must be a table")
                if not isinstance(profile.get("name"), str) or not profile["name"].strip():
                    raise self.fault("entities.toml", (kind, code), 'needs a name, such as name = "Georgia"')
        return found

    def names(self) -> dict[str, dict[str, list[str]]]:
        """What else people call its powers and states, by kind and code. Raises InputError."""
        found, entities = self.table("names.toml"), self.entities()
        for kind, table in found.items():
            if kind not in KINDS or not isinstance(table, dict):
                problem = "must be a table" if kind in KINDS else f"is not known; allowed: {', '.join(KINDS)}"
                raise self.fault("names.toml", (kind,), problem)
            for code, called in table.items():
                if code not in entities[kind]:
                    raise self.fault("names.toml", (kind, code), self._nobody(code, kind))
                if not isinstance(called, list) or not all(isinstance(name, str) for name in called):
                    raise self.fault("names.toml", (kind, code), 'must be a list of texts, such as ["Holland"]')
        for kind in KINDS:
            whose: dict[str, str] = {}
            for code, profile in entities[kind].items():
                for name in (profile["name"], *found.get(kind, {}).get(code, ())):
                    if (other := whose.setdefault(name.casefold(), code)) != code:
                        raise self.fault("names.toml", (kind, code), f"is called {name}, and so is {other}: a name is for one")
        return found

    def _nobody(self, code: str, kind: str) -> str:
        # Names by which people know them are what may be wrong here, so codes alone are compared.
        known = list(self.entities()[kind])
        near = difflib.get_close_matches(code, known, 1)
        return f"is none of the pack's {kind}; " + (f"nearest: {near[0]}" if near else f"it has {', '.join(known) or 'none'}")

    def shocks(self) -> dict[str, dict[str, Any]]:
        """Shocks that may come in uncertain futures, by name. Raises InputError."""
        found = self.table("shocks.toml")
        for name, told in found.items():
            self._shock(name, told)
        return found

    def _shock(self, name: str, told: Any) -> None:
        def fault(key: str, problem: str) -> InputError:
            return self.fault("shocks.toml", (name, key) if key else (name,), problem)

        if not isinstance(told, dict):
            raise fault("", f"must be a table with {', '.join(SHOCK)}")
        for key in (*SHOCK, *told):
            if key not in told:
                raise fault("", f"lacks {key}; a shock needs {', '.join(SHOCK)}")
            if key not in SHOCK:
                raise fault(key, f"is not known; allowed: {', '.join(SHOCK)}")
        chance, after, event, sizes = (told[key] for key in ("chance", "after", "event", "sizes"))
        if not _is_number(chance) or not 0 <= chance <= 1:
            raise fault("chance", f"is {chance!r}; it must be a number between 0 and 1")
        if not isinstance(after, list) or not after or not all(_is_number(years) and years > 0 for years in after):
            raise fault("after", "must be a list of years from the start at which it may come, such as [1.0, 3.0]")
        if not isinstance(told["source"], str):
            raise fault("source", "must be a text")
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            raise fault("event", "must be a table with a type, as in a scenario's events")
        if not isinstance(sizes, dict) or not sizes:
            raise fault("sizes", "must be a table of ranges, such as { factor = [0.5, 1.5] }")
        for size, span in sizes.items():
            if not isinstance(span, list) or len(span) != 2 or not all(map(_is_number, span)) or span[0] > span[1]:
                raise self.fault("shocks.toml", (name, "sizes", size), "must be a lowest and a highest number, such as [0.5, 1.5]")
        if "power" in event and event["power"] not in self.entities()["powers"]:
            raise self.fault("shocks.toml", (name, "event", "power"), self._nobody(str(event["power"]), "powers"))
        _of_schema(lambda problem: self.fault("shocks.toml", (name, "event"), problem), event, sizes)

    def opening(self) -> tuple[OpeningRow, ...]:
        """All rows of the opening table, in the order of the file. Raises InputError naming file and line."""
        return _shipped_opening(self) if self.ships else _opening(self)

    def document(self) -> dict[str, Any]:
        """Complete profiles of its powers and states, nested as in a scenario document; a fresh copy at each call."""
        tree = self.entities()
        for row in self.opening():
            *stem, leaf = row.path.split(".")
            node = tree
            for place, key in enumerate(stem):
                node = node.setdefault(key, {})
                if not isinstance(node, dict):
                    raise self.fault("entities.toml", tuple(stem[: place + 1]), f"must be a table, as opening.csv has {row.path}")
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
    place, entities = str(pack.folder.joinpath("opening.csv")), pack.entities()
    rows = opening_rows(pack.text("opening.csv") or "", place)
    for line, row in rows:
        kind, _, rest = row.path.partition(".")
        code, dot, _ = rest.partition(".")
        if kind not in KINDS or not dot:
            raise InputError(f"{place}, line {line}: path is {row.path!r}; it must be such as states.GEO.gdp")
        if code not in entities[kind]:
            raise InputError(f"{place}, line {line}: {kind}.{code} {pack._nobody(code, kind)}")
    return tuple(row for _, row in rows)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _of_schema(fault: Callable[[str], InputError], event: dict[str, Any], sizes: dict[str, Any]) -> None:
    """Raises the fault where a shock's event, with its lowest sizes, is none of the schema's."""
    from pydantic import TypeAdapter, ValidationError

    from suitors.scenario.errors import nearest_name
    from suitors.scenario.events import Event

    try:
        TypeAdapter(Event).validate_python({**event, **{size: {"value": span[0]} for size, span in sizes.items()}, "date": "2000-01-01"})
    except ValidationError as error:
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        key = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), "type")
        if first["type"] == "union_tag_invalid":
            known = [name.strip("' ") for name in str(first["ctx"]["expected_tags"]).split(",")]
            near = nearest_name(event["type"], known)
            raise fault(f"has the type {event['type']!r}, which is not known" + (f"; nearest: {near}" if near else "")) from None
        said = "is no size or key of this event" if first["type"] == "extra_forbidden" else str(first["msg"]).lower()
        raise fault(f"({event['type']}): {key} {said}") from None


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
        pack = Pack(folder.resolve().name, folder.resolve())
        # A fault of the file that makes the folder a pack is told before anything rests on it.
        _ = pack.facts
        return pack
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
