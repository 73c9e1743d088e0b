"""Play the profiles of a plan on common draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from suitors.experiments.ensemble import batches, simulate
from suitors.experiments.pool import in_parts
from suitors.experiments.posterior import Calibrated
from suitors.experiments.tournament.payoff import Terms, measured, measures_of
from suitors.experiments.tournament.plan import Plan, Profile, TournamentError
from suitors.scenario import Loaded

Array = NDArray[np.float64]
Part = tuple[Profile, range]
_prepared: tuple[Loaded, Plan, tuple[str, ...], int, Calibrated | None] | None = None


def scenario_of(loaded: Loaded, plan: Plan, profile: Profile) -> Loaded:
    """The scenario in which every power plays its part of the profile; the reference stays what it was."""
    played = {power: tables[place] for power, tables, place in zip(plan.powers, plan.tables, profile, strict=True)}
    # Every table was checked when the plan was made, and no check looks at two powers at once.
    scenario = loaded.scenario.model_copy(update={"powers": {**loaded.scenario.powers, **played}})
    return dataclasses.replace(loaded, scenario=scenario)


def play(
    loaded: Loaded,
    plan: Plan,
    terms: Terms,
    runs: int,
    seed: int,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    posterior: Calibrated | None = None,
) -> Array:
    """Measures of every profile, (profile, run, power, measure), profiles in the order of the plan.

    Profiles of equal content are played once; with a `posterior` each run believes one of its draws, the same in every profile.
    The result does not depend on the number of workers; `progress` is called with the number of runs just finished. Raises
    TournamentError when a measure is not defined in some run.
    """
    measures = measures_of(terms)
    parts: list[Part] = [(profile, block) for profile in plan.played for block in batches(runs)]
    blocks: dict[Part, Array] = {}
    for part, values in in_parts(_play_part, parts, min(workers, len(parts)), _prepare, (loaded, plan, measures, seed, posterior)):
        blocks[part] = values
        progress(len(part[1]))
    played = {profile: np.concatenate([blocks[profile, block] for block in batches(runs)]) for profile in plan.played}
    values = np.stack([played[plan.content(profile)] for profile in plan.profiles])
    _refuse_undefined(plan, terms, measures, values)
    return values


def _prepare(loaded: Loaded, plan: Plan, measures: tuple[str, ...], seed: int, posterior: Calibrated | None) -> None:
    global _prepared
    _prepared = loaded, plan, measures, seed, posterior


def _play_part(part: Part) -> Array:
    assert _prepared is not None
    loaded, plan, measures, seed, posterior = _prepared
    profile, runs = part
    scenario = scenario_of(loaded, plan, profile)
    return measured(scenario, simulate(scenario, runs, seed, posterior=posterior), runs, plan.powers, measures)


def _refuse_undefined(plan: Plan, terms: Terms, measures: Sequence[str], values: Array) -> None:
    for row, power in enumerate(plan.powers):
        for term in terms[power]:
            missing = np.argwhere(~np.isfinite(values[:, :, row, measures.index(term.outcome)]))
            if missing.size:
                where = plan.label(plan.profiles[missing[0][0]])
                raise TournamentError(f"{term.outcome} of {power} is not defined in run {missing[0][1]} of {where}; give it no weight")
