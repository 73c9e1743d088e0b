"""`suitors results`: what is there, how far it is, whether it is whole, what can go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.studies.sweep import read
from suitors.studies.sweep.store import LocalStore

SMALL = ["--set", "horizon.years=1", "--set", "horizon.steps_per_year=2", "--runs", "2"]
SWEEP = ["sweep", "teach/two_powers", *SMALL, "--vary", "parameters.weight_need=0.5,1.0", "--out", "results/mine", "--workers", "1"]


@pytest.fixture(autouse=True)
def some_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(*SWEEP, "--quiet").exit_code == 0


def said(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def part() -> Path:
    return next(Path("results/mine/parts").iterdir())


def test_everything_is_listed_with_its_state() -> None:
    assert said("run", "teach/two_powers", *SMALL, "--no-plots", "--workers", "1", "--out", "results/run").exit_code == 0
    Path("results/odd").mkdir()
    Path("results/odd/manifest.json").write_text("{")
    rows = {row["folder"]: row for row in json.loads(said("results", "--json").stdout)}
    assert rows["results/mine"]["kind"] == "sweep" and rows["results/mine"]["state"] == "complete"
    assert rows["results/mine"]["size"] == "2 points × 2 runs"
    assert rows["results/run"]["kind"] == "run" and rows["results/run"]["scenario"] == "two_powers"
    assert rows["results/odd"]["kind"] == "unreadable"
    assert "results/mine" in said("results").stdout
    assert "run of two_powers" in said("results", "show", "results/run").stdout
    assert said("results", "check", "results/run").exit_code == 0
    with open("results/run/outcomes.csv", "a") as file:
        file.write("1\n")
    done = said("results", "check", "results/run")
    assert done.exit_code == 3 and "outcomes.csv: has changed" in done.stdout


def test_a_sweep_is_shown_while_it_is_unfinished() -> None:
    shown = json.loads(said("results", "show", "results/mine", "--json").stdout)
    assert (shown["state"], shown["rows"], shown["share"], shown["same_model"]) == ("complete", 4, 1.0, True)
    index = json.loads(Path("results/mine/index.json").read_text())
    index["points"] = 4
    Path("results/mine/index.json").write_text(json.dumps(index))
    words = said("results", "show", "results/mine").stdout
    assert "unfinished" in words and "50 % there" in words and "parameters.weight_need: 0.5, 1" in words


def test_damage_is_found_pruned_and_made_good() -> None:
    before = read(Path("results/mine")).table
    assert said("results", "check", "results/mine").exit_code == 0
    content = bytearray(part().read_bytes())
    content[len(content) // 2] ^= 255
    part().write_bytes(content)
    Path("results/mine/parts/.part-torn").write_bytes(b"x")
    done = said("results", "check", "results/mine")
    assert done.exit_code == 3 and "has changed since it was written" in done.stdout and ".part-torn: is left over" in done.stdout
    assert json.loads(said("results", "check", "results/mine", "--json").stdout)["faults"]
    pruned = said("results", "prune", "results/mine")
    assert pruned.exit_code == 0 and "2 files deleted" in pruned.stdout
    assert said(*SWEEP, "--quiet").exit_code == 0
    assert said("results", "check", "results/mine").exit_code == 0
    assert read(Path("results/mine")).table.equals(before)
    assert "nothing to delete" in said("results", "prune", "results/mine").stdout


def test_a_missing_part_is_found() -> None:
    part().unlink()
    done = said("results", "check", "results/mine")
    assert done.exit_code == 3 and "is missing" in done.stdout


def test_nobody_else_is_at_work_when_the_lock_is_free() -> None:
    assert not LocalStore(Path("results/mine")).busy
    assert not LocalStore(Path("results/nothing")).busy


@pytest.mark.parametrize("command", ["show", "check", "prune"])
def test_a_folder_without_a_result_gets_one_message(command: str) -> None:
    Path("empty").mkdir()
    for folder in ("empty", "nowhere", "results/mine/manifest.json"):
        done = said("results", command, folder)
        assert done.exit_code == 2 and "holds no result" in done.output and "Traceback" not in done.output
    assert said("results", "--under", "nowhere").exit_code == 2
