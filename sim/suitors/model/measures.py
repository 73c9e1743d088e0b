"""Measures of influence, taken from a model when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import alignment, distress, economy, influence
from suitors.engine.sums import group_sums
from suitors.model.submodels import debt, minerals

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel

Array = NDArray[np.float64]


def policy_leverage(model: CompetitionModel) -> Array:
    """Leverage from debt at face value, direct investment, aid and ties, (power, state, run), 0 to 100."""
    world, standing = model.world, model.standing
    total = standing.debt.sum(axis=0) + world.market_external_debt
    return _policy(model, standing.debt, total)


def policy_leverage_present_value(model: CompetitionModel) -> Array:
    """The same with debt at present value times one plus the claim behind it."""
    world, layout = model.world, model.setting.layout
    claimed = world.present_value * (1.0 + model.claim_of_loans)
    debt = group_sums(claimed, layout.loans_of)
    return _policy(model, debt, debt.sum(axis=0) + world.market_external_debt)


def public_debt_owed(model: CompetitionModel) -> Array:
    """Debt to each power that the state answers for, (power, state, run), bn US$."""
    return group_sums(model.world.debt * model.sovereign_share_of_loans, model.setting.layout.loans_of)


def public_debt(model: CompetitionModel) -> Array:
    """Debt that each state answers for now, (state, run), bn US$."""
    owed: Array = model.ask(debt.public_debt)
    return owed


def _policy(model: CompetitionModel, debt: Array, debt_to_all: Array) -> Array:
    world, parameter = model.world, model.setting.parameter
    stocks = {
        "debt": (debt, debt_to_all),
        "investment": (world.direct_investment, world.direct_investment.sum(axis=0)),
        "aid": (world.aid_stock, world.aid_stock.sum(axis=0)),
    }
    parts = [
        influence.leverage(own, total, world.gdp, parameter[f"exposure_scale_{kind}"], parameter[f"substitutability_{kind}"])
        for kind, (own, total) in stocks.items()
    ]
    parts.append(influence.leverage_of_ties(world.ties, parameter["exposure_scale_ties"], parameter["substitutability_ties"]))
    weights = [parameter[f"leverage_weight_{kind}"] for kind in (*stocks, "ties")]
    return influence.weighted(parts, weights) * model.contestant


def structural_leverage(model: CompetitionModel) -> Array:
    """Leverage from trade, remittances and transit, (power, state, run), 0 to 100; the three count the same."""
    world, setting = model.world, model.setting
    parameter = setting.parameter
    trade = world.trade * world.gdp
    sent = setting.calendar.at("remittance_factor", max(model.clock_index - 1, 0))[:, None]
    remittances = setting.by_dyad("remittance_share") * sent * setting.by_state("remittances") * world.gdp
    elsewhere = world.trade_elsewhere * world.gdp
    transit = transit_dependence(model) * (trade.sum(axis=0) + elsewhere)
    parts = []
    for kind, stock, others in (("trade", trade, elsewhere), ("remittances", remittances, 0.0), ("transit", transit, 0.0)):
        parts.append(
            influence.leverage(
                stock, stock.sum(axis=0) + others, world.gdp, parameter[f"exposure_scale_{kind}"], parameter[f"substitutability_{kind}"]
            )
        )
    return influence.weighted(parts, [np.ones(1)] * len(parts)) * model.contestant


def transit_dependence(model: CompetitionModel) -> Array:
    """Share of each state's outer trade that crosses a power's territory, (power, state, run)."""
    return (model.setting.controls_corridor * model.world.corridor_share[None]).sum(axis=1)


def alignment_shares(model: CompetitionModel) -> Array:
    """Share of issues on which a state sides with each power, (power, state, run)."""
    world, parameter = model.world, model.setting.parameter
    pulls = [
        (parameter["alignment_trade"], world.trade),
        (parameter["alignment_aid"], world.aid_stock / world.gdp),
        (parameter["alignment_ties"], world.ties),
    ]
    return alignment.alignment(pulls, model.contestant)


def usable_influence(model: CompetitionModel) -> Array:
    """Chance that a state's best choice is this power's offer, and would be another without it, (power, state, run)."""
    return alignment.choice_share(model.attraction_of_powers) * model.contestant


def menu_gain(model: CompetitionModel) -> Array:
    """What each state's menu is worth more than its best single suitor's offers, in utility, (state, run)."""
    return alignment.menu_gain(model.attraction_of_nests, model.setting.parameter["taste_scale"])


def gap_closed(model: CompetitionModel) -> Array:
    """What each power's works have closed of each sector's gap, (power, sector, state, run).

    Works add up in the logarithm of a gap, so the closed part is shared out in proportion to them.
    """
    setting, done = model.setting, model.world.works_done
    closed = setting.opening_gap - model.world.gap
    every = economy.by_sector(setting.sector_share, done)
    per_work = np.divide(closed, every, out=np.zeros_like(every), where=every > 0)
    return np.stack([per_work * economy.by_sector(setting.sector_share[rows], done[rows]) for rows in setting.focuses_of_power])


def supply_exposure(model: CompetitionModel) -> Array:
    """Share of each power's use of a mineral that its dominant supplier covers, (power, mineral, run)."""
    exposed: Array = model.ask(minerals.exposure)
    return exposed


def distress_hazard(model: CompetitionModel) -> Array:
    """Hazard of debt distress a year, (state, run)."""
    parameter = model.setting.parameter
    return distress.hazard(model.standing.worst_ratio, parameter["distress_hazard"], parameter["distress_slope"])
