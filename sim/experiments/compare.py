"""What a power achieves with one strategy and with another, all else equal, on common random numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from sim.experiments.ensemble import clear_scratch, ensemble
from sim.experiments.run import FORMAT, versions
from sim.results.folder import whole_folder, write_manifest
from sim.results.outcomes import OUTCOMES, outcome_table
from sim.scenario import Loaded, load_complete

ABSENT = "no new money"
TRAVELLING = "with its delivery"
HEADLINE = "headline_leverage"
DIRECTIONS = {"higher": 1.0, "lower": -1.0, "neither": np.nan}


class ComparisonError(ValueError):
    """A comparison that makes no sense; the message is for the user."""


@dataclass(frozen=True)
class Comparison:
    """Outcome tables by variant (one row per run, common draws) and what follows from them."""

    power: str
    strategies: tuple[str, ...]
    tables: dict[str, pd.DataFrame]
    differences: pd.DataFrame
    """One row per pair of variants and outcome; see `paired`."""
    folder: Path


def check(loaded: Loaded, power: str, strategies: Sequence[str]) -> None:
    """Raises ComparisonError when the comparison cannot be made."""
    known = loaded.scenario.strategies
    if power not in loaded.scenario.powers:
        raise ComparisonError(f"{power} takes no part in {loaded.name}; powers: {', '.join(loaded.scenario.powers)}")
    if len(set(strategies)) < 2:
        raise ComparisonError("a comparison needs two different strategies, such as --strategies japan,china")
    if len(set(strategies)) < len(strategies):
        raise ComparisonError(f"a strategy is named twice: {', '.join(strategies)}")
    for name in strategies:
        if name not in known:
            raise ComparisonError(f"no strategy {name}; strategies: {', '.join(known)}")
        missing = set(loaded.scenario.powers[power].money) - {product.ledger for product in known[name].products.values()}
        if missing:
            raise ComparisonError(f"{power} cannot play {name}: it has {', '.join(sorted(missing))} money and {name} offers none")


def variant(loaded: Loaded, power: str, change: Callable[[dict[str, Any]], None]) -> Loaded:
    """The scenario with a change to its plain document; the reference stays what it was."""
    document = copy.deepcopy(dict(loaded.document))
    change(document)
    return load_complete(document, loaded.reference_document, name=loaded.name, origin=loaded.origin)


def variants(loaded: Loaded, power: str, strategies: Sequence[str]) -> dict[str, Loaded]:
    """The power with each strategy, delivery staying with the power and travelling with the strategy, and without new money."""
    built: dict[str, Loaded] = {}
    home = loaded.reference.powers[power].strategy if power in loaded.reference.powers else loaded.scenario.powers[power].strategy
    for name in strategies:
        for travels in (False, True):
            if travels and name == home:
                continue

            def play(document: dict[str, Any], name: str = name, travels: bool = travels) -> None:
                document["powers"][power] |= {"strategy": name, "delivery_travels": travels}

            built[f"{name}, {TRAVELLING}" if travels else name] = variant(loaded, power, play)

    def withdraw(document: dict[str, Any]) -> None:
        stop = {"type": "money_change", "date": loaded.scenario.horizon.start.isoformat(), "power": power, "factor": 0.0}
        document["events"] = [*document.get("events", []), stop]

    built[ABSENT] = variant(loaded, power, withdraw)
    return built


def compare(
    loaded: Loaded,
    power: str,
    strategies: Sequence[str],
    runs: int,
    seed: int,
    folder: Path,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> Comparison:
    """Simulate every variant on the same draws and write the comparison's folder. Raises ComparisonError, ResultError."""
    check(loaded, power, strategies)
    powers, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    tables = {}
    with whole_folder(folder) as partial:
        for name, scenario in variants(loaded, power, strategies).items():
            simulated = ensemble(scenario, runs, seed, workers, progress, scratch=partial)
            tables[name] = outcome_table(simulated.recorded, powers, states, simulated.runs)
        additionality = loaded.scenario.parameters["additionality"].value
        for table in tables.values():
            _against_absence(table, tables[ABSENT].copy(), power, powers, additionality)
        differences = paired(tables, strategies)
        pd.concat(tables, names=["variant"]).to_parquet(partial / "outcomes.parquet")
        differences.to_csv(partial / "differences.csv", index=False, float_format="%.9g")
        clear_scratch(partial)
        write_manifest(
            partial,
            {
                "format": FORMAT,
                "kind": "compare",
                "name": loaded.name,
                "scenario": loaded.document,
                "reference": loaded.reference_document,
                "scenario_hash": loaded.hash,
                "power": power,
                "strategies": list(strategies),
                "runs": runs,
                "seed": seed,
                "repeat": f"suitors compare manifest.json --power {power} --strategies {','.join(strategies)} --runs {runs} --seed {seed}",
                "versions": versions(),
            },
        )
    return Comparison(power, tuple(strategies), tables, differences, folder)


