"""`suitors sweep` as a user drives it: what it says, what it refuses, how it ends and goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.studies.sweep import read, work

CONVERSION = "powers.JPN.money.private.conversion"
FAST = ["--set", "horizon.years=1", "--set", "horizon.steps_per_year=2", "--workers", "1"]
SMALL = ["sweep", "teach/two_powers", *FAST, "--vary", f"{CONVERSION}=0.1:0.5", "--points", "4", "--runs", "2"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_it_has_a_folder_of_its_own_and_goes_on_in_it() -> None:
    first = said(*SMALL)
    assert first.exit_code == 0, first.output
    (folder,) = Path("results").iterdir()
    assert folder.name.startswith("two_powers-sweep-sobol-")
    assert "8 rows in 1 part" in first.output
    again = said(*SMALL)
    assert again.exit_code == 0 and "Nothing was left to do" in again.output
    more = said(*SMALL, "--points", "6", "--json")
    summary = json.loads(more.stdout)
    assert (summary["rows"], summary["simulated"], summary["failed"], summary["folder"]) == (12, 4, 0, str(folder))
    assert len(read(folder).table) == 12


def test_quiet_says_nothing() -> None:
    done = said(*SMALL, "--quiet")
    assert done.exit_code == 0 and done.output == ""


def test_a_file_says_the_same_as_options_and_options_go_before_it() -> None:
    Path("mine.toml").write_text(
        f"""
        scenario = "teach/two_powers"
        set = ["horizon.years=1", "horizon.steps_per_year=2"]
        points = 4
        runs = 2
        outcomes = ["gdp"]
        [vary]
        {CONVERSION} = {{ low = 0.1, high = 0.5 }}
        "powers.JPN.strategy" = ["japan", "china"]
        """
    )
    assert said("sweep", "mine.toml", "--out", "one", "--quiet").exit_code == 0
    options = ["--vary", f"{CONVERSION}=0.1:0.5", "--vary", "powers.JPN.strategy=japan,china", "--outcome", "gdp"]
    assert said("sweep", "teach/two_powers", *FAST, *options, "--points", "4", "--runs", "2", "--out", "two", "--quiet").exit_code == 0
    one, two = (json.loads(Path(name, "manifest.json").read_text()) for name in ("one", "two"))
    assert one == two and list(read(Path("one")).table.columns[-2:]) == ["powers.JPN.strategy", "gdp[UZB]"]
    assert said("sweep", "mine.toml", "--out", "one", "--runs", "3", "--quiet").exit_code == 0
    assert len(read(Path("one")).table) == 12


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('vary = {}\npoints = "many"\nscenario = "baseline"', 'points = "many" must be a whole number from 1 on'),
        ("[vary]\nmechanism = ['tender']", "lacks scenario"),
        ('scenario = "baseline"\npionts = 3\n[vary]\nmechanism = ["tender"]', "did you mean points?"),
        ('scenario = "baseline"\ndesign = "cube"\n[vary]\nmechanism = ["tender"]', "one of grid"),
        ('scenario = "baseline"\n[vary."parameters.weight_need"]\nlow = 0\nhihg = 1', "needs low and high"),
    ],
)
def test_a_faulty_file_gets_one_message(text: str, message: str) -> None:
    Path("mine.toml").write_text(text)
    done = said("sweep", "mine.toml")
    assert done.exit_code == 2 and message in done.output and "Traceback" not in done.output
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "nothing varies"),
        (["--vary", "powers.JPN.mony.private.conversion=0:1"], "did you mean money?"),
        (["--vary", "parameters.weight_ned=0:1"], "did you mean weight_need?"),
        (["--vary", "parameters.weight_ned"], "did you mean parameters.weight_need?"),
        (["--vary", f"{CONVERSION}=0:2"], f"{CONVERSION} = 2 must be from 0 to 1"),
        (["--vary", f"{CONVERSION}=-0.1:1"], f"{CONVERSION} = -0.1 must be from 0 to 1"),
        (["--vary", f"{CONVERSION}=0.5:0.2"], "the lower end 0.5 must lie below the upper end 0.2"),
        (["--vary", f"{CONVERSION}="], "nothing follows"),
        (["--vary", f"{CONVERSION}=0.1,often"], "is a number and cannot be 'often'"),
        (["--vary", f"{CONVERSION}=0.1:0.2:1"], "number of levels"),
        (["--vary", f"{CONVERSION}=0.1:0.2", "--vary", f"{CONVERSION}=0.1:0.3"], "is varied twice"),
        (["--vary", f"{CONVERSION}=0.1:0.2", "--design", "grid"], "a grid needs levels"),
        (["--vary", "powers.JPN.strategy=japan,chyna"], "did you mean china?"),
        (["--vary", "powers.XXX=present,absent"], "no shipped profile"),
        (["--vary", "mechanism=tender,lottery"], 'mechanism = "lottery"'),
        (["--vary", "horizon.years=0:3"], "horizon.years = 0 must be at least 1"),
        (["--vary", "seed=1,2"], "see --seed"),
        (["--vary", "mechanism=tender,split", "--design", "grid", "--points", "5"], "the grid has 2 points"),
        (["--vary", "mechanism=tender,split", "--outcome", "dept"], "did you mean debt?"),
        (["--vary", "mechanism=tender,split", "--outcome", "debt[JNP]"], "did you mean debt[JPN]?"),
        (["--vary", "mechanism=tender,split", "--runs", "0"], "--runs"),
        (["--vary", "mechanism=tender,split", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "give one of them"),
        (["--points-from", "nowhere.csv"], "no such file"),
        (["--vary", "mechanism=tender,split", "--out", "nosuch://there"], "cannot be used"),
    ],
)
def test_wrong_input_gets_one_message_and_nothing_is_written(options: list[str], message: str) -> None:
    done = said("sweep", "teach/two_powers", *options)
    assert done.exit_code == 2, done.output
    assert message in done.output and "Traceback" not in done.output
    assert not list(Path().iterdir())


def test_a_folder_of_something_else_is_left_alone() -> None:
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("precious")
    done = said(*SMALL, "--out", "mine")
    assert done.exit_code == 2 and "is no sweep" in done.output
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.txt"]


def test_failures_are_told_and_end_with_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    real = work.outcomes_of
    with monkeypatch.context() as broken:
        broken.setattr(work, "outcomes_of", lambda *given, **more: real(*given, **more).assign(**{"gdp[UZB]": float("inf")}))
        done = said(*SMALL)
        assert done.exit_code == 3
        assert "8 × not finite: gdp[UZB] is inf (points 0, 1, 2, 3)" in done.output
        assert said(*SMALL, "--json").exit_code == 3
        fast = said(*SMALL, "--out", "fast", "--fail-fast")
        assert fast.exit_code == 3 and "Stopped: point 0, run 0" in fast.output
    (folder,) = Path("results").iterdir()
    assert said("results", "prune", str(folder), "--failed").exit_code == 0
    assert said(*SMALL).exit_code == 0
    assert len(read(folder).table) == 8


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_goes_on_after_it_was_stopped(how: signal.Signals, tmp_path: Path) -> None:
    command = [*SMALL, "--points", "60000", "--runs", "1", "--out", "stopped", "--outcome", "gdp", "--workers", "2"]
    call = [sys.executable, "-c", "from suitors.cli.main import main; main()", *command]
    path = os.pathsep.join(filter(None, (str(Path(work.__file__).parents[3]), os.environ.get("PYTHONPATH", ""))))
    started = subprocess.Popen(call, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})
    until = time.monotonic() + 60
    while time.monotonic() < until and started.poll() is None and not list(Path("stopped").glob("parts/part-*")):
        time.sleep(0.05)
    second = said(*command)
    started.send_signal(how)
    _, words = started.communicate(timeout=60)
    assert second.exit_code == 2 and "another sweep is at work" in second.output
    if how != signal.SIGKILL:
        assert started.returncode == 130
        assert "the same command goes on" in words and "Traceback" not in words
    before = {path.name: path.read_bytes() for path in Path("stopped/parts").glob("part-*")}
    assert 0 < len(before) < 118
    index = json.loads(Path("stopped/index.json").read_text())
    assert not index["complete"]
    kept = {Path(part["file"]).name for part in index["parts"]}
    done = said(*command, "--points", str(512 * (len(kept) + 1)))
    assert done.exit_code == 0, done.output
    after = {path.name: path.read_bytes() for path in Path("stopped/parts").glob("part-*")}
    assert all(after[name] == before[name] for name in kept)
    assert not list(Path("stopped").glob("**/.part-*"))
