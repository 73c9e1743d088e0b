"""Works out the totals of the register for some runs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import MINIMUM_LANES
from suitors.variables.totals import TOTALS

Array = NDArray[np.float64]
Single = NDArray[np.float32]
RecordedArrays = Mapping[str, Single]


def derive(recorded: RecordedArrays) -> dict[str, Single]:
    """The derived variables of some runs, (…, run) in single precision; a run's numbers do not depend on its company."""
    derived = {}
    for item in TOTALS:
        parts = [recorded[name] for name in item.needs]
        runs = parts[0].shape[-1]
        derived[item.name] = item.read(*map(_wide, parts))[..., :runs].astype(np.float32)
    return derived


def _wide(values: Single) -> Array:
    """Double precision, and wide enough: NumPy rounds sums over a single column differently."""
    spare = max(MINIMUM_LANES - values.shape[-1], 0)
    padded = np.concatenate([values, np.repeat(values[..., -1:], spare, axis=-1)], axis=-1) if spare else values
    return padded.astype(np.float64)
