"""What a worker does: some points and runs, their outcomes, and what failed."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from suitors.results.pairs import pairs_in
from suitors.results.version import model_version
from suitors.scenario import Loaded, load_complete
from suitors.studies.not_finite import bad_cells
from suitors.studies.points import BATCH, Design, outcomes_of
from suitors.studies.sweep.read import SUMMARY, columns_of
from suitors.studies.sweep.vary import SweepError
from suitors.words.brief import Brief

LONGEST_REASON = 300


@dataclass(frozen=True, repr=False)
class Group(Brief):
    """A scenario as it travels: complete documents, packed."""

    packed: bytes
    problem: str = ""
    """Why there is no such scenario, if there is none."""

    @classmethod
    def of(cls, loaded: Loaded) -> Group:
        content = [loaded.document, loaded.reference_document, loaded.name, loaded.origin]
        # Scenario and reference are alike, but further apart than zlib looks back.
        return cls(lzma.compress(json.dumps(content, ensure_ascii=False).encode(), preset=1))


@dataclass(frozen=True)
class Task:
    """Some points of one group, each with the same runs."""

    part: int
    group: Group
    design: Design
    first_run: int
    last_run: int
    seed: int
    keep: str
    outcomes: tuple[str, ...]
    """Columns wanted, in order; those of actors that do not take part in the group stay empty."""
    model: str
    """Version that the worker must have."""
    draws: pd.DataFrame | None = None
    """Beliefs of each run, (run × path), the same at every point."""
    width: int = BATCH
    """Columns of a batch."""

    @property
    def columns(self) -> int:
        return len(self.design.points) * (self.last_run - self.first_run)


@dataclass(frozen=True)
class Done:
    """What came of a task: rows by point (and run), and failures as (point, run, reason)."""

    points: np.ndarray
    runs: np.ndarray
    values: np.ndarray
    """(row, outcome): single precision as the model records it; means and quantiles in double."""
    failures: list[tuple[int, int, str]]


def evaluate(task: Task) -> Done:
    """Simulate a task. Errors of the model are failures of the points that cause them.

    Raises SweepError where the worker has another model.
    """
    if task.model != model_version():
        raise SweepError(f"a worker runs suitors {model_version()}, the sweep {task.model}; install the same version everywhere")
    runs = range(task.first_run, task.last_run)
    failures: list[tuple[int, int, str]] = []
    reason = _shortened(task.group.problem)
    try:
        loaded = None if reason else _loaded(task.group)
    except Exception as problem:
        loaded, reason = None, _reason(problem)
    if loaded is None:
        failures = [(int(point), run, reason) for point in task.design.points for run in runs]
        return Done(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, _width(task))), failures)
    tables = [_outcomes(loaded, block, task, list(range(len(task.design.points))), failures) for block in _blocks(runs, task.width)]
    table = pd.concat(tables) if len(tables) > 1 else tables[0]
    table = table.reindex(columns=list(task.outcomes)) if tuple(table.columns) != task.outcomes else table
    points, numbers = (table.index.get_level_values(level).to_numpy(np.int64) for level in ("point", "run"))
    values = table.to_numpy(np.float32)
    if task.keep == "runs":
        return Done(points, numbers, values, failures)
    return _summary(task, points, values.astype(np.float64), failures)


@lru_cache(maxsize=24)
def _loaded(group: Group) -> Loaded:
    document, reference, name, origin = json.loads(lzma.decompress(group.packed))
    return load_complete(document, reference, name=name, origin=origin)


def _blocks(runs: range, width: int) -> list[range]:
    """Runs of one batch each."""
    return [range(first, min(first + width, runs.stop)) for first in range(runs.start, runs.stop, width)]


def _outcomes(loaded: Loaded, runs: range, task: Task, places: list[int], failures: list[tuple[int, int, str]]) -> pd.DataFrame:
    """Outcomes that are numbers; where the model gives up, halves are tried until the points and runs at fault stand alone."""
    design = task.design.at(places)
    try:
        with np.errstate(all="ignore"):
            table = outcomes_of(loaded.asking(pairs_in(task.outcomes)), runs, task.seed, design, draws=task.draws)
    except MemoryError:
        raise
    except Exception as problem:
        if len(places) == len(runs) == 1:
            failures.append((int(design.points[0]), runs.start, _reason(problem)))
            nobody = pd.MultiIndex.from_arrays([np.empty(0, np.int64), np.empty(0, np.int64)], names=["point", "run"])
            return pd.DataFrame(columns=list(task.outcomes), index=nobody, dtype=np.float64)
        if len(places) == 1:
            half = runs.start + len(runs) // 2
            halves = [(range(runs.start, half), places), (range(half, runs.stop), places)]
        else:
            half = len(places) // 2
            halves = [(runs, places[:half]), (runs, places[half:])]
        return pd.concat([_outcomes(loaded, some, task, at, failures) for some, at in halves])
    return _finite(table, failures)


def _finite(table: pd.DataFrame, failures: list[tuple[int, int, str]]) -> pd.DataFrame:
    """The rows without an outcome that should be a number and is none; the others are failures."""
    values = table.to_numpy()
    bad = bad_cells(table)
    if not bad.any():
        return table
    rows = bad.any(axis=1)
    for place in np.flatnonzero(rows):
        named = [f"{table.columns[column]} is {values[place, column]}" for column in np.flatnonzero(bad[place]).tolist()]
        point, run = table.index[int(place)]
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        failures.append((int(point), int(run), f"not finite: {', '.join(named[:3])}{more}"))
    return table.iloc[np.flatnonzero(~rows)]


def _summary(task: Task, points: np.ndarray, values: np.ndarray, failures: list[tuple[int, int, str]]) -> Done:
    """Mean, 10 % and 90 % quantile and standard deviation over the runs; a point with a failed run has none.

    Runs without the outcome (such as uptake without offers) are left out of its summary.
    """
    failed = {point for point, _, _ in failures}
    kept = [int(point) for point in task.design.points if int(point) not in failed]
    rows = np.full((len(kept), len(SUMMARY) * values.shape[1]), np.nan)
    for row, point in zip(rows, kept, strict=True):
        row[:] = np.stack(_moments(values[points == point]), axis=1).ravel()
    return Done(np.array(kept, dtype=np.int64), np.zeros(len(kept), np.int64), rows, failures)


def _moments(values: np.ndarray) -> Sequence[np.ndarray]:
    there = np.isfinite(values)
    if there.all():
        low, high = np.quantile(values, [0.1, 0.9], axis=0)
        spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.full(values.shape[1], np.nan)
        return values.mean(axis=0), low, high, spread
    found = np.full((len(SUMMARY), values.shape[1]), np.nan)
    for column in range(values.shape[1]):
        known = values[there[:, column], column]
        if known.size:
            found[:, column] = [*(moment.item() for moment in _moments(known[:, None]))]
    return list(found)


def _width(task: Task) -> int:
    return len(columns_of(task.outcomes, task.keep))


def _reason(problem: Exception) -> str:
    return _shortened(f"{type(problem).__name__}: {problem}")


def _shortened(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"
