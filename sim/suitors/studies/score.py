"""The baseline against stylised facts."""

from __future__ import annotations

import numpy as np

from suitors.errors import InputError
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel
from suitors.packs.pack import DEFAULT, shipped
from suitors.scenario import Loaded
from suitors.studies.ensemble import axes, ensemble
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.patterns import PatternVerdict, judged, patterns, record
from suitors.studies.responses.measure import ExperimentRun
from suitors.studies.responses.rows import BASE

TRACED = 32
"""Runs whose deals are looked at one by one."""


class NotScorable(InputError, ValueError):
    """The scenario lacks what the patterns are about; the message is for the user."""


def check_scorable(loaded: Loaded) -> None:
    """Raises NotScorable where actors or years are missing that the patterns are about."""
    pack, scenario = shipped()[DEFAULT], loaded.scenario
    called = {code: row["name"] for table in pack.entities().values() for code, row in table.items()}
    there = {*scenario.powers, *scenario.states}
    if missing := [called[code] for code in (*record()["powers"], *record()["states"]) if code not in there]:
        who = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
        raise NotScorable(f"the record is about {pack.title}; “{scenario.title}” lacks {who}")
    if scenario.horizon.years < (least := record()["years"]):
        raise NotScorable(f"the record needs at least {least} years; “{scenario.title}” has {scenario.horizon.years}")


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
    looked_at = range(min(TRACED, runs))
    beliefs = None if posterior is None else posterior.beliefs(looked_at, seed)
    traced = CompetitionModel(loaded, runs=looked_at, seed=seed, beliefs=beliefs, keep_deals=True)
    while not traced.finished and traced.time < traced.coefficients.clock.start + record()["years"]:
        traced.step()
    assert traced.deals is not None
    told = {BASE: ExperimentRun(loaded, simulated.recorded, axes(loaded, layout(loaded.scenario, loaded.reference)).coordinates)}
    with np.errstate(all="ignore"):
        return [judged(pattern, pattern.work_out(told, traced.deals.table())) for pattern in patterns()]
