"""The report's part about a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from suitors.report.answer import money_of
from suitors.report.content import Part, Table, cited, grades_of, pictures_of
from suitors.report.words import Words
from suitors.results.outcomes import MAIN, MOVED_BY_POLICY, outcome_of
from suitors.results.summary import summaries
from suitors.scenario import Loaded
from suitors.words.numbers import MISSING, amount, given, interval, number, percent


def ran(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> Part:
    """Who ends with what, for whom and at which cost, over the runs of one scenario."""
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    powers = [name for name, item in sorted(loaded.scenario.powers.items()) if item.contestant]
    return Part(
        title=loaded.scenario.title,
        question=loaded.scenario.question or "Who gains what influence where, at what cost?",
        sentences=[*_sentences(outcomes, powers, sorted(loaded.scenario.states), loaded), *drawn_from(manifest)],
        headlines=[],
        depends_on=[],
        money=money_of(loaded, powers),
        pictures=pictures_of(folder, {}),
        tables=[
            _table(outcomes, "Outcomes of the powers", sorted(loaded.scenario.powers)),
            _table(outcomes, "Outcomes of the states", sorted(loaded.scenario.states)),
            _changes(loaded),
        ],
        grades=grades_of(loaded),
        citation=cited(manifest, "run", loaded),
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
    )


def drawn_from(manifest: dict[str, Any]) -> list[str]:
    """What a result took from a posterior, and how much of that the past informs; nothing where it took nothing."""
    about = manifest.get("posterior")
    if not isinstance(about, dict):
        return []
    silent = set(about["not_informed_by_the_data"])
    informed = [name for name in about["numbers"] if name not in silent]
    on = f" trained on the panel {about['panel']} up to {about['train_to']}" if "train_to" in about else ""
    rests = (
        f"calibrated are {', '.join(informed)}"
        if informed
        else "the past informs none of them, so no conclusion here rests on calibrated numbers"
    )
    return [f"Each run draws {len(about['numbers'])} numbers from a posterior{on}: {rests}."]


def _sentences(outcomes: pd.DataFrame, powers: list[str], states: list[str], loaded: Loaded) -> list[str]:
    runs = len(outcomes)

    def told(column: str) -> str:
        low, middle, high = outcomes[column].quantile([0.1, 0.5, 0.9])
        return f"{amount(number(middle), outcome_of(column).told_unit)} ({interval(low, high)})"

    def first(outcome: str) -> str:
        return max(powers, key=lambda power: float(outcomes[f"{outcome}[{power}]"].median()))

    leader, liked, dearest = first(MAIN), first("goodwill"), first("fiscal_cost")
    moving = first(MOVED_BY_POLICY)
    indebted = max(states, key=lambda state: float(outcomes[f"worst_debt_ratio[{state}]"].median()))
    grades = grades_of(loaded)
    assumed = (grades.get("assumed", 0) + grades.get("scenario", 0)) / sum(grades.values())
    words = Words(loaded)

    def share(outcome: str, power: str) -> str:
        columns = [f"{outcome}[{name}]" for name in powers]
        return percent(float((outcomes[columns].idxmax(axis=1) == f"{outcome}[{power}]").mean()))

    leads = f"{words.actor(leader)} has the most leverage, {told(f'{MAIN}[{leader}]')}, and so it is in {share(MAIN, leader)} of them"
    loved = f"{words.actor(liked)} has the most goodwill, {told(f'goodwill[{liked}]')} ({share('goodwill', liked)})"
    owes = f"the worst debt ratio over its threshold is that of {words.actor(indebted)}, {told(f'worst_debt_ratio[{indebted}]')}"
    moved = f"Of the part that policy moves, {words.actor(moving)} has most, {told(f'{MOVED_BY_POLICY}[{moving}]')}"
    unvalidated = "leverage, goodwill and private money are not validated against data"
    return [
        f"At the end of {runs:,} runs {leads}; {loved}: medians, in brackets where 80 % of the runs lie.",
        f"{moved}; trade, routes and migrants make the rest.",
        f"The dearest policy is that of {words.actor(dearest)}, {told(f'fiscal_cost[{dearest}]')}; {owes}.",
        f"Bands hold luck only; {percent(assumed)} of the scenario's numbers are assumed, and {unvalidated}.",
    ]


def _table(outcomes: pd.DataFrame, title: str, actors: list[str]) -> Table:
    rows, found = [], summaries(outcomes)
    for column in outcomes.columns:
        name, _, actor = str(column)[:-1].partition("[")
        if actor in actors:
            told = found[str(column)]
            cells = [number(told.p50), interval(told.p10, told.p90)] if told.share is None else [percent(told.share), MISSING]
            rows.append([outcome_of(name).heading, actor, outcome_of(name).told_unit, *cells])
    note = "Medians over the runs and where 80 % of them lie; of what is rare, the share of runs that have any."
    return Table(title, note, ["outcome", "actor", "unit", "median or share", "80 % of runs"], rows)


def _changes(loaded: Loaded) -> Table:
    quantities = loaded.quantities()
    rows = [
        [
            change.path,
            MISSING if change.before is None else given(change.before),
            given(change.after),
            quantities[change.path].grade,
            quantities[change.path].source,
        ]
        for change in loaded.changes
    ]
    return Table("Numbers that this scenario changes", "Against what ships.", ["number", "shipped", "here", "grade", "source"], rows)
