"""Play every strategy in the same futures and say which is better, under which criterion, and what would change that."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from suitors.results.outcomes import columns_in, outcome_of, shown_in
from suitors.results.tables import write_csv
from suitors.runs.evaluate import local
from suitors.scenario import Loaded
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Scenario
from suitors.studies.compare import Comparison
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.futures.causes import Cause, causes
from suitors.studies.futures.criteria import Threshold, criteria
from suitors.studies.futures.draws import draw, known_to_all, shared_futures, shocks_of, with_shocks
from suitors.studies.futures.rows import AS_ASSUMED, rows_of_belief
from suitors.studies.paired_differences import interval
from suitors.studies.plan import ComparisonPlan
from suitors.studies.points import Design, evaluate
from suitors.studies.posterior import Calibrated
from suitors.studies.variants import under_mechanism
from suitors.words.brief import Brief

RUNS = 40
"""Runs of each strategy in each future."""
FEWER_RUNS = 10
"""Runs of each strategy in each future of the rows of doubt other than the first: signs of means need fewer."""
RUNS_OF_MECHANISMS = 256
SHARES = (0.05, 0.1, 0.5, 0.9, 0.95)


@dataclass(frozen=True, repr=False)
class Futures(Brief):
    """What came of playing every strategy in many futures."""

    drawn: pd.DataFrame
    """Numbers of each future: future × dotted path."""
    means: pd.DataFrame
    """Mean outcomes over the runs of a future; index row, variant, future."""
    differences: pd.DataFrame
    """By row of doubt, pair and outcome; see `difference_over_futures`."""
    criteria: pd.DataFrame
    """See `criteria`, with the column delivery before."""
    mechanisms: pd.DataFrame
    """Differences under other mechanisms and other measures of influence, with the numbers as assumed."""
    names: dict[str, str]
    """Readable names of drawn numbers whose path says little."""
    settings: dict[str, Any]


def explore(
    loaded: Loaded,
    plan: ComparisonPlan,
    count: int,
    runs: int,
    evaluation: Evaluation,
    thresholds: Sequence[Threshold] = (),
) -> Futures:
    """Play the plan's strategies in `count` futures, `runs` runs each, and the rows of doubt with fewer runs.

    Numbers that the posterior holds are drawn from it; those that it informs count as calibrated.
    """
    posterior = evaluation.posterior
    scenarios, drawn = futures_of(plan, count, evaluation.seed, posterior)
    base = scenarios[plan.base]
    means, tables = {}, {}
    for row, adjust in rows_of_belief(base.quantities(), plan.strategies).items():
        many = runs if row == AS_ASSUMED else min(runs, FEWER_RUNS)
        with evaluation.stage(f"{count} futures, {row}", count * many * len(scenarios)) as advance:
            found = play(scenarios, known_to_all(adjust(drawn), scenarios), many, evaluation, advance)
        tables[row] = found
        means[row] = {name: table.groupby(level="point", sort=True).mean() for name, table in found.items()}
    differences = pd.concat(
        [difference_over_futures(row, name, against, tables[row], means[row]) for row in tables for name, against in plan.headline],
        ignore_index=True,
    )
    judged = [
        criteria({name: means[AS_ASSUMED][name] for name in names}, outcome, thresholds).assign(delivery=delivery)
        for delivery, names in _contests(plan).items()
        for outcome in _columns(means[AS_ASSUMED], plan)
    ]
    whole = pd.concat({row: pd.concat(by_name, names=["variant"]) for row, by_name in means.items()}, names=["row", "variant", "future"])
    settings = {
        "futures": count,
        "runs_in_a_future": runs,
        "runs_in_rows_of_doubt": min(runs, FEWER_RUNS),
        "thresholds": [limit.text for limit in thresholds],
        "calibrated": [] if posterior is None else [name for name in map(str, posterior.draws) if name not in posterior.silent],
        "drawn_from_posterior": [] if posterior is None else [str(name) for name in posterior.draws],
        "posterior": "" if posterior is None else posterior.name,
        "grade_of_draws": "calibrated" if posterior is None else posterior.manifest.get("grade", "calibrated"),
        "round": None if posterior is None else posterior.manifest.get("round"),
    }
    return Futures(
        drawn=drawn,
        means=whole.astype(np.float32),
        differences=differences,
        criteria=pd.concat(judged, ignore_index=True),
        mechanisms=_mechanisms(plan, min(runs * count, RUNS_OF_MECHANISMS), evaluation),
        names=_names_of_shocks(loaded, plan),
        settings=settings,
    )


def with_futures(found: Comparison, loaded: Loaded, count: int, runs: int, evaluation: Evaluation) -> Comparison:
    """A comparison with what `explore` says of it."""
    return replace(found, futures=explore(loaded, found.plan, count, runs, evaluation))


def _names_of_shocks(loaded: Loaded, plan: ComparisonPlan) -> dict[str, str]:
    _, shocks = shocks_of(loaded, 0, [item.loaded.scenario for item in plan.played.values()]) if plan.of_scenarios else shocks_of(loaded)
    return {path: f"shock {shock.name.replace('_', ' ')} ({path.rpartition('.')[2]})" for shock in shocks for path in shock.sizes}


def futures_of(plan: ComparisonPlan, count: int, seed: int, posterior: Calibrated | None = None) -> tuple[dict[str, Loaded], pd.DataFrame]:
    """The variants that the answer is about, with shocks that may come, and what each future draws (future × dotted path)."""
    if plan.of_scenarios:
        scenarios = {name: item.loaded for name, item in plan.played.items()}
        return shared_futures(scenarios, plan.base, count, seed, None if posterior is None else posterior.draws)
    base = plan.variants[plan.base].loaded
    events, shocks = shocks_of(base)
    place = len(base.scenario.events)
    scenarios = {name: with_shocks(item.loaded, events, place) for name, item in plan.played.items()}
    return scenarios, draw(scenarios[plan.base], shocks, count, seed, None if posterior is None else posterior.draws)


def play(
    scenarios: Mapping[str, Loaded], drawn: pd.DataFrame, runs: int, evaluation: Evaluation, progress: Progress = silent
) -> dict[str, pd.DataFrame]:
    """Outcomes of every scenario in every future, on the same draws; one row per (future, run)."""
    sizes = [path for path in drawn.columns if path.startswith("events.")]
    design = Design.of(lanes=drawn[sizes], beliefs=drawn.drop(columns=sizes))
    return evaluate(scenarios, range(runs), evaluation, design, progress)


def _contests(plan: ComparisonPlan) -> dict[str, list[str]]:
    """Strategies that are rivals for the first place: with delivery staying, and with it travelling."""
    staying = [plan.base, *(name for name, item in plan.variants.items() if item.kind in ("strategy", "scenario"))]
    pairs = [(name, item.against) for name, item in plan.variants.items() if item.kind == "delivery"]
    travelling = list(dict.fromkeys([*(against for _, against in pairs[-1:]), *(name for name, _ in pairs)]))
    return {"stays": staying, "travels": travelling} if pairs else {"stays": staying}


def _columns(tables: Mapping[str, pd.DataFrame], plan: ComparisonPlan) -> list[str]:
    """Outcomes of the powers compared and of all states, as far as all variants have them."""
    others = {f"[{power}]" for power in plan.variants[plan.base].loaded.scenario.powers} - {f"[{power}]" for power in plan.powers}
    return [
        column
        for column in tables[plan.base].columns
        if all(column in table.columns for table in tables.values()) and not any(column.endswith(other) for other in others)
    ]


def difference_over_futures(
    row: str, name: str, against: str, tables: Mapping[str, pd.DataFrame], means: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """One pair in one row of doubt, outcome by outcome.

    Columns: row, variant, against, outcome, unit, difference (mean over futures of the mean difference over runs) with low and
    high (95 % interval for the futures drawn), p5, p10, p50, p90, p95 (of futures), better (share of futures in which the
    variant does better; NaN where neither direction is better), better_runs (share of single runs over all futures), positive
    (share of futures in which the difference is above 0), futures (their number).
    """
    common = [column for column in means[against].columns if column in means[name].columns]
    gap = means[name][common] - means[against][common]
    single = tables[name][common] - tables[against][common]
    values = gap.to_numpy(np.float64)
    mean, low, high = interval(values)
    direction = np.array([outcome_of(column).direction for column in gap.columns])
    directed = np.isfinite(direction)
    quantiles = gap.quantile(list(SHARES))
    with np.errstate(invalid="ignore"):
        better = np.where(directed, (values * direction > 0).mean(axis=0), np.nan)
        better_runs = np.where(directed, (single.to_numpy(np.float64) * direction > 0).mean(axis=0), np.nan)
    return pd.DataFrame(
        {
            "row": row,
            "variant": name,
            "against": against,
            "outcome": gap.columns,
            "unit": [outcome_of(column).told_unit for column in gap.columns],
            "difference": mean,
            "low": low,
            "high": high,
            **{f"p{100 * share:.0f}": quantiles.loc[share].to_numpy() for share in SHARES},
            "better": better,
            "better_runs": better_runs,
            "positive": (values > 0).mean(axis=0),
            "futures": len(gap),
        }
    )


def _mechanisms(plan: ComparisonPlan, runs: int, evaluation: Evaluation) -> pd.DataFrame:
    """Mean differences of the measures of influence under each mechanism, numbers as assumed.

    Columns: mechanism, variant, against, measure, power, unit, difference, low, high (95 % interval), better.
    """
    names = get_args(Scenario.model_fields["mechanism"].annotation)
    scenarios = {
        f"{mechanism}|{name}": under_mechanism(item.loaded, mechanism) for mechanism in names for name, item in plan.played.items()
    }
    with evaluation.stage("other mechanisms", runs * len(scenarios)) as advance:
        tables = evaluate(scenarios, range(runs), evaluation, progress=advance)
    rows = []
    for mechanism in names:
        for name, against in plan.headline:
            gap = tables[f"{mechanism}|{name}"] - tables[f"{mechanism}|{against}"]
            for measure in shown_in("influence"):
                for power in plan.powers:
                    column = f"{measure}[{power}]"
                    mean, low, high = interval(gap[[column]].to_numpy(np.float64))
                    better = float((outcome_of(column).direction * gap[column] > 0).mean())
                    rows.append((mechanism, name, against, measure, power, outcome_of(column).told_unit, mean[0], low[0], high[0], better))
    return pd.DataFrame(
        rows, columns=["mechanism", "variant", "against", "measure", "power", "unit", "difference", "low", "high", "better"]
    )


def write(result: Futures, plan: ComparisonPlan, folder: Path, evaluation: Evaluation) -> None:
    """Write what a comparison's futures gave into its folder.

    futures.parquet (mean outcomes of each future), futures_numbers.parquet (what was drawn), futures.csv (differences by row of
    doubt), criteria.csv, mechanisms.csv, causes.json (boxes and trees), rests_on.csv (numbers by importance).
    """
    result.means.to_parquet(folder / "futures.parquet")
    result.drawn.to_parquet(folder / "futures_numbers.parquet")
    for name, table in (("futures", result.differences), ("criteria", result.criteria), ("mechanisms", result.mechanisms)):
        write_csv(table, folder / f"{name}.csv", index=False, float_format="%.9g")
    found = _causes(result, plan, evaluation)
    plain = [cause.plain(result.names) for cause in found]
    (folder / "causes.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    tables = [
        cause.numbers.assign(variant=cause.variant, against=cause.against, outcome=cause.outcome) for cause in found if len(cause.numbers)
    ]
    if tables:
        rests_on = pd.concat(tables, ignore_index=True)
        rests_on.insert(1, "name", rests_on["number"].map(lambda path: result.names.get(path, path)))
        write_csv(rests_on, folder / "rests_on.csv", index=False, float_format="%.9g")


Asked = tuple[tuple[str, str], str]
"""A pair of variants and the outcome whose difference is traced back."""


def _causes(result: Futures, plan: ComparisonPlan, evaluation: Evaluation) -> list[Cause]:
    """What the differences of the explained outcomes depend on, pair by pair. Luck is reckoned with over all of them together."""
    asked: list[Asked] = [(pair, column) for pair in plan.headline for power in plan.powers for column in columns_in("explained", [power])]
    quantities = dict(plan.variants[plan.base].loaded.quantities())
    settings = result.settings
    told = f", {settings['round']}" if settings.get("round") else ""
    for path in settings.get("calibrated", []):
        quantities[path] = quantities[path].model_copy(
            update={"grade": settings["grade_of_draws"], "source": f"drawn from {settings['posterior']}{told}"}
        )
    here = replace(evaluation, workers=local(evaluation.workers), checkpoint=None)
    done = dict(here.parts(_cause, asked, (result, quantities, evaluation.seed, len(asked))))
    return [done[item] for item in asked]


def _cause(asked: Asked, result: Futures, quantities: Mapping[str, Quantity], seed: int, count: int) -> Cause:
    (name, against), outcome = asked
    by_variant = result.means.loc[AS_ASSUMED][outcome].astype(np.float64).unstack("variant")
    gap = pd.Series(by_variant[name] - by_variant[against])
    return causes(result.drawn, gap, quantities, (name, against), outcome, seed, count)
