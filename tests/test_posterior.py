"""Calibrated draws in runs: which numbers take them, what is said, the same again from the manifest, and what params shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from sim.cli.main import main
from sim.experiments.ensemble import simulate
from sim.experiments.posterior import PosteriorError, calibrated, lanes_of, posterior_file, shipped_posteriors
from sim.history.calibrated import learnt
from sim.scenario import load

SHORT = ["--set", "horizon.years=1"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("posterior") / "mine.parquet"
    columns = {
        "parameters.weight_need": [0.2, 0.4, 0.6],
        "parameters.taste_scale": [1.0, 2.0, 3.0],
        "history.pull": [0.5] * 3,
        "other.x": [1.0] * 3,
    }
    pd.DataFrame(columns).to_parquet(path)
    told = {"panel": "mine", "train_to": 2010, "not_informed_by_the_data": ["parameters.taste_scale"]}
    path.with_suffix(".json").write_text(json.dumps(told))
    return path


def test_a_run_takes_one_draw_whole_whatever_the_others(file: Path) -> None:
    draws = pd.read_parquet(file)
    all_of_them = lanes_of(draws, 9, 4)
    pairs = set(zip(all_of_them["parameters.weight_need"], all_of_them["parameters.taste_scale"], strict=True))
    assert pairs == {(0.2, 1.0), (0.4, 2.0), (0.6, 3.0)}
    assert lanes_of(draws, [7], 4)["parameters.weight_need"][0] == all_of_them["parameters.weight_need"][7]


def test_what_is_drawn_left_out_and_silent_is_named(file: Path) -> None:
    found = calibrated(load("baseline", ["parameters.weight_need=0.9"]), file)
    assert found is not None
    assert list(found.draws.columns) == ["parameters.taste_scale"]
    assert (found.set_by_hand, found.unknown) == (("parameters.weight_need",), ("history.pull", "other.x"))
    assert found.silent == ("parameters.taste_scale",)
    said = "\n".join(found.notes())
    for part in (
        "trained on mine up to 2010",
        "itself: not drawn",
        "historical scenario alone: pull",
        "no such number: other.x",
        "does not inform",
    ):
        assert part in said


def test_a_posterior_without_a_number_of_the_scenario_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"history.pull": [0.5]}).to_parquet(tmp_path / "past.parquet")
    with pytest.raises(PosteriorError, match="has no number that it holds"):
        calibrated(load("baseline"), tmp_path / "past.parquet")


def test_a_run_with_its_draw_is_the_same_alone_and_in_a_batch(file: Path) -> None:
    loaded = load("baseline", ["horizon.years=1"])
    found = calibrated(loaded, file)
    batch, alone = (simulate(loaded, runs, posterior=found) for runs in (range(8), [5]))
    for name, values in batch.items():
        np.testing.assert_array_equal(values[..., 5], alone[name][..., 0])


def test_a_run_keeps_its_draws_and_repeats_from_its_manifest(file: Path, tmp_path: Path) -> None:
    options = ["--runs", "16", "--workers", "1", "--no-plots"]
    first = run("run", "baseline", *SHORT, *options, "--posterior", str(file), "--out", str(tmp_path / "a"))
    assert first.exit_code == 0, first.output
    assert "2 numbers drawn from mine.parquet" in first.output
    again = run("run", str(tmp_path / "a" / "manifest.json"), *options, "--out", str(tmp_path / "b"))
    assert again.exit_code == 0, again.output
    for name in ("outcomes.csv", "manifest.json", "posterior.parquet", "posterior.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    plain = run("run", "baseline", *SHORT, *options, "--out", str(tmp_path / "c"))
    assert plain.exit_code == 0
    assert (tmp_path / "a" / "outcomes.csv").read_bytes() != (tmp_path / "c" / "outcomes.csv").read_bytes()


def test_a_scenario_names_its_posterior_relative_to_its_file(file: Path) -> None:
    scenario = file.with_name("mine.toml")
    scenario.write_text('extends = "baseline"\nposterior = "mine.parquet"\n')
    loaded = load(scenario)
    assert posterior_file(loaded, None) == file
    assert loaded.hash == load("baseline").hash
    assert posterior_file(load("baseline"), None) is None


def test_shipped_posteriors_go_by_name() -> None:
    newest = shipped_posteriors()[max(shipped_posteriors())]
    assert calibrated(load("baseline"), newest.stem) is not None
    missing = run("run", "baseline", "--posterior", "posterior_1999")
    assert missing.exit_code == 2 and newest.stem in missing.output


def test_params_shows_what_the_past_says_of_each_number() -> None:
    rows = {row["path"]: row for row in json.loads(run("params", "history", "--json").stdout)}
    informed = {path for path, item in learnt().items() if item.informed and path.startswith("history.")}
    assert informed and {path for path, row in rows.items() if row["grade"] == "calibrated"} == informed
    for path in informed:
        posterior = rows[path]["posterior"]
        assert rows[path]["low"] <= posterior["p10"] <= posterior["p50"] <= posterior["p90"] <= rows[path]["high"]
    assert "The past informs" in run("params").stdout
