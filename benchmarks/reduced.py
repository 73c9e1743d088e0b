"""The part of the model that is small enough to be written again: offers, tender, pipeline, debt, policy leverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.agents import measures
from sim.agents.model import CompetitionModel
from sim.agents.setting import Setting
from sim.engine.streams import Process
from sim.scenario import Loaded, load

OFF = ("distress", "economy", "sectors", "goodwill", "private_money", "trade", "ties", "grievance", "minerals", "prices", "coercion")
Array = NDArray[np.float64]


def reduced(years: int) -> Loaded:
    """The shipped baseline with every other submodel switched off."""
    names = ", ".join(f'"{name}"' for name in OFF)
    return load("baseline", [f"horizon.years={years}", f"off=[{names}]", 'given.noise=["deals", "taste"]'])


@dataclass(frozen=True)
class Luck:
    """Uniforms of one run, by step: as lists, the way scalar code reads them fastest."""

    arrival: list[list[list[float]]]
    """By step, product and state."""
    size: list[list[list[float]]]
    taste: list[list[list[float]]]
    waiting: list[list[float]]
    """By step and state."""


def luck_of(model: CompetitionModel, run: int, seed: int) -> Luck:
    """The draws that a run of the engine takes, from the same streams."""
    layout, steps = model.setting.layout, model.setting.clock.steps
    cells = [(offer.power, offer.draw_name, state) for offer in layout.offers for state in layout.states]
    deal = Process(seed, "deal", cells, 3, np.array([run]))
    waiting = Process(seed, "waiting", [(state,) for state in layout.states], 1, np.array([run]))
    shape = (3, len(layout.offers), len(layout.states))
    drawn = [deal.at(step)[..., 0].reshape(shape).tolist() for step in range(steps)]
    return Luck(
        [step[0] for step in drawn],
        [step[1] for step in drawn],
        [step[2] for step in drawn],
        [waiting.at(step)[0, :, 0].tolist() for step in range(steps)],
    )


def noise_of(model: CompetitionModel, runs: range, seed: int) -> Array:
    """Uniforms that these runs of the engine take, (step, uniform, run): arrival, size and taste by product and state, then waiting."""
    layout, steps = model.setting.layout, model.setting.clock.steps
    cells = [(offer.power, offer.draw_name, state) for offer in layout.offers for state in layout.states]
    states = [(state,) for state in layout.states]
    deal, waiting = Process(seed, "deal", cells, 3, np.array(runs)), Process(seed, "waiting", states, 1, np.array(runs))
    noise = np.empty((steps, 3 * len(cells) + len(states), len(runs)))
    for step in range(steps):
        noise[step, : 3 * len(cells)] = deal.at(step).reshape(-1, len(runs))
        noise[step, 3 * len(cells) :] = waiting.at(step)[0]
    return noise


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


def engine_outcome(loaded: Loaded, runs: Sequence[int], setting: Setting | None = None) -> Outcome:
    """Run the engine and read the outcome; the last axis is the run."""
    model = CompetitionModel(loaded, runs=runs, setting=setting)
    per_year, yearly = loaded.scenario.horizon.steps_per_year, []
    while not model.finished:
        model.step()
        if model.clock_index % per_year == 0:
            model.refresh()
            yearly.append(measures.policy_leverage(model)[..., : len(runs)])
    return Outcome(model.standing.debt[..., : len(runs)], model.standing.works[..., : len(runs)], np.stack(yearly))
