"""Powers and states by the names that people use: whatever stands for an actor is turned into its code in one place.

A code is taken in any case; so is a name, without its accents and a leading "the". Names come from the profiles that ship, from
the pack's `names.toml`, and from the scenario itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from suitors.errors import InputError
from suitors.packs.pack import Pack, chosen
from suitors.scenario.errors import KeyPath, Trouble, did_you_mean

Kind = Literal["powers", "states"]
KINDS: tuple[Kind, ...] = ("powers", "states")
Places = Mapping[tuple[int, KeyPath], Sequence[tuple[KeyPath, Kind]]]
"""Patterns of paths by length and first part: they are asked of everything in a document, and few begin alike."""


def _places(*patterns: tuple[KeyPath, Kind]) -> Places:
    found: dict[tuple[int, KeyPath], list[tuple[KeyPath, Kind]]] = {}
    for pattern, kind in patterns:
        found.setdefault((len(pattern), pattern[:1]), []).append((pattern, kind))
    return found


# Where a key, or a value, of a scenario's document names an actor.
KEYS = _places(
    (("powers",), "powers"), (("states",), "states"), (("powers", "*", "toward"), "states"),
    (("given", "values"), "powers"), (("given", "utilities"), "powers"), (("given", "offers"), "powers"),
    (("given", "values", "*"), "states"), (("given", "utilities", "*"), "states"), (("given", "offers", "*"), "states"),
    (("stays",), "powers"), (("given", "room"), "states"), (("payoff", "powers"), "powers"), (("payoff", "prizes"), "powers"),
    (("payoff", "prizes", "*"), "states"), (("payoff", "given", "strategies"), "powers"), (("payoff", "given", "payoffs"), "powers"),
)  # fmt: skip
VALUES = _places(
    (("powers", "*", "profile"), "powers"), (("states", "*", "profile"), "states"), (("powers", "*", "toward", "*", "profile"), "states"),
    (("events", "*", "power"), "powers"), (("events", "*", "states"), "states"), (("corridors", "*", "controller"), "powers"),
    (("minerals", "*", "supplier"), "powers"), (("minerals", "*", "deliverable_to"), "powers"),
)  # fmt: skip
COLUMN = re.compile(r"\s*(?P<outcome>\w+)\s*\[\s*(?P<actors>[^\[\]]+?)\s*\]\s*")


def folded(text: str) -> str:
    """A name as it is compared: without case, accents, marks and a leading "the"."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    # The dotless i is a letter of its own and loses no mark.
    words = re.sub(r"[^\w]+", " ", bare.replace("ı", "i")).replace("_", " ").split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def shipped() -> Mapping[Kind, Mapping[str, tuple[str, ...]]]:
    """By kind and code, what the powers and states of the pack that counts are called; the first is the name that is shown."""
    pack = chosen()
    return _shipped_names(pack) if pack.ships else _names(pack)


@cache
def _shipped_names(pack: Pack) -> Mapping[Kind, Mapping[str, tuple[str, ...]]]:
    return _names(pack)


def _names(pack: Pack) -> Mapping[Kind, Mapping[str, tuple[str, ...]]]:
    entities, others = pack.entities(), pack.names()
    return {
        kind: {code: (profile["name"], *others.get(kind, {}).get(code, ())) for code, profile in entities[kind].items()} for kind in KINDS
    }


