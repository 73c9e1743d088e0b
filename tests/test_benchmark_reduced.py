"""The rival that the benchmark times is the same model: run by run it comes to the engine's numbers."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.plain import PlainModel
from benchmarks.reduced import engine_outcome, luck_of, reduced
from sim.agents.model import CompetitionModel

RUNS = 3


@pytest.mark.parametrize("years", [6])
def test_plain_agents_come_to_the_numbers_of_the_engine(years: int) -> None:
    loaded = reduced(years)
    seed = loaded.scenario.seed
    found = engine_outcome(loaded, range(RUNS))
    opening = CompetitionModel(loaded, runs=range(1))
    for run in range(RUNS):
        rival = PlainModel(opening, luck_of(opening, run, seed)).run()
        for name in ("debt", "works", "leverage"):
            np.testing.assert_allclose(getattr(rival, name), getattr(found, name)[..., run], rtol=1e-9, atol=1e-12, err_msg=name)
