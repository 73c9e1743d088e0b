"""Codes of countries by whatever a publisher calls them; the register is `countries.csv`."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

UNSPECIFIED = re.compile(r"regional|unspecified|not specified|unallocated|\bn\.?e\.?s\b|countries", re.IGNORECASE)
"""Names of groups and remainders, which are no country."""


def plain(name: str) -> str:
    """A name without accents, case and signs."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


@cache
def register() -> dict[str, str]:
    """ISO code by plain name, code or number."""
    found: dict[str, str] = {}
    with files("suitors.ingest").joinpath("countries.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            keys = [row["iso3"], *row["names"].split("|"), *filter(None, row["numeric"].split("|"))]
            found |= {plain(key): row["iso3"] for key in keys}
    return found


@cache
def names() -> list[str]:
    """What countries are called, as written in the register."""
    with files("suitors.ingest").joinpath("countries.csv").open(encoding="utf-8") as handle:
        return [name for row in csv.DictReader(handle) for name in row["names"].split("|")]


def code(said: str, more: dict[str, str] | None = None) -> str | None:
    """ISO code of a country's name, code or number (leading zeros do not count); None where it is not known."""
    key = plain(said)
    key = key.lstrip("0") if key.isdigit() else key
    return (more or {}).get(key) or register().get(key)


def is_group(said: str) -> bool:
    """Whether a name stands for several countries or for what cannot be told apart."""
    return UNSPECIFIED.search(said) is not None
