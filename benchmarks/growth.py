"""How the cost grows with the work, on generated regions, up to one of the size of the world."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import ROOT, seconds
from benchmarks.report import Table
from benchmarks.work import scenario
from suitors.model.model import CompetitionModel
from suitors.processes import take_over
from suitors.scenario import Loaded
from suitors.scenario.schema import Submodel
from suitors.studies.ensemble import batches, widest
from suitors.verification import region as made_up

ON: tuple[Submodel, ...] = ("pipeline", "debt", "economy", "goodwill", "ties", "sectors")
WORLD = {"powers": 50, "states": 200, "instruments": 3, "years": 15}
"""60 quarters."""
WORLD_RUNS = 100
WORLD_MEMORY = 3e9
"""Bytes that the process may hold at its peak: 2 GB for the batch that runs, the rest for the scenario and its opening."""


def generated(powers: int, states: int, years: int, instruments: int = 3) -> Loaded:
    """A made-up region: every power offers so many loans, grants and investments in turn to every state, in deals that arrive at random."""
    share = 1.0 / instruments
    makers = (lambda: made_up.loan(0.03, 15.0, 2.0, 2, share=share), lambda: made_up.grant(share), lambda: made_up.investment(share))
    return made_up.region(
        {f"P{index}": made_up.power(offered=1.0 + index % 7) for index in range(powers)},
        {f"S{index}": made_up.state(gdp=50.0 + 10.0 * (index % 9)) for index in range(states)},
        strategies={"plain": made_up.strategy({f"product_{index}": makers[index % 3]() for index in range(instruments)})},
        years=years,
        steps_per_year=4,
        on=ON,
        noise=("deals", "taste"),
        lumpy=True,
    )


@dataclass(frozen=True)
class Growth:
    """CPU seconds of the steps at several sizes of one kind of work, and the exponent of their power law."""

    kind: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """Fitted on the larger half, where the cost of calls no longer dominates."""
        half = len(self.sizes) // 2
        return float(np.polyfit(np.log(self.sizes[half:]), np.log(self.seconds[half:]), 1)[0])


def steps_of(loaded: Loaded, runs: int) -> float:
    """CPU seconds of stepping so many runs to the horizon, in the usual batches; opening left out."""
    total = 0.0
    for part in batches(runs, most=widest(loaded)):
        model = CompetitionModel(loaded, runs=part)
        start = time.process_time()
        model.run_model()
        total += time.process_time() - start
    return total


def growths(quick: bool) -> list[Growth]:
    """Runs, steps, powers, states and instruments, one at a time."""
    take_over()

    def sizes(*values: int) -> Sequence[int]:
        return values[:3] if quick else values

    def grown(kind: str, along: Sequence[int], work: list[float]) -> Growth:
        return Growth(kind, tuple(along), tuple(work))

    runs = sizes(10, 100, 1000, 10_000, 100_000)
    years = sizes(1, 4, 8, 16, 32, 64)
    powers = sizes(2, 6, 12, 25, 50)
    states = sizes(2, 10, 40, 100, 200)
    instruments = sizes(1, 3, 6, 12, 24)
    short = scenario(1)
    return [
        grown("runs", runs, [steps_of(short, size) for size in runs]),
        grown("quarters", [4 * size for size in years], [steps_of(scenario(size), 256) for size in years]),
        grown("powers", powers, [steps_of(generated(size, 5, 2), 128) for size in powers]),
        grown("states", states, [steps_of(generated(5, size, 2), 128) for size in states]),
        grown("instruments", instruments, [steps_of(generated(5, 5, 2, size), 128) for size in instruments]),
    ]


@dataclass(frozen=True)
class World:
    """A region of the size of the world, in a process of its own."""

    opening: float
    """Wall seconds of making the scenario and opening every batch."""
    steps: float
    """Wall seconds of the steps."""
    peak: float
    """Most memory that the process held, bytes."""

    @property
    def within_bound(self) -> bool:
        return self.peak <= WORLD_MEMORY


WORLD_SCRIPT = """
import gc, sys, time
from benchmarks.growth import generated
from benchmarks.measure import high_water
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.studies.ensemble import batches, widest
powers, states, instruments, years, runs = map(int, sys.argv[1:])
start, steps = time.perf_counter(), 0.0
loaded = generated(powers, states, years, instruments)
coefficients = coefficients_of(loaded, {}, {})
for part in batches(runs, most=widest(loaded)):
    gc.collect()
    model = CompetitionModel(loaded, runs=part, coefficients=coefficients)
    begin = time.perf_counter()
    model.run_model()
    steps += time.perf_counter() - begin
    del model
print(time.perf_counter() - start - steps, steps, high_water())
"""


def world(quick: bool) -> World:
    """Step a region of 50 powers and 200 states to the horizon; a small one with `quick`."""
    sizes = {"powers": 6, "states": 10, "instruments": 3, "years": 1} if quick else WORLD
    command = [sys.executable, "-c", WORLD_SCRIPT, *map(str, sizes.values()), str(8 if quick else WORLD_RUNS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return World(*map(float, done.stdout.split()))


def tables(grown: Sequence[Growth], quick: bool) -> Iterator[Table]:
    """Growth along each axis, and the region of the size of the world."""
    table = Table("Growth of the cost of the steps, CPU time", ("what grows", "from", "to", "smallest", "largest", "exponent"))
    for growth in grown:
        first, last = (seconds(growth.seconds[place]) for place in (0, -1))
        table.rows.append((growth.kind, f"{growth.sizes[0]:,}", f"{growth.sizes[-1]:,}", first, last, f"{growth.exponent:.2f}"))
    yield table
    found = world(quick)
    size = "a small region" if quick else "50 powers, 200 states, 3 instruments, 60 quarters, 100 runs"
    table = Table(f"A region of the size of the world: {size}, one process", ("opening", "steps", "peak memory", "bound", "kept"))
    bound = f"{WORLD_MEMORY / 1e6:,.0f} MB"
    table.rows.append(
        (seconds(found.opening), seconds(found.steps), f"{found.peak / 1e6:,.0f} MB", bound, "yes" if found.within_bound else "NO")
    )
    yield table
