"""The report's part about a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from suitors.plots.kinds import KINDS, OF_PARENT
from suitors.report.answer import money_of
from suitors.report.content import Columns, ReportPart, ReportTable, grades_of, pictures_of, region_of
from suitors.report.run_sentences import of_run
from suitors.results.outcomes import outcome_of
from suitors.results.pairs import pairs_in
from suitors.results.summary import summaries
from suitors.scenario import Loaded
from suitors.sentences.against import Against, against
from suitors.studies.by_year import all_passing
from suitors.studies.office import cited
from suitors.words.actors import capital
from suitors.words.names import number_name
from suitors.words.numbers import MISSING, estimate, given, in_table, interval, number, percent, plural, signed
from suitors.words.scenario import Words, listed

FIGURES = {name: capital(text) for name, text in (OF_PARENT | KINDS).items()}
"""What each figure shows, in the order of a report."""


def ran(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> ReportPart:
    """Who ends with what, for whom and at which cost, over the runs of one scenario."""
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    powers = [name for name, item in sorted(loaded.scenario.powers.items()) if item.contestant]
    compared, words = against(folder, manifest, loaded), Words(loaded)
    return ReportPart(
        title=loaded.scenario.title,
        question=loaded.scenario.question or "Who gains what influence where, at what cost?",
        sentences=[*_answer(compared, outcomes, powers, loaded), *drawn_from(manifest)],
        headlines=[],
        depends_on=[],
        money=money_of(loaded, _concerned(manifest, powers)),
        pictures=pictures_of(folder, FIGURES),
        tables=[
            *([] if compared is None else _moved(compared)),
            _table(outcomes, "Outcomes of the powers", sorted(loaded.scenario.powers), words),
            _table(outcomes, "Outcomes of the states", sorted(loaded.scenario.states), words),
            *_in_states(outcomes, words),
            _changes(loaded),
        ],
        grades=grades_of(loaded),
        region=region_of(loaded),
        citation=cited(manifest, loaded),
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
    )


def _answer(compared: Against | None, outcomes: pd.DataFrame, powers: list[str], loaded: Loaded) -> list[str]:
    """What the scenario changes, where it was compared with the one it comes from; else who ends with what."""
    alone = _sentences(outcomes, powers, sorted(loaded.scenario.states), loaded)
    return alone if compared is None else [*compared.sentences(), alone[-1]]


def _concerned(manifest: dict[str, Any], powers: list[str]) -> list[str]:
    """The powers that a scenario is about, where it was compared; else all that compete."""
    parent = manifest.get("parent")
    return (list(parent["powers"]) if isinstance(parent, dict) else []) or powers


def _moved(compared: Against) -> list[ReportTable]:
    """What the scenario changes at the end, the largest first, and what differs for a time."""
    against_it = f"Against {compared.title}, on the same draws"
    at_end = ReportTable.of(
        "What the scenario changes",
        f"{against_it}; the largest first.",
        [row for _, row in compared.moved.iterrows()],
        {**_columns(compared.words), "over its spread": lambda row: number(row["size"], 2)},
    )
    return [table for table in (at_end, passing_table(compared.by_year, compared.words, against_it)) if table.rows]


def passing_table(by_year: pd.DataFrame, words: Words, against_it: str) -> ReportTable:
    """What differs for a time, by differences year by year; without rows where nothing does."""
    return ReportTable.of(
        "What differs for a time",
        f"{against_it}, in the year in which it differs most; by the end at most half of it is left.",
        [row for table in all_passing(by_year).values() for _, row in table.iterrows()],
        {"year": lambda row: int(row["year"]), **_columns(words)},
    )


def _columns(words: Words) -> Columns:
    return {
        "outcome": lambda row: words.outcome(str(row["outcome"])),
        "unit": lambda row: in_table(row["unit"]),
        "median there": lambda row: number(row["level_against"]),
        "difference (95 %)": lambda row: estimate(row["difference"], row["low"], row["high"], signed),
    }


def drawn_from(manifest: dict[str, Any]) -> list[str]:
    """What a result took from a posterior, and how much of that the past informs; nothing where it took nothing."""
    about = manifest.get("posterior")
    if not isinstance(about, dict):
        return []
    if about.get("round"):
        many = plural(len(about["numbers"]), "number")
        return [f"Each run draws {many} from what experts judged in the round “{about['round']}”; their grade is elicited."]
    silent = set(about["not_informed_by_the_data"])
    informed = [name for name in about["numbers"] if name not in silent]
    on = f" trained on the panel {about['panel']} up to {about['train_to']}" if "train_to" in about else ""
    rests = (
        f"calibrated are {listed([number_name(name) for name in informed])}"
        if informed
        else "the past informs none of them, so no conclusion here rests on calibrated numbers"
    )
    return [f"Each run draws {len(about['numbers'])} numbers from a posterior{on}: {rests}."]


def _sentences(outcomes: pd.DataFrame, powers: list[str], states: list[str], loaded: Loaded) -> list[str]:
    grades = grades_of(loaded)
    assumed = (grades.get("assumed", 0) + grades.get("scenario", 0)) / sum(grades.values())
    return [
        *of_run(outcomes, powers, states, Words(loaded)),
        f"Intervals hold chance only; {percent(assumed)} of the scenario's numbers are assumed.",
    ]


def _in_states(outcomes: pd.DataFrame, words: Words) -> list[ReportTable]:
    """Outcomes of powers in single states, where some were named."""
    actors = [str(column).partition("[")[2][:-1] for column in pairs_in(map(str, outcomes.columns))]
    return [_table(outcomes, "Outcomes of powers in single states", actors, words)] if actors else []


def _table(outcomes: pd.DataFrame, title: str, actors: list[str], words: Words) -> ReportTable:
    rows, found = [], summaries(outcomes)
    for column in outcomes.columns:
        name, _, actor = str(column)[:-1].partition("[")
        if actor in actors:
            told = found[str(column)]
            cells = [number(told.p50), interval(told.p10, told.p90)] if told.share is None else [percent(told.share), MISSING]
            rows.append([outcome_of(name).heading, words.title(actor), in_table(outcome_of(name).told_unit), *cells])
    note = "Medians over the runs and where 80 % of them lie; of what is rare, the share of runs that have any."
    return ReportTable(title, note, ["outcome", "actor", "unit", "median or share", "80 % of runs"], rows)


def _changes(loaded: Loaded) -> ReportTable:
    quantities, words = loaded.quantities(), Words(loaded)
    rows = [
        [
            words.number(change.path),
            MISSING if change.before is None else given(change.before),
            given(change.after),
            quantities[change.path].grade,
            quantities[change.path].source,
        ]
        for change in loaded.changes
    ]
    return ReportTable("Numbers that this scenario changes", "Against what ships.", ["number", "shipped", "here", "grade", "source"], rows)
