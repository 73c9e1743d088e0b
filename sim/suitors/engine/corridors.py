"""Routes to the outer world: who uses which, what they cost, how trade follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
ITERATIONS = 4
"""Damped steps a time towards the balance of shares and congestion, from where they stood: a fixed number, so that no run
waits for another."""
CLOSED = 1e-9
"""Capacity, relative to the opening, below which a corridor counts as closed."""


def congestion(flow: Array, capacity: Array) -> Array:
    """Cost of a corridor relative to free flow: 1 + 0.15 * (flow / capacity)^4 (Bureau of Public Roads)."""
    load = np.minimum(flow / np.maximum(capacity, 1e-12), 10.0)
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
    opening_share: Array,
    trade: Array,
    tonnes: Array,
    opening_cost: Array,
    capacity: Array,
    risk: Array,
    sensitivity: Array,
) -> tuple[Array, Array, Array]:
    """Shares, flows and log costs of the corridors after congestion has moved them towards their balance.

    log_cost (corridor, run) is where costs stood, relative to the opening; opening_share (corridor, state, 1 or run); trade
    (state, run): volume of outer trade; tonnes (corridor, 1 or run): million tonnes for each unit of that volume;
    opening_cost (corridor, 1 or run): cost at the opening relative to free flow, risk premium included; capacity
    (corridor, run), million tonnes a year; risk (corridor, 1 or run): premium now.
    With infinite capacity and no risk the shares stay those of the plain logit.
    """
    is_open = capacity > CLOSED
    share = route_choice(opening_share, log_cost, sensitivity, is_open)
    for _ in range(ITERATIONS):
        flow = tonnes * (share * trade).sum(axis=1)
        log_cost = 0.5 * (log_cost + np.log((1.0 + risk) * congestion(flow, capacity) / opening_cost))
        share = route_choice(opening_share, log_cost, sensitivity, is_open)
    return share, tonnes * (share * trade).sum(axis=1), log_cost


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
