"""Minerals: exploration, mines, separation plants, offtake, and how exposed each importer stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import minerals
from suitors.engine.sums import group_sums, weighted_sum

if TYPE_CHECKING:
    from suitors.agents.model import CompetitionModel

Array = NDArray[np.float64]


PLANT_STAGES = 2


def open_minerals(model: CompetitionModel) -> None:
    """Mines run at their share of world supply; part of the output is processed and contracted already."""
    world, setting = model.world, model.setting
    base = setting.mineral_base
    world.discovered[...] = 2.0 * base
    world.developed[...] = base
    world.separated[...] = base * stacked(model, "processed_at_home")[:, None]
    invested = world.direct_investment * model.contestant
    owned = invested / np.maximum(invested.sum(axis=0), 1e-12)
    world.contracted[...] = (setting.parameter["opening_contracts"] * owned)[:, None]
    model.opening_contracts = world.contracted.copy()
    model.opening_supply = supply_of(model)


def stacked(model: CompetitionModel, name: str) -> Array:
    """A number of every mineral, (mineral, 1 or run)."""
    setting = model.setting
    rows = [setting.numbers(f"minerals.{mineral}.{name}") for mineral in setting.layout.minerals]
    return np.stack(np.broadcast_arrays(*rows)) if rows else np.zeros((0, 1))


def supply_of(model: CompetitionModel) -> Array:
    """Independent output that reaches each power, (power, mineral, run), shares of world supply."""
    world = model.world
    return minerals.independent_supply(world.separated, world.developed, world.contracted, model.setting.deliverable)


def exposure(model: CompetitionModel) -> Array:
    """Share of each power's use that the dominant supplier covers, (power, mineral, run); 0 for the supplier itself."""
    setting = model.setting
    opening, use = setting.of_importer("mineral_exposure"), setting.of_importer("mineral_use")
    feared = minerals.exposure(opening, supply_of(model), model.opening_supply, use)
    return feared * (1.0 - setting.supplier_of)


def work_minerals(model: CompetitionModel, by_focus: Array) -> None:
    """Completed works of the minerals sector explore, mine, build plants and win offtake; `by_focus` (focus, state, run)."""
    world, setting, step = model.world, model.setting, model.step_length
    if not setting.layout.minerals:
        return
    parameter = setting.parameter
    works = group_sums(setting.sector_share[:, model.minerals_sector] * by_focus, setting.focuses_of_power) / world.gdp
    won_by = works * model.contestant
    skilled = weighted_sum(works, model.know_how_of_power)
    everyone = works.sum(axis=0)
    geology = setting.mineral_base
    world.discovered[...] = minerals.discover(world.discovered, geology, skilled, parameter["exploration_pace"], world.technology)
    world.developed[...] = minerals.develop(world.developed, world.discovered, everyone, parameter["development_pace"])
    begun = parameter["processing_pace"] * geology * skilled
    world.separated[...] = minerals.separate(world.plants, world.separated, begun, parameter["processing_lag"], PLANT_STAGES, step)
    # Old contracts are renewed as they run out; what was won on top lapses. Lenders without ambitions take no offtake.
    rivals = won_by.sum(axis=0)
    free = np.maximum(1.0 - world.contracted.sum(axis=0), 0.0)
    won = -np.expm1(-parameter["contract_pace"] * rivals) * np.divide(won_by, rivals, out=np.zeros_like(works), where=rivals > 0)
    world.contracted -= model.opening_contracts
    world.contracted *= np.exp(-parameter["contract_decay"] * step)
    world.contracted += model.opening_contracts
    world.contracted += won[:, None] * free[None]
