"""Outcomes of scenarios at many points, run by run.

A point gives some numbers of a scenario values of its own. Points and runs lie side by side in one batch: a point is nothing
but lanes of the run axis, so that one NumPy call serves many of them. The same run number has the same draws at every point
and in every scenario: all comparisons are paired.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suitors.engine.streams import BLOCK
from suitors.model.coefficients import Coefficients
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.model.record import record_of
from suitors.results.outcomes import needed, needed_at_end, outcome_table
from suitors.results.version import model_version
from suitors.results.year_columns import dated_stocks
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.not_finite import refuse_not_finite
from suitors.words.brief import Brief

BATCH = 2 * BLOCK
"""Columns simulated side by side: wide enough to outweigh the cost of calls, narrow enough for the cache."""


@dataclass(frozen=True, repr=False)
class Design(Brief):
    """What the points set.

    `lanes` holds for each point (row) the value of numbers of the scenario under study (columns, dotted paths); `beliefs` the
    same for numbers that the reference position shares, such as uncertain parameters. Both have the same index.
    """

    lanes: pd.DataFrame
    beliefs: pd.DataFrame

    @classmethod
    def of(cls, lanes: pd.DataFrame | None = None, beliefs: pd.DataFrame | None = None) -> Design:
        """A design with lanes, beliefs or both. Raises ValueError for neither, or for different points."""
        if lanes is None and beliefs is None:
            raise ValueError("a design needs lanes or beliefs")
        given = lanes if lanes is not None else beliefs
        assert given is not None
        empty = pd.DataFrame(index=given.index)
        one, other = empty if lanes is None else lanes, empty if beliefs is None else beliefs
        if not one.index.equals(other.index):
            raise ValueError("lanes and beliefs must be about the same points")
        return cls(one, other)

    @property
    def points(self) -> pd.Index:
        return self.lanes.index

    def at(self, points: Sequence[int]) -> Design:
        """The design at some of its points, by their place in the index."""
        places = list(points)
        return Design(self.lanes.iloc[places], self.beliefs.iloc[places])


@dataclass(frozen=True)
class RunsAtPoints:
    """Some runs of a scenario, at some points of a design if there is one."""

    scenario: str
    runs: range
    points: range | None = None

    @property
    def size(self) -> int:
        return len(self.runs) * (1 if self.points is None else len(self.points))


def parts_of(scenarios: Sequence[str], runs: range, points: int | None = None, width: int = BATCH) -> Iterator[RunsAtPoints]:
    """All runs of all scenarios (at all points) in parts of at most `width` columns, scenario by scenario."""
    for scenario in scenarios:
        if points is None:
            yield from (RunsAtPoints(scenario, block) for block in _blocks(runs, width))
            continue
        at_once = max(1, width // len(runs))
        for first in range(0, points, at_once):
            some = range(first, min(first + at_once, points))
            yield from (RunsAtPoints(scenario, block, some) for block in _blocks(runs, width))


def _blocks(runs: range, width: int) -> Iterator[range]:
    """Runs in stretches that end at multiples of `width`, where the streams' blocks end."""
    first = runs.start
    while first < runs.stop:
        last = min((first // width + 1) * width, runs.stop)
        yield range(first, last)
        first = last


# What is no number in the end is told with its place; nobody has use for the lines of code where it arose.
@np.errstate(all="ignore")
def outcomes_of(
    loaded: Loaded,
    runs: Sequence[int],
    seed: int,
    design: Design | None = None,
    coefficients: Coefficients | None = None,
    draws: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Outcomes of some runs; one row per run, with a design one per (point, run), point by point.

    `runs` are run numbers in ascending order; `coefficients` spares the making of coefficients where there is neither design nor draws.
    `draws` gives each run (row, by its number) beliefs of its own (columns, dotted paths), the same at every point.
    """
    powers, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    numbers = list(runs)
    of_runs = {} if draws is None else {str(path): draws.loc[numbers, path].to_numpy(np.float64) for path in draws.columns}
    if design is None:
        model = CompetitionModel(loaded, runs=numbers, seed=seed, coefficients=None if of_runs else coefficients, beliefs=of_runs)
        return outcome_table(_recorded(model, loaded.pairs), powers, states, tuple(numbers), loaded.pairs)
    count = len(design.points)
    columns = np.repeat(np.array(numbers), count)
    lanes, beliefs = (
        dict(zip(map(str, frame.columns), np.tile(frame.to_numpy(np.float64).T, len(numbers)), strict=True))
        for frame in (design.lanes, design.beliefs)
    )
    beliefs |= {path: np.repeat(values, count) for path, values in of_runs.items()}
    model = CompetitionModel(loaded, runs=columns.tolist(), seed=seed, lanes=lanes, beliefs=beliefs)
    table = outcome_table(_recorded(model, loaded.pairs), powers, states, tuple(columns.tolist()), loaded.pairs)
    table.index = pd.MultiIndex.from_arrays([np.tile(design.points, len(numbers)), columns], names=["point", "run"])
    return table.sort_index(kind="stable")


def _recorded(model: CompetitionModel, pairs: Sequence[str]) -> dict[str, np.ndarray]:
    found = record_of(model, needed(), needed_at_end() - dated_stocks(pairs))
    model.take_apart()
    return found


def evaluate(
    scenarios: Mapping[str, Loaded],
    runs: range,
    evaluation: Evaluation,
    design: Design | None = None,
    progress: Progress = silent,
    draws: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Outcome tables by scenario, as from `outcomes_of`, on common draws; they do not depend on the number of workers.

    `progress` is called with the number of columns (runs, or runs times points) just finished; `draws` as for `outcomes_of`.
    """
    points = None if design is None else len(design.points)
    parts = list(parts_of(list(scenarios), runs, points))
    keys = _keys(parts, scenarios, evaluation.seed, design, draws) if evaluation.checkpoint is not None else {}
    given = (scenarios, design, evaluation.seed, draws)
    done: dict[RunsAtPoints, pd.DataFrame] = {}
    for part, table in evaluation.parts(_evaluate_part, parts, given, prepare=_prepare, key=keys.__getitem__):
        done[part] = table
        progress(part.size)
    return {name: pd.concat([done[part] for part in parts if part.scenario == name]).sort_index(kind="stable") for name in scenarios}


def _keys(
    parts: Sequence[RunsAtPoints], scenarios: Mapping[str, Loaded], seed: int, design: Design | None, draws: pd.DataFrame | None
) -> dict[RunsAtPoints, str]:
    """All that decides what comes out of each part, as a text: model, scenario, runs, seed, values at its points, draws of its runs."""
    hashes = {name: " ".join([loaded.hash, *loaded.pairs]) for name, loaded in scenarios.items()}
    values = {} if design is None else {points: _hash_of(design.at(points)) for points in {part.points for part in parts if part.points}}
    drawn = "" if draws is None else hash_of(draws)
    return {
        part: f"{model_version()} {hashes[part.scenario]} {part.runs} {seed} {values[part.points] if part.points else ''} {drawn}".rstrip()
        for part in parts
    }


def _hash_of(design: Design) -> str:
    return hash_of(design.lanes, design.beliefs)


def hash_of(*frames: pd.DataFrame) -> str:
    """A digest of tables of numbers: their columns, values and rows."""
    text = hashlib.sha256()
    for frame in frames:
        text.update("\n".join(map(str, frame.columns)).encode() + b"\0" + np.ascontiguousarray(frame, dtype=np.float64).tobytes())
        text.update(str(list(frame.index)).encode())
    return text.hexdigest()


Prepared = tuple[Mapping[str, Loaded], Design | None, int, pd.DataFrame | None, dict[str, Coefficients]]


def _prepare(scenarios: Mapping[str, Loaded], design: Design | None, seed: int, draws: pd.DataFrame | None) -> Prepared:
    """With a place for the coefficients of each scenario, which a process makes once."""
    return scenarios, design, seed, draws, {}


def _evaluate_part(
    part: RunsAtPoints,
    scenarios: Mapping[str, Loaded],
    design: Design | None,
    seed: int,
    draws: pd.DataFrame | None,
    settings: dict[str, Coefficients],
) -> pd.DataFrame:
    loaded = scenarios[part.scenario]
    at = None if design is None or part.points is None else design.at(part.points)
    if at is None and part.scenario not in settings:
        settings[part.scenario] = coefficients_of(loaded, {}, {})
    table = outcomes_of(loaded, part.runs, seed, at, settings.get(part.scenario), draws)
    refuse_not_finite(table, lambda row: _alone(loaded, seed, table.index[row], at, draws))
    return table


def _alone(loaded: Loaded, seed: int, place: int | tuple[int, int], design: Design | None, draws: pd.DataFrame | None) -> CompetitionModel:
    """One run at one point."""
    point, run = place if isinstance(place, tuple) else (None, place)
    lanes: dict[str, np.ndarray] = {}
    beliefs = {} if draws is None else {str(path): draws.loc[[run], path].to_numpy(np.float64) for path in draws.columns}
    if design is not None:
        here = design.at([design.points.tolist().index(point)])
        lanes |= {str(path): here.lanes[path].to_numpy(np.float64) for path in here.lanes.columns}
        beliefs |= {str(path): here.beliefs[path].to_numpy(np.float64) for path in here.beliefs.columns}
    return CompetitionModel(loaded, [run], seed, lanes=lanes, beliefs=beliefs)
