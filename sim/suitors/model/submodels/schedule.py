"""Which submodels there are, and in what order their processes make a step.

To add a submodel, write its file and add its name to `IN_STEP`: its stocks, its switch in `off`, its place in the step, its terms of the
utility and its records follow.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from suitors.model.submodels.base import HandedOn, Process, Stock, Submodel

IN_STEP = (
    "choice",
    "purses",
    "private_money",
    "institutions",
    "pipeline",
    "debt",
    "distress",
    "distress.RELIEF",
    "coercion",
    "prices",
    "commodity_routes",
    "economy",
    "sectors",
    "accessibility",
    "ownership",
    "trade",
    "goodwill",
    "ties",
    "grievance",
    "exploration",
    "minerals",
)
"""Files of submodels in the order of a step, after offers were made and answered; behind a dot a further submodel of the file."""


def _submodel(name: str) -> Submodel:
    file, _, further = name.partition(".")
    found: Submodel = getattr(import_module(f"{__package__}.{file}"), further or "SUBMODEL")
    return found


SUBMODELS: tuple[Submodel, ...] = tuple(map(_submodel, IN_STEP))


def switches() -> tuple[str, ...]:
    """Names of the submodels that a scenario can switch off."""
    return tuple(submodel.name for submodel in SUBMODELS if not submodel.always)


@cache
def stocks() -> tuple[Stock, ...]:
    """Every array of the world."""
    return tuple(stock for submodel in SUBMODELS for stock in submodel.stocks)


@cache
def schedule() -> tuple[tuple[Submodel, Process], ...]:
    """The processes of a step in their order, each with its submodel."""
    steps: list[tuple[Submodel, Process]] = []
    for place in SUBMODELS:
        steps += ((place, process) for process in place.processes if process.after is None)
        steps += ((other, process) for other in SUBMODELS for process in other.processes if process.after == place.name)
    return tuple(steps)


@cache
def handed_on() -> tuple[HandedOn, ...]:
    """What processes hand to later ones."""
    return tuple(item for _, process in schedule() for item in process.gives)
