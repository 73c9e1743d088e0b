"""A lever: one number of a scenario to turn, with unit, range, source, and the change of the scenario that it makes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from suitors.errors import InputError
from suitors.words.numbers import given, rounded

ASSUMED = ("assumed", "scenario", "elicited")
"""Grades of numbers that nobody measured."""
LEDGERS = {
    "public_sovereign": "Public money to states",
    "public_commercial": "Public money to banks and firms",
    "private": "Private investment",
}
EVENTS = "events"
UNITS = {
    "share": ("%", 100.0),
    "share a year": ("% a year", 100.0),
    "score": ("of 1", 1.0),
    "0 to 1": ("of 1", 1.0),
    "1 is average": ("times the average", 1.0),
    "weight": ("(weight)", 1.0),
}
"""How a screen tells a unit, and how often the number is multiplied for that."""


@dataclass(frozen=True)
class Lever:
    """One number to turn. `change` is a change of the scenario with `{}` where the value goes."""

    id: str
    actor: str
    group: str
    label: str
    help: str
    unit: str
    low: float
    high: float
    now: float
    grade: str
    source: str
    change: str
    dates: tuple[str, ...] = ()
    """Of a lever that moves an event: the day that each value means."""

    @property
    def whole(self) -> bool:
        """Whether it takes whole numbers alone: a date, or a switch, whose change holds no value."""
        return bool(self.dates) or "{}" not in self.change

    @property
    def step(self) -> float:
        """A hundredth of the range or so, as a round number."""
        if self.whole:
            return 1.0
        return float(10.0 ** math.floor(math.log10((self.high - self.low) / 40)))

    @property
    def told_unit(self) -> tuple[str, float]:
        """Unit on screen, and by what a value is multiplied for it."""
        return UNITS.get(self.unit, (self.unit, 1.0))

    @property
    def range(self) -> str:
        """From where to where, in words."""
        unit, factor = self.told_unit
        return f"{given(factor * self.low)} to {given(factor * self.high)} {unit}"

    @property
    def assumed(self) -> bool:
        return self.grade in ASSUMED

    @property
    def key(self) -> str | None:
        """The number that it sets, or None where it changes several."""
        return self.change.removesuffix("={}") if re.fullmatch(r"[\w.]+=\{\}", self.change) and not self.dates else None

    def says(self, value: float) -> str:
        """The change that sets it to a value."""
        return self.change.format(self.dates[int(value)] if self.dates else given_exactly(value))


def changes_of(levers: Mapping[str, Lever], values: Mapping[str, float], adding: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What levers change, as `--set` takes it, in the order of the levers; `adding` adds events. Raises InputError.

    Events are left out at the end, the last first: those behind one that is taken away move up.
    """
    for name, value in values.items():
        if name not in levers:
            raise InputError(f"there is no lever {name[:80]!r} in this scenario")
        lever = levers[name]
        if not (isinstance(value, int | float) and math.isfinite(value) and lever.low - 1e-9 <= value <= lever.high + 1e-9):
            raise InputError(f"{lever.label} must lie between {given(lever.low)} and {given(lever.high)}, not {value}")
        if lever.whole and value != int(value):
            raise InputError(f"{lever.label} needs a whole number, not {value}")
    moved = [(lever, lever.says(values[name])) for name, lever in levers.items() if name in values and values[name] != lever.now]
    last = [change for lever, change in moved if "{}" not in lever.change]
    return (*(change for lever, change in moved if "{}" in lever.change), *adding, *reversed(last))


def given_exactly(value: float) -> str:
    """A number as levers set it: ten digits are more than a hand can turn."""
    return repr(rounded(value, 10))
