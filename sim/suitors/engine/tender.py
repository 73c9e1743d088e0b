"""How a state answers what is on its table.

Every mechanism settles the same question: of deals with sizes and utilities, how much of each is taken, given the
utility of waiting, the room for works and the gate on debt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine.passes import at_least
from suitors.engine.sums import SMALLEST_MONEY, Groups, group_sums, weighted_sum

Array = NDArray[np.float64]
SMALLEST_SHARE = 1e-12
"""Stands for no share in a divisor, where what is divided may be nothing too."""
NEVER = 1e30
"""Utility that a deal falls short of the others if nobody wants it."""


@dataclass(frozen=True)
class TenderTable:
    """What lies before a state: shapes (product, run) or (run,), money in bn US$.

    Before several states at once: (product, state, 1 or run) or (state, run). Only the tender takes that.
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
    """(product, 1 or run): how far the lender heeds the headroom."""
    debt_share: Array
    """(product, 1 or run): share of the deal that enters the state's debt."""
    places: int | None
    """At most so many deals, if not None."""
    found_at: NDArray[np.intp] | None = None
    """Where deals lie in `size`, counted through all its axes, if that is known; other places hold none."""
    room_share: Array | None = None
    """(product, 1 or run): share of the deal that takes up room; None: all of it."""

    @property
    def deals(self) -> NDArray[np.intp]:
        """Where deals lie in `size`, counted through all its axes."""
        return np.flatnonzero(self.size > 0) if self.found_at is None else self.found_at

    def filled(self, money: Array) -> Array:
        """Room that `money`, shaped like `size`, takes up, (…, run)."""
        return money.sum(axis=0) if self.room_share is None else weighted_sum(money, self.room_share)


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
    unreached: Array | None = None
    """Money of deals taken that sites out of reach cut, (run,); None: nothing."""

    @property
    def favour(self) -> Array:
        """Share of the state's favour that each product wins, (product, run); zeros where nothing is taken."""
        if self.prize_share is not None:
            return self.prize_share
        total = self.taken.sum(axis=0)
        return self.taken / np.where(total > 0, total, 1.0)


def attractiveness(utility: Array, flow: Array, groups: Groups, scale: Array, money: Array | None = None) -> Array:
    """Mean exp(utility / scale) of each group of products, weighted by money, (group, …, run); 0 for a group without money.

    `utility` and `flow` are (product, …, run), `money` the sums of the flow by group, if they are known. The mean makes a
    group's weight independent of how many products it has.
    """
    attractive = utility / scale
    np.clip(attractive, -50.0, 50.0, out=attractive)
    np.exp(attractive, out=attractive)
    attractive *= flow
    means = group_sums(attractive, groups)
    # Where there is no money both sums are nought.
    means /= at_least(group_sums(flow, groups) if money is None else money, SMALLEST_MONEY)
    return means


def menu_worth(attractive: Array, scale: Array) -> Array:
    """Worth of a menu against waiting, in utility, (run): scale * log(1 + sum over nests of their attractiveness).

    Since nests count by their mean, neither splitting a product nor cloning a donor moves it.
    """
    worth: Array = scale * np.log1p(attractive.sum(axis=0))
    return worth


def tender(table: TenderTable) -> Settlement:
    """Deals that beat waiting are taken in order of utility until the room is used up, the last one in part.

    Sovereign lenders cut a loan towards the headroom in proportion to their discipline; each loan uses headroom up.
    """
    deals = table.deals
    wanted = table.size.take(deals)
    wanted *= (table.utility > table.waiting).take(deals)
    taken = np.zeros_like(table.size)
    taken.reshape(-1)[deals] = wanted
    total = taken.sum(axis=0)
    filled = total if table.room_share is None else table.filled(taken)
    binding = (filled > table.room) | (weighted_sum(taken, table.debt_share) > table.headroom)
    if table.places is not None:
        binding |= (taken > 0).sum(axis=0) > table.places
    cut = np.zeros_like(total)
    if binding.any():
        # Order matters only where something binds.
        lanes = np.flatnonzero(binding)
        lost = total.take(lanes)
        lost -= _take_in_order(table, taken, lanes)
        # The two sums add up in different orders.
        cut.reshape(-1)[lanes] = at_least(lost, 0.0, out=lost)
    return Settlement(taken, cut)


