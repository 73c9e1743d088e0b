"""The answer of a comparison, made of its numbers, and what stands beside every headline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suitors.report.grounds import ASSUMED
from suitors.report.leads import TURNS, of_many, other_leaders_told
from suitors.report.meetings import of_meetings
from suitors.report.sentences import (
    Sureness,
    contest_of,
    first,
    percent_change,
    second,
    third,
)
from suitors.report.structures import of_structures
from suitors.report.worlds import of_worlds
from suitors.results.outcomes import columns_in, heading_of, outcome_of, shown_in
from suitors.results.version import citation
from suitors.scenario import Loaded
from suitors.sentences.changes import passing_told
from suitors.sentences.unfolding import of_pair
from suitors.studies.compare import Comparison
from suitors.studies.futures.causes import beyond_luck
from suitors.studies.futures.rows import AS_ASSUMED
from suitors.studies.plan import ComparisonPlan
from suitors.variables.variable import HEADLINE, MAIN, MAIN_AT_PRESENT_VALUE
from suitors.words.money import path_text
from suitors.words.names import short_title
from suitors.words.numbers import percent
from suitors.words.scenario import Words, belief, listed


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
    """Share of the variance over futures that numbers explain beyond chance; None without futures."""
    explained_by_assumed: float | None
    """The part of it that assumed numbers explain."""


@dataclass(frozen=True)
class Answer:
    """What a comparison says."""

    question: str
    sentences: list[str]
    meetings: list[str]
    """What leaders' meetings would add; see `report.meetings`."""
    unfolding: list[str]
    """Where and when the main difference arises; see `sentences.unfolding`."""
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
        sentences=_sentences(result, plan, futures, folder, words),
        meetings=of_meetings(result, words),
        unfolding=_unfolding(result, words),
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
            "name": loaded.scenario.powers[power].name,
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
    result: Comparison, plan: ComparisonPlan, name: str, against: str, futures: pd.DataFrame, causes: list[dict[str, Any]], loaded: Loaded
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


def _question(plan: ComparisonPlan, words: Words) -> str:
    if plan.of_scenarios:
        first = plan.variants[plan.headline[0][0]].loaded.scenario
        base = plan.variants[plan.base].loaded.scenario
        return first.question or f"What differs between “{first.title}” and “{base.title}”?"
    if not plan.strategies:
        return f"What changes when {listed([words.actor(power) for power in plan.powers])} exchange their strategies?"
    power = plan.powers[0]
    if len(plan.strategies) > 2:
        return f"Which of {len(plan.strategies)} strategies gives {words.actor(power)} the most {heading_of(MAIN)}?"
    others = " or ".join(words.strategy(name, power) for name in plan.strategies[1:])
    return f"What does {words.actor(power)} achieve with {others} rather than with {words.strategy(plan.strategies[0], power)}?"


def _unfolding(result: Comparison, words: Words) -> list[str]:
    """Where and when the main difference arises; of several strategies the table alone tells."""
    if len(result.plan.strategies) > 2 or result.unfolding.empty:
        return []
    rows, (name, against) = result.unfolding, result.plan.headline[0]
    mine = (rows["variant"] == name) & (rows["against"] == against) & (rows["power"] == result.plan.powers[0])
    return of_pair(rows[mine], words)


def _main(plan: ComparisonPlan) -> str:
    return f"{HEADLINE if plan.strategies else MAIN}[{plan.powers[0]}]"


def _row(result: Comparison, name: str, outcome: str) -> dict[str, Any]:
    found = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == outcome)]
    return dict(found.iloc[0])


def _sentences(result: Comparison, plan: ComparisonPlan, futures: pd.DataFrame, folder: Path, words: Words) -> list[str]:
    """What is found, how large it is, where it turns."""
    main = _main(plan)
    name, against = plan.headline[0]
    row, over = _row(result, name, main), _in_futures(main)
    contest = contest_of(plan, words, over)
    quick = pd.read_csv(folder / "quick_futures.csv") if (folder / "quick_futures.csv").exists() else pd.DataFrame()
    rows = quick if futures.empty else futures[futures["row"] == AS_ASSUMED]
    sure = None if rows.empty else Sureness.of(rows, name, against, over)
    level = float(_row(result, name, over)["level_against"])
    difference = float(row["difference"])
    if len(plan.strategies) > 2 and sure is not None:
        return of_many(result, folder, contest, sure.futures, words)
    turned_by = [TURNS[choice][0] for choice in _turning(result, plan)]
    said = [
        first(contest, sure, level, difference, _told(row), turned_by),
        second(sure, level, difference, str(row["unit"]), bool(turned_by)),
        *_passing(result, name, against, words),
    ]
    if (folder / "breakeven.json").exists():
        said.append(third(contest, json.loads((folder / "breakeven.json").read_text("utf-8"))["breakevens"], words))
    return said


def _passing(result: Comparison, name: str, against: str, words: Words) -> list[str]:
    """Of scenarios, what differs for states for a time."""
    if result.by_year.empty:
        return []
    mine = result.by_year[(result.by_year["variant"] == name) & (result.by_year["against"] == against)]
    here, there = (result.plan.variants[variant].loaded.scenario.title for variant in (name, against))
    return passing_told(mine, words, f"in “{short_title(there, here)}”")


