"""One scenario, many runs, one result: in memory, and as a folder where one is asked for."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

import suitors
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel
from suitors.model.record import record_of
from suitors.results.dataset import build
from suitors.results.folder import FIGURES, begin_manifest, need_room, whole_folder
from suitors.results.outcomes import outcome_table, stocks_at
from suitors.results.summary import summaries
from suitors.results.tables import write_csv
from suitors.results.totals import derive
from suitors.results.version import made_from
from suitors.runs.evaluate import local
from suitors.runs.scratch import clear_scratch
from suitors.scenario import Loaded
from suitors.scenario.parent import Parent
from suitors.studies.by_year import columns_by_year, differences_by_year
from suitors.studies.ensemble import Ensemble, axes, ensemble, is_long
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.not_finite import refuse_not_finite
from suitors.studies.office import write_tables
from suitors.studies.paired_differences import paired
from suitors.studies.parent import outcomes_of_parent
from suitors.studies.posterior import Calibrated, keep_draws
from suitors.studies.subjects import subjects
from suitors.studies.unfolding import split
from suitors.variables.register import RECORDED
from suitors.words.brief import Brief

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESERVE = 8_000_000
"""Bytes that must be free beside the numbers of a dataset before it is written."""


@dataclass(frozen=True, repr=False)
class Result(Brief):
    """What a run gives: dataset, outcome table, the deals of one run and the figures, in memory, and a folder where one was asked for."""

    loaded: Loaded
    """The scenario."""
    seed: int
    dataset: xr.Dataset
    """What was recorded, by name, with units: means and quantiles over the runs, or every run (`save="full"`)."""
    outcomes: pd.DataFrame
    """A row a run, a column an outcome and actor, such as `goodwill[JPN]`."""
    deals: pd.DataFrame
    """Every deal of `shown_run`."""
    loans: pd.DataFrame
    """What states owe at the end of `shown_run`, by contract: a row a state, product and year of disbursement."""
    shown_run: int
    """The run whose deals and loans are kept: the nearest to the medians."""
    parent: Parent | None = None
    """What it is compared with, if it is."""
    parent_outcomes: pd.DataFrame | None = None
    """Outcomes of that on the same draws."""
    differences: pd.DataFrame | None = None
    """Paired differences from the parent, a row an outcome that both have; None without one."""
    by_year: pd.DataFrame | None = None
    """Paired differences of states from the parent year by year, see `differences_by_year`; None without one."""
    on_disk: bool = False
    """Whether the record was so large that it was kept in temporary files."""
    folder: Path | None = None

    @property
    def summary(self) -> pd.DataFrame:
        """Median (`p50`) and bounds of the interval that holds 80 % of runs (`p10`, `p90`), a row an outcome and actor."""
        table = pd.DataFrame.from_dict({name: told.as_row() for name, told in summaries(self.outcomes).items()}, orient="index")
        return table.rename_axis("outcome")

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures by name, drawn when they are looked up: `result.figures["influence"].savefig("influence.png")`."""
        from suitors.plots.by_name import Figures

        return Figures(self.dataset, self.deals)

    def _facts(self) -> Mapping[str, object]:
        return {
            "scenario": self.loaded.name,
            "runs": len(self.outcomes),
            "seed": self.seed,
            "outcomes": self.outcomes,
            "deals": self.deals,
            "figures": tuple(self.figures),
            "folder": self.folder,
        }


