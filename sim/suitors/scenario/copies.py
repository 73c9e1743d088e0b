"""Which numbers of a power or state are copies of another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suitors.scenario.errors import KeyPath, dotted
from suitors.scenario.layers import Layer
from suitors.scenario.merge import is_number
from suitors.scenario.names import KINDS
from suitors.scenario.schema import Scenario
from suitors.scenario.shape import quantities_of


@dataclass(frozen=True)
class Inherited:
    """A table that started as a copy: its path, what it is a copy of, and the numbers below it that nothing has replaced."""

    path: str
    profile: str
    numbers: tuple[str, ...]


def inherited(layers: Sequence[Layer], scenario: Scenario) -> tuple[Inherited, ...]:
    """The tables of `profile = …` in the layers, each with the paths of numbers that no layer says from there on."""
    found: dict[KeyPath, tuple[int, str]] = {}
    for index, layer in enumerate(layers):
        for place, profile in _profiles(layer.document):
            found[place] = (index, profile)
    rows = []
    paths = [tuple(path.split(".")) for path in quantities_of(scenario)] if found else []
    for place, (index, profile) in sorted(found.items()):
        above = layers[index:]
        inner = [other for other in found if len(other) > len(place) and other[: len(place)] == place]
        numbers = [
            dotted(path)
            for path in paths
            if path[: len(place)] == place
            and not any(path[: len(other)] == other for other in inner)
            and not any(_says(layer.document, path) for layer in above)
        ]
        if numbers:
            rows.append(Inherited(dotted(place), profile, tuple(numbers)))
    return tuple(rows)


def _profiles(document: Mapping[str, Any]) -> Iterable[tuple[KeyPath, str]]:
    for kind in KINDS:
        actors = document.get(kind)
        for code, table in actors.items() if isinstance(actors, dict) else ():
            if not isinstance(table, dict):
                continue
            if isinstance(table.get("profile"), str) and table["profile"] != code:
                yield (kind, code), f"{kind}.{table['profile']}"
            toward = table.get("toward")
            for state, dyad in toward.items() if isinstance(toward, dict) else ():
                if isinstance(dyad, dict) and isinstance(dyad.get("profile"), str):
                    yield (kind, code, "toward", state), f"{kind}.{code}.toward.{dyad['profile']}"


def _says(document: Any, path: KeyPath) -> bool:
    """Whether a document gives the number at a path, as a number or with a value of its own."""
    for key in path:
        if not isinstance(document, dict):
            return True
        if key not in document:
            return False
        document = document[key]
    return is_number(document) or (isinstance(document, dict) and "value" in document)
