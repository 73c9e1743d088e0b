"""Which points and runs are still missing, and how they are cut into parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

ROWS_OF_A_PART = 16_384
COLUMNS_OF_A_PART = {"runs": ROWS_OF_A_PART, "points": 65_536}
"""Simulated runs behind a part, by what is kept: what a crash may lose, for each part in flight."""
PARTS_AT_LEAST = 16
"""Small sweeps are cut into so many parts, if that leaves each a full batch."""


@dataclass(frozen=True, order=True)
class Stretch:
    """Some runs of some points, side by side: what a part holds."""

    first_point: int
    first_run: int
    last_point: int
    last_run: int
    """Last ones not included, as in a range."""

    @property
    def columns(self) -> int:
        return (self.last_point - self.first_point) * (self.last_run - self.first_run)

    @property
    def name(self) -> str:
        return f"part-{self.first_point:010d}-{self.first_run:07d}-{self.last_point - self.first_point}x{self.last_run - self.first_run}"


def is_part(file: str) -> bool:
    """Whether a file is named like a part: others in a sweep's folders are the user's."""
    return re.fullmatch(r"part-\d{10}-\d{7}-\d+x\d+\.parquet", file) is not None


def missing(points: int, runs: int, there: Iterable[Stretch], whole_runs: bool = False) -> list[Stretch]:
    """What of `points` times `runs` is not there, in stretches as long as can be.

    With `whole_runs` a point counts as there only if a stretch holds at least `runs` of its runs (summaries cannot be added to).
    """
    held = [item for item in there if item.first_point < points]
    if whole_runs:
        held = [item for item in held if item.first_run == 0 and item.last_run >= runs]
    cuts = sorted({0, points, *(cut for item in held for cut in (item.first_point, item.last_point) if cut < points)})
    found: list[Stretch] = []
    begun = sorted(held)
    active: list[Stretch] = []
    for first, last in pairwise(cuts):
        while begun and begun[0].first_point <= first:
            active.append(begun.pop(0))
        active = [item for item in active if item.last_point > first]
        for low, high in _gaps(runs, active):
            before = next((item for item in reversed(found[-8:]) if item.last_point == first), None)
            if before is not None and (before.first_run, before.last_run) == (low, high):
                found.remove(before)
                found.append(Stretch(before.first_point, low, last, high))
            else:
                found.append(Stretch(first, low, last, high))
    return found


def _gaps(runs: int, held: Iterable[Stretch]) -> Iterator[tuple[int, int]]:
    """Run numbers below `runs` that no stretch holds."""
    at = 0
    for low, high in sorted((item.first_run, item.last_run) for item in held):
        if low > at:
            yield at, min(low, runs)
        at = max(at, high)
        if at >= runs:
            return
    if at < runs:
        yield at, runs


def parts(gaps: Iterable[Stretch], keep: str, groups: int = 1) -> Iterator[Stretch]:
    """The gaps in parts of a good size for a file, and for batches of `groups` scenarios; the same gaps give the same parts."""
    # Imports the whole model, which a look at a finished sweep can do without.
    from suitors.studies.points import BATCH

    listed = list(gaps)
    total = sum(gap.columns for gap in listed)
    size = min(COLUMNS_OF_A_PART[keep], max(BATCH * groups, -(-total // PARTS_AT_LEAST // BATCH) * BATCH))
    for gap in listed:
        runs = gap.last_run - gap.first_run
        for first_run, last_run in _runs_of_parts(gap, size) if keep == "runs" else [(gap.first_run, gap.last_run)]:
            points = min(max(1, size // (last_run - first_run)), ROWS_OF_A_PART if keep == "points" else size)
            # Whole batches: otherwise each part would end with a narrow one.
            at_once = max(1, BATCH // runs)
            points = max(at_once, points // at_once * at_once)
            for first in range(gap.first_point, gap.last_point, points):
                yield Stretch(first, first_run, min(first + points, gap.last_point), last_run)


def _runs_of_parts(gap: Stretch, size: int) -> Iterator[tuple[int, int]]:
    """Runs in stretches of at most `size`, ending where the blocks of streams end."""
    from suitors.engine.streams import BLOCK

    step = max(BLOCK, size // BLOCK * BLOCK)
    first = gap.first_run
    while first < gap.last_run:
        last = min((first // step + 1) * step, gap.last_run)
        yield first, last
        first = last
