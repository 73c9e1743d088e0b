"""What a sign and a size depend on: the structure of the model, or the numbers in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.studies.structures.choices import CHOICES

Array = NDArray[np.float64]
ROUNDING = 1e-24


@dataclass(frozen=True)
class StructureSummary:
    """One comparison over all structures and worlds.

    The variance of the sign (1 above 0, 0 below, one half at 0) splits without rest into that between structures, of their shares
    of worlds above 0, and that within them, over worlds (numbers and chance).
    """

    structures: int
    worlds: int
    sign: int
    """The sign in question: 1, -1, or 0 where there is none."""
    holds: float
    """Weight of structures whose mean difference has that sign."""
    over_numbers: float
    """Mean over structures of the share of worlds with that sign."""
    at_least_nine_in_ten: float
    """Weight of structures that have that sign in nine worlds of ten."""
    matters: float
    """Weight of structures whose mean difference is large enough to matter."""
    by_structure: float
    """Share of the sign's variance that lies between structures; NaN where the sign never varies."""
    by_choice: dict[str, float]
    """Share of the variance between structures that goes with each single choice, others averaged over; see `CHOICES`."""
    size_by_structure: dict[str, float]
    """By measure: share of the difference's variance that lies between structures of that measure."""


def signs(gaps: Array) -> Array:
    """1 above 0, 0 below, one half at 0; of the same shape."""
    return (np.sign(gaps) + 1.0) / 2.0


def split(values: Array, weights: Array) -> tuple[float, float]:
    """Variance between rows, of their means, and within them; `values` (structure, world), `weights` (structure,) with sum 1."""
    means = values.mean(axis=1)
    middle = float(weights @ means)
    return float(weights @ (means - middle) ** 2), float(weights @ values.var(axis=1))


def share_between(values: Array, weights: Array) -> float:
    """Share of the variance that lies between rows; NaN where there is none at all."""
    between, within = split(values, weights)
    # What is left of equal numbers by rounding is no variance.
    least = ROUNDING * float(np.square(values).max(initial=0.0))
    return between / (between + within) if between + within > least else float("nan")


def share_of_choice(choice: pd.Series, means: Array, weights: Array) -> float:
    """Share of the variance of `means` (structure,) that lies between the values of one choice."""
    middle = float(weights @ means)
    total = float(weights @ (means - middle) ** 2)
    if total <= ROUNDING * float(np.square(means).max(initial=0.0)):
        return float("nan")
    frame = pd.DataFrame({"choice": choice.to_numpy(), "weight": weights, "sum": weights * means}).groupby("choice").sum()
    kept = frame[frame["weight"] > 0]
    between = float((kept["weight"] * (kept["sum"] / kept["weight"] - middle) ** 2).sum())
    return between / total


def summary(table: pd.DataFrame, gaps: Array, sign: int) -> StructureSummary:
    """Sum up structures: `table` has a row each with the columns of `CHOICES`, weight and matters; `gaps` (structure, world)."""
    weights = table["weight"].to_numpy(np.float64)
    weights = weights / weights.sum()
    above = signs(gaps)
    toward = above if sign >= 0 else 1.0 - above
    share = toward.mean(axis=1)
    sizes = {}
    for measure in dict.fromkeys(table["measure"]):
        mine = (table["measure"] == measure).to_numpy()
        if weights[mine].sum() > 0:
            sizes[str(measure)] = share_between(gaps[mine], weights[mine] / weights[mine].sum())
    return StructureSummary(
        structures=int((weights > 0).sum()),
        worlds=gaps.shape[1],
        sign=sign,
        holds=float(weights @ (np.sign(gaps.mean(axis=1)) == sign)),
        over_numbers=float(weights @ share),
        at_least_nine_in_ten=float(weights @ (share >= 0.9)),
        matters=float(weights @ table["matters"].to_numpy(bool)),
        by_structure=share_between(above, weights),
        by_choice={choice: share_of_choice(table[choice], above.mean(axis=1), weights) for choice in CHOICES},
        size_by_structure=sizes,
    )
