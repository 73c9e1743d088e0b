"""Axes of the world, and the books of debt on the opening day."""

from __future__ import annotations

import numpy as np

from suitors.engine.debt import DebtBook
from suitors.model.coefficients import Coefficients
from suitors.model.coefficients.money import STAGES_OF_WORKS
from suitors.model.submodels.minerals import PLANT_STAGES
from suitors.model.world import World
from suitors.scenario.schema import SECTORS


def sizes_of(coefficients: Coefficients) -> dict[str, int]:
    """Length of each axis of the world."""
    layout = coefficients.layout
    return {
        "power": len(layout.powers),
        "state": len(layout.states),
        "product": len(layout.offers),
        "loan": layout.loans.size,
        "date": coefficients.loans.interest_dates,
        "stage": STAGES_OF_WORKS,
        "sector": len(SECTORS),
        "instant": min(coefficients.clock.steps, int(coefficients.money.oldest_money.max())) + 1,
        "corridor": len(layout.corridors),
        "pipeline": len(layout.pipelines),
        "mineral": len(layout.minerals),
        "plant": PLANT_STAGES,
        "focus": len(coefficients.focus.products_of_focus),
    }


def open_book(world: World, coefficients: Coefficients) -> DebtBook:
    """The books of debt with the opening loans entered."""
    rate = np.broadcast_to(coefficients.loans.rate[coefficients.layout.loans], world.debt.shape)
    return DebtBook(
        coefficients.loans.contracts,
        coefficients.loans.opening_debt.due,
        world.debt,
        rate,
        coefficients.clock.steps * coefficients.loans.parts_of_step,
    )
