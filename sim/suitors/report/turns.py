"""Break-evens in sentences: who is ahead on which side of a value, and where the number stands now. One wording for all commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suitors.studies.breakeven import BreakEven
from suitors.words.actors import capital
from suitors.words.numbers import amount, number
from suitors.words.scenario import Words


@dataclass(frozen=True)
class Sides:
    """How the two sides of a turn are told: what is on either side, such as "China's strategy is ahead" or "public debt is above 0.5"."""

    above: str
    below: str
    level: str

    @classmethod
    def of_contest(cls, ahead: str, better: float = 1.0) -> Sides:
        """Of two that are compared; `better` is 1 where a higher difference is the lead of `ahead`, -1 where a lower one is."""
        leads, trails = f"{ahead} is ahead", f"{ahead} is behind"
        return cls(leads, trails, f"{ahead} is level") if better > 0 else cls(trails, leads, f"{ahead} is level")

    @classmethod
    def of_value(cls, outcome: str, value: str) -> Sides:
        """Of an outcome that is to reach a value."""
        return cls(f"{outcome} is above {value}", f"{outcome} is below {value}", f"{outcome} is {value}")


def turning(side: str, name: str, above: bool, at: float, now: float | None, unit: str = "") -> str:
    """On which side of a number's value something holds."""
    return f"{capital(side)} where {name} is {'above' if above else 'below'} {_told(at, unit)}{_now(now)}."


def sentence(found: BreakEven, words: Words, sides: Sides) -> list[str]:
    """What one number does to the sign, in one or two sentences."""
    name, range_of = words.short(found.key), f"from {number(found.low, 2)} to {_told(found.high, found.unit)}"
    if not found.told:
        return [f"The sign is within chance at every value of {name} {range_of}."]
    turn = found.nearest
    if turn is None:
        side = {1: sides.above, -1: sides.below, 0: sides.level}[found.sign_at(found.low)]
        return [f"{capital(side)} at every value of {name} {range_of}."]
    # Told is the side that leads, or that lies above.
    rising = turn.rising == (not sides.above.endswith("behind"))
    said = [turning(sides.below if sides.above.endswith("behind") else sides.above, name, rising, turn.value, found.now, found.unit)]
    if len(found.turns) > 1:
        said.append(f"The sign differs past {len(found.turns)} values; this is the nearest to its value now.")
    return said


def nearest(breakevens: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row of breakeven.json that turns nearest to its number's present value, in ranges of the number; None where none turns."""
    turned = [row for row in breakevens if row["turns_at"] is not None and row["now"] is not None]
    return min(turned, key=lambda row: abs(row["turns_at"] - row["now"]) / (row["range_high"] - row["range_low"]), default=None)


def sentence_of_row(row: Mapping[str, Any], words: Words) -> str:
    """A row of breakeven.json without saying who is ahead."""
    name, now = words.short(row["number"]), _now(row["now"])
    if row["turns_at"] is None:
        return f"The sign is the same at every {name} between {number(row['range_low'], 2)} and {number(row['range_high'], 2)}{now}."
    return f"The sign differs past {number(row['turns_at'], 2)} of {name}{now}."


def _now(now: float | None) -> str:
    return "" if now is None else f"; it is {number(now, 2)} now"


def _told(value: float, unit: str) -> str:
    return amount(number(value, 2), unit)
