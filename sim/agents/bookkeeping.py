"""The engine's part of a step: money moves through the pipeline, debts are served, economies and opinions follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.flows import Flows
from sim.engine import distress, economy, influence, offers, pipeline
from sim.engine.streams import normal
from sim.engine.sums import group_sums

if TYPE_CHECKING:
    from sim.agents.model import CompetitionModel, Market

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Budget:
    """Public finances of each state as they stood at the opening, (state, run)."""

    primary_deficit: Array
    """Share of GDP a year, interest left out."""
    debt_ratio: Array


def open_budget(model: CompetitionModel) -> Budget:
    """Split the opening balance into interest and the rest."""
    world, setting, standing = model.world, model.setting, model.standing
    market = world.market_external_debt + world.market_domestic_debt
    interest = setting.parameter["market_rate"] * market + (world.interest_due * model.loan_is_sovereign[:, None, :]).sum(axis=0)
    return Budget(
        primary_deficit=-setting.by_state("balance") - interest / world.gdp,
        debt_ratio=standing.public_debt / world.gdp,
    )


def advance(model: CompetitionModel, market: Market, taken: Array, cut: Array) -> Flows:
    """Carry every stock to the end of the step; `taken` is (product, state, run), `cut` (state, run), bn US$."""
    assert market.size is not None
    off = model.setting.scenario.off
    expired = _settle_purses(model, market, taken)
    completed, lapsed = _move_works(model, taken) if "pipeline" not in off else (np.zeros_like(taken), np.zeros_like(taken))
    service = _serve_debts(model, market, completed) if "debt" not in off else np.zeros_like(model.world.goodwill)
    if "distress" not in off:
        _draw_distress(model)
    _relieve(model)
    if "economy" not in off:
        _grow(model, completed)
    if "debt" not in off:
        _borrow_from_markets(model, service, completed)
    if "sectors" not in off:
        _close_gaps(model, completed)
    _accumulate_ties(model, completed)
    if "goodwill" not in off:
        _form_opinions(model, completed, lapsed)
    inflow = market.flow.sum(axis=1) * model.step_length
    deals_offered, deals_taken = (market.size > 0).astype(np.float64), (taken > 0).astype(np.float64)
    return Flows(market.size, taken, completed, lapsed, deals_offered, deals_taken, cut, inflow, expired, service)


def _by_power(model: CompetitionModel, amounts: Array) -> Array:
    return group_sums(amounts, model.setting.layout.products_of)


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
    world.offered_recent *= fade
    world.offered_recent += _by_power(model, market.size)
    pace = -np.expm1(-step)
    world.public_signing += pace * (_by_power(model, taken * setting.is_public[:, None, :]) / step - world.public_signing)
    return expired


def _move_works(model: CompetitionModel, taken: Array) -> tuple[Array, Array]:
    setting, troubled = model.setting, model.world.distress
    calm, distressed = setting.shares_of_works, setting.shares_of_works_in_distress
    advance, lapse = (now[:, None, :] + troubled * (then - now)[:, None, :] for now, then in zip(calm, distressed, strict=True))
    return pipeline.move(model.world.works, taken, advance, lapse)


def _serve_debts(model: CompetitionModel, market: Market, completed: Array) -> Array:
    """Pay what is due, then enter what completed works disburse; returns service by (power, state, run)."""
    world, layout, step = model.world, model.setting.layout, model.step_length
    discount = (1.0 + model.setting.parameter["discount_rate"]) ** step
    survival = world.survival[layout.power_of_loan]
    principal, weighted = model.book.due(model.clock_index + 1, survival)
    # Rounding may ask for a hair more than is owed at a last payment.
    np.clip(principal, 0.0, world.debt, out=principal)
    interest = world.interest_due * step
    # Deferred principal leaves the old loans and enters as a new one at today's terms.
    deferred = principal * world.deferring[layout.power_of_loan]
    paid = principal + interest - deferred
    lent = completed[layout.loans] + deferred
    parts = model.present_value_of_loans
    world.debt += lent - principal
    world.interest_due += lent * market.loan_rate - weighted
    world.present_value *= discount
    world.present_value += lent * (parts[0] + parts[1] * market.loan_rate) - (principal + interest)
    for stock in (world.debt, world.interest_due, world.present_value):
        np.maximum(stock, 0.0, out=stock)
    model.book.lend(model.clock_index + 1, lent, market.loan_rate, survival)
    service = (paid * model.sovereign_share_of_loans).sum(axis=0)
    world.service_average += -np.expm1(-step) * (service / step - world.service_average)
    return group_sums(paid, layout.loans_of)


def _draw_distress(model: CompetitionModel) -> None:
    """States enter and leave distress; creditors answer those that enter."""
    world, parameter = model.world, model.setting.parameter
    if "distress" not in model.noise:
        return
    rate = distress.hazard(model.standing.worst_ratio, parameter["distress_hazard"], parameter["distress_slope"])
    uniform = model.draws["distress"].at(model.clock_index)[0]
    troubled = distress.next_distress(world.distress, rate, parameter["distress_exit"], uniform, model.step_length)
    entering = troubled * (1.0 - world.distress)
    answers = model.draws["resolution"].at(model.clock_index).reshape(2, *world.survival.shape)
    resolution = distress.resolve(
        entering,
        model.claim,
        answers,
        parameter["resolution_swap"],
        parameter["resolution_writeoff"],
        parameter["writeoff_low"],
        parameter["writeoff_high"],
        parameter["claim_threshold"],
    )
    world.deferring *= troubled
    world.deferring += resolution.deferring
    world.distress[...] = troubled
    if not entering.any():
        return
    world.direct_investment += resolution.swapped * group_sums(world.debt, model.setting.layout.loans_of)
    if "goodwill" not in model.setting.scenario.off:
        world.goodwill -= parameter["goodwill_seizure"] * (resolution.swapped > 0)
    _cut_debt(model, resolution.swapped + resolution.written_off)


def _relieve(model: CompetitionModel) -> None:
    relief = model.setting.calendar.relief[model.clock_index]
    if relief.any():
        _cut_debt(model, np.broadcast_to(relief, model.world.survival.shape))


def _cut_debt(model: CompetitionModel, share: Array) -> None:
    """Take `share` (power, state, run) off every claim of a creditor, future payments included."""
    world, layout = model.world, model.setting.layout
    if not share.any():
        return
    kept = (1.0 - share)[layout.power_of_loan]
    for stock in (world.debt, world.interest_due, world.present_value):
        stock *= kept
    world.survival *= 1.0 - share
    gone = world.survival < 1e-9
    if gone.any():
        model.book.clear(gone[layout.power_of_loan])
        world.survival[gone] = 1.0


def _grow(model: CompetitionModel, completed: Array) -> None:
    """Dollar GDP and technology; works count as deviations from the reference."""
    world, setting, step = model.world, model.setting, model.step_length
    parameter = setting.parameter
    # Reference flows keep their share of GDP.
    scale = world.gdp / setting.by_state("gdp")
    growth = np.log1p(setting.by_state("growth")) * step + np.zeros_like(world.gdp)
    beyond = (completed * model.quality).sum(axis=0) - model.reference.quality_works * step * scale
    growth += economy.growth_of_works(
        beyond, model.standing.works.sum(axis=0), world.gdp, parameter["growth_per_works"], parameter["congestion_threshold"]
    )
    carried = (completed * model.know_how).sum(axis=0)
    absorptive = 1.0 - world.gap[list(setting.layout.sectors).index("human")]
    level, diffusion = world.technology, parameter["technology_diffusion"]
    risen = economy.next_technology(level, carried, world.gdp, diffusion, absorptive)
    expected = economy.next_technology(level, model.reference.know_how * step * scale, world.gdp, diffusion, absorptive)
    growth += parameter["technology_growth"] * (risen - expected)
    world.technology[...] = risen
    growth -= parameter["distress_growth_loss"] * world.distress * step
    growth += setting.calendar.growth[model.clock_index]
    if "growth" in model.noise:
        real, own = normal(model.draws["growth"].at(model.clock_index))
        common = normal(model.draws["common growth"].at(model.clock_index)[0, 0])
        growth += parameter["growth_noise"] * np.sqrt(step) * real
        factor = economy.next_dollar_factor(
            world.dollar_factor, own, common, parameter["dollar_noise"], parameter["dollar_reversion"], parameter["dollar_common"], step
        )
        growth += factor - world.dollar_factor
        world.dollar_factor[...] = factor
    world.gdp *= np.exp(growth)
    world.direct_investment *= np.exp(parameter["investment_growth_elasticity"] * growth)


def _borrow_from_markets(model: CompetitionModel, service: Array, completed: Array) -> None:
    """The budget borrows what is left to finance; markets are a passive creditor.

    The opening balance already contains the project loans of the reference: they finance the deficit in full. Of what is
    disbursed beyond them only the fungible part replaces borrowing, the rest is spent on top.
    """
    world, setting, budget, step = model.world, model.setting, model.budget, model.step_length
    parameter = setting.parameter
    ratio = take_public_debt(model) / world.gdp
    deficit = budget.primary_deficit - parameter["market_reaction"] * (ratio - budget.debt_ratio)
    disbursed = (completed[setting.layout.loans] * model.loan_is_sovereign[:, None, :]).sum(axis=0)
    expected = model.reference.lent * step * world.gdp / setting.by_state("gdp")
    financed = expected + parameter["fungibility"] * (disbursed - expected)
    borrowing = deficit * world.gdp * step + service.sum(axis=0) - financed
    # New money is raised at home and abroad in a fixed proportion; surpluses pay back each part of the stock alike.
    stock = world.market_external_debt + world.market_domestic_debt
    of_stock = np.divide(world.market_external_debt, stock, out=np.zeros_like(stock), where=stock > 0)
    abroad = np.where(borrowing > 0, parameter["market_external_share"], of_stock) * borrowing
    for debt, raised in ((world.market_external_debt, abroad), (world.market_domestic_debt, borrowing - abroad)):
        debt[...] = economy.market_debt(debt, raised, parameter["market_rate"], step)


def take_public_debt(model: CompetitionModel) -> Array:
    """Debt that each state answers for now, (state, run), bn US$."""
    world = model.world
    total: Array = (world.debt * model.sovereign_share_of_loans).sum(axis=0) + world.market_external_debt + world.market_domestic_debt
    return total


def _close_gaps(model: CompetitionModel, completed: Array) -> None:
    world, setting = model.world, model.setting
    by_focus = np.stack([completed[products].sum(axis=0) for products in setting.products_of_focus])
    by_sector = economy.by_sector(setting.sector_share, by_focus)
    world.gap[...] = economy.next_gap(world.gap, by_sector, world.gdp, setting.parameter["gap_closing"])


def _accumulate_ties(model: CompetitionModel, completed: Array) -> None:
    """Direct-investment and aid stocks take in what was completed."""
    world, setting, step = model.world, model.setting, model.step_length
    grants = np.zeros_like(world.aid_stock)
    for stock, products in ((world.direct_investment, setting.direct_investments), (grants, setting.grants)):
        for product in products:
            stock[setting.layout.power_of[product]] += completed[product]
    world.aid_stock[...] = influence.decay_toward(world.aid_stock, np.zeros(1), grants / step, setting.parameter["aid_decay"], step)


def _form_opinions(model: CompetitionModel, completed: Array, lapsed: Array) -> None:
    """Goodwill decays to its norm; works and summits beyond the reference move it."""
    world, setting, step = model.world, model.setting, model.step_length
    parameter = setting.parameter
    yearly = world.gdp * step
    source = influence.goodwill_source(
        _by_power(model, completed) / yearly,
        _by_power(model, lapsed) / yearly,
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
    world.goodwill += parameter["goodwill_summit"] * setting.calendar.summit[model.clock_index]
    np.clip(world.goodwill, -1.0, 1.0, out=world.goodwill)
