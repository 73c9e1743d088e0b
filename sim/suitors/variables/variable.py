"""What a variable is: one entry tells its axes, its unit, its words and where it is shown, and holds the function that reads it.

Tables, figures, attributes of the dataset, selection lists and pages of the documentation come from these entries alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from math import inf, nan
from typing import Any, Literal, Protocol

import numpy as np

from suitors.variables.readings import Reading
from suitors.words.numbers import in_table

MAIN = "leverage"
"""By what strategies are told apart where nothing else is asked for."""
MAIN_AT_PRESENT_VALUE = "leverage_present_value"
"""The same where debt counts as what it costs to serve."""
MOVED_BY_POLICY = "policy_leverage"
"""The part of it that strategies move."""
HEADLINE = "headline_leverage"
"""The same beyond what a power has without new money."""
DIRECTIONS = {"higher": 1.0, "lower": -1.0, "neither": nan}
PLACES = {
    "first": "first screen of a run",
    "run": "tables of a run on screen",
    "compare": "tables of a comparison on screen",
    "report": "tables of a comparison's report",
    "answer": "headlines of a comparison",
    "main": "tables and figures of parts and beliefs, which have room for few outcomes",
    "differences": "figure of differences",
    "variants": "table and figure of further variants",
    "trade-off": "figure of what is won and lost",
    "states": "figure of differences for the states",
    "doubts": "figure of differences under other beliefs",
    "regret": "figure of regret",
    "criteria": "figure of criteria",
    "orders": "orders of powers that are told with their certainty",
    "influence": "measures of influence, which are held against each other",
    "channels": "tables and figures of leverage by channel",
    "explained": "outcomes whose change of sign is traced back to numbers",
}
"""Where an outcome may be shown. All of them are in outcomes.csv and differences.csv."""

SHARE_THAT_MATTERS = 0.01
"""Share of its level by which an outcome must differ to be shown as a difference: a judgement, the same for all."""

Bounds = tuple[float, float]
SHARE: Bounds = (0.0, 1.0)
AROUND_ZERO: Bounds = (-1.0, 1.0)
ANY: Bounds = (-inf, inf)
BOUNDS_OF_UNITS: Mapping[str, Bounds] = {
    "share": SHARE,
    "0/1": SHARE,
    "-1 to 1": AROUND_ZERO,
    "points of 100": (0.0, 100.0),
    "log points": ANY,
    "utility": ANY,
}
"""Where numbers of a unit lie; those of all other units are at least zero."""


class Declared(Protocol):
    """An array that is declared with its unit."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def bounds(self) -> Bounds | None: ...


def bounds_of(item: Declared) -> Bounds:
    """Lowest and highest number that an array may ever hold: as declared, else by its unit."""
    return item.bounds or BOUNDS_OF_UNITS.get(item.unit, (0.0, inf))


