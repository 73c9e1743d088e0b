"""Which submodels there are, and in what order their processes make a step.

To add a submodel, write its file and add it to `SUBMODELS`: its stocks, its switch in `off`, its place in the step, its terms of the
utility and its records follow.
"""

from __future__ import annotations

from functools import cache

from suitors.model.submodels import (
    accessibility,
    choice,
    coercion,
    commodity_routes,
    debt,
    distress,
    economy,
    exploration,
    goodwill,
    grievance,
    institutions,
    minerals,
    ownership,
    pipeline,
    prices,
    private_money,
    purses,
    sectors,
    ties,
    trade,
)
from suitors.model.submodels.base import HandedOn, Process, Stock, Submodel

SUBMODELS: tuple[Submodel, ...] = (
    choice.SUBMODEL,
    purses.SUBMODEL,
    private_money.SUBMODEL,
    institutions.SUBMODEL,
    pipeline.SUBMODEL,
    debt.SUBMODEL,
    distress.SUBMODEL,
    distress.RELIEF,
    coercion.SUBMODEL,
    prices.SUBMODEL,
    commodity_routes.SUBMODEL,
    economy.SUBMODEL,
    sectors.SUBMODEL,
    accessibility.SUBMODEL,
    ownership.SUBMODEL,
    trade.SUBMODEL,
    goodwill.SUBMODEL,
    ties.SUBMODEL,
    grievance.SUBMODEL,
    exploration.SUBMODEL,
    minerals.SUBMODEL,
)
"""In the order of a step, after offers were made and answered."""


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
