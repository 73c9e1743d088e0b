"""What works do to economies: growth, technology, sector gaps, and the stocks that they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import economy, influence
from suitors.engine.streams import normal
from suitors.engine.sums import weighted_sum

if TYPE_CHECKING:
    from suitors.agents.model import CompetitionModel

Array = NDArray[np.float64]


def grow(model: CompetitionModel, completed: Array) -> None:
    """Dollar GDP and technology; works count as deviations from the reference."""
    world, setting, step = model.world, model.setting, model.step_length
    parameter = setting.parameter
    # Reference flows keep their share of GDP.
    scale = model.reference.grown(world.gdp)
    growth = np.log1p(setting.by_state("growth")) * step + np.zeros_like(world.gdp)
    beyond = weighted_sum(completed, model.quality) - model.reference.quality_works * step * scale
    growth += economy.growth_of_works(
        beyond, model.standing.works.sum(axis=0), world.gdp, parameter["growth_per_works"], parameter["congestion_threshold"]
    )
    carried = weighted_sum(completed, model.know_how)
    absorptive = 1.0 - world.gap[list(setting.layout.sectors).index("human")]
    level, diffusion = world.technology, parameter["technology_diffusion"]
    risen = economy.next_technology(level, carried, world.gdp, diffusion, absorptive)
    expected = economy.next_technology(level, model.reference.know_how * step * scale, world.gdp, diffusion, absorptive)
    growth += parameter["technology_growth"] * (risen - expected)
    world.technology[...] = risen
    growth -= parameter["distress_growth_loss"] * world.distress * step
    growth += setting.calendar.at("growth", model.clock_index) - model.pressure * step - model.trade_loss
    growth += setting.by_state("resource_rents") * move_prices(model)
    remittances = model.remittances()
    growth += parameter["remittance_growth"] * setting.by_state("remittances") * (remittances - model.remittance_level)
    model.remittance_level = remittances
    if "growth" in model.noise:
        real, own = normal(model.uniforms("growth"))
        common = normal(model.uniforms("common growth")[0, 0])
        growth += parameter["growth_noise"] * step**0.5 * real
        factor = economy.next_dollar_factor(
            world.dollar_factor, own, common, parameter["dollar_noise"], parameter["dollar_reversion"], parameter["dollar_common"], step
        )
        growth += factor - world.dollar_factor
        world.dollar_factor[...] = factor
    world.gdp *= np.exp(growth)
    world.direct_investment *= np.exp(parameter["investment_growth_elasticity"] * growth)


def move_prices(model: CompetitionModel) -> Array:
    """Commodity prices revert to their trend, with shocks and jumps; returns their change, log points (run)."""
    world, setting = model.world, model.setting
    if "prices" in setting.scenario.off:
        return np.zeros_like(world.price)
    parameter, before = setting.parameter, world.price.copy()
    keep = np.exp(-parameter["price_reversion"] * model.step_length)
    world.price *= keep
    if "prices" in model.noise:
        shock = normal(model.uniforms("prices")[0, 0])
        world.price += parameter["price_spread"] * np.sqrt(1.0 - keep**2) * shock
    world.price += setting.calendar.at("price_jump", model.clock_index)
    return world.price - before


def close_gaps(model: CompetitionModel, by_focus: Array) -> None:
    """Works close the gaps of their sectors; `by_focus` is what was completed, (focus, state, run), bn US$."""
    world, setting = model.world, model.setting
    world.works_done += by_focus / world.gdp
    by_sector = economy.by_sector(setting.sector_share, by_focus)
    world.gap[...] = economy.next_gap(world.gap, by_sector, world.gdp, setting.parameter["gap_closing"])


def leave_behind(model: CompetitionModel, completed: Array) -> None:
    """Direct-investment and aid stocks take in what was completed."""
    world, setting, step = model.world, model.setting, model.step_length
    # What is paid for favour is aid that needs no works.
    grants = model.transfers.copy()
    for stock, products in ((world.direct_investment, setting.direct_investments), (grants, setting.grants)):
        for product in products:
            stock[setting.layout.power_of[product]] += completed[product]
    world.aid_stock[...] = influence.decay_toward(world.aid_stock, 0.0, grants / step, setting.parameter["aid_decay"], step)
