"""Outcomes of a power in one state, or of a state, at a year after the opening, such as `leverage[JPN,UZB]@3`.

They are worked out only where a study asks a scenario for them; no table that is kept has such columns.
"""

from __future__ import annotations

from collections.abc import Iterable

MARK = "@"


def dated(column: str, year: int) -> str:
    """The column of a recorded stock at a year after the opening, 0 for the opening itself."""
    return f"{column}{MARK}{year}"


def date_of(column: str) -> tuple[str, tuple[str, ...], int] | None:
    """Recorded stock, actors and year of a dated column; None for any other."""
    name, bracket, rest = column.partition("[")
    actors, mark, year = rest.partition(f"]{MARK}")
    return (name, tuple(actors.split(",")), int(year)) if bracket and mark else None


def dated_stocks(columns: Iterable[str]) -> frozenset[str]:
    """The recorded stocks that dated columns are about: they are noted every year."""
    return frozenset(found[0] for column in columns if (found := date_of(column)) is not None)
