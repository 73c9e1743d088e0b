"""Coefficients of places: states with their sectors, minerals and partners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.model.coefficients.readings import Readings
from suitors.model.coefficients.routes import RouteCoefficients
from suitors.scenario.absent import absent, leavers
from suitors.scenario.schema import SECTORS
from suitors.words.brief import Brief

Array = NDArray[np.float64]
THRESHOLDS = {
    # present value / GDP, present value / exports, service / exports, service / revenue (IMF and World Bank, 2018)
    "weak": (0.30, 1.40, 0.10, 0.14),
    "medium": (0.40, 1.80, 0.15, 0.18),
    "strong": (0.55, 2.40, 0.21, 0.23),
}


@dataclass(frozen=True, repr=False, eq=False)
class PlaceCoefficients(Brief):
    """States at the opening, and what powers that have left take with them."""

    opening_gap: Array
    """(sector, state, 1 or run): what remains to be done."""
    opening_accessibility: Array
    """(sector, state, 1 or run): share of a sector's sites that can be reached; NaN where the scenario sets no limit."""
    is_reach_limited: bool
    """Whether some state has a sector with sites out of reach."""
    thresholds: Array
    """(ratio, state, 1): debt thresholds of each state."""
    given_room: Array | None
    """(state, 1): room fixed by the scenario, NaN where it leaves it free."""
    mineral_output: Array
    """(mineral, state, 1 or run): share of each state in world mine output."""
    mineral_reserves: Array
    """(mineral, state, 1 or run): share of each state in world reserves."""
    deliverable: Array
    """(power, mineral, 1): whether a mineral can reach a power."""
    supplier_of: Array
    """(power, mineral, 1): whether a power is the dominant supplier of a mineral."""
    trade_elsewhere: Array
    """(state, 1 or run): opening trade with all who are no power here, bn US$; that of an absent power if it stays."""
    trade_gone: Array
    """(state, 1 or run): opening trade of the powers that have left, bn US$.

    Nobody takes over what went by pipeline to them alone."""
    remittances_gone: Array
    """(state, 1 or run): share of a state's remittances that has left with powers."""
    owed_to_absent: Array
    """(state, 1 or run): what the states owe to powers that have left, bn US$: they still have to pay it."""


def place_coefficients(read: Readings, routes: RouteCoefficients) -> PlaceCoefficients:
    """States of a scenario."""
    scenario, layout = read.scenario, read.layout
    states, minerals, room = layout.states, layout.minerals, scenario.given.room
    reach = [scenario.minerals[mineral].deliverable_to for mineral in minerals]
    supplier = [scenario.minerals[mineral].supplier for mineral in minerals]
    accessibility, gone = _accessibility(read), leavers(scenario, read.reference, "remittances")
    return PlaceCoefficients(
        opening_gap=read.table("states.{1}.gaps.{0}", SECTORS, states),
        opening_accessibility=accessibility,
        is_reach_limited="accessibility" not in scenario.off and bool(np.isfinite(accessibility).any()),
        thresholds=np.array([THRESHOLDS[scenario.states[state].debt_capacity] for state in states]).T[:, :, None],
        given_room=np.array([room.get(state, np.nan) for state in states])[:, None] if room else None,
        mineral_output=read.table("states.{1}.minerals.{0}", minerals, states),
        mineral_reserves=read.table("states.{1}.reserves.{0}", minerals, states),
        deliverable=np.array([[float(who == "all" or power in who) for who in reach] for power in layout.powers])[:, :, None],
        supplier_of=np.array([[float(power == name) for name in supplier] for power in layout.powers])[:, :, None],
        trade_elsewhere=_trade_elsewhere(read),
        trade_gone=_trade_gone(read, routes),
        remittances_gone=np.minimum(_of_absent(read, "remittance_share", gone), 1.0),
        owed_to_absent=_of_absent(read, "sovereign_debt", absent(scenario, read.reference)),
    )


def _accessibility(read: Readings) -> Array:
    states = read.layout.states
    paths = [[f"states.{state}.accessibility.{sector}" for state in states] for sector in SECTORS]
    limited = np.array([[read.numbers.has(path) for path in row] for row in paths])[:, :, None]
    return np.where(limited, read.table("states.{1}.accessibility.{0}", SECTORS, states), np.nan)


def _trade_elsewhere(read: Readings) -> Array:
    with_powers = read.by_dyad("trade").sum(axis=0) + _of_absent(read, "trade", absent(read.scenario, read.reference))
    elsewhere: Array = np.maximum(read.by_state("trade") - with_powers, 0.0)
    return elsewhere + _of_absent(read, "trade", leavers(read.scenario, read.reference, "trade", stay=True))


def _trade_gone(read: Readings, routes: RouteCoefficients) -> Array:
    gone, gdp, layout = leavers(read.scenario, read.reference, "trade"), read.by_state("gdp"), read.layout
    piped = np.zeros((len(layout.states), routes.value_of_flow.shape[1]))
    for place, name in enumerate(layout.pipelines):
        line = read.scenario.pipelines[name]
        if line.buyer in gone:
            piped[layout.states.index(line.state)] += routes.value_of_flow[place] * routes.opening_pipeline_flow[place]
    return np.maximum(_of_absent(read, "trade", gone) - piped * gdp, 0.0)


def _of_absent(read: Readings, name: str, powers: list[str]) -> Array:
    """Sum over absent powers of a number of their opening position, (state, 1 or run)."""
    states = read.layout.states
    if not powers:
        return np.zeros((len(states), 1))
    flat = read.reference_numbers.each_or_zero([f"powers.{power}.toward.{state}.{name}" for power in powers for state in states])
    total: Array = flat.reshape(len(powers), len(states), -1).sum(axis=0)
    return total
