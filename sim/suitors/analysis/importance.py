"""Which inputs matter, from any table of points and outcomes: measures that need no design of their own.

Three measures, because each misses something: the rank correlation sees what is monotone; PAWN and delta compare whole
distributions and see any effect of a single input. None sees an interaction that leaves every single distribution as it is.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.analysis.delta import delta
from suitors.analysis.limits import is_choice
from suitors.analysis.pawn import Slices
from suitors.errors import InputError

Array = NDArray[np.float64]
FEWEST = 20
"""Points without which nothing is measured."""
DELTA_FOR = 20
"""Inputs for which the slow measure is worked out: the first by the other two."""
ERROR = 0.05
"""Chance that luck makes any input significant. Two measures share it, and so do all outputs of one question."""
RANK_PERMUTATIONS = 2000
"""Shuffles for the rank correlation, which cost next to nothing unless there are many points."""
SHUFFLED = 2_000_000
"""Most points times shuffles beyond the least number of shuffles."""
COLUMNS = ("rank_correlation", "rank_bound", "pawn", "pawn_bound", "delta", "delta_low", "delta_high", "significant")


class TooFew(InputError, ValueError):
    """Too few points to measure anything; the message is for the user."""


def importance(inputs: pd.DataFrame, output: pd.Series, *, seed: int, permutations: int = 100, together: int = 1) -> pd.DataFrame:
    """One row per input, the most important first: index `number`, columns `COLUMNS`.

    `inputs` (points by inputs; numbers, or choices as text) and `output` (one value per point) have the same rows; points
    without a finite output are left out. `rank_correlation` is Spearman's (NaN for choices), `pawn` the median
    Kolmogorov-Smirnov distance between the output within a slice of the input and overall (Pianosi and Wagener 2018,
    doi:10.1016/j.envsoft.2018.07.019), `delta` that of Borgonovo (2007) with bias taken off and a 95 % interval from
    resampled points (Plischke and others 2013, doi:10.1016/j.ejor.2012.11.047), for the first `DELTA_FOR` inputs only.
    `rank_bound` and `pawn_bound` tell what the largest of all inputs reaches by chance: measured on shuffles of the output
    (`permutations` for PAWN, more for the cheap rank correlation). An input is `significant` when it passes one of them, which
    luck brings about in at most `ERROR` of cases over all inputs, both measures and the outputs that are looked at `together`.
    Raises TooFew below `FEWEST` points.
    """
    values = output.to_numpy(np.float64)
    usable = np.isfinite(values)
    if int(usable.sum()) < FEWEST:
        raise TooFew(f"{int(usable.sum())} of {len(values)} points have a finite outcome; {FEWEST} are needed")
    values, inputs = values[usable], inputs.loc[usable]
    generator = np.random.Generator(np.random.SFC64(seed))
    shuffles = max(permutations, min(RANK_PERMUTATIONS, SHUFFLED // len(values)))
    shuffled = np.array([generator.permutation(len(values)) for _ in range(shuffles)])
    ranks = _ranks_of(inputs)
    ordered = _standard(_average_ranks(values))
    correlation = ranks.T @ ordered
    with np.errstate(invalid="ignore"):
        by_luck = np.nanmax(np.abs(ranks.T @ ordered[shuffled].T), axis=0, initial=0.0)
    slices = Slices(inputs, values)
    pawn = slices.distances()
    pawn_by_luck = np.array([np.nanmax(slices.distances(order), initial=0.0) for order in shuffled[:permutations]])
    level = 1.0 - ERROR / 2 / together
    rank_bound, pawn_bound = (float(np.quantile(sample, level, method="higher")) for sample in (by_luck, pawn_by_luck))
    table = pd.DataFrame(
        {"rank_correlation": correlation, "rank_bound": rank_bound, "pawn": pawn, "pawn_bound": pawn_bound},
        index=pd.Index([str(name) for name in inputs.columns], name="number"),
    )
    passes = pd.DataFrame(
        {"rank": table["rank_correlation"].abs() / max(rank_bound, 1e-12), "pawn": table["pawn"] / max(pawn_bound, 1e-12)}
    )
    strength = passes.max(axis=1).fillna(0.0)
    table = table.loc[strength.sort_values(ascending=False, kind="stable").index]
    for column in ("delta", "delta_low", "delta_high"):
        table[column] = np.nan
    for name in table.index[:DELTA_FOR]:
        if not is_choice(inputs[name]):
            found = delta(inputs[name].to_numpy(np.float64), values, generator)
            table.loc[name, ["delta", "delta_low", "delta_high"]] = found.value, found.low, found.high
    table["significant"] = (table["rank_correlation"].abs() > table["rank_bound"]) | (table["pawn"] > table["pawn_bound"])
    return table[list(COLUMNS)]


def _ranks_of(inputs: pd.DataFrame) -> Array:
    """Ranks of every number, scaled to mean 0 and length 1; NaN for choices and constants. Shape (point, input)."""
    scaled = np.full(inputs.shape, np.nan)
    for place, name in enumerate(inputs.columns):
        if not is_choice(inputs[name]) and inputs[name].nunique() > 1:
            scaled[:, place] = _standard(_average_ranks(inputs[name].to_numpy(np.float64)))
    return scaled


def _average_ranks(values: Array) -> Array:
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _standard(ranks: Array) -> Array:
    centred = ranks - ranks.mean()
    length = float(np.sqrt((centred**2).sum()))
    return centred / length if length > 0 else centred