@dataclass(frozen=True)
class Names:
    """Codes by what is said; `codes` and `spelled` hold for each kind the codes and, by folded spelling, the code meant."""

    codes: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    spelled: Mapping[Kind, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, actors: Mapping[Kind, Mapping[str, str]], absent: bool = True) -> Names:
        """From the names (perhaps empty) of those who take part, by kind and code; who ships but is `absent` may be known besides."""
        codes = {kind: tuple(actors.get(kind, {})) for kind in KINDS}
        return cls(codes, {kind: _spellings(kind, actors.get(kind, {}), absent) for kind in KINDS})

    def code(self, kind: Kind, said: str) -> str:
        """The code of a power or state, or what is said where nobody is called so."""
        return said if said in self.codes.get(kind, ()) else self.spelled.get(kind, {}).get(folded(said), said)

    def actor(self, said: str, kinds: Sequence[Kind] = KINDS) -> str:
        """The same where it may be of either kind, the first that knows it."""
        return next((code for kind in kinds if (code := self.code(kind, said)) != said or said in self.codes.get(kind, ())), said)

    def path(self, parts: Sequence[str | int]) -> KeyPath:
        """A path of the document with codes for names."""
        found: list[str | int] = []
        for part in parts:
            kind = _kind_at(tuple(found), KEYS)
            found.append(self.code(kind, part) if kind is not None and isinstance(part, str) else part)
        return tuple(found)

    def key(self, dotted: str) -> str:
        """The same for a dotted path such as `powers.Japan.strategy`."""
        return ".".join(str(part) for part in self.path([part.strip() for part in dotted.split(".")]))

    def value(self, path: KeyPath, value: Any) -> Any:
        """What stands at a path: names as codes where it names actors, alone, in a list, or as keys and values further down."""
        if isinstance(value, dict):
            return self.document(value, path)
        if isinstance(value, list):
            return [self.value((*path, place), item) for place, item in enumerate(value)]
        kind = _kind_at(path, VALUES)
        if kind is None and str(path[-1]).isdigit():
            kind = _kind_at(path[:-1], VALUES)
        return self.code(kind, value) if kind is not None and isinstance(value, str) else value

    def document(self, document: Mapping[str, Any], path: KeyPath = ()) -> dict[str, Any]:
        """A document, or a table of it at `path`, with codes for names. Raises Trouble where a table names somebody twice."""
        kind = _kind_at(path, KEYS)
        found: dict[str, Any] = {}
        said: dict[str, str] = {}
        for key, value in document.items():
            code = self.code(kind, key) if kind is not None else key
            if code in found:
                raise Trouble((*path, key), f"is there twice: as {said[code]} and as {key}")
            found[code], said[code] = self.value((*path, code), value), key
        return found

    def column(self, text: str) -> str:
        """An outcome such as `debt[China]` or `policy_leverage[Japan, Uzbekistan]` with codes for names."""
        match = COLUMN.fullmatch(text)
        if match is None:
            return text
        said = [part.strip() for part in match["actors"].split(",")]
        kinds: list[Sequence[Kind]] = [KINDS] if len(said) == 1 else [("powers",), ("states",)]
        codes = [self.actor(name, kinds[min(place, len(kinds) - 1)]) for place, name in enumerate(said)]
        return f"{match['outcome']}[{','.join(codes)}]"

    def in_columns(self, text: str) -> str:
        """A longer text, such as a condition on outcomes, with codes for the names in brackets."""
        return re.sub(r"\w+\s*\[[^\[\]]+\]", lambda found: self.column(found[0]), text)


def names_in(documents: Iterable[Mapping[str, Any]]) -> Names:
    """Who takes part, or is named, in documents that lie over each other, the lowest first."""
    return Names.of(_actors(documents)[-1])


def names_of_layers(documents: Iterable[Mapping[str, Any]]) -> list[Names]:
    """For each of documents that lie over each other, the lowest first, who is known to it.

    A table of a power or state that nobody below has is somebody new, whatever it is called.
    """
    return [Names.of(actors, absent=False) for actors in _actors(documents)]


def _actors(documents: Iterable[Mapping[str, Any]]) -> list[dict[Kind, dict[str, str]]]:
    """By kind and code the names after each document."""
    found: list[dict[Kind, dict[str, str]]] = [{kind: {} for kind in KINDS}]
    for document in documents:
        below = Names.of(found[-1], absent=False)
        actors = {kind: dict(named) for kind, named in found[-1].items()}
        for kind, said, name in _named(document):
            code = below.code(kind, said)
            actors[kind][code] = name or actors[kind].get(code, "")
        found.append(actors)
    return found[1:] or found


def _named(document: Mapping[str, Any]) -> Iterator[tuple[Kind, str, str]]:
    for kind in KINDS:
        table = document.get(kind)
        for code, profile in table.items() if isinstance(table, dict) else ():
            if isinstance(code, str) and isinstance(profile, dict):
                yield kind, code, profile["name"] if isinstance(profile.get("name"), str) else ""


def _spellings(kind: Kind, actors: Mapping[str, str], absent: bool) -> dict[str, str]:
    """Who ships and takes part goes before names of the scenario's own, these before who ships and does not take part."""
    ships = shipped()[kind]
    found: dict[str, str] = {}
    for code in [*actors, *(ships if absent else ())]:
        found.setdefault(folded(code), code)
    rows: list[tuple[str, Iterable[str]]] = [(code, ships[code]) for code in actors if code in ships]
    rows += [(code, (name,)) for code, name in actors.items() if name]
    rows += [(code, names) for code, names in ships.items() if absent and code not in actors]
    for code, names in rows:
        for name in names:
            found.setdefault(folded(name), code)
    return found


def _kind_at(path: KeyPath, places: Places) -> Kind | None:
    for pattern, kind in places.get((len(path), path[:1]), ()):
        if all(want in ("*", part) for want, part in zip(pattern, path, strict=True)):
            return kind
    return None


def taking_part(said: str, actors: Mapping[Kind, Mapping[str, Any]]) -> str:
    """The code of whoever takes part, by whatever it is called; of a name in both kinds the first. Raises InputError for nobody."""
    named = {kind: {code: getattr(actor, "name", code) for code, actor in table.items()} for kind, table in actors.items()}
    code = Names.of(named).actor(said, tuple(actors))
    if any(code in table for table in named.values()):
        return code
    called = "; ".join(", ".join(f"{name} ({code})" for code, name in sorted(table.items())) for table in named.values())
    hint = did_you_mean(said, [word for table in named.values() for pair in table.items() for word in pair], f"; there are {called}")
    raise InputError(f"{said} is no {' or '.join(kind.removesuffix('s') for kind in actors)} that takes part{hint}")
