"""The opening position: every stock before the first step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.agents.reference import Reference
from suitors.agents.setting import STAGES_OF_WORKS, Setting
from suitors.agents.supply import PLANT_STAGES
from suitors.engine.debt import DebtBook
from suitors.engine.world import World
from suitors.scenario.schema import SECTORS

Array = NDArray[np.float64]


def allocate(setting: Setting, runs: int) -> World:
    layout = setting.layout
    return World.allocate(
        {
            "power": len(layout.powers),
            "state": len(layout.states),
            "product": len(layout.offers),
            "loan": layout.loans.size,
            "stage": STAGES_OF_WORKS,
            "sector": len(SECTORS),
            "instant": min(setting.clock.steps, int(setting.oldest_money.max())) + 1,
            "corridor": len(layout.corridors),
            "mineral": len(layout.minerals),
            "plant": PLANT_STAGES,
            "focus": len(setting.products_of_focus),
        },
        runs,
    )


def open_stocks(world: World, setting: Setting) -> DebtBook:
    """Set every stock that the scenario states; returns the books of debt with the opening loans entered."""
    for name in ("direct_investment", "aid_stock", "goodwill", "ties"):
        getattr(world, name)[...] = setting.by_dyad(name)
    for name in ("gdp", "technology"):
        getattr(world, name)[...] = setting.by_state(name)
    world.trade[...] = setting.by_dyad("trade") / setting.by_state("gdp")
    world.gap[...] = setting.opening_gap
    world.corridor_capacity[...] = setting.by_corridor("capacity")
    world.corridor_share[...] = setting.corridor_shares
    world.corridor_flow[...] = setting.by_corridor("flow")
    world.survival[...] = 1.0
    book = _open_debt(world, setting)
    world.market_external_debt[...] = setting.by_state("market_external_debt")
    sovereign = (world.debt * setting.sovereign_share[setting.layout.loans][:, None, :]).sum(axis=0)
    world.market_domestic_debt[...] = np.maximum(setting.by_state("public_debt") - sovereign - world.market_external_debt, 0.0)
    return book


def open_pipeline(world: World, setting: Setting, reference: Reference, flow: Array) -> None:
    """Fill pipelines, purses and the powers' memories as if the reference had been running for long."""
    parameter = setting.parameter
    if "pipeline" not in setting.scenario.off:
        world.works[...] = reference.works
        world.grievance[...] = reference.grievance
    world.public_signing[...] = reference.signing
    if setting.scenario.lumpy:
        world.purse[...] = flow.sum(axis=1) / parameter["purse_draw"]
    world.money_to_date[0] = world.purse
    memory = parameter["uptake_memory"]
    world.offered_recent[...] = reference.offered * memory
    world.taken_recent[...] = reference.offered * memory * parameter["opening_uptake"]
    if setting.scenario.mechanism == "contest":
        world.courtship[...] = reference.offered * parameter["contest_memory"] * parameter["opening_uptake"]


def _open_debt(world: World, setting: Setting) -> DebtBook:
    opening = setting.opening_debt
    rate = np.broadcast_to(setting.rate[setting.layout.loans], world.debt.shape)
    world.debt[...] = opening.owed
    world.interest_due[...] = world.debt * rate
    world.present_value[...] = opening.present_value
    world.service_average[...] = opening.service
    return DebtBook(setting.contracts, opening.due, world.debt, rate, setting.clock.steps)
