"""Works that a power inherits keep the conduct under which they were agreed, whatever it plays now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from suitors.model.coefficients import Coefficients

Array = NDArray[np.float64]
Departures = list[tuple[int, int, Array]]
"""Products whose score departs from that of the strategy played, each with its power and by how much, (1 or run)."""


def departures(coefficients: Coefficients, score: str) -> Departures:
    """Inherited products whose score of conduct, such as `footprint`, is not that of the strategy that their power plays."""
    of_product, of_power = coefficients.by_product(f"conduct.{score}"), coefficients.by_strategy(f"conduct.{score}")
    return [
        (product, int(power), of_product[product] - of_power[power])
        for product, (offer, power) in enumerate(zip(coefficients.layout.offers, coefficients.layout.power_of, strict=True))
        if offer.inherited and not np.array_equal(of_product[product], of_power[power])
    ]


def mean_departure(old: Departures, amounts: Array, by_power: Array) -> Array:
    """By how much the score of what each power has, weighted by amounts, departs from its strategy's, (power, state, run).

    `amounts` (product, state, run) add up to `by_power` (power, state, run).
    """
    total = np.zeros_like(by_power)
    for product, power, difference in old:
        total[power] += amounts[product] * difference
    mean: Array = np.divide(total, by_power, out=np.zeros_like(total), where=by_power > 0)
    return mean
