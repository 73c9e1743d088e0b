"""Boxes in the space of inputs: limits on numbers, lists of allowed choices, and how to say them in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.words.numbers import number

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """What a box asks of one input: at least `low`, at most `high` (None: not restricted), or one of the choices `among`."""

    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] | None = None
    quasi_p: float = np.nan
    """Chance that the limit's gain in density is luck (one-sided binomial), on the points that the box was made from."""
    held_out_p: float = np.nan
    """The same on the points that were held out; the honest one of the two."""

    def holds(self, values: pd.Series) -> Flags:
        """Which values keep the limit."""
        if self.among is not None:
            return values.astype(str).isin(self.among).to_numpy()
        numbers = values.to_numpy(np.float64)
        low, high = -np.inf if self.low is None else self.low, np.inf if self.high is None else self.high
        return np.asarray((numbers >= low) & (numbers <= high))

    def text(self, name: str) -> str:
        """The limit in words, such as "build_years below 5"."""
        if self.among is not None:
            return f"{name} is {' or '.join(self.among)}"
        if self.low is not None and self.high is not None:
            return f"{name} between {number(self.low)} and {number(self.high)}"
        bound = self.high if self.low is None else self.low
        assert bound is not None
        return f"{name} {'below' if self.low is None else 'above'} {number(bound)}"


def inside(inputs: pd.DataFrame, limits: Mapping[str, Limit]) -> Flags:
    """Which rows of `inputs` keep all limits."""
    kept = np.ones(len(inputs), dtype=bool)
    for name, limit in limits.items():
        kept &= limit.holds(inputs[name])
    return kept


def text_of(limits: Mapping[str, Limit], names: Mapping[str, str] | None = None) -> str:
    """All limits in words, joined by "and"; `names` gives inputs other names."""
    said = [limit.text((names or {}).get(name, name)) for name, limit in limits.items()]
    return " and ".join(said) if said else "everywhere"


def is_choice(values: pd.Series) -> bool:
    """Whether an input is a choice (text or truth value) instead of a number."""
    return not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)


def varied(inputs: pd.DataFrame) -> pd.DataFrame:
    """Inputs that take more than one value, numbers as float64 and choices as text."""
    kept = {str(name): inputs[name] for name in inputs.columns if inputs[name].nunique() > 1}
    return pd.DataFrame({name: column.astype(str) if is_choice(column) else column.astype(np.float64) for name, column in kept.items()})


def coverage_density(flips: Flags, kept: Iterable[bool]) -> tuple[float, float]:
    """Share of the cases of interest that a box holds, and share of its points that are cases of interest (NaN if it is empty)."""
    mask = np.asarray(list(kept) if not isinstance(kept, np.ndarray) else kept, dtype=bool)
    hits = int((flips & mask).sum())
    return (hits / int(flips.sum()) if flips.any() else np.nan), (hits / int(mask.sum()) if mask.any() else np.nan)
