"""A sweep at work: tasks go out, parts are written as they become whole."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from suitors.runs.cluster import Cluster
from suitors.scenario import ScenarioError, load
from suitors.studies.ensemble import widest
from suitors.studies.evaluation import STANDARD, Evaluation, Progress, silent
from suitors.studies.points import BATCH, Design
from suitors.studies.sweep.draws import FILE
from suitors.studies.sweep.job import Job
from suitors.studies.sweep.plan import Stretch, parts
from suitors.studies.sweep.sampling import group_of
from suitors.studies.sweep.vary import FailedFast, Vary, override
from suitors.studies.sweep.work import Done, Group, Task, evaluate
from suitors.words.numbers import count, fixed

GROUPS_KEPT = 256
"""Packed scenarios that the sweep remembers."""


@dataclass
class _Open:
    """A part under way."""

    stretch: Stretch
    design: pd.DataFrame
    left: int
    done: list[Done] = field(default_factory=list)


def run(
    job: Job,
    evaluation: Evaluation = STANDARD,
    fail_fast: bool = False,
    progress: Progress = silent,
) -> None:
    """Do what is missing, by the evaluation's workers. Seed, draws and what is kept are the job's: a sweep's folder is its checkpoint.

    `progress` is called with the number of simulated runs just finished. Raises Busy, FailedFast, SweepError,
    WorkerLost. However it ends, the parts written so far are whole and kept.
    """
    if job.gaps:
        _Runner(job).run(replace(evaluation, seed=job.points.seed), fail_fast, progress)


class _Runner:
    def __init__(self, job: Job) -> None:
        self.job = job
        self._groups: dict[tuple[tuple[str, Any], ...], Group] = {}
        self._open: dict[int, _Open] = {}
        self._width = min(BATCH, widest(job.loaded))

    def run(self, evaluation: Evaluation, fail_fast: bool, progress: Progress) -> None:
        with contextlib.ExitStack() as stack:
            if isinstance(evaluation.workers, Cluster):
                # Whether anybody answers is known before anything is written.
                evaluation.workers.client.scheduler_info()
            stack.enter_context(self.job.kept.store.lock())
            self.job.refresh()
            self.job.kept.begin()
            if self.job.draws is not None:
                self.job.kept.store.write(FILE, self.job.draws.content())
            results = evaluation.parts(evaluate, self._tasks())
            stack.enter_context(contextlib.closing(results))
            started, columns = time.monotonic(), 0
            for task, done in results:
                if fail_fast and done.failures:
                    point, run, reason = done.failures[0]
                    raise FailedFast(f"point {point}, run {run}: {reason}")
                columns += task.columns
                progress(task.columns)
                part = self._open[task.part]
                part.done.append(done)
                part.left -= 1
                if not part.left:
                    self._write(self._open.pop(task.part), time.monotonic() - started, columns)
            # A file that a killed process was writing may show itself late on some file systems.
            self.job.kept.drop_unfinished()
            self.job.kept.wanted["complete"] = True
            self.job.kept.write_index()

    def _write(self, part: _Open, seconds: float, columns: int) -> None:
        written = self.job.kept.add(part.stretch, part.done, part.design, self.job.points.varied)
        failed = f", {written.failed} failed" if written.failed else ""
        rate = columns / seconds if seconds > 0 else 0.0
        rows = f"{written.file}: {written.rows} rows{failed}"
        self.job.kept.note(f"{fixed(seconds, 1):>9} s  {rows}; {columns} runs so far, {count(rate)} a second")

    def _tasks(self) -> Iterator[Task]:
        for ordinal, stretch in enumerate(parts(self.job.gaps, self.job.request.keep, self._group_count())):
            design = self.job.points.at(stretch.first_point, stretch.last_point)
            tasks = list(self._tasks_of(ordinal, stretch, design))
            self._open[ordinal] = _Open(stretch, design, len(tasks))
            yield from tasks

    def _group_count(self) -> int:
        return math.prod(len(item.choices) for item in self.job.points.varied if item.kind == "structural")

    def _tasks_of(self, ordinal: int, stretch: Stretch, design: pd.DataFrame) -> Iterator[Task]:
        varied = self.job.points.varied
        lanes, beliefs = ([item.key for item in varied if item.kind == kind] for kind in ("lane", "belief"))
        runs = stretch.last_run - stretch.first_run
        # A summary needs all runs of a point at once; otherwise a task is one batch.
        blocks = [(stretch.first_run, stretch.last_run)]
        width = self._width
        if self.job.request.keep == "runs" and runs > width:
            blocks = [(first, min(first + width, stretch.last_run)) for first in range(stretch.first_run, stretch.last_run, width)]
        at_once = max(1, width // runs)
        for choices, places in _grouped(design, varied):
            group = self._group(choices)
            for some in np.array_split(places, -(-len(places) // at_once)):
                rows = design.iloc[some]
                points = Design(rows[lanes].astype(np.float64), rows[beliefs].astype(np.float64))
                for first, last in blocks:
                    yield Task(
                        ordinal, group, points, first, last, self.job.points.seed, self.job.request.keep,
                        tuple(self.job.kept.manifest["outcomes"]), self.job.kept.manifest["model"], self._draws(first, last), width,
                    )  # fmt: skip

    def _draws(self, first: int, last: int) -> pd.DataFrame | None:
        """What the runs of a task believe, if they take draws."""
        draws = self.job.draws
        return None if draws is None or draws.as_points else draws.of_runs(first, last, self.job.points.seed)

    def _group(self, choices: tuple[tuple[str, Any], ...]) -> Group:
        if choices not in self._groups:
            try:
                overrides = [*self.job.request.overrides, *(override(key, value) for key, value in choices)]
                group = Group.of(load(self.job.request.source, overrides) if choices else self.job.loaded)
            except ScenarioError as problem:
                # Choices that do not go together are points that fail.
                group = Group(b"", f"choices that do not go together: {str(problem).removeprefix('--set: ')}")
            if len(self._groups) >= GROUPS_KEPT:
                self._groups.pop(next(iter(self._groups)))
            self._groups[choices] = group
        return self._groups[choices]


def _grouped(design: pd.DataFrame, varied: tuple[Vary, ...]) -> list[tuple[tuple[tuple[str, Any], ...], np.ndarray]]:
    """Places of the points of each group, groups in order of appearance."""
    keys = [item.key for item in varied if item.kind == "structural"]
    if not keys:
        return [((), np.arange(len(design)))]
    numbers = design.groupby(keys, sort=False).ngroup().to_numpy()
    firsts = np.unique(numbers, return_index=True)[1]
    return [(group_of(design, int(first), varied), np.flatnonzero(numbers == number)) for number, first in enumerate(firsts)]
