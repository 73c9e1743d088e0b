"""The answer of a comparison in three sentences, made of its numbers, and what stands beside every headline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.compare import Comparison
from sim.experiments.futures.explore import MEASURES
from sim.experiments.paired import HEADLINE, meaning
from sim.experiments.plan import Plan
from sim.scenario import Loaded

UNDECIDED = (1 / 3, 2 / 3)
"""Between these shares of futures no strategy is said to be better."""
TOLD = (
    HEADLINE,
    "policy_leverage",
    "policy_leverage_present_value",
    "goodwill",
    "usable_influence",
    "fiscal_cost",
    "completed_public",
    "additional_finance",
)


SECOND = (("goodwill", "goodwill"), ("completed_public", "public works completed"), ("fiscal_cost", "cost to its treasury"))
"""Outcomes of the second sentence and how it calls them."""


@dataclass(frozen=True)
class Headline:
    """One difference with all that a reader must know before quoting it."""

    outcome: str
    variant: str
    against: str
    unit: str
    difference: float
    low: float
    high: float
    sign: float
    """Share of runs with the sign of the mean."""
    futures: dict[str, float] | None
    """Over futures, numbers as assumed: mean, p5, p95, positive (share above 0)."""
    rows: dict[str, float]
    """Share of futures above 0 by row of doubt."""
    disagree: list[str]
    """Measures of influence whose difference has the other sign."""
    validated: bool
    assumed: float
    """Share resting on assumed numbers: of the explained variance over futures if known, else of the scenario's numbers with a range."""
    assumed_of: str


@dataclass(frozen=True)
class Answer:
    """What a comparison says."""

    question: str
    sentences: list[str]
    headlines: list[Headline]
    depends_on: list[str]
    money: list[dict[str, Any]]
    citation: str
    agree: dict[str, bool] = field(default_factory=dict)
    """Whether all criteria put the same strategy first, by delivery and outcome."""


def answer(result: Comparison, loaded: Loaded, folder: Path) -> dict[str, Any]:
    """The answer as plain data. Results over futures are read from `folder` where there are any."""
    plan, power = result.plan, result.plan.powers[0]
    futures, causes, criteria = _read(folder)
    headlines = [
        headline for name, against in plan.headline for headline in _headlines(result, plan, name, against, futures, causes, loaded)
    ]
    depends = _depends(result, plan, futures, folder)
    told = Answer(
        question=_question(plan),
        sentences=[_first(result, plan, futures, depends), _second(result, plan), _third(plan, folder, causes, loaded)],
        headlines=headlines,
        depends_on=depends,
        money=money_of(loaded, plan.powers),
        citation=citation(loaded, "comparison", result.runs),
        agree={
            f"{delivery} {outcome}": bool(rows["agree"].iloc[0]) for (delivery, outcome), rows in criteria.groupby(["delivery", "outcome"])
        }
        if len(criteria)
        else {},
    )
    assert power in loaded.scenario.powers
    return asdict(told)


def citation(loaded: Loaded, what: str, runs: int) -> str:
    """How to cite a result so that it can be found and repeated."""
    return f"suitors {version('suitors')}, {what} of scenario “{loaded.scenario.title}”, {runs:,} runs, scenario hash {loaded.hash[:12]}"


def money_of(loaded: Loaded, powers: Sequence[str]) -> list[dict[str, Any]]:
    """The money behind a result: power, ledger, stage, first year and amount (bn US$ a year), source."""
    rows = []
    for power in powers:
        for ledger, money in loaded.scenario.powers[power].money.items():
            year = min(money.path)
            first = money.path[year]
            rows.append(
                {
                    "power": power,
                    "ledger": ledger,
                    "stage": money.stage,
                    "year": year,
                    "amount": first.value,
                    "grade": first.grade,
                    "source": money.source or first.source,
                }
            )
    return rows


def _read(folder: Path) -> tuple[pd.DataFrame, list[dict[str, Any]], pd.DataFrame]:
    if not (folder / "futures.csv").exists():
        return pd.DataFrame(), [], pd.DataFrame()
    return (
        pd.read_csv(folder / "futures.csv"),
        json.loads((folder / "causes.json").read_text("utf-8")),
        pd.read_csv(folder / "criteria.csv"),
    )


