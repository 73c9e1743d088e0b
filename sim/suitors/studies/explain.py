"""Why deals were taken, cut or refused: every term of the utility, deal by deal and over many runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from suitors.engine.streams import BLOCK
from suitors.model.deals import TERM
from suitors.model.model import CompetitionModel
from suitors.model.reasons import REASONS
from suitors.scenario import Loaded, load
from suitors.scenario.layers import manifest_at, read_manifest
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.posterior import Calibrated

OUTCOMES = ("taken", "cut", "refused")
TASTE = "taste"
EVERYWHERE = "all"
"""Stands for all states together in the tables of `drivers`."""


@dataclass(frozen=True)
class Subject:
    """What is to be explained."""

    loaded: Loaded
    seed: int
    run: int


def subject(source: str, overrides: Sequence[str] = (), run: int | None = None, seed: int | None = None) -> Subject:
    """Read a scenario, or a result folder or its manifest, which also tells the seed and the run that the result shows.

    Raises ScenarioError.
    """
    loaded = load(source, overrides)
    manifest = manifest_at(source)
    told = {} if manifest is None else read_manifest(manifest)
    kept_seed, kept_run = told.get("seed"), told.get("run_with_deals")
    if seed is None:
        seed = kept_seed if isinstance(kept_seed, int) else loaded.scenario.seed
    if run is None:
        run = kept_run if isinstance(kept_run, int) else 0
    return Subject(loaded, seed, run)


def deals_with_terms(
    loaded: Loaded, runs: Sequence[int], evaluation: Evaluation, until: float | None = None, progress: Progress = silent
) -> pd.DataFrame:
    """Every deal of some runs with every term of its utility; see `suitors.model.deals` for the columns.

    With `until`, a decimal year, what comes later is left out. `progress` is called with the number of runs just finished.
    With a posterior each run believes one of its draws.
    """
    parts = [tuple(runs[first : first + BLOCK]) for first in range(0, len(runs), BLOCK)]
    tables = {}
    for part, table in evaluation.parts(_deals, parts, (loaded, evaluation.seed, evaluation.posterior, until)):
        tables[part] = table
        progress(len(part))
    return pd.concat([tables[part] for part in parts], ignore_index=True)


def _deals(part: tuple[int, ...], loaded: Loaded, seed: int, posterior: Calibrated | None, until: float | None) -> pd.DataFrame:
    beliefs = None if posterior is None else posterior.beliefs(part, seed)
    model = CompetitionModel(loaded, runs=part, seed=seed, beliefs=beliefs, keep_deals="terms")
    while not model.finished and (until is None or model.time < until - 1e-9):
        model.step()
    assert model.deals is not None
    return model.deals.table()


def loans_owed(
    loaded: Loaded, run: int, seed: int, until: float | None = None, posterior: Calibrated | None = None
) -> tuple[pd.DataFrame, float]:
    """What states owe in a run at its end, or at the decimal year `until`, by contract, and the decimal year of that.

    See `suitors.model.loans` for the columns. With a posterior the run believes its draw.
    """
    beliefs = None if posterior is None else posterior.beliefs([run], seed)
    model = CompetitionModel(loaded, runs=[run], seed=seed, beliefs=beliefs, keep_loans=True)
    while not model.finished and (until is None or model.time < until - 1e-9):
        model.step()
    assert model.loans is not None
    return model.loans.table(), model.time


def chosen(
    deals: pd.DataFrame,
    state: str | None = None,
    years: tuple[int, int] | None = None,
    power: str | None = None,
    outcome: str | None = None,
) -> pd.DataFrame:
    """The deals of a state, of calendar years from first to last, of a power, with an outcome."""
    kept = pd.Series(True, index=deals.index)
    for column, wanted in (("state", state), ("power", power), ("outcome", outcome)):
        if wanted is not None:
            kept &= deals[column] == wanted
    if years is not None:
        # Steps of a month are sums of twelfths, which rounding may leave a hair before the turn of the year.
        kept &= (deals["time"].astype(float) + 1e-9).floordiv(1).between(*years)
    return deals[kept].reset_index(drop=True)


def term_columns(deals: pd.DataFrame) -> list[str]:
    """Columns of the terms, in the order in which the utility names them."""
    return [column for column in deals.columns if column.startswith(TERM)]


def name_of(column: str) -> str:
    """A term's name as it is spoken of, such as "debt stress"."""
    return column.removeprefix(TERM).replace("_", " ")


def totals(deals: pd.DataFrame) -> pd.DataFrame:
    """Numbers and bn US$ of deals by power and outcome; columns such as `taken`, `taken_money`; the last row adds up."""
    rows = {}
    for power, own in [*deals.groupby("power", sort=True), (EVERYWHERE, deals)]:
        row: dict[str, float] = {"deals": len(own), "money": own["size"].sum(), "signed_money": own["taken"].sum()}
        for outcome in OUTCOMES:
            row[outcome] = int((own["outcome"] == outcome).sum())
        rows[str(power)] = row
    table = pd.DataFrame.from_dict(rows, orient="index")
    whole = ["deals", *OUTCOMES]
    return table.astype(dict.fromkeys(whole, int)) if len(table) else table


def drivers(deals: pd.DataFrame, power: str) -> pd.DataFrame:
    """What drove the wins and losses of a power, one row per state (and `all`) and term, taste last.

    `own` and `rivals` are means of the term over the deals offered by the power and by all others, `difference` is one
    minus the other; `signed` and `refused` are means over its deals that were signed (whole or in part) and refused, and
    `separation` is signed minus refused. NaN where there are no such deals.
    """
    rows = []
    columns = [*term_columns(deals), TASTE]
    for state, here in _by_state(deals):
        own, rivals = here[here["power"] == power], here[here["power"] != power]
        signed, refused = own[own["taken"] > 0], own[own["taken"] <= 0]
        for column in columns:
            parts = {"own": own, "rivals": rivals, "signed": signed, "refused": refused}
            means = {name: part[column].mean() for name, part in parts.items()}
            rows.append(
                {
                    "power": power,
                    "state": state,
                    "term": name_of(column),
                    "own": means["own"],
                    "rivals": means["rivals"],
                    "difference": means["own"] - means["rivals"],
                    "signed": means["signed"],
                    "refused": means["refused"],
                    "separation": means["signed"] - means["refused"],
                }
            )
    return pd.DataFrame(rows)


def shares(deals: pd.DataFrame, power: str) -> pd.DataFrame:
    """What became of a power's deals: one row per state (and `all`), index `state`.

    `deals` is their number over all runs, `money` bn US$; `taken`, `cut`, `refused` and each reason are shares of the
    number, `rivals_taken` the share taken whole of the others' deals; `utility` and `waiting` are means.
    """
    rows = {}
    for state, here in _by_state(deals):
        own, rivals = here[here["power"] == power], here[here["power"] != power]
        row: dict[str, float] = {"deals": len(own), "money": own["size"].sum()}
        row |= {outcome: (own["outcome"] == outcome).mean() for outcome in OUTCOMES}
        row["rivals_taken"] = (rivals["outcome"] == "taken").mean()
        row |= {reason: (own["why"] == reason).mean() for reason in REASONS if (deals["why"] == reason).any()}
        row |= {"utility": own["utility_without_taste"].mean(), "waiting": own["waiting_without_taste"].mean()}
        rows[state] = row
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("state")
    return table.astype({"deals": int})


def _by_state(deals: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    parts = [(str(state), here) for state, here in deals.groupby("state", sort=True)]
    return parts if len(parts) == 1 else [*parts, (EVERYWHERE, deals)]
