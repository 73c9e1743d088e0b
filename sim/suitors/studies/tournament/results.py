"""A whole tournament: play or read the game, rank, solve, write the folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.games import Game
from suitors.results.folder import whole_folder, write_manifest
from suitors.results.tables import write_csv
from suitors.results.version import made_from
from suitors.scenario import Loaded
from suitors.studies.evaluation import STANDARD, Evaluation, Progress, silent
from suitors.studies.office import write_tables
from suitors.studies.posterior import Calibrated, keep_draws
from suitors.studies.tournament.analysis import PRECISIONS, game_of, profile_table, ranking, solutions
from suitors.studies.tournament.channels import CHANNELS, with_channels
from suitors.studies.tournament.payoff import ALIKE, PayoffTerms, is_default, measures_of, terms_of, weights_of
from suitors.studies.tournament.plan import TournamentPlan
from suitors.studies.tournament.simulate import play, refuse_undefined
from suitors.studies.tournament.weightings import check_weightings, under_weightings, winners
from suitors.variables.variable import MAIN
from suitors.words.brief import Brief

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class TournamentResult(Brief):
    """What a tournament found; see the functions of `analysis` and `weightings` for the columns."""

    plan: TournamentPlan
    terms: PayoffTerms
    """What payoffs are made of; empty for a given game."""
    game: Game
    """Mean payoffs."""
    ranking: pd.DataFrame
    profiles: pd.DataFrame
    equilibria: dict[str, Any]
    weightings: pd.DataFrame | None
    runs: int
    seed: int
    folder: Path | None
    posterior: Calibrated | None = None
    """What the runs drew numbers from."""
    measures: tuple[str, ...] = ()
    """Outcomes that were kept, in the order of the values."""

    @property
    def intervals_hold(self) -> str:
        """What is in the intervals, and what is not."""
        if self.posterior is None:
            return "chance alone, not the doubt about parameters"
        return f"chance and the draws of {self.posterior.name}, not the doubt about other numbers"


def tournament(
    loaded: Loaded,
    plan: TournamentPlan,
    runs: int = 1,
    evaluation: Evaluation = STANDARD,
    folder: Path | None = None,
    weightings: int = 0,
    precisions: Sequence[float] = PRECISIONS,
    progress: Progress = silent,
    repeat: str = "",
    overwrite: bool = False,
    payoff: Mapping[str, float] = MappingProxyType({}),
) -> TournamentResult:
    """Play every profile of the plan and solve the game of mean payoffs; with a folder, write everything there.

    A given game is read instead of played, and `runs` does not matter. With a posterior each run believes one of its draws; they
    are kept in the folder. `payoff` weighs outcomes instead of what the scenario says. Raises TournamentError, GameError, ResultError.
    """
    terms = {} if plan.given else terms_of(loaded, plan.powers, payoff)
    # The default payoff leaves nothing to weigh: weightings then share out among the outcomes with an amount in the register.
    weighed = terms_of(loaded, plan.powers, ALIKE) if not plan.given and is_default(loaded, plan.powers, payoff) else terms
    if weightings:
        check_weightings(weighed)
    if folder is None:
        return _worked_out(loaded, plan, terms, weighed, runs, evaluation, weightings, precisions, progress)[0]
    posterior = evaluation.posterior
    command: dict[str, Any] = {"kind": "tournament", "scenario": loaded.hash, "powers": plan.powers, "options": plan.options}
    command |= {
        "delivery": plan.delivery,
        "calendar": plan.calendar,
        "profiles": len(plan.profiles),
        "runs": runs,
        "seed": evaluation.seed,
        "weightings": weightings,
    }
    command |= {"precisions": list(precisions), "posterior": None if posterior is None else posterior.digest}
    if payoff:
        command["payoff"] = dict(payoff)
    with whole_folder(folder, command, overwrite) as partial:
        result, values = _worked_out(loaded, plan, terms, weighed, runs, evaluation, weightings, precisions, progress)
        result = TournamentResult(**{**vars(result), "folder": folder})
        _write(partial, loaded, result, values, weightings, precisions, repeat)
    return result


def _worked_out(
    loaded: Loaded,
    plan: TournamentPlan,
    terms: PayoffTerms,
    weighed: PayoffTerms,
    runs: int,
    evaluation: Evaluation,
    weightings: int,
    precisions: Sequence[float],
    progress: Progress,
) -> tuple[TournamentResult, Array]:
    measures: tuple[str, ...] = ()
    seed = evaluation.seed
    if plan.given:
        payoffs = _given(loaded, plan)
        values, runs = payoffs[..., None], 1
    else:
        measures = _measures(terms, weighed if weightings else {})
        values = play(loaded, plan, measures, runs, evaluation, progress)
        for each in (terms, weighed) if weightings else (terms,):
            refuse_undefined(plan, each, measures, values)
        payoffs = np.einsum("nrpm,pm->nrp", values[..., : len(measures_of(terms))], weights_of(terms, plan.powers))
    game = game_of(plan, payoffs.mean(axis=1))
    ranked = ranking(plan, payoffs, seed)
    if not plan.given and MAIN in measures_of(terms):
        ranked = with_channels(ranked, plan, values, measures)
    profiles = profile_table(plan, payoffs, seed)
    result = TournamentResult(
        plan=plan,
        terms=terms,
        game=game,
        ranking=ranked,
        profiles=profiles,
        equilibria=solutions(plan, game, profiles, precisions, seed),
        weightings=under_weightings(plan, weighed, _of(values, measures, measures_of(weighed)), weightings, seed) if weightings else None,
        runs=runs,
        seed=seed,
        folder=None,
        posterior=evaluation.posterior,
        measures=measures,
    )
    return result, values


def _measures(terms: PayoffTerms, weighed: PayoffTerms) -> tuple[str, ...]:
    """Outcomes to keep: those that count first, then channels where leverage counts, then those that other weightings weigh."""
    counted = measures_of(terms)
    return tuple(dict.fromkeys([*counted, *(CHANNELS if MAIN in counted else ()), *measures_of(weighed)]))


def _of(values: Array, measures: Sequence[str], wanted: Sequence[str]) -> Array:
    """Some of the measures, (profile, run, power, measure)."""
    return values[..., [measures.index(name) for name in wanted]]


def _given(loaded: Loaded, plan: TournamentPlan) -> Array:
    """Payoffs of the scenario's given game, (profile, 1, power)."""
    assert loaded.scenario.payoff is not None and loaded.scenario.payoff.given is not None
    tables = [np.array(loaded.scenario.payoff.given.payoffs[power], dtype=np.float64) for power in plan.powers]
    places = tuple(np.array(plan.profiles).T)
    return np.stack([table[places] for table in tables], axis=-1)[:, None, :]


