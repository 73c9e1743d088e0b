"""The pipeline from signature to completion: equal stages, each left by advance or by lapse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def stage_rates(realisation: Array, build_years: Array, stages: int) -> tuple[Array, Array]:
    """Advance and lapse rate a year of each of `stages` equal stages.

    They realise the share `realisation` of what enters and take `build_years` on average for what completes:
    advance = realisation^(1/stages) * stages / years, lapse / advance = realisation^(-1/stages) - 1.
    """
    survives = np.maximum(realisation, 1e-6) ** (1.0 / stages)
    advance = survives * stages / build_years
    return advance, advance * (1.0 / survives - 1.0)


def step_shares(advance_rate: Array, lapse_rate: Array, step: float) -> tuple[Array, Array]:
    """Shares of a stage that advance and that lapse in a step of `step` years (competing risks, exact)."""
    total = advance_rate + lapse_rate
    leave = -np.expm1(-total * step)
    return leave * advance_rate / total, leave * lapse_rate / total


def per_step_shares(advance_chance: Array, lapse_chance: Array) -> tuple[Array, Array]:
    """The same from chances a step, lapse first: what has not lapsed may advance."""
    return advance_chance * (1.0 - lapse_chance), lapse_chance


def move(works: Array, signed: Array, advance: Array, lapse: Array) -> tuple[Array, Array]:
    """Move works one step, by one stage at most; changes `works` in place.

    `works` has shape (stage, product, state, run), bn US$; `signed` enters the first stage before it moves, so that a
    deal may advance in the step in which it is signed. `advance` and `lapse` are shares a step, broadcastable to
    (product, state, run). Returns completed and lapsed money.
    """
    works[0] += signed
    lapsed = np.add.reduce(works, axis=0)
    lapsed *= lapse
    # Shares that sum to one leave nothing, but rounding may leave a hair less.
    keep = np.maximum(1.0 - advance - lapse, 0.0)
    advanced: Array = works * advance
    works *= keep
    works[1:] += advanced[:-1]
    return advanced[-1], lapsed


def carry(weighted: Array, entering: Array, advance: Array, lapse: Array) -> Array:
    """Move works times a number fixed at signature, such as their interest rate, as `move` moves the works themselves.

    `weighted` (stage, loan, state, run) is changed in place; returns what completes, so that its mean is exact.
    """
    weighted[0] += entering
    advanced: Array = weighted * advance
    weighted *= np.maximum(1.0 - advance - lapse, 0.0)
    weighted[1:] += advanced[:-1]
    return advanced[-1]


def full(signed: Array, advance: Array, lapse: Array, stages: int) -> Array:
    """Works in every stage when `signed` bn US$ have entered in every step for long; shape (stage, …)."""
    leave = advance + lapse
    # The two shares may add up to a hair more than one.
    first = signed * np.maximum(1.0 - leave, 0.0) / leave
    later = [first]
    flow = (signed + first) * advance
    for _ in range(stages - 1):
        later.append(flow / leave)
        flow = flow * advance / leave
    return np.stack(later)
