"""Every command that simulates is steered by the same options, or there is a reason why one is not."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from suitors.cli.main import main

OPTIONS = {"workers", "scheduler", "posterior", "seed"}
REASONS = {
    ("calibrate", "posterior"): "it makes one",
    ("discover", "posterior"): "the sweep has said which draws its runs take",
    ("update", "posterior"): "it shows a headline as it ships",
    ("update", "seed"): "it shows a headline as it ships",
    ("hindcast", "workers"): "it takes a few seconds, and its runs share one model",
    ("hindcast", "scheduler"): "it takes a few seconds, and its runs share one model",
    ("play", "workers"): "one run, and a person to wait for",
    ("play", "scheduler"): "one run, and a person to wait for",
}
"""Options that a command does without."""
STARTS_ANEW = {
    "explain": "it prints what it finds, and keeps nothing",
    "score": "it prints what it finds, and keeps nothing",
    "play": "a game is played in one sitting",
    "hindcast": "it takes a few seconds, and its runs share one model",
    "update": "it shows a headline of few runs",
    "sweep": "its folder is its checkpoint",
}
"""Studies whose command does not go on from finished pieces of an interrupted one."""
STUDIES = (
    *("run", "compare", "breakeven", "worlds", "tournament", "sweep", "sensitivity", "discover", "explain", "play"),
    *("score", "responses", "hindcast", "calibrate", "update", "validate"),
)
ELSEWHERE = {
    *("results", "report", "brief", "check", "scenarios", "packs", "pack", "params", "data", "plot", "elicit", "scoreboard"),
    *("glossary", "schedule", "schema"),
    *("verify", "dashboard", "class", "forecast"),
}
"""Commands that simulate nothing; and those with cases of their own, with pages, with rounds, with files of others."""


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_takes_the_same_options_as_any_other(name: str) -> None:
    missing = OPTIONS - {parameter.name for parameter in command(name).params}
    assert missing == {option for study, option in REASONS if study == name}


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_goes_on_from_finished_pieces(name: str) -> None:
    module = Path(str(import_module(f"suitors.cli.{name}").__file__)).read_text("utf-8")
    assert ("Checkpoint(" in module) != (name in STARTS_ANEW)


def test_studies_stand_on_one_evaluation() -> None:
    """No other file of a study starts workers."""
    studies = Path(str(import_module("suitors.studies").__file__)).parent
    starting = {path.name for path in studies.rglob("*.py") if re.search(r"runs\.evaluate import .*\bevaluate\b", path.read_text("utf-8"))}
    assert starting == {"evaluation.py"}


def test_every_command_is_a_study_or_said_to_be_none() -> None:
    assert {*STUDIES, *ELSEWHERE} == set(main.list_commands(click.Context(main)))
