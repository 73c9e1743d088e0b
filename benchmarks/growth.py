"""How the cost grows with the work, on generated regions."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from benchmarks.work import scenario
from sim.agents.model import CompetitionModel
from sim.experiments.ensemble import batches
from sim.scenario import Loaded
from sim.verification import region as made_up

ON = ("pipeline", "debt", "economy", "goodwill", "ties", "sectors")


def generated(powers: int, states: int, years: int) -> Loaded:
    """A made-up region: every power offers a loan, grants and investment to every state, in deals that arrive at random."""
    products = {"loan": made_up.loan(0.03, 15.0, 2.0, 2, share=0.5), "grant": made_up.grant(0.2), "investment": made_up.investment(0.3)}
    return made_up.region(
        {f"P{index}": made_up.power(offered=1.0 + index % 7) for index in range(powers)},
        {f"S{index}": made_up.state(gdp=50.0 + 10.0 * (index % 9)) for index in range(states)},
        strategies={"plain": made_up.strategy(products)},
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
    for part in batches(runs):
        model = CompetitionModel(loaded, runs=part)
        start = time.process_time()
        model.run_model()
        total += time.process_time() - start
    return total


def growths(quick: bool) -> list[Growth]:
    """Runs, steps, powers and states, one at a time."""
    short = scenario(2)
    runs = (16, 64, 256, 1024) if quick else (16, 64, 256, 1024, 4096, 16384, 100_000)
    years = (2, 4, 8) if quick else (2, 4, 8, 16, 32, 64)
    powers = (2, 6, 12) if quick else (2, 6, 12, 25, 50)
    states = (2, 10, 40) if quick else (2, 10, 40, 100, 200)
    return [
        Growth("runs", runs, tuple(steps_of(short, size) for size in runs)),
        Growth("years of quarters", years, tuple(steps_of(scenario(size), 256) for size in years)),
        Growth("powers", powers, tuple(steps_of(generated(size, 5, 2), 128) for size in powers)),
        Growth("states", states, tuple(steps_of(generated(5, size, 2), 128) for size in states)),
    ]
