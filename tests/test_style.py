"""The style of docs/style.md: answers that can be read, words that are banned, screens whose cells stay whole."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from suitors.cli.console import plain_table
from suitors.cli.main import main
from suitors.report.run_sentences import of_run
from suitors.report.sentences import Contest, Sureness, first, first_of_many, second, third
from suitors.scenario import load
from suitors.words.names import short_title
from suitors.words.scenario import Words
from tests.readability import faults
from tests.replay import Replay

SIM = Path(__file__).resolve().parent.parent / "sim" / "suitors"
BANNED = re.compile(
    r"\bluck\b|\bhangs? on\b|nobody knows well|the sign is the other one|barred to others and so to"
    r"|\b[Ss]igns? (of [\w ]+ )?(has |have |is |alone )?(turn|flip|switch)|\b(turn|flip|switch)\w* (its|the|no|a) sign"
)
PRINTING = ("cli", "report", "plots", "words", "sentences", "studies", "api", "web", "data")
TO_COPY = (
    "Report: suitors report ",
    "  suitors compare … --worlds ",
    "  elsewhere: --posterior ",
    "All outcomes: ",
    "  scenario hash: ",
    "  repeat: ",
)
"""Begin lines that stay whole so that they can be copied."""
WIDTHS = (80, 100, 120)
FOLDER = "made"
TWO = ("teach/two_powers", "--power", "JPN", "--strategies", "japan,china")
HERE = Path(__file__).resolve().parent
PRICE = "parameters.leverage_weight_debt"
SWEPT = ["--vary", f"{PRICE}=0:2", "--points", "40", "--runs", "1", "--workers", "1", "--quiet"]
SCREENS = (
    ["run", "teach/two_powers", "--runs", "4", "--no-plots"],
    ["run", "teach/two_powers", "--runs", "4", "--no-plots", "--detail", "--overwrite"],
    ["explain", "teach/two_powers", "--rows", "5"],
    ["scenarios"],
    ["scenarios", "tokyo_2025"],
    ["params", "leverage"],
    ["data", "KGZ"],
    ["verify", "--case", "14"],
    ["glossary"],
    ["tournament", "teach/matching_pennies", "--no-plots"],
    ["run", "teach/two_powers", "--set", "powers.Japan.money@2027*=2", "--runs", "4", "--no-plots", "--outcome", "leverage[Japan]"],
    ["compare", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots"],
    ["compare", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--detail"],
    ["tournament", "teach/two_powers", "--powers", "JPN,CHN", "--strategies", "japan,china", "--runs", "2", "--no-plots", "--detail"],
    ["breakeven", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", "--vary", PRICE, "--runs", "8", "--no-plots"],
    ["sensitivity", "teach/two_powers", "--outcome", "leverage[JPN]", "--runs", "4", "--no-plots"],
    ["hindcast", "--from", "2010", "--to", "2012", "--runs", "32", "--no-plots"],
    ["responses", "R6", "--runs", "8"],
    ["responses", "R24", "--runs", "8", "--detail"],
    ["score", "baseline", "--runs", "16"],
    ["check", "tokyo_2025"],
    ["schedule"],
    ["packs"],
    ["explain", "tokyo_2025", "--years", "2026-2026", "--rows", "5"],
    ["explain", "teach/two_powers", "--why", "JPN", "--runs", "4"],
    ["explain", "teach/two_powers", "--debt"],
)
IN_A_FOLDER = (
    (["brief", FOLDER], ["compare", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots"]),
    (["results", "show", FOLDER], ["run", "teach/two_powers", "--runs", "4", "--no-plots"]),
    (["results", "--under", "."], ["run", "teach/two_powers", "--runs", "4", "--no-plots"]),
    (["report", FOLDER], ["run", "teach/two_powers", "--runs", "4", "--no-plots"]),
    (["plot", FOLDER, "--kind", "influence"], ["run", "teach/two_powers", "--runs", "4", "--no-plots"]),
    (["discover", FOLDER, "--when", "leverage[JPN] > 0.5"], ["sweep", "teach/two_powers", *SWEPT]),
)
"""Commands that read a result folder, with the command that makes it."""
ONCE = (
    ["pack", "new", "own", "--scenario", str(HERE.parent / "scenarios" / "teach" / "two_powers.toml"), "--folder", "."],
    ["schema", "--out", "schema.json"],
    ["update", "--from", str(HERE / "publishers"), "--no-headline", "--incomplete", "--detail"],
    ["play", "tokyo_2025", "--as", "Kyrgyzstan", "--years", "1"],
    ["play", "tokyo_2025", "--as", "Japan", "--years", "1"],
)
"""Commands that take long or write what is not written twice: at the narrowest width, at which tables fold most."""
IN_THE_TOUR = {"calibrate", "forecast", "validate", "worlds"}
"""Commands that take too long to be run twice: tests/test_readme.py runs them at 80 columns."""
ELSEWHERE = {*IN_THE_TOUR, "class", "dashboard", "elicit", "scoreboard"}
"""Besides these two serve pages until they are stopped; tests/web, test_elicit.py and test_forecast.py render those and the others."""


def test_faults_are_found() -> None:
    assert faults(["Japan leads, by luck."]) and faults(["JPN leads."]) and faults(["It has 3 points of 100."])
    assert faults(["It turns with parameters.deal_rate."]) and faults(["Japan (a power) leads."]) and faults(["Japan leads."] * 4)
    assert faults([" ".join(["word"] * 25) + "."])
    assert not faults(["Japan has 3 points of 100 possible (2 to 4)."])


@pytest.mark.parametrize("positive", [0.02, 0.3, 0.5, 0.95])
@pytest.mark.parametrize("level", [0.0, 0.23])
def test_answers_of_comparisons_can_be_read(positive: float, level: float) -> None:
    words = Words(load("tokyo_2025"))
    contest = Contest("Japan", "leverage", "with China's strategy", "with its own", "China's strategy")
    sure = Sureness(0.005, -0.02, 0.03, positive, 256)
    turn = {
        "number": "powers.JPN.money.private.conversion",
        "turns_at": 0.3,
        "now": 0.2,
        "range_low": 0.05,
        "range_high": 0.5,
        "above": 1.0,
    }
    for turns in ([], [turn], [turn | {"turns_at": None}]):
        said = [
            first(contest, sure, level, 0.01, True),
            second(sure, level, 0.01, "points of 100", positive > 0.5),
            third(contest, turns, words),
        ]
        assert not faults(said)
    assert not faults([first_of_many("Japan", "leverage", "China's strategy", positive, 256, 8)])


def test_titles_that_share_a_head_can_be_told_apart() -> None:
    assert short_title("Baseline: nine suitors as they are", "Tokyo summit, December 2025") == "Baseline"
    assert short_title("Classroom: two powers", "Classroom: an auction") == "Classroom: two powers"
    assert short_title("Classroom: an auction", "Classroom: an auction") == "Classroom"


def test_the_answer_of_a_run_can_be_read() -> None:
    words = Words(load("teach/two_powers"))
    names = ("leverage[CHN]", "leverage[JPN]", "policy_leverage[CHN]", "policy_leverage[JPN]", "worst_debt_ratio[UZB]")
    table = pd.DataFrame({name: [0.1 * place, 0.2 * place] for place, name in enumerate(names, 1)})
    assert not faults(of_run(table, ["CHN", "JPN"], ["UZB"], words))


def test_no_banned_word_is_in_a_text_of_the_printing_rooms() -> None:
    found = []
    for room in PRINTING:
        for file in (SIM / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and BANNED.search(node.value):
                    found.append(f"{file.relative_to(SIM)}:{node.lineno}")
    assert not found


@pytest.mark.parametrize("width", [40, *WIDTHS])
def test_a_table_breaks_no_number_and_loses_none(width: int) -> None:
    table = plain_table("name", *(f"column {place}" for place in range(8)))
    cells = [f"{place}.25 ({place}.1 to {place}.4)" for place in range(8)]
    table.add_row("Kazakhstan", *cells)
    out = io.StringIO()
    Console(file=out, width=width).print(table)
    lines = out.getvalue().splitlines()
    assert all(len(line) <= width for line in lines) and "…" not in out.getvalue()
    assert all(cell in out.getvalue() for cell in cells)


def too_wide(shown: str, width: int) -> list[str]:
    """Lines that a terminal would break; what stands to be copied may be long, and so may a single word such as a path."""
    return [line for line in shown.splitlines() if len(line) > width and " " in line.strip() and not line.startswith(TO_COPY)]


@pytest.mark.parametrize("command", SCREENS, ids=lambda words: "-".join(words)[:60])
def test_no_screen_is_wider_than_the_terminal(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = Replay(monkeypatch)
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        again = ["--overwrite"] if "--no-plots" in command and "--overwrite" not in command else []
        done = CliRunner().invoke(main, [*command, *again])
        assert done.exit_code == 0, done.output
        assert not too_wide(done.stdout, width) and not re.search(r"\w…\s", done.stdout)
        results.again()


@pytest.mark.parametrize(("command", "made"), IN_A_FOLDER, ids=lambda words: words[0])
def test_no_screen_about_a_result_is_wider_than_the_terminal(
    command: list[str], made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, [*made, "--out", FOLDER]).exit_code == 0
    results = Replay(monkeypatch)
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
        assert not too_wide(done.stdout, width)
        results.again()


@pytest.mark.parametrize("command", ONCE, ids=lambda words: "-".join(words)[:40])
def test_no_screen_of_a_long_command_is_wider_than_80_columns(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    answers = "?\nadvice\n1\nall\nnone\n\n" if command[0] == "play" else None
    done = CliRunner().invoke(main, command, input=answers)
    assert done.exit_code == 0, done.output
    assert not too_wide(done.stdout, 80)


def test_every_command_is_rendered_and_every_help_fits() -> None:
    """A new command adds its screen above; help is a screen too."""
    rendered = {words[0] for words in (*SCREENS, *ONCE)} | {command[0] for command, _ in IN_A_FOLDER} | {made[0] for _, made in IN_A_FOLDER}
    assert isinstance(main, click.Group)
    assert set(main.list_commands(click.Context(main))) - rendered == ELSEWHERE
    for name in main.list_commands(click.Context(main)):
        shown = CliRunner().invoke(main, [name, "--help"], env={"COLUMNS": "80"}).stdout
        # Commands to type stay on one line.
        assert not [line for line in too_wide(shown, 80) if not line.startswith("    suitors ")], name
