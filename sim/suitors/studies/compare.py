"""What powers achieve with one strategy and with another, all else equal, on common random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from suitors.results.folder import write_manifest
from suitors.results.outcomes import outcomes
from suitors.results.tables import write_csv
from suitors.results.version import made_from
from suitors.scenario import Loaded
from suitors.studies import blocks, budgets, plan, unfolding
from suitors.studies.by_year import scenarios_by_year
from suitors.studies.evaluation import Evaluation
from suitors.studies.meetings import of_meetings
from suitors.studies.office import write_tables
from suitors.studies.paired_differences import against_absence, paired
from suitors.studies.plan import ABSENT, ComparisonPlan
from suitors.studies.points import BATCH, evaluate
from suitors.words.brief import Brief

if TYPE_CHECKING:
    from suitors.studies.futures.explore import Futures

RUNS_OF_MIXTURES = 256
"""Runs of each mixture of strategies; there are 16 for each pair, 32 where delivery travels."""


@dataclass(frozen=True)
class Precision:
    """Run until the 95 % interval of an outcome's mean difference reaches no further than `half_width` to each side."""

    outcome: str
    half_width: float
    most_runs: int


@dataclass(frozen=True, repr=False)
class Comparison(Brief):
    """Outcome tables by variant (one row per run, common draws) and what follows from them."""

    plan: ComparisonPlan
    tables: dict[str, pd.DataFrame]
    differences: pd.DataFrame
    """One row per pair of variants and outcome; see `paired`."""
    decomposition: pd.DataFrame
    """See `blocks.decomposition`, with columns strategy, cut and runs before; empty where none was asked for."""
    budgets: dict[str, dict[str, float]] = field(default_factory=dict)
    """Factors on new money that make budgets equal, by variant and power; empty where none was asked for."""
    meetings: pd.DataFrame = field(default_factory=pd.DataFrame)
    """See `meetings.of_meetings`; empty where meetings travel or powers exchange strategies."""
    unfolding: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Where and when the headline differences arise; see `unfolding.unfolded`."""
    by_year: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Of scenarios, what differs for states year by year; see `scenarios_by_year`."""
    futures: Futures | None = None
    """The same comparison over futures; None where none were asked for."""

    @property
    def runs(self) -> int:
        return len(self.tables[self.plan.base])


def compare(
    loaded: Loaded,
    compared: ComparisonPlan,
    runs: int,
    evaluation: Evaluation,
    *,
    equal_budgets: budgets.Budget | None = None,
    decompose: bool = False,
    precision: Precision | None = None,
) -> Comparison:
    """Simulate every variant on the same draws.

    Raises ComparisonError where budgets cannot be made equal.
    """
    factors: dict[str, dict[str, float]] = {}
    if equal_budgets is not None:
        with evaluation.stage("equal budgets", 0):
            compared, factors = budgets.equal(compared, equal_budgets, evaluation)
    tables, dated = _until_precise(loaded, compared, runs, evaluation, precision)
    with evaluation.stage("leaders' meetings", 0):
        turned = of_meetings(compared, tables, evaluation)
    decomposition = pd.DataFrame()
    if decompose and compared.strategies:
        many = min(len(tables[compared.base]), RUNS_OF_MIXTURES)
        compared, mixed, decomposition = _decomposed(loaded, compared, many, evaluation)
        tables |= mixed
    tables = _with_absence(loaded, compared, tables)
    unfolded, by_year = unfolding.unfolded(compared, dated), scenarios_by_year(compared, dated)
    return Comparison(compared, tables, paired(tables, compared.pairs), decomposition, factors, turned, unfolded, by_year)


