"""How a power's money is spread over states, and how it comes to the table in deals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from suitors.engine.passes import at_least, at_most
from suitors.engine.streams import narrowed, normal
from suitors.engine.sums import SMALLEST_MONEY

Array = NDArray[np.float64]


def scaled(measure: Array) -> Array:
    """A measure of states, (…, state, run), scaled to mean one; zeros stay zeros."""
    mean = measure.mean(axis=-2, keepdims=True)
    return np.divide(measure, mean, out=np.zeros_like(measure), where=mean > 0)


def state_values(motives: Array, measures: Sequence[Array]) -> Array:
    """Worth of each state to each power, (power, state, run): motives (power, motive, 1 or run) times what each looks at.

    A measure is (state, run), or (power, state, run) if it differs from power to power.
    """
    counting = [motive for motive in range(len(measures)) if motive == 0 or motives[:, motive].any()]
    # What is alike in all runs adds up first.
    counting.sort(key=lambda motive: measures[motive].shape[-1])
    value = motives[:, counting[0], None] * measures[counting[0]]
    for motive in counting[1:]:
        worth = motives[:, motive, None] * measures[motive]
        worth += value
        value = worth
    return value


def attraction(
    pull: Array,
    share: Array,
    response_to_rivals: Array,
    taken: Array,
    offered: Array,
    year: Array,
    response_to_refusal: Array,
) -> Array:
    """Weight of each state in the powers' allocations, shape (power, state, run).

    `pull` is value^concentration; it is raised where the power's share of exposures is small, and by the share of its offers
    that the state took (with a year's flow as prior). With concentration 1 and no responses the allocation is the
    equilibrium of the lottery Blotto game: budget times value over the sum of values.
    """
    uptake = 0.5 * year
    uptake += taken
    uptake /= at_least(offered + year, 1e-12)
    weight = 1.0 - share
    weight *= response_to_rivals
    weight += 1.0
    weight *= pull
    weight *= power_of(uptake, response_to_refusal)
    return weight


def power_of(base: Array, exponent: Array) -> Array:
    """base ** exponent; most strategies have the exponents 0 or 1, which need no work."""
    if np.all(exponent == 1.0):
        return base
    return np.ones(1, dtype=base.dtype) if not exponent.any() else base**exponent


def placing(usual: Array, past: Array, eligible: NDArray[np.bool_], habit: Array) -> Array:
    """Factor on the weights of states that makes a product's money go where it went, (state, 1 or run).

    usual (state, 1 or run): weights by motives in the reference; past (state, 1 or run): recorded shares, NaN where unknown; eligible
    (state, 1). Times the usual weights the factor gives shares that sum to one over the eligible states: a part `habit` goes by the
    record, the rest by motives. States without a record together keep what motives give them.
    """
    weight = np.where(eligible, np.where(np.isnan(usual), np.nanmean(usual, axis=0), usual), 0.0)
    whole = weight.sum(axis=0)
    by_motives = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    known = eligible & np.isfinite(past) & (weight > 0)
    record = np.where(known, past, 0.0)
    recorded = record.sum(axis=0)
    told = recorded > SMALLEST_MONEY
    among_known = record / np.where(told, recorded, 1.0) * (by_motives * known).sum(axis=0)
    by_record = np.where(known & told, among_known, by_motives)
    share = by_motives + habit * (by_record - by_motives)
    return np.divide(share, weight, out=np.zeros(np.broadcast_shapes(share.shape, weight.shape)), where=weight > 0)


def flows(money: Array, weight: Array, mix: Array, reach: Array, ledger_of: NDArray[np.intp]) -> Array:
    """Money a year by (product, state, run), bn US$.

    `mix` (product, state, 1 or run) is the share of its ledger's money meant for each product, 0 where a state is not
    eligible for it, `reach` (ledger, state, 1 or run) the sum of it over the products of a ledger; `weight` (ledger or 1, state,
    run) that of each state. `money` (ledger, 1 or run) is spread over products and states in proportion to mix and weight: a
    state that is eligible for less is offered less. `ledger_of` tells the ledger of each product.
    """
    total = np.einsum("ls...,ls...->l...", reach, weight)
    spread = weight * (money / at_least(total, SMALLEST_MONEY))[:, None]
    flow = spread.take(ledger_of, axis=0)
    flow *= mix
    return flow


def turned(flow: Array, wanted: NDArray[np.bool_], rise: Array, fresh: Array) -> Array:
    """Offers of a ledger (product, state, run) after those of the wanted products rose by a factor 1 + `rise` (1 or run).

    The share `fresh` of the addition is new money; the rest comes from the other products in proportion, as far as they go.
    """
    added = rise * flow[wanted].sum(axis=(0, 1))
    others = flow[~wanted].sum(axis=(0, 1))
    drawn = np.minimum((1.0 - fresh) * added, others)
    left = 1.0 - np.divide(drawn, others, out=np.zeros_like(others), where=others > 0)
    found = np.divide(fresh * added + drawn, added, out=np.zeros_like(added), where=added > 0)
    changed: Array = flow * np.where(wanted[:, None], 1.0 + rise * found, left)[:, None]
    return changed


def deals(
    purse: Array, flow: Array, total: Array, luck: Array, rate: Array, draw: Array, spread: Array, step: float
) -> tuple[Array, NDArray[np.intp]]:
    """Sizes of the deals that come to the table in this step, bn US$, 0 where none does; and where they lie, counted through all axes.

    A deal for a (product, state) arrives with chance 1 - exp(-rate * step). Its mean size is the purse times the state's
    share of the product's flow times draw / rate, its spread lognormal with mean one; the deals of a product never
    exceed its purse.

    purse (product, run); flow (product, state, run) and its total over states (product, run); luck (product, state, run) are
    uniforms: a deal arrives where luck is below the chance, and how far below says how large it is.
    """
    runs = flow.shape[-1]
    chance = -np.expm1(-rate * step)
    hit = np.flatnonzero(luck < chance)
    width, below = (values.take(hit % runs) if values.size > 1 else values for values in (spread, chance))
    drawn = normal(narrowed(luck.take(hit) / below, flow.dtype))
    drawn *= width
    drawn -= 0.5 * width**2
    # In parts of what the product offers a year, until it is known what the purse allows.
    size = np.zeros_like(flow)
    size.reshape(-1)[hit] = np.multiply(flow.take(hit), np.exp(drawn, out=drawn), out=drawn)
    usual = purse * (draw / rate) / at_least(total, SMALLEST_MONEY)
    size *= np.minimum(purse / at_least(size.sum(axis=1), SMALLEST_MONEY), usual)[:, None, :]
    return size, hit


def shaded_rate(rate: Array, rivals: Array, shading: Array) -> Array:
    """Loan rate after rivalry beyond the reference, `rivals` in % of GDP a year; never below zero (unless it began there)."""
    shaded = shading * rivals
    np.subtract(rate, shaded, out=shaded)
    return np.maximum(shaded, np.minimum(rate, 0.0), out=shaded)


def shaded_conditions(conditionality: Array, rivals: Array, shading: Array) -> Array:
    """Conditionality after rivalry beyond the reference: a fixed proportion less for each % of GDP (Hernandez 2017)."""
    kept = -shading * rivals
    np.exp(np.clip(kept, -50.0, 50.0, out=kept), out=kept)
    kept *= conditionality
    return at_most(kept, 1.0, out=kept)


def expired(purse: Array, money_to_date: Array, instant: int, oldest: NDArray[np.intp]) -> Array:
    """Money in the purse that is older than `oldest` steps, first in first out; shape (product, run).

    What came in during the last `oldest` steps is the most that a purse can hold, because the oldest money goes first.
    `money_to_date` (instant, product, run) holds at least one instant more than that; instants take turns in it.
    """
    earlier = np.maximum(instant - oldest, 0)
    row = earlier % len(money_to_date)
    before = money_to_date[int(row[0])] if row.size == 1 else np.take_along_axis(money_to_date, row[None, None, :], axis=0)[0]
    # The opening purse is as fresh as the first step's money.
    recent = money_to_date[instant % len(money_to_date)] - (before if earlier.min() > 0 else before * (earlier > 0))
    return at_least(purse - recent, 0.0)
