"""`suitors sensitivity`, `suitors discover` and the figures of a sweep, as a user drives them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.plots.sweep_line import course
from suitors.plots.sweep_map import cells_of, runs_needed
from suitors.plots.sweep_tornado import ends
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.given_data import from_sweep
from suitors.studies.points import RunsAtPoints, _evaluate_part, evaluate
from suitors.studies.sensitivity import Simulator
from suitors.studies.sweep_points import read_points

OUTCOME = "leverage[JPN]"
MONEY, RATE, STRATEGY = "powers.JPN.money.public.amount", "parameters.deal_rate", "powers.JPN.strategy"
KEYS = ["--vary", "parameters.exposure_scale_debt", "--vary", "parameters.leverage_weight_debt", "--vary", "parameters.distress_exit"]
SMALL = ["--trajectories", "4", "--base", "8", "--top", "2", "--runs", "2", "--set", "horizon.years=1", "--workers", "1"]


def suitors(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "mixed"
    keys = ["--vary", "parameters.exposure_scale_debt", "--vary", RATE, "--vary", f"{STRATEGY}=japan,china"]
    done = suitors(
        "sweep",
        "baseline",
        *keys,
        "--points",
        "64",
        "--runs",
        "3",
        "--set",
        "horizon.years=1",
        "--workers",
        "1",
        "--out",
        str(folder),
        "--quiet",
    )
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "grid"
    keys = ["--vary", "parameters.exposure_scale_debt=0.1:0.4:4", "--vary", f"{RATE}=0.5,1,2"]
    words = [*keys, "--runs", "3", "--keep", "points", "--set", "horizon.years=1", "--workers", "1", "--out", str(folder), "--quiet"]
    done = suitors("sweep", "baseline", *words)
    assert done.exit_code == 0, done.output
    return folder


def test_a_scenario_is_screened_and_decomposed(tmp_path: Path) -> None:
    done = suitors("sensitivity", "baseline", "--outcome", OUTCOME, *KEYS, *SMALL, "--json", "--out", str(tmp_path / "one"))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert len(found["morris"]) == 3 and len(found["sobol"]) == 2
    assert found["morris"][0]["number"].startswith("parameters.") and found["morris"][-1]["number"] == "parameters.distress_exit"
    kept = {path.name for path in (tmp_path / "one").iterdir()}
    assert kept == {"morris.csv", "sobol.csv", "convergence.csv", "noise.csv", "manifest.json", "figures"}
    assert (tmp_path / "one" / "figures" / "ranking_leverage_JPN.png").stat().st_size > 10_000
    again = suitors("sensitivity", "baseline", "--outcome", OUTCOME, *KEYS, *SMALL, "--no-plots", "--out", str(tmp_path / "two"))
    assert again.exit_code == 0 and "by chance" in again.output and "exposure scale of debt" in again.output
    for name in ("morris.csv", "sobol.csv", "noise.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_an_interrupted_analysis_goes_on_from_its_finished_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["sensitivity", "baseline", "--outcome", OUTCOME, *KEYS, *SMALL, "--out"]
    simulated: list[RunsAtPoints] = []

    def noted(part: RunsAtPoints, *given: Any) -> pd.DataFrame:
        if simulated:
            raise KeyboardInterrupt
        simulated.append(part)
        return _evaluate_part(part, *given)

    monkeypatch.setattr("suitors.studies.points._evaluate_part", noted)
    stopped = suitors(*words, str(tmp_path / "result"))
    assert stopped.exit_code == 130 and "1 finished piece is kept: the same command goes on" in stopped.output
    assert [path.name for path in tmp_path.iterdir()] == [".result.unfinished"]
    monkeypatch.setattr(
        "suitors.studies.points._evaluate_part", lambda part, *given: simulated.append(part) or _evaluate_part(part, *given)
    )
    assert suitors(*words, str(tmp_path / "result")).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    again = suitors(*words, str(tmp_path / "again"))
    assert again.exit_code == 0
    # Screening and indices are a piece each: two in all, and two anew in the undisturbed analysis.
    assert len(simulated) == 4
    files = [path for path in sorted((tmp_path / "result").rglob("*")) if path.is_file()]
    for path in files:
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(tmp_path / "result")).read_bytes()


def test_the_simulator_gives_what_runs_of_the_scenario_give(baseline: Loaded) -> None:
    value = baseline.quantities()[RATE].value
    points = pd.DataFrame({RATE: [value, 2 * value]})
    values = Simulator(baseline, [OUTCOME], 3, Evaluation(7))(points, lambda done: None)[OUTCOME]
    plain = evaluate({"plain": baseline}, range(3), Evaluation(7))["plain"][OUTCOME].to_numpy()
    assert values.shape == (2, 3)
    assert np.allclose(values[0], plain, rtol=1e-5) and not np.allclose(values[1], plain, rtol=1e-5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "name an outcome"),
        (["--outcome", "leverage"], "leverage needs a power, such as leverage[CHN]"),
        (["--outcome", "leverage[JAP]"], "did you mean leverage[JPN]"),
        (["--outcome", OUTCOME, "--vary", f"{STRATEGY}=japan,china"], "needs a range"),
        (["--outcome", OUTCOME, "--vary", "parameters.deal_rat=1:2"], "did you mean deal_rate"),
        (["--outcome", OUTCOME, "--vary", "parameters.additionality=0.5:7"], "from 0 to 1"),
        (["--outcome", OUTCOME, "--base", "100"], "64 and 128 are"),
    ],
)
def test_what_cannot_be_analysed_gets_one_message(options: list[str], said: str, tmp_path: Path) -> None:
    done = suitors("sensitivity", "baseline", *options, "--out", str(tmp_path / "result"))
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output
    assert not (tmp_path / "result").exists()


def test_a_sweep_is_ranked_without_new_runs(sweep: Path, tmp_path: Path) -> None:
    done = suitors("sensitivity", str(sweep), "--outcome", OUTCOME, "--json", "--out", str(tmp_path / "given"))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["importance"][0]["number"] == "parameters.exposure_scale_debt" and found["importance"][0]["significant"]
    assert 0 <= found["noise"][0]["noise_share"] < 0.5 and not found["noise"][0]["upper_bound"]
    assert (tmp_path / "given" / "figures" / "ranking_leverage_JPN.svg").exists()


def test_luck_is_bounded_where_summaries_were_kept(sweep: Path) -> None:
    points = read_points(sweep, [OUTCOME])
    exact = from_sweep(points, [OUTCOME], seed=1, permutations=20).noise.iloc[0]
    bare = type(points)(**{**vars(points), "by_run": {}})
    bound = from_sweep(bare, [OUTCOME], seed=1, permutations=20).noise.iloc[0]
    assert bound["upper_bound"] and bound["of_that_luck"] >= exact["of_that_luck"]
    assert bound["variance_between_points"] == pytest.approx(exact["variance_between_points"])


def test_options_of_scenarios_are_refused_for_sweeps(sweep: Path) -> None:
    for words, said in (
        (["--vary", RATE, "--outcome", OUTCOME], "already made"),
        ([], "name an outcome"),
        (["--outcome", "debts[CHN]"], "did you mean debt"),
    ):
        done = suitors("sensitivity", str(sweep), *words)
        assert done.exit_code == 2 and said in done.output


def test_what_a_condition_hangs_on_is_discovered(sweep: Path, tmp_path: Path) -> None:
    level = read_points(sweep, [OUTCOME]).mean[OUTCOME].median()
    condition = f"{OUTCOME} > {level:.6f} and distress[TJK] < 2"
    done = suitors("discover", str(sweep), "--when", condition, "--json", "--out", str(tmp_path / "found"))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    points = pd.read_csv(tmp_path / "found" / "points.csv")
    assert found["points"] == len(points) == 64 and found["holds"] == int(points["holds"].sum())
    assert "exposure_scale_debt" in found["box"]["text"]
    inside = points[points["inside_box"]]
    assert inside["holds"].mean() > points["holds"].mean()
    assert {path.stem for path in (tmp_path / "found" / "figures").glob("*.png")} == {"box", "trade_off", "stack"}
    said = suitors("discover", str(sweep), "--when", condition, "--no-plots", "--out", str(tmp_path / "found"))
    assert said.exit_code == 0 and "coverage" in said.output and "held out" in said.output


def test_the_baseline_is_joined_run_by_run(sweep: Path, summary: Path, tmp_path: Path) -> None:
    manifest = json.loads((sweep / "manifest.json").read_text(encoding="utf-8"))
    from suitors.scenario import load_complete

    loaded = load_complete(manifest["scenario"], manifest["reference"])
    plain = evaluate({"": loaded}, range(3), Evaluation(manifest["seed"]))[""][OUTCOME].to_numpy()
    by_run = read_points(sweep, [OUTCOME]).by_run[OUTCOME]
    expected = (by_run > plain).mean(axis=1)
    condition = f"{OUTCOME} > baseline.{OUTCOME}"
    done = suitors(
        "discover", str(sweep), "--when", condition, "--often", "0.5", "--no-plots", "--workers", "1", "--out", str(tmp_path / "found")
    )
    assert done.exit_code == 0, done.output
    assert np.allclose(pd.read_csv(tmp_path / "found" / "points.csv")["share_of_runs"], expected)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (f"{OUTCOME} > 1000", f"at none of 64 points: there is nothing to tell apart; over the sweep there is {OUTCOME} from"),
        (f"{OUTCOME} > -1", "at every one of 64"),
        ("leverge[JPN] > 1", f"did you mean {OUTCOME}"),
        ("open('x')", "not allowed"),
    ],
)
def test_a_condition_that_leads_nowhere_gets_one_message(sweep: Path, condition: str, said: str, tmp_path: Path) -> None:
    done = suitors("discover", str(sweep), "--when", condition, "--out", str(tmp_path / "found"))
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output
    assert not (tmp_path / "found").exists()


def test_what_is_no_sweep_is_said(tmp_path: Path) -> None:
    done = suitors("discover", str(tmp_path), "--when", "debt[CHN] > 1")
    assert done.exit_code == 2 and "holds no sweep" in done.output


def test_another_version_of_the_model_gives_no_baseline(sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("suitors.studies.discover.model_version", lambda: "another")
    done = suitors("discover", str(sweep), "--when", f"{OUTCOME} > baseline.{OUTCOME}", "--out", str(tmp_path / "found"))
    assert done.exit_code == 2 and "another version of the model" in done.output


def test_the_kind_of_figure_follows_what_was_varied(sweep: Path, summary: Path, tmp_path: Path) -> None:
    drawn = {}
    for name, words in (
        ("many", [str(sweep)]),
        ("two", [str(summary)]),
        ("line", [str(sweep), "--x", RATE, "--y", "signed[JPN]", "--by", STRATEGY]),
        ("map", [str(sweep), "--x", RATE, "--y", "parameters.exposure_scale_debt"]),
        ("choice", [str(sweep), "--x", STRATEGY]),
    ):
        done = suitors("plot", *words, "--format", "png", "--out", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        drawn[name] = {path.stem.split("_")[0] for path in (tmp_path / name).glob("*.png")}
    assert drawn == {"many": {"heatmap"}, "two": {"heatmap"}, "line": {"line"}, "map": {"heatmap"}, "choice": {"line"}}
    done = suitors(
        "plot",
        str(sweep),
        *(word for kind in ("tornado", "pairs", "parallel") for word in ("--kind", kind)),
        "--out",
        str(tmp_path / "all"),
    )
    assert done.exit_code == 0 and len(list((tmp_path / "all").iterdir())) == 7  # with the manifest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "influence"], "is a figure of a run"),
        (["--kind", "tornadoo"], "did you mean tornado"),
        (["--x", "parameters.deal_rat"], "did you mean parameters.deal_rate"),
        (["--outcome", "leverage"], "did you mean leverage"),
        (["--x", RATE, "--y", RATE], "are both"),
    ],
)
def test_a_figure_that_a_sweep_does_not_allow_is_refused(sweep: Path, words: list[str], said: str, tmp_path: Path) -> None:
    done = suitors("plot", str(sweep), *words, "--out", str(tmp_path / "figures"))
    assert done.exit_code == 2 and said in done.output
    assert not (tmp_path / "figures").exists()


def test_numbers_behind_the_figures(sweep: Path, summary: Path) -> None:
    points = read_points(summary, [OUTCOME])
    along = course(points, RATE, OUTCOME, np.ones(len(points.inputs), dtype=bool))
    assert along.at.tolist() == [0.5, 1.0, 2.0]
    assert along.mean == pytest.approx(points.mean[OUTCOME].groupby(points.inputs[RATE]).mean().to_numpy())
    assert (along.low <= along.mean).all() and (along.mean <= along.high).all()
    full = read_points(sweep, [OUTCOME])
    needed = runs_needed(full, OUTCOME, np.ones(len(full.inputs), dtype=bool))
    assert (needed >= 0).all() and (needed < full.runs).any()
    table = ends(full, OUTCOME)
    assert table["number"].iloc[0] == "parameters.exposure_scale_debt" and len(table) == 6
    high = full.inputs["parameters.exposure_scale_debt"] >= full.inputs["parameters.exposure_scale_debt"].quantile(0.8)
    expected = full.mean[OUTCOME][high].mean() - full.mean[OUTCOME].mean()
    assert table["difference"].iloc[1] == pytest.approx(expected)


@pytest.mark.parametrize(("library", "words"), [("SALib", ["sensitivity", "baseline", *KEYS, *SMALL]), ("sklearn", ["discover"])])
def test_a_missing_library_is_named(library: str, words: list[str], sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == library or name.startswith(f"{library}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    level = read_points(sweep, [OUTCOME]).mean[OUTCOME].median()
    more = ["--outcome", OUTCOME] if library == "SALib" else [str(sweep), "--when", f"{OUTCOME} > {level}"]
    done = suitors(*words, *more, "--out", str(tmp_path / "result"))
    assert done.exit_code == 2 and "suitors[analysis]" in done.output and library in done.output
    assert not (tmp_path / "result").exists()


def test_a_map_of_many_keys_holds_means_over_cells_and_says_which_are_told_from_the_rest() -> None:
    drawn = np.random.Generator(np.random.SFC64(1)).random((3, 640))
    x, y, luck = drawn[0], drawn[1], drawn[2] - 0.5
    value = np.where(x < 0.5, 10.0, 0.0) + luck
    middle_x, middle_y, mean, short = cells_of(x, y, value)
    low, width = x.min(), (x.max() - x.min()) / 8
    inside = (np.minimum((x - low) // width, 7) == 0) & (np.minimum((y - y.min()) // ((y.max() - y.min()) / 8), 7) == 0)
    first = np.lexsort((middle_y, middle_x))[0]
    assert mean[first] == pytest.approx(value[inside].mean())
    assert middle_x[first] == pytest.approx(low + width / 2)
    assert len(mean) <= 64 and not short[np.abs(middle_x - 0.5) > 0.1].any()
    flat = cells_of(x, y, luck)
    assert flat[3].mean() > 0.8


def test_a_star_stands_for_any_name() -> None:
    from suitors.scenario import load
    from suitors.studies.sweep.vary import SweepError, parse

    loaded = load("baseline")
    found = parse(["states.KAZ.gdp=200:300", "states.*.gdp"], loaded)
    assert [item.key for item in found] == [f"states.{code}.gdp" for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB")]
    assert (found[0].low, found[0].high) == (200, 300) and found[1].low < loaded.scenario.states["KGZ"].gdp.value < found[1].high
    for said, words in (("states.*.gdq", "no number of that form"), ("states.*.gdp=1:2", "within its own range")):
        with pytest.raises(SweepError, match=words):
            parse([said], loaded)
