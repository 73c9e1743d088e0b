"""Morris screening: what a step in one input moves, from many places in the space of inputs."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from suitors.analysis.blocks import Array, Ranges, frame_of, heeded, prefixes, problem_of, resampled_means, whole_blocks

LEVELS = 4
COLUMNS = ("mu_star", "mu_star_low", "mu_star_high", "mu", "sigma", "noise", "significant")


def morris_points(ranges: Ranges, trajectories: int, seed: int) -> pd.DataFrame:
    """Points (trajectories times inputs plus one) by inputs, trajectory after trajectory. Morris (1991), as sampled by SALib."""
    from SALib.sample import morris  # type: ignore[import-untyped]

    return frame_of(morris.sample(problem_of(ranges), trajectories, num_levels=LEVELS, seed=heeded(seed)), ranges)


def morris(points: pd.DataFrame, outcome: Array, ranges: Ranges, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Indices by input, their convergence, and the number of trajectories left out for a missing outcome.

    `outcome` has shape (point, run); the runs share their draws. All in the outcome's unit per whole range of the input:
    `mu_star` mean size of the elementary effects (Campolongo and others 2007, doi:10.1016/j.envsoft.2006.10.004) with its 95 %
    interval from resampled trajectories and resampled runs, `mu` their mean, `sigma` their standard deviation (interactions
    and bends), `noise` what `mu_star` would be by chance alone if the input did nothing (NaN with a single run). An input is
    `significant` when it lies above that at 5 %, all inputs together. Convergence: columns number, blocks, mu_star.
    """
    size = len(ranges) + 1
    blocks, whole = whole_blocks(outcome, size)
    unit = (points.to_numpy(np.float64) - [low for low, _ in ranges.values()]) / [high - low for low, high in ranges.values()]
    steps = np.diff(unit.reshape(-1, size, len(ranges))[whole], axis=1)
    moved = np.abs(steps).argmax(axis=2)
    length = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    # (trajectory, input, run): every trajectory moves every input once.
    by_run = np.empty((len(blocks), len(ranges), outcome.shape[1]))
    np.put_along_axis(by_run, moved[:, :, None], np.diff(blocks, axis=1) / length[:, :, None], axis=1)
    effects = by_run.mean(axis=2)
    mu_star = np.abs(effects).mean(axis=0)
    half = _half_width(effects, by_run, seed)
    noise, spread = _noise(by_run)
    single = outcome.shape[1] < 2
    limit = NormalDist().inv_cdf(1 - 0.05 / len(ranges))
    table = pd.DataFrame(
        {
            "mu_star": mu_star,
            "mu_star_low": np.maximum(mu_star - half, 0.0),
            "mu_star_high": mu_star + half,
            "mu": effects.mean(axis=0),
            "sigma": effects.std(axis=0, ddof=1),
            "noise": noise,
            "significant": mu_star > 0 if single else mu_star > noise + limit * spread,
        },
        index=pd.Index(list(ranges), name="number"),
    )
    convergence = pd.concat(
        pd.DataFrame({"number": list(ranges), "blocks": count, "mu_star": np.abs(effects[:count]).mean(axis=0)})
        for count in prefixes(len(blocks))
    )
    return table.sort_values("mu_star", ascending=False, kind="stable"), convergence, int((~whole).sum())


def _half_width(effects: Array, by_run: Array, seed: int) -> Array:
    """Half of the 95 % interval of mu_star: trajectories and runs resampled, their variances added."""
    generator = np.random.Generator(np.random.SFC64(seed))
    some = generator.integers(len(effects), size=(200, len(effects)))
    variance = np.abs(effects)[some].mean(axis=1).var(axis=0, ddof=1)
    if by_run.shape[2] > 1:
        variance = variance + np.abs(resampled_means(by_run, seed)).mean(axis=1).var(axis=0, ddof=1)
    return np.asarray(1.96 * np.sqrt(variance))


def _noise(by_run: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of mu_star if every effect were luck: means of runs about nought, sizes taken."""
    runs = by_run.shape[2]
    if runs < 2:
        nothing = np.full(by_run.shape[1], np.nan)
        return nothing, nothing
    variance = by_run.var(axis=2, ddof=1) / runs
    mean = np.sqrt(2 / np.pi) * np.sqrt(variance).mean(axis=0)
    return mean, np.sqrt((1 - 2 / np.pi) * variance.sum(axis=0)) / len(by_run)
