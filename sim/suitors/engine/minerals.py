"""Minerals in four stages: discovered, developed, separated, contracted; and what they spare importers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def discover(discovered: Array, geology: Array, know_how_works: Array, pace: Array, technology: Array) -> Array:
    """Discovered base after exploration, (mineral, state, run), in shares of world supply.

    Exploration pays in proportion to the geology (opening base), to the know-how in works of the minerals sector
    (share of GDP) and to technology: better tools find more in the same ground.
    """
    return discovered + pace * geology * know_how_works * (1.0 + technology)


def develop(developed: Array, discovered: Array, works: Array, pace: Array) -> Array:
    """Developed output: works of the minerals sector (share of GDP) open up what is discovered and not yet mined."""
    return developed + (discovered - developed).clip(min=0.0) * -np.expm1(-pace * works)


def separate(plants: Array, separated: Array, started: Array, lag: Array, stages: int, step: float) -> Array:
    """Move processing capacity through `stages` equal stages with mean `lag` years; changes `plants` in place.

    plants (stage, mineral, state, run) is capacity under construction; `started` enters the first stage. Returns the
    separated capacity afterwards.
    """
    moved = -np.expm1(-stages / lag * step)
    for stage in range(stages - 1, -1, -1):
        leaving = plants[stage] * moved
        plants[stage] -= leaving
        if stage == stages - 1:
            separated = separated + leaving
        else:
            plants[stage + 1] += leaving
    plants[0] += started
    return separated


def independent_supply(separated: Array, developed: Array, contracted: Array, deliverable: Array) -> Array:
    """Output that reaches each power without passing the feared supplier, (power, mineral, run).

    Only what is both mined and separated counts, in the power's contracted share, where it can be delivered.
    contracted (power, mineral, state, run); deliverable (power, mineral, 1).
    """
    output = np.minimum(separated, developed)
    supply: Array = (contracted * output[None]).sum(axis=2) * deliverable
    return supply


def exposure(opening: Array, supply: Array, opening_supply: Array, use: Array) -> Array:
    """Share of a power's use that the dominant supplier covers, (power, mineral, run).

    New independent supply displaces the feared supplier first; `use` is the power's share of world use.
    """
    relief = np.divide(supply - opening_supply, use, out=np.zeros_like(supply), where=use > 0)
    return np.clip(opening - relief, 0.0, 1.0)
