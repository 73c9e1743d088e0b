"""A classification tree (CART) of when something happens, judged on points that it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.analysis.halves import checked_flags, halves
from suitors.analysis.limits import Limit, inside, is_choice, text_of, varied

SMALLEST_LEAF = 0.02
"""Share of the fitted points below which a leaf is not split off; never fewer than five points."""


@dataclass(frozen=True)
class Leaf:
    """A region of the tree: its limits, and what share of its points are cases of interest."""

    limits: Mapping[str, Limit]
    points: int
    density: float
    coverage: float
    held_out_points: int
    held_out_density: float
    held_out_coverage: float

    def text(self, names: Mapping[str, str] | None = None) -> str:
        return text_of(self.limits, names)


@dataclass(frozen=True)
class Tree:
    """Leaves, the densest first; `accuracy` is the mean of the shares of both kinds told rightly on held-out points (0.5: no skill)."""

    leaves: tuple[Leaf, ...]
    importance: pd.Series
    """Share of the drop in impurity that each input brings; sums to 1; inputs without a share are left out."""
    accuracy: float

    def text(self, names: Mapping[str, str] | None = None) -> str:
        """One line per leaf."""
        return "\n".join(f"{100 * leaf.density:3.0f} % of {leaf.points} points where {leaf.text(names)}" for leaf in self.leaves)


def tree(inputs: pd.DataFrame, flips: pd.Series, depth: int = 3, *, seed: int = 0) -> Tree:
    """Fit a tree of at most `depth` levels on half of the points (rows of `inputs`) and judge it on the other half.

    Classification and regression trees after Breiman and others (1984), as in scikit-learn. Raises OneClass.
    """
    from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

    flags = checked_flags(flips)
    inputs = varied(inputs)
    columns, codes = _coded(inputs)
    fit, held_out = halves(flags, seed)
    smallest = max(5, round(SMALLEST_LEAF * len(fit)))
    fitted = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=smallest, random_state=seed % 2**32)
    fitted.fit(codes[fit], flags[fit])
    told = fitted.predict(codes[held_out]).astype(bool)
    truth = flags[held_out]
    leaves = [_leaf(limits, inputs, flags, fit, held_out) for limits in _regions(fitted.tree_, columns, inputs)]
    shares = pd.Series(fitted.feature_importances_, index=[name for name, _ in columns]).groupby(level=0, sort=False).sum()
    return Tree(
        leaves=tuple(sorted(leaves, key=lambda leaf: -leaf.density)),
        importance=shares[shares > 0].sort_values(ascending=False, kind="stable"),
        accuracy=float((told[truth].mean() + (~told[~truth]).mean()) / 2),
    )


def _coded(inputs: pd.DataFrame) -> tuple[list[tuple[str, str | None]], NDArray[np.float64]]:
    """Numbers as they are, choices as one column a choice: what each column stands for, and the columns."""
    columns: list[tuple[str, str | None]] = []
    values: list[NDArray[np.float64]] = []
    for name in inputs.columns:
        if not is_choice(inputs[name]):
            columns.append((str(name), None))
            values.append(inputs[name].to_numpy(np.float64))
            continue
        for choice in sorted(set(inputs[name])):
            columns.append((str(name), choice))
            values.append((inputs[name] == choice).to_numpy(np.float64))
    return columns, np.column_stack(values) if values else np.zeros((len(inputs), 0))


def _regions(grown: object, columns: list[tuple[str, str | None]], inputs: pd.DataFrame) -> list[dict[str, Limit]]:
    """The limits of every leaf, left to right."""
    left, right = grown.children_left, grown.children_right  # type: ignore[attr-defined]
    feature, threshold = grown.feature, grown.threshold  # type: ignore[attr-defined]
    found: list[dict[str, Limit]] = []

    def walk(node: int, limits: dict[str, Limit]) -> None:
        if left[node] < 0:
            found.append(limits)
            return
        name, choice = columns[feature[node]]
        before = limits.get(name, Limit())
        if choice is None:
            cut = float(threshold[node])
            below, above = Limit(before.low, cut), Limit(float(np.nextafter(cut, np.inf)), before.high)
        else:
            left_over = before.among or tuple(sorted(set(inputs[name])))
            below, above = Limit(among=tuple(item for item in left_over if item != choice)), Limit(among=(choice,))
        walk(left[node], {**limits, name: below})
        walk(right[node], {**limits, name: above})

    walk(0, {})
    return found


def _leaf(
    limits: dict[str, Limit], inputs: pd.DataFrame, flags: NDArray[np.bool_], fit: NDArray[np.intp], held_out: NDArray[np.intp]
) -> Leaf:
    within = inside(inputs, limits)
    shares = []
    for some in (fit, held_out):
        hits, points = int((within[some] & flags[some]).sum()), int(within[some].sum())
        shares.append((points, hits / points if points else np.nan, hits / int(flags[some].sum())))
    (points, density, coverage), (others, held_out_density, held_out_coverage) = shares
    return Leaf(limits, points, density, coverage, others, held_out_density, held_out_coverage)
