"""The pieces of work that are measured."""

from __future__ import annotations

import cProfile
import pstats
import tempfile
import time
from pathlib import Path

from benchmarks.reduced import reduced as reduced
from benchmarks.traffic import Tally, of_steps
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.model.record import Record
from suitors.plots.all import draw_all
from suitors.scenario import Loaded, load
from suitors.studies.ensemble import batches
from suitors.studies.evaluation import STANDARD
from suitors.studies.run import Result, run

SCENARIO = "tokyo_2025"
PASSED_THROUGH = ("model.py:_advance", "binding.py:__call__")
FIRST_FIGURE = """
import tempfile
from pathlib import Path
from suitors.studies.evaluation import STANDARD
from suitors.studies.run import run
from suitors.scenario import load
with tempfile.TemporaryDirectory() as folder:
    result = run(load("tokyo_2025"), 100, STANDARD, Path(folder) / "out")
    from suitors.plots.all import draw, save
    save(draw("influence", result.dataset), Path(folder) / "influence.png")
"""


def scenario(years: int, arithmetic: str = "double") -> Loaded:
    """The shipped region over so many years of quarters."""
    return load(SCENARIO, [f"horizon.years={years}", f'arithmetic="{arithmetic}"'])


def simulate(loaded: Loaded, runs: int) -> None:
    """Step a number of runs to the horizon in the usual batches and record nothing."""
    coefficients = coefficients_of(loaded, {}, {})
    for part in batches(runs):
        CompetitionModel(loaded, runs=part, coefficients=coefficients).run_model()


def one_batch(loaded: Loaded, runs: int) -> None:
    """Step a number of runs side by side, however many they are."""
    CompetitionModel(loaded, runs=range(runs)).run_model()


def experiment(loaded: Loaded, runs: int) -> None:
    """All that `suitors run --no-plots --workers 1` does: simulate, record, summarise and write."""
    with tempfile.TemporaryDirectory() as folder:
        run(loaded, runs, STANDARD, Path(folder) / "out")


def result_to_draw(folder: Path) -> Result:
    """A result of the shipped length, to draw figures from."""
    return run(load(SCENARIO), 100, STANDARD, folder / "out")


def figures(result: Result, folder: Path) -> None:
    """Every figure as PNG and SVG."""
    draw_all(result.dataset, result.deals, folder / "figures")


def cost_of_draws(loaded: Loaded, runs: int) -> float:
    """Seconds for each uniform of the model's own streams, as they are drawn and laid out for many runs."""
    model, taken, values = CompetitionModel(loaded, runs=range(runs)), 0.0, 0
    for step in range(model.coefficients.clock.steps):
        start = time.process_time()
        drawn = [process.at(step) for process in model.draws.values()]
        taken += time.process_time() - start
        values += sum(part.size for part in drawn)
    return taken / values


def traffic_of_steps(loaded: Loaded, runs: int, steps: int = 8) -> tuple[float, Tally, int]:
    """CPU seconds of a step, operations and bytes of the same, and bytes of one array of offers (product, state, run)."""
    timed, counted = (CompetitionModel(loaded, runs=range(runs)) for _ in range(2))
    for model in (timed, counted):
        model.step()
    start = time.process_time()
    for _ in range(steps):
        timed.step()
    taken = (time.process_time() - start) / steps
    layout = counted.coefficients.layout
    return taken, of_steps(counted, steps), 8 * len(layout.offers) * len(layout.states) * runs


def shares_of_a_step(loaded: Loaded, runs: int) -> list[tuple[str, float]]:
    """Share of the profiled time by part of a step, the largest first.

    A part is a function that the model's step calls, or that its bookkeeping calls; what is shorter than a percent is
    added up.
    """
    model = CompetitionModel(loaded, runs=range(runs))
    record = Record(model)
    profile = cProfile.Profile()
    profile.enable()
    while not model.finished:
        model.step()
        record.after_step()
    profile.disable()
    return _parts(pstats.Stats(profile))


def _parts(stats: pstats.Stats) -> list[tuple[str, float]]:
    table = stats.stats  # type: ignore[attr-defined]
    whole = stats.total_tt  # type: ignore[attr-defined]
    outer = {function for function in table if _name(function) in ("model.py:step", *PASSED_THROUGH)}
    # What a comprehension of the step calls is called by the step.
    outer |= {function for function in table if function[2] == "<listcomp>" and outer & set(table[function][4])}
    parts = {}
    for function, (_, _, _, cumulative, callers) in table.items():
        if _name(function) == "record.py:after_step":
            # Called by nobody who is profiled.
            parts[_name(function)] = cumulative / whole
        elif function not in outer and "suitors" in Path(function[0]).parts:
            within = sum(caller[3] for key, caller in callers.items() if key in outer)
            parts[_name(function)] = parts.get(_name(function), 0.0) + within / whole
    named = {name: share for name, share in parts.items() if share >= 0.01}
    named["all else"] = 1.0 - sum(named.values())
    return sorted(named.items(), key=lambda item: -item[1])


def _name(function: tuple[str, int, str]) -> str:
    return f"{Path(function[0]).name}:{function[2]}"
