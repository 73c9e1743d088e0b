"""A pool of forecasts: weights by what each would have scored on the past, drawn to equal ones while there is little of it.

Forecasts are quantiles at even levels on the last axis. The pool is a mixture: its score is a quadratic in the weights, so the
best ones are found exactly (Gneiting and Raftery 2007, JASA 102, equation 21: mean error less half the mean distance apart).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEPS = 400
EVIDENCE = 2.0
"""Spans without overlap that equal weights are worth."""


def errors_and_distances(members: Array, seen: Array) -> tuple[Array, Array]:
    """Sums over known cells: each member's mean error (member,), and mean distances apart (member, member).

    `members` is (member, cell, level), `seen` (cell,).
    """
    error = np.abs(members - seen[None, :, None]).mean(axis=2).sum(axis=1)
    own = [_apart(each) for each in members]
    apart = np.empty((len(members), len(members)))
    for one, first in enumerate(members):
        for two in range(one, len(members)):
            joined = own[one] if one == two else 2.0 * _apart(np.concatenate([first, members[two]], axis=1)) - 0.5 * (own[one] + own[two])
            apart[one, two] = apart[two, one] = joined.sum()
    return error, apart


def _apart(samples: Array) -> Array:
    """Mean distance of two draws of (cell, level), (cell,)."""
    count = samples.shape[1]
    rank = 2.0 * np.arange(1, count + 1) - count - 1.0
    distance: Array = 2.0 * (np.sort(samples, axis=1) * rank).sum(axis=1) / count**2
    return distance


def best_weights(error: Array, apart: Array, spans: float) -> Array:
    """Weights (member,), none below 0, their sum 1, of least mean score; `spans` without overlap lie behind them."""
    equal = np.full(error.size, 1.0 / error.size)
    scale = float(np.mean(error))
    if scale <= 1e-12 or spans <= 0:
        return equal
    error, apart = error / scale, apart / scale
    weight = equal.copy()
    for step in range(STEPS):
        # Exponentiated gradient: stays on the simplex.
        weight = weight * np.exp(-4.0 / np.sqrt(1.0 + step / 20.0) * (error - apart @ weight))
        weight = weight / weight.sum()
    trust = spans / (spans + EVIDENCE)
    return np.asarray(trust * weight + (1.0 - trust) * equal, dtype=np.float64)


def mixture(members: Array, weight: Array, levels: Array) -> Array:
    """Quantiles of the mixture at `levels` (…, level), of members (member, …, level): shape of `levels`."""
    count = members.shape[-1]
    shape = members.shape[1:-1]
    values = np.moveaxis(members, 0, -2).reshape(-1, len(members) * count)
    mass = np.repeat(weight / count, count)
    order = np.argsort(values, axis=1, kind="stable")
    values, mass = np.take_along_axis(values, order, axis=1), mass[order]
    middle = np.cumsum(mass, axis=1) - 0.5 * mass
    asked = levels.reshape(len(values), -1)
    made = np.stack([np.interp(level, at, value) for level, at, value in zip(asked, middle, values, strict=True)])
    return made.reshape(*shape, -1)
