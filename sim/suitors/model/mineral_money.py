"""Export controls put money into minerals: part of it is new, part is taken from a power's other products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel

Array = NDArray[np.float64]


def turned_to_minerals(model: CompetitionModel, flow: Array) -> Array:
    """Offers a year (product, state, run) with what export controls add to products for minerals alone."""
    bite = model.bite_of_controls()
    if bite is None:
        return flow
    coefficients = model.coefficients
    rise, fresh = coefficients.parameter["controls_money"] * bite, coefficients.parameter["controls_new_money"]
    for power, slices in enumerate(coefficients.layout.ledger_slices):
        for ledger in slices:
            wanted = coefficients.focus.for_minerals_alone[ledger]
            if wanted.any():
                flow[ledger] = offers.turned(flow[ledger], wanted, rise[power], fresh)
    return flow
