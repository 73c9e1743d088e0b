"""From rows to the scenarios that they run, and from these to answers."""

from __future__ import annotations

import copy
import fnmatch
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from suitors.engine.streams import BLOCK
from suitors.model.coefficients import Coefficients
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.model.record import record_of
from suitors.results.version import model_version
from suitors.scenario import Loaded, ScenarioError, varied
from suitors.scenario.errors import KeyPath
from suitors.scenario.layers import Layer, chain_of
from suitors.scenario.loading import load_layers
from suitors.scenario.merge import Document, is_quantity
from suitors.studies.ensemble import axes
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.posterior import Calibrated, calibrated
from suitors.studies.responses import measure
from suitors.studies.responses.measure import ExperimentRun, Measure, MeasureError
from suitors.studies.responses.rows import BASE, EditTable, Listed, ResponseRow

RowVerdict = Literal["pass", "weak", "fail", "no answer", "no mechanism"]
VERDICTS: tuple[RowVerdict, ...] = ("pass", "weak", "fail", "no mechanism", "no answer")
RUNS = 256
EXTENDS, SCALE = "extends", "scale"


@dataclass(frozen=True)
class Experiment:
    """A row, the scenario of each of its runs, and its measure (None where there is none yet)."""

    listed: Listed
    scenarios: Mapping[str, Loaded]
    measure: Measure | None
    posterior: Calibrated | None = None
    """What its runs draw their numbers from; what any of its scenarios sets itself is not drawn."""

    @property
    def row(self) -> ResponseRow:
        return self.listed.row

    def count(self, runs: int) -> int:
        """How many runs it takes of those asked for."""
        return min(runs, self.row.runs or runs)


@dataclass(frozen=True)
class RowAnswer:
    """What came out: middle and interval over the runs, and the verdict."""

    experiment: Experiment
    runs: int
    low: float
    middle: float
    high: float
    verdict: RowVerdict

    @property
    def row(self) -> ResponseRow:
        return self.experiment.row


def experiments(rows: Sequence[Listed], overrides: Sequence[str] = (), posterior: str | Path | None = None) -> list[Experiment]:
    """The scenarios of all rows, each checked and every measure tried on made-up numbers.

    With a `posterior` each run believes one of its draws, the same in all scenarios of a row; what a row changes is not drawn.
    Raises ScenarioError, PosteriorError.
    """
    maker = _Maker(tuple(overrides))
    made = []
    for item in rows:
        scenarios = {name: maker.scenario(item, name) for name in item.row.edits}
        drawn = None if posterior is None else _drawn(scenarios, posterior)
        made.append(Experiment(item, scenarios, _measure(item, scenarios) if item.row.measure else None, drawn))
    return made


def _drawn(scenarios: Mapping[str, Loaded], posterior: str | Path) -> Calibrated | None:
    """Draws of the numbers that all scenarios have and none sets itself: a pair must differ in nothing but what it changes."""
    found = [one for loaded in scenarios.values() if (one := calibrated(loaded, posterior)) is not None]
    shared = set.intersection(*(set(one.draws.columns) for one in found))
    return found[0].without(set(found[0].draws.columns) - shared)


def digest_of(made: Sequence[Experiment]) -> str:
    """Of all that decides what comes out, but runs and seed."""
    told: list[list[Any]] = [
        [one.row.model_dump(mode="json"), {name: loaded.hash for name, loaded in one.scenarios.items()}] for one in made
    ]
    for one, each in zip(made, told, strict=True):
        each += [] if one.posterior is None else [one.posterior.digest]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class _Maker:
    """Makes scenarios, each once."""

    def __init__(self, overrides: tuple[str, ...]) -> None:
        self._overrides = overrides
        self._made: dict[str, Loaded] = {}

    def scenario(self, item: Listed, name: str) -> Loaded:
        edit = item.row.edits[name]
        edits: list[tuple[KeyPath, EditTable]] = [((BASE,), item.row.base)] if name == BASE or EXTENDS not in edit else []
        if name != BASE:
            edits.append((("also", name) if name in item.row.also else (name,), edit))
        key = json.dumps([str(item.sheet.folder), item.sheet.scenario, [edit for _, edit in edits]], default=str)
        if key not in self._made:
            self._made[key] = self._load(item, name, edits)
        return self._made[key]

    def _load(self, item: Listed, name: str, edits: list[tuple[KeyPath, EditTable]]) -> Loaded:
        first_path, first = edits[0]
        start = {EXTENDS: first.get(EXTENDS, item.sheet.scenario)}
        places = {f"{item.row.id} {'.'.join(map(str, path))}": path for path, _ in edits}
        try:
            layers = chain_of(start, item.sheet.place, text=None, folder=item.sheet.folder)
        except ScenarioError as error:
            raise item.error(
                (*first_path, EXTENDS), error.problem, value=error.value, allowed=error.allowed, nearest=error.nearest
            ) from None
        for place, (_, edit) in zip(places, edits, strict=True):
            layers.append(Layer(place, {key: value for key, value in edit.items() if key not in (EXTENDS, SCALE)}))
        try:
            loaded = load_layers(layers, f"{item.row.id} {name}", self._overrides)
        except ScenarioError as error:
            path = places.get(error.file)
            if path is None:
                raise
            keys = tuple(int(part) if part.isdigit() else part for part in error.key.split("."))
            raise item.error((*path, *keys), error.problem, value=error.value, allowed=error.allowed, nearest=error.nearest) from None
        for path, edit in edits:
            if SCALE in edit:
                loaded = _scaled(loaded, edit[SCALE], item, (*path, SCALE))
        return loaded


