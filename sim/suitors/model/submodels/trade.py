"""Trade and routes: corridors reach their balance, trade follows its gravity target."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import corridors, gravity
from suitors.engine.passes import at_least
from suitors.engine.sums import group_sums
from suitors.model.submodels.base import Process, Submodel, given, stock

Array = NDArray[np.float64]


def prepare(
    trade: Array,
    trade_elsewhere: Array,
    opening_piped: Array,
    opening_piped_trade: Array,
    gdp: Array,
    trade_cost: Array,
    corridor_capacity: Array,
    corridor_share: Array,
    corridor_habit: Array,
    corridor_flow: Array,
    corridor_cost: Array,
    growth_of_powers: Array,
    world_growth: Array,
    trade_gone: Array,
    opening_corridor_share: Array,
    opening_corridor_flow: Array,
    opening_corridor_capacity: Array,
    corridor_risk: Array,
    corridor_stays: Array,
    ways_of_partners: Array,
    corridor_sensitivity: Array,
    route_pace: Array,
    route_switch: Array,
    volume_deflator: Array,
    event_capacity_factor: Array | None,
    event_route_cost: Array | None,
) -> Mapping[str, Array]:
    """What later steps measure against. Routes that are closed on the first day are so before the first step."""
    total = trade.sum(axis=0) + trade_elsewhere + trade_gone
    volume = (opening_corridor_share * (np.maximum(total - opening_piped, 0.0) * gdp)).sum(axis=1)
    tonnes = np.divide(opening_corridor_flow, volume, out=np.zeros_like(volume), where=volume > 0)
    route_cost = (1.0 + corridor_risk) * corridors.congestion(opening_corridor_flow, opening_corridor_capacity)
    balance_routes(
        trade,
        trade_elsewhere,
        opening_piped,
        gdp,
        trade_cost,
        corridor_capacity,
        corridor_share,
        corridor_habit,
        corridor_flow,
        corridor_cost,
        opening_corridor_share,
        tonnes,
        route_cost,
        corridor_risk,
        corridor_stays,
        ways_of_partners,
        corridor_sensitivity,
        route_pace,
        route_switch,
        volume_deflator,
        np.zeros(1),
        event_capacity_factor,
        event_route_cost,
        years_passed=0.0,
        step_length=0.0,
    )
    return {
        # What goes by pipeline to the power at its end has no other partner to go to.
        "opening_trade": np.maximum(trade - opening_piped_trade, 0.0),
        "opening_elsewhere": trade_elsewhere.copy(),
        "opening_total_trade": np.maximum(total - opening_piped_trade.sum(axis=0), 0.0),
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
    trade_elsewhere: Array,
    piped: Array,
    gdp: Array,
    trade_cost: Array,
    corridor_capacity: Array,
    corridor_share: Array,
    corridor_habit: Array,
    corridor_flow: Array,
    corridor_cost: Array,
    opening_corridor_share: Array,
    tonnes_per_trade: Array,
    opening_route_cost: Array,
    corridor_risk: Array,
    corridor_stays: Array,
    ways_of_partners: Array,
    corridor_sensitivity: Array,
    route_pace: Array,
    route_switch: Array,
    volume_deflator: Array,
    trade_growth: Array,
    event_capacity_factor: Array | None,
    event_route_cost: Array | None,
    years_passed: float,
    step_length: float,
) -> tuple[Array, Array, Array]:
    """Corridors reach their balance. Returns the growth that dearer trade costs (state, run), and what trading with each power
    (power, state, run) and with the rest of the world (state, run) costs, log points from the opening."""
    total = trade.sum(axis=0) + trade_elsewhere
    if corridor_share.size:
        capacity = corridor_capacity * corridor_stays
        if event_capacity_factor is not None:
            capacity = capacity * event_capacity_factor
        volume = at_least(total - piped, 0.0) * gdp * np.exp(-volume_deflator * years_passed)
        usual = opening_route_cost if event_route_cost is None else opening_route_cost * np.exp(-event_route_cost)
        corridor_share[...], corridor_flow[...], log_cost, corridor_habit[...] = corridors.equilibrium(
            corridor_cost,
            corridor_habit,
            opening_corridor_share,
            volume,
            tonnes_per_trade,
            usual,
            capacity,
            corridor_risk,
            corridor_sensitivity,
            np.exp(-route_pace * step_length),
            route_switch,
        )
        corridor_cost[...] = log_cost
        is_open = capacity > corridors.CLOSED
        every = corridors.trade_cost(ways_of_partners, opening_corridor_share, log_cost, corridor_sensitivity, is_open)
        cost, elsewhere = every[:-1], every[-1]
    else:
        cost, elsewhere = np.zeros_like(trade), np.zeros_like(total)
    paid = (cost * trade).sum(axis=0) + elsewhere * trade_elsewhere
    mean_cost = np.divide(paid, total, out=np.zeros_like(total), where=total > 0)
    # Trade beyond GDP passes through: it is not the state's own.
    lost = trade_growth * np.minimum(total, 1.0) * (mean_cost - trade_cost)
    trade_cost[...] = mean_cost
    return lost, cost, elsewhere


def move_trade(
    trade: Array,
    trade_elsewhere: Array,
    piped_trade: Array,
    piped_to_powers: Array,
    route_cost: Array,
    route_cost_elsewhere: Array,
    opening_trade: Array,
    opening_elsewhere: Array,
    opening_total_trade: Array,
    trade_pull: Array,
    trade_trend: Array,
    ties: Array,
    usual_ties: Array,
    trade_ties: Array,
    trade_cost_elasticity: Array,
    freight_share: Array,
    trade_openness: Array,
    trade_trend_half_life: Array,
    trade_pace: Array,
    event_trade_factor: Array | None,
    years_passed: float,
    step_length: float,
) -> None:
    """Trade, a share of the state's GDP (power, state, run), moves towards its gravity target; so does that with all others (state, run).

    Partners compete for one total, which moves little: what one loses, the others gain. What goes by pipeline to the power at its
    end is apart. A partner's pull is its opening trade times
    what its economy grew more than the world's, its recorded trend, cost to minus the elasticity, ties and the calendar's factor.
    """
    # At the opening trade already moves at its recorded pace, so targets lie ahead of it by a mean delay.
    delay = np.divide(1.0, trade_pace, out=np.zeros_like(trade_pace), where=trade_pace > 0)
    fading = np.log(2.0) / trade_trend_half_life
    kept = np.exp(-fading * years_passed)
    gain = trade_pull * (years_passed + delay) + trade_trend * ((1.0 - kept) / fading + kept * delay)
    price = -trade_cost_elasticity * freight_share
    pull = opening_trade * np.exp(gain + price * route_cost + trade_ties * (ties - usual_ties))
    if event_trade_factor is not None:
        pull *= event_trade_factor[:, None]
    outside = opening_elsewhere * np.exp(price * route_cost_elsewhere)
    target, target_elsewhere = gravity.shared(pull, outside, opening_total_trade, trade_openness)
    trade[...] = corridors.adjusted_trade(at_least(trade - piped_trade, 0.0), target, trade_pace, step_length) + piped_to_powers
    piped_trade[...] = piped_to_powers
    trade_elsewhere[...] = corridors.adjusted_trade(trade_elsewhere, target_elsewhere, trade_pace, step_length)


SUBMODEL = Submodel(
    name="trade",
    meaning="Transport works widen corridors, congestion moves traffic between them, and partners share trade by gravity.",
    stocks=(
        stock("trade", "power state", "share of GDP", "exports plus imports a year", opening="usual_trade"),
        stock(
            "trade_elsewhere",
            "state",
            "share of GDP",
            "exports plus imports a year with all who are no power here",
            opening="usual_trade_elsewhere",
        ),
        stock("trade_cost", "state", "log points", "mean cost of trade relative to the opening"),
        stock("corridor_capacity", "corridor", "Mt/year", "capacity, closures left out", opening="opening_corridor_capacity"),
        stock("corridor_share", "corridor state", "share", "share of outer trade carried by corridor", opening="opening_corridor_share"),
        stock("corridor_habit", "corridor state", "share", "shares that shippers are used to", opening="opening_corridor_share"),
        stock("corridor_flow", "corridor", "Mt/year", "traffic", opening="opening_corridor_flow"),
        stock("corridor_cost", "corridor", "log points", "cost relative to the opening, congestion and risk included"),
    ),
    prepare=prepare,
    keeps=("opening_trade", "opening_elsewhere", "opening_total_trade", "trade_pull", "tonnes_per_trade", "opening_route_cost"),
    processes=(
        Process(build_corridors, "transport works widen corridors"),
        Process(
            balance_routes,
            "corridors reach their balance",
            gives=(
                given("trade_loss", "state", "log points", "growth that dearer trade costs in the next step"),
                given("route_cost", "power state", "log points", "cost of trading with each power, relative to the opening"),
                given("route_cost_elsewhere", "state", "log points", "cost of trading with all others, relative to the opening"),
            ),
        ),
        Process(move_trade, "partners share a state's trade by gravity"),
    ),
)
