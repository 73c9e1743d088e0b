"""Calibrated draws in a sweep: as its points, or one for each run, the same at every point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from suitors.analysis.expression import parse
from suitors.scenario import load
from suitors.studies.discover import _baseline
from suitors.studies.evaluation import STANDARD, silent
from suitors.studies.points import Design, outcomes_of
from suitors.studies.sweep import read
from suitors.studies.sweep.draws import draws_of_runs
from suitors.studies.sweep.job import Job
from suitors.studies.sweep.manage import faults_of
from suitors.studies.sweep.request import Request
from suitors.studies.sweep.run import run
from suitors.studies.sweep.vary import SweepError

SHORT = ("horizon.years=1", "horizon.steps_per_year=2")
CONVERSION, NEED, UPTAKE = "powers.JPN.money.private.conversion", "parameters.weight_need", "parameters.opening_uptake"
OUTCOME = "leverage[JPN]"


@pytest.fixture
def posterior(tmp_path: Path) -> Path:
    table = pd.DataFrame({NEED: [0.2, 0.9, 1.7, 1.1], UPTAKE: [0.45, 0.5, 0.55, 0.6], "history.pull": [0.1, 0.2, 0.3, 0.4]})
    table.to_parquet(tmp_path / "draws.parquet")
    return tmp_path / "draws.parquet"


def swept(folder: Path, posterior: Path, *vary: str, **fields: Any) -> Job:
    given = {"runs": 3, "seed": 4, **fields}
    job = Job.prepare(Request("teach/two_powers", SHORT, vary=vary, posterior=posterior, **given), str(folder))
    run(job)
    return job


def test_each_run_takes_a_draw_and_takes_the_same_at_every_point(tmp_path: Path, posterior: Path) -> None:
    swept(tmp_path / "sweep", posterior, f"{CONVERSION}=0.1,0.5")
    table = read(tmp_path / "sweep").table
    drawn = draws_of_runs(pd.read_parquet(posterior)[[NEED, UPTAKE]], 0, 3, 4)
    assert len(drawn.drop_duplicates()) == 3
    loaded = load("teach/two_powers", SHORT)
    for row in table.itertuples(index=False):
        point = pd.RangeIndex(row.point, row.point + 1, name="point")
        lanes = pd.DataFrame({CONVERSION: [row[2]]}, index=point)
        beliefs = drawn.loc[[row.run]].set_index(point)
        expected = outcomes_of(loaded, [row.run], 4, Design.of(lanes, beliefs))[OUTCOME].item()
        assert table[OUTCOME][(table["point"] == row.point) & (table["run"] == row.run)].item() == expected


def test_more_runs_take_further_draws_and_keep_the_earlier(tmp_path: Path, posterior: Path) -> None:
    swept(tmp_path / "grown", posterior, f"{CONVERSION}=0.1,0.5")
    before = read(tmp_path / "grown").table
    swept(tmp_path / "grown", posterior, f"{CONVERSION}=0.1,0.5", runs=6)
    after = read(tmp_path / "grown").table
    pd.testing.assert_frame_equal(after[after["run"] < 3].reset_index(drop=True), before)
    assert after.groupby("run")[OUTCOME].nunique().size == 6


def test_where_nothing_else_varies_the_draws_are_the_points(tmp_path: Path, posterior: Path) -> None:
    swept(tmp_path / "sweep", posterior)
    sweep = read(tmp_path / "sweep")
    points = sweep.table.groupby("point")[[NEED, UPTAKE]].first()
    known = pd.read_parquet(posterior)[[NEED, UPTAKE]]
    assert sorted(points.itertuples(index=False, name=None)) == sorted(known.itertuples(index=False, name=None))
    points.to_csv(tmp_path / "points.csv", index=False)
    job = Job.prepare(Request("teach/two_powers", SHORT, points_from=tmp_path / "points.csv", runs=3, seed=4), str(tmp_path / "csv"))
    run(job)
    pd.testing.assert_frame_equal(sweep.table, read(tmp_path / "csv").table)


def test_a_varied_key_keeps_its_own_values(tmp_path: Path, posterior: Path) -> None:
    job = swept(tmp_path / "sweep", posterior, f"{NEED}=0.5,1.0")
    assert job.draws is not None and list(job.draws.table.columns) == [UPTAKE]


def test_other_draws_are_another_sweep_and_changed_ones_are_found(tmp_path: Path, posterior: Path) -> None:
    swept(tmp_path / "sweep", posterior, f"{CONVERSION}=0.1,0.5")
    assert faults_of(str(tmp_path / "sweep")) == []
    table = pd.read_parquet(posterior)
    table.assign(**{NEED: table[NEED] + 0.1}).to_parquet(posterior)
    with pytest.raises(SweepError, match="the posterior differs"):
        swept(tmp_path / "sweep", posterior, f"{CONVERSION}=0.1,0.5")
    table.to_parquet(tmp_path / "sweep" / "posterior.parquet")
    assert faults_of(str(tmp_path / "sweep")) == ["posterior.parquet: is missing or has changed since it was written"]


def test_the_baseline_of_a_condition_takes_the_same_draws(tmp_path: Path, posterior: Path) -> None:
    as_it_is = load("teach/two_powers", SHORT).quantities()[CONVERSION].value
    swept(tmp_path / "sweep", posterior, f"{CONVERSION}={as_it_is!r},0.5")
    sweep = read(tmp_path / "sweep")
    condition = parse(f"{OUTCOME} > baseline.{OUTCOME}", sweep.outcomes)
    baseline = _baseline(sweep, condition, tmp_path / "sweep", STANDARD, silent)
    assert baseline is not None
    unvaried = (sweep.table["point"] == 0).to_numpy()
    np.testing.assert_allclose(baseline[OUTCOME][unvaried], sweep.table[OUTCOME][unvaried], rtol=1e-6)
    assert baseline[OUTCOME].nunique() == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"vary": (), "design": "lhs"}, "do not go with --design lhs"),
        ({"vary": (), "points": 5}, "there are 4 at most"),
        ({"vary": (f"{NEED}=0.5,1.0", f"{UPTAKE}=0.4,0.5")}, "has no number of two_powers that does not vary or is set anyway"),
    ],
)
def test_what_does_not_go_together_gets_one_message(fields: dict[str, Any], said: str, tmp_path: Path, posterior: Path) -> None:
    with pytest.raises(SweepError, match=said):
        Job.prepare(Request("teach/two_powers", SHORT, posterior=posterior, **fields), str(tmp_path / "sweep"))


def test_a_column_that_the_scenario_does_not_have_is_named(tmp_path: Path) -> None:
    pd.DataFrame({"parameters.weight_ned": [1.0, 2.0]}).to_parquet(tmp_path / "draws.parquet")
    with pytest.raises(SweepError, match=r"did you mean parameters\.weight_need"):
        Job.prepare(Request("teach/two_powers", SHORT, posterior=tmp_path / "draws.parquet"), str(tmp_path / "sweep"))
