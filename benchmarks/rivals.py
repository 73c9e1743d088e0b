"""The same reduced model on the engine, as plain agents and compiled, in rounds of one session so that a slow minute hits all alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.compiled import LANES, Compiled, NoCompiler
from benchmarks.mesa_agents import MesaModel
from benchmarks.opening import Opening, opening_of
from benchmarks.reduced import Outcome, engine_outcome, luck_of, noise_of, reduced
from suitors.model.coefficients import Coefficients
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.processes import take_over, worker_context
from suitors.scenario import Loaded
from suitors.studies.ensemble import batches, widest

Array = NDArray[np.float64]
HANDED = 256
"""Runs whose draws are handed to the compiled reference at a time."""
LONG = 20.0
"""Seconds of one worker's work on which two are judged."""
_prepared: tuple[Loaded, Coefficients] | None = None


@dataclass
class Rival:
    """One way to run the model: `work` simulates `runs` runs and returns the first few; or why it cannot be had here."""

    label: str
    runs: int
    work: Callable[[], Outcome]
    missing: str | None = None
    most_rounds: int = 1000
    per_run: list[float] = field(default_factory=list)
    """CPU seconds a run, one for each round."""
    furthest: float = 0.0
    """Largest difference from the engine on the same draws, relative to the largest value."""

    @property
    def median(self) -> float:
        return statistics.median(self.per_run)

    def ratios(self, other: Rival) -> list[float]:
        """How many times as long `other` takes, round by round."""
        return [theirs / own for own, theirs in zip(self.per_run, other.per_run, strict=False)]

    def time(self) -> Outcome:
        # What the last rival left behind is not this one's to clear.
        gc.collect()
        start = time.process_time()
        outcome = self.work()
        self.per_run.append((time.process_time() - start) / self.runs)
        return outcome


def race(rivals: Sequence[Rival], rounds: int) -> None:
    """Time every rival once in each round."""
    # What lining up left behind is not theirs to look through.
    gc.collect()
    gc.freeze()
    for place in range(rounds):
        for rival in rivals:
            if rival.missing is None and place < rival.most_rounds:
                rival.time()


@dataclass(frozen=True)
class Entrants:
    """Everybody on the starting line."""

    loaded: Loaded
    coefficients: Coefficients
    opening: Opening
    plain: list[Rival]
    engine: list[Rival]
    single: list[Rival]
    """The engine in single precision."""
    compiled: list[Rival]
    yardstick: Compiled | None

    @property
    def all(self) -> list[Rival]:
        return [*self.plain, *self.engine, *self.single, *self.compiled]


def line_up(years: int, sizes: Sequence[int], folder: Path) -> Entrants:
    """Plain agents, the engine at each number of runs, the compiled reference; `folder` holds what the compiler makes.

    Whatever can be had is run once and held against the engine on the same draws.
    """
    take_over()
    loaded = reduced(years)
    coefficients = coefficients_of(loaded, {}, {})
    model = CompetitionModel(loaded, runs=range(1), coefficients=coefficients)
    opening = opening_of(model)
    luck, truth = luck_of(loaded, 0, coefficients), engine_outcome(loaded, range(HANDED), coefficients)
    plain = [Rival("plain Mesa agents, with a data collector", 1, lambda: MesaModel(opening, luck).run())]
    try:
        from benchmarks import agentpy_agents
    except ImportError:
        plain.append(Rival("AgentPy agents", 1, lambda: truth, missing="not installed: pip install 'suitors[bench]'"))
    else:
        plain.append(Rival("AgentPy agents", 1, lambda: agentpy_agents.run(opening, luck)))
    for rival in plain:
        if rival.missing is None:
            rival.furthest = difference(rival.work(), truth.of_run(0))
    engine = [_engine(loaded, coefficients, size) for size in sizes]
    single = _single(years, [size for size in sizes if size >= HANDED], truth)
    labels = ("compiled, noise given", "compiled, noise drawn")
    try:
        yardstick = Compiled(opening, folder)
    except NoCompiler as missing:
        absent = [Rival(label, HANDED, lambda: truth, missing=str(missing)) for label in labels]
        return Entrants(loaded, coefficients, opening, plain, engine, single, absent, None)
    noise = noise_of(loaded, range(HANDED), coefficients)
    return Entrants(loaded, coefficients, opening, plain, engine, single, _compiled(yardstick, labels, noise, truth), yardstick)


