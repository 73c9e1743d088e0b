"""Exploration: who surveys the ground, what is found, and how much is drilled in vain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine import minerals
from suitors.model.submodels.base import Process, Submodel, stock
from suitors.variables.variable import Variable

Array = NDArray[np.float64]


def dry_share(explored: Array, dry: Array) -> Array:
    """Share of exploration money so far that found nothing, (mineral, state, run)."""
    return np.divide(dry, explored, out=np.zeros_like(dry), where=explored > 0)


def rate_of_finds(
    discovered: Array, developed: Array, survey: Array, output_of_reserves: Array, find_rate: Array, survey_gain: Array
) -> Array:
    """Finds a year, (mineral, state, run): old mines need no discovery, so a survey speeds what is not mined yet."""
    fresh = minerals.undeveloped(developed, output_of_reserves * discovered)
    rate: Array = find_rate * (1.0 + (survey_gain - 1.0) * survey.sum(axis=0) * fresh)
    return rate


def explore(
    discovered: Array,
    developed: Array,
    survey: Array,
    explored: Array,
    dry: Array,
    skilled_mineral_money: Array,
    survey_money: Array,
    mineral_aims: Array,
    technology: Array,
    cost_of_output: Array,
    output_of_reserves: Array,
    exploration_share: Array,
    discovery_cost: Array,
    find_rate: Array,
    survey_pace: Array,
    survey_gain: Array,
    draw: Callable[[str], Array | None],
    step_length: float,
) -> None:
    """Surveys cover the ground, and part of the mineral money looks for deposits: now and then something is found."""
    if not developed.size:
        return
    new = survey_money.sum(axis=0)
    if new.any():
        reached = (1.0 - survey.sum(axis=0)) * -np.expm1(-survey_pace * new)
        survey += reached * np.divide(survey_money, new, out=np.zeros_like(survey), where=new > 0)
    rate = rate_of_finds(discovered, developed, survey, output_of_reserves, find_rate, survey_gain)
    money = exploration_share * minerals.spent_on(mineral_aims, skilled_mineral_money)
    effort = money * (1.0 + technology) / (discovery_cost * cost_of_output * output_of_reserves)
    luck = draw("exploration")
    found, vain = minerals.find(effort, find_rate, rate, step_length, None if luck is None else luck[0].reshape(effort.shape))
    discovered[...] = minerals.discover(discovered, found)
    explored += money
    dry += money * vain


SUBMODEL = Submodel(
    name="exploration",
    meaning="Part of the mineral money looks for deposits; surveys with artificial intelligence speed finds where nothing is mined yet.",
    stocks=(
        stock("discovered", "mineral state", "share of world reserves", "known deposits", opening="mineral_reserves"),
        stock("survey", "power state", "share", "share of the ground that each power's surveys cover"),
        stock("explored", "mineral state", "bn US$", "money that looked for deposits so far, weighted by know-how"),
        stock("dry", "mineral state", "bn US$", "the part of it that found nothing"),
    ),
    processes=(Process(explore, "part of the mineral money looks for deposits"),),
    records=(
        Variable("survey", ("power", "state"), "1", "Share of the ground that the power's surveys cover", lambda model: model.world.survey),
        Variable("find_rate", ("mineral", "state"), "1/year", "Finds a year of exploration", lambda model: model.ask(rate_of_finds)),
        Variable(
            "dry_exploration",
            ("mineral", "state"),
            "1",
            "Share of exploration money so far that found nothing",
            lambda model: model.ask(dry_share),
            bounds=(0.0, 1.0),
        ),
    ),
)
