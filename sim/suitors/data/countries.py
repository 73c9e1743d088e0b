"""Codes of countries by whatever a publisher calls them.

The register is `countries.csv`: codes and numbers are those of ISO 3166-1 (M49), and those that trade statistics use beside them;
names are the usual one and those of the publishers. docs/update.md says against what each was checked.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

UNSPECIFIED = re.compile(r"regional|unspecified|not specified|unallocated|\bn\.?e\.?s\b|countries", re.IGNORECASE)
"""Names of groups and remainders, which are no country."""


TITLES = frozenset(
    {
        "the", "of", "a", "rep", "republic", "state", "states", "kingdom", "islamic", "arab", "plurinational", "bolivarian", "socialist",
        "democratic", "dem", "federal", "fed", "federated", "federative", "united", "hashemite", "union", "people", "s", "and",
    }
)  # fmt: skip
"""Words of a state's full name that publishers put behind its usual one, as in Poland, Republic of."""
SHARED = frozenset({"china", "congo", "korea", "micronesia", "virgin islands"})
"""Names that are of one state only with what comes behind them."""


def plain(name: str) -> str:
    """A name without accents, case and signs."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


@cache
def register() -> dict[str, str]:
    """ISO code by plain name, code or number."""
    found: dict[str, str] = {}
    with files("suitors.data").joinpath("countries.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            keys = [row["iso3"], *row["names"].split("|"), *filter(None, row["numeric"].split("|"))]
            found |= {plain(key): row["iso3"] for key in keys}
    return found


@cache
def _called() -> dict[str, list[str]]:
    with files("suitors.data").joinpath("countries.csv").open(encoding="utf-8") as handle:
        return {row["iso3"]: row["names"].split("|") for row in csv.DictReader(handle)}


def names() -> list[str]:
    """What countries are called, as written in the register."""
    return [name for names in _called().values() for name in names]


def name_of(iso: str) -> str:
    """The usual name behind a code; the code itself where the register has none."""
    return _called().get(iso, [iso])[0]


def code(said: str, more: dict[str, str] | None = None) -> str | None:
    """ISO code of a country's name, code or number (leading zeros do not count); None where it is not known."""
    key = plain(said)
    key = key.lstrip("0") if key.isdigit() else key
    if found := (more or {}).get(key) or register().get(key):
        return found
    usual, _, behind = said.replace("(", ",").partition(",")
    shared = plain(usual) in SHARED
    return register().get(plain(usual)) if behind and not shared and set(plain(behind).split()) <= TITLES else None


def is_group(said: str) -> bool:
    """Whether a name stands for several countries or for what cannot be told apart."""
    return UNSPECIFIED.search(said) is not None