def run(
    loaded: Loaded,
    runs: int,
    evaluation: Evaluation,
    folder: Path | None = None,
    *,
    save: Literal["quantiles", "full"] = "quantiles",
    only_run: int | None = None,
    progress: Progress = silent,
    overwrite: bool = False,
    parent: Parent | None = None,
    draw: bool = False,
) -> Result:
    """Simulate; with a `folder` write `dataset.nc`, `manifest.json`, `loans.csv`, and `outcomes` and `deals` as `.parquet` and `.csv`.

    With `only_run` that run alone is simulated and kept in full; it equals the same run of any larger ensemble. Otherwise
    deals and loans are those of the run nearest to the medians. With a `posterior` each run believes one of its draws; they are kept
    in the folder. With a `parent` its outcomes are worked out on the same draws, or found where they were kept, and the folder holds
    `parent.parquet`, `differences.csv` and, of states, `by_year.csv`; to `draw` adds every figure in `figures`. The folder appears when
    everything is there; `overwrite` lets it take the place of another command's result. Raises ResultError, NoRoom.
    """
    full = save == "full" or only_run is not None
    seed, posterior = evaluation.seed, evaluation.posterior
    if not is_long(loaded, runs, local(evaluation.workers)):
        evaluation = replace(evaluation, checkpoint=None)

    def simulated(scratch: Path) -> Result:
        years = () if parent is None or only_run is not None else columns_by_year(loaded)
        made, over_years = _simulated(loaded, runs, evaluation, full, only_run, progress, scratch, years)
        if parent is None or only_run is not None:
            return made
        # Figures of the result, drawn now or later, lay stress on what the scenario is about.
        made.dataset.attrs["about"] = " ".join(subjects(parent.loaded, loaded).powers)
        asked = parent.loaded.asking((*parent.loaded.pairs, *columns_by_year(parent.loaded)))
        found = outcomes_of_parent(asked, runs, evaluation, folder, progress)
        theirs, of_years = (tables["theirs"] for tables in split({"theirs": found}))
        differences = paired({loaded.name: made.outcomes, parent.name: theirs}, [(loaded.name, parent.name)])
        by_year = differences_by_year(over_years, of_years, loaded.scenario.horizon.start)
        return replace(made, parent=parent, parent_outcomes=theirs, differences=differences, by_year=by_year)

    if folder is None:
        with tempfile.TemporaryDirectory(prefix="suitors-") as scratch:
            return simulated(Path(scratch))
    command = {"kind": "run", "scenario": loaded.hash, "runs": runs, "seed": seed, "save": save, "only_run": only_run}
    command["posterior"] = None if posterior is None else posterior.digest
    if loaded.pairs:
        command["pairs"] = list(loaded.pairs)
    if parent is not None:
        command["parent"] = parent.loaded.hash
    with whole_folder(folder, command, overwrite) as growing:
        result = simulated(growing)
        told = manifest(loaded, runs, seed, save, only_run, result.shown_run, keep_draws(growing, loaded, posterior))
        if result.parent is not None:
            told["parent"] = told_parent(result.parent, loaded)
        write = partial(_write, growing, result, full, told, draw)
        if draw:
            from suitors.plots.all import draw_all

            with evaluation.stage("drawing figures", 0):
                draw_all(result.dataset, result.deals, growing / FIGURES, workers=local(evaluation.workers), meanwhile=write)
        else:
            write()
        clear_scratch(growing)
    return replace(result, folder=folder)


def _simulated(
    loaded: Loaded,
    runs: int,
    evaluation: Evaluation,
    full: bool,
    only_run: int | None,
    progress: Progress,
    scratch: Path,
    years: Sequence[str] = (),
) -> tuple[Result, pd.DataFrame]:
    """The result, and a table of the dated columns `years`, which no table that is kept holds."""
    seed, posterior = evaluation.seed, evaluation.posterior
    if only_run is None:
        simulated = ensemble(loaded, runs, evaluation, progress, scratch)
    else:
        recorded, deals, loans = trace(loaded, only_run, seed, posterior)
        simulated = Ensemble(recorded, (only_run,), on_disk=False)
        progress(1)
    powers, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    with np.errstate(all="ignore"):
        outcomes = outcome_table(simulated.recorded, powers, states, simulated.runs, loaded.pairs)
    beliefs = None if posterior is None else posterior.beliefs
    refuse_not_finite(
        outcomes,
        lambda row: CompetitionModel(
            loaded, [simulated.runs[row]], seed, beliefs=None if beliefs is None else beliefs([simulated.runs[row]], seed)
        ),
    )
    shown_run = only_run if only_run is not None else most_typical(outcomes)
    if only_run is None:
        _, deals, loans = trace(loaded, shown_run, seed, posterior)
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
    dataset = build(simulated.recorded, RECORDED, axes(loaded, layout(loaded.scenario, loaded.reference)), simulated.runs, attributes, full)
    result = Result(loaded, seed, dataset, outcomes, deals, loans, shown_run, on_disk=simulated.on_disk)
    return result, pd.DataFrame(stocks_at(simulated.recorded, years, powers, states), index=outcomes.index)


