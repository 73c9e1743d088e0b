"""Sobol indices: which share of an outcome's variance comes from which input, alone and with others."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from suitors.analysis.blocks import Array, Ranges, frame_of, heeded, prefixes, problem_of, resampled_means, whole_blocks
from suitors.analysis.replication import replication

COLUMNS = ("first", "first_low", "first_high", "total", "total_low", "total_high", "noise", "significant")
CONSTANT = 1e-12
"""Spread of an outcome, relative to its size, below which it does not vary."""


def sobol_points(ranges: Ranges, base: int, seed: int) -> pd.DataFrame:
    """Points (`base` times inputs plus two) by inputs, in the order of Saltelli (2010); `base` should be a power of two."""
    from SALib.sample import sobol  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a base that is no power of two is told to the user elsewhere
        values = sobol.sample(problem_of(ranges), base, calc_second_order=False, seed=heeded(seed))
    return frame_of(values, ranges)


def sobol(outcome: Array, ranges: Ranges, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Indices by input, their convergence, and the number of blocks left out for a missing outcome.

    `outcome` (point, run) at the points of `sobol_points`; the runs share their draws. `first` and `total` are shares of the
    variance between points of the mean over runs (Saltelli and others 2010, doi:10.1016/j.cpc.2009.09.018), with 95 % intervals
    from resampled blocks and resampled runs. `noise` is the share of that variance that luck leaves (NaN with a single run): it
    adds up to as much to `total`, so an input is `significant` when its total lies above it with its whole interval. All are 0 for
    an outcome that does not vary. Convergence: columns number, blocks, first, total.
    """
    from SALib.analyze.sobol import analyze  # type: ignore[import-untyped]

    size = len(ranges) + 2
    blocks, whole = whole_blocks(outcome, size)
    means = blocks.mean(axis=2)
    split = replication(blocks[:, [0, -1]].reshape(-1, blocks.shape[2]))
    names = pd.Index(list(ranges), name="number")
    convergence = [_at(means[:count], names) for count in prefixes(len(blocks))]
    dropped = int((~whole).sum())
    if np.ptp(means) <= CONSTANT * max(abs(float(means.mean())), 1.0):
        table = pd.DataFrame(0.0, index=names, columns=list(COLUMNS))
        return table.assign(significant=False), pd.concat(convergence), dropped
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = analyze(problem_of(ranges), means.ravel(), calc_second_order=False, num_resamples=200, seed=heeded(seed))
    columns: dict[str, Array] = {}
    runs_apart = _spread_over_runs(blocks, seed)
    for name, short, apart in (("first", "S1", runs_apart[0]), ("total", "ST", runs_apart[1])):
        half = np.sqrt(found[f"{short}_conf"] ** 2 + (1.96 * apart) ** 2)
        columns |= {name: found[short], f"{name}_low": found[short] - half, f"{name}_high": found[short] + half}
    share = split.noise_share
    table = pd.DataFrame({**columns, "noise": share}, index=names)
    table["significant"] = table["total_low"] > (0.0 if np.isnan(share) else share)
    return table[list(COLUMNS)].sort_values("total", ascending=False, kind="stable"), pd.concat(convergence), dropped


def indices(means: Array) -> tuple[Array, Array]:
    """First-order and total indices from means (…, block, place), each of shape (…, input).

    Places of a block: A, A with each input from B in turn, B. First order after Saltelli (2010), total after Jansen (1999).
    """
    centred = means - means.mean(axis=(-2, -1), keepdims=True)
    first_point, crossed, last_point = centred[..., :1], centred[..., 1:-1], centred[..., -1:]
    variance = np.concatenate([first_point, last_point], axis=-1).var(axis=(-2, -1))[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        first = (last_point * (crossed - first_point)).mean(axis=-2) / variance
        total = ((first_point - crossed) ** 2).mean(axis=-2) / (2 * variance)
    return np.where(variance > 0, first, 0.0), np.where(variance > 0, total, 0.0)


def _at(means: Array, names: pd.Index) -> pd.DataFrame:
    first, total = indices(means)
    return pd.DataFrame({"number": names, "blocks": len(means), "first": first, "total": total})


def _spread_over_runs(blocks: Array, seed: int) -> tuple[Array, Array]:
    """Standard deviation of both indices when runs are resampled; nought with a single run."""
    nothing = np.zeros(blocks.shape[1] - 2)
    if blocks.shape[2] < 2:
        return nothing, nothing
    first, total = indices(resampled_means(blocks, seed))
    return first.std(axis=0, ddof=1), total.std(axis=0, ddof=1)
