"""Case 6: what a state takes, as multinomial, nested and rank-ordered logit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

import numpy as np

from suitors.scenario import Loaded
from suitors.verification.region import power, region
from suitors.verification.row import Case, VerificationRow, frequency
from suitors.verification.trace import Array, trace

RUNS, YEARS = 512, 100
CUT = 1.5
"""Room for one deal and a half: the first taken is whole, the second is half."""


def _chooser(utilities: Mapping[str, float], years: int = YEARS, nests: Mapping[str, str] | None = None, **top: Any) -> Loaded:
    """A state that meets one deal of 1 bn US$ of each power at every step; waiting is worth 0 before taste."""
    room = top.pop("room", 1e6)
    parameters = {"nest_dissimilarity": top.pop("dissimilarity", 1.0)}
    return region(
        {name: power(offered=1.0, nest=(nests or {}).get(name, "")) for name in utilities},
        years=years,
        noise=["taste"],
        parameters=parameters,
        given={
            "utilities": {name: {"S": utility} for name, utility in utilities.items()},
            "offers": {name: {"S": 1.0} for name in utilities},
            "room": {"S": room},
        },
        **top,
    )


def _taken(loaded: Loaded) -> Array:
    """(power, draw): money taken of each deal."""
    taken = trace(loaded, runs=range(RUNS)).moved("taken")[:, :, 0]
    return np.moveaxis(taken, 1, 0).reshape(taken.shape[1], -1)


def _logit() -> Iterator[VerificationRow]:
    loaded = _chooser({"A": 1.0, "B": 0.0}, places=1)
    taken = _taken(loaded) > 0
    draws = taken.shape[1]
    yield frequency("utilities (1, 0, 0): first is chosen", 0.576117, taken[0].sum(), draws)
    yield frequency("utilities (1, 0, 0): second is chosen", 0.211942, taken[1].sum(), draws)
    yield frequency("utilities (1, 0, 0): waiting is chosen", 0.211942, (~taken.any(axis=0)).sum(), draws)
    menu = float(trace(loaded, {"menu": lambda model: model.world.menu}, range(1)).at["menu"][0, 0, 0])
    yield VerificationRow("worth of the menu (logsum)", 1.551445, menu, 5e-7)


def _buses() -> Iterator[VerificationRow]:
    taken = _taken(_chooser({"Red": 0.0}, places=1)) > 0
    yield frequency("waiting against one red bus", 0.5, (~taken.any(axis=0)).sum(), taken.shape[1])
    taken = _taken(_chooser({"Blue": 0.0, "Red": 0.0}, places=1)) > 0
    yield frequency("against a red and a blue bus", 1 / 3, (~taken.any(axis=0)).sum(), taken.shape[1])
    nested = _chooser({"Blue": 0.0, "Red": 0.0}, nests={"Blue": "bus", "Red": "bus"}, dissimilarity=0.5, places=1)
    taken = _taken(nested) > 0
    yield frequency("against a nest of both, dissimilarity 0.5", 0.414214, (~taken.any(axis=0)).sum(), taken.shape[1])
    for index, name in enumerate(nested.scenario.powers):
        yield frequency(f"{name.lower()} bus in that nest", 0.292893, taken[index].sum(), taken.shape[1])


def _ranks() -> Iterator[VerificationRow]:
    utilities = {"A": 1.0, "B": 0.5, "C": 0.0}
    weight = {name: math.exp(utility) for name, utility in utilities.items()}
    total = sum(weight.values()) + 1.0
    taken = _taken(_chooser(utilities, room=CUT))
    draws = taken.shape[1]
    names = list(utilities)
    for first, second in permutations(names, 2):
        expected = weight[first] / total * weight[second] / (total - weight[first])
        hits = ((taken[names.index(first)] == 1.0) & (taken[names.index(second)] == CUT - 1.0)).sum()
        yield frequency(f"{first} first and {second} second, before waiting", expected, hits, draws)
    for name in names:
        expected = weight[name] / total / (total - weight[name])
        only = (taken[names.index(name)] == 1.0) & (taken.sum(axis=0) == 1.0)
        yield frequency(f"{name} first, waiting second", expected, only.sum(), draws)
    two = _taken(_chooser(utilities, places=2)) > 0
    for name in names:
        rest = [other for other in names if other != name]
        expected = weight[name] / total * (1.0 + sum(weight[other] / (total - weight[other]) for other in rest))
        yield frequency(f"{name} among two places", expected, two[names.index(name)].sum(), two.shape[1])


def work_out() -> Iterator[VerificationRow]:
    yield from _logit()
    yield from _buses()
    yield from _ranks()


CASE = Case(
    6,
    "Logit choice",
    "multinomial, nested and rank-ordered logit",
    f"given utilities, taste alone is random; frequencies over {RUNS * YEARS:,} tables",
    work_out,
)
