"""What an answer rests on, in at most three sentences, for the first screen of a report and for a brief."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from suitors.report.turns import sentence_of_row
from suitors.report.words import Words
from suitors.scenario import load
from suitors.words.numbers import percent

NOT_VALIDATED = "Leverage and goodwill are constructs of the model; they are not validated against data."
BY_CHANCE = "Intervals hold what differs by chance between runs; the numbers of the scenario stay as they are."
MOST = 3


def rests_on(folder: Path, grades: Mapping[str, int], depends_on: Sequence[str]) -> list[str]:
    """The number or choice that turns the answer, the shares of assumptions and data, and what is not validated."""
    return [*[*turns(folder), *depends_on, *([BY_CHANCE] if grades else [])][: MOST - 2], *shares(grades), NOT_VALIDATED]


def shares(grades: Mapping[str, int]) -> list[str]:
    """How many of a scenario's numbers are assumptions; nothing where none are counted."""
    every = sum(grades.values())
    if not every:
        return []
    assumed, found = (sum(grades.get(name, 0) for name in names) for names in (("assumed", "scenario"), ("data", "literature")))
    return [f"Of {every:,} numbers, {percent(assumed / every)} are assumptions and {percent(found / every)} come from data or literature."]


def turns(folder: Path) -> list[str]:
    """Break-evens of the numbers that move a comparison most."""
    file = folder / "breakeven.json"
    if not file.is_file():
        return []
    words = Words(load(folder, to_run=False))
    return [sentence_of_row(row, words) for row in json.loads(file.read_text("utf-8"))["breakevens"]]
