"""With whom a state sides, and whose withdrawal would change its choices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def alignment(pulls: list[tuple[Array, Array]], contestant: Array) -> Array:
    """Share of issues on which a state sides with each power, (power, state, run); on the rest it sides with nobody.

    A choice by weighted pulls, of which none is below zero, in which who does not pull at all gets nothing and takes nothing from
    others. Loans are left out on purpose: grants and trade move votes at the United Nations, loans have not been found to.
    """
    score = sum(weight * pull for weight, pull in pulls)
    odds = np.expm1(np.clip(score, 0.0, 50.0)) * contestant
    sides: Array = odds / (1.0 + odds.sum(axis=0))
    return sides


def wanted(offers: Array, attractiveness: Array) -> Array:
    """What states would sign of each power's offers, in the money and the axes of the offers: those that beat waiting, e / (1 + e)."""
    signed: Array = offers * (attractiveness / (1.0 + attractiveness))
    return signed


def menu_gain(attractiveness: Array, scale: Array) -> Array:
    """What the whole menu is worth more than its best single suitor's offers, in utility, (run).

    attractiveness (nest, run): mean exp(utility / scale) of each nest of suitors, so that a clone inside a nest adds
    nothing.
    """
    best = attractiveness.max(axis=0, initial=0.0)
    gain: Array = scale * np.maximum(np.log1p(attractiveness.sum(axis=0)) - np.log1p(best), 0.0)
    return gain
