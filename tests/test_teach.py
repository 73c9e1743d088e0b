"""Lessons: every answer is worked out anew, every lesson has its parts, and the slides stand alone."""

from __future__ import annotations

import itertools
import re
import shlex
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import suitors
from suitors.scenario import shipped_scenarios
from suitors.studies.tournament.results import TournamentResult

ROOT = Path(__file__).resolve().parents[1]
TEACH = ROOT / "docs" / "teach"
sys.path.insert(0, str(ROOT / "docs"))

from build_slides import decks  # noqa: E402

LESSONS = sorted(path.stem for path in TEACH.glob("*.md") if path.stem != "index")
MINUTES = 90
TOLERANCE = 0.02
"""Answers are told to two or three digits."""


def answers(lesson: str) -> list[tuple[str, str, str]]:
    """Command, outcome and answer of each row of a lesson's last table; an empty command repeats the one above."""
    text = (TEACH / f"{lesson}.md").read_text(encoding="utf-8").split("## Exercises and answers", 1)[1]
    found: list[tuple[str, str, str]] = []
    for line in text.splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[2] and cells[2] not in ("outcome", "---"):
            found.append((cells[1] or found[-1][0], cells[2], cells[3]))
    return found


@cache
def outcomes(command: str) -> dict[str, Any]:
    """Medians of a run, or chances of an equilibrium, by outcome."""
    _, kind, scenario, *options = shlex.split(command.replace('=""', "='\"\"'"))
    if kind == "tournament":
        game = suitors.tournament(scenario, **({"powers": ["CHN", "JPN"], "runs": 1} if "--powers" in options else {}))
        return solved(game)
    changes = dict(text.split("=", 1) for flag, text in itertools.pairwise(options) if flag == "--set")
    runs = int(options[options.index("--runs") + 1])
    result = suitors.run(scenario, runs=runs, workers=1, set={key: typed(value) for key, value in changes.items()})
    return dict(result.outcomes.median())


def typed(value: str) -> object:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def solved(game: TournamentResult) -> dict[str, Any]:
    """Chances by power and strategy of the mixed equilibrium and the quantal responses; the strategies of the pure one."""
    found = game.equilibria
    told: dict[str, Any] = {f"pure[{power}]": strategy for one in found["pure"] for power, strategy in one["profile"].items()}
    named = [("mixed", one) for one in found["mixed"]] + [(f"quantal {one['precision']:g}", one) for one in found["quantal_response"]]
    for name, one in named:
        told |= {f"{name}[{power},{strategy}]": chance for power, row in one["chances"].items() for strategy, chance in row.items()}
    return told


@pytest.mark.parametrize("lesson", LESSONS)
def test_answers_are_what_the_program_says(lesson: str) -> None:
    rows = answers(lesson)
    assert rows
    for command, outcome, answer in rows:
        told = outcomes(command)[outcome]
        if isinstance(told, str):
            assert told == answer, (command, outcome)
        else:
            assert told == pytest.approx(float(answer), rel=TOLERANCE, abs=1e-9), (command, outcome)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_lasts_ninety_minutes_and_has_its_parts(lesson: str) -> None:
    text = (TEACH / f"{lesson}.md").read_text(encoding="utf-8")
    assert [heading for heading in re.findall(r"^## (.*)$", text, re.MULTILINE)] == ["Plan", "Slides", "Handout", "Exercises and answers"]
    spans = [(int(first), int(last)) for first, last in re.findall(r"^\| (\d+)–(\d+) \|", text, re.MULTILINE)]
    assert spans[0][0] == 0 and spans[-1][1] == MINUTES
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))


def test_every_scenario_for_the_classroom_and_tokyo_has_a_lesson() -> None:
    wanted = {name.removeprefix("teach/") for name in shipped_scenarios() if name.startswith("teach/")} | {"tokyo_2025"}
    assert set(LESSONS) == wanted
    index = (TEACH / "index.md").read_text(encoding="utf-8")
    assert all(f"({lesson}.md)" in index for lesson in LESSONS)


def test_slides_stand_alone() -> None:
    for lesson, page in decks().items():
        assert page.count("<section>") == page.count("<footer>") >= 5, lesson
        assert not re.search(r"https?:|src=|href=|\*\*", page), lesson