def _scaled(loaded: Loaded, factors: Any, item: Listed, path: KeyPath) -> Loaded:
    """Numbers times factors; a star in a path stands for every name there."""
    if not isinstance(factors, dict) or not all(_is_factor(factor) for factor in factors.values()):
        raise item.error(path, 'must be a table of numbers, such as {"powers.*.toward.KGZ.trade" = 1.5}')
    document = copy.deepcopy(dict(loaded.document))
    for key, factor in factors.items():
        if not _scale(document, key.split("."), factor):
            raise item.error((*path, key), "leads to no number of the scenario")
    try:
        return varied(loaded, document)
    except ScenarioError as error:
        raise item.error(path, f"makes a scenario that cannot be used: {error.key} {error.problem}") from None


def _is_factor(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scale(node: Document, keys: list[str], factor: float) -> bool:
    first, *rest = keys
    found = False
    for name in fnmatch.filter(list(node), first):
        inner = node[name]
        if rest:
            found |= isinstance(inner, dict) and _scale(inner, rest, factor)
        elif is_quantity(inner):
            node[name] = {**inner, "value": inner["value"] * factor}
            found = True
        elif _is_factor(inner):
            node[name] = inner * factor
            found = True
    return found


def _measure(item: Listed, scenarios: Mapping[str, Loaded]) -> Measure:
    """The measure, tried on made-up numbers so that what is wrong with it is told before anything is simulated."""
    try:
        found = measure.read(item.row.measure, tuple(scenarios))
        found.work_out({name: _made_up(loaded, found.needs[name]) for name, loaded in scenarios.items()})
    except MeasureError as error:
        raise item.error(("measure",), str(error), allowed=error.allowed, nearest=error.nearest) from None
    return found


def _made_up(loaded: Loaded, names: frozenset[str]) -> ExperimentRun:
    coordinates = _coordinates(loaded)
    recorded = {}
    for name in names:
        dims = measure.dims_of(name)
        recorded[name] = np.ones((*(len(coordinates[dim]) for dim in dims), 1), np.float32)
    return ExperimentRun(loaded, recorded, coordinates)


def _coordinates(loaded: Loaded) -> Mapping[str, Any]:
    return axes(loaded, layout(loaded.scenario, loaded.reference)).coordinates


@dataclass(frozen=True)
class RunsOfScenario:
    """Some runs of a scenario, which goes by its hash and that of its draws."""

    scenario: str
    runs: range


@dataclass(frozen=True)
class Wanted:
    """A scenario, how many runs of it are wanted, and what must be recorded."""

    loaded: Loaded
    runs: int
    names: tuple[str, ...]
    posterior: Calibrated | None


def _wanted(made: Sequence[Experiment], runs: int) -> dict[str, Wanted]:
    """Every scenario that some row measures, once."""
    found: dict[str, Wanted] = {}
    for one in made:
        for name in one.measure.needs if one.measure is not None else ():
            assert one.measure is not None
            needs, loaded = one.measure.needs[name], one.scenarios[name]
            if needs:
                before = found.get(_name(one, loaded), Wanted(loaded, 0, (), one.posterior))
                names = tuple(sorted({*before.names, *needs}))
                found[_name(one, loaded)] = replace(before, runs=max(before.runs, one.count(runs)), names=names)
    return found


def _name(one: Experiment, loaded: Loaded) -> str:
    return loaded.hash if one.posterior is None else f"{loaded.hash} {one.posterior.digest}"


def work_of(made: Sequence[Experiment], runs: int) -> int:
    """How many runs are simulated in all."""
    return sum(item.runs for item in _wanted(made, runs).values())


def answers(
    made: Sequence[Experiment],
    runs: int,
    evaluation: Evaluation,
    progress: Progress = silent,
) -> list[RowAnswer]:
    """Simulate every scenario once, on common draws, and judge every row.

    The posterior is that of the experiments, which differs from row to row.
    """
    wanted = _wanted(made, runs)
    starts = [(name, item.runs, first) for name, item in wanted.items() for first in range(0, item.runs, BLOCK)]
    pieces = [RunsOfScenario(name, range(first, min(first + BLOCK, many))) for name, many, first in starts]

    def key(piece: RunsOfScenario) -> str:
        return f"{model_version()} {piece.scenario} {piece.runs} {evaluation.seed} {','.join(wanted[piece.scenario].names)}"

    done: dict[RunsOfScenario, Mapping[str, np.ndarray]] = {}
    for piece, recorded in evaluation.parts(_simulate, pieces, (wanted, evaluation.seed), prepare=_prepare, key=key):
        done[piece] = recorded
        progress(len(piece.runs))
    found = {
        name: {
            variable: np.concatenate([done[piece][variable] for piece in pieces if piece.scenario == name], axis=-1)
            for variable in item.names
        }
        for name, item in wanted.items()
    }
    return [_answer(one, found, one.count(runs)) for one in made]


def _prepare(wanted: Mapping[str, Wanted], seed: int) -> tuple[Mapping[str, Wanted], int, dict[str, Coefficients]]:
    """With a place for the coefficients of each scenario, which a process makes once."""
    return wanted, seed, {}


# What is no number in the end gives no answer; nobody has use for the lines of code where it arose.
@np.errstate(all="ignore")
def _simulate(piece: RunsOfScenario, wanted: Mapping[str, Wanted], seed: int, settings: dict[str, Coefficients]) -> dict[str, np.ndarray]:
    item = wanted[piece.scenario]
    beliefs = None if item.posterior is None else item.posterior.beliefs(piece.runs, seed)
    if beliefs is None and piece.scenario not in settings:
        settings[piece.scenario] = coefficients_of(item.loaded, {}, {})
    model = CompetitionModel(item.loaded, runs=piece.runs, seed=seed, beliefs=beliefs, coefficients=settings.get(piece.scenario))
    recorded = record_of(model, item.names)
    model.take_apart()
    return dict(recorded)


def _answer(one: Experiment, found: Mapping[str, Mapping[str, np.ndarray]], runs: int) -> RowAnswer:
    if one.measure is None:
        return RowAnswer(one, 0, np.nan, np.nan, np.nan, "no mechanism")
    told = {
        name: ExperimentRun(
            loaded,
            {variable: found[_name(one, loaded)][variable][..., :runs] for variable in one.measure.needs[name]},
            _coordinates(loaded),
        )
        for name, loaded in one.scenarios.items()
    }
    return judged(one, one.measure.work_out(told))


def judged(one: Experiment, values: np.ndarray) -> RowAnswer:
    """Judge one number a run: by the median and where 80 % of the runs lie, or by the mean and its 95 % interval."""
    row, finite = one.row, values[np.isfinite(values)]
    if not finite.size:
        return RowAnswer(one, len(values), np.nan, np.nan, np.nan, "no mechanism" if row.not_yet else "no answer")
    low, middle, high = (float(level) for level in np.quantile(finite, [0.1, 0.5, 0.9]))
    if row.statistic == "mean":
        middle, half = float(finite.mean()), 1.96 * float(finite.std()) / np.sqrt(finite.size)
        low, high = middle - half, middle + half
    return RowAnswer(one, len(values), low, middle, high, verdict_of(row, middle))


def verdict_of(row: ResponseRow, middle: float) -> RowVerdict:
    """Pass within the range, weak within what counts as weak, else fail; no verdict where there is no mechanism yet."""
    if row.not_yet:
        return "no mechanism"
    if _within(middle, row.low, row.high):
        return "pass"
    return "weak" if _within(middle, *row.weak_range) else "fail"


def _within(value: float, low: float | None, high: float | None) -> bool:
    """A number that misses a bound by rounding alone has reached it."""
    slack = 1e-9 * max(abs(value), 1.0)
    return (low is None or value >= low - slack) and (high is None or value <= high + slack)
