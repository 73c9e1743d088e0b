"""The same reduced model on the engine, as plain agents and compiled, in rounds of one session so that a slow minute hits all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.compiled import Compiled, NoCompiler
from benchmarks.opening import opening_of
from benchmarks.plain import PlainModel
from benchmarks.reduced import engine_outcome, luck_of, noise_of, reduced
from sim.agents.model import CompetitionModel, setting_of
from sim.agents.setting import Setting
from sim.experiments.ensemble import batches
from sim.processes import worker_context
from sim.scenario import Loaded

GIVEN_RUNS = 256
"""Runs whose noise is handed to the compiled reference at a time."""
_prepared: tuple[Loaded, Setting] | None = None


@dataclass
class Rival:
    """One way to run the model: `work` simulates `runs` runs; `per_run` gathers seconds a run, one for each round."""

    label: str
    runs: int
    work: Callable[[], object]
    clock: Callable[[], float] = time.process_time
    per_run: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.per_run)

    def time(self) -> None:
        start = self.clock()
        self.work()
        self.per_run.append((self.clock() - start) / self.runs)


def race(rivals: list[Rival], rounds: int) -> None:
    """Time every rival once in each round."""
    for _ in range(rounds):
        for rival in rivals:
            rival.time()


def line_up(years: int, sizes: tuple[int, ...], folder: Path) -> tuple[list[Rival], str | None]:
    """Plain agents, the engine at each number of runs, then the compiled reference; or why there is none.

    `folder` holds what the compiler makes.
    """
    loaded = reduced(years)
    setting = setting_of(loaded, {}, {})
    opening, seed = CompetitionModel(loaded, runs=range(1), setting=setting), loaded.scenario.seed
    luck = luck_of(opening, 0, seed)
    rivals = [Rival("plain Mesa agents", 1, lambda: PlainModel(opening, luck).run())]
    for size in sizes:
        rivals.append(Rival(f"engine, {size:,} runs", size, lambda size=size: _run(loaded, setting, range(size))))  # type: ignore[misc]
    try:
        compiled = Compiled(opening_of(opening), folder)
    except NoCompiler as missing:
        return rivals, str(missing)
    noise = noise_of(opening, range(GIVEN_RUNS), seed)
    rivals.append(Rival("compiled, noise given", GIVEN_RUNS, lambda: compiled.run(GIVEN_RUNS, noise)))
    rivals.append(Rival("compiled, noise drawn", 1024, lambda: compiled.run(1024, seed=seed)))
    return rivals, None


def _run(loaded: Loaded, setting: Setting, runs: range) -> None:
    for part in batches(len(runs)):
        engine_outcome(loaded, range(runs.start + part.start, runs.start + part.stop), setting)


def _prepare(loaded: Loaded) -> None:
    global _prepared
    _prepared = loaded, setting_of(loaded, {}, {})


def _work(runs: range) -> int:
    assert _prepared is not None
    _run(*_prepared, runs)
    return len(runs)
