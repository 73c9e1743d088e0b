"""The answer of a comparison in three sentences, made of its numbers, and what stands beside every headline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suitors.report.meetings import of_meetings
from suitors.report.words import Words, belief, listed
from suitors.results.outcomes import HEADLINE, MAIN, MAIN_AT_PRESENT_VALUE, REGISTER, columns_in, outcome_of, shown_in
from suitors.results.version import citation
from suitors.scenario import Loaded
from suitors.studies.compare import Comparison
from suitors.studies.futures.causes import beyond_luck
from suitors.studies.futures.rows import AS_ASSUMED
from suitors.studies.plan import Plan
from suitors.words.money import path_text
from suitors.words.numbers import about, percent

UNDECIDED = (1 / 3, 2 / 3)
"""Between these shares of futures no strategy is said to be better."""
ASSUMED = ("assumed", "scenario")
"""Grades of numbers that nobody measured."""
BLOCKS = {
    "targeting": "where the money goes",
    "mix": "the mix of instruments",
    "terms": "the terms of contracts",
    "conduct": "conduct (quality, openness, conditions, claims)",
    "delivery": "delivery",
}
MARKS = {
    "transferable": "which {} could take over",
    "needs_capacity": "which {} could take over only with a capacity that it lacks",
    "barred": "part of which {} could not take over",
}
"""What the mark on a block says of a power that would take it over."""


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
    sign: float | None
    """Share of runs with the sign of the mean; None where that is 0."""
    futures: dict[str, float] | None
    """Over futures, numbers as assumed: mean, p5, p95, positive (share above 0)."""
    rows: dict[str, float]
    """Share of futures above 0 by row of doubt."""
    disagree: list[str]
    """Measures of influence whose difference has the other sign."""
    validated: bool
    assumed: float
    """Share of the scenario's numbers with a range that are assumed."""
    explained: float | None
    """Share of the variance over futures that numbers explain beyond luck; None without futures."""
    explained_by_assumed: float | None
    """The part of it that assumed numbers explain."""


@dataclass(frozen=True)
class Answer:
    """What a comparison says."""

    question: str
    sentences: list[str]
    meetings: list[str]
    """What leaders' meetings would add; see `report.meetings`."""
    headlines: list[Headline]
    depends_on: list[str]
    money: list[dict[str, Any]]
    citation: str
    agree: dict[str, bool] = field(default_factory=dict)
    """Whether all criteria put the same strategy first, by delivery and outcome."""


def answer(result: Comparison, loaded: Loaded, folder: Path, seed: int) -> dict[str, Any]:
    """The answer as plain data. Results over futures are read from `folder` where there are any."""
    plan, power = result.plan, result.plan.powers[0]
    futures, causes, criteria = _read(folder)
    headlines = [
        headline for name, against in plan.headline for headline in _headlines(result, plan, name, against, futures, causes, loaded)
    ]
    words = Words(loaded)
    depends = _depends(result, plan, futures, folder, words)
    told = Answer(
        question=_question(plan, words),
        sentences=[
            _first(result, plan, futures, depends, words),
            _second(result, plan, words),
            _third(result, plan, folder, causes, loaded, words),
        ],
        meetings=of_meetings(result, words),
        headlines=headlines,
        depends_on=depends,
        money=money_of(loaded, plan.powers),
        citation=citation("comparison", result.runs, seed, loaded.scenario.title, loaded.hash),
        agree={
            f"{delivery} {outcome}": bool(rows["agree"].iloc[0]) for (delivery, outcome), rows in criteria.groupby(["delivery", "outcome"])
        }
        if len(criteria)
        else {},
    )
    assert power in loaded.scenario.powers
    return asdict(told)


