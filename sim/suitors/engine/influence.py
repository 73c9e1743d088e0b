"""Influence, measured in several ways: leverage, goodwill, and the hedging of exposures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from suitors.engine.passes import at_least, at_most
from suitors.engine.sums import SMALLEST_MONEY

Array = NDArray[np.float64]
Reached = Callable[[Array, Array, Array], Array]
POLICY = ("debt", "investment", "aid", "ties")
"""Channels of leverage that a strategy moves within its horizon."""
STRUCTURAL = ("trade", "remittances", "transit")
"""Channels that geography, firms and migrants move."""
CHANNELS = (*POLICY, *STRUCTURAL)
"""Every channel, in the order of arrays, tables and figures."""
CHANNEL_TITLES = {
    "debt": "debt",
    "investment": "direct investment",
    "aid": "aid",
    "ties": "political ties",
    "trade": "trade",
    "remittances": "remittances",
    "transit": "transit",
}


def exposure_shares(exposure: Array, market: Array) -> tuple[Array, Array]:
    """Each power's share of a state's exposures, and their concentration (Herfindahl index).

    exposure (power, state, run) and market (state, run), bn US$; markets count as one more party. Returns shares
    (power, state, run) and concentration (state, run), 1 where nothing is owed to anybody.
    """
    total = exposure.sum(axis=0) + market
    # Where nothing is owed the shares are nought.
    owed = at_least(total, SMALLEST_MONEY)
    shares, market_share = exposure / owed, market / owed
    concentration = (shares**2).sum(axis=0) + market_share**2
    concentration[total <= 0] = 1.0
    return shares, concentration


def autonomy(concentration: Array, exposure: Array, gdp: Array, scale: Array, reached: Reached | None = None) -> Array:
    """How little a state is in the hands of few, 0 to 1, (state, run): one minus concentration times how exposed it is.

    Who owes nothing to anybody has 1, however few hold the nothing.
    """
    free: Array = 1.0 - concentration * (reached or saturation)(exposure, gdp, scale)
    return free


def saturation(stock: Array, gdp: Array, scale: Array) -> Array:
    """How far a stock goes towards one as large as the economy, 0 to 1: x (1 + scale) / (x + scale), x the stock over GDP, at most 1.

    At x = scale about half of it is reached where the scale is small. GDP and scale are above zero.
    """
    reached: Array = stock * (1.0 + scale) / (stock + scale * gdp)
    return at_most(reached, 1.0, out=reached)


def in_proportion(stock: Array, gdp: Array, scale: Array) -> Array:
    """The same without saturation: the stock over GDP, at most 1. The scale, which bends the other curve, plays no part."""
    return at_most(stock / gdp, 1.0)


EXPOSURE = {"saturating": saturation, "linear": in_proportion}
"""How a stock counts, by the name of the functional form."""


def dependence(stock: Array, all_stocks: Array, gdp: Array, scale: Array, reached: Reached = saturation) -> Array:
    """How far a state depends on each power in one channel, 0 to 1, (power, state, run): the power's share of the state's stock times
    how exposed the state is to such stocks at all."""
    per_unit: Array = reached(all_stocks, gdp, scale) / at_least(all_stocks, SMALLEST_MONEY)
    return at_most(stock * per_unit, 1.0)


def bandwidth(stock: Array, gdp: Array, scale: Array, reached: Reached = saturation) -> Array:
    """How much passes between each power and a state in one channel, 0 to 1, (power, state, run).

    It saturates at a quarter of the scale of exposure: a large share of next to nothing gives no leverage.
    """
    return reached(stock, gdp, 0.25 * scale)


def normalised(weights: Sequence[Array]) -> list[Array]:
    """Weights that sum to one; noughts where all are nought."""
    total = np.maximum(sum(weights), np.finfo(np.float32).tiny)
    return [weight / total for weight in weights]


def shares(leverage: Array) -> Array:
    """Each power's share of all leverage in a state, per cent, (power, state, run); noughts where nobody has any."""
    total = leverage.sum(axis=0)
    return 100.0 * np.divide(leverage, total, out=np.zeros_like(leverage), where=total > 0)


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


def fade_toward(value: Array, norm: Array | float, source: Array, pace: Array, step: float) -> Array:
    """A stock that moves to its norm by the same amount each year while a source (a year) feeds it; it does not pass the norm."""
    departure: Array = value + step * source - norm
    left = at_least(np.abs(departure) - step * pace, 0.0)
    return np.copysign(left, departure) + norm


def pace_of_fading(swing: Array, rate: Array) -> Array:
    """Pace a year, in the stock's unit, that halves a departure of the usual size in the time in which a decay at `rate` does.

    The usual size is the stationary standard deviation under yearly changes of standard deviation `swing`; see `swing_of_step`.
    """
    usual = swing / np.sqrt(-2.0 * np.expm1(-np.maximum(rate, 1e-9)))
    pace: Array = rate * usual / (2.0 * np.log(2.0))
    return pace


def goodwill_of_skills(carried: Array, lacking: Array, per_skills: Array, scale: Array) -> Array:
    """Goodwill that know-how in completed works earns, a year, (power, state, run).

    carried (power, state, run) is know-how-weighted completed works, shares of GDP a year, counted by their logarithm as works are;
    lacking (state, run) is how much of it the state lacks.
    """
    earned: Array = np.log1p(carried / scale)
    earned *= per_skills * lacking
    return earned


def swing_of_step(swing: Array, rate: Array, step: float) -> Array:
    """Standard deviation of the shock in a step that gives a decaying stock yearly changes of standard deviation `swing`.

    The stock is an Ornstein-Uhlenbeck process, kept exactly for any step: its stationary variance S² gives changes over a year of
    variance 2 S² (1 - exp(-rate)), and the shock of a step has the variance S² (1 - exp(-2 rate step)). Without decay it walks at
    random, by swing² a year.
    """
    small = rate < 1e-9
    decay = np.where(small, 1.0, rate)
    share = np.where(small, 2.0 * step, np.expm1(-2.0 * decay * step) / np.expm1(-decay))
    spread: Array = swing * np.sqrt(0.5 * share)
    return spread


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
