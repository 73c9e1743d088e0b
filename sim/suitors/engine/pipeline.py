"""The pipeline from signature to completion: stages that take equally long, each left by advance or by lapse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def stage_rates(realisation: Array, build_years: Array, stages: int, unbegun: Array | None = None) -> tuple[Array, Array]:
    """Advance and lapse rate a year of each of `stages` stages that take equally long.

    They realise the share `realisation` of what enters and take `build_years` on average for what completes, whose time is the sum of
    `stages` exponential ones (Erlang). Of what fails, the share `unbegun` fails in the first stage, before works begin, and the rest
    alike in the others: shapes (stage, …). Left out, all stages are alike and have one rate, (…): advance = realisation^(1/stages) *
    stages / years, lapse / advance = realisation^(-1/stages) - 1.
    """
    leave, realised = stages / build_years, np.maximum(realisation, 1e-6)
    if unbegun is None:
        passes = realised ** (1.0 / stages)
    else:
        begun = 1.0 - unbegun * (1.0 - realised)
        later = (realised / begun) ** (1.0 / (stages - 1))
        passes = np.stack(np.broadcast_arrays(begun, *[later] * (stages - 1)))
    return passes * leave, (1.0 - passes) * leave


def step_shares(advance_rate: Array, lapse_rate: Array, step: float) -> tuple[Array, Array]:
    """Shares of a stage that advance and that lapse in a step of `step` years (competing risks, exact)."""
    total = advance_rate + lapse_rate
    leave = -np.expm1(-total * step)
    return leave * advance_rate / total, leave * lapse_rate / total


def per_step_shares(advance_chance: Array, lapse_chance: Array) -> tuple[Array, Array]:
    """The same from chances a step, lapse first: what has not lapsed may advance."""
    return advance_chance * (1.0 - lapse_chance), lapse_chance


def move(works: Array, signed: Array, advance: Array, lapse: Array) -> tuple[Array, Array, Array]:
    """Move works one step, by one stage at most; changes `works` in place.

    `works` has shape (stage, product, state, run), bn US$; `signed` enters the first stage before it moves, so that a
    deal may advance in the step in which it is signed. `advance` and `lapse` are shares a step, alike in all stages or with the stage as
    their first axis. Returns what is completed, what lapses, and the part of it that lapses in the first stage.
    """
    works[0] += signed
    lost, behind = [], None
    for stage, here in enumerate(works):
        share, lapsing = (values[stage] if values.ndim == works.ndim else values for values in (advance, lapse))
        lost.append(here * lapsing)
        behind = leave(here, share, remaining(share, lapsing), behind)
    assert behind is not None
    return behind, sum(lost[1:], start=lost[0]), lost[0]


def remaining(advance: Array, lapse: Array) -> Array:
    """Share of a stage that stays where it is."""
    # Shares that sum to one leave nothing, but rounding may leave a hair less.
    left: Array = np.maximum(1.0 - advance - lapse, 0.0)
    return left


def leave(stage: Array, advance: Array, keep: Array, behind: Array | None) -> Array:
    """Move one stage of works, or of works times a number fixed at signature, such as their interest rate; (product, state, run).

    `stage` is changed in place, and takes in what comes from the stage before. Returns what advances. One stage at a time stays in the
    processor's cache.
    """
    advanced: Array = stage * advance
    stage *= keep
    if behind is not None:
        stage += behind
    return advanced


def full(signed: Array, advance: Array, lapse: Array, stages: int) -> Array:
    """Works in every stage when `signed` bn US$ have entered in every step for long; shape (stage, …).

    `advance` and `lapse` are alike in all stages or have the stage as their first axis, broadcastable to (stage, …) of `signed`.
    """
    shape = (stages, *np.broadcast_shapes(signed.shape, advance.shape[advance.ndim - signed.ndim :]))
    advance, leave = np.broadcast_to(advance, shape), np.broadcast_to(advance + lapse, shape)
    # The two shares may add up to a hair more than one.
    first = signed * np.maximum(1.0 - leave[0], 0.0) / leave[0]
    later = [first]
    flow = (signed + first) * advance[0]
    for stage in range(1, stages):
        later.append(flow / leave[stage])
        flow = flow * advance[stage] / leave[stage]
    return np.stack(later)
