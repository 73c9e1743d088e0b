"""The same reduced model as plain Mesa agents and on the engine, one after the other in one session."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from benchmarks.plain import PlainModel
from benchmarks.reduced import luck_of, reduced
from sim.agents.model import CompetitionModel, setting_of
from sim.agents.setting import Setting
from sim.experiments.ensemble import batches
from sim.processes import worker_context
from sim.scenario import Loaded

_prepared: tuple[Loaded, Setting] | None = None


@dataclass(frozen=True)
class Speed:
    """CPU seconds a run, one for each round."""

    label: str
    per_run: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.per_run)


def speeds(rounds: int, years: int, sizes: tuple[int, ...]) -> list[Speed]:
    """Plain agents first, then the engine at each number of runs; rounds are interleaved, so that a slow minute hits all alike."""
    loaded = reduced(years)
    setting = setting_of(loaded, {}, {})
    opening = CompetitionModel(loaded, runs=range(1), setting=setting)
    luck = luck_of(opening, 0, loaded.scenario.seed)
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        start = time.process_time()
        PlainModel(opening, luck).run()
        taken.setdefault("plain Mesa agents, one run (draws handed over)", []).append(time.process_time() - start)
        for size in sizes:
            start = time.process_time()
            _run(loaded, setting, range(size))
            taken.setdefault(f"the engine, {size:,} runs", []).append((time.process_time() - start) / size)
    return [Speed(label, tuple(seconds)) for label, seconds in taken.items()]


def _run(loaded: Loaded, setting: Setting, runs: range) -> None:
    for part in batches(len(runs)):
        CompetitionModel(loaded, runs=range(runs.start + part.start, runs.start + part.stop), setting=setting).run_model()


def _prepare(loaded: Loaded) -> None:
    global _prepared
    _prepared = loaded, setting_of(loaded, {}, {})


def _work(runs: range) -> int:
    assert _prepared is not None
    _run(*_prepared, runs)
    return len(runs)


def two_workers(years: int, runs: int) -> tuple[float, float]:
    """Wall seconds of the same batches on a warm pool of one and of two workers."""
    loaded, parts = reduced(years), batches(runs)
    walls = []
    for workers in (1, 2):
        with ProcessPoolExecutor(workers, mp_context=worker_context(), initializer=_prepare, initargs=(loaded,)) as pool:
            list(pool.map(_work, [range(8)] * 2 * workers))
            start = time.perf_counter()
            list(pool.map(_work, parts))
            walls.append(time.perf_counter() - start)
    return walls[0], walls[1]