def _depends(result: Comparison, plan: ComparisonPlan, futures: pd.DataFrame, folder: Path, words: Words) -> list[str]:
    """Choices of the analyst with which the sign of the main difference differs, a sentence each."""
    main = _main(plan)
    first = plan.headline[0][0]
    sign = np.sign(_row(result, first, main)["difference"])
    if len(plan.strategies) > 2:
        return other_leaders_told(result, folder, contest_of(plan, words, _in_futures(main)), words) if _ranked(folder) else []
    level, difference = (
        float(_row(result, first, name)[column]) for name, column in ((_in_futures(main), "level_against"), (main, "difference"))
    )
    usual = f"of its own level{f', not {percent_change(difference / level)}, with numbers as assumed' if level else ''}."
    found = [
        f"{TURNS[choice][1].capitalize()}, the difference is {percent_change(row['difference'] / row['level_against'])} {usual}"
        if row["level_against"]
        else f"The sign differs {TURNS[choice][1]}."
        for choice, row in _turning(result, plan).items()
    ]
    found += of_structures(folder, plan.powers[0], plan.strategies[1] if plan.strategies else first)
    found += of_worlds(folder, contest_of(plan, words, _in_futures(main)), plan.headline[0], _in_futures(main))
    if not futures.empty:
        found += _doubts(futures, plan, first, main)
        mechanisms = pd.read_csv(folder / "mechanisms.csv")
        rows = mechanisms[(mechanisms["variant"] == first) & (mechanisms["measure"] == MAIN) & (mechanisms["power"] == plan.powers[0])]
        other = [str(row["mechanism"]) for _, row in rows.iterrows() if np.sign(row["difference"]) != sign]
        if other:
            found.append(f"The sign differs if states settle offers by {listed(other)}.")
    return found


def _ranked(folder: Path) -> bool:
    return (folder / "quick_ranks.csv").exists()


def _turning(result: Comparison, plan: ComparisonPlan) -> dict[str, dict[str, Any]]:
    """Choices, keys of `TURNS`, by which the sign of the main difference differs, both being told from chance, and the row that turns.

    Where the main difference is told by what new money adds, so is that with delivery; per cents are of leverage itself.
    """
    main, first = _main(plan), plan.headline[0][0]
    row = _row(result, first, main)
    if not _told(row):
        return {}
    others = {
        "valuation": [_row(result, first, _in_futures(main).replace(MAIN, MAIN_AT_PRESENT_VALUE))],
        "delivery": [
            _row(result, name, _in_futures(main))
            for name, item in plan.variants.items()
            if item.kind == "delivery" and item.against in ("", plan.base) and first in name
        ],
    }
    turned = {
        choice: [other for other in rows if _told(other) and other["difference"] * row["difference"] < 0.0]
        for choice, rows in others.items()
    }
    return {choice: rows[0] for choice, rows in turned.items() if rows}


def _told(row: Mapping[str, Any]) -> bool:
    """Whether the sign of a difference is told from chance."""
    return not row["low"] <= 0.0 <= row["high"]


def _doubts(futures: pd.DataFrame, plan: ComparisonPlan, name: str, main: str) -> list[str]:
    """Beliefs under which the sign differs in more futures than chance in drawing them allows."""
    over = _over_futures(futures, name, plan.variants[name].against, main)
    shares = {row: values["positive"] for row, values in over.items()}
    share = shares.pop(AS_ASSUMED)
    count = int(futures["futures"].iloc[0])
    chance = 1 / np.sqrt(count)
    return [
        f"The sign differs {belief(row)}: the difference is above 0 in {percent(other)} of the futures."
        for row, other in shares.items()
        if (other - 0.5) * (share - 0.5) < 0 and abs(other - 0.5) > chance
    ]


def resting(item: Mapping[str, Any]) -> str:
    """What a headline rests on, in words: the share of numbers that are assumed, and how much of the doubt they explain."""
    numbers = f"{percent(item['assumed'])} of the numbers with a range are assumed"
    explained, assumed = item["explained"], item["explained_by_assumed"]
    if explained is None:
        return numbers
    if not explained:
        return f"{numbers}; none moves the difference over futures beyond chance"
    part = f"assumed numbers explain {percent(assumed)}" if assumed else "no assumed number explains any of it"
    return f"{numbers}; of the variance over futures {percent(explained)} is explained, {part}"


def moved_by(numbers: pd.DataFrame, words: Words, most: int = 3) -> str:
    """Which numbers move a difference over futures beyond what chance reaches, as a clause. `numbers` is one difference of rests_on.csv."""
    count = len(numbers)
    known = beyond_luck(numbers)
    if known.empty:
        return f"over the futures none of {count:,} numbers moves the difference by more than chance would let one of so many"
    top = [
        f"{words.text(str(row['name']))} ({row['grade'] if isinstance(row['grade'], str) else 'assumed'})"
        for _, row in known.head(most).iterrows()
    ]
    share = float((known["rank_correlation"] ** 2).sum())
    others = f" ({len(known)} of {count:,} numbers pass what chance reaches; together they explain about {percent(share)})"
    return f"over the futures the difference moves most with {listed(top)}{others}"
