"""Trade and routes: corridors reach their balance, trade follows its gravity target."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import corridors
from suitors.engine.sums import group_sums
from suitors.model.submodels.base import Process, Submodel, given, stock

Array = NDArray[np.float64]


def prepare(
    trade: Array,
    gdp: Array,
    trade_cost: Array,
    corridor_capacity: Array,
    corridor_share: Array,
    corridor_flow: Array,
    corridor_cost: Array,
    growth_of_powers: Array,
    world_growth: Array,
    opening_corridor_share: Array,
    opening_corridor_flow: Array,
    opening_corridor_capacity: Array,
    corridor_risk: Array,
    corridors_of_power: Array,
    corridor_sensitivity: Array,
    volume_deflator: Array,
    event_capacity_factor: Array | None,
) -> Mapping[str, Array]:
    """What later steps measure against. Routes that are closed on the first day are so before the first step."""
    volume = (opening_corridor_share * (trade.sum(axis=0) * gdp)).sum(axis=1)
    tonnes = np.divide(opening_corridor_flow, volume, out=np.zeros_like(volume), where=volume > 0)
    route_cost = (1.0 + corridor_risk) * corridors.congestion(opening_corridor_flow, opening_corridor_capacity)
    balance_routes(
        trade,
        gdp,
        trade_cost,
        corridor_capacity,
        corridor_share,
        corridor_flow,
        corridor_cost,
        opening_corridor_share,
        tonnes,
        route_cost,
        corridor_risk,
        corridors_of_power,
        corridor_sensitivity,
        volume_deflator,
        np.zeros(1),
        event_capacity_factor,
        years_passed=0.0,
    )
    return {
        "opening_trade": trade.copy(),
        # Log points a year by which a power's trade outgrows the state's economy.
        "trade_pull": (np.log1p(growth_of_powers) - np.log1p(world_growth))[:, None, :],
        # Million tonnes for each bn US$ of trade, by corridor.
        "tonnes_per_trade": tonnes,
        "opening_route_cost": route_cost,
    }


def build_corridors(
    corridor_capacity: Array,
    completed_by_focus: Array,
    transport_share: Array,
    focuses_of_power: tuple[slice, ...],
    corridors_of_power: Array,
    corridor_cost_of_capacity: Array,
    event_capacity_added: Array | None,
) -> None:
    """Transport works add capacity (corridor, run) to the corridors that a power's trade uses; so do the calendar's openings."""
    transport = group_sums(transport_share * completed_by_focus, focuses_of_power).sum(axis=1)
    every_use = corridors_of_power.sum(axis=1, keepdims=True)
    share = np.divide(corridors_of_power, every_use, out=np.zeros_like(corridors_of_power), where=every_use > 0)
    added = (share * transport[:, None]).sum(axis=0) / corridor_cost_of_capacity
    corridor_capacity += added if event_capacity_added is None else added + event_capacity_added


def balance_routes(
    trade: Array,
    gdp: Array,
    trade_cost: Array,
    corridor_capacity: Array,
    corridor_share: Array,
    corridor_flow: Array,
    corridor_cost: Array,
    opening_corridor_share: Array,
    tonnes_per_trade: Array,
    opening_route_cost: Array,
    corridor_risk: Array,
    corridors_of_power: Array,
    corridor_sensitivity: Array,
    volume_deflator: Array,
    trade_growth: Array,
    event_capacity_factor: Array | None,
    years_passed: float,
) -> tuple[Array, Array]:
    """Corridors reach their balance. Returns the growth that dearer trade costs (state, run) and what trading with each power costs,
    log points from the opening (power, state, run)."""
    if corridor_share.size:
        capacity = corridor_capacity if event_capacity_factor is None else corridor_capacity * event_capacity_factor
        volume = trade.sum(axis=0) * gdp * np.exp(-volume_deflator * years_passed)
        corridor_share[...], corridor_flow[...], log_cost = corridors.equilibrium(
            corridor_cost,
            opening_corridor_share,
            volume,
            tonnes_per_trade,
            opening_route_cost,
            capacity,
            corridor_risk,
            corridor_sensitivity,
        )
        corridor_cost[...] = log_cost
        is_open = capacity > corridors.CLOSED
        cost = corridors.trade_cost(corridors_of_power, opening_corridor_share, log_cost, corridor_sensitivity, is_open)
    else:
        cost = np.zeros_like(trade)
    total = trade.sum(axis=0)
    mean_cost = np.divide((cost * trade).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    lost = trade_growth * total * (mean_cost - trade_cost)
    trade_cost[...] = mean_cost
    return lost, cost


def move_trade(
    trade: Array,
    route_cost: Array,
    opening_trade: Array,
    trade_pull: Array,
    ties: Array,
    usual_ties: Array,
    trade_ties: Array,
    trade_cost_elasticity: Array,
    trade_pace: Array,
    event_trade_factor: Array | None,
    years_passed: float,
    step_length: float,
) -> None:
    """Trade, a share of the state's GDP (power, state, run), moves towards its gravity target.

    The target is the opening share times what the power's own economy grew more than the world's, cost to minus the elasticity, ties
    and the calendar's factor.
    """
    warmth = trade_ties * (ties - usual_ties)
    target = opening_trade * np.exp(trade_pull * years_passed - trade_cost_elasticity * route_cost + warmth)
    if event_trade_factor is not None:
        target = target * event_trade_factor[:, None]
    trade[...] = corridors.adjusted_trade(trade, target, trade_pace, step_length)


SUBMODEL = Submodel(
    name="trade",
    meaning="Transport works widen corridors, congestion moves traffic between them, and trade follows its gravity target.",
    stocks=(
        stock("trade", "power state", "share of GDP", "exports plus imports a year", opening="usual_trade"),
        stock("trade_cost", "state", "log points", "mean cost of trade relative to the opening"),
        stock("corridor_capacity", "corridor", "Mt/year", "capacity, closures left out", opening="opening_corridor_capacity"),
        stock("corridor_share", "corridor state", "share", "share of outer trade by corridor", opening="opening_corridor_share"),
        stock("corridor_flow", "corridor", "Mt/year", "traffic", opening="opening_corridor_flow"),
        stock("corridor_cost", "corridor", "log points", "cost relative to the opening, congestion and risk included"),
    ),
    prepare=prepare,
    keeps=("opening_trade", "trade_pull", "tonnes_per_trade", "opening_route_cost"),
    processes=(
        Process(build_corridors, "transport works widen corridors"),
        Process(
            balance_routes,
            "corridors reach their balance",
            gives=(
                given("trade_loss", "state", "log points", "growth that dearer trade costs in the next step"),
                given("route_cost", "power state", "log points", "cost of trading with each power, relative to the opening"),
            ),
        ),
        Process(move_trade, "trade moves towards its target"),
    ),
)
