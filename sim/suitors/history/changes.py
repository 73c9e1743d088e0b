"""Debts by their own yearly changes: ordinary ones, falls that come at a chance, and what a power's debts share.

Change of a debt's logarithm in a year = pace · change of the year before + what all debts of the power share that year (a currency
moves, a creditor revalues) + a stray of debts of like size. A fall by a fifth or more in a year (prepaid, written off, swapped,
never recorded) is an event: it comes at the dyad's own chance, drawn to its power's and the panel's, and is as deep as such
falls were. Everything is learnt from the panel's past; nothing is known of contracts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.history.alike import window

Array = NDArray[np.float64]
FALL = -0.25
"""Change of the logarithm in a year below which a fall is an event: more than contracts take off in a year as a rule."""
OWN_YEARS = 5.0
"""Years of a power's mean that stand beside a dyad's own chance of a fall, and of the panel's beside a power's."""
USUAL_CHANCE, USUAL_FALL = 0.03, -0.3
"""Chance of a fall in the one year that stands beside the panel's record, and its depth where none is on record."""
SHOWN = 1.0
"""Million US$: a smaller debt cannot be said to fall."""
SHARING = 5.0
"""Million US$ from which a debt shows what its power's debts share."""
LIKE, FEWEST = 0.3, 40
"""Share and least number of past strays, those of debts most alike in size, that one is drawn from."""
STEEPEST = 0.5
"""Largest change that goes on."""
LARGEST = 14.0


def paths(owed: Array, years: int, runs: int, seed: int, names: tuple[str, ...]) -> Array:
    """Debts at the end of each coming year, from those of the past (power, state, year), NaN where unknown.

    Returns (power, state, year, run), million US$.
    """
    logs = np.log1p(owed)
    change = np.diff(logs, axis=2)
    known = np.isfinite(change)
    moved = np.nan_to_num(change)
    live = known & (np.maximum(np.nan_to_num(owed[:, :, 1:]), np.nan_to_num(owed[:, :, :-1])) > SHOWN)
    fell = live & (moved < FALL)
    chance = _chance(fell, live)
    depths = moved[fell] if fell.any() else np.array([USUAL_FALL])
    calm = known & ~fell
    shared = _shared(moved, calm & (np.nan_to_num(owed[:, :, :-1]) > SHARING))
    pace, sizes, strays = _ordinary(logs, moved, calm, known, shared)
    draws = generator(seed, 0, "debt changes", names)
    shape = (*owed.shape[:2], runs)
    now = np.broadcast_to(np.nan_to_num(logs[:, :, -1:]), shape).copy()
    before = np.broadcast_to(moved[:, :, -1:] if moved.shape[2] else np.zeros((*shape[:2], 1)), shape).copy()
    power = np.arange(shape[0])[:, None, None]
    made = np.empty((*shape[:2], years, runs))
    for year in range(years):
        first, width = window(sizes, now, LIKE, FEWEST)
        step = pace * np.clip(before, -STEEPEST, STEEPEST) + strays[first + draws.integers(0, width, shape)]
        common = shared[power, draws.integers(0, shared.shape[1], (shape[0], 1, runs))]
        step = step + np.where(now > np.log1p(SHARING), common, 0.0)
        falls = draws.random(shape) < chance[..., None]
        step = np.where(falls, depths[draws.integers(0, depths.size, shape)], step)
        later = np.clip(now + step, 0.0, LARGEST)
        # A fall is over when it has come: it does not go on.
        before = np.where(falls, before, later - now)
        now = later
        made[:, :, year] = np.expm1(now)
    return made


def _chance(fell: NDArray[np.bool_], live: NDArray[np.bool_]) -> Array:
    """Chance of a fall in a year, (power, state)."""
    happened, years = fell.sum(axis=2), live.sum(axis=2)
    whole = (happened.sum() + USUAL_CHANCE) / (years.sum() + 1.0)
    of_power = (happened.sum(axis=1) + OWN_YEARS * whole) / (years.sum(axis=1) + OWN_YEARS)
    own: Array = (happened + OWN_YEARS * of_power[:, None]) / (years + OWN_YEARS)
    return own


def _shared(moved: Array, counted: NDArray[np.bool_]) -> Array:
    """What a power's debts share in each year, (power, year): the median change of two or more, drawn to none."""
    shared = np.zeros((moved.shape[0], max(moved.shape[2], 1)))
    for power, year in np.argwhere(counted.sum(axis=1) >= 2):
        changes = moved[power, counted[power, :, year], year]
        shared[power, year] = np.median(changes) * changes.size / (changes.size + 1.0)
    return shared


def _ordinary(logs: Array, moved: Array, calm: NDArray[np.bool_], known: NDArray[np.bool_], shared: Array) -> tuple[float, Array, Array]:
    """How much of a change goes on, and past strays (case,) with the sizes of their debts, sorted by size."""
    both = calm[:, :, 1:] & known[:, :, :-1]
    before, after = np.clip(moved[:, :, :-1][both], -STEEPEST, STEEPEST), moved[:, :, 1:][both]
    if after.size < 8:
        return 0.0, np.zeros(9), np.linspace(-0.1, 0.1, 9)
    pace = float(before @ after / max(float(before @ before), 1e-9))
    strays = after - pace * before - np.broadcast_to(shared[:, None, 1:], both.shape)[both]
    sizes = logs[:, :, 1:-1][both]
    order = np.argsort(sizes, kind="stable")
    return pace, sizes[order], strays[order]