ADDED: dict[str, tuple[str, str, float]] = {
    HEADLINE: ("points of 100", "Policy leverage above what the power has without new money", 1.0),
    "additional_finance": ("bn US$/year", "Public money completed in the region beyond what comes without the power's new money", 1.0),
    "additional_finance_with_private": ("bn US$/year", "The same with the additional share of private money", 1.0),
    "displaced_finance": ("bn US$/year", "Public money of others that the power's new money keeps away (negative: draws in)", -1.0),
}
"""Outcomes that need the run without the power's new money: unit, definition, and whether more (1) or less (-1) is better."""


def _against_absence(table: pd.DataFrame, absent: pd.DataFrame, power: str, powers: Sequence[str], additionality: float) -> None:
    """Add the outcomes of `ADDED` to a variant's table, run by run on common draws."""

    def beyond(outcome: str, actors: Sequence[str]) -> pd.Series:
        gain = sum(table[f"{outcome}[{actor}]"] - absent[f"{outcome}[{actor}]"] for actor in actors)
        assert isinstance(gain, pd.Series)
        return gain

    additional = beyond("completed_public", powers)
    table[f"{HEADLINE}[{power}]"] = beyond("policy_leverage", [power])
    table[f"additional_finance[{power}]"] = additional
    table[f"additional_finance_with_private[{power}]"] = additional + additionality * beyond("completed_private", powers)
    table[f"displaced_finance[{power}]"] = beyond("completed_public", [power]) - additional


def paired(tables: dict[str, pd.DataFrame], strategies: Sequence[str]) -> pd.DataFrame:
    """Differences of every other variant from the first strategy, outcome by outcome, run by run.

    Columns: variant, against, outcome, unit, level and level_against (medians), difference (mean), low and high (95 %
    confidence interval of the mean, paired), p10 and p90 (of the runs' differences), effect (mean over the standard
    deviation of differences), better (share of runs in which the variant does better; NaN where neither direction is
    better), runs_needed (to tell the mean from zero).
    """
    base = strategies[0]
    rows = [
        _row(name, base, column, table[column], tables[base][column])
        for name, table in tables.items()
        if name != base
        for column in table.columns
    ]
    return pd.DataFrame(rows)


def _row(name: str, base: str, column: str, values: pd.Series, against: pd.Series) -> dict[str, Any]:
    gap = (values - against).to_numpy(dtype=np.float64)
    gap = gap[np.isfinite(gap)]
    if not gap.size:
        # One of the two has no such outcome, such as the uptake of money that is not offered.
        gap = np.array([np.nan])
    mean = float(gap.mean())
    spread = float(gap.std(ddof=1)) if gap.size > 1 else 0.0
    half = float(stats.t.ppf(0.975, max(gap.size - 1, 1))) * spread / np.sqrt(gap.size)
    outcome = column.partition("[")[0]
    registered = {item.name: item for item in OUTCOMES}.get(outcome)
    unit, _, direction = ADDED[outcome] if registered is None else (registered.unit, "", DIRECTIONS[registered.better])
    return {
        "variant": name,
        "against": base,
        "outcome": column,
        "unit": unit,
        "level": float(values.median()),
        "level_against": float(against.median()),
        "difference": mean,
        "low": mean - half,
        "high": mean + half,
        "p10": float(np.quantile(gap, 0.1)),
        "p90": float(np.quantile(gap, 0.9)),
        "effect": mean / spread if spread > 0 else 0.0,
        "better": float(np.mean(direction * gap > 0)) if np.isfinite(direction * mean) else np.nan,
        "runs_needed": int(np.ceil((1.96 * spread / mean) ** 2)) if spread > 0 and mean != 0.0 else 0,
    }
