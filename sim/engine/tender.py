"""How a state answers what is on its table.

Every mechanism settles the same question: of deals with sizes and utilities, how much of each is taken, given the
utility of waiting, the room for works and the gate on debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.sums import SMALLEST_MONEY, weighted_sum

Array = NDArray[np.float64]
SMALLEST_SHARE = 1e-12
"""The same where what is divided may be nothing too."""
LANES_SORTED_OUT = 3
"""Deals after which lanes that are done are left out: it costs about as much as one deal."""


@dataclass(frozen=True)
class Table:
    """What lies before a state: shapes (product, run) or (run,), money in bn US$.

    Before several states at once: (product, state, run) or (state, run). Only the tender takes that.
    """

    size: Array
    """0 where nothing is on offer."""
    utility: Array
    waiting: Array
    room: Array
    """Works that can still be taken up."""
    headroom: Array
    """Debt that can still be taken up below the threshold."""
    discipline: Array
    """(product, 1 or run): how far the lender heeds the headroom; it need only broadcast."""
    debt_share: Array
    """(product, 1 or run): share of the deal that enters the state's debt; likewise."""
    places: int | None
    """At most so many deals, if not None."""


@dataclass(frozen=True)
class Settlement:
    """What became of the deals on a table, (product, run)."""

    taken: Array
    cut: Array
    """Money of wanted deals lost to room or debt gate, (run,)."""
    prize_share: Array | None = None
    """Share of the state's favour that each product wins, (product, run); None: in proportion to the money taken."""
    transfer: Array | None = None
    """Money paid for that favour, given as aid, bn US$; None: nothing."""

    @property
    def favour(self) -> Array:
        """Share of the state's favour that each product wins, (product, run); zeros where nothing is taken."""
        if self.prize_share is not None:
            return self.prize_share
        total = self.taken.sum(axis=0)
        return self.taken / np.where(total > 0, total, 1.0)


def attractiveness(utility: Array, flow: Array, groups: Sequence[Sequence[int]], scale: Array) -> Array:
    """Mean exp(utility / scale) of each group of products, weighted by money, (group, …, run); 0 for a group without money.

    `utility` and `flow` are (product, …, run). The mean makes a group's weight independent of how many products it has.
    """
    attractive = utility / scale
    np.clip(attractive, -50.0, 50.0, out=attractive)
    np.exp(attractive, out=attractive)
    attractive *= flow
    means = np.empty((len(groups), *attractive.shape[1:]))
    for row, group in enumerate(groups):
        first, last = group[0], group[-1] + 1
        members = slice(first, last) if last - first == len(group) else list(group)
        money = flow[members].sum(axis=0)
        # Where there is no money both sums are nought.
        np.divide(attractive[members].sum(axis=0), np.maximum(money, SMALLEST_MONEY), out=means[row])
    return means


def menu_worth(attractive: Array, scale: Array) -> Array:
    """Worth of a menu against waiting, in utility, (run): scale * log(1 + sum over nests of their attractiveness).

    Since nests count by their mean, neither splitting a product nor cloning a donor moves it.
    """
    worth: Array = scale * np.log1p(attractive.sum(axis=0))
    return worth


def tender(table: Table) -> Settlement:
    """Deals that beat waiting are taken in order of utility until the room is used up, the last one in part.

    Sovereign lenders cut a loan towards the headroom in proportion to their discipline; each loan uses headroom up.
    """
    wanted = table.size * (table.utility > table.waiting)
    total = wanted.sum(axis=0)
    indebting = weighted_sum(wanted, table.debt_share)
    binding = (total > table.room) | (indebting > table.headroom)
    if table.places is not None:
        binding |= (wanted > 0).sum(axis=0) > table.places
    cut = np.zeros_like(total)
    if binding.any():
        # Order matters only where something binds.
        lanes = np.flatnonzero(binding)
        taken = _in_order(table, wanted, lanes)
        wanted.reshape(len(wanted), -1)[:, lanes] = taken.T
        cut.reshape(-1)[lanes] = total.reshape(-1)[lanes] - taken.sum(axis=1)
    return Settlement(wanted, cut)


def _in_order(table: Table, wanted: Array, lanes: NDArray[np.intp]) -> Array:
    """What is taken of the deals of some lanes, places in (state, run), in order of utility, (lane, product)."""
    products = wanted.shape[0]

    def of_lanes(values: Array) -> Array:
        # One row for each lane: what is best in it is found fastest where its deals lie side by side.
        runs = values.shape[-1]
        wide = np.broadcast_to(values, (*wanted.shape[:-1], runs)).reshape(products, -1)
        return np.ascontiguousarray(wide.take(lanes if runs > 1 else lanes // wanted.shape[-1], axis=1).T)

    size, left, debt_share, heed = (of_lanes(values) for values in (wanted, table.utility, table.debt_share, table.discipline))
    heed *= debt_share > 0
    np.maximum(debt_share, SMALLEST_SHARE, out=debt_share)
    left[size <= 0] = -np.inf
    count = np.count_nonzero(size, axis=1)
    if table.places is not None:
        count = np.minimum(count, table.places)
    room, headroom = table.room.take(lanes), np.maximum(table.headroom.take(lanes), 0.0)
    taken = np.zeros_like(size)
    first = row = np.arange(len(size)) * products
    """Where the deals of each lane that is still going begin, in the whole and in what is left."""
    for place in range(int(count.max())):
        best = left.argmax(axis=1)
        deal = first + best
        share, heeded = debt_share.take(deal), heed.take(deal)
        part = np.minimum(size.take(deal), room)
        lent = np.minimum(part, (1.0 - heeded) * part + heeded * (headroom / share))
        taken.reshape(-1)[deal] += lent
        left.reshape(-1)[row + best] = -np.inf
        # A lane without further deals takes nothing more.
        room = np.maximum(room - lent, 0.0) * (count > place + 1)
        headroom = np.maximum(headroom - share * lent, 0.0)
        if place % LANES_SORTED_OUT == 0:
            going = np.flatnonzero(room)
            left, count, first, room, headroom = (values.take(going, axis=0) for values in (left, count, first, room, headroom))
            row = np.arange(going.size) * products
    return taken


def split(table: Table, hedging: Array) -> Settlement:
    """The state divides its room over the deals: maximise s·u - hedging/2 · Σs² over shares s that sum to one.

    The solution is the Euclidean projection of utility / hedging on the simplex; a deal is taken up to its size.
    Waiting and debt gate play no part.
    """
    on_table = table.size > 0
    demand = np.minimum(table.room, table.size.sum(axis=0))
    share = simplex_projection(np.where(on_table, table.utility / np.maximum(hedging, 1e-9), -np.inf))
    taken = np.minimum(share * demand, table.size)
    return Settlement(taken, np.zeros_like(demand))


def simplex_projection(point: Array) -> Array:
    """Nearest point of the unit simplex along axis 0; entries of -inf get nothing, a column of them stays zero."""
    present = np.isfinite(point)
    descending = -np.sort(-np.where(present, point, -1e300), axis=0)
    rank = np.arange(1, point.shape[0] + 1)[:, None]
    surplus = (np.cumsum(descending, axis=0) - 1.0) / rank
    active = (descending > surplus) & (descending > -1e299)
    count = np.maximum(active.sum(axis=0), 1)
    level = np.take_along_axis(surplus, count[None, :] - 1, axis=0)[0]
    return np.where(present, np.maximum(point - level, 0.0), 0.0)
