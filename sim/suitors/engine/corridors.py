"""Routes to the outer world: who uses which, what they cost, how trade follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.passes import at_least, at_most

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
ITERATIONS = 4
"""Damped steps a time towards the balance of shares and congestion, from where they stood: a fixed number, so that no run
waits for another."""
CLOSED = 1e-9
"""Capacity, relative to the opening, below which a corridor counts as closed."""
FULL = 0.1
"""Least part of what is wanted on a corridor that still shows in its price."""


def congestion(flow: Array, capacity: Array) -> Array:
    """Cost of a corridor relative to free flow: 1 + 0.15 * (flow / capacity)^4 (Bureau of Public Roads)."""
    load = at_most(flow / at_least(capacity, 1e-12), 10.0)
    return 1.0 + 0.15 * load**4


def route_choice(opening_share: Array, log_cost: Array, sensitivity: Array, is_open: Flags) -> Array:
    """Share of each corridor in a state's outer trade, (corridor, state, run): a logit around the opening shares.

    `log_cost` (corridor, run) is the log of cost relative to the opening; closed corridors get nothing. Where every
    corridor that a state used is closed its shares are zero.
    """
    pull = opening_share * (np.exp(-sensitivity * log_cost) * is_open)[:, None]
    total = pull.sum(axis=0)
    return np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)


def equilibrium(
    log_cost: Array,
    habit: Array,
    opening_share: Array,
    trade: Array,
    tonnes: Array,
    opening_cost: Array,
    capacity: Array,
    risk: Array,
    sensitivity: Array,
    kept: Array,
    switchable: Array,
) -> tuple[Array, Array, Array, Array]:
    """Shares carried, flows, log costs and habits after congestion has moved the corridors towards their balance.

    log_cost (corridor, run) is where costs stood, relative to the opening; habit (corridor, state, run) the shares that shippers are
    used to, of which the part `kept` (1 or run) outlasts the step; opening_share (corridor, state, 1 or run); trade (state, run): volume
    of outer trade; tonnes (corridor, 1 or run): million tonnes for each unit of that volume; opening_cost (corridor, 1 or run): cost at
    the opening relative to free flow, risk premium included; capacity (corridor, run), million tonnes a year; risk (corridor, 1 or run):
    premium now. What is above a capacity goes to the room of others, of which the share `switchable` can be used at once, or is held up.
    With infinite capacity, no risk and no habit the shares are those of the plain logit.
    """
    is_open = capacity > CLOSED
    wanted = habit
    for step in range(ITERATIONS + 1):
        choice = route_choice(opening_share, log_cost, sensitivity, is_open)
        wanted = choice + (habit - choice) * kept
        if step < ITERATIONS:
            # No more than the capacity passes, so none jams beyond it.
            flow = np.minimum(tonnes * (wanted * trade).sum(axis=1), capacity)
            log_cost = 0.5 * (log_cost + np.log((1.0 + risk) * congestion(flow, capacity) / opening_cost))
    share, flow, passed = within_capacity(wanted, trade, tonnes, capacity, switchable)
    # What keeps a full corridor within its capacity is a price: the one at which the logit wants no more.
    return share, flow, log_cost - np.log(at_least(passed, FULL)) * is_open / sensitivity, wanted


def within_capacity(wanted: Array, trade: Array, tonnes: Array, capacity: Array, switchable: Array) -> tuple[Array, Array, Array]:
    """Shares carried (corridor, state, run), flows and the part of what was wanted that passed (corridor, run); see `equilibrium`.

    No flow exceeds its capacity. Where capacity is short the shares of a state sum to less than one: the rest finds no way in the region.
    """
    demand = tonnes * (wanted * trade).sum(axis=1)
    passed = np.divide(capacity, demand, out=np.ones_like(demand), where=demand > capacity)
    share = wanted * passed[:, None]
    if (passed < 1.0).any():
        # A state's held-up trade spreads over the corridors that it uses, in proportion to their room for it.
        room = np.divide(switchable * at_least(capacity - demand, 0.0), tonnes, out=np.zeros_like(demand), where=tonnes > 0)
        pull = (share > 0) * room[:, None]
        every = pull.sum(axis=0)
        held = at_least(wanted.sum(axis=0) - share.sum(axis=0), 0.0)
        moved = held * np.divide(pull, every, out=np.zeros_like(pull), where=every > 0)
        volume = (moved * trade).sum(axis=1)
        share += moved * np.divide(room, volume, out=np.ones_like(volume), where=volume > room)[:, None]
    return share, np.minimum(tonnes * (share * trade).sum(axis=1), capacity), passed


def trade_cost(allowed: Array, opening_share: Array, log_cost: Array, sensitivity: Array, is_open: Flags, ceiling: float = 2.0) -> Array:
    """Log cost of trading with each power relative to the opening, (power, state, run).

    The inclusive value over the corridors that a power's trade may take, `allowed` (power, corridor, 1 or run); a power
    that trades by sea or next door (no corridors) keeps its cost. A closed way costs `ceiling` at most: there is always a
    dearer one.
    """
    pull = allowed[:, :, None, :] * opening_share[None]
    before = pull.sum(axis=1)
    after = (pull * (np.exp(-sensitivity * log_cost) * is_open)[None, :, None]).sum(axis=1)
    ratio = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    return np.minimum(-np.log(np.maximum(ratio, 1e-30)) / sensitivity, ceiling)


def adjusted_trade(trade: Array, target: Array, pace: Array, step: float) -> Array:
    """Trade closes the distance to its gravity target at `pace` a year; exact for any step."""
    return target + (trade - target) * np.exp(-pace * step)