def _headlines(
    result: Comparison, plan: Plan, name: str, against: str, futures: pd.DataFrame, causes: list[dict[str, Any]], loaded: Loaded
) -> list[Headline]:
    pair = result.differences[(result.differences["variant"] == name) & (result.differences["against"] == against)].set_index("outcome")
    gap = (result.tables[name] - result.tables[against]).dropna(axis=1, how="all")
    rows = []
    for power in plan.powers:
        measures = {f"{measure}[{power}]": _sign(pair, f"{measure}[{power}]") for measure in MEASURES}
        for outcome in (f"{told}[{power}]" for told in TOLD):
            if outcome not in pair.index or outcome not in gap:
                continue
            row = _row(result, name, outcome)
            over = _over_futures(futures, name, against, outcome)
            cause = next(
                (item for item in causes if (item["variant"], item["outcome"]) == (name, _in_futures(outcome)) and item["by_grade"]), None
            )
            share, of = (
                (cause["by_grade"].get("assumed", 0.0), "explained variance over futures")
                if cause
                else (_assumed_numbers(loaded), "numbers with a range")
            )
            sign = _sign(pair, outcome)
            about_influence = outcome.partition("[")[0] in (HEADLINE, *MEASURES)
            rows.append(
                Headline(
                    outcome=outcome,
                    variant=name,
                    against=against,
                    unit=str(row["unit"]),
                    difference=float(row["difference"]),
                    low=float(row["low"]),
                    high=float(row["high"]),
                    sign=float((np.sign(gap[outcome]) == np.sign(row["difference"])).mean()),
                    futures=over.get("as assumed"),
                    rows={name_of_row: values["positive"] for name_of_row, values in over.items()},
                    disagree=[measure for measure, its in measures.items() if about_influence and its * sign < 0],
                    validated=False,
                    assumed=float(share),
                    assumed_of=of,
                )
            )
    return rows


def _sign(pair: pd.DataFrame, outcome: str) -> float:
    """Sign of a difference as better (1) or worse (-1); 0 where its interval holds 0."""
    if outcome not in pair.index:
        return 0.0
    row, direction = pair.loc[outcome], meaning(outcome).direction
    if not np.isfinite(direction) or row["low"] <= 0.0 <= row["high"]:
        return 0.0
    return float(np.sign(row["difference"]) * direction)


def _in_futures(outcome: str) -> str:
    """Over futures the headline is told by policy leverage: what the absence takes off is the same for all strategies."""
    return outcome.replace(HEADLINE, "policy_leverage")


def _over_futures(futures: pd.DataFrame, name: str, against: str, outcome: str) -> dict[str, dict[str, float]]:
    if futures.empty:
        return {}
    found = futures[(futures["variant"] == name) & (futures["against"] == against) & (futures["outcome"] == _in_futures(outcome))]
    return {
        str(row["row"]): {"mean": float(row["difference"]), **{key: float(row[key]) for key in ("p5", "p50", "p95", "positive")}}
        for _, row in found.iterrows()
    }


def _assumed_numbers(loaded: Loaded) -> float:
    grades = [
        item.grade for item in loaded.quantities().values() if item.low is not None and item.high is not None and item.low < item.high
    ]
    return sum(grade in ("assumed", "scenario") for grade in grades) / max(len(grades), 1)


def _question(plan: Plan) -> str:
    if not plan.strategies:
        return f"What changes when {' and '.join(plan.powers)} exchange their strategies?"
    others = " or ".join(plan.strategies[1:])
    return f"What does {plan.powers[0]} achieve with the strategy {others} rather than with {plan.strategies[0]}?"


def _main(plan: Plan) -> str:
    return f"{HEADLINE if plan.strategies else 'policy_leverage'}[{plan.powers[0]}]"


def _row(result: Comparison, name: str, outcome: str) -> dict[str, Any]:
    found = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == outcome)]
    return dict(found.iloc[0])


def _depends(result: Comparison, plan: Plan, futures: pd.DataFrame, folder: Path) -> list[str]:
    """What the sign of the main difference depends on, in words; empty where nothing that was tried changes it."""
    main = _main(plan)
    first = plan.headline[0][0]
    sign = np.sign(_row(result, first, main)["difference"])
    found = []
    if any(
        np.sign(_row(result, name, main)["difference"]) != sign
        for name, item in plan.variants.items()
        if item.kind == "delivery" and item.against in ("", plan.base) and first in name
    ):
        found.append("whether delivery travels with the strategy")
    present = main.replace(HEADLINE, "policy_leverage").replace("policy_leverage", "policy_leverage_present_value")
    if np.sign(_row(result, first, present)["difference"]) != sign:
        found.append("whether debt counts at face or at present value")
    if not futures.empty:
        shares = {row: values["positive"] for row, values in _over_futures(futures, first, plan.variants[first].against, main).items()}
        share = shares.pop("as assumed")
        if UNDECIDED[0] < share < UNDECIDED[1]:
            found.append(f"numbers that nobody knows well (the difference is above 0 in {100 * share:.0f} % of the futures)")
        elif (share > 0.5) != (sign > 0):
            other_sign = 100 * (1 - share if sign > 0 else share)
            found.append(f"numbers that nobody knows well (the difference has the other sign in {other_sign:.0f} % of the futures)")
        turned = [f"“{row}” {100 * other:.0f} %" for row, other in shares.items() if (other > 0.5) != (share > 0.5)]
        if turned:
            found.append(f"what one believes (above 0 with {_listed(turned)})")
        mechanisms = pd.read_csv(folder / "mechanisms.csv")
        rows = mechanisms[
            (mechanisms["variant"] == first) & (mechanisms["measure"] == "policy_leverage") & (mechanisms["power"] == plan.powers[0])
        ]
        other = [str(row["mechanism"]) for _, row in rows.iterrows() if np.sign(row["difference"]) != sign]
        if other:
            found.append(f"the mechanism (the sign is the other one under {' and '.join(other)})")
    return found


