"""The historical scenario's own numbers: read from the register that ships, with range and source."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from suitors.data import tables
from suitors.scenario import Quantity

Array = NDArray[np.float64]
PREFIX = "history."


@cache
def register() -> dict[str, Quantity]:
    """Every number of the historical scenario by name."""
    text = tables.text("history.toml")
    return {name: Quantity.model_validate(row) for name, row in tomllib.loads(text).items()}


def values(lanes: dict[str, Array] | None = None) -> dict[str, Array]:
    """Each number by name, shape (1,), or (run,) where `lanes` has `history.NAME`."""
    lanes = lanes or {}
    return {name: np.asarray(lanes.get(PREFIX + name, np.array([row.value])), dtype=np.float64) for name, row in register().items()}
