"""Play the profiles of a plan on common draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from suitors.results.version import model_version
from suitors.scenario import Loaded
from suitors.studies.ensemble import batches, simulate
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.posterior import Calibrated
from suitors.studies.tournament.payoff import PayoffTerms, measured
from suitors.studies.tournament.plan import Profile, TournamentError, TournamentPlan

Array = NDArray[np.float64]
ProfileRuns = tuple[Profile, range]


def scenario_of(loaded: Loaded, plan: TournamentPlan, profile: Profile) -> Loaded:
    """The scenario in which every power plays its part of the profile; the reference stays what it was."""
    played = {power: tables[place] for power, tables, place in zip(plan.powers, plan.tables, profile, strict=True)}
    # Every table was checked when the plan was made, and no check looks at two powers at once.
    scenario = loaded.scenario.model_copy(update={"powers": {**loaded.scenario.powers, **played}})
    return dataclasses.replace(loaded, scenario=scenario)


def play(
    loaded: Loaded,
    plan: TournamentPlan,
    measures: Sequence[str],
    runs: int,
    evaluation: Evaluation,
    progress: Progress = silent,
) -> Array:
    """Measures of every profile, (profile, run, power, measure), profiles in the order of the plan.

    Profiles of equal content are played once; with a posterior each run believes one of its draws, the same in every profile.
    `progress` is called with the number of runs just finished.
    """
    measures, seed, posterior = tuple(measures), evaluation.seed, evaluation.posterior
    parts: list[ProfileRuns] = [(profile, block) for profile in plan.played for block in batches(runs)]
    blocks: dict[ProfileRuns, Array] = {}
    drawn = "" if posterior is None else posterior.digest

    def key(part: ProfileRuns) -> str:
        profile, block = part
        tables = [table.model_dump_json() for table in scenario_of(loaded, plan, profile).scenario.powers.values()]
        return f"{model_version()} {loaded.hash} {tables} {block} {seed} {measures} {plan.powers} {drawn}"

    given = (loaded, plan, measures, seed, posterior)
    for part, values in evaluation.parts(_play_part, parts, given, key=key):
        blocks[part] = values
        progress(len(part[1]))
    played = {profile: np.concatenate([blocks[profile, block] for block in batches(runs)]) for profile in plan.played}
    values = np.stack([played[plan.content(profile)] for profile in plan.profiles])
    return values


def _play_part(
    part: ProfileRuns, loaded: Loaded, plan: TournamentPlan, measures: tuple[str, ...], seed: int, posterior: Calibrated | None
) -> Array:
    profile, runs = part
    scenario = scenario_of(loaded, plan, profile)
    return measured(scenario, simulate(scenario, runs, seed, posterior=posterior), runs, plan.powers, measures)


def refuse_undefined(plan: TournamentPlan, terms: PayoffTerms, measures: Sequence[str], values: Array) -> None:
    """Raises TournamentError where an outcome that counts for a power is no number in some run."""
    for row, power in enumerate(plan.powers):
        for term in terms[power]:
            missing = np.argwhere(~np.isfinite(values[:, :, row, measures.index(term.outcome)]))
            if missing.size:
                where = plan.label(plan.profiles[missing[0][0]])
                raise TournamentError(f"{term.outcome} of {power} is not defined in run {missing[0][1]} of {where}; give it no weight")
