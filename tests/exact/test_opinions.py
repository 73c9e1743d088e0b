"""Chance in goodwill: an Ornstein-Uhlenbeck process, exact in the step."""

from __future__ import annotations

import numpy as np
import pytest

from suitors.engine import influence
from suitors.model.model import CompetitionModel
from suitors.scenario import load


@pytest.mark.parametrize("step", [1.0, 0.25, 1.0 / 12.0])
def test_shocks_of_steps_add_up_to_the_swing_of_a_year(step: float) -> None:
    swing, rate = np.array([0.06]), np.array([0.5])
    shock = influence.swing_of_step(swing, rate, step)
    kept = np.exp(-rate * step)
    # Stationary variance of x' = kept x + shock, and the variance of its change over a year.
    stationary = shock**2 / (1 - kept**2)
    assert np.sqrt(stationary) == pytest.approx(0.06 / np.sqrt(2 * (1 - np.exp(-0.5))))
    assert np.sqrt(2 * stationary * (1 - np.exp(-rate))) == pytest.approx(0.06)


def test_without_decay_it_walks_at_random() -> None:
    assert influence.swing_of_step(np.array([0.06]), np.array([0.0]), 0.25) == pytest.approx(0.06 * 0.5)
    # Hardly any decay is hardly another thing.
    assert influence.swing_of_step(np.array([0.06]), np.array([1e-6]), 0.25) == pytest.approx(0.03, rel=1e-5)


def goodwill(overrides: list[str], runs: int = 400) -> np.ndarray:
    """Goodwill at the end of each year, (year, power, state, run)."""
    model = CompetitionModel(load("baseline", ["horizon.years=4", *overrides]), runs=range(runs), seed=7)
    found = []
    while not model.finished:
        model.step()
        if model.clock_index % 4 == 0:
            found.append(model.world.goodwill.copy())
    return np.array(found)


def test_each_pair_swings_on_its_own_and_common_draws_cancel() -> None:
    quiet, noisy = goodwill(["parameters.goodwill_swing=0"]), goodwill([])
    chance = noisy - quiet
    # After four years from a standing start: S (1 - e^-4)^(1/2), 0.067; clipped and answered by offers a little.
    assert chance[-1].std(axis=-1).mean() == pytest.approx(0.0669, rel=0.04)
    first, second = chance[-1, 0, 0], chance[-1, 0, 1]
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.15
    # Two variants on the same draws swing alike: what differs is the change alone.
    warmer = goodwill(["powers.JPN.toward.UZB.goodwill=0.3"])
    assert (warmer - noisy).std(axis=-1).max() < 0.02
