"""The library that people import: its examples run, it says what it takes, it is quick to import, and it has one page."""

from __future__ import annotations

import doctest
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.figure import Figure

import suitors
from suitors import arguments
from suitors.api import numbers, runs, scenarios, strategies
from suitors.arguments import ArgumentError
from suitors.cli.main import main
from suitors.errors import SuitorsError
from suitors.model import collector
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.run import run as run_experiment

SHORT = {"horizon.years": 1}


@pytest.mark.parametrize("module", [suitors, scenarios, runs, strategies, numbers, collector], ids=lambda module: module.__name__)
def test_examples_run(module: Any) -> None:
    done = doctest.testmod(module, optionflags=doctest.ELLIPSIS, extraglobs={"suitors": suitors})
    assert done.attempted > 3 and done.failed == 0


def test_every_name_is_there_and_explained() -> None:
    assert set(suitors.__all__) == set(suitors._FOUND_IN) <= set(dir(suitors))
    for name in suitors.__all__:
        assert (getattr(suitors, name).__doc__ or "").strip(), name
    with pytest.raises(AttributeError, match="lode"):
        suitors.lode  # noqa: B018


def test_an_import_brings_nothing_heavy() -> None:
    code = "import sys, suitors; print([name for name in ('numpy', 'pandas', 'mesa', 'click', 'pydantic') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return suitors.load("tokyo_2025", set=SHORT)


@pytest.fixture(scope="module")
def result(loaded: Loaded) -> suitors.Result:
    return suitors.run(loaded, 8, seed=3)


def test_a_run_in_memory_is_the_run_in_a_folder(
    loaded: Loaded, result: suitors.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = run_experiment(loaded, 8, Evaluation(3), tmp_path / "out")
    pd.testing.assert_frame_equal(written.outcomes, result.outcomes)
    assert written.dataset.identical(result.dataset) and written.deals.equals(result.deals)
    assert (result.folder, written.folder) == (None, tmp_path / "out")
    suitors.run(loaded, 2)
    suitors.compare(loaded, "JPN", ["japan", "china"], 2)
    suitors.sweep(loaded, {"horizon.years": [1, 2]}, runs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    suitors.run(loaded, 2, out="mine")
    assert (tmp_path / "mine" / "manifest.json").exists()


def test_figures_are_looked_up_by_name(result: suitors.Result) -> None:
    assert {"influence", "timeline"} <= set(result.figures)
    assert isinstance(result.figures["influence"], Figure)
    with pytest.raises(KeyError, match="did you mean 'influence'"):
        result.figures["influenze"]


def test_results_show_themselves(result: suitors.Result) -> None:
    assert repr(result).startswith("Result(scenario='tokyo_2025', runs=8, seed=3")
    assert result._repr_html_().startswith("<table><caption>Result</caption>")


def test_a_scenario_may_come_in_any_form(loaded: Loaded) -> None:
    document = suitors.load({"extends": "tokyo_2025", "title": "Mine", "horizon": {"years": 1}})
    again = suitors.load(loaded, set={"powers.JPN.strategy": "china"})
    assert document.scenario.horizon.years == again.scenario.horizon.years == 1
    assert again.scenario.powers["JPN"].strategy == "china" and again.reference_document == loaded.reference_document
    assert again.hash == suitors.load("tokyo_2025", set={**SHORT, "powers.JPN.strategy": "china"}).hash
    assert suitors.load(loaded) is loaded


def test_a_swap_and_a_sweep_of_choices(loaded: Loaded) -> None:
    assert suitors.compare(loaded, swap=["JPN", "CHN"], runs=2).plan.powers == ("JPN", "CHN")
    found = suitors.sweep(
        loaded, {"powers.JPN.strategy": ["japan", "china"], "powers.TUR": ["present", "absent"]}, runs=1, outcomes="debt[CHN]"
    )
    assert found.table[["powers.JPN.strategy", "powers.TUR"]].drop_duplicates().shape == (4, 2)
    assert found.complete and found.table.shape == (4, 5)


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: suitors.run("baseline", "10"), "runs is '10' (str); allowed: a whole number from 1 to 1,000,000, such as runs=100"),
    (lambda: suitors.run("baseline", True), "runs is True (bool)"),
    (lambda: suitors.run("baseline", 0), "runs is 0 (int); allowed: a whole number from 1"),
    (lambda: suitors.run("baseline", 10.0), "runs is 10.0 (float)"),
    (lambda: suitors.run("baseline", 1, seed="x"), "seed is 'x' (str); allowed: a whole number from 0"),
    (lambda: suitors.run("baseline", 1, workers=0), "workers is 0 (int)"),
    (lambda: suitors.run("baseline", 1, save="all"), "save is 'all' (str); allowed: 'quantiles', 'full'"),  # type: ignore[arg-type]
    (lambda: suitors.run("baseline", 1, out=3), "out is 3 (int); allowed: a path"),
    (lambda: suitors.load("baseline", set=["runs=3"]), 'set is runs=3 (list); allowed: a dictionary, such as set={"powers.JPN.strategy"'),
    (lambda: suitors.load("baseline", set={3: 4}), "a key of set is 3 (int); allowed: text"),
    (lambda: suitors.load("baseline", set={"runs": object}), 'set["runs"] is <type> (type); allowed: text, a number'),
    (lambda: suitors.load(3), "scenario is 3 (int); allowed: the name of a shipped scenario, a path, a dictionary"),
    (lambda: suitors.compare("baseline", ["japan", "china"]), "power is japan, china (list); allowed: the name of a power, one of CHN"),
    (lambda: suitors.compare("baseline", "JPN", 3), "strategies is 3 (int); allowed: a list of names"),
    (lambda: suitors.compare("baseline", "JPN", ["japan", "china"], 1), "runs is 1 (int); allowed: a whole number from 2"),
    (lambda: suitors.compare("baseline", swap=["JPN"]), "swap is JPN (list); allowed: two powers"),
    (lambda: suitors.sweep("baseline", ["a"]), "vary is a (list); allowed: a dictionary, such as vary="),
    (
        lambda: suitors.sweep("baseline", {"parameters.deal_rate": 3}),
        'vary["parameters.deal_rate"] is 3 (int); allowed: a pair (low, high)',
    ),
    (lambda: suitors.sweep("baseline", {"parameters.deal_rate": (1, 2)}, design="best"), "design is 'best' (str); allowed: 'grid'"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "message"), WRONG, ids=[message.partition(" (")[0] for _, message in WRONG])
