"""Lessons: every answer is worked out anew, every lesson has its parts, and the slides stand alone."""

from __future__ import annotations

import io
import itertools
import re
import shlex
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import suitors
from suitors.cli.reading import scenario_of
from suitors.cli.run import _print_asked, run
from suitors.results.pairs import named_outcomes
from suitors.scenario import Loaded, shipped_scenarios
from suitors.studies.run import Result
from suitors.studies.tournament.results import TournamentResult

ROOT = Path(__file__).resolve().parents[1]
TEACH = ROOT / "docs" / "teach"
sys.path.insert(0, str(ROOT / "docs"))

from build_slides import decks, handouts  # noqa: E402

LESSONS = sorted(path.stem for path in TEACH.glob("*.md") if path.stem != "index")
MINUTES = 90


def exercises(lesson: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each command of a lesson as somebody types it, and the rows of the table below it."""
    text = (TEACH / f"{lesson}.md").read_text(encoding="utf-8").split("## Exercises and answers", 1)[1]
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if line.startswith("suitors "):
            found.append((line, []))
        elif line.startswith("|") and not set(cells) & {"---", "it prints", "chance", "strategy"}:
            found[-1][1].append((cells[0], cells[1]))
    return found


def solved(game: TournamentResult) -> dict[str, Any]:
    """Chances by power and strategy of the mixed equilibrium and the quantal responses; the strategies of the pure one."""
    found = game.equilibria
    told: dict[str, Any] = {f"pure[{power}]": strategy for one in found["pure"] for power, strategy in one["profile"].items()}
    named = [("mixed", one) for one in found["mixed"]] + [(f"quantal {one['precision']:g}", one) for one in found["quantal_response"]]
    for name, one in named:
        told |= {f"{name}[{power},{strategy}]": chance for power, row in one["chances"].items() for strategy, chance in row.items()}
    return told


@cache
def ran(scenario: str, overrides: tuple[str, ...], runs: int) -> tuple[Loaded, Result]:
    """A run that is not written; some commands of several lessons share one."""
    loaded = scenario_of(scenario, overrides)
    return loaded, suitors.run(loaded, runs=runs, workers=1)


def medians(command: str) -> tuple[list[str], str]:
    """The outcomes that `suitors run` is asked for, and the table that it prints, without what it compares and keeps."""
    given = run.make_context("run", shlex.split(command)[2:]).params
    loaded, result = ran(given["scenario"], given["overrides"], given["runs"])
    asked = named_outcomes(given["outcomes"], loaded, "--outcome")
    console = Console(width=200, file=io.StringIO(), color_system=None)
    _print_asked(console, loaded, result, asked)
    return asked, console.file.getvalue()


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_a_class_types_prints_the_answers(lesson: str) -> None:
    done = exercises(lesson)
    assert done and all(rows for _, rows in done)
    for command, rows in done:
        # As a shell reads it, so that quotes that a shell would eat are found.
        words = shlex.split(command)[1:]
        if words[0] == "tournament":
            game = solved(suitors.tournament(words[1], **({"powers": ["CHN", "JPN"], "runs": 1} if "--powers" in words else {})))
            for outcome, answer in rows:
                told = game[outcome]
                assert told == (answer if isinstance(told, str) else pytest.approx(float(answer), rel=0.02)), (command, outcome)
            continue
        asked, printed = medians(command)
        assert len(asked) == len(rows), command
        for label, answer in rows:
            median = re.search(rf"^{re.escape(label)} +(−?[0-9.,]+) ", printed, re.MULTILINE)
            assert median is not None, (command, label)
            # A last digit may be rounded otherwise on another processor.
            digit = 10.0 ** -len(answer.partition(".")[2])
            assert float(median[1].replace("−", "-")) == pytest.approx(float(answer.replace("−", "-")), abs=1.01 * digit), (command, label)


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
        assert page.count("<section>") == page.count("<footer>") + 1 >= 5, lesson
        assert not re.search(r"https?:|src=|href=|\*\*", page), lesson
    assert "<h1>The Tokyo summit</h1>" in decks()["tokyo_2025"]


def test_a_plan_names_slides_and_tasks_that_are_there() -> None:
    for lesson in LESSONS:
        text = (TEACH / f"{lesson}.md").read_text(encoding="utf-8")
        plan, tasks = text.split("## Slides")[0], re.findall(r"^(\d+)\. ", text.split("## Handout")[1].split("##")[0], re.MULTILINE)
        assert [int(task) for task in tasks] == list(range(1, len(tasks) + 1))
        assert handouts()[lesson].count("<li>") == len(tasks) >= 3, lesson
        for what, most in (("[Ss]lides?", text.count("\n### ")), ("[Tt]asks?", len(tasks))):
            named = re.findall(rf"\b{what} (\d+)(?: (?:to|and) (\d+))?", plan)
            assert all(0 < int(number or first) <= most for first, number in named), lesson


def test_handouts_fit_two_printed_pages_and_slides_open_without_a_network(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: handouts are not printed")
    if (found := next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)) is None:
        pytest.skip("no Chromium on this machine: handouts are not printed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for html in handouts().values():
            page.set_content(html)
            assert page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "2cm")).count(b"/Type /Page\n") in (1, 2)
        page.set_content(decks()["two_powers"])
        page.keyboard.press("ArrowRight")
        assert page.evaluate("scrollY") == pytest.approx(page.evaluate("innerHeight"), abs=2)
        assert [address for address in asked if not address.startswith("about:")] == []
        browser.close()
