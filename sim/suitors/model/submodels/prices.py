"""Commodity prices: they revert to their trend, with shocks and jumps; mineral prices follow export controls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine import minerals
from suitors.engine.streams import normal
from suitors.model.submodels.base import Process, Submodel, given, stock
from suitors.variables.variable import ANY

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


def move_mineral_prices(
    mineral_price: Array,
    developed: Array,
    contracted: Array,
    gdp: Array,
    mineral_value: Array,
    price_of_controls: Array,
    mineral_price_pace: Array,
    offtake_fixed_price: Array,
    event_controls: Array | None,
    step_length: float,
) -> Array:
    """Move mineral prices (mineral, run), log points above trend, with controls; returns what it earns the states, shares of GDP."""
    if event_controls is None:
        return np.zeros_like(gdp)
    before = np.exp(mineral_price)
    mineral_price[...] = minerals.price(mineral_price, event_controls, price_of_controls, mineral_price_pace, step_length)
    dearer = mineral_value * (np.exp(mineral_price) - before)
    sold = developed - offtake_fixed_price * contracted.sum(axis=0)
    earned: Array = np.einsum("mr,msr->sr", np.broadcast_to(dearer, mineral_price.shape), sold) / gdp
    return earned


SUBMODEL = Submodel(
    name="prices",
    meaning="Commodity prices revert to their trend, with shocks and the jumps of events; mineral prices follow export controls.",
    stocks=(
        stock("price", "", "log points", "commodity prices relative to their trend"),
        stock("mineral_price", "mineral", "log points", "price of each mineral outside its dominant supplier, relative to the trend"),
    ),
    processes=(
        Process(
            move_mineral_prices,
            "export controls move mineral prices",
            gives=(given("mineral_income", "state", "share of GDP", "what dearer minerals earn in a step", bounds=ANY),),
        ),
        Process(
            move_prices, "commodity prices move", gives=(given("price_change", "", "log points", "change of commodity prices in a step"),)
        ),
    ),
)
