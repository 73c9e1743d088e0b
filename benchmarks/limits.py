"""Upper limits on what a step may ask of the machine, counted rather than timed, so that they hold on any machine.

A change that raises a count beyond its limit has lost speed. One that lowers it should lower the limit too:
`python -m benchmarks.limits` prints the counts of today with the usual allowance, to be put in place of `LIMITS`.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from types import FrameType
from typing import Any

from benchmarks import traffic, work
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.scenario import Loaded

WIDTH, STEPS = 256, 4
ALLOWANCE = 1.1
"""Versions of Python and NumPy differ a little in how they call."""
# What raised them last: works take three stages instead of two, sites limit what can be built in a sector, aid and credit follow other
# motives, budgets borrow at home and abroad, goodwill and finds have draws of their own, oil and gas have pipelines, and trade follows
# gravity; and there are four more products. Floors go by `clip`: two calls more, a third of the time in a wide array.
LIMITS: dict[str, dict[str, float]] = {
    "whole model": {
        "Python calls": 1605,
        "calls of built-in functions": 952,
        "operations on arrays": 1855,
        "passes over an array of offers": 489,
        "arrays of offers held at once": 23,
        "uniforms for each run": 427,
        "Python calls to open a model": 3699,
    },
    "reduced model": {
        "Python calls": 593,
        "calls of built-in functions": 323,
        "operations on arrays": 731,
        "passes over an array of offers": 197,
        "arrays of offers held at once": 14,
        "uniforms for each run": 427,
        "Python calls to open a model": 3965,
    },
    "reduced model in single precision": {
        "Python calls": 601,
        "calls of built-in functions": 334,
        "operations on arrays": 731,
        "passes over an array of offers": 100,
        "arrays of offers held at once": 7,
        "uniforms for each run": 427,
        "Python calls to open a model": 11719,
    },
}


def scenarios() -> dict[str, Loaded]:
    """What is counted; over two years, since no count of a step depends on the horizon."""
    models = {"whole model": work.scenario(2), "reduced model": work.reduced(2)}
    return models | {"reduced model in single precision": work.reduced(2, "single")}


def counts(loaded: Loaded) -> dict[str, float]:
    """What a step costs `WIDTH` runs side by side, the mean of several, and what opening a model costs."""
    coefficients = coefficients_of(loaded, {}, {})
    CompetitionModel(loaded, runs=range(1), coefficients=coefficients)
    with counted_calls() as opening:
        CompetitionModel(loaded, runs=range(1), coefficients=coefficients)
    model = CompetitionModel(loaded, runs=range(WIDTH), coefficients=coefficients)
    model.step()
    with counted_calls() as calls:
        for _ in range(STEPS):
            model.step()
    layout = model.coefficients.layout
    offers = 8 * len(layout.offers) * len(layout.states) * WIDTH
    held = peak(model.step) / offers
    model = CompetitionModel(loaded, runs=range(WIDTH), coefficients=coefficients)
    model.step()
    operations = traffic.of_steps(model, STEPS)
    return {
        "Python calls": calls["call"] / STEPS,
        "calls of built-in functions": calls["c_call"] / STEPS,
        "operations on arrays": operations.operations,
        "passes over an array of offers": operations.bytes / offers,
        "arrays of offers held at once": held,
        "uniforms for each run": traffic.draws_of_a_step(model),
        "Python calls to open a model": opening["call"],
    }


@contextmanager
def counted_calls() -> Iterator[dict[str, int]]:
    """Number of calls of Python and of built-in functions meanwhile."""
    found = {"call": 0, "c_call": 0}

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event in found:
            found[event] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def peak(act: Callable[[], object]) -> float:
    """Bytes that are held at the peak of `act` beyond what was held before."""
    tracemalloc.start()
    try:
        # Once before, so that what the first call keeps is not counted.
        act()
        tracemalloc.reset_peak()
        held = tracemalloc.get_traced_memory()[0]
        act()
        return float(tracemalloc.get_traced_memory()[1] - held)
    finally:
        tracemalloc.stop()


def main() -> None:
    """Print `LIMITS` as it would be for the model of today."""
    print("LIMITS: dict[str, dict[str, float]] = {")
    for name, loaded in scenarios().items():
        print(f'    "{name}": {{')
        for what, count in counts(loaded).items():
            # Draws are exact: one more for a run is one more process or actor.
            limit = count if what == "uniforms for each run" else count * ALLOWANCE
            print(f'        "{what}": {ceil(limit)},')
        print("    },")
    print("}")


if __name__ == "__main__":
    main()
