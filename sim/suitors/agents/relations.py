"""How powers and states get on: trade and routes, ties, opinion, grievance, pressure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import corridors, influence, opinion
from suitors.engine.sums import group_sums, weighted_sum

if TYPE_CHECKING:
    from suitors.agents.model import CompetitionModel

Array = NDArray[np.float64]


def trade_and_routes(model: CompetitionModel, pace: bool = True) -> None:
    """Corridors reach their balance, trade moves towards its gravity target.

    The target of a power's trade, as a share of the state's GDP, is the opening share times what its own economy grew more
    than the world's, cost to minus the elasticity, ties and the calendar's factor. With `pace` off only the routes move.
    """
    world, setting, step = model.world, model.setting, model.step_length
    parameter, calendar, layout = setting.parameter, setting.calendar, setting.layout
    now = min(model.clock_index, setting.clock.steps - 1)
    elapsed = model.clock_index * step
    if layout.corridors:
        capacity = world.corridor_capacity * calendar.at("capacity_factor", now)
        volume = world.trade.sum(axis=0) * world.gdp * np.exp(-parameter["volume_deflator"] * elapsed)
        share, flow, log_cost = corridors.equilibrium(
            world.corridor_cost,
            setting.corridor_shares,
            volume,
            model.tonnes,
            model.opening_route_cost,
            capacity,
            setting.by_corridor("risk"),
            parameter["corridor_sensitivity"],
        )
        world.corridor_share[...] = share
        world.corridor_flow[...] = flow
        world.corridor_cost[...] = log_cost
        is_open = capacity > corridors.CLOSED
        cost = corridors.trade_cost(
            setting.corridors_of_power, setting.corridor_shares, log_cost, parameter["corridor_sensitivity"], is_open
        )
    else:
        cost = np.zeros_like(world.trade)
    total = world.trade.sum(axis=0)
    mean_cost = np.divide((cost * world.trade).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    model.trade_loss = parameter["trade_growth"] * total * (mean_cost - world.trade_cost) if pace else np.zeros_like(total)
    world.trade_cost[...] = mean_cost
    if not pace:
        return
    warmth = parameter["trade_ties"] * (world.ties - setting.by_dyad("ties"))
    target = model.opening_trade * np.exp(model.trade_pull * elapsed - parameter["trade_cost_elasticity"] * cost + warmth)
    target = target * calendar.at("trade_factor", now)[:, None]
    world.trade[...] = corridors.adjusted_trade(world.trade, target, parameter["trade_pace"], step)


def build_corridors(model: CompetitionModel, by_focus: Array) -> None:
    """Transport works add capacity to the corridors that a power's trade uses; so do the calendar's openings."""
    world, setting = model.world, model.setting
    transport = group_sums(setting.sector_share[:, model.transport] * by_focus, setting.focuses_of_power).sum(axis=1)
    use = setting.corridors_of_power
    share = np.divide(use, use.sum(axis=1, keepdims=True), out=np.zeros_like(use), where=use.sum(axis=1, keepdims=True) > 0)
    added = (share * transport[:, None]).sum(axis=0) / setting.parameter["corridor_cost"]
    world.corridor_capacity += added + setting.calendar.at("capacity_added", model.clock_index)


def meet(model: CompetitionModel) -> None:
    """Leaders' meetings beyond the usual warm ties; new leaders loosen them."""
    world, setting, step = model.world, model.setting, model.step_length
    parameter, calendar, now = setting.parameter, setting.calendar, model.clock_index
    usual = (setting.by_strategy("conduct.summit_rate")[:, None, :] - model.reference.summit_rate) * step
    meetings = usual + calendar.at("summit", now)
    norm = setting.by_dyad("ties")
    world.ties[...] = opinion.next_ties(world.ties, norm, meetings, parameter["ties_summit"], parameter["ties_decay"], step)
    if "ties_lost" not in calendar.quiet:
        world.ties *= 1.0 - calendar.at("ties_lost", now)


def press(model: CompetitionModel) -> None:
    """Powers that press do so where their share of a state's exposures has fallen too far below the opening."""
    setting, standing = model.setting, model.standing
    model.pressure = setting.calendar.at("pressure", model.clock_index).sum(axis=0)
    if "coercion" in setting.scenario.off or not setting.somebody_presses:
        return
    loss, threshold = setting.coercion("growth_loss"), setting.coercion("threshold")
    provoked = (standing.share < (1.0 - threshold) * model.opening_share) & (loss > 0)
    model.coerced = provoked.astype(standing.share.dtype)
    model.pressure = model.pressure + (model.coerced * loss).sum(axis=0)


def resent(model: CompetitionModel) -> None:
    """Foreign works feed grievance where people may speak; grievance brings protests."""
    world, setting, step = model.world, model.setting, model.step_length
    parameter = setting.parameter
    source = setting.by_state("openness") * weighted_sum(model.standing.works, model.footprint[:, None, :]) / world.gdp
    world.grievance[...] = influence.decay_toward(world.grievance, 0.0, source, parameter["grievance_decay"], step)
    mean = parameter["protest_rate"] * setting.by_state("openness") * world.grievance * step
    if "protests" in model.noise:
        world.protests[...] = opinion.poisson(mean, model.uniforms("protests")[0])


def form_opinions(model: CompetitionModel, completed: Array, lapsed: Array) -> None:
    """Goodwill decays to its norm; works and summits beyond the reference move it."""
    world, setting, step = model.world, model.setting, model.step_length
    parameter = setting.parameter
    yearly = world.gdp * step
    source = influence.goodwill_source(
        group_sums(completed, setting.layout.products_of) / yearly,
        group_sums(lapsed, setting.layout.products_of) / yearly,
        model.quality_of_power,
        model.conditionality,
        parameter["goodwill_per_works"],
        parameter["goodwill_conditions"],
        parameter["goodwill_per_lapse"],
        parameter["goodwill_works_scale"],
    )
    source = source - model.reference.goodwill_source
    norm = setting.by_dyad("goodwill")
    world.goodwill[...] = influence.decay_toward(world.goodwill, norm, source, parameter["goodwill_decay"], step)
    calendar, now = setting.calendar, model.clock_index
    world.goodwill += parameter["goodwill_summit"] * calendar.at("summit", now)
    world.goodwill -= step * (calendar.at("pressure_goodwill", now) + model.coerced * setting.coercion("goodwill_loss"))
    np.clip(world.goodwill, -1.0, 1.0, out=world.goodwill)
