"""Calibrated draws: which numbers take them, what is said, the same again from the manifest, and what params shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.history.newest_calibration import learnt
from suitors.scenario import load
from suitors.studies.ensemble import simulate
from suitors.studies.evaluation import Evaluation
from suitors.studies.play import PlayedRun
from suitors.studies.points import evaluate
from suitors.studies.posterior import Calibrated, PosteriorError, calibrated, lanes_of, posterior_file, shipped_posteriors
from suitors.studies.sensitivity import Simulator
from suitors.studies.sweep.draws import draws_of_runs
from suitors.studies.tournament import plan_of, set_by_options

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
        "not drawn, the scenario sets them itself: weight of need in choosing",
        "historical scenario alone: pull",
        "no such number: other x",
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
    assert "2 numbers drawn from mine.parquet" in first.output and "weight of need in choosing; taste scale" in first.output
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


def test_a_tournament_takes_the_draws_of_its_runs_in_every_profile_and_keeps_them(file: Path, tmp_path: Path) -> None:
    scenario = file.with_name("two.toml")
    scenario.write_text('extends = "teach/two_powers"\nposterior = "mine.parquet"\n')
    words = [*SHORT, "--powers", "CHN,JPN", "--strategies", "china,japan", "--runs", "4", "--workers", "1", "--no-plots"]
    first = run("tournament", str(scenario), *words, "--out", str(tmp_path / "a"))
    assert first.exit_code == 0, first.output
    assert "Intervals hold chance and the draws of mine.parquet" in " ".join(first.output.split())
    again = run("tournament", str(tmp_path / "a" / "manifest.json"), *words, "--out", str(tmp_path / "b"))
    assert again.exit_code == 0, again.output
    names = {path.name for path in (tmp_path / "a").iterdir()}
    assert {"posterior.parquet", "posterior.json"} <= names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    loaded = load(scenario, SHORT[1:])
    found = calibrated(loaded)
    assert found is not None
    draws = draws_of_runs(found.draws, 0, 4, loaded.scenario.seed)
    simulated = evaluate({"": loaded}, range(4), Evaluation(loaded.scenario.seed), draws=draws)[""]["leverage[JPN]"]
    played = pd.read_parquet(tmp_path / "a" / "payoffs.parquet").query("power == 'JPN' and profile == 'CHN china, JPN japan'")
    np.testing.assert_allclose(played["leverage"], simulated, rtol=1e-5)


def test_a_number_that_an_alternative_sets_is_not_drawn(tmp_path: Path) -> None:
    number = "powers.JPN.money.private.conversion"
    pd.DataFrame({number: [0.1, 0.2], "parameters.taste_scale": [1.0, 2.0]}).to_parquet(tmp_path / "draws.parquet")
    scenario = tmp_path / "half.toml"
    scenario.write_text('extends = "teach/two_powers"\n[tournament.alternatives]\nfull = {}\nhalf.money.private.conversion = 0.05\n')
    plan = plan_of(load(scenario), ["CHN", "JPN"], {"CHN": ["china", "japan"], "JPN": "all"})
    assert number in set_by_options(load(scenario), plan)
    found = calibrated(load(scenario), tmp_path / "draws.parquet")
    assert found is not None
    kept = found.without(set_by_options(load(scenario), plan))
    assert kept is not None and list(kept.draws.columns) == ["parameters.taste_scale"]


def test_a_game_that_is_given_draws_nothing() -> None:
    refused = run("tournament", "teach/matching_pennies", "--posterior", "posterior_2015")
    assert refused.exit_code == 2 and "--posterior has no meaning here" in refused.output
    plan = plan_of(load("teach/matching_pennies", ['posterior="posterior_2015"']), [], {})
    assert plan.notes == ("the payoffs are given, so nothing is drawn from posterior_2015",)


def test_sensitivity_draws_what_does_not_vary(file: Path, tmp_path: Path) -> None:
    options = ["--outcome", "leverage[JPN]", "--method", "morris", "--trajectories", "4", "--runs", "3", "--workers", "1"]
    given = [*SHORT, *options, "--no-plots", "--posterior", str(file)]
    few = run("sensitivity", "teach/two_powers", *given, "--vary", "parameters.weight_need", "--json", "--out", str(tmp_path / "few"))
    assert few.exit_code == 0, few.output
    assert json.loads(few.stdout)["posterior"]["numbers"] == ["parameters.taste_scale"]
    assert json.loads((tmp_path / "few" / "manifest.json").read_text())["posterior"]["numbers"] == ["parameters.taste_scale"]
    every = run("sensitivity", "teach/two_powers", *given, "--out", str(tmp_path / "every"))
    assert every.exit_code == 0, every.output
    assert "nothing is drawn from mine.parquet: all of its numbers vary here" in every.output
    assert "posterior" not in json.loads((tmp_path / "every" / "manifest.json").read_text())


def test_each_run_of_a_sensitivity_analysis_takes_its_draw_at_every_point(file: Path) -> None:
    loaded = load("teach/two_powers", SHORT[1:])
    found = calibrated(loaded, file)
    assert found is not None
    rate, outcome = "parameters.deal_rate", "leverage[JPN]"
    points = pd.DataFrame({rate: [loaded.quantities()[rate].value, 3.0]})
    values = Simulator(loaded, [outcome], 3, Evaluation(7, posterior=found))(points, lambda done: None)[outcome]
    plain = evaluate({"": loaded}, range(3), Evaluation(7), draws=draws_of_runs(found.draws, 0, 3, 7))[""][outcome]
    np.testing.assert_allclose(values[0], plain, rtol=1e-5)
    assert not np.allclose(values[0], Simulator(loaded, [outcome], 3, Evaluation(7))(points, lambda done: None)[outcome][0])


def test_the_scorecard_draws_and_says_so(file: Path) -> None:
    options = ["score", "baseline", "--set", "horizon.years=8", "--runs", "16", "--workers", "1", "--json"]
    drawn, plain = (json.loads(run(*options, *more).stdout) for more in (["--posterior", str(file)], []))
    assert drawn["posterior"]["file"] == "mine.parquet" and "posterior" not in plain
    assert drawn["patterns"] != plain["patterns"]


def test_a_game_and_its_president_stand_at_the_draw_of_the_run(file: Path) -> None:
    loaded = load("teach/two_powers", SHORT[1:])
    found, state = calibrated(loaded, file), next(iter(loaded.scenario.states))

    def presidents(posterior: Calibrated | None) -> list[float]:
        game = PlayedRun(loaded, state, lambda turn: turn.advice, years=1, seed=3, posterior=posterior)
        game.play()
        outcomes = game.outcomes()
        assert [item.yours for item in outcomes] == pytest.approx([item.presidents for item in outcomes], rel=1e-9)
        return [item.presidents for item in outcomes]

    assert presidents(found) != presidents(None)
    played = CliRunner().invoke(main, ["play", "baseline", "--years", "1", "--posterior", str(file)], input="q\n")
    assert played.exit_code == 0 and "2 numbers stand at one draw of mine.parquet" in played.output


def test_params_shows_what_the_past_says_of_each_number() -> None:
    rows = {row["path"]: row for row in json.loads(run("params", "history", "--json").stdout)}
    informed = {path for path, item in learnt().items() if item.informed and path.startswith("history.")}
    assert informed and {path for path, row in rows.items() if row["grade"] == "calibrated"} == informed
    for path in informed:
        posterior = rows[path]["posterior"]
        assert rows[path]["low"] <= posterior["p10"] <= posterior["p50"] <= posterior["p90"] <= rows[path]["high"]
    assert "The past informs" in run("params").stdout
