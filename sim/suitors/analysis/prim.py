"""Peeling and pasting: the patient rule induction method on numbers and choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.analysis.limits import Flags, Limit, inside, is_choice

Limits = dict[str, Limit]
Candidate = tuple[Limits, Flags]


def peeling_path(inputs: pd.DataFrame, flags: Flags, share: float) -> list[Limits]:
    """The boxes from the whole space to the densest one, each by its limits; the first has none.

    Every step takes off the slice (the share `share` of the points at an end of a number, or one choice) after which the share
    of cases rises most per point given up; no box holds fewer than `share` of all points. At the end limits are moved out again
    where that makes the box denser. Friedman and Fisher (1999), Statistics and Computing 9, with the lenient objective of Kwakkel
    and Jaxa-Rozen (2016), doi:10.1016/j.envsoft.2015.11.020. Equally good steps: fewer restricted inputs, then the first column.
    """
    path: list[Limits] = [{}]
    kept = np.ones(len(flags), dtype=bool)
    for moves, grows in ((_peels, False), (_pastes, True)):
        while True:
            best = _best(list(moves(path[-1], kept, inputs, share)), kept, flags)
            if best is None:
                break
            limits, mask = best
            size, before = int(mask.sum()), int(kept.sum())
            if size < share * len(flags) or (size <= before if grows else size >= before) or size == 0:
                break
            if grows and not flags[mask].mean() > flags[kept].mean():
                break
            path.append(limits)
            kept = mask
    return path


def _best(candidates: list[Candidate], kept: Flags, flags: Flags) -> Candidate | None:
    """The candidate with the largest gain in density per point given up or taken in; None where none gains."""
    scored = [(_gain(mask, kept, flags), -len(limits), -place) for place, (limits, mask) in enumerate(candidates)]
    if not scored or max(scored)[0] <= 0:
        return None
    return candidates[-max(scored)[2]]


def _gain(mask: Flags, kept: Flags, flags: Flags) -> float:
    change = abs(int(mask.sum()) - int(kept.sum()))
    density: float = float(flags[mask].mean()) if mask.any() else 0.0
    return (density - float(flags[kept].mean())) / change if change else 0.0


def _peels(limits: Limits, kept: Flags, inputs: pd.DataFrame, share: float) -> Iterator[Candidate]:
    for name in map(str, inputs.columns):
        before = limits.get(name, Limit())
        if is_choice(inputs[name]):
            values = inputs[name].to_numpy()
            inner = before.among or tuple(sorted(set(values)))
            for choice in inner if len(inner) > 1 else ():
                yield {**limits, name: Limit(among=tuple(item for item in inner if item != choice))}, kept & (values != choice)
            continue
        numbers = inputs[name].to_numpy(np.float64)
        high, low = _cut(numbers[kept], 1 - share), _cut(numbers[kept], share)
        yield {**limits, name: replace(before, high=high)}, kept & (numbers <= high)
        yield {**limits, name: replace(before, low=low)}, kept & (numbers >= low)


def _pastes(limits: Limits, kept: Flags, inputs: pd.DataFrame, share: float) -> Iterator[Candidate]:
    for name, limit in limits.items():
        others = inside(inputs, {key: other for key, other in limits.items() if key != name})
        if limit.among is not None:
            for choice in sorted(set(inputs[name]) - set(limit.among)):
                wider = Limit(among=tuple(sorted((*limit.among, choice))))
                yield _with(limits, name, wider, inputs), others & wider.holds(inputs[name])
            continue
        numbers = inputs[name].to_numpy(np.float64)
        for side in ("low", "high"):
            end = getattr(limit, side)
            if end is None:
                continue
            beyond = numbers[others & (numbers <= end if side == "low" else numbers >= end)]
            moved = _cut(beyond, 1 - share if side == "low" else share) if beyond.size else None
            wider = replace(limit, low=moved) if side == "low" else replace(limit, high=moved)
            yield _with(limits, name, wider, inputs), others & wider.holds(inputs[name])


def _with(limits: Limits, name: str, wider: Limit, inputs: pd.DataFrame) -> Limits:
    """The limits with one moved out; it goes where it restricts nothing any more."""
    changed = {key: wider if key == name else limit for key, limit in limits.items()}
    return {key: limit for key, limit in changed.items() if key != name or not limit.holds(inputs[name]).all()}


def _cut(values: NDArray[np.float64], share: float) -> float:
    """Where to cut: halfway between the two values at a quantile, or at the next pair of different ones further in."""
    ordered = np.sort(values)
    place = (len(ordered) - 1) * share
    lower, upper = floor(place), ceil(place)
    if share > 0.5:
        while ordered[lower] == ordered[upper] and lower > 0:
            lower -= 1
    else:
        while ordered[lower] == ordered[upper] and upper < len(ordered) - 1:
            upper += 1
    return float(ordered[lower] + ordered[upper]) / 2