def _until_precise(
    loaded: Loaded, compared: ComparisonPlan, runs: int, evaluation: Evaluation, precision: Precision | None
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Outcome tables of all variants, and what they hold year by year; with a precision asked for, runs are added until it is reached."""
    scenarios = unfolding.asking(compared)
    tables: dict[str, pd.DataFrame] = {}
    done, wanted = 0, runs
    while True:
        with evaluation.stage("strategies", (wanted - done) * len(scenarios)) as advance:
            more = evaluate(scenarios, range(done, wanted), evaluation, progress=advance)
        tables = {name: pd.concat([tables[name], more[name]]) if name in tables else more[name] for name in scenarios}
        done = wanted
        if precision is None or done >= precision.most_runs:
            return unfolding.split(tables)
        rows = paired(_with_absence(loaded, compared, unfolding.split(tables)[0]), compared.headline)
        half = _half_width(rows, precision.outcome)
        if not half > precision.half_width:
            return unfolding.split(tables)
        needed = ceil(1.1 * done * (half / precision.half_width) ** 2 / BATCH) * BATCH
        wanted = min(max(needed, done + BATCH), precision.most_runs)


def half_width(result: Comparison, outcome: str) -> float:
    """How far the 95 % intervals of an outcome's differences between strategies reach to each side at most."""
    names = [name for name, _ in result.plan.headline]
    return _half_width(result.differences[result.differences["variant"].isin(names)], outcome)


def _half_width(rows: pd.DataFrame, outcome: str) -> float:
    reached = rows[rows["outcome"] == outcome]
    return float(((reached["high"] - reached["low"]) / 2).max())


def _with_absence(loaded: Loaded, compared: ComparisonPlan, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables with the outcomes that need the variant without new money, and sums over powers that are pooled."""
    tables = {name: _together(table, compared) for name, table in tables.items()}
    if ABSENT not in tables:
        return tables
    additionality, absent = loaded.scenario.parameters["additionality"].value, tables[ABSENT]
    return {
        name: against_absence(table, absent.loc[table.index], compared.powers[0], additionality) if len(table) <= len(absent) else table
        for name, table in tables.items()
    }


def _together(table: pd.DataFrame, compared: ComparisonPlan) -> pd.DataFrame:
    """The table with the sums of a power and of each one it is pooled with."""
    power = compared.powers[0]
    partners = [name.removeprefix("pooled with ") for name in compared.variants if name.startswith("pooled with ")]
    sums = {
        f"{outcome}[{power}+{partner}]": table[f"{outcome}[{power}]"] + table[f"{outcome}[{partner}]"]
        for partner in partners
        for outcome in (item.name for item in outcomes() if item.of == "power" and item.adds_up)
    }
    return table.assign(**sums)


def _decomposed(
    loaded: Loaded, compared: ComparisonPlan, runs: int, evaluation: Evaluation
) -> tuple[ComparisonPlan, dict[str, pd.DataFrame], pd.DataFrame]:
    """Every mixture of strategies simulated; the plan with partial swaps, their tables, and the split over parts."""
    mixed = {cut: plan.all_mixtures(loaded, compared, cut) for cut in blocks.CUTS}
    scenarios: dict[str, Loaded] = {}
    names: dict[tuple[str, str, frozenset[str]], str] = {}
    for cut, mixtures in mixed.items():
        for (other, taken), mixture in mixtures.items():
            # The same scenario may be a mixture in several cuts: it is simulated once.
            scenarios.setdefault(mixture.hash, mixture)
            names[cut, other, taken] = mixture.hash
    with evaluation.stage("parts of strategies", runs * len(scenarios)) as advance:
        tables = evaluate(scenarios, range(runs), evaluation, progress=advance)
    parts = []
    for other in compared.strategies[1:]:
        for cut, of in blocks.CUTS.items():
            part = blocks.decomposition({taken: tables[names[cut, other, taken]] for taken in blocks.coalitions(of)}, of)
            part.insert(0, "strategy", other)
            part.insert(1, "cut", cut)
            part.insert(2, "runs", runs)
            parts.append(part)
    staying = mixed["blocks"]
    wider = plan.with_partial_swaps(loaded, compared, staying)
    by_scenario = {id(item): tables[names["blocks", *key]] for key, item in staying.items()}
    partial = {name: by_scenario[id(item.loaded)] for name, item in wider.variants.items() if item.kind in ("feasible", "block")}
    return wider, partial, pd.concat(parts, ignore_index=True)


def _scenarios_kept(compared: ComparisonPlan) -> dict[str, Any]:
    """The scenarios in the order in which they were named, and the names of their variants."""
    return {"scenarios": [_kept(item.loaded) for item in compared.played.values()], "order": list(compared.played)}


def _kept(loaded: Loaded) -> dict[str, Any]:
    """A scenario as a manifest keeps it; see `scenario.parent`."""
    return {"name": loaded.name, "scenario": loaded.document, "reference": loaded.reference_document}


def write(result: Comparison, loaded: Loaded, folder: Path, asked: Mapping[str, Any], repeat: str, seed: int) -> None:
    """Write outcomes.parquet, tables (differences, unfolding, by_year, meetings, blocks), manifest.json and what office work takes."""
    pd.concat(result.tables, names=["variant"]).to_parquet(folder / "outcomes.parquet")
    write_csv(result.differences, folder / "differences.csv", index=False, float_format="%.9g")
    if len(result.meetings):
        write_csv(result.meetings, folder / "meetings.csv", index=False, float_format="%.9g")
    if len(result.unfolding):
        write_csv(result.unfolding, folder / "unfolding.csv", index=False, float_format="%.9g")
    if len(result.by_year):
        write_csv(result.by_year, folder / "by_year.csv", index=False, float_format="%.9g")
    if len(result.decomposition):
        write_csv(result.decomposition, folder / "blocks.csv", index=False, float_format="%.17g")
    write_manifest(
        folder,
        made_from(
            loaded,
            "compare",
            title=loaded.scenario.title,
            powers=list(result.plan.powers),
            strategies=list(result.plan.strategies),
            variants={name: {"kind": item.kind, "against": item.against, "note": item.note} for name, item in result.plan.variants.items()},
            budget_factors=result.budgets,
            asked=dict(asked),
            runs=result.runs,
            seed=seed,
            repeat=repeat,
            **(_scenarios_kept(result.plan) if result.plan.of_scenarios else {}),
        ),
    )
    write_tables(folder, loaded)
