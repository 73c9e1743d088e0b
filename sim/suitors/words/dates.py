"""Dates as people read them."""

from __future__ import annotations

NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
MONTHS = tuple(name[:3] for name in NAMES)


def date_text(year: float) -> str:
    """A decimal year as month and year, such as "Oct 2025"."""
    months = round(year * 12)
    return f"{MONTHS[months % 12]} {months // 12}"


def month_text(month: int) -> str:
    """The name of a month by its number, 1 for January."""
    return NAMES[month - 1]
