"""The part of the model that is small enough to be written again: offers, tender, pipeline, debt, policy leverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.model import measures
from suitors.model.coefficients import Coefficients
from suitors.model.model import CompetitionModel
from suitors.scenario import Loaded, load

OFF = (
    *("distress", "economy", "sectors", "accessibility", "goodwill", "private_money", "institutions", "ties", "grievance", "coercion"),
    *("trade", "commodity_routes", "exploration", "minerals", "prices"),
)
Array = NDArray[np.float64]


def reduced(years: int, arithmetic: str = "double") -> Loaded:
    """The shipped baseline with every other submodel switched off."""
    names = ", ".join(f'"{name}"' for name in OFF)
    chosen = f'arithmetic="{arithmetic}"'
    return load("baseline", [f"horizon.years={years}", f"off=[{names}]", 'given.noise=["deals", "taste"]', chosen])


@dataclass(frozen=True)
class Luck:
    """Uniforms of one run, by step: as lists, the way scalar code reads them fastest."""

    deal: list[list[list[float]]]
    """By step, product and state: whether a deal comes, how large it is and how it is liked."""
    waiting: list[list[float]]
    """By step and state."""


def noise_of(loaded: Loaded, runs: Sequence[int], coefficients: Coefficients | None = None) -> Array:
    """Uniforms that these runs of the engine take, (step, uniform, run): deals by product and state, then waiting by state."""
    model, count = CompetitionModel(loaded, runs=runs, coefficients=coefficients), len(runs)
    deal, waiting = model.draws["deal"], model.draws["waiting"]
    steps = [
        np.concatenate([process.at(step).reshape(-1, model.width)[:, :count] for process in (deal, waiting)])
        for step in range(model.coefficients.clock.steps)
    ]
    return np.stack(steps)


def luck_of(loaded: Loaded, run: int, coefficients: Coefficients | None = None) -> Luck:
    """The same for one run."""
    noise = noise_of(loaded, range(run, run + 1), coefficients)[..., 0]
    states = len(loaded.scenario.states)
    return Luck([step[:-states].reshape(-1, states).tolist() for step in noise], noise[:, -states:].tolist())


@dataclass(frozen=True)
class Outcome:
    """What every implementation must agree on, (…, power, state) or (…, power, state, run)."""

    debt: Array
    """Debt at the horizon, bn US$."""
    works: Array
    """Works in progress at the horizon, bn US$."""
    leverage: Array
    """Policy leverage at the end of each year, (year, power, state, …), points of 100."""

    def of_run(self, place: int) -> Outcome:
        """One run of several, without the axis of the run."""
        return Outcome(self.debt[..., place], self.works[..., place], self.leverage[..., place])


def engine_outcome(loaded: Loaded, runs: Sequence[int], coefficients: Coefficients | None = None) -> Outcome:
    """Run the engine and read the outcome; the last axis is the run."""
    model = CompetitionModel(loaded, runs=runs, coefficients=coefficients)
    per_year, yearly = loaded.scenario.horizon.steps_per_year, []
    while not model.finished:
        model.step()
        if model.clock_index % per_year == 0:
            model.refresh()
            yearly.append(measures.policy_leverage(model)[..., : len(runs)])
    return Outcome(model.standing.debt[..., : len(runs)], model.standing.works[..., : len(runs)], np.stack(yearly))
