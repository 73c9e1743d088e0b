"""What would change the answer: the futures in which its sign differs, and the numbers that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from suitors.analysis.discovery import SIGNIFICANT, Box, OneClass, Tree, prim_box, tree
from suitors.analysis.halves import checked_flags, halves
from suitors.analysis.importance import TooFew, importance
from suitors.scenario.quantity import Quantity

CANDIDATES = 12
"""Numbers that boxes and trees are sought in: among a thousand, a search always finds some that fit by chance."""


@dataclass(frozen=True)
class Cause:
    """Why the difference of one outcome between two variants has its sign."""

    variant: str
    against: str
    outcome: str
    flips: float
    """Share of futures in which the sign differs from that of the mean."""
    box: Box | None
    tree: Tree | None
    message: str
    """Why there is no box, where there is none."""
    numbers: pd.DataFrame
    """Numbers by importance; see `_numbers`. Empty where there are too few futures."""
    by_grade: dict[str, float]
    """Share of the rank variance that numbers of a grade explain, as far as they pass what chance reaches."""
    together: int = 1
    """Differences that are traced back at once, over which chance is reckoned with."""

    def plain(self, names: Mapping[str, str]) -> dict[str, Any]:
        """What a file keeps of it; `names` says numbers in words."""
        box = None
        if self.box is not None:
            told = {
                name: getattr(self.box, name)
                for name in ("coverage", "density", "mass", "base", "held_out_coverage", "held_out_density", "confirmed")
            }
            limits = {
                name: {key: value for key, value in asdict(limit).items() if value is not None} for name, limit in self.box.limits.items()
            }
            box = {**told, "limits": limits, "text": self.box.text(names), "trajectory": self.box.trajectory.to_dict(orient="list")}
        return {
            "variant": self.variant,
            "against": self.against,
            "outcome": self.outcome,
            "flips": self.flips,
            "box": box,
            "tree": None if self.tree is None else _plain_tree(self.tree, self.flips, self.together, names),
            "message": self.message,
            "by_grade": self.by_grade,
        }


def _plain_tree(found: Tree, flips: float, together: int, names: Mapping[str, str]) -> dict[str, Any]:
    """The tree as text, and its densest leaf if the futures held out bear it out."""
    leaf = found.leaves[0]
    points = leaf.held_out_points
    hits = round(points * leaf.held_out_density) if points else 0
    luck = float(bdtrc(hits - 1, points, flips)) if hits else 1.0
    told = {name: getattr(leaf, name) for name in ("held_out_points", "held_out_density", "held_out_coverage")}
    best = {"text": leaf.text(names), **told} if leaf.limits and luck < SIGNIFICANT / together else None
    return {"text": found.text(names), "accuracy": found.accuracy, "leaf": best}


def causes(
    drawn: pd.DataFrame,
    difference: pd.Series,
    quantities: Mapping[str, Quantity],
    pair: tuple[str, str],
    outcome: str,
    seed: int,
    together: int = 1,
) -> Cause:
    """What the sign of `difference` (one value per future) depends on.

    A number counts as significant where chance would let any of all numbers get so far in at most one of twenty comparisons, taken
    over all the `together` differences that a comparison traces back.
    """
    flips = (np.sign(difference) != np.sign(float(difference.mean()))).rename("flips")
    numbers, by_grade, message = pd.DataFrame(), {}, ""
    box, found = None, None
    try:
        numbers = _numbers(drawn, difference, quantities, seed, together)
        by_grade = _by_grade(numbers)
        candidates = drawn[_candidates(drawn, difference, flips, seed)]
        found = tree(candidates, flips, seed=seed)
        box = prim_box(candidates, flips, seed=seed)
        if box is None:
            message = "no limits on the numbers single out the futures in which the sign differs"
    except (OneClass, TooFew) as problem:
        message = str(problem)
    return Cause(*pair, outcome, float(flips.mean()), box, found, message, numbers, by_grade, together)


def _candidates(drawn: pd.DataFrame, difference: pd.Series, flips: pd.Series, seed: int) -> list[str]:
    """The numbers that tell most about the difference in the half of the futures that boxes and trees are fitted on."""
    seen = halves(checked_flags(flips), seed)[0]
    told = drawn.iloc[seen].rank().corrwith(difference.iloc[seen].rank()).abs()
    return [str(path) for path in told.sort_values(ascending=False, kind="stable").index[:CANDIDATES]]


def _numbers(drawn: pd.DataFrame, difference: pd.Series, quantities: Mapping[str, Quantity], seed: int, together: int) -> pd.DataFrame:
    """Numbers by importance for a difference: number, value, low, high, unit, grade, source, and the measures of `importance`."""
    measured = importance(drawn, difference, seed=seed, together=together)
    about = [quantities.get(str(number)) for number in measured.index]
    names = ("value", "low", "high", "unit", "grade", "source", "meaning")
    described = pd.DataFrame([[getattr(item, name, None) for name in names] for item in about], index=measured.index, columns=list(names))
    return pd.concat([measured, described], axis=1).reset_index()


def beyond_luck(numbers: pd.DataFrame) -> pd.DataFrame:
    """The numbers whose rank correlation with a difference passes what chance reaches."""
    return numbers[numbers["significant"] & (numbers["rank_correlation"].abs() > numbers["rank_bound"])]


def _by_grade(numbers: pd.DataFrame) -> dict[str, float]:
    """Squared rank correlations of the numbers beyond chance, summed by grade; empty where there are none."""
    kept = beyond_luck(numbers)
    parts = (kept["rank_correlation"] ** 2).groupby(kept["grade"].fillna("assumed")).sum()
    return {str(grade): float(part) for grade, part in parts.items()}
