"""Scenario discovery: in which region of the inputs something happens (PRIM), and a tree of the same (CART).

What is found is found on half of the points and judged on the other half: with many inputs and few points a search always
finds a box, and only points that it has not seen can tell whether there is anything in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from suitors.analysis.halves import OneClass, checked_flags, halves
from suitors.analysis.limits import Flags, Limit, coverage_density, inside, is_choice, text_of, varied
from suitors.analysis.prim import peeling_path
from suitors.analysis.tree import Leaf, Tree, tree

__all__ = ["Box", "Leaf", "Limit", "OneClass", "Tree", "prim_box", "tree"]

AT_ONCE = 20
"""Inputs that PRIM peels at most; of more, those that tell the two kinds apart best on the fitted half are taken."""
SIGNIFICANT = 0.05
PEEL = 0.05
"""Share of the points peeled or pasted in one step, and the smallest share that a box may hold."""


@dataclass(frozen=True)
class Box:
    """A region in which something happens often; `limits` holds the restricted inputs only.

    Coverage is the share of all cases of interest that lie inside, density the share of points inside that are cases of
    interest, mass the share of points inside, `base` the share of cases of interest among all points.
    """

    limits: Mapping[str, Limit]
    coverage: float
    density: float
    mass: float
    base: float
    held_out_coverage: float
    held_out_density: float
    """NaN where no held-out point lies inside."""
    held_out_p: float
    """Chance of so many held-out cases of interest inside if the box told nothing (one-sided binomial)."""
    points: int
    """Points that the box was found on; about as many were held out."""
    trajectory: pd.DataFrame
    """The trade-off: coverage, density, mass, dims (inputs restricted), held_out_coverage and held_out_density, step by step."""

    @property
    def confirmed(self) -> bool:
        """Whether the held-out points bear the box out."""
        return self.held_out_p < SIGNIFICANT

    def text(self, names: Mapping[str, str] | None = None) -> str:
        """The limits in words, such as "choice_quality above 0.9 and build_years below 5"; `names` gives inputs other names."""
        return text_of(self.limits, names)

    def inside(self, inputs: pd.DataFrame) -> Flags:
        """Which rows of `inputs` lie in the box."""
        return inside(inputs, self.limits)


def prim_box(inputs: pd.DataFrame, flips: pd.Series, *, coverage_at_least: float = 0.5, seed: int = 0) -> Box | None:
    """The densest box that holds at least the share `coverage_at_least` of the cases of interest, by the patient rule induction method.

    One row of `inputs` (numbers, or choices as text) and of `flips` per point. After Friedman and Fisher (1999), as used by
    Bryant and Lempert (2010), doi:10.1016/j.techfore.2009.08.002; see suitors.analysis.prim. Limits that do not pass the quasi-p
    test at 5 % are taken off again. Returns None where no limit is left. Raises OneClass, and ValueError
    for a coverage that is no share.
    """
    if not 0 < coverage_at_least <= 1:
        raise ValueError(f"coverage_at_least is {coverage_at_least}; it must lie above 0 and at most at 1")
    flags = checked_flags(flips)
    inputs = varied(inputs)
    if inputs.columns.empty:
        return None
    fit, held_out = halves(flags, seed)
    seen, unseen = inputs.iloc[fit].reset_index(drop=True), inputs.iloc[held_out].reset_index(drop=True)
    chosen = varied(seen[_telling(seen, flags[fit])])
    if chosen.columns.empty:
        return None
    path = peeling_path(chosen, flags[fit], PEEL)
    trajectory = _trade_off(path, seen, flags[fit], unseen, flags[held_out])
    enough = trajectory[trajectory["coverage"] >= coverage_at_least]
    # Of equally dense boxes the one that holds more is the better one.
    best = int(enough.sort_values(["density", "coverage"], ascending=False, kind="stable").index[0])
    limits = _significant(path[best], seen, flags[fit])
    if not limits:
        return None
    limits = {name: _judged(name, limits[name], limits, unseen, flags[held_out]) for name in inputs.columns if name in limits}
    kept, found = inside(seen, limits), inside(unseen, limits)
    coverage, density = coverage_density(flags[fit], kept)
    held_out_coverage, held_out_density = coverage_density(flags[held_out], found)
    hits = int((found & flags[held_out]).sum())
    return Box(
        limits=limits,
        coverage=coverage,
        density=density,
        mass=float(kept.mean()),
        base=float(flags.mean()),
        held_out_coverage=held_out_coverage,
        held_out_density=held_out_density,
        held_out_p=_at_least(hits, int(found.sum()), float(flags[held_out].mean())),
        points=len(fit),
        trajectory=trajectory,
    )


def _telling(inputs: pd.DataFrame, flags: Flags) -> list[str]:
    """The inputs whose distributions differ most between the two kinds of points, in the order of the columns."""
    if len(inputs.columns) <= AT_ONCE:
        return list(inputs.columns)
    gaps = {}
    for name in inputs.columns:
        values = inputs[name]
        if is_choice(values):
            one, other = (values[kind].value_counts(normalize=True) for kind in (flags, ~flags))
            gaps[name] = float(one.sub(other, fill_value=0.0).abs().sum() / 2)
        else:
            order = np.argsort(values.to_numpy(np.float64), kind="stable")
            steps = np.where(flags[order], 1 / flags.sum(), -1 / (~flags).sum())
            last_of_equals = np.append(np.diff(values.to_numpy(np.float64)[order]) > 0, True)
            gaps[name] = float(np.abs(np.cumsum(steps)[last_of_equals]).max())
    best = set(sorted(gaps, key=lambda name: -gaps[name])[:AT_ONCE])
    return [name for name in inputs.columns if name in best]


def _trade_off(path: list[dict[str, Limit]], seen: pd.DataFrame, flags: Flags, unseen: pd.DataFrame, others: Flags) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for limits in path:
        kept = inside(seen, limits)
        coverage, density = coverage_density(flags, kept)
        held_out_coverage, held_out_density = coverage_density(others, inside(unseen, limits))
        rows.append(
            {
                "coverage": coverage,
                "density": density,
                "mass": float(kept.mean()),
                "dims": len(limits),
                "held_out_coverage": held_out_coverage,
                "held_out_density": held_out_density,
            }
        )
    return pd.DataFrame(rows)


def _significant(limits: dict[str, Limit], inputs: pd.DataFrame, flags: Flags) -> dict[str, Limit]:
    """The limits without those that luck explains as well, taken off one by one, the least significant first."""
    while True:
        sides = [(name, side, _quasi_p(name, side, limits, inputs, flags)) for name, limit in limits.items() for side in _sides(limit)]
        if not sides:
            return {}
        name, side, worst = max(sides, key=lambda item: item[2])
        if worst < SIGNIFICANT:
            by_name: dict[str, float] = {}
            for key, _, quasi_p in sides:
                by_name[key] = max(quasi_p, by_name.get(key, 0.0))
            return {key: replace(limit, quasi_p=by_name[key]) for key, limit in limits.items()}
        limits = _without(limits, name, side)


def _judged(name: str, limit: Limit, limits: dict[str, Limit], inputs: pd.DataFrame, flags: Flags) -> Limit:
    return replace(limit, held_out_p=max(_quasi_p(name, side, limits, inputs, flags) for side in _sides(limit)))


def _sides(limit: Limit) -> list[str]:
    return [side for side in ("low", "high", "among") if getattr(limit, side) is not None]


def _without(limits: dict[str, Limit], name: str, side: str) -> dict[str, Limit]:
    opened = _opened(limits[name], side)
    return {key: opened if key == name else limit for key, limit in limits.items() if key != name or _sides(opened)}


def _opened(limit: Limit, side: str) -> Limit:
    if side == "among":
        return Limit()
    return replace(limit, low=None) if side == "low" else replace(limit, high=None)


def _quasi_p(name: str, side: str, limits: dict[str, Limit], inputs: pd.DataFrame, flags: Flags) -> float:
    """One-sided binomial test of Bryant and Lempert (2010): the box's hits against the density without the limit."""
    kept, wider = inside(inputs, limits), inside(inputs, _without(limits, name, side))
    density: float = float(flags[wider].mean()) if wider.any() else 1.0
    return _at_least(int((flags & kept).sum()), int(kept.sum()), density)


def _at_least(hits: int, points: int, chance: float) -> float:
    return float(bdtrc(hits - 1, points, chance)) if points and hits else 1.0