def money_of(loaded: Loaded, powers: Sequence[str]) -> list[dict[str, Any]]:
    """The money behind a result, by power and ledger: stage, the path in words, the ledger's own source, and the parts of the path.

    A part is the year from which an amount (bn US$ a year) counts, with grade and source of its own.
    """
    return [
        {
            "power": power,
            "ledger": ledger,
            "stage": money.stage,
            "path": path_text(money),
            "source": money.source,
            "parts": [
                {"year": year, "amount": part.value, "grade": part.grade, "source": part.source}
                for year, part in sorted(money.path.items())
            ],
        }
        for power in powers
        for ledger, money in loaded.scenario.powers[power].money.items()
    ]


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
        measures = {measure: _sign(pair, measure) for measure in columns_in("influence", [power])}
        for outcome in columns_in("answer", [power]):
            if outcome not in pair.index or outcome not in gap:
                continue
            row = _row(result, name, outcome)
            over = _over_futures(futures, name, against, outcome)
            cause = next((item for item in causes if (item["variant"], item["outcome"]) == (name, _in_futures(outcome))), None)
            grades = cause["by_grade"] if cause else {}
            sign = _sign(pair, outcome)
            about_influence = outcome_of(outcome).name in (HEADLINE, *shown_in("influence"))
            rows.append(
                Headline(
                    outcome=outcome,
                    variant=name,
                    against=against,
                    unit=str(row["unit"]),
                    difference=float(row["difference"]),
                    low=float(row["low"]),
                    high=float(row["high"]),
                    sign=float((np.sign(gap[outcome]) == np.sign(row["difference"])).mean()) if row["difference"] else None,
                    futures=over.get(AS_ASSUMED),
                    rows={name_of_row: values["positive"] for name_of_row, values in over.items()},
                    disagree=[measure for measure, its in measures.items() if about_influence and its * sign < 0],
                    validated=outcome_of(outcome).validated,
                    assumed=_assumed_numbers(loaded),
                    explained=sum(grades.values()) if cause else None,
                    explained_by_assumed=sum(grades.get(grade, 0.0) for grade in ASSUMED) if cause else None,
                )
            )
    return rows


def _sign(pair: pd.DataFrame, outcome: str) -> float:
    """Sign of a difference as better (1) or worse (-1); 0 where its interval holds 0."""
    if outcome not in pair.index:
        return 0.0
    row, direction = pair.loc[outcome], outcome_of(outcome).direction
    if not np.isfinite(direction) or row["low"] <= 0.0 <= row["high"]:
        return 0.0
    return float(np.sign(row["difference"]) * direction)


def _in_futures(outcome: str) -> str:
    """Over futures the headline is told by leverage itself: what the absence takes off is the same for all strategies."""
    return outcome.replace(HEADLINE, MAIN)


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
    return sum(grade in ASSUMED for grade in grades) / max(len(grades), 1)


def _question(plan: Plan, words: Words) -> str:
    if not plan.strategies:
        return f"What changes when {listed([words.actor(power) for power in plan.powers])} exchange their strategies?"
    power = plan.powers[0]
    others = " or ".join(words.strategy(name, power) for name in plan.strategies[1:])
    return f"What does {words.actor(power)} achieve with {others} rather than with {words.strategy(plan.strategies[0], power)}?"


def _main(plan: Plan) -> str:
    return f"{HEADLINE if plan.strategies else MAIN}[{plan.powers[0]}]"


def _row(result: Comparison, name: str, outcome: str) -> dict[str, Any]:
    found = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == outcome)]
    return dict(found.iloc[0])


def _depends(result: Comparison, plan: Plan, futures: pd.DataFrame, folder: Path, words: Words) -> list[str]:
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
        found.append("on whether delivery comes along with the strategy")
    present = _in_futures(main).replace(MAIN, MAIN_AT_PRESENT_VALUE)
    if np.sign(_row(result, first, present)["difference"]) != sign:
        found.append("on whether debt counts at face or at present value")
    if not futures.empty:
        found += _doubts(futures, plan, first, main, sign)
        mechanisms = pd.read_csv(folder / "mechanisms.csv")
        rows = mechanisms[(mechanisms["variant"] == first) & (mechanisms["measure"] == MAIN) & (mechanisms["power"] == plan.powers[0])]
        other = [str(row["mechanism"]) for _, row in rows.iterrows() if np.sign(row["difference"]) != sign]
        if other:
            found.append(f"on how states settle offers (the sign is the other one by {listed(other)})")
    return found


