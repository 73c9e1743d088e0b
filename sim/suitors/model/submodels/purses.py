"""Purses: money offered and not yet taken, and what is remembered of offers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers
from suitors.engine.passes import at_least
from suitors.engine.sums import group_sums
from suitors.model.submodels.base import Process, Submodel, given, stock

Array = NDArray[np.float64]


def open_purses(
    purse: Array,
    money_to_date: Array,
    offered_recent: Array,
    taken_recent: Array,
    courtship: Array,
    opening_offers: Array,
    usual_offers: Array,
    lumpy: bool,
    contested: bool,
    purse_draw: Array,
    uptake_memory: Array,
    opening_uptake: Array,
    contest_memory: Array,
) -> None:
    """Purses and memories are filled as if the reference had been running for long."""
    if lumpy:
        purse[...] = opening_offers.sum(axis=1) / purse_draw
    money_to_date[0] = purse
    offered_recent[...] = usual_offers * uptake_memory
    taken_recent[...] = usual_offers * uptake_memory * opening_uptake
    if contested:
        courtship[...] = usual_offers * contest_memory * opening_uptake


def settle_purses(
    purse: Array,
    money_to_date: Array,
    offered_recent: Array,
    taken_recent: Array,
    courtship: Array,
    offered: Array,
    taken: Array,
    products_of: tuple[slice, ...],
    oldest_money: NDArray[np.intp],
    contested: bool,
    courtship_kept: Array,
    uptake_memory: Array,
    instant: int,
    step_length: float,
) -> Array:
    """Taken money leaves the purses, the oldest of the rest expires; returns what expires, (product, run)."""
    purse -= taken.sum(axis=1)
    # Rounding only: what is taken never exceeds the purse.
    at_least(purse, 0.0, out=purse)
    expired = offers.expired(purse, money_to_date, instant, oldest_money)
    purse -= expired
    fade = np.exp(-step_length / uptake_memory)
    taken_recent *= fade
    by_power = group_sums(taken, products_of)
    taken_recent += by_power
    if contested:
        courtship *= courtship_kept
        courtship += by_power
    offered_recent *= fade
    offered_recent += group_sums(offered, products_of)
    return expired


SUBMODEL = Submodel(
    name="purses",
    meaning="Money that nobody takes stays in the purse until it expires; offers and what was taken of them are remembered.",
    stocks=(
        stock("purse", "product", "bn US$", "money offered and not yet taken"),
        stock(
            "money_to_date",
            "instant product",
            "bn US$",
            "new money and the opening purse up to each of the last instants, which take turns",
        ),
        stock("taken_recent", "power state", "bn US$", "money taken, fading with the memory of uptake"),
        stock("offered_recent", "power state", "bn US$", "money put on the table, fading with the memory of uptake"),
        stock("courtship", "power state", "bn US$", "money taken, fading with the memory of the contest (contests only)"),
    ),
    steady=open_purses,
    processes=(
        Process(
            settle_purses,
            "taken money leaves the purses, old money expires",
            gives=(given("expired", "product", "bn US$", "offered money that expired in a step"),),
        ),
    ),
    always=True,
)
