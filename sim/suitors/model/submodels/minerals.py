"""Minerals: exploration, mines, separation plants, offtake, and how exposed each importer stays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import minerals
from suitors.engine.sums import group_sums, weighted_sum
from suitors.model.submodels.base import Process, Submodel, stock

Array = NDArray[np.float64]
PLANT_STAGES = 2


def open_mines(
    discovered: Array,
    developed: Array,
    separated: Array,
    contracted: Array,
    direct_investment: Array,
    contestant: Array,
    mineral_base: Array,
    processed_at_home: Array,
    opening_contracts: Array,
    deliverable: Array,
) -> Mapping[str, Array]:
    """Mines run at their share of world supply; part of the output is processed and contracted already.

    Returns contracts (power, mineral, state, run) and supply (power, mineral, run) of the opening.
    """
    discovered[...] = 2.0 * mineral_base
    developed[...] = mineral_base
    separated[...] = mineral_base * processed_at_home[:, None]
    invested = direct_investment * contestant
    owned = invested / np.maximum(invested.sum(axis=0), 1e-12)
    contracted[...] = (opening_contracts * owned)[:, None]
    return {"usual_contracts": contracted.copy(), "opening_supply": independent_supply(separated, developed, contracted, deliverable)}


def independent_supply(separated: Array, developed: Array, contracted: Array, deliverable: Array) -> Array:
    """Independent output that reaches each power, (power, mineral, run), shares of world supply."""
    return minerals.independent_supply(separated, developed, contracted, deliverable)


def exposure(
    separated: Array,
    developed: Array,
    contracted: Array,
    deliverable: Array,
    opening_supply: Array,
    mineral_exposure: Array,
    mineral_use: Array,
    supplier_of: Array,
) -> Array:
    """Share of each power's use that the dominant supplier covers, (power, mineral, run); 0 for the supplier itself."""
    supply = independent_supply(separated, developed, contracted, deliverable)
    return minerals.exposure(mineral_exposure, supply, opening_supply, mineral_use) * (1.0 - supplier_of)


def work_minerals(
    discovered: Array,
    developed: Array,
    plants: Array,
    separated: Array,
    contracted: Array,
    completed_by_focus: Array,
    gdp: Array,
    technology: Array,
    minerals_share: Array,
    focuses_of_power: tuple[slice, ...],
    contestant: Array,
    know_how_of_focus: Array,
    mineral_base: Array,
    usual_contracts: Array,
    exploration_pace: Array,
    development_pace: Array,
    processing_pace: Array,
    processing_lag: Array,
    contract_pace: Array,
    contract_decay: Array,
    step_length: float,
) -> None:
    """Completed works of the minerals sector explore, mine, build plants and win offtake."""
    if not mineral_base.size:
        return
    mined = minerals_share * completed_by_focus
    works = group_sums(mined, focuses_of_power) / gdp
    won_by = works * contestant
    skilled = weighted_sum(mined, know_how_of_focus) / gdp
    everyone = works.sum(axis=0)
    discovered[...] = minerals.discover(discovered, mineral_base, skilled, exploration_pace, technology)
    developed[...] = minerals.develop(developed, discovered, everyone, development_pace)
    begun = processing_pace * mineral_base * skilled
    separated[...] = minerals.separate(plants, separated, begun, processing_lag, PLANT_STAGES, step_length)
    # Old contracts are renewed as they run out; what was won on top lapses. Lenders without ambitions take no offtake.
    rivals = won_by.sum(axis=0)
    free = np.maximum(1.0 - contracted.sum(axis=0), 0.0)
    won = -np.expm1(-contract_pace * rivals) * np.divide(won_by, rivals, out=np.zeros_like(works), where=rivals > 0)
    contracted -= usual_contracts
    contracted *= np.exp(-contract_decay * step_length)
    contracted += usual_contracts
    contracted += won[:, None] * free[None]


SUBMODEL = Submodel(
    name="minerals",
    meaning="Works of the minerals sector explore, mine, separate and win offtake; importers become less exposed.",
    stocks=(
        stock("discovered", "mineral state", "share of world supply", "discovered base, in output it could bear"),
        stock("developed", "mineral state", "share of world supply", "mined output"),
        stock("plants", "plant mineral state", "share of world supply", "separation capacity under construction"),
        stock("separated", "mineral state", "share of world supply", "separation capacity outside the dominant supplier"),
        stock("contracted", "power mineral state", "share", "share of output under contract to the power"),
    ),
    opening=open_mines,
    keeps=("usual_contracts", "opening_supply"),
    processes=(Process(work_minerals, "works explore, mine, separate and win offtake"),),
)