def _take_in_order(table: TenderTable, taken: Array, lanes: NDArray[np.intp]) -> Array:
    """Hold what is taken to room and debt gate in some lanes, places in (state, run); returns the sum of it in each.

    `taken`, so far every deal that is wanted, is changed in place.
    """
    products, runs = len(taken), taken.shape[-1]
    wanted, utility = taken.reshape(products, -1), table.utility.reshape(products, -1)
    none = wanted.take(lanes, axis=1) <= 0
    worst_last = np.multiply(none, NEVER, dtype=utility.dtype)
    worst_last -= utility.take(lanes, axis=1)
    # Of deals worth the same the earlier product comes first.
    order = worst_last.T.argsort(axis=1, kind="stable")[:, : products - none.sum(axis=0).min()].T

    deals = order * wanted.shape[1] + lanes
    places = {wanted.shape[1]: deals}
    """Where the deals lie in an array with so many columns for each product."""

    def of_deals(values: Array) -> Array:
        rows = values.reshape(products, -1)
        if rows.shape[1] not in places:
            places[rows.shape[1]] = order * rows.shape[1] + lanes // runs
        return rows.take(places[rows.shape[1]])

    size = wanted.take(deals)
    if table.places is not None:
        size[table.places :] = 0.0
    share = of_deals(table.debt_share)
    heed = of_deals(table.discipline) * (share > 0)
    divisor = at_least(share, SMALLEST_SHARE)
    fills = np.ones_like(share) if table.room_share is None else of_deals(table.room_share)
    # What takes up no room goes on where none is left.
    free, beyond, unheeded = fills <= 0, np.zeros_like(fills), 1.0 - heed
    beyond[free] = np.inf
    room, headroom = table.room.take(lanes), at_least(table.headroom.take(lanes), 0.0)
    rounding = 8.0 * float(np.finfo(size.dtype).eps)
    columns = size, share, divisor, heed, unheeded, fills, fills + free, beyond
    for part, owed, divided, heeded, spared, filling, filled, endless in zip(*columns, strict=True):
        fits = room / filled
        fits += endless
        np.minimum(part, fits, out=part)
        # The debt gate leaves this much; a lender heeds it in part.
        allowed = headroom / divided
        allowed *= heeded
        allowed += spared * part
        np.minimum(part, allowed, out=part)
        # Where a deal takes all there is, rounding must leave nothing of it.
        room = np.where(part < fits, room - filling * part, 0.0)
        left = headroom - owed * part
        headroom = np.where(left > rounding * headroom, left, 0.0)
    wanted.reshape(-1)[deals] = size
    return size.sum(axis=0)


def split(table: TenderTable, hedging: Array) -> Settlement:
    """The state divides its room over the deals: maximise s·u - hedging/2 · Σs² over shares s that sum to one.

    The solution is the Euclidean projection of utility / hedging on the simplex; a deal is taken up to its size.
    Waiting and debt gate play no part.
    """
    on_table = table.size > 0
    demand, filled = table.size.sum(axis=0), table.filled(table.size)
    demand = demand * np.minimum(1.0, np.divide(table.room, filled, out=np.ones_like(filled), where=filled > 0))
    share = simplex_projection(np.where(on_table, table.utility / np.maximum(hedging, 1e-9), -np.inf))
    taken = np.minimum(share * demand, table.size)
    return Settlement(taken, np.zeros_like(demand))


def simplex_projection(point: Array) -> Array:
    """Nearest point of the unit simplex along axis 0; entries of -inf get nothing, a column of them stays zero."""
    present = np.isfinite(point)
    descending = -np.sort(-np.where(present, point, -NEVER), axis=0)
    rank = np.arange(1, point.shape[0] + 1)[:, None]
    surplus = (np.cumsum(descending, axis=0) - 1.0) / rank
    active = (descending > surplus) & (descending > -NEVER)
    count = np.maximum(active.sum(axis=0), 1)
    level = np.take_along_axis(surplus, count[None, :] - 1, axis=0)[0]
    return np.where(present, np.maximum(point - level, 0.0), 0.0)
