"""How a year's sum of a flow is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import group_sums

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel

Array = NDArray[np.float64]


def as_it_is(model: CompetitionModel, amounts: NDArray[Any]) -> NDArray[Any]:
    """The sum as it stands."""
    return amounts


def by_power(model: CompetitionModel, amounts: Array) -> Array:
    """Sums over the products of each power, (power, state, run)."""
    return group_sums(amounts, model.coefficients.layout.products_of)


def by_ledger(model: CompetitionModel, amounts: Array) -> Array:
    """Sums over the products of each power in each ledger, (power, ledger, state or none, run)."""
    slices = model.coefficients.layout.ledger_slices
    return np.stack([group_sums(amounts, ledgers) for ledgers in slices])
