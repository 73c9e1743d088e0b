"""Paths of money in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suitors.words.numbers import given

if TYPE_CHECKING:
    from suitors.scenario.schema import Money


def path_text(money: Money) -> str:
    """A path in bn US$ a year: 1 from 2025, 3.6 from 2026, then growing by 3 % a year."""
    amounts = ", ".join(f"{given(amount.value)} from {year}" for year, amount in sorted(money.path.items()))
    growth = money.growth.value
    return f"{amounts}, then {'growing' if growth > 0 else 'shrinking'} by {given(abs(100 * growth))} % a year" if growth else amounts
