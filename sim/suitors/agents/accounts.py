"""Public finances: debt service, new loans, haircuts, distress, and what is borrowed from markets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import distress, economy
from suitors.engine.sums import group_sums, weighted_sum

if TYPE_CHECKING:
    from suitors.agents.model import CompetitionModel, Market

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Budget:
    """Public finances of each state as they stood at the opening, (state, run)."""

    primary_deficit: Array
    """Share of GDP a year, interest left out."""
    debt_ratio: Array


def open_budget(model: CompetitionModel) -> Budget:
    """Split the opening balance into interest and the rest."""
    world, setting = model.world, model.setting
    market = world.market_external_debt + world.market_domestic_debt
    interest = setting.parameter["market_rate"] * market + (world.interest_due * model.loan_is_sovereign[:, None, :]).sum(axis=0)
    return Budget(
        primary_deficit=-setting.by_state("balance") - interest / world.gdp,
        debt_ratio=public_debt(model) / world.gdp,
    )


def serve_debts(model: CompetitionModel, market: Market, completed: Array) -> tuple[Array, Array, Array]:
    """Pay what is due, then enter what completed works disburse.

    Returns what is paid on each loan, (loan, state, run), and what of it the budget pays and of the works it receives,
    (state, run) each: firms and banks pay for their own loans.
    """
    world, layout, step, now = model.world, model.setting.layout, model.step_length, model.clock_index + 1
    # Haircuts are rare: as long as there was none in any run, every claim survives whole.
    survival = world.survival.take(layout.power_of_loan, axis=0) if (world.survival != 1.0).any() else None
    principal, weighted = model.book.due(now, survival)
    # Rounding may ask for a hair more than is owed at a last payment.
    np.minimum(np.maximum(principal, 0.0, out=principal), world.debt, out=principal)
    interest = world.interest_due * step
    if (accrued := model.setting.accrued_years) is not None:
        interest = np.where(accrued > 0, weighted * accrued, interest)
    served = np.add(principal, interest, out=interest)
    paid, lent, sovereign = served, completed.take(layout.loans, axis=0), model.loan_is_sovereign[:, None, :]
    received = weighted_sum(lent, sovereign)
    if world.deferring.any():
        # Deferred principal leaves the old loans and enters as a new one at today's terms.
        deferred = principal * world.deferring.take(layout.power_of_loan, axis=0)
        paid = served - deferred
        lent += deferred
    at_rates = lent * market.loan_rate
    model.book.lend(now, lent, at_rates, survival)
    worth = lent * market.loan_present_value
    worth -= served
    for stock, new, gone in ((world.interest_due, at_rates, weighted), (world.debt, lent, principal)):
        # Debt stays above nought by itself: what is due is never more than what is owed.
        stock += new
        stock -= gone
    world.present_value *= (1.0 + model.setting.parameter["discount_rate"]) ** step
    world.present_value += worth
    for stock in (world.interest_due, world.present_value):
        np.maximum(stock, 0.0, out=stock)
    service = weighted_sum(paid, model.sovereign_share_of_loans)
    world.service_average += -math.expm1(-step) * (service / step - world.service_average)
    return paid, weighted_sum(paid, sovereign), received


def draw_distress(model: CompetitionModel) -> None:
    """States enter and leave distress; creditors answer those that enter."""
    world, parameter = model.world, model.setting.parameter
    if "distress" not in model.noise:
        return
    rate = distress.hazard(model.standing.worst_ratio, parameter["distress_hazard"], parameter["distress_slope"])
    uniform = model.uniforms("distress")[0]
    troubled = distress.next_distress(world.distress, rate, parameter["distress_exit"], uniform, model.step_length)
    entering = troubled * (1.0 - world.distress)
    world.deferring *= troubled
    world.distress[...] = troubled
    if not entering.any():
        return
    answers = model.uniforms("resolution").reshape(2, *world.survival.shape)
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
    world.deferring += resolution.deferring
    world.direct_investment += resolution.swapped * group_sums(world.debt, model.setting.layout.loans_of)
    if "goodwill" not in model.setting.scenario.off:
        world.goodwill -= parameter["goodwill_seizure"] * (resolution.swapped > 0)
    _cut_debt(model, resolution.swapped + resolution.written_off)


def relieve(model: CompetitionModel) -> None:
    """Write off what the calendar says."""
    calendar = model.setting.calendar
    if "relief" not in calendar.quiet:
        _cut_debt(model, np.broadcast_to(calendar.at("relief", model.clock_index), model.world.survival.shape))


def _cut_debt(model: CompetitionModel, share: Array) -> None:
    """Take `share` (power, state, run) off every claim of a creditor, future payments included."""
    world, layout = model.world, model.setting.layout
    if not share.any():
        return
    # Few states are cut in the same step: only their columns are touched.
    hit = share.any(axis=0)
    cut = share[:, hit]
    model.written_off[:, hit] += cut * group_sums(world.debt[:, hit], layout.loans_of)
    kept = (1.0 - cut)[layout.power_of_loan]
    for stock in (world.debt, world.interest_due, world.present_value):
        stock[:, hit] *= kept
    world.survival[:, hit] *= 1.0 - cut
    gone = world.survival < 1e-9
    if gone.any():
        model.book.clear(gone[layout.power_of_loan])
        world.survival[gone] = 1.0


def borrow_from_markets(model: CompetitionModel, paid: Array, disbursed: Array) -> None:
    """The budget borrows what is left to finance; markets are a passive creditor.

    `paid` is debt service of the step, `disbursed` what loans to the state brought, (state, run), bn US$. The opening balance
    already contains the project loans of the reference: they finance the deficit in full. Of what is disbursed beyond them
    only the fungible part replaces borrowing, the rest is spent on top.
    """
    world, setting, budget, step = model.world, model.setting, model.budget, model.step_length
    parameter = setting.parameter
    ratio = public_debt(model) / world.gdp
    deficit = budget.primary_deficit - parameter["market_reaction"] * (ratio - budget.debt_ratio)
    expected = model.reference.lent * step * model.reference.grown(world.gdp)
    financed = expected + parameter["fungibility"] * (disbursed - expected)
    borrowing = deficit * world.gdp * step + paid - financed
    # New money is raised at home and abroad in a fixed proportion; surpluses pay back each part of the stock alike.
    stock = world.market_external_debt + world.market_domestic_debt
    of_stock = np.divide(world.market_external_debt, stock, out=np.zeros_like(stock), where=stock > 0)
    abroad = np.where(borrowing > 0, parameter["market_external_share"], of_stock) * borrowing
    for debt, raised in ((world.market_external_debt, abroad), (world.market_domestic_debt, borrowing - abroad)):
        debt[...] = economy.market_debt(debt, raised, parameter["market_rate"], step)


def public_debt(model: CompetitionModel) -> Array:
    """Debt that each state answers for now, (state, run), bn US$."""
    world = model.world
    return weighted_sum(world.debt, model.sovereign_share_of_loans) + world.market_external_debt + world.market_domestic_debt
