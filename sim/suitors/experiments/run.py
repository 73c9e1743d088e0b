"""One scenario, many runs, one result folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

import suitors
from suitors.agents.layout import layout
from suitors.agents.model import CompetitionModel
from suitors.agents.record import Record
from suitors.experiments.ensemble import VARIABLES, Ensemble, axes, ensemble
from suitors.experiments.not_finite import refuse_not_finite
from suitors.experiments.posterior import Calibrated, keep_draws
from suitors.results.dataset import build
from suitors.results.derived import derive
from suitors.results.folder import whole_folder, write_manifest
from suitors.results.outcomes import outcome_table
from suitors.results.version import versions
from suitors.runs.evaluate import Workers
from suitors.runs.scratch import clear_scratch
from suitors.scenario import Loaded
from suitors.words.brief import Brief

FORMAT = 1


@dataclass(frozen=True, repr=False)
class RunResult(Brief):
    """What a run leaves: the folder, the dataset, the outcome table and the deals of one run."""

    folder: Path
    dataset: xr.Dataset
    outcomes: pd.DataFrame
    deals: pd.DataFrame
    shown_run: int
    """The run whose deals are kept."""
    on_disk: bool
    """Whether the record was too large for memory and was kept in temporary files."""


def run(
    loaded: Loaded,
    runs: int,
    seed: int,
    folder: Path,
    save: Literal["quantiles", "full"] = "quantiles",
    workers: Workers = 1,
    only_run: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    posterior: Calibrated | None = None,
    overwrite: bool = False,
) -> RunResult:
    """Simulate and write `dataset.nc`, `outcomes.parquet`, `outcomes.csv`, `deals.parquet`, `deals.csv`, `manifest.json`.

    With `only_run` that run alone is simulated and kept in full; it equals the same run of any larger ensemble. Otherwise
    the deals are those of the run nearest to the medians. With a `posterior` each run believes one of its draws; they are kept
    in the folder. The folder appears when everything is written; `overwrite` lets it take the place of another command's result. Raises
    ResultError, NoRoom.
    """
    axes_of_all = axes(loaded, layout(loaded.scenario, loaded.reference))
    command = {"kind": "run", "scenario": loaded.hash, "runs": runs, "seed": seed, "save": save, "only_run": only_run}
    command["posterior"] = None if posterior is None else posterior.digest
    with whole_folder(folder, command, overwrite) as partial:
        if only_run is None:
            simulated = ensemble(loaded, runs, seed, workers, progress, partial, posterior)
        else:
            recorded, deals = trace(loaded, only_run, seed, posterior)
            simulated = Ensemble(recorded, (only_run,), on_disk=False)
            progress(1)
        powers, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
        with np.errstate(all="ignore"):
            outcomes = outcome_table(simulated.recorded, powers, states, simulated.runs)
        beliefs = None if posterior is None else posterior.beliefs
        refuse_not_finite(
            outcomes,
            lambda row: CompetitionModel(
                loaded, [simulated.runs[row]], seed, beliefs=None if beliefs is None else beliefs([simulated.runs[row]], seed)
            ),
        )
        shown_run = only_run if only_run is not None else most_typical(outcomes)
        if only_run is None:
            deals = trace(loaded, shown_run, seed, posterior)[1]
        attributes: dict[str, str | int] = {
            "title": loaded.scenario.title,
            "question": loaded.scenario.question,
            "runs": len(simulated.runs),
            "seed": str(seed),
            "scenario_hash": loaded.hash,
            "start": loaded.scenario.horizon.start.isoformat(),
            "source": f"suitors {suitors.__version__}",
        }
        if posterior is not None:
            attributes["posterior"] = posterior.digest
        full = save == "full" or only_run is not None
        dataset = build(simulated.recorded, VARIABLES, axes_of_all, simulated.runs, attributes, full)
        _write(partial, dataset, outcomes, deals, full)
        clear_scratch(partial)
        drawn = keep_draws(partial, loaded, posterior)
        write_manifest(partial, manifest(loaded, runs, seed, save, only_run, shown_run, drawn))
    return RunResult(folder, dataset, outcomes, deals, shown_run, simulated.on_disk)


def trace(loaded: Loaded, run_number: int, seed: int, posterior: Calibrated | None = None) -> tuple[dict[str, Any], pd.DataFrame]:
    """One run alone: its record and a table of every deal."""
    beliefs = None if posterior is None else posterior.beliefs([run_number], seed)
    model = CompetitionModel(loaded, runs=[run_number], seed=seed, beliefs=beliefs, keep_deals=True)
    record = Record(model)
    while not model.finished:
        model.step()
        record.after_step()
    assert model.deals is not None
    recorded = {**record.stocks, **record.moved}
    return {**recorded, **derive(recorded)}, model.deals.table()


def most_typical(outcomes: pd.DataFrame) -> int:
    """The run whose outcomes lie nearest to the medians, each scaled by its spread."""
    spread = outcomes.quantile(0.9) - outcomes.quantile(0.1)
    scaled = (outcomes - outcomes.median()) / spread.where(spread > 0)
    nearest = int((scaled**2).sum(axis=1).to_numpy().argmin())
    return int(outcomes.index.to_numpy()[nearest])


def manifest(
    loaded: Loaded, runs: int, seed: int, save: str, only_run: int | None, shown_run: int, drawn: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything needed to repeat the run, `drawn` from `keep_draws`; nothing that changes from one repetition to the next."""
    alone = f" --only-run {only_run}" if only_run is not None else ""
    return {
        "format": FORMAT,
        "kind": "run",
        "name": loaded.name,
        **drawn,
        "reference": loaded.reference_document,
        "scenario_hash": loaded.hash,
        "runs": runs,
        "seed": seed,
        "save": save,
        "only_run": only_run,
        "run_with_deals": shown_run,
        "repeat": f"suitors run manifest.json --runs {runs} --seed {seed} --save {save}{alone}",
        "versions": versions(),
    }


def _write(folder: Path, dataset: xr.Dataset, outcomes: pd.DataFrame, deals: pd.DataFrame, full: bool) -> None:
    encoding = {name: {"zlib": True, "complevel": 1, "shuffle": True} if full else {} for name in dataset.data_vars}
    dataset.to_netcdf(folder / "dataset.nc", engine="h5netcdf", encoding=encoding)
    outcomes.to_parquet(folder / "outcomes.parquet")
    outcomes.to_csv(folder / "outcomes.csv", float_format="%.9g")
    deals.to_parquet(folder / "deals.parquet", index=False)
    deals.to_csv(folder / "deals.csv", index=False, float_format="%.9g")


def default_folder(loaded: Loaded, runs: int, seed: int, save: str, only_run: int | None, posterior: Calibrated | None = None) -> str:
    """Name of a result folder: the same command gives the same name, another scenario or seed another."""
    size = f"run{only_run}" if only_run is not None else f"{runs}runs"
    drawn = f"-posterior-{posterior.digest[:6]}" if posterior is not None else ""
    return f"{loaded.name}-{loaded.hash[:8]}{drawn}-seed{seed}-{size}{'-full' if save == 'full' else ''}"
