"""`suitors run` as somebody types it: what it prints, what it leaves, and how it ends when something is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr
from click.testing import CliRunner, Result

from suitors import __version__
from suitors.cli.main import COMMANDS, main
from suitors.studies import ensemble

ROOT = Path(__file__).parents[1]
FILES = {
    "dataset.nc",
    "outcomes.csv",
    "outcomes.parquet",
    "deals.csv",
    "deals.parquet",
    "loans.csv",
    "manifest.json",
    "summary.csv",
    "tables.xlsx",
}
OF_PARENT = {"by_year.csv", "parent.parquet", "differences.csv"}
SUITORS = [sys.executable, "-c", "from suitors.cli.main import main; main(prog_name='suitors')"]
SHORT = ("--set", "horizon.years=1", "--no-plots")
SMALL = """\
title = "Two suitors, two states"
[horizon]
start = 2025-10-01
years = 1
[powers.CHN]
[powers.JPN]
[states.KAZ]
[states.UZB]
"""


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario file that is run quickly."""
    path = tmp_path_factory.mktemp("scenario") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def suitors(*arguments: str | Path) -> Result:
    """The command in this process; an exception that reaches the user fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.is_file()}


# --- what it leaves


def test_a_run_leaves_a_whole_folder(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "result"
    result = suitors("run", "tokyo_2025", "--runs", "6", "--seed", "3", "--workers", "1", "--out", out, *SHORT)
    assert result.exit_code == 0
    assert {path.name for path in out.iterdir()} == FILES | OF_PARENT
    assert [path.name for path in out.parent.iterdir()] == ["result"]
    for fragment in ("Medians of 6 runs over 1 year", "Leverage of Japan", "What moved most", "not validated", str(out)):
        assert fragment in result.stdout
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["runs"], manifest["seed"], manifest["name"]) == (6, 3, "tokyo_2025")
    assert manifest["files"] == {name: digest for name, digest in hashes(out).items() if name != "manifest.json"}
    dataset = xr.open_dataset(out / "dataset.nc", engine="h5netcdf")
    assert dataset.sizes["statistic"] == 8
    assert dataset.attrs["seed"] == "3"
    table = pd.read_csv(out / "outcomes.csv", index_col="run")
    pd.testing.assert_frame_equal(table.astype(float), pd.read_parquet(out / "outcomes.parquet"), rtol=1e-8)
    deals = pd.read_parquet(out / "deals.parquet")
    assert deals["run"].unique().tolist() == [manifest["run_with_deals"]]
    assert (deals["taken"] <= deals["size"] * (1 + 1e-9)).all()


def test_without_out_the_folder_is_named_by_what_was_run(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for seed in ("1", "2", "1"):
        assert suitors("run", small, "--runs", "2", "--seed", seed, *SHORT).exit_code == 0
    names = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert len(names) == 2
    assert all(name.startswith("small-") and name.endswith("-2runs") for name in names)


def test_save_full_keeps_every_run(small: Path, tmp_path: Path) -> None:
    result = suitors("run", small, "--runs", "5", "--save", "full", "--out", tmp_path / "out", *SHORT)
    assert result.exit_code == 0
    assert xr.open_dataset(tmp_path / "out" / "dataset.nc", engine="h5netcdf").sizes["run"] == 5


def test_a_long_run_goes_on_from_its_finished_batches(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "BATCH", 256)
    words = ["run", str(small), "--runs", "600", "--workers", "1", "--no-plots", "--json", "--out"]
    simulated: list[range] = []
    real = ensemble._simulate_prepared

    def noted(runs: range, *given: Any) -> Any:
        if len(simulated) == 2:
            raise KeyboardInterrupt
        simulated.append(runs)
        return real(runs, *given)

    monkeypatch.setattr(ensemble, "_simulate_prepared", noted)
    stopped = CliRunner().invoke(main, [*words, str(tmp_path / "result")])
    assert stopped.exit_code == 130 and "2 finished pieces are kept" in stopped.output
    assert [path.name for path in tmp_path.glob(".*")] == [".result.unfinished"]
    monkeypatch.setattr(ensemble, "_simulate_prepared", lambda runs, *given: simulated.append(runs) or real(runs, *given))
    assert CliRunner().invoke(main, [*words, str(tmp_path / "result")]).exit_code == 0
    assert simulated == [range(256), range(256, 512), range(512, 600)] and not list(tmp_path.glob(".*"))
    assert CliRunner().invoke(main, [*words, str(tmp_path / "again")]).exit_code == 0
    for name in ("dataset.nc", "outcomes.csv", "deals.csv"):
        assert (tmp_path / "result" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_only_run_keeps_one_run_that_equals_itself_in_the_ensemble(small: Path, tmp_path: Path) -> None:
    alone = suitors("run", small, "--only-run", "3", "--out", tmp_path / "alone", *SHORT)
    assert alone.exit_code == 0
    assert "Run 3 alone" in alone.stdout
    suitors("run", small, "--runs", "5", "--save", "full", "--out", tmp_path / "all", *SHORT)
    tables = [pd.read_parquet(tmp_path / name / "outcomes.parquet") for name in ("alone", "all")]
    assert tables[0].index.tolist() == [3]
    pd.testing.assert_frame_equal(tables[0], tables[1].loc[[3]], check_exact=True)
    datasets = [xr.open_dataset(tmp_path / name / "dataset.nc", engine="h5netcdf") for name in ("alone", "all")]
    xr.testing.assert_equal(datasets[0], datasets[1].sel(run=[3]))


def test_json_is_all_that_is_printed(small: Path, tmp_path: Path) -> None:
    result = suitors("run", small, "--runs", "3", "--json", "--out", tmp_path / "out", *SHORT)
    summary = json.loads(result.stdout)
    assert result.stderr == ""
    assert (summary["scenario"], summary["runs"], summary["folder"], summary["figures"]) == ("small", 3, str(tmp_path / "out"), [])
    leverage = summary["outcomes"]["leverage[CHN]"]
    assert leverage["p10"] <= leverage["p50"] <= leverage["p90"]


def test_settings_reach_the_model(small: Path, tmp_path: Path) -> None:
    outcomes = {}
    for name, extra in (("usual", []), ("poor", ["--set", "powers.CHN.remove=true"])):
        assert suitors("run", small, "--runs", "4", "--out", tmp_path / name, *extra, *SHORT).exit_code == 0
        outcomes[name] = pd.read_parquet(tmp_path / name / "outcomes.parquet")
    assert "debt[CHN]" in outcomes["usual"]
    assert "debt[CHN]" not in outcomes["poor"]


def test_a_result_is_repeated_from_its_manifest_to_the_byte(tmp_path: Path) -> None:
    first = tmp_path / "first"
    suitors("run", "tokyo_2025", "--runs", "5", "--seed", "11", "--set", "powers.JPN.strategy=china", "--out", first, *SHORT)
    repeat = json.loads((first / "manifest.json").read_text())["repeat"].split()
    assert repeat[:3] == ["suitors", "run", "manifest.json"]
    # The command as the manifest gives it, and the folder in place of the file.
    for number, source in enumerate((first / "manifest.json", first)):
        again = tmp_path / f"again{number}"
        result = suitors("run", source, *repeat[3:], "--out", again, "--no-plots")
        assert result.exit_code == 0
        assert hashes(again) == hashes(first)


def test_an_old_result_is_replaced_whole(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for runs, more in (("3", ()), ("2", ("--overwrite",))):
        assert suitors("run", small, "--runs", runs, "--out", out, *SHORT, *more).exit_code == 0
    assert len(pd.read_parquet(out / "outcomes.parquet")) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_figures_stand_beside_the_numbers(small: Path, tmp_path: Path) -> None:
    result = suitors("run", small, "--runs", "2", "--json", "--out", tmp_path / "out")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)["figures"]
    assert figures
    assert all(Path(path).is_file() for path in figures)
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES | {"figures"}


# --- how it ends when something is wrong


def refused(result: Result, *fragments: str) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for fragment in fragments:
        assert fragment in result.stderr


def test_an_unknown_scenario_is_refused_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused(suitors("run", "tokio_2025"), "tokio_2025", "tokyo_2025")
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_setting_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused(suitors("run", "baseline", "--set", "powers.JPN.strategi=china", "--out", out), "powers.JPN.strategi", "strategy")
    refused(suitors("run", "baseline", "--set", "horizon.years=0", "--out", out), "horizon.years")
    assert not out.exists()


@pytest.mark.parametrize("option", [("--runs", "0"), ("--seed", "-1"), ("--workers", "0"), ("--only-run", "-3"), ("--save", "all")])
def test_options_out_of_range_are_refused(option: tuple[str, str]) -> None:
    refused(suitors("run", "baseline", *option), option[0])


def test_a_folder_of_something_else_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")
    refused(suitors("run", small, "--runs", "2", "--out", tmp_path / "letters", *SHORT), "is not a result folder", "--out")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["dear.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]


def test_an_empty_folder_is_taken(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert suitors("run", small, "--runs", "2", "--out", tmp_path / "out", *SHORT).exit_code == 0


def test_a_place_that_cannot_be_written_is_named(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused(suitors("run", small, "--runs", "2", "--out", tmp_path / "file" / "out", *SHORT), "cannot write", "file")
    refused(suitors("run", small, "--runs", "2", "--out", tmp_path / "file", *SHORT), "file")


def test_a_full_disk_leaves_nothing(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    ended = suitors("run", small, "--runs", "2", "--out", tmp_path / "out", *SHORT)
    assert (ended.exit_code, ended.stdout) == (3, "")
    assert "the disk of" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_command_is_corrected() -> None:
    refused(suitors("rum"), "Did you mean 'run'?")


# --- real processes


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.skipif(os.name != "posix", reason="sends a signal to a process group, as a terminal does")
def test_ctrl_c_leaves_nothing_half_written(workers: str, tmp_path: Path) -> None:
    command = [*SUITORS, "run", "baseline", "--runs", "200000", "--workers", workers, "--out", str(tmp_path / "out"), "--no-plots"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        deadline = time.monotonic() + 60.0
        while not list(tmp_path.glob(".out.*/record.*")) and not list(tmp_path.glob(".out.*")):
            assert process.poll() is None and time.monotonic() < deadline, "the run never began"
            time.sleep(0.05)
        # Long enough to be in the middle of the simulation.
        time.sleep(1.0)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert process.returncode == 130
    assert stdout == ""
    assert "Interrupted" in stderr
    assert "Traceback" not in stderr
    assert list(tmp_path.iterdir()) == []


HEAVY = ("numpy", "scipy", "pandas", "xarray", "matplotlib", "mesa", "pydantic", "rich")
OF_RUNS = ("pandas", "xarray", "matplotlib", "mesa", "networkx", "h5py", "pyarrow", "PIL", "jinja2")
"""What only a simulation, its tables and its figures need."""


@pytest.mark.parametrize(
    ("arguments", "absent"), [(["--help"], HEAVY), (["--version"], HEAVY), (["scenarios"], OF_RUNS), (["run", "--help"], OF_RUNS)]
)
def test_a_command_imports_no_more_than_it_needs(arguments: list[str], absent: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom suitors.cli.main import main\n"
        f"try:\n    main({arguments!r}, prog_name='suitors')\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print('heavy:', sorted(set({absent!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_a_comparison_needs_no_statistics_of_scipy() -> None:
    code = (
        "import sys, suitors.report.comparison_folder, suitors.plots.compare_all\n"
        "print('heavy:', [name for name in ('stats', 'integrate', 'optimize', 'interpolate') if f'scipy.{name}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "heavy: []\n"


def test_help_lists_every_command_and_each_has_its_own() -> None:
    text = suitors("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in text
        assert suitors(name, "--help").exit_code == 0


def test_the_installed_command_answers() -> None:
    script = Path(sys.executable).with_name("suitors")
    if not script.exists():
        pytest.skip("not installed beside this interpreter")
    done = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=True)
    assert __version__ in done.stdout


@pytest.mark.slow
def test_the_wheel_carries_scenarios_and_data(tmp_path: Path) -> None:
    """Built with what is installed, or else with a build backend from the package index."""
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--wheel-dir", str(tmp_path)]
    if find_spec("hatchling") is not None:
        command.append("--no-build-isolation")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, "PIP_RETRIES": "0", "PIP_TIMEOUT": "10"})
    if done.returncode and ("hatchling" in done.stderr or "No module named pip" in done.stderr):
        pytest.skip("the build backend cannot be had")
    assert done.returncode == 0, done.stderr
    names = set(zipfile.ZipFile(next(tmp_path.glob("suitors-*.whl"))).namelist())
    for folder, inside in (
        ("scenarios", "suitors/_scenarios"),
        ("sim/suitors/data", "suitors/data"),
        ("sim/suitors/data/strategies", "suitors/data/strategies"),
        ("sim/suitors/packs/central_asia", "suitors/packs/central_asia"),
        ("sim/suitors/packs/mekong/scenarios", "suitors/packs/mekong/scenarios"),
    ):
        shipped = {f"{inside}/{path.name}" for path in (ROOT / folder).iterdir() if path.suffix in (".toml", ".csv", ".geojson", ".py")}
        assert shipped
        assert shipped <= names
    assert "suitors/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "results/", "benchmarks/", "sources/"))]
