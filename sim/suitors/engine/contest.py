"""The contest: every suitor pays, and the state's favour is divided by a success function.

A power's chance grows with the money it has paid of late: its stock, raised to an exponent, over the sum of everybody's
(Tullock 1980; Skaperdas 1996). Exponent 1 is the lottery, a very large one gives all to the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import group_sums
from suitors.engine.tender import Settlement, TenderTable

Array = NDArray[np.float64]
BISECTIONS = 60
SMALLEST_WEIGHT = 1e-12
"""Least weight in the division of room, so that what others leave is used."""


@dataclass(frozen=True)
class Suitors:
    """Who courts a state. Arrays are (power, 1 or run)."""

    products: Sequence[slice]
    """Products of each power."""
    contestant: Array
    """0 for powers that offer without seeking favour."""
    stock: Array
    """What each paid before this step and still counts, bn US$."""
    exponent: Array
    """(1 or run)"""


def success(stock: Array, exponent: Array) -> Array:
    """Each suitor's share of the favour, (power, run), from stocks (power, run); zeros where nobody has paid."""
    paid = stock > 0
    best = np.where(paid, stock, 0.0).max(axis=0)
    # Relative to the largest, so that no exponent overflows.
    relative = np.log(np.divide(stock, best, out=np.ones_like(stock), where=paid & (best > 0)))
    pull = np.where(paid, np.exp(np.maximum(exponent * relative, -700.0)), 0.0)
    total = pull.sum(axis=0)
    return np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)


def contest(table: TenderTable, suitors: Suitors) -> Settlement:
    """Every deal that beats waiting is paid; the room, where it is short, is divided by success, without any ranking.

    Disciplined lenders cut their loans in one proportion where all together exceed the headroom. The number of places plays
    no part. The favour won counts money as it is taken, contestants only.
    """
    wanted = np.where(table.utility > table.waiting, table.size, 0.0)
    indebting = (wanted * table.debt_share).sum(axis=0)
    headroom = np.maximum(table.headroom, 0.0)
    allowed = np.divide(headroom, indebting, out=np.ones_like(indebting), where=indebting > headroom)
    heeded = wanted * (1.0 - table.discipline * (table.debt_share > 0) * (1.0 - allowed))
    bids = group_sums(heeded, suitors.products)
    share = success(suitors.stock + bids, suitors.exponent)
    filling = bids if table.room_share is None else group_sums(heeded * table.room_share, suitors.products)
    # What takes up no room is granted in full.
    factor = np.ones_like(bids)
    np.divide(divided(filling, np.maximum(share, SMALLEST_WEIGHT), table.room), filling, out=factor, where=filling > 0)
    lengths = [products.stop - products.start for products in suitors.products]
    taken = heeded * np.repeat(factor, lengths, axis=0)
    won = success((suitors.stock + bids * factor) * suitors.contestant, suitors.exponent)
    cut = np.maximum(wanted.sum(axis=0) - taken.sum(axis=0), 0.0)
    return Settlement(taken, cut, prize_share=_by_product(won, taken, suitors.products))


def divided(bids: Array, weight: Array, room: Array) -> Array:
    """Room divided in proportion to positive weights, nobody getting more than the bid; (power, run).

    What a small bid leaves goes to the others, until room or bids are used up.
    """
    total = np.minimum(bids.sum(axis=0), room)
    order = np.argsort(bids / weight, axis=0)
    bid, pull = np.take_along_axis(bids, order, axis=0), np.take_along_axis(weight, order, axis=0)
    served = np.cumsum(bid, axis=0) - bid
    # Level at which the rest of the room goes round, if all before are served in full.
    level = (total - served) / np.cumsum(pull[::-1], axis=0)[::-1]
    enough = level <= bid / pull
    first = np.where(enough.any(axis=0), enough.argmax(axis=0), bid.shape[0] - 1)
    chosen = np.take_along_axis(level, first[None, :], axis=0)
    return np.minimum(bids, np.maximum(chosen, 0.0) * weight)


def best_stock(prize: Array, rivals: Array, exponent: Array, cost: Array) -> Array:
    """Stock that maximises prize * x^m / (x^m + rivals) - cost * x; shapes broadcast to (state, run).

    `rivals` is the sum of their stocks raised to m. Zero where even the best stock costs more than it wins.
    """
    if np.all(exponent == 1.0):
        # The lottery has a closed form.
        return np.maximum(np.sqrt(prize * rivals / cost) - rivals, 0.0)
    shape = np.broadcast_shapes(prize.shape, rivals.shape, exponent.shape, cost.shape)
    prize, rivals, exponent, cost = (np.broadcast_to(values, shape) for values in (prize, rivals, exponent, cost))
    alone = rivals <= 0
    rivals = np.where(alone, 1.0, rivals)
    # Beyond its peak the marginal gain falls; the answer lies between the peak and the stock that costs the whole prize.
    peak = (rivals * np.maximum(exponent - 1.0, 0.0) / (exponent + 1.0)) ** (1.0 / exponent)
    low, high = np.minimum(peak, prize / cost), prize / cost + 0.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        pull = middle**exponent
        gain = prize * exponent * pull * rivals - cost * middle * (pull + rivals) ** 2
        low, high = np.where(gain > 0, middle, low), np.where(gain > 0, high, middle)
    stock = 0.5 * (low + high)
    pull = stock**exponent
    worthwhile = prize * pull / (pull + rivals) > cost * stock
    # Against nobody the least effort wins; the model lets such a power rest.
    return np.where(worthwhile & ~alone, stock, 0.0)


def _by_product(share: Array, taken: Array, products: Sequence[slice]) -> Array:
    """A power's share laid on its products, by money taken; evenly where it took nothing now."""
    spread = np.zeros_like(taken)
    for row, owned in enumerate(products):
        money = taken[owned].sum(axis=0)
        even = np.full_like(taken[owned], 1.0 / max(owned.stop - owned.start, 1))
        spread[owned] = share[row] * np.divide(taken[owned], money, out=even, where=money > 0)
    return spread
