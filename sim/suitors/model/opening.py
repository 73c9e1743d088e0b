"""Axes of the world, and the books of debt on the opening day."""

from __future__ import annotations

import numpy as np

from suitors.engine.debt import DebtBook
from suitors.model.setting import STAGES_OF_WORKS, Setting
from suitors.model.submodels.minerals import PLANT_STAGES
from suitors.model.world import World
from suitors.scenario.schema import SECTORS


def sizes_of(setting: Setting) -> dict[str, int]:
    """Length of each axis of the world."""
    layout = setting.layout
    return {
        "power": len(layout.powers),
        "state": len(layout.states),
        "product": len(layout.offers),
        "loan": layout.loans.size,
        "date": setting.interest_dates,
        "stage": STAGES_OF_WORKS,
        "sector": len(SECTORS),
        "instant": min(setting.clock.steps, int(setting.oldest_money.max())) + 1,
        "corridor": len(layout.corridors),
        "pipeline": len(layout.pipelines),
        "mineral": len(layout.minerals),
        "plant": PLANT_STAGES,
        "focus": len(setting.products_of_focus),
    }


def open_book(world: World, setting: Setting) -> DebtBook:
    """The books of debt with the opening loans entered."""
    rate = np.broadcast_to(setting.rate[setting.layout.loans], world.debt.shape)
    return DebtBook(setting.contracts, setting.opening_debt.due, world.debt, rate, setting.clock.steps * setting.parts_of_step)
