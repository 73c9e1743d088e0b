"""Borgonovo's delta from given data: how far the density of the output moves when an input is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
GRID = 100
"""Points of the output at which densities are compared."""
MOST_POINTS = 2_000
"""Points that are used; of more, an even selection."""
RESAMPLES = 50


@dataclass(frozen=True)
class Estimate:
    """Delta, between 0 and 1, and its 95 % interval."""

    value: float
    low: float
    high: float


NOTHING = Estimate(np.nan, np.nan, np.nan)


def delta(values: Array, output: Array, generator: np.random.Generator) -> Estimate:
    """Delta of one input, its bias taken off by resampling points. `values` and `output`: one number per point.

    Plischke, Borgonovo and Smith (2013), doi:10.1016/j.ejor.2012.11.047, eq. 26 and 30; classes and kernel as in SALib.
    NaN where input or output are constant.
    """
    if len(values) > MOST_POINTS:
        some = np.linspace(0, len(values) - 1, MOST_POINTS).astype(np.intp)
        values, output = values[some], output[some]
    if np.ptp(output) == 0 or np.ptp(values) == 0:
        return NOTHING
    grid = np.linspace(output.min(), output.max(), GRID)
    raw = raw_delta(values, output, grid)
    drawn = [generator.integers(len(output), size=len(output)) for _ in range(RESAMPLES)]
    resampled = np.array([raw_delta(values[some], output[some], grid) for some in drawn])
    middle, half = 2 * raw - float(resampled.mean()), 1.96 * float(resampled.std(ddof=1))
    return Estimate(*(float(np.clip(value, 0.0, 1.0)) for value in (middle, middle - half, middle + half)))


def raw_delta(values: Array, output: Array, grid: Array) -> float:
    """The plain estimate on the densities at `grid`, not corrected for bias."""
    points = len(output)
    edges = np.linspace(0, points, _classes(points) + 1)
    ordered = output[np.argsort(values, kind="stable")]
    firsts = np.floor(edges[:-1]).astype(np.intp)
    sizes = np.diff(np.append(firsts, points))
    spread = _spread(ordered, firsts, sizes)
    usable = spread > 0
    # A class without spread has no density to compare; it adds nothing.
    width = np.where(usable, spread, 1.0) * (sizes * 0.75) ** -0.2
    overall = _kernel(grid, output, np.full(points, output.std(ddof=1) * (points * 0.75) ** -0.2)).mean(axis=1)
    within = np.add.reduceat(_kernel(grid, ordered, np.repeat(width, sizes)), firsts, axis=1) / sizes
    apart = np.trapezoid(np.abs(within - overall[:, None]), grid, axis=0)
    return float((sizes * np.where(usable, apart, 0.0)).sum() / (2 * points))


def _classes(points: int) -> int:
    exponent = 2.0 / (7.0 + np.tanh((1500.0 - points) / 500.0))
    return min(int(np.ceil(points**exponent)), 48)


def _spread(ordered: Array, firsts: NDArray[np.intp], sizes: NDArray[np.intp]) -> Array:
    """Standard deviation in every class."""
    means = np.add.reduceat(ordered, firsts) / sizes
    squares = np.add.reduceat((ordered - np.repeat(means, sizes)) ** 2, firsts)
    return np.asarray(np.sqrt(squares / np.maximum(sizes - 1, 1)))


def _kernel(grid: Array, output: Array, width: Array) -> Array:
    """Gaussian kernels, shape (grid, point)."""
    far = (grid[:, None] - output) / width
    return np.asarray(np.exp(-0.5 * far**2) / (width * np.sqrt(2 * np.pi)))
