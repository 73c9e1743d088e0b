"""The whole model, every submodel on: how long it takes, what for, and how much memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import traffic, work
from benchmarks.measure import peak_memory, seconds, timed, timed_command
from benchmarks.report import Table
from suitors.model.model import CompetitionModel
from suitors.studies.ensemble import BATCH

BATCHES = (1, 16, 256, 512, 1000)
COMMANDS = {
    "`suitors --help`, from start to end": ["-c", "from suitors.cli.main import main; main(['--help'], prog_name='suitors')"],
    "`from suitors.model.model import CompetitionModel`, from start to end": ["-c", "from suitors.model.model import CompetitionModel"],
    "the same with NumPy alone": ["-c", "import numpy"],
    "from start to the first figure of 100 runs": ["-c", work.FIRST_FIGURE],
}


def measured(years: int, rounds: int, runs: int) -> Iterator[Table]:
    """The tables, each as soon as it is measured."""
    yield times(years, rounds, runs)
    yield by_batch(years, rounds, runs)
    yield memory(years, runs)
    yield parts(years)
    yield draws(years)
    yield moved(years)


def times(years: int, rounds: int, runs: int) -> Table:
    loaded, single = work.scenario(years), work.scenario(years, "single")
    table = Table("The whole model: times", ("what", "median", "lowest to highest"))
    name = f"{runs:,} runs of {4 * years} quarters"
    for label, timing in (
        (f"{name}, simulated only", timed(lambda: work.simulate(loaded, runs), rounds)),
        ("the same in single precision", timed(lambda: work.simulate(single, runs), rounds)),
        (f"{name}, recorded, summarised and written", timed(lambda: work.experiment(loaded, runs), min(rounds, 3), warm=rounds > 1)),
        ("reading and checking the scenario", timed(lambda: work.scenario(years), rounds)),
    ):
        table.rows.append((label, seconds(timing.median), timing.spread))
    for label, command in COMMANDS.items():
        timing = timed_command(command, rounds)
        table.rows.append((label, seconds(timing.median), timing.spread))
    with tempfile.TemporaryDirectory() as folder:
        result = work.result_to_draw(Path(folder))
        timing = timed(lambda: work.figures(result, Path(folder)), min(rounds, 2), warm=False)
    table.rows.append(("every figure, PNG and SVG", seconds(timing.median), timing.spread))
    return table


def by_batch(years: int, rounds: int, runs: int) -> Table:
    loaded = work.scenario(years)
    title = f"The whole model: runs side by side, {4 * years} quarters, simulated only"
    table = Table(title, ("runs in the batch", "runs a second", "time", "lowest to highest"))
    for size in (size for size in BATCHES if size <= runs):
        timing = timed(lambda size=size: work.one_batch(loaded, size), rounds)  # type: ignore[misc]
        table.rows.append((f"{size:,}", f"{size / timing.median:,.0f}", seconds(timing.median), timing.spread))
    return table


def memory(years: int, runs: int) -> Table:
    title = f"Peak memory, {4 * years} quarters, simulated, recorded, summarised and written"
    table = Table(title, ("runs", "peak memory", "record kept"))
    for count in (runs, 10 * runs):
        peak, on_disk = peak_memory(count, years)
        table.rows.append((f"{count:,}", f"{peak / 1e6:,.0f} MB", "in temporary files" if on_disk else "in memory"))
    return table


def parts(years: int) -> Table:
    """The profile, which counts calls dearer than they are."""
    table = Table(f"Share of the time by part of a step, {BATCH} runs, profiled", ("part", "share"))
    for part, share in work.shares_of_a_step(work.scenario(years), BATCH):
        table.rows.append((f"`{part}`" if ":" in part else part, f"{100 * share:.0f} %"))
    return table


def draws(years: int) -> Table:
    """What randomness costs."""
    loaded = work.scenario(years)
    model = CompetitionModel(loaded, runs=range(BATCH))
    count = traffic.draws_of_a_step(model)
    table = Table(f"Random draws: {count} uniforms a run and quarter, whether used or not", ("what", "a value"))
    for name, cost in traffic.cost_of_a_draw().items():
        table.rows.append((name, f"{1e9 * cost:.1f} ns"))
    table.rows.append((f"drawn and laid out by run, {BATCH} runs", f"{1e9 * work.cost_of_draws(loaded, BATCH):.1f} ns"))
    return table


def moved(years: int) -> Table:
    """Bytes that NumPy reads and writes against what the machine can move."""
    table = Table(
        f"Memory traffic of the steps, {BATCH} runs", ("what", "operations a step", "MB a step", "GB a second", "passes over the offers")
    )
    for label, loaded in (("whole model", work.scenario(years)), ("reduced model", work.reduced(years))):
        time, counted, array = work.traffic_of_steps(loaded, BATCH)
        table.rows.append(
            (
                label,
                f"{counted.operations:,}",
                f"{counted.bytes / 1e6:,.0f}",
                f"{counted.bytes / time / 1e9:.1f}",
                f"{counted.bytes / array:.0f}",
            )
        )
    sizes = {"fits a core's cache": 1 << 18, "as large as the offers": array, "from memory": 1 << 26}
    for label, size in sizes.items():
        copy, triad = traffic.bandwidth(size)
        table.rows.append(
            (f"the machine, arrays of {size / 1e6:,.1f} MB ({label}): copy, triad", "", "", f"{copy / 1e9:.0f}, {triad / 1e9:.0f}", "")
        )
    return table
