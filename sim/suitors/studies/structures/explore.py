"""Play a comparison in the same worlds under every structure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.results.outcomes import outcome_of
from suitors.results.tables import write_csv
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures.draws import shocks_of, with_shocks
from suitors.studies.futures.explore import futures_of, play
from suitors.studies.plan import ComparisonPlan
from suitors.studies.structures.choices import (
    AS_IT_IS,
    MEASURES,
    ModelVariant,
    cut_of_answer,
    cuts_of,
    mechanisms,
    models_of,
    under,
    unique,
)
from suitors.studies.structures.summary import StructureSummary, summary
from suitors.studies.structures.weights import Weights, weigh
from suitors.words.brief import Brief

Array = NDArray[np.float64]
FUTURES = 64
RUNS = 1
"""Runs in each world: the same draws in all structures, so that one tells the sign of most."""
MATTERS = 0.01
"""A difference below this share of the own level is marked as too small to matter."""
SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, repr=False)
class Structures(Brief):
    """What every structure says of every pair.

    `table` has a row a structure and pair; see `write`. `gaps` holds the difference in each world, (row, world).
    """

    table: pd.DataFrame
    gaps: Array
    summaries: list[tuple[str, str, StructureSummary]]
    """Power, what is compared, and the summary."""


def structures(
    plan: ComparisonPlan,
    futures: int,
    evaluation: Evaluation,
    weights: Weights | None = None,
) -> Structures:
    """Play the plan's pairs in `futures` worlds under every structure, on common draws."""
    base = plan.variants[plan.base].loaded
    shocked, drawn = futures_of(plan, futures, evaluation.seed, evaluation.posterior)
    cuts = cuts_of(plan)
    scenarios = unique(cuts)
    if plan.of_scenarios:
        scenarios = {plan.variants[name].loaded.hash: each for name, each in shocked.items()}
    else:
        events, _ = shocks_of(base)
        scenarios = {key: with_shocks(each, events, len(base.scenario.events)) for key, each in scenarios.items()}
    models = models_of(base)
    rows: list[dict[str, object]] = []
    gaps: list[Array] = []
    with evaluation.stage("structures", len(mechanisms()) * len(models) * len(scenarios) * futures * RUNS) as advance:
        for mechanism in mechanisms():
            # Models that believe the same numbers can be played at once.
            for together in (list(alike) for _, alike in groupby(models, key=lambda model: sorted(model.beliefs.items()))):
                made = {f"{model.name}|{key}": under(each, mechanism, model) for model in together for key, each in scenarios.items()}
                believed = drawn.assign(**dict(together[0].beliefs))
                tables = play(made, believed, RUNS, evaluation, advance)
                means = {name: table.groupby(level="point", sort=True).mean() for name, table in tables.items()}
                for model in together:
                    for row, gap in _differences(plan, cuts, mechanism, model, means):
                        rows.append(row)
                        gaps.append(gap)
    table, values = pd.DataFrame(rows), np.stack(gaps)
    weighed, summaries = np.zeros(len(table)), []
    for power, variant in dict.fromkeys(zip(table["power"], table["variant"], strict=True)):
        places = np.flatnonzero((table["power"] == power) & (table["variant"] == variant))
        weighed[places] = weigh(table.iloc[places], weights or {})
        mine = table.iloc[places].assign(weight=weighed[places]).reset_index(drop=True)
        summaries.append((str(power), str(variant), summary(mine, values[places], _sign(mine, plan, base))))
    table["weight"] = weighed
    return Structures(table, values, summaries)


def _sign(rows: pd.DataFrame, plan: ComparisonPlan, base: Loaded) -> int:
    """The sign that the answer is about: of the first measure, as the scenario is, with what the comparison takes for the strategy."""
    mine = rows[
        (rows["measure"] == MEASURES[0].name)
        & (rows["mechanism"] == base.scenario.mechanism)
        & (rows["model"] == AS_IT_IS)
        & (rows["strategy is"] == cut_of_answer(plan))
    ]
    return int(np.sign(mine["difference"].iloc[0]))


def _differences(
    plan: ComparisonPlan,
    cuts: dict[str, dict[str, tuple[Loaded, Loaded]]],
    mechanism: str,
    model: ModelVariant,
    means: dict[str, pd.DataFrame],
) -> Iterator[tuple[dict[str, object], Array]]:
    for cut, pairs in cuts.items():
        for variant, (ours, theirs) in pairs.items():
            for power in plan.powers:
                for measure in MEASURES:
                    if measure.held_by and measure.held_by == model.off:
                        continue
                    level = measure.read(means[f"{model.name}|{theirs.hash}"], power)
                    gap = measure.read(means[f"{model.name}|{ours.hash}"], power) - level
                    own, mean = float(level.mean()), float(gap.mean())
                    least = MATTERS * abs(own) if measure.absolute is None else measure.absolute
                    row: dict[str, object] = {
                        "power": power,
                        "variant": variant,
                        "measure": measure.name,
                        "mechanism": mechanism,
                        "model": model.name,
                        "strategy is": cut,
                        "unit": outcome_of(measure.plus).unit,
                        "own_level": own,
                        "difference": mean,
                        "per_cent": 100 * mean / abs(own) if own else np.nan,
                        **{f"p{100 * share:.0f}": value for share, value in zip(SHARES, np.quantile(gap, SHARES), strict=True)},
                        "positive": float(((np.sign(gap) + 1) / 2).mean()),
                        "matters": bool(abs(mean) >= least and mean != 0),
                        "worlds": len(gap),
                    }
                    yield row, gap


def write(found: Structures, folder: Path) -> None:
    """Write structures.csv, structures_differences.parquet and structures.json into a comparison's folder.

    The table's columns: power, variant, measure, mechanism, model, strategy is, unit, own_level (mean over worlds of what it is compared
    with), difference (mean over worlds), per_cent (of the own level), p5, p50, p95 (of worlds), positive (share of worlds above 0, those
    at 0 counted half), matters, worlds, weight (sum 1 for each pair).
    """
    write_csv(found.table, folder / "structures.csv", index=False, float_format="%.9g")
    columns = [str(world) for world in range(found.gaps.shape[1])]
    pd.DataFrame(found.gaps.astype(np.float32), columns=columns).to_parquet(folder / "structures_differences.parquet")
    told = [{"power": power, "variant": variant, **_plain(each)} for power, variant, each in found.summaries]
    text = json.dumps({"runs_in_a_world": RUNS, "matters_from": MATTERS, "summaries": told}, indent=1, ensure_ascii=False)
    (folder / "structures.json").write_text(text + "\n", encoding="utf-8")


def _plain(item: StructureSummary) -> dict[str, object]:
    def known(value: object) -> object:
        if isinstance(value, dict):
            return {name: known(each) for name, each in value.items()}
        return None if isinstance(value, float) and not np.isfinite(value) else value

    return {name: known(value) for name, value in asdict(item).items()}
