"""The layers of a scenario: its parents, its own file, and what the command line sets."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suitors.errors import InputError
from suitors.packs.pack import Pack, pack_around, pack_of, shipped
from suitors.scenario.errors import KeyPath, ScenarioError, Trouble, dotted, nearest_name
from suitors.scenario.merge import Document, nest
from suitors.scenario.names import Names
from suitors.scenario.shipped_files import shipped_scenarios
from suitors.scenario.strategy_files import files_in, place_of, playing, strategy_name
from suitors.toml_text import read_toml

FILE_KEYS = ("extends", "keep_events", "pack")
SET_SOURCE = "set on the command line"


@dataclass(frozen=True)
class Layer:
    """One document of the stack.

    Attributes:
        place: how messages call it: a path, ``--set``, or a name given from Python.
        document: what it says, without the keys that only concern reading.
        text: the file's text if there is one (to find lines).
        keep_events: whether events of the layers below stay.
        override: path that the command line sets, for layers that come from there.
        inside: where in the document the text stands, for files that hold a part of a scenario.
        names: how the text's names of actors become codes.
        pack: the region that it says, or lies in.
    """

    place: str
    document: Document
    text: str | None = None
    keep_events: bool = True
    override: KeyPath | None = field(default=None)
    inside: KeyPath = ()
    names: Names = field(default_factory=Names)
    pack: Pack | None = None


def read_chain(path: Path, seen: tuple[Path, ...] = ()) -> list[Layer]:
    """The file and its parents, the root first.

    Raises:
        ScenarioError: a file cannot be read, is no TOML, or the chain runs in a circle.
    """
    place = display(path)
    text = read_text(path)
    document = parse_toml(text, place)
    return chain_of(document, place, text=text, folder=path.parent, seen=(*seen, path.resolve()), around=pack_around(path))


def chain_of(
    document: Document, place: str, *, text: str | None, folder: Path, seen: tuple[Path, ...] = (), around: Pack | None = None
) -> list[Layer]:  # fmt: skip
    """The layers of a document that has been read already, the root first.

    ``folder`` is where ``extends`` and ``pack`` start, ``around`` the pack that it lies in.
    """
    for key, kind, name in (
        ("extends", str, "a scenario's name or path"), ("keep_events", bool, "true or false"), ("pack", str, "a pack's name or folder")
    ):  # fmt: skip
        if not isinstance(document.get(key, kind()), kind):
            raise _at_key(place, text, key, document[key], f"must be {name}")
    pack = around
    if "pack" in document:
        try:
            pack = pack_of(document["pack"], folder)
        except InputError:
            ships = list(shipped())
            raise _at_key(
                place, text, "pack", document["pack"], "is neither a pack that ships nor a folder with a pack.toml",
                allowed=tuple(ships), nearest=nearest_name(document["pack"], ships),
            ) from None  # fmt: skip
    below: list[Layer] = []
    if "extends" in document:
        parent = find(document["extends"], folder)
        if parent is None:
            names = shipped_scenarios()
            raise _at_key(
                place, text, "extends", document["extends"], "is neither a file nor a shipped scenario",
                allowed=tuple(names), nearest=nearest_name(Path(document["extends"]).stem, names),
            )  # fmt: skip
        if parent.resolve() in seen:
            circle = " -> ".join(path.stem for path in (*seen[seen.index(parent.resolve()) :], parent))
            raise _at_key(place, text, "extends", document["extends"], f"runs in a circle: {circle}")
        below = read_chain(parent, seen)
    own = {key: value for key, value in document.items() if key not in FILE_KEYS}
    parts, own = strategy_layers(own, place, text, folder)
    return [*below, *parts, Layer(place, own, text, document.get("keep_events", True), pack=pack)]


def strategy_layers(document: Document, place: str, text: str | None, folder: Path) -> tuple[list[Layer], Document]:
    """The strategies that a document names as files, a layer each, and the document with their names. Raises ScenarioError."""
    parts: dict[str, Layer] = {}
    names: dict[str, str] = {}
    for power, file in files_in(document).items():
        try:
            name, path = strategy_name(file), place_of(file, power, folder)
            if name in parts and parts[name].place != display(path):
                raise Trouble(
                    ("powers", power, "strategy"), f"has the same name as {parts[name].place}; give one of them another", value=file
                )
        except Trouble as trouble:
            raise error_of(place, text, trouble) from None
        names[power] = name
        parts[name] = strategy_layer(path, name)
    return list(parts.values()), playing(document, names) if names else document


def strategy_layer(path: Path, name: str) -> Layer:
    """A strategy's file as a layer of a scenario. Raises ScenarioError."""
    place, text = display(path), read_text(path)
    where: KeyPath = ("strategies", name)
    return Layer(place, nest(where, parse_toml(text, place)), text, inside=where)


