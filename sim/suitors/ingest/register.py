"""The register of publishers, and which edition of which publisher a table is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

NO_PUBLISHER = ("headline", "companions", "doubts")
"""Tables of the register that are about something else."""


@dataclass(frozen=True)
class Edition:
    """How a publisher lays out one of its files."""

    publisher: str
    name: str
    needs: tuple[str, ...]
    without: tuple[str, ...]
    names: Mapping[str, str]
    wide: bool
    """Whether years are columns."""
    unit: str = ""
    """Unit of its money where not all editions of the publisher have one."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the register says of the publisher."""
        facts: Mapping[str, Any] = register()[self.publisher]
        return facts


@cache
def register() -> dict[str, Any]:
    """The register as it stands in `publishers.toml`."""
    return tomllib.loads(files("suitors.ingest").joinpath("publishers.toml").read_text(encoding="utf-8"))


def publishers() -> list[str]:
    """Publishers in the order in which they count."""
    return [name for name in register() if name not in NO_PUBLISHER]


@cache
def editions() -> tuple[Edition, ...]:
    """All editions; those that need more columns first."""
    found = [
        Edition(
            publisher,
            each["name"],
            tuple(each["needs"]),
            tuple(each.get("without", ())),
            each["names"],
            each.get("years", False),
            each.get("unit", ""),
        )
        for publisher in publishers()
        for each in register()[publisher]["editions"]
    ]
    return tuple(sorted(found, key=lambda each: -len(each.needs)))


def heading(text: object) -> str:
    """A heading without case, blanks and signs, so that USD_Disbursement and usd disbursement are one."""
    return re.sub(r"[^a-z0-9]", "", str(text).lower())


def edition_of(columns: Iterable[object]) -> Edition | None:
    """The edition whose columns these are, or None."""
    there = {heading(column) for column in columns}
    for edition in editions():
        if {heading(name) for name in edition.needs} <= there and not {heading(name) for name in edition.without} & there:
            return edition
    return None


def code_list(columns: Iterable[object]) -> tuple[str, str] | None:
    """Headings of number and ISO code in a publisher's own list of countries, None for any other table."""
    there = {heading(column) for column in columns}
    lists = [pair for each in publishers() for pair in register()[each].get("codes", ())]
    return next(((heading(number), heading(iso)) for number, iso in lists if {heading(number), heading(iso)} <= there), None)


def is_companion(columns: Iterable[object]) -> bool:
    """Whether a table only describes: publishers pack such files beside their numbers."""
    there = {heading(column) for column in columns}
    return any({heading(name) for name in needs} <= there for needs in register()["companions"]["needs"])


def nearest(columns: Sequence[object]) -> tuple[Edition, list[str]]:
    """The edition that has most of its columns here, and those that are missing."""
    there = {heading(column) for column in columns}
    missing = [(edition, [name for name in edition.needs if heading(name) not in there]) for edition in editions()]
    return min(missing, key=lambda pair: len(pair[1]) / len(pair[0].needs))