def _engine(loaded: Loaded, coefficients: Coefficients, runs: int) -> Rival:
    precision = " in single precision" * (loaded.scenario.arithmetic == "single")
    label = f"the engine{precision}, {runs:,} run{'s'[: runs > 1]}"
    return Rival(label, runs, lambda: _run(loaded, coefficients, range(runs)), most_rounds=2 if runs > 5000 else 1000)


def _single(years: int, sizes: Sequence[int], truth: Outcome) -> list[Rival]:
    """The engine in single precision, held against the engine in double."""
    loaded = reduced(years, "single")
    coefficients = coefficients_of(loaded, {}, {})
    furthest = difference(engine_outcome(loaded, range(HANDED), coefficients), truth)
    rivals = [_engine(loaded, coefficients, size) for size in sizes]
    for rival in rivals:
        rival.furthest = furthest
    return rivals


def _compiled(compiled: Compiled, labels: tuple[str, str], noise: Array, truth: Outcome) -> list[Rival]:
    given = Rival(labels[0], HANDED, lambda: compiled.run(HANDED, noise))
    given.furthest = difference(given.work(), truth)
    drawn = Rival(labels[1], 4 * HANDED, lambda: compiled.run(4 * HANDED))
    # The engine has other draws: the compiled reference is held against itself, handed what it draws.
    drawn.furthest = max(given.furthest, difference(compiled.run(LANES), compiled.run(LANES, compiled.draw(LANES))))
    return [given, drawn]


def difference(one: Outcome, other: Outcome) -> float:
    """Largest difference between outcomes of the same shape, each relative to its largest value."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in ("debt", "works", "leverage"))
    return max(float(np.abs(first - second).max() / np.abs(second).max()) for first, second in pairs)


def _run(loaded: Loaded, coefficients: Coefficients, runs: range) -> Outcome:
    """The outcome of the last batch: nobody has asked for the others."""
    parts = batches(len(runs), most=widest(loaded))
    for part in parts:
        if len(parts) > 1:
            # As the product does: models and their agents point at each other.
            gc.collect()
        outcome = engine_outcome(loaded, range(runs.start + part.start, runs.start + part.stop), coefficients)
    return outcome


# --- two workers


def _prepare(loaded: Loaded) -> None:
    global _prepared
    take_over()
    _prepared = loaded, coefficients_of(loaded, {}, {})


def _work(runs: range) -> float:
    assert _prepared is not None
    gc.collect()
    return float(engine_outcome(_prepared[0], runs, _prepared[1]).debt.sum())


@dataclass(frozen=True)
class Teams:
    """Wall seconds of so many runs on a warm pool of one and of two workers, one for each round."""

    runs: int
    one: tuple[float, ...]
    two: tuple[float, ...]

    @property
    def gain(self) -> float:
        return statistics.median(self.one) / statistics.median(self.two)


def two_workers(loaded: Loaded, runs: int, rounds: int) -> Teams:
    """Time the same batches on both pools, in turns."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers in taken:
            parts = batches(runs, workers)
            with ProcessPoolExecutor(workers, mp_context=worker_context(), initializer=_prepare, initargs=(loaded,)) as pool:
                # Warm: every process has its coefficients and has stepped once.
                list(pool.map(_work, [range(256)] * 2 * workers))
                start = time.perf_counter()
                list(pool.map(_work, parts))
                taken[workers].append(time.perf_counter() - start)
    return Teams(runs, tuple(taken[1]), tuple(taken[2]))


def long_work(per_run: float) -> int:
    """Runs that keep one worker busy for `LONG` seconds, in thousands."""
    return 1000 * ceil(LONG / per_run / 1000)