def _doubts(futures: pd.DataFrame, plan: Plan, name: str, main: str, sign: float) -> list[str]:
    """What the futures say against the sign that the numbers as assumed give."""
    over = _over_futures(futures, name, plan.variants[name].against, main)
    shares = {row: values["positive"] for row, values in over.items()}
    share = shares.pop(AS_ASSUMED)
    found = []
    if UNDECIDED[0] < share < UNDECIDED[1]:
        found.append(f"on numbers that nobody knows well (all drawn anew, the difference is above 0 in {percent(share)} of the futures)")
    elif (share > 0.5) != (sign > 0):
        against = percent(1 - share if sign > 0 else share)
        found.append(f"on numbers that nobody knows well (all drawn anew, the difference has the other sign in {against} of the futures)")
    # A row turns the answer where it lies on the other side of one half, and that by more than luck in drawing futures.
    count = int(futures["futures"].iloc[0]) if "futures" in futures else 0
    luck = 1 / np.sqrt(count) if count else 0.0
    turned = [
        f"{percent(other)} {belief(row)}" for row, other in shares.items() if (other - 0.5) * (share - 0.5) < 0 and abs(other - 0.5) > luck
    ]
    if turned:
        found.append(f"on what one believes (above 0 in {listed(turned)})")
    return found


def _first(result: Comparison, plan: Plan, futures: pd.DataFrame, depends: list[str], words: Words) -> str:
    main, power = _main(plan), words.actor(plan.powers[0])
    name, against = plan.headline[0]
    row = _row(result, name, main)
    if plan.strategies:
        ours, theirs = words.strategy(name, plan.powers[0]), words.strategy(against, plan.powers[0])
        what, when, than = "leverage", f"with {ours}", f"with {theirs.removesuffix(' strategy') if 'its own' in theirs else theirs}"
    else:
        what, when, than = "leverage", "once strategies are exchanged", "as it is"
    numbers = [
        f"{about(row['difference'])} points of 100 with the numbers as assumed "
        f"(95 % interval {about(row['low'])} to {about(row['high'])}, {result.runs:,} paired runs)"
    ]
    travelling = [other for other, base in plan.headline if other.startswith(name) and other != name]
    if travelling:
        numbers.append(f"{about(_row(result, travelling[0], main)['difference'])} if delivery comes along")
    over = _over_futures(futures, name, against, main).get(AS_ASSUMED)
    if over:
        told_above = any("drawn anew" in reason for reason in depends) and not row["low"] <= 0.0 <= row["high"]
        above = "" if told_above else f" and above 0 in {percent(over['positive'])}"
        numbers.append(f"{about(over['p5'])} to {about(over['p95'])} in nine futures of ten{above}")
    numbers += [
        f"{about(_row(result, name, f'{MAIN}[{partner}]')['difference'])} for {words.actor(partner)}" for partner in plan.powers[1:]
    ]
    told = "; ".join(numbers)
    if row["low"] <= 0.0 <= row["high"]:
        return f"{_capital(power)} gets about the same {what} {when} as {than}: {told}."
    if depends:
        return f"Whether {power} gets more or less {what} {when} than {than} depends {listed(depends)}: {told}."
    return f"{_capital(power)} gets {'more' if row['difference'] > 0 else 'less'} {what} {when} than {than}: {told}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _second(result: Comparison, plan: Plan, words: Words) -> str:
    power = plan.powers[0]
    name, _ = plan.headline[0]
    parts = []
    for told in REGISTER.values():
        if told.change is None:
            continue
        row = _row(result, name, f"{told.name}[{power}]")
        more, less, same = told.change
        unit = "" if row["unit"] == "1" else f" {row['unit']}"
        if row["low"] <= 0.0 <= row["high"]:
            parts.append(f"{same} ({about(row['difference'])}{unit})")
        else:
            parts.append(f"{more if row['difference'] > 0 else less} ({about(row['difference'])}{unit})")
    states = [column for column in result.tables[name].columns if column.startswith("technology[")]
    gap = (result.tables[name][states] - result.tables[plan.base][states]).mean(axis=1)
    growth = [column for column in result.tables[name].columns if column.startswith("gdp[")]
    gdp = (result.tables[name][growth].sum(axis=1) / result.tables[plan.base][growth].sum(axis=1) - 1.0).mean()
    own = f"the states' technology changes by {about(float(gap.mean()))} and their GDP by {about(100 * float(gdp))} %"
    return f"At the same time {words.actor(power)} {listed(parts)}; on average {own}."


