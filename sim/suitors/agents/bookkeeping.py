"""A step's bookkeeping, in order: what was agreed moves money, debts, economies and opinions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.agents import accounts, development, relations, supply
from suitors.agents.flows import Flows
from suitors.engine import offers, pipeline
from suitors.engine.sums import group_sums
from suitors.engine.tender import Settlement

if TYPE_CHECKING:
    from suitors.agents.model import CompetitionModel, Market

Array = NDArray[np.float64]


def advance(model: CompetitionModel, market: Market, settlement: Settlement) -> Flows:
    """Carry every stock to the end of the step; the settlement is of all states, (product, state, run), bn US$."""
    assert market.size is not None
    setting, world, taken = model.setting, model.world, settlement.taken
    model.transfers = np.zeros_like(world.survival) if settlement.transfer is None else _by_power(model, settlement.transfer)
    off = setting.scenario.off
    model.written_off = np.zeros_like(world.survival)
    expired = _settle_purses(model, market, taken)
    for power in model.powers:
        power.remember(market.size, taken)
    completed, lapsed = _move_works(model, taken) if "pipeline" not in off else (np.zeros_like(taken), np.zeros_like(taken))
    by_focus = setting.by_focus(completed) if not {"sectors", "trade", "minerals"} <= set(off) else np.zeros((0, 0, 0))
    if "debt" not in off:
        paid, paid_by_budget, disbursed = accounts.serve_debts(model, market, completed)
    else:
        paid = np.zeros_like(world.debt)
    if "distress" not in off:
        accounts.draw_distress(model)
    accounts.relieve(model)
    relations.press(model)
    if "economy" not in off:
        development.grow(model, completed)
    if "debt" not in off:
        accounts.borrow_from_markets(model, paid_by_budget, disbursed)
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
    return Flows(model, market, settlement, completed, lapsed, expired, paid, world.protests.copy(), model.written_off, model.transfers)


def _settle_purses(model: CompetitionModel, market: Market, taken: Array) -> Array:
    """Taken money leaves the purses, the oldest of the rest expires; powers remember what was taken."""
    world, setting, step = model.world, model.setting, model.step_length
    world.purse -= taken.sum(axis=1)
    # Rounding only: what is taken never exceeds the purse.
    np.maximum(world.purse, 0.0, out=world.purse)
    expired = offers.expired(world.purse, world.money_to_date, model.clock_index + 1, setting.oldest_money)
    world.purse -= expired
    assert market.size is not None
    fade = np.exp(-step / setting.parameter["uptake_memory"])
    world.taken_recent *= fade
    by_power = _by_power(model, taken)
    world.taken_recent += by_power
    if setting.scenario.mechanism == "contest":
        world.courtship *= model.courtship_kept
        world.courtship += by_power
    world.offered_recent *= fade
    world.offered_recent += _by_power(model, market.size)
    if "private_money" not in setting.scenario.off:
        public = group_sums(taken, setting.layout.public_products_of)
        world.public_signing += -math.expm1(-step) * (public / step - world.public_signing)
    return expired


def _move_works(model: CompetitionModel, taken: Array) -> tuple[Array, Array]:
    """Works advance or lapse; in distress more of them lapse."""
    setting, works = model.setting, model.world.works
    distressed = model.world.distress > 0
    if not distressed.any():
        return pipeline.move(works, taken, *_shares_of_works(model, setting.shares_of_works))
    # Few states are in distress: their columns move apart.
    apart = works[:, :, distressed]
    moved_apart = pipeline.move(apart, taken[:, distressed], *_shares_of_works(model, setting.shares_of_works_in_distress, distressed))
    moved = pipeline.move(works, taken, *_shares_of_works(model, setting.shares_of_works))
    works[:, :, distressed] = apart
    for everywhere, there in zip(moved, moved_apart, strict=True):
        everywhere[:, distressed] = there
    return moved


def _shares_of_works(model: CompetitionModel, shares: tuple[Array, Array], where: NDArray[np.bool_] | None = None) -> tuple[Array, Array]:
    """Shares that advance and lapse in this step, trouble in the power, protests and audits included.

    (product, state or 1, run or 1), or (product, column) with the columns that the mask `where` (state, run) picks.
    """
    world, calendar, now = model.world, model.setting.calendar, model.clock_index

    def here(values: Array) -> Array:
        return values if where is None else np.broadcast_to(values, (len(values), *where.shape))[:, where]

    advance, lapse = (here(share[:, None]) for share in shares)
    if world.protests.any():
        # What protests end is small in a step; it is taken from the stages like any lapse.
        ended = -np.expm1(-model.setting.parameter["protest_cancel"] * world.protests)
        lapse = here(model.footprint_of_product * ended) + lapse
    if "lapse_factor" not in calendar.quiet:
        lapse = lapse * here(calendar.at("lapse_factor", now)[model.setting.layout.power_of][:, None])
    if "audited" not in calendar.quiet:
        lapse = lapse + here(model.opacity * calendar.at("audited", now))
    return advance, np.minimum(lapse, 1.0 - advance)


def _by_power(model: CompetitionModel, amounts: Array) -> Array:
    return group_sums(amounts, model.setting.layout.products_of)
