"""The menu auction: suitors pay the state for its favour, and the one with the largest joint surplus wins the table.

Bernheim and Whinston (1986). The winner pays just enough: what makes the state as well off as with the second best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import group_sums
from suitors.engine.tender import Settlement, TenderTable, tender

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bidders:
    """Who bids at a table. Arrays are (power, 1 or run)."""

    products: Sequence[slice]
    contestant: Array
    """0 for powers that offer without bidding for favour."""
    prize: Array
    """What winning this table is worth to each, bn US$."""
    utility_worth: Array
    """Share of a deal's money that the state would give for one unit of utility, (1 or run)."""


def auction(table: TenderTable, bidders: Bidders) -> Settlement:
    """One contestant wins the table and pays for it; those who do not bid are served after it as in a tender.

    A bidder brings the deals that the state prefers to waiting, or its least unwelcome one. Its joint surplus is what winning
    is worth to it plus what its deals are worth to the state, in money. The table stays with nobody if no surplus is positive.
    """
    worth = np.where(table.size > 0, bidders.utility_worth * table.size * (table.utility - table.waiting), -np.inf)
    welcome = np.maximum(worth, 0.0)
    welcome[~np.isfinite(welcome)] = 0.0
    best = np.stack([_best(worth[products]) for products in bidders.products])
    sum_welcome = group_sums(welcome, bidders.products)
    to_state = np.where(best > 0, sum_welcome, best)
    bids = np.isfinite(to_state) & (bidders.contestant > 0)
    surplus = np.where(bids, bidders.prize + np.where(bids, to_state, 0.0), -np.inf)
    winner = surplus.argmax(axis=0)
    run = np.arange(surplus.shape[-1])
    highest = surplus[winner, run]
    won = highest > 0
    others = surplus.copy()
    others[winner, run] = -np.inf
    # Waiting is worth nothing, since utilities are counted against it.
    outside = np.maximum(others.max(axis=0), 0.0)
    payment = np.where(won, np.maximum(outside - np.where(won, to_state[winner, run], 0.0), 0.0), 0.0)
    wins = (np.arange(surplus.shape[0])[:, None] == winner) & won
    return _settled(table, bidders, worth, best, wins, payment)


def _settled(table: TenderTable, bidders: Bidders, worth: Array, best: Array, wins: NDArray[np.bool_], payment: Array) -> Settlement:
    lengths = [products.stop - products.start for products in bidders.products]
    won = np.repeat(wins, lengths, axis=0)
    apart = np.repeat(bidders.contestant <= 0, lengths, axis=0) & np.ones_like(won)
    least = np.repeat(best, lengths, axis=0)
    brought = won & ((worth > 0) | ((least <= 0) & (worth == least)))
    # The winner comes first and is taken whatever the state thinks of its deals: it has paid.
    above = np.abs(table.utility).max(axis=0) + np.abs(table.waiting) + 1.0
    utility = np.where(brought, table.utility + 2.0 * above, table.utility)
    size = np.where(brought | apart, table.size, 0.0)
    settled = tender(replace(table, size=size, utility=utility))
    prize = np.where(brought, table.size, 0.0)
    total = prize.sum(axis=0)
    prize = np.divide(prize, total, out=np.zeros_like(prize), where=total > 0)
    return Settlement(settled.taken, settled.cut, prize_share=prize, transfer=prize * payment)


def _best(worth: Array) -> Array:
    """The best of a power's deals, -inf if it brings none."""
    return worth.max(axis=0) if worth.shape[0] else np.full(worth.shape[-1], -np.inf)