def trace(
    loaded: Loaded, run_number: int, seed: int, posterior: Calibrated | None = None
) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]:
    """One run alone: its record, a table of every deal, and what is owed at the end by contract."""
    beliefs = None if posterior is None else posterior.beliefs([run_number], seed)
    model = CompetitionModel(loaded, runs=[run_number], seed=seed, beliefs=beliefs, keep_deals=True, keep_loans=True)
    recorded = record_of(model)
    assert model.deals is not None
    assert model.loans is not None
    return {**recorded, **derive(recorded)}, model.deals.table(), model.loans.table()


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
    named = "".join(f" --outcome {shlex.quote(pair)}" for pair in loaded.pairs)
    alone = f" --only-run {only_run}" if only_run is not None else ""
    return {
        **made_from(loaded, "run"),
        **drawn,
        "runs": runs,
        "seed": seed,
        "save": save,
        "only_run": only_run,
        "run_with_deals": shown_run,
        "repeat": f"suitors run manifest.json --runs {runs} --seed {seed} --save {save}{alone}{named}",
    }


def _write(folder: Path, result: Result, full: bool, told: Mapping[str, Any], draw: bool) -> None:
    """All files of a result but the figures of its dataset; the one that compares it is drawn from what is kept."""
    from suitors.results.netcdf import write_netcdf

    dataset = result.dataset
    # HDF5 crashes the process when its objects are closed on a full disk. Its own entries stay far below the reserve.
    need_room(folder, dataset.nbytes + RESERVE)
    write_netcdf(dataset, folder / "dataset.nc", {"compression": "gzip", "compression_opts": 1, "shuffle": True} if full else {})
    result.outcomes.to_parquet(folder / "outcomes.parquet")
    write_csv(result.outcomes, folder / "outcomes.csv", float_format="%.9g")
    result.deals.to_parquet(folder / "deals.parquet", index=False)
    write_csv(result.deals, folder / "deals.csv", index=False, float_format="%.9g")
    write_csv(result.loans, folder / "loans.csv", index=False, float_format="%.12g")
    if result.parent_outcomes is not None and result.differences is not None:
        result.parent_outcomes.to_parquet(folder / "parent.parquet")
        write_csv(result.differences, folder / "differences.csv", index=False, float_format="%.9g")
    if result.by_year is not None:
        write_csv(result.by_year, folder / "by_year.csv", index=False, float_format="%.9g")
    begin_manifest(folder, told)
    write_tables(folder, result.loaded)
    if draw and result.parent is not None:
        from suitors.plots.run_differences import draw_differences
        from suitors.sentences.against import against

        if (found := against(folder, told, result.loaded)) is not None:
            draw_differences(found, folder / FIGURES)


def told_parent(parent: Parent, loaded: Loaded) -> dict[str, Any]:
    """What the manifest says of the scenario that the run is compared with, and of what the difference is about."""
    return {
        "name": parent.name,
        "scenario_name": parent.loaded.name,
        "scenario": parent.loaded.document,
        "reference": parent.loaded.reference_document,
        "scenario_hash": parent.loaded.hash,
        **told_difference(parent, loaded),
    }


def told_difference(parent: Parent, loaded: Loaded) -> dict[str, Any]:
    """What sentences need of the scenario that another is compared with: its title, and whom the difference is about."""
    about = subjects(parent.loaded, loaded)
    return {
        "title": parent.loaded.scenario.title,
        "without_set": parent.without_set,
        "powers": list(about.powers),
        "states": list(about.states),
        "only_here": list(about.only_second),
        "only_there": list(about.only_first),
    }


def default_folder(loaded: Loaded, runs: int, seed: int, save: str, only_run: int | None, posterior: Calibrated | None = None) -> str:
    """Name of a result folder: the same command gives the same name, another scenario or seed another."""
    size = f"run{only_run}" if only_run is not None else f"{runs}runs"
    drawn = f"-posterior-{posterior.digest[:6]}" if posterior is not None else ""
    return f"{loaded.name}-{loaded.hash[:8]}{drawn}-seed{seed}-{size}{'-full' if save == 'full' else ''}"
