"""Scenarios that a page may show: those that ship, by name, and those that somebody opened, which are data and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from suitors.arguments import toml
from suitors.errors import InputError
from suitors.packs.pack import DEFAULT, shipped
from suitors.scenario import Loaded, load, load_document, shipped_scenarios, varied
from suitors.scenario.code import code_of
from suitors.scenario.layers import parse_toml
from suitors.scenario.merge import is_quantity
from suitors.scenario.parent import comparable
from suitors.toml_text import levels

MOST_BYTES, MOST_DEPTH, MOST_ITEMS = 200_000, 12, 20_000
MOST_CELLS = 60_000
"""States times powers times steps of a scenario that may be simulated here: the shipped ones have up to some thousands."""
KEPT = 64
"""Opened scenarios that are remembered; a page opens its own again when it is forgotten."""
MOST_LINK = 6000
"""Letters of an address that hold an opened file."""
PLAIN_NAME = re.compile(r"[A-Za-z0-9_\-]+(/[A-Za-z0-9_\-]+)?")


@dataclass(frozen=True)
class Source:
    """A shipped scenario by name, the text of one that was opened, or a file that whoever started the server named."""

    name: str
    text: str | None = None
    file: str = ""

    @property
    def said(self) -> str:
        """What commands and other scenarios call it."""
        return self.file or self.name


@lru_cache(maxsize=8)
def loaded_of(source: Source, changes: tuple[str, ...] = ()) -> Loaded:
    """The scenario with its changes. Raises ScenarioError, InputError."""
    if changes:
        return varied(loaded_of(source), overrides=changes)
    if source.text is None:
        return load(source.said)
    loaded = load_document(_document(source.text), source.name, folder=Path("/nonexistent"))
    if code := code_of(loaded.scenario):
        raise InputError(f"{code[0].key} names code; a scenario that is opened here is data only")
    loaded.check()
    steps = loaded.scenario.horizon.years * loaded.scenario.horizon.steps_per_year
    if len(loaded.scenario.states) * len(loaded.scenario.powers) * steps > MOST_CELLS:
        raise InputError("the scenario is too large for a page; simulate it with suitors run")
    return loaded


@lru_cache(maxsize=64)
def below(source: Source) -> tuple[Source, tuple[str, ...]] | None:
    """What a scenario is compared with where no lever is moved, as `suitors run` does: what it extends, and changes of that.

    None where it extends nothing, or where the two cannot be compared.
    """
    if source.text is not None:
        own = _document(source.text)
    else:
        file = Path(source.file) if source.file else shipped_scenarios()[source.name]
        own = parse_toml(file.read_text("utf-8"), source.name)
    name = str(own.get("extends", "")).removesuffix(".toml")
    beside = f"{source.name.rpartition('/')[0]}/{name}".strip("/")
    name = beside if source.text is None and beside in shipped_scenarios() else name
    if name not in shipped_scenarios():
        return None
    found, loaded = Source(name), loaded_of(source)
    if not comparable(loaded, loaded_of(found)) or loaded.scenario.posterior != loaded_of(found).scenario.posterior:
        return None
    # Both sides draw from the seed of the scenario in question.
    seed = loaded.scenario.seed
    return found, () if loaded_of(found).scenario.seed == seed else (f"seed={seed}",)


def _document(text: str) -> dict[str, Any]:
    """What an opened file says. Raises InputError for what reaches beyond it, ScenarioError for what is no TOML."""
    if len(text.encode()) > MOST_BYTES:
        raise InputError(f"the file is larger than {MOST_BYTES // 1000} kB")
    document = parse_toml(text, "the file")
    if levels(document, MOST_DEPTH) > MOST_DEPTH:
        raise InputError(f"the file has more than {MOST_DEPTH} levels")
    if _items(document) > MOST_ITEMS:
        raise InputError(f"the file says more than {MOST_ITEMS} things")
    parent = document.get("extends", "")
    if not isinstance(parent, str) or (parent and parent.removesuffix(".toml") not in shipped_scenarios()):
        raise InputError("extends must name a scenario that ships: no other file is read here")
    if str(document.get("pack", DEFAULT)) not in shipped():
        raise InputError(f"pack must name one that ships, such as {DEFAULT}: no other folder is read here")
    if "posterior" in document:
        raise InputError("posterior names a file; no other file is read here")
    for power in _tables(document.get("powers")):
        if str(power.get("strategy", "")).endswith(".toml"):
            raise InputError("strategy names a file; no other file is read here")
    return document


def _tables(node: Any) -> list[Mapping[str, Any]]:
    return [item for item in node.values() if isinstance(item, dict)] if isinstance(node, dict) else []


def _items(node: Any) -> int:
    waiting, count = [node], 0
    while waiting and count <= MOST_ITEMS:
        item = waiting.pop()
        count += 1
        waiting += list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else []
    return count


def packed(text: str) -> str | None:
    """An opened file as letters of an address; None where it takes more than browsers and mail carry."""
    found = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return found if len(found) <= MOST_LINK else None


def unpacked(said: str) -> str:
    """The file of an address. Raises InputError."""
    try:
        reader = zlib.decompressobj()
        found = reader.decompress(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)), MOST_BYTES + 1).decode()
        if len(said) > MOST_LINK or not reader.eof:
            raise ValueError
    except (ValueError, zlib.error):
        raise InputError("the link holds no whole file; copy it again") from None
    return found


class Opened:
    """Scenarios that were opened, by a name made of what they say, and the one that the server was started for."""

    def __init__(self, own: Source | None = None) -> None:
        self._own = own
        self._texts: OrderedDict[str, str] = OrderedDict()

    def add(self, text: str) -> str:
        """Check and remember one; its name. Raises InputError, ScenarioError."""
        name = f"file-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        loaded_of(Source(name, text))
        self._texts.pop(name, None)
        self._texts[name] = text
        while len(self._texts) > KEPT:
            self._texts.popitem(last=False)
        return name

    def source(self, name: str, file: str = "") -> Source:
        """The source of a name in an address, which may hold the file. Raises InputError; no other file is ever read."""
        if file and name not in self._texts:
            self.add(unpacked(file))
        if self._own is not None and name == self._own.name:
            return self._own
        if name in self._texts:
            return Source(name, self._texts[name])
        if PLAIN_NAME.fullmatch(name) and name in shipped_scenarios():
            return Source(name)
        if name.startswith("file-"):
            raise InputError("the server no longer has this file; open it again")
        raise InputError(f"there is no scenario {name[:60]!r} here")


def saved(source: Source, changes: tuple[str, ...]) -> str:
    """A scenario file that says what levers changed and gives the same numbers wherever it is run."""
    before, after = loaded_of(source), loaded_of(source, changes)
    lines: list[str] = []
    if source.text is None:
        lines.append(f"extends = {toml(source.said)}")
        own: dict[str, Any] = {}
    else:
        own = _document(source.text)
    found = _difference(before.document, after.document)
    events = found.pop("events", None)
    if events is not None:
        lines.append("keep_events = false")
        own = {key: value for key, value in own.items() if key not in ("events", "keep_events")}
    if source.text is not None:
        lines = [*(f"{key} = {toml(value)}" for key, value in own.items() if key == "extends"), *lines]
    lines += [f"{'.'.join(map(_key, path))} = {toml(value)}" for path, value in _leaves(_over(own, found)) if path != ("extends",)]
    if events is not None:
        lines.append(f"events = {toml(events)}")
    return "\n".join(lines) + "\n"


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be said over one document to get another; of a number its value alone."""
    found: dict[str, Any] = {key: {"remove": True} for key in before.keys() - after.keys()}
    for key, value in after.items():
        old = before.get(key)
        if value == old:
            continue
        if is_quantity(value):
            found[key] = value["value"]
        elif isinstance(value, dict) and isinstance(old, dict):
            found[key] = _difference(old, value)
        else:
            found[key] = value
    return found


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One document's words over another's, in a file: a number goes into the table that tells its range."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _over(old, value)
        elif is_quantity(old) and not isinstance(value, dict):
            merged[key] = {**(old or {}), "value": value}
        else:
            merged[key] = value
    return merged


def _leaves(node: Mapping[str, Any], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for key, value in node.items():
        if isinstance(value, dict) and value and not is_quantity(value):
            found += _leaves(value, (*path, key))
        else:
            found.append(((*path, key), value))
    return found


def _key(part: str) -> str:
    return part if re.fullmatch(r"[A-Za-z0-9_\-]+", part) else toml(part)