def test_what_is_not_taken_is_refused_by_name(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        call()
    assert str(refused.value).startswith(message)
    assert isinstance(refused.value, SuitorsError) and isinstance(refused.value, TypeError)
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_what_means_the_same_is_taken() -> None:
    assert arguments.whole("runs", np.int64(10), 1, 100) == 10
    assert arguments.words("outcomes", ("a", "b"), "") == ["a", "b"] and arguments.words("outcomes", "a", "") == ["a"]
    given = {"a.b": True, "c": np.float64(0.5), "d": 'x"\x7fä', "e": [1, 2.5], "f": {"2026": 1.8, "g h": "i"}, "j": np.int64(3)}
    assert arguments.overrides(given) == [
        "a.b=true",
        "c=0.5",
        'd="x\\"\\u007fä"',
        "e=[1, 2.5]",
        'f={2026 = 1.8, "g h" = "i"}',
        "j=3",
    ]


def test_a_comparison_in_a_folder_is_the_one_of_the_command(tmp_path: Path) -> None:
    asked = ["tokyo_2025", "--set", "horizon.years=1", "--power", "JPN", "--strategies", "japan,china", "--runs", "4", "--no-plots"]
    done = CliRunner().invoke(main, ["compare", *asked, "--workers", "1", "--out", str(tmp_path / "command")])
    assert done.exit_code == 0, done.output
    found = suitors.compare("tokyo_2025", "JPN", ["japan", "china"], 4, set=SHORT, out=tmp_path / "library")
    names = {path.name for path in (tmp_path / "command").iterdir()} - {"manifest.json"}
    for name in names:
        assert (tmp_path / "library" / name).read_bytes() == (tmp_path / "command" / name).read_bytes(), name
    manifests = [json.loads((tmp_path / place / "manifest.json").read_text("utf-8")) for place in ("command", "library")]
    assert manifests[0]["repeat"] == manifests[1]["repeat"] and manifests[0]["command"] == manifests[1]["command"]
    assert found.runs == 4
    told = CliRunner().invoke(main, ["report", str(tmp_path / "library")])
    assert told.exit_code == 0, told.output
    with pytest.raises(SuitorsError, match="overwrite"):
        suitors.compare("tokyo_2025", "JPN", ["china", "japan"], 4, set=SHORT, out=tmp_path / "library")
