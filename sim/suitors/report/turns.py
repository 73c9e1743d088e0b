"""Break-evens in sentences: who is ahead on which side of a value, and where the number stands now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suitors.report.words import Words
from suitors.studies.breakeven import BreakEven
from suitors.words.numbers import number


def sentence(found: BreakEven, words: Words, ahead: str, direction: float) -> str:
    """Who is ahead where along one number, such as "China's strategy is ahead above 0.35; the number is 0.2 now".

    `ahead` names the side whose lead is told; `direction` is 1 where a higher difference is its lead, -1 where a lower one is.
    """
    name = _capital(words.short(found.key))
    unit = "" if found.unit in ("", "1") else f" {found.unit}"
    now = "" if found.now is None else f"; the number is {number(found.now)} now"
    if not found.told:
        return f"{name}: the sign cannot be told from chance at any value from {number(found.low)} to {number(found.high)}{unit}."
    if not found.turns:
        state = {1: "is ahead", -1: "is behind", 0: "is level"}[int(direction * found.sign_at(found.low))]
        return f"{name}: {ahead} {state} at every value from {number(found.low)} to {number(found.high)}{unit}{now}."
    turn = found.nearest
    assert turn is not None
    side = "above" if turn.rising == (direction > 0) else "below"
    more = "" if len(found.turns) == 1 else f" The sign turns {len(found.turns)} times; this is the turn nearest to the present value."
    return f"{name}: {ahead} is ahead {side} {number(turn.value)}{unit}{now}.{more}"


def sentence_of_row(row: Mapping[str, Any], words: Words) -> str:
    """The same of a row of breakeven.json, without saying who is ahead."""
    now = "" if row["now"] is None else f"; it is {number(row['now'], 2)} now"
    name = words.short(row["number"])
    if row["turns_at"] is None:
        return f"{_capital(name)} alone turns no sign between {number(row['range_low'], 2)} and {number(row['range_high'], 2)}{now}."
    return f"The sign turns where {name} passes {number(row['turns_at'], 2)}{now}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
