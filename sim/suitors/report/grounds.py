"""What an answer rests on, in at most three sentences, for the first screen of a report and for a brief."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from suitors.report.turns import sentence_of_row
from suitors.results.folder import MANIFEST
from suitors.scenario import load
from suitors.scenario.loading import load_complete
from suitors.words.names import short_title
from suitors.words.numbers import percent, plural
from suitors.words.scenario import Words

NOT_VALIDATED = "Leverage and goodwill are constructs of the model; they are not validated against data."
BY_CHANCE = "Intervals hold what differs by chance between runs; the numbers of the scenario stay as they are."
MOST = 3
ASSUMED = ("assumed", "scenario")
"""Grades of numbers that nobody measured."""


def rests_on(folder: Path, grades: Mapping[str, int], depends_on: Sequence[str]) -> list[str]:
    """The number or choice that turns the answer, the shares of assumptions and data, and what is not validated."""
    first = [*turns(folder), *set_by_it(folder), *depends_on, *([BY_CHANCE] if grades else [])]
    return [*first[: MOST - 2], *shares(grades), NOT_VALIDATED]


def set_by_it(folder: Path) -> list[str]:
    """How many numbers a run sets otherwise than the scenario that it was compared with, and how many of those are assumptions."""
    about = json.loads((folder / MANIFEST).read_text("utf-8")).get("parent")
    if not isinstance(about, dict):
        return []
    ours = load(folder, to_run=False)
    theirs = load_complete(about["scenario"], about.get("reference"), name=about["scenario_name"], origin=str(folder), overrides=())
    before, after = theirs.quantities(), ours.quantities()
    grades = [item.grade for path, item in after.items() if path not in before or before[path].value != item.value]
    if not grades:
        return []
    assumed = sum(grade in ASSUMED for grade in grades)
    count = "all" if assumed == len(grades) > 1 else str(assumed) if assumed else "none"
    title = short_title(about["title"], ours.scenario.title)
    told = f"The scenario sets {plural(len(grades), 'number')} otherwise than “{title}”"
    if len(grades) == 1:
        return [f"{told}; it is {'an' if assumed else 'no'} assumption."]
    return [f"{told}; {count} of them {'is an assumption' if assumed == 1 else 'are assumptions'}."]


def shares(grades: Mapping[str, int]) -> list[str]:
    """How many of a scenario's numbers are assumptions; nothing where none are counted."""
    every = sum(grades.values())
    if not every:
        return []
    assumed, found = (sum(grades.get(name, 0) for name in names) for names in (ASSUMED, ("data", "literature")))
    return [f"Of {every:,} numbers, {percent(assumed / every)} are assumptions and {percent(found / every)} come from data or literature."]


def turns(folder: Path) -> list[str]:
    """Break-evens of the numbers that move a comparison most."""
    file = folder / "breakeven.json"
    if not file.is_file():
        return []
    words = Words(load(folder, to_run=False))
    return [sentence_of_row(row, words) for row in json.loads(file.read_text("utf-8"))["breakevens"]]