def _write(
    folder: Path, loaded: Loaded, result: TournamentResult, values: Array, weightings: int, precisions: Sequence[float], repeat: str
) -> None:
    plan = result.plan
    _payoffs(result, values).to_parquet(folder / "payoffs.parquet", index=False)
    write_csv(result.ranking, folder / "ranking.csv", index=False, float_format="%.9g")
    write_csv(result.profiles, folder / "regret.csv", index=False, float_format="%.9g")
    (folder / "equilibria.json").write_text(json.dumps(result.equilibria, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if result.weightings is not None:
        write_csv(result.weightings, folder / "weightings.csv", index=False, float_format="%.9g")
        write_csv(winners(result.weightings), folder / "winners.csv", index=False, float_format="%.9g")
    write_manifest(
        folder,
        {
            **made_from(loaded, "tournament"),
            **keep_draws(folder, loaded, result.posterior),
            "powers": list(plan.powers),
            "strategies": {power: list(names) for power, names in zip(plan.powers, plan.options, strict=True)},
            "status_quo": {power: names[place] for power, names, place in zip(plan.powers, plan.options, plan.home, strict=True)},
            "delivery": plan.delivery,
            "calendar": plan.calendar,
            "profiles": len(plan.profiles),
            "complete": plan.complete,
            "payoff": {
                power: {term.outcome: {"weight": term.weight, "scale": term.scale, "unit": term.unit} for term in terms}
                for power, terms in result.terms.items()
            },
            "runs": result.runs,
            "seed": result.seed,
            "weightings": weightings,
            "precisions": list(precisions),
            "repeat": repeat,
        },
    )
    write_tables(folder, loaded)


def _payoffs(result: TournamentResult, values: Array) -> pd.DataFrame:
    """Long table: profile, run, power, its strategy, payoff, and the outcomes that count."""
    plan = result.plan
    profiles, runs, powers, _ = values.shape
    chosen = np.array([[names[place] for names, place in zip(plan.options, profile, strict=True)] for profile in plan.profiles])
    measures: tuple[str, ...] = () if plan.given else result.measures
    counted = len(measures_of(result.terms))
    payoffs = values[..., 0] if plan.given else np.einsum("nrpm,pm->nrp", values[..., :counted], weights_of(result.terms, plan.powers))
    return pd.DataFrame(
        {
            "profile": np.repeat([plan.label(profile) for profile in plan.profiles], runs * powers),
            "run": np.tile(np.repeat(np.arange(runs), powers), profiles),
            "power": np.tile(np.array(plan.powers), profiles * runs),
            "strategy": np.repeat(chosen[:, None, :], runs, axis=1).reshape(-1),
            "payoff": payoffs.reshape(-1),
            **{name: values[..., place].reshape(-1) for place, name in enumerate(measures)},
        }
    )
