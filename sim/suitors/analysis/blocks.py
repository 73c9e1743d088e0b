"""What the designs of Morris and Sobol share: ranges, a seed that SALib heeds, and whole blocks of points with finite outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.errors import InputError

Array = NDArray[np.float64]
Ranges = Mapping[str, tuple[float, float]]
FEWEST = 4
"""Blocks below which no index is given."""
SHARE_OF_RUNS = 100
"""Resamples of the runs, for the part of an interval that luck makes."""


class TooFewBlocks(InputError, ValueError):
    """Too few whole blocks with finite outcomes; the message is for the user."""


def problem_of(ranges: Ranges) -> dict[str, Any]:
    """The ranges as SALib wants them."""
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": [list(map(float, bounds)) for bounds in ranges.values()]}


def heeded(seed: int) -> int:
    """A seed from 1 to 2³²-2 in its place: SALib takes seed 0 for none, and NumPy's old generator knows no larger ones."""
    return seed % (2**32 - 2) + 1


def whole_blocks(outcome: Array, size: int) -> tuple[Array, NDArray[np.bool_]]:
    """Outcomes (block, place in block, run) of the blocks without a gap, and which blocks those are.

    A block is a trajectory, or a row of the Sobol design with its cross-samples: with one number missing the block says
    nothing, and passed on it would turn every index into nothing. Raises TooFewBlocks.
    """
    blocks = outcome.reshape(-1, size, outcome.shape[1])
    whole = np.asarray(np.isfinite(blocks).all(axis=(1, 2)), dtype=np.bool_)
    if int(whole.sum()) < FEWEST:
        raise TooFewBlocks(f"only {int(whole.sum())} of {len(blocks)} blocks of points have finite outcomes; {FEWEST} are needed")
    return blocks[whole], whole


def resampled_means(blocks: Array, seed: int) -> Array:
    """Means over resampled runs, shape (resample, block, place); the runs are the same for all points, as their draws are."""
    runs = blocks.shape[2]
    generator = np.random.Generator(np.random.SFC64(seed))
    weight = generator.multinomial(runs, np.full(runs, 1 / runs), size=SHARE_OF_RUNS) / runs
    return np.moveaxis(blocks @ weight.T, 2, 0)


def prefixes(blocks: int) -> list[int]:
    """An eighth, a quarter, half and all of the blocks, for showing convergence; never fewer than `FEWEST`."""
    return sorted({max(FEWEST, blocks // part) for part in (8, 4, 2, 1)})


def frame_of(values: Array, ranges: Ranges) -> pd.DataFrame:
    return pd.DataFrame(values, columns=list(ranges), index=pd.RangeIndex(len(values), name="point"))
