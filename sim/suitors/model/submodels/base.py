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
from typing import Any, Literal

from suitors.variables.variable import Bounds, Variable

Axis = Literal["product", "power", "focus", "loan"]


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
    records: tuple[Variable, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Parameters that are not in the shipped register, written as there: value, unit, low, high, grade, source, meaning."""
    always: bool = False
