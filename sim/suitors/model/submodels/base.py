"""What a submodel is: stocks, an opening, processes, terms of the utility and what is recorded, each a function of named inputs.

A function of a submodel says by the names of its arguments what it works on. A name is a stock, a parameter of the model, or an
entry of `inputs.py`; `suitors schedule` prints who reads and who writes what. So every function can be called alone, with
arrays whose last axis is the run. Stocks are changed in place; whatever else a later process needs is returned and declared in `gives`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from inspect import signature
from math import inf
from typing import Any, Literal, Protocol

Axis = Literal["product", "power", "focus", "loan"]
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


@cache
def argument_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """Names of the inputs that a function asks for."""
    return tuple(signature(function).parameters)


@dataclass(frozen=True)
class Stock:
    """An array of the world. It opens at the input named `opening`, otherwise at zero."""

    name: str
    dims: tuple[str, ...]
    """Axes, without the run, which always comes last."""
    unit: str
    meaning: str
    opening: str | None = None
    bounds: Bounds | None = None
    """Where its numbers lie, if the unit does not say."""


def stock(name: str, dims: str, unit: str, meaning: str, opening: str | None = None, bounds: Bounds | None = None) -> Stock:
    """A stock with its axes in one word each."""
    return Stock(name, tuple(dims.split()), unit, meaning, opening, bounds)


@dataclass(frozen=True)
class HandedOn:
    """What a process hands to later ones, in this step or the next; zero before the first."""

    name: str
    dims: tuple[str, ...]
    unit: str
    meaning: str
    bounds: Bounds | None = None
    """Where its numbers lie, if the unit does not say."""


def given(name: str, dims: str, unit: str, meaning: str, bounds: Bounds | None = None) -> HandedOn:
    """Something handed on, with its axes in one word each."""
    return HandedOn(name, tuple(dims.split()), unit, meaning, bounds)


@dataclass(frozen=True)
class Process:
    """One part of a step.

    `work` returns None, one array, or as many as there are in `gives`. `after` names another submodel behind whose processes it goes;
    otherwise a process goes with its own submodel.
    """

    work: Callable[..., Any]
    does: str
    """What happens, in a few words."""
    gives: tuple[HandedOn, ...] = ()
    after: str | None = None

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        return argument_names(self.work)


@dataclass(frozen=True)
class UtilityTerm:
    """A term of the utility of a deal, of which `worth` returns (axis, state, 1 or run)."""

    name: str
    axis: Axis
    worth: Callable[..., Any]


@dataclass(frozen=True)
class Recorded:
    """A recorded stock; `read` takes the model and returns an array of `dims` (without time) and the run."""

    name: str
    dims: tuple[str, ...]
    unit: str
    meaning: str
    read: Callable[..., Any]
    validated: bool = False
    bounds: Bounds | None = None
    """Where its numbers lie, if the unit does not say."""


@dataclass(frozen=True)
class Submodel:
    """One part of the model, which a scenario can switch `off` unless it is `always` on; switched off it keeps its opening values."""

    name: str
    meaning: str
    """What it does, one sentence."""
    stocks: tuple[Stock, ...] = ()
    processes: tuple[Process, ...] = ()
    opening: Callable[..., Mapping[str, Any] | None] | None = None
    """Sets stocks to the scenario's opening position, beyond what `Stock.opening` says; each entry that it returns is an input."""
    steady: Callable[..., Any] | None = None
    """Sets stocks that stand as if the reference had been running for long, once its flows are known; not if switched off."""
    prepare: Callable[..., Mapping[str, Any] | None] | None = None
    """Works out what later steps are measured against, once every stock stands; each entry that it returns is an input."""
    keeps: tuple[str, ...] = ()
    """Names of what `opening` and `prepare` return."""
    utility: tuple[UtilityTerm, ...] = ()
    records: tuple[Recorded, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Parameters that are not in the shipped register, written as there: value, unit, low, high, grade, source, meaning."""
    always: bool = False
