"""How a power's money is spread over states, and how it comes to the table in deals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.streams import normal
from sim.engine.sums import SMALLEST_MONEY, group_sums

Array = NDArray[np.float64]


def scaled(measure: Array) -> Array:
    """A measure of states, (state, run), scaled to mean one; zeros stay zeros."""
    mean = measure.mean(axis=0)
    return np.divide(measure, mean, out=np.zeros_like(measure), where=mean > 0)


def state_values(motives: Array, measures: Sequence[Array]) -> Array:
    """Worth of each state to each power, (power, state, run): motives (power, motive, 1 or run) times what each looks at.

    A measure is (state, run), or (power, state, run) if it differs from power to power.
    """
    value = motives[:, 0, None] * measures[0]
    for motive, measure in enumerate(measures[1:], start=1):
        if motives[:, motive].any():
            value = value + motives[:, motive, None] * measure
    return value


def attraction(
    value: Array,
    concentration: Array,
    share: Array,
    response_to_rivals: Array,
    taken: Array,
    offered: Array,
    year: Array,
    response_to_refusal: Array,
) -> Array:
    """Weight of each state in the powers' allocations, shape (power, state, run).

    value^concentration, raised where the power's share of exposures is small, and by the share of its offers that the
    state took (with a year's flow as prior). With concentration 1 and no responses the allocation is the equilibrium
    of the lottery Blotto game: budget times value over the sum of values.
    """
    uptake = (taken + 0.5 * year) / np.maximum(offered + year, 1e-12)
    weight = _power(value, concentration) * (1.0 + response_to_rivals * (1.0 - share))
    weight *= _power(uptake, response_to_refusal)
    return weight


def _power(base: Array, exponent: Array) -> Array:
    """base ** exponent; most strategies have the exponents 0 or 1, which need no work."""
    if np.all(exponent == 1.0):
        return base
    return np.ones(1) if not exponent.any() else base**exponent


def flows(money: Array, weighted_mix: Array, ledgers: Sequence[slice]) -> Array:
    """Money a year by (product, state, run), bn US$; in place of `weighted_mix`.

    `weighted_mix` (product, state, run) is the share of its ledger's money meant for each product, 0 where a state is not
    eligible for it, times the weight of the state. `money` (ledger, 1 or run) is spread over products and states in
    proportion to it: a state that is eligible for less is offered less. `ledgers` are the products of each.
    """
    total = group_sums(weighted_mix, ledgers).sum(axis=1)
    share = money / np.where(total > 0, total, 1.0)
    for products, part in zip(ledgers, share, strict=True):
        weighted_mix[products] *= part
    return weighted_mix


def deals(purse: Array, flow: Array, luck: Array, rate: Array, draw: Array, spread: Array, step: float) -> Array:
    """Sizes of the deals that come to the table in this step, bn US$; 0 where none does.

    A deal for a (product, state) arrives with chance 1 - exp(-rate * step). Its mean size is the purse times the state's
    share of the product's flow times draw / rate, its spread lognormal with mean one; the deals of a product never
    exceed its purse.

    purse (product, run); flow (product, state, run); luck (product, state, run) are uniforms: a deal arrives where luck is
    below the chance, and how far below says how large it is.
    """
    runs = flow.shape[-1]
    chance = -np.expm1(-rate * step)
    hit = np.flatnonzero(luck < chance)
    total = flow.sum(axis=1)
    mean = flow * (purse * (draw / rate) / np.where(total > 0, total, 1.0))[:, None, :]
    width, below = (values.take(hit % runs) if values.size > 1 else values for values in (spread, chance))
    size = np.zeros_like(flow)
    size.reshape(-1)[hit] = mean.take(hit) * np.exp(width * normal(luck.take(hit) / below) - 0.5 * width**2)
    offered = size.sum(axis=1)
    size *= np.minimum(purse / np.maximum(offered, SMALLEST_MONEY), 1.0)[:, None, :]
    return size


def shaded_rate(rate: Array, rivals: Array, shading: Array) -> Array:
    """Loan rate after rivalry beyond the reference, `rivals` in % of GDP a year; never below zero (unless it began there)."""
    return np.maximum(rate - shading * rivals, np.minimum(rate, 0.0))


def shaded_conditions(conditionality: Array, rivals: Array, shading: Array) -> Array:
    """Conditionality after rivalry beyond the reference: a fixed proportion less for each % of GDP (Hernandez 2017)."""
    return np.minimum(conditionality * np.exp(np.clip(-shading * rivals, -50.0, 50.0)), 1.0)


def expired(purse: Array, money_to_date: Array, instant: int, oldest: NDArray[np.intp]) -> Array:
    """Money in the purse that is older than `oldest` steps, first in first out; shape (product, run).

    What came in during the last `oldest` steps is the most that a purse can hold, because the oldest money goes first.
    """
    earlier = np.maximum(instant - oldest, 0)
    before = money_to_date[int(earlier[0])] if earlier.size == 1 else np.take_along_axis(money_to_date, earlier[None, None, :], axis=0)[0]
    # The opening purse is as fresh as the first step's money.
    recent = np.where(earlier > 0, money_to_date[instant] - before, money_to_date[instant])
    return np.maximum(purse - recent, 0.0)
