"""Commodity prices: they revert to their trend, with shocks and jumps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import normal
from suitors.model.submodels.base import Process, Submodel, given, stock

Array = NDArray[np.float64]


def move_prices(
    price: Array,
    price_reversion: Array,
    price_spread: Array,
    event_price_jump: Array | None,
    draw: Callable[[str], Array | None],
    step_length: float,
) -> Array:
    """Move prices (run), log points from their trend; returns the change."""
    before = price.copy()
    keep = np.exp(-price_reversion * step_length)
    price *= keep
    if (uniform := draw("prices")) is not None:
        price += price_spread * np.sqrt(1.0 - keep**2) * normal(uniform[0, 0])
    if event_price_jump is not None:
        price += event_price_jump
    return price - before


SUBMODEL = Submodel(
    name="prices",
    meaning="Commodity prices revert to their trend, with shocks and the jumps of events.",
    stocks=(stock("price", "", "log points", "commodity prices relative to their trend"),),
    processes=(
        Process(
            move_prices, "commodity prices move", gives=(given("price_change", "", "log points", "change of commodity prices in a step"),)
        ),
    ),
)
