"""What a figure of a sweep finds, as its title says it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from suitors.analysis.limits import is_choice
from suitors.plots import sweep_line, sweep_many, sweep_tornado
from suitors.plots.sweep_words import heading, outcome_label, short_name, value_text
from suitors.words.numbers import number

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints

TOP = 0.2
"""Share of the points, those with most of the outcome, by which it is said where they lie."""
APART = 0.2
"""How far the middle of those points must lie from the middle of all, as a share of all ranks, to be called high or low."""


def along(points: SweepPoints, key: str, outcome: str) -> str:
    """How an outcome goes along one key; it moves where the intervals at the ends are clear of each other."""
    what, name = heading(outcome_label(outcome, points)), short_name(key, points.actors)
    found = sweep_line.course(points, key, outcome, np.ones(len(points.inputs), dtype=bool))
    if len(found.mean) < 2:
        return f"{what} at one value of {name}"
    if is_choice(points.inputs[key]):
        return _of_choices(points, key, outcome, found, what, name)
    start, end = float(found.mean[0]), float(found.mean[-1])
    if not _clear(points, key, outcome, found, 0, -1):
        return f"{what} does not move beyond chance with {name}: {number(start, 2)} to {number(end, 2)}"
    return f"{what} {'rises' if end > start else 'falls'} with {name}: {number(start, 2)} to {number(end, 2)}"


def _clear(points: SweepPoints, key: str, outcome: str, found: sweep_line.OutcomeAlongKey, one: int, other: int) -> bool:
    """Whether two levels of a key differ beyond chance: on the same draws where runs are kept and nothing else varies."""
    gap, half = abs(float(found.mean[one] - found.mean[other])), float(np.nan_to_num(found.half[[one, other]]).sum())
    runs = points.by_run.get(outcome)
    if runs is not None and points.runs > 1 and len(found.mean) == len(points.inputs):
        order = np.argsort(pd.factorize(points.inputs[key], sort=True)[0], kind="stable")
        paired = runs[order[one]] - runs[order[other]]
        half = 1.96 * float(np.std(paired, ddof=1)) / float(np.sqrt(len(paired)))
    return gap > half


def _of_choices(points: SweepPoints, key: str, outcome: str, found: sweep_line.OutcomeAlongKey, what: str, name: str) -> str:
    """Which choice has most or least of an outcome, if it is clear of the next."""
    choices = [value_text(choice) for choice in sorted(set(points.inputs[key]))]
    order = [int(place) for place in np.argsort(-found.mean, kind="stable")]
    first, last = order[0], order[-1]
    if _clear(points, key, outcome, found, first, order[1]):
        return f"{what} is highest where {name} is {choices[first]}: {number(float(found.mean[first]), 2)}"
    if _clear(points, key, outcome, found, last, order[-2]):
        return f"{what} is lowest where {name} is {choices[last]}: {number(float(found.mean[last]), 2)}"
    if _clear(points, key, outcome, found, first, last):
        ends = [f"{number(float(found.mean[place]), 2)} ({choices[place]})" for place in (last, first)]
        return f"{what} differs with {name}: {ends[0]} to {ends[1]}"
    return f"{what} does not differ beyond chance with {name}"


def most_where(points: SweepPoints, keys: Sequence[str], outcome: str) -> str:
    """Between which means an outcome lies, and where in some keys most of it is found."""
    what = heading(outcome_label(outcome, points))
    mean = points.mean[outcome].dropna()
    low, high = float(mean.min()), float(mean.max())
    if low == high:
        return f"{what} is {number(low, 2)} at every point"
    top = mean.index[mean >= mean.quantile(1 - TOP)]
    said = []
    for key in keys:
        values = points.inputs[key].loc[mean.index]
        if is_choice(values):
            usual = values.loc[top].mode()
            if len(usual) == 1 and (values.loc[top] == usual[0]).mean() > (values == usual[0]).mean() + APART:
                said.append(f"{short_name(key, points.actors)} is {value_text(usual[0])}")
            continue
        place = float(values.rank(pct=True).loc[top].mean()) - 0.5
        if abs(place) >= APART:
            said.append(f"{short_name(key, points.actors)} is {'high' if place > 0 else 'low'}")
    where = f"; most where {' and '.join(said)}" if said else "; no value of these numbers stands out"
    return f"{what} lies between {number(low, 2)} and {number(high, 2)}{where}"


def moved_most(points: SweepPoints, outcome: str) -> str:
    """The key whose ends move an outcome most, if beyond the intervals."""
    what, table = heading(outcome_label(outcome, points)), sweep_tornado.ends(points, outcome)
    if table.empty:
        return f"{what}: nothing varies"
    first = table[table["number"] == table["number"].iloc[0]]
    low, high = first.iloc[0], first.iloc[1]
    gap = abs(high["difference"] - low["difference"])
    # The widest of many keys is wide by chance too: all of them together shall be wrong once in twenty times.
    wider = NormalDist().inv_cdf(1 - 0.025 / table["number"].nunique()) / 1.96
    if gap <= wider * (np.nan_to_num(low["half"]) + np.nan_to_num(high["half"])):
        return f"No number moves {outcome_label(outcome, points)} beyond chance"
    name = short_name(str(low["number"]), points.actors)
    return f"{what} moves most with {name}: by {number(float(gap), 2)} between its ends"


def goes_with(points: SweepPoints, outcome: str) -> str:
    """The keys that go with an outcome most."""
    keys = [short_name(key, points.actors) for key in sweep_many.told_from_chance(points, outcome)[:2]]
    if not keys:
        return f"No number goes with {outcome_label(outcome, points)} beyond chance"
    return f"{heading(outcome_label(outcome, points))} goes most with {' and '.join(keys)}"
