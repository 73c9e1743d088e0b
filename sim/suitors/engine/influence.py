"""Influence, measured in several ways: leverage, goodwill, and the hedging of exposures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import SMALLEST_MONEY

Array = NDArray[np.float64]


def exposure_shares(exposure: Array, market: Array) -> tuple[Array, Array]:
    """Each power's share of a state's exposures, and their concentration (Herfindahl index).

    exposure (power, state, run) and market (state, run), bn US$; markets count as one more party. Returns shares
    (power, state, run) and concentration (state, run), 1 where nothing is owed to anybody.
    """
    total = exposure.sum(axis=0) + market
    # Where nothing is owed the shares are nought.
    owed = np.maximum(total, SMALLEST_MONEY)
    shares, market_share = exposure / owed, market / owed
    concentration = (shares**2).sum(axis=0) + market_share**2
    concentration[total <= 0] = 1.0
    return shares, concentration


def leverage(stock: Array, all_stocks: Array, gdp: Array, exposure_scale: Array, substitutability: Array) -> Array:
    """Leverage from one kind of tie, 0 to 100, shape (power, state, run): dependence times bandwidth.

    Dependence is the power's share of the state's stock times how exposed the state is to that kind of tie
    (x / (x + scale), x the stock over GDP) times what cannot be substituted. Bandwidth is the volume of the power's
    own tie, x / (x + scale / 4) of its own stock over GDP: the same share of next to nothing gives no leverage.
    """
    total = np.maximum(all_stocks, 1e-12)
    exposed = all_stocks / (all_stocks + exposure_scale * gdp)
    bandwidth = stock / (stock + 0.25 * exposure_scale * gdp)
    # No factor exceeds one, so neither does their product.
    result: Array = 100.0 * (stock / total * exposed * (1.0 - substitutability) * bandwidth)
    return result


def leverage_of_ties(ties: Array, exposure_scale: Array, substitutability: Array) -> Array:
    """Leverage from political ties, 0 to 100, (power, state, run).

    As `leverage`, with the sum of all ties for the stock and the closeness of a power's own ties for its bandwidth.
    """
    total = np.maximum(ties.sum(axis=0), 1e-12)
    result: Array = 100.0 * (ties / total * (total / (total + exposure_scale)) * (1.0 - substitutability) * ties)
    return result


def weighted(parts: list[Array], weights: list[Array]) -> Array:
    """Weighted mean of leverages; weights are scaled to sum to one."""
    total = sum(weights)
    mean: Array = sum(part * (weight / total) for part, weight in zip(parts, weights, strict=True))  # type: ignore[assignment]
    return np.minimum(mean, 100.0)


def decay_toward(value: Array, norm: Array | float, source: Array, rate: Array, step: float) -> Array:
    """A stock that decays to its norm while a source (a year) feeds it, exact for any step.

    Without a source it halves its distance from the norm in log(2) / rate years; under a constant one it settles at
    norm + source / rate.
    """
    keep = np.exp(-rate * step)
    fed = np.where(rate > 0, (1.0 - keep) / np.where(rate > 0, rate, 1.0), step)
    settled: Array = value - norm
    settled *= keep
    settled += source * fed
    settled += norm
    return settled


def goodwill_of_skills(carried: Array, lacking: Array, per_skills: Array, scale: Array) -> Array:
    """Goodwill that know-how in completed works earns, a year, (power, state, run).

    carried (power, state, run) is know-how-weighted completed works, shares of GDP a year, counted by their logarithm as works are;
    lacking (state, run) is how much of it the state lacks.
    """
    earned: Array = np.log1p(carried / scale)
    earned *= per_skills * lacking
    return earned


def goodwill_source(
    completed: Array,
    lapsed: Array,
    quality: Array,
    conditions: Array,
    per_works: Array,
    per_conditions: Array,
    per_lapse: Array,
    scale: Array,
) -> Array:
    """Goodwill that works earn and lapses cost, a year.

    completed and lapsed are shares of GDP a year; both count by their logarithm, since the tenth bridge impresses less
    than the first (Wellner et al. 2022: completion is what counts, announcements do not).
    """
    earned: Array = np.log1p(completed / scale) * (per_works * quality - per_conditions * conditions) - per_lapse * np.log1p(lapsed / scale)
    return earned
