"""On another processor the same runs decide the same, and their numbers agree to the tolerance that docs/reproducibility.md states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.processors import LEAST, NARROWER, Numbers, elsewhere, gap_between, processors, simulated

RUNS, YEARS, SCENARIO = 16, 2, "tokyo_2025"
STOCKS = {"double": 1e-10, "single": 1e-3}
"""What differs at most, relative to the largest value of the same array."""
OUTCOMES = {"double": 1e-6, "single": 1e-3}


@pytest.fixture(scope="module")
def here() -> dict[str, Numbers]:
    return {precision: simulated(SCENARIO, precision, RUNS, YEARS) for precision in STOCKS}


@pytest.mark.parametrize("kind", [NARROWER, LEAST])
def test_other_processors_agree(kind: str, here: dict[str, Numbers]) -> None:
    if kind not in processors():
        pytest.skip("this processor has nothing that could be left out")
    there = elsewhere(processors()[kind], [SCENARIO], list(STOCKS), RUNS, YEARS)
    for precision, numbers in here.items():
        gap = gap_between(numbers, there[precision, SCENARIO])
        # Single precision may move a deal to the other side of a threshold.
        assert gap.flipped <= {"double": 0, "single": 1}[precision]
        assert gap.stocks <= STOCKS[precision]
        assert gap.outcomes <= OUTCOMES[precision]


def test_differences_are_seen(here: dict[str, Numbers]) -> None:
    numbers = here["double"]
    assert gap_between(numbers, numbers) == gap_between(numbers, {name: values.copy() for name, values in numbers.items()})
    assert gap_between(numbers, numbers).stocks == 0.0
    moved = dict(numbers)
    moved["stock gdp"] = numbers["stock gdp"] * (1.0 + 1e-9)
    assert gap_between(numbers, moved).stocks == pytest.approx(1e-9, rel=1e-3)
    taken = numbers["deals_taken"].copy()
    taken[0, 0, 0, 3] += 1
    gdp = numbers["stock gdp"].copy()
    gdp[:, 3] *= 2.0
    # What differs in a run that decided otherwise is no rounding.
    assert gap_between(numbers, {**numbers, "deals_taken": taken, "stock gdp": gdp}) == replace(gap_between(numbers, numbers), flipped=1)


def test_what_is_left_out_is_no_more_than_there_is() -> None:
    offered = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    for environment in processors().values():
        assert set(environment["NPY_DISABLE_CPU_FEATURES"].split(",")) <= set(offered)
        assert not any(" " in value for value in environment.values())
