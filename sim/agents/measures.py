"""Measures of influence, taken from a model when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine import distress, influence
from sim.engine.sums import group_sums

if TYPE_CHECKING:
    from sim.agents.model import CompetitionModel

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
    parts.append(influence.leverage_of_ties(world.ties))
    weights = [parameter[f"leverage_weight_{kind}"] for kind in (*stocks, "ties")]
    return influence.weighted(parts, weights) * model.contestant


def structural_leverage(model: CompetitionModel) -> Array:
    """Leverage from trade and remittances, (power, state, run), 0 to 100; both kinds count the same."""
    world, setting = model.world, model.setting
    parameter = setting.parameter
    trade = world.trade * world.gdp
    remittances = setting.by_dyad("remittance_share") * setting.by_state("remittances") * world.gdp
    parts = []
    for kind, stock in (("trade", trade), ("remittances", remittances)):
        parts.append(
            influence.leverage(
                stock, stock.sum(axis=0), world.gdp, parameter[f"exposure_scale_{kind}"], parameter[f"substitutability_{kind}"]
            )
        )
    return influence.weighted(parts, [np.ones(1), np.ones(1)]) * model.contestant


def distress_hazard(model: CompetitionModel) -> Array:
    """Hazard of debt distress a year, (state, run)."""
    parameter = model.setting.parameter
    return distress.hazard(model.standing.worst_ratio, parameter["distress_hazard"], parameter["distress_slope"])
