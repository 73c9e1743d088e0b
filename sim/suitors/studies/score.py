"""The baseline against stylised facts."""

from __future__ import annotations

import numpy as np

from suitors.errors import InputError
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel
from suitors.results.dataset import build
from suitors.scenario import Loaded
from suitors.studies.ensemble import axes, ensemble
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.patterns import PATTERNS, PatternData, PatternVerdict, judged
from suitors.variables.register import RECORDED

TRACED = 32
"""Runs whose deals are looked at one by one."""
LEAST_YEARS = 8
POWERS = ("CHN", "JPN", "KOR", "MULT", "RUS")
STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")


class NotScorable(InputError, ValueError):
    """The scenario lacks what the patterns are about; the message is for the user."""


def check_scorable(loaded: Loaded) -> None:
    """Raises NotScorable where actors or years are missing that the patterns are about."""
    missing = [name for name in POWERS if name not in loaded.scenario.powers] + [
        name for name in STATES if name not in loaded.scenario.states
    ]
    if missing:
        raise NotScorable(f"the patterns are about Central Asia, and {', '.join(missing)} take no part in {loaded.name}")
    if loaded.scenario.horizon.years < LEAST_YEARS:
        raise NotScorable(f"the patterns need at least {LEAST_YEARS} years, {loaded.name} has {loaded.scenario.horizon.years}")


def score(
    loaded: Loaded,
    runs: int,
    evaluation: Evaluation,
    progress: Progress = silent,
) -> list[PatternVerdict]:
    """Judge every pattern on `runs` runs; with a posterior each run believes one of its draws.

    Raises NotScorable where actors or years are missing.
    """
    check_scorable(loaded)
    seed, posterior = evaluation.seed, evaluation.posterior
    simulated = ensemble(loaded, runs, evaluation, progress)
    coordinates = axes(loaded, layout(loaded.scenario, loaded.reference))
    data = build(simulated.recorded, RECORDED, coordinates, simulated.runs, {}, full=True)
    looked_at = range(min(TRACED, runs))
    beliefs = None if posterior is None else posterior.beliefs(looked_at, seed)
    traced = CompetitionModel(loaded, runs=looked_at, seed=seed, beliefs=beliefs, keep_deals=True)
    while not traced.finished and traced.time < traced.coefficients.clock.start + LEAST_YEARS:
        traced.step()
    assert traced.deals is not None
    told = PatternData(data, traced.deals.table(), loaded.scenario)
    return [judged(pattern, np.asarray(pattern.read(told), dtype=np.float64)) for pattern in PATTERNS]
