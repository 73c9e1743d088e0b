"""The simulated world: the stocks that submodels declare, each once, with its axes, unit and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.model.submodels.base import HandedOn, Stock

Array = NDArray[np.float64]


def zeros(item: Stock | HandedOn, sizes: Mapping[str, int], runs: int) -> Array:
    """An array of zeros on the axes of a stock, the run last."""
    return np.zeros((*map(sizes.__getitem__, item.dims), runs))


class World:
    """Everything that changes while the model runs: one array, an attribute, for each stock; its last axis is the run."""

    def __init__(self, stocks: Iterable[Stock], sizes: Mapping[str, int], runs: int) -> None:
        for stock in stocks:
            setattr(self, stock.name, zeros(stock, sizes, runs))

    def __getattr__(self, name: str) -> Array:
        # Asked only where there is no such stock; tells type checkers what the others are.
        raise AttributeError(f"no submodel declares a stock {name!r}")
