"""Functions of submodels meet a model: each argument gets the stock, parameter or input of its name."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from suitors.model.calendar import CHANGES
from suitors.model.submodels.base import Process, argument_names
from suitors.model.submodels.inputs import INPUTS, MOVING
from suitors.model.submodels.schedule import SUBMODELS, handed_on, schedule, stocks

if TYPE_CHECKING:
    from suitors.model.region import Region

EVENT = "event_"


class Bound:
    """A function with its arguments: those that stay are looked up once, the others at every call."""

    __slots__ = ("arguments", "function", "gives", "moving")

    def __init__(self, function: Callable[..., Any], model: Region, gives: tuple[str, ...] = ()) -> None:
        self.function, self.gives = function, gives
        self.arguments: list[Any] = []
        self.moving: list[tuple[int, str]] = []
        moving = _moving_names()
        for place, name in enumerate(argument_names(function)):
            if name in moving or name in model.moment:
                self.moving.append((place, name))
                self.arguments.append(None)
            else:
                # An event that never happens is None.
                self.arguments.append(None if name[: len(EVENT)] == EVENT else fixed_input(model, name))

    def __call__(self, moment: dict[str, Any]) -> Any:
        for place, name in self.moving:
            self.arguments[place] = moment[name]
        return self.function(*self.arguments)


def bound_processes(model: Region) -> list[Bound]:
    """The processes of a step that the scenario does not switch off, in their order; one that only works out what nobody asks for is
    left out."""
    off = model.coefficients.scenario.off
    on = [process for submodel, process in schedule() if submodel.name not in off]
    wanted = {name for process in on for name in process.inputs} | _stocks()
    return [Bound(process.work, model, _given(process)) for process in on if wanted & {*_given(process), *_written(process)}]


def check_names() -> list[str]:
    """Names that processes use and nobody knows, each with the nearest known one."""
    kept = {name for submodel in SUBMODELS for name in submodel.keeps}
    known = {*_stocks(), *_parameters(), *INPUTS, *kept, *_moving_names(), *(EVENT + name for name in CHANGES)}
    faults = []
    for submodel, process in schedule():
        for name in process.inputs:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                faults.append(f"{submodel.name}: nothing is called {name}" + (f"; {near[0]}?" if near else ""))
    return faults


def _written(process: Process) -> frozenset[str]:
    """Stocks that a process may change: those that it names."""
    return _stocks() & set(process.inputs)


def _given(process: Process) -> tuple[str, ...]:
    return tuple(item.name for item in process.gives)


def fixed_input(model: Region, name: str) -> Any:
    """What stays under a name through a run: a constant of a submodel, a stock, an input or a parameter. Raises KeyError."""
    if name in model.constants:
        return model.constants[name]
    if hasattr(model.world, name):
        return getattr(model.world, name)
    if name in INPUTS:
        return INPUTS[name].read(model)
    return model.coefficients.parameter[name]


@cache
def _moving_names() -> frozenset[str]:
    return frozenset(MOVING) | {item.name for item in handed_on()}


@cache
def _stocks() -> frozenset[str]:
    return frozenset(stock.name for stock in stocks())


def _parameters() -> frozenset[str]:
    from suitors.scenario.shipped_files import library

    return frozenset(library().parameters)
