"""The terms that screens, reports and pages use, from `data/glossary.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class GlossaryEntry:
    """A term, what it means in a sentence or two, and the names of related terms."""

    name: str
    short: str
    see: tuple[str, ...]


@cache
def glossary() -> dict[str, GlossaryEntry]:
    """All terms by name, in alphabetical order."""
    told = tomllib.loads((files("suitors.data") / "glossary.toml").read_text(encoding="utf-8"))["terms"]
    return {name: GlossaryEntry(name, told[name]["short"], tuple(told[name]["see"])) for name in sorted(told)}
