"""Cases of like size: whoever forecasts from past errors takes those of forecasts that were most alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def window(ordered: Array, centre: Array, share: float, fewest: int) -> tuple[NDArray[np.intp], int]:
    """First place of the cases in `ordered` (case,) most like each of `centre`, shape of `centre`, and how many they are.

    They are a `share` of all, `fewest` at least. Among equals, such as zeros, those in the middle: the first would be the earliest.
    """
    width = min(ordered.size, max(fewest, int(share * ordered.size)))
    place = (np.searchsorted(ordered, centre) + np.searchsorted(ordered, centre, side="right")) // 2
    return np.clip(place - width // 2, 0, ordered.size - width), width
