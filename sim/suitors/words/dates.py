"""Dates as people read them."""

from __future__ import annotations

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_text(year: float) -> str:
    """A decimal year as month and year, such as "Oct 2025"."""
    months = round(year * 12)
    return f"{MONTHS[months % 12]} {months // 12}"
