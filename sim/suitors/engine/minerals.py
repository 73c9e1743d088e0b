"""Minerals in four stages: discovered, developed, separated, contracted; and what they spare importers.

Output is counted in shares of world output, deposits in shares of world reserves: the two are never mixed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.passes import at_least
from suitors.engine.sums import weighted_sums

Array = NDArray[np.float64]


def aims(wanted: Array, deposits: Array, elsewhere: Array) -> Array:
    """Share of each mineral in a power's mineral money in a state, (power, mineral, state, 1 or run).

    wanted (power, mineral, 1 or run) times deposits (mineral, state, 1 or run), over the sum of these and the pull of all other
    ground, `elsewhere`: money does not hunt for what hardly exists.
    """
    pull = wanted[:, :, None] * deposits
    total = pull.sum(axis=1, keepdims=True) + elsewhere
    return np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)


def spent_on(aims: Array, money: Array) -> Array:
    """Money (power, state, run) of all powers by mineral, (mineral, state, run)."""
    return weighted_sums(money, aims)


def find(effort: Array, usual_rate: Array, rate: Array, step: float, uniform: Array | None) -> tuple[Array, Array]:
    """What exploration finds in a step, and the share of the effort that finds nothing.

    effort is the mean find of the step at the usual rate of finds a year; at another rate finds are as large and more or less frequent.
    Without luck (`uniform` None) both are means.
    """
    usual, now = -np.expm1(-usual_rate * step), -np.expm1(-rate * step)
    if uniform is None:
        return effort * (now / usual), 1.0 - now + np.zeros_like(effort)
    hit = uniform < now
    return np.where(hit, effort / usual, 0.0), np.where(hit, 0.0, 1.0)


def discover(discovered: Array, found: Array) -> Array:
    """Share of world reserves after a find: what is found is added to the world's, too."""
    return discovered + (1.0 - discovered) * -np.expm1(-found)


def undeveloped(developed: Array, bearable: Array) -> Array:
    """Share of the known deposits that is not mined yet, 0 to 1; `bearable` is the output that they could bear."""
    rest = at_least(bearable - developed, 0.0)
    return np.divide(rest, bearable, out=np.zeros_like(rest), where=bearable > 0)


def develop(developed: Array, bearable: Array, capacity: Array) -> Array:
    """Mined output after mines for `capacity` were paid for: no more than the deposits bear; what is mined beyond that goes on."""
    return developed + np.minimum(capacity, at_least(bearable - developed, 0.0))


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


def contract(contracted: Array, claims: Array, developed: Array) -> Array:
    """Output under contract after new claims (power, mineral, state, run): together no more than is mined.

    Where claims exceed what is free they are cut in one proportion.
    """
    free = at_least(developed - contracted.sum(axis=0), 0.0)
    total = claims.sum(axis=0)
    held: Array = claims * np.minimum(np.divide(free, total, out=np.ones_like(free), where=total > free), 1.0)
    held += contracted
    return held


def independent_supply(separated: Array, developed: Array, contracted: Array, deliverable: Array) -> Array:
    """Output that reaches each power without passing the feared supplier, (power, mineral, run), shares of world output.

    Of the output under contract, that part which is separated, where it can be delivered.
    contracted (power, mineral, state, run); deliverable (power, mineral, 1).
    """
    passed = np.minimum(np.divide(separated, developed, out=np.zeros_like(developed), where=developed > 0), 1.0)
    supply: Array = np.einsum("pmsr,msr->pmr", contracted, passed) * deliverable
    return supply


def exposure(opening: Array, supply: Array, opening_supply: Array, use: Array) -> Array:
    """Share of a power's use that the dominant supplier covers, (power, mineral, run).

    New independent supply displaces the feared supplier first; `use` is the power's share of world use.
    """
    relief = np.divide(supply - opening_supply, use, out=np.zeros_like(supply), where=use > 0)
    return np.clip(opening - relief, 0.0, 1.0)


def price(price: Array, controls: Array, response: Array, pace: Array, step: float) -> Array:
    """Price of each mineral after a step, log points above trend, (mineral, run): it closes in on `response` times severity."""
    target = response * controls
    return target + (price - target) * np.exp(-pace * step)