def _third(result: Comparison, plan: Plan, folder: Path, causes: list[dict[str, Any]], loaded: Loaded, words: Words) -> str:
    unvalidated = "leverage, goodwill and private money are constructs of the model and not validated against data"
    name = plan.headline[0][0]
    sentence = _from_where(result, plan, loaded, words)
    cause = next((item for item in causes if item["variant"] == name and item["outcome"] == f"{MAIN}[{plan.powers[0]}]"), None)
    if cause is None or not (folder / "rests_on.csv").exists():
        assumed = percent(_assumed_numbers(loaded))
        return _capital(
            f"{sentence}{unvalidated}; {assumed} of the numbers with a range are assumptions, and --futures shows which of them matter."
        )
    numbers = pd.read_csv(folder / "rests_on.csv")
    mine = numbers[(numbers["variant"] == name) & (numbers["outcome"] == cause["outcome"])]
    rests = moved_by(mine, words)
    if words.found(cause):
        rests += f", and its sign flips {words.where(cause)}"
    return _capital(f"{sentence}{unvalidated}; {rests}.")


def _from_where(result: Comparison, plan: Plan, loaded: Loaded, words: Words) -> str:
    """Which block most of the difference comes from and whether another power could take it over; empty without a decomposition."""
    if result.decomposition.empty:
        return ""
    rows, name = result.decomposition, plan.headline[0][0]
    mine = rows[(rows["strategy"] == name) & (rows["cut"] == "blocks") & (rows["outcome"] == f"{MAIN}[{plan.powers[0]}]")]
    sign = np.sign(mine["total"].iloc[0])
    top = mine.loc[(sign * mine["value"]).idxmax()]
    marks = loaded.scenario.strategies[name].blocks
    fewer = f", over {top['runs']:,} runs" if top["runs"] != result.runs else ""
    mark = marks[top["block"]].transfer if top["block"] in marks else "transferable"
    return (
        f"most of the difference ({about(top['value'])} of {about(top['total'])}{fewer}) comes from {BLOCKS[str(top['block'])]}, "
        f"{MARKS[mark].format(words.actor(plan.powers[0]))}; "
    )


def resting(item: Mapping[str, Any]) -> str:
    """What a headline rests on, in words: the share of numbers that are assumed, and how much of the doubt they explain."""
    numbers = f"{percent(item['assumed'])} of the numbers with a range are assumed"
    explained, assumed = item["explained"], item["explained_by_assumed"]
    if explained is None:
        return numbers
    if not explained:
        return f"{numbers}; none moves the difference over futures beyond luck"
    part = f"assumed numbers explain {percent(assumed)}" if assumed else "no assumed number explains any of it"
    return f"{numbers}; of the variance over futures {percent(explained)} is explained, {part}"


def moved_by(numbers: pd.DataFrame, words: Words, most: int = 3) -> str:
    """Which numbers move a difference over futures beyond what luck reaches, as a clause. `numbers` is one difference of rests_on.csv."""
    count = len(numbers)
    known = beyond_luck(numbers)
    if known.empty:
        return f"over the futures none of {count:,} numbers moves the difference by more than luck would let one of so many"
    top = [
        f"{words.text(str(row['name']))} ({row['grade'] if isinstance(row['grade'], str) else 'assumed'})"
        for _, row in known.head(most).iterrows()
    ]
    share = float((known["rank_correlation"] ** 2).sum())
    others = f" ({len(known)} of {count:,} numbers pass what luck reaches; together they explain about {percent(share)})"
    return f"over the futures the difference moves most with {listed(top)}{others}"