def _first(result: Comparison, plan: Plan, futures: pd.DataFrame, depends: list[str]) -> str:
    main, power = _main(plan), plan.powers[0]
    name, against = plan.headline[0]
    row = _row(result, name, main)
    what = "policy leverage above its absence" if plan.strategies else "policy leverage"
    versus = f"with {name} than with {against}" if plan.strategies else "when strategies are exchanged than as it is"
    interval = f"95 % interval {_signed(row['low'])} to {_signed(row['high'])}, {result.runs:,} paired runs"
    numbers = f"{_signed(row['difference'])} points of 100 ({interval}) with the numbers as assumed"
    travelling = [other for other, base in plan.headline if other.startswith(name) and other != name]
    if travelling:
        numbers += f", {_signed(_row(result, travelling[0], main)['difference'])} with the delivery that comes with it"
    over = _over_futures(futures, name, against, main).get("as assumed")
    if over:
        numbers += (
            f"; over the futures {_signed(over['p5'])} to {_signed(over['p95'])} (5 to 95 %), above 0 in {100 * over['positive']:.0f} %"
        )
    for partner in plan.powers[1:]:
        numbers += f"; for {partner} it is {_signed(_row(result, name, f'policy_leverage[{partner}]')['difference'])}"
    if row["low"] <= 0.0 <= row["high"]:
        return f"{power} has about the same {what} {versus.replace(' than ', ' as ')}: {numbers}."
    more = "more" if row["difference"] > 0 else "less"
    if depends:
        question = f"Whether {power} has more or less {what} {versus}"
        return f"{question} depends on {_listed(depends)}: the difference is {numbers}."
    return f"{power} has {more} {what} {versus}: {numbers}."


def _second(result: Comparison, plan: Plan) -> str:
    power = plan.powers[0]
    name, _ = plan.headline[0]
    parts = []
    for outcome, words in SECOND:
        row = _row(result, name, f"{outcome}[{power}]")
        unit = "" if row["unit"] == "1" else f" {row['unit']}"
        sure = "" if row["low"] > 0 or row["high"] < 0 else ", which is no difference"
        parts.append(f"{words} {_signed(row['difference'])}{unit}{sure}")
    states = [column for column in result.tables[name].columns if column.startswith("technology[")]
    gap = (result.tables[name][states] - result.tables[plan.base][states]).mean(axis=1)
    growth = [column for column in result.tables[name].columns if column.startswith("gdp[")]
    gdp = (result.tables[name][growth].sum(axis=1) / result.tables[plan.base][growth].sum(axis=1) - 1.0).mean()
    parts.append(f"the states' technology {_signed(float(gap.mean()))} and their GDP {_signed(100 * float(gdp))} % on average")
    return f"At the same time, {f'with {name}' if plan.strategies else f'for {power}'}: {'; '.join(parts)}."


def _third(plan: Plan, folder: Path, causes: list[dict[str, Any]], loaded: Loaded) -> str:
    unvalidated = "Leverage, goodwill and private money are constructs of the model and not validated against data"
    name = plan.headline[0][0]
    cause = next((item for item in causes if item["variant"] == name and item["outcome"] == f"policy_leverage[{plan.powers[0]}]"), None)
    if cause is None or not (folder / "rests_on.csv").exists():
        assumed = 100 * _assumed_numbers(loaded)
        return f"{unvalidated}; {assumed:.0f} % of the numbers with a range are assumptions, and --futures shows which of them matter."
    numbers = pd.read_csv(folder / "rests_on.csv")
    mine = numbers[(numbers["variant"] == name) & (numbers["outcome"] == cause["outcome"])]
    top = [
        f"{row['name']} ({row['grade'] if isinstance(row['grade'], str) else 'assumed'})"
        for _, row in mine[mine["significant"]].head(3).iterrows()
    ]
    rests = f"the sign depends most on {_listed(top)}" if top else "no single number decides the sign"
    if cause["box"] and cause["box"]["confirmed"]:
        rests += f", and flips in {100 * cause['box']['held_out_density']:.0f} % of the unseen futures where {cause['box']['text']}"
    return f"{unvalidated}; {rests}."


def _signed(value: float) -> str:
    return f"{value:+.2g}".replace("-", "−")


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