def find(name: str, folder: Path) -> Path | None:
    """The file meant by a name: the path itself, else the shipped scenario, or a pack's first, else the path with ``.toml``."""
    direct = folder / Path(name).expanduser()
    if direct.is_file():
        return direct
    if pack := shipped().get(name):
        name = f"{name}/{pack.facts['scenario']}"
    plain = name.removesuffix(".toml")
    if found := shipped_scenarios().get(plain):
        return found
    # A name with its region means the same whichever region counts.
    region, _, rest = plain.partition("/")
    if region in shipped() and (found := shipped()[region].scenarios().get(rest)):
        return found
    with_ending = direct.with_name(direct.name + ".toml") if direct.name else direct
    return with_ending if with_ending.is_file() else None


def parse_toml(text: str, place: str) -> Document:
    """The text as a document; syntax errors name their line."""
    try:
        return read_toml(text)
    except tomllib.TOMLDecodeError as error:
        problem, line = str(error), None
        if match := re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", problem):
            problem = problem[: match.start()]
            line = int(match[1]) if match[1] else max(1, len(text.splitlines()))
            problem += f" (column {match[2]})" if match[2] else " (at the end of the file)"
        raise ScenarioError(file=place, line=line, problem=f"is not valid TOML: {problem[:1].lower()}{problem[1:]}") from None


def manifest_at(source: str | Path) -> Path | None:
    """The manifest of a results folder, or the file that is one; None for anything else."""
    path = Path(source).expanduser()
    manifest = path / "manifest.json" if path.is_dir() else path
    return manifest if manifest.suffix == ".json" and manifest.is_file() else None


def read_manifest(path: Path) -> Document:
    """The manifest of a results folder.

    Raises:
        ScenarioError: it is no JSON object with a table ``scenario``.
    """
    try:
        manifest = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise ScenarioError(file=display(path), line=error.lineno, problem=f"is not valid JSON: {error.msg}") from None
    except (ValueError, RecursionError):
        raise ScenarioError(file=display(path), problem="is no manifest: it holds a number or levels beyond what can be read") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("scenario"), dict):
        raise ScenarioError(file=display(path), problem='is no manifest: it holds no complete document under "scenario"')
    return manifest


def display(path: Path) -> str:
    """The path relative to the working folder if it lies there, else as it is."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def read_text(path: Path) -> str:
    """The text of a file. Raises ScenarioError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = "is not a text file in UTF-8"
    except OSError as error:
        problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
    raise ScenarioError(file=display(path), problem=problem)


def error_of(place: str, text: str | None, trouble: Trouble) -> ScenarioError:
    """What is wrong with a file, with its line where the path stands there as it is."""
    from suitors.scenario.lines import key_lines

    line = key_lines(text).get(trouble.path) if text is not None else None
    return ScenarioError(
        file=place, line=line, key=dotted(trouble.path), value=trouble.value, problem=trouble.problem, nearest=trouble.nearest
    )


def _at_key(
    place: str, text: str | None, key: str, value: Any, problem: str, allowed: tuple[str, ...] = (), nearest: str | None = None
) -> ScenarioError:  # fmt: skip
    from suitors.scenario.lines import key_lines

    line = key_lines(text).get((key,)) if text is not None else None
    return ScenarioError(file=place, line=line, key=key, value=value, problem=problem, allowed=allowed, nearest=nearest)
