"""A step's bookkeeping, in order: what was agreed moves money, debts, economies and opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents import accounts, development, relations, supply
from sim.agents.flows import Flows
from sim.engine import offers, pipeline
from sim.engine.sums import group_sums

if TYPE_CHECKING:
    from sim.agents.model import CompetitionModel, Market

Array = NDArray[np.float64]


def advance(model: CompetitionModel, market: Market, taken: Array, cut: Array) -> Flows:
    """Carry every stock to the end of the step; `taken` is (product, state, run), `cut` (state, run), bn US$."""
    assert market.size is not None
    setting, world = model.setting, model.world
    off = setting.scenario.off
    nothing = np.zeros_like(taken)
    model.written_off = np.zeros_like(world.survival)
    expired = _settle_purses(model, market, taken)
    for power in model.powers:
        power.remember(market.size[power.products], taken[power.products])
    completed, lapsed = _move_works(model, taken) if "pipeline" not in off else (nothing, nothing)
    by_focus = np.stack([completed[products].sum(axis=0) for products in setting.products_of_focus])
    service, paid_by_budget = np.zeros_like(world.goodwill), np.zeros_like(world.gdp)
    if "debt" not in off:
        service, paid_by_budget = accounts.serve_debts(model, market, completed)
    if "distress" not in off:
        accounts.draw_distress(model)
    accounts.relieve(model)
    relations.press(model)
    if "economy" not in off:
        development.grow(model, completed)
    if "debt" not in off:
        accounts.borrow_from_markets(model, paid_by_budget, completed)
    if "sectors" not in off:
        development.close_gaps(model, by_focus)
    development.leave_behind(model, completed)
    if "trade" not in off:
        relations.build_corridors(model, by_focus)
        relations.trade_and_routes(model)
    if "goodwill" not in off:
        relations.form_opinions(model, completed, lapsed)
    if "ties" not in off:
        relations.meet(model)
    if "grievance" not in off:
        relations.resent(model)
    if "minerals" not in off:
        supply.work_minerals(model, by_focus)
    return Flows(
        offered=market.size,
        taken=taken,
        completed=completed,
        lapsed=lapsed,
        deals_offered=(market.size > 0).view(np.uint8),
        deals_taken=(taken > 0).view(np.uint8),
        cut=cut,
        inflow=market.flow.sum(axis=1) * model.step_length,
        expired=expired,
        service=service,
        protests=world.protests.copy(),
        fiscal_cost=_fiscal_cost(model, market, completed),
        elite_gain=(taken * model.opacity).sum(axis=0) * model.unaccountable,
        bargaining_gain=_bargaining_gain(model, market, taken),
        favour=model.favour * model.step_length,
        transfers=model.transfers,
    )


def _settle_purses(model: CompetitionModel, market: Market, taken: Array) -> Array:
    """Taken money leaves the purses, the oldest of the rest expires; powers remember what was taken."""
    world, setting, step = model.world, model.setting, model.step_length
    world.purse -= taken.sum(axis=1)
    # Rounding only: what is taken never exceeds the purse.
    np.maximum(world.purse, 0.0, out=world.purse)
    expired = offers.expired(world.purse, world.money_to_date, model.clock_index + 1, model.oldest_money())
    world.purse -= expired
    assert market.size is not None
    fade = np.exp(-step / setting.parameter["uptake_memory"])
    world.taken_recent *= fade
    world.taken_recent += _by_power(model, taken)
    if setting.scenario.mechanism == "contest":
        world.courtship *= model.courtship_kept
        world.courtship += _by_power(model, taken)
    world.offered_recent *= fade
    world.offered_recent += _by_power(model, market.size)
    pace = -np.expm1(-step)
    world.public_signing += pace * (_by_power(model, taken * setting.is_public[:, None, :]) / step - world.public_signing)
    return expired


def _move_works(model: CompetitionModel, taken: Array) -> tuple[Array, Array]:
    """Works advance or lapse; distress, trouble in the power, protests and audits make more of them lapse."""
    setting, world, now = model.setting, model.world, model.clock_index
    calm, distressed = setting.shares_of_works, setting.shares_of_works_in_distress
    advance, lapse = (usual[:, None, :] + world.distress * (then - usual)[:, None, :] for usual, then in zip(calm, distressed, strict=True))
    # What protests end is small in a step; it is taken from the stages like any lapse.
    ended = -np.expm1(-setting.parameter["protest_cancel"] * world.protests)
    lapse += model.footprint_of_product * ended
    calendar = setting.calendar
    if "lapse_factor" not in calendar.quiet:
        lapse *= calendar.at("lapse_factor", now)[setting.layout.power_of][:, None]
    if "audited" not in calendar.quiet:
        lapse += model.opacity * calendar.at("audited", now)
    np.minimum(lapse, 1.0 - advance, out=lapse)
    return pipeline.move(world.works, taken, advance, lapse)


def _by_power(model: CompetitionModel, amounts: Array) -> Array:
    return group_sums(amounts, model.setting.layout.products_of)


def _bargaining_gain(model: CompetitionModel, market: Market, taken: Array) -> Array:
    """What rivals' offers take off the price of the loans taken, in grant equivalents, (state, run), bn US$.

    Against a single suitor, whose rates nobody shades; a clone inside a suitor's nest is no rival.
    """
    layout = model.setting.layout
    cheaper = model.setting.parameter["rate_shading"] * market.rivals[layout.power_of_loan]
    gain: Array = (taken[layout.loans] * model.present_value_of_loans[1] * cheaper).sum(axis=0)
    return gain


def _fiscal_cost(model: CompetitionModel, market: Market, completed: Array) -> Array:
    """What the step cost each power's treasury, (power, state, run), bn US$.

    Grants in full; loans by what their service is worth short of the money at the lender's own funding rate (negative
    where it earns); and what was written off. Private money costs the treasury nothing.
    """
    layout, parts = model.setting.layout, model.value_to_lender
    lent = completed[layout.loans]
    cost = group_sums(lent * (1.0 - parts[0] - parts[1] * market.loan_rate), layout.loans_of) + model.written_off + model.transfers
    for product in model.setting.grants:
        cost[layout.power_of[product]] += completed[product]
    return cost