@dataclass(frozen=True)
class Outcome:
    """One number a run for each power or state. Raises ValueError where `shown` names no place."""

    better: Literal["higher", "lower", "neither"]
    """Which way is better for the power or state that it is about."""
    definition: str
    read: Reading
    """Takes the recorded arrays and returns (power or state, run)."""
    shown: str = ""
    """Where it is shown: names of `PLACES`."""
    _: KW_ONLY
    text: str = ""
    """What tables, figures and sentences call it; its key in words if nothing is said."""
    heading: str = ""
    """The same where nothing else is near that a longer name would tell it from; else its text."""
    before_actor: str = ""
    """What comes before the actor, such as "debt owed to"; else its text and "of"."""
    summary: Literal["median", "share"] = "median"
    """How many runs are told in one number: by their median, or, where most runs have none, by the share of runs that have any."""
    adds_up: bool = False
    """Whether the whole is the sum over actors."""
    in_hundreds: str = ""
    """Unit of a hundredth, where figures tell it so."""
    payoff: float | None = None
    """The amount that counts as one in a tournament's payoff: amounts that count alike where weights are alike.

    They are a judgement, written down before any tournament was played.
    """
    given_by: Literal["run", "absence", "prizes"] = "run"
    """A single run, the comparison with the run without the power's new money, or a tournament with prizes."""
    matters: float = 0.0
    """Least difference that matters, in its unit, where a share of its level is no yardstick, as near nought: a judgement."""
    validated: bool = False
    name: str = ""
    of: Literal["power", "state"] = "power"
    unit: str = ""
    may_be_undefined: bool = False
    """Whether it is no number where there is nothing to divide by; any other outcome that is none is a fault."""

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.shown.split()) - PLACES.keys()):
            raise ValueError(
                f"outcome {self.name or self.definition}: shown in {', '.join(unknown)}, which is no place (allowed: {', '.join(PLACES)})"
            )
        if not self.name:
            return
        # What is not said follows from what is.
        object.__setattr__(self, "text", self.text or self.name.replace("_", " "))
        object.__setattr__(self, "heading", self.heading or self.text)
        object.__setattr__(self, "before_actor", self.before_actor or f"{self.text} of")

    def least(self, level: float) -> float:
        """Least difference from `level` that matters, in its unit: a share of the level, and never less than `matters`."""
        return max(self.matters, SHARE_THAT_MATTERS * abs(level)) if level == level else self.matters

    @property
    def told_unit(self) -> str:
        """Unit of the number that tells many runs."""
        return "share of runs" if self.summary == "share" else self.unit

    @property
    def unit_text(self) -> str:
        """The unit as tables and axes show it: nothing for a pure number."""
        return in_table(self.unit)

    @property
    def direction(self) -> float:
        """1 where more is better for whom it is about, -1 where less is; NaN where neither."""
        return DIRECTIONS[self.better]


def _not_recorded() -> None:
    """Stands in the place of what reads a variable off the model where an outcome is all there is."""


@dataclass(frozen=True)
class Variable:
    """One entry of the register.

    `read` takes the model and returns an array of `dims` and the run. With `flow` it takes the model and a year's sum of that flow. With
    `needs` it takes those variables in double precision, each with its time or year first and the run last. A number of the run alone has
    none: its `outcome` reads it off the record.
    """

    name: str
    dims: tuple[str, ...]
    """Axes without the run; of stocks and flows also without time or year."""
    unit: str
    meaning: str
    read: Callable[..., Any]
    _: KW_ONLY
    flow: str = ""
    needs: tuple[str, ...] = ()
    dtype: type[np.generic] = np.float32
    bounds: Bounds | None = None
    """Where its numbers lie, if the unit does not say."""
    validated: bool = False
    outcome: Outcome | None = None
    """How it is told as one number a run; its name, unit and actor are those of the variable unless it says otherwise."""

    def __post_init__(self) -> None:
        if self.outcome is not None:
            of: Literal["power", "state"] = "power" if "power" in self.dims else "state"
            told = replace(self.outcome, name=self.name, of=of, unit=self.outcome.unit or self.unit)
            object.__setattr__(self, "outcome", told)

    @property
    def in_dataset(self) -> bool:
        """Whether a dataset holds it; else it is a number of the run alone."""
        return self.read is not _not_recorded

    @property
    def axes(self) -> tuple[str, ...]:
        """All axes without the run."""
        return self.dims if self.needs else ("year" if self.flow else "time", *self.dims)


def number_of_a_run(
    name: str,
    of: Literal["power", "state"],
    unit: str,
    better: Literal["higher", "lower", "neither"],
    definition: str,
    read: Reading,
    shown: str = "",
    **words: Any,
) -> Variable:
    """A variable that is nothing but an outcome: one number a run for each power or state, read off other variables."""
    return Variable(name, (of,), unit, definition, _not_recorded, outcome=Outcome(better, definition, read, shown, **words))
