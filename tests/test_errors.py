"""Errors: one family, one handler. Every command meets every kind of bad input with one message, exit code 2, and nothing written."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import suitors
from suitors.cli.main import COMMANDS, main
from suitors.errors import InputError, Stopped, SuitorsError
from suitors.scenario import load
from suitors.studies.evaluation import Evaluation
from suitors.studies.not_finite import NotFinite
from suitors.studies.points import Design, evaluate

SMALL = ["--set", "horizon.years=1"]
SCENARIO_COMMANDS: dict[str, list[str]] = {
    "run": ["--runs", "8", "--no-plots", "--workers", "1"],
    "compare": ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--workers", "1"],
    "tournament": ["--powers", "JPN,CHN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--workers", "1"],
    "sweep": ["--vary", "parameters.deal_rate=1,2", "--runs", "1", "--workers", "1"],
    "sensitivity": ["--outcome", "gdp[KAZ]", "--vary", "parameters.deal_rate", "--no-plots", "--runs", "1", "--workers", "1"],
    "breakeven": [
        "--vary",
        "parameters.deal_rate",
        "--power",
        "JPN",
        "--strategies",
        "japan,china",
        "--runs",
        "8",
        "--no-plots",
        "--workers",
        "1",
    ],
    "explain": [],
    "play": ["--as", "KAZ"],
    "score": ["--runs", "16", "--workers", "1"],
    "check": [],
}
"""Commands that simulate a scenario, with the options that keep them short."""
RULES = {
    "plain.txt": "no Python",
    "broken.py": "class Mine(",
    "raising.py": "raise OSError('nothing there')",
    "leaving.py": "raise SystemExit(0)",
    "empty.py": "",
    "late.py": (
        "from suitors.model.adaptation import Rule\n\n\nclass Mine(Rule):\n    def targets(self, view):\n        return view.nothing\n"
    ),
    "leaving_late.py": (
        "from suitors.model.adaptation import Rule\n\n\nclass Mine(Rule):\n    def targets(self, view):\n        raise SystemExit(0)\n"
    ),
    "shape.py": (
        "from suitors.model.adaptation import Rule\n\n\nclass Mine(Rule):\n"
        "    def targets(self, view):\n        return view.weight[:, :3]\n"
    ),
}
FAULTS: dict[str, tuple[str, list[str], str]] = {
    "unknown scenario": ("nowhere", [], "neither a file nor a shipped scenario"),
    "no TOML": ("comma.toml", [], "comma.toml"),
    "no text": ("binary.toml", [], "binary.toml"),
    "a folder": (".", [], ""),
    "unknown key": ("tokyo_2025", ["--set", "horizon.yers=1"], "years"),
    "wrong type": ("tokyo_2025", ["--set", "horizon.years=long"], "horizon.years"),
    "out of range": ("tokyo_2025", ["--set", "powers.JPN.money.private.conversion=2"], "from 0 to 1"),
    "unknown power": ("tokyo_2025", ["--set", "powers.JAP.growth=0.1"], "JAP"),
    "unknown strategy": ("tokyo_2025", ["--set", "powers.JPN.strategy=chinese"], "china"),
    "unknown adaptation": ("tokyo_2025", ["--set", "powers.JPN.adaptation=nope"], "powers.JPN.adaptation"),
    "unknown adaptation parameter": (
        "tokyo_2025",
        ["--set", "powers.JPN.adaptation=copy_leader", "--set", "powers.JPN.adaptation_parameters={imitaton = 0.5}"],
        "imitation",
    ),
    "no posterior": ("no_posterior.toml", [], "nothing.parquet"),
    **{
        f"rule {name}": ("mine.toml", ["--allow-code", "--set", f"powers.JPN.adaptation={name}:Mine"], name)
        for name in RULES
        if not name.startswith(("late", "leaving_late", "shape"))
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "comma.toml").write_text("title = 'no end\n", encoding="utf-8")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "mine.toml").write_text('extends = "tokyo_2025"\nhorizon.years = 1\n', encoding="utf-8")
    (tmp_path / "no_posterior.toml").write_text('extends = "tokyo_2025"\nposterior = "nothing.parquet"\n', encoding="utf-8")
    for name, text in RULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def said(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), input="")


def one_message(result: Result, part: str) -> None:
    assert result.exit_code == 2, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert part in result.output
    assert len([line for line in result.output.splitlines() if line.startswith("Error: ")]) <= 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", SCENARIO_COMMANDS)
def test_every_command_meets_every_fault_with_one_message(command: str, fault: str, folder: Path) -> None:
    if (command, fault) == ("compare", "no posterior"):
        pytest.skip("without futures a comparison draws nothing")
    source, options, part = FAULTS[fault]
    before = sorted(path.name for path in folder.rglob("*"))
    one_message(said(command, source, *SCENARIO_COMMANDS[command], *(SMALL if source == "tokyo_2025" else []), *options), part)
    after = sorted(path.name for path in folder.rglob("*") if "__pycache__" not in path.parts)
    assert after == before


@pytest.mark.parametrize("rule", ["late.py", "leaving_late.py", "shape.py"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_rule_that_fails_while_it_runs_is_named_with_its_line(rule: str, workers: str, folder: Path) -> None:
    options = ["--runs", "512", "--no-plots", "--workers", workers, "--allow-code", "--set", f"powers.JPN.adaptation={rule}:Mine"]
    done = said("run", "mine.toml", *options)
    one_message(done, rule)
    assert rule == "shape.py" or "line 6" in done.output
    assert not (folder / "results").exists() or not list((folder / "results").iterdir())


def test_every_error_of_ours_is_of_one_family() -> None:
    for module in pkgutil.walk_packages(suitors.__path__, "suitors."):
        if "solara" in module.name:
            continue
        for _, kind in inspect.getmembers(import_module(module.name), inspect.isclass):
            ours = kind.__module__.startswith("suitors.") and issubclass(kind, Exception) and not kind.__name__.startswith("_")
            if ours and kind.__name__ not in ("Trouble", "FaultyLayer", "Leave", "Dropped"):
                # What never leaves the module that raises it needs no family.
                assert issubclass(kind, SuitorsError | click.ClickException), kind
    assert (InputError.exit_code, Stopped.exit_code) == (2, 3)


def test_every_command_refuses_an_option_that_it_does_not_have() -> None:
    for name in COMMANDS:
        done = said(name, "--no-such-option")
        assert done.exit_code == 2 and "Traceback" not in done.output, name


@pytest.mark.parametrize("command", ["report", "plot", "discover"])
def test_commands_on_results_refuse_what_is_none(command: str, folder: Path) -> None:
    more = ["gdp > 1"] if command == "discover" else []
    options = ["--when", *more] if more else []
    one_message(said(command, "nowhere", *options), "nowhere")
    one_message(said(command, str(folder), *options), "")


# --- oddities and numbers that are none


def test_what_check_warns_of_is_said_by_every_command(folder: Path) -> None:
    for command, options in SCENARIO_COMMANDS.items():
        if command in ("play", "sensitivity", "tournament", "compare", "score"):
            continue
        done = said(command, "teach/two_powers", *options, *SMALL, "--set", "parameters.discount_rate=0.3")
        assert done.output.count("Warning: parameters.discount_rate = 0.3") == 1, (command, done.output)


def test_an_outcome_that_is_no_number_is_an_error_that_names_the_first_array(folder: Path) -> None:
    done = said("run", "tokyo_2025", *SMALL, *SCENARIO_COMMANDS["run"], "--set", "parameters.growth_noise=800")
    one_message(done, "no number")
    assert "first is" in done.output and "RuntimeWarning" not in done.output
    assert not (folder / "results").exists() or not list((folder / "results").iterdir())


def test_points_of_a_design_are_told_too() -> None:
    loaded = load("teach/two_powers", ["horizon.years=1"])
    design = Design.of(
        lanes=pd.DataFrame({"powers.CHN.growth": [0.05, 0.05]}), beliefs=pd.DataFrame({"parameters.growth_noise": [0.02, 800.0]})
    )
    with pytest.raises(NotFinite, match="no number"), np.errstate(all="ignore"):
        evaluate({"": loaded}, range(2), Evaluation(1), design)
