"""Sweeps as the model's own answers: right values, the same however they are come by, kept earlier ones, failures as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.dataset
import pytest

from suitors.scenario import load
from suitors.studies import points as points_module
from suitors.studies.evaluation import Evaluation
from suitors.studies.points import Design, outcomes_of
from suitors.studies.sweep import read, work
from suitors.studies.sweep.job import Job
from suitors.studies.sweep.request import Request
from suitors.studies.sweep.run import run
from suitors.studies.sweep.vary import FailedFast, SweepError

SHORT = ("horizon.years=1", "horizon.steps_per_year=2")
CONVERSION = "powers.JPN.money.private.conversion"
ONE = Request("teach/two_powers", SHORT, vary=(f"{CONVERSION}=0.1:0.5",), points=6, runs=3, seed=4)


def swept(request: Request, folder: Path | str, workers: int = 1, **how: Any) -> Job:
    job = Job.prepare(request, str(folder))
    run(job, Evaluation(workers=workers), **how)
    return job


def changed(request: Request, **fields: Any) -> Request:
    return Request(**{**request.__dict__, **fields})


def test_a_point_holds_what_the_scenario_gives_with_these_values(tmp_path: Path) -> None:
    request = changed(ONE, vary=(f"{CONVERSION}=0.1:0.5", "powers.JPN.strategy=japan,china"), points=4)
    swept(request, tmp_path / "sweep")
    sweep = read(tmp_path / "sweep")
    assert list(sweep.table.columns[:4]) == ["point", "run", CONVERSION, "powers.JPN.strategy"]
    assert list(map(tuple, sweep.table[["point", "run"]].to_numpy())) == [(point, run) for point in range(4) for run in range(3)]
    assert sweep.varied == {CONVERSION: (0.1, 0.5), "powers.JPN.strategy": ["japan", "china"]}
    assert sweep.complete and sweep.failures.empty
    for _, rows in sweep.table.groupby("point"):
        strategy, conversion = rows["powers.JPN.strategy"].iloc[0], rows[CONVERSION].iloc[0]
        alone = load(request.source, [*SHORT, f"powers.JPN.strategy={strategy}", f"{CONVERSION}={float(conversion)!r}"])
        expected = outcomes_of(alone, range(3), 4)
        np.testing.assert_allclose(rows[expected.columns].to_numpy(), expected.to_numpy(), rtol=1e-5, atol=1e-7)


def test_parameters_move_the_reference_too(tmp_path: Path) -> None:
    swept(changed(ONE, vary=("parameters.opening_uptake=0.4:0.6",), points=2), tmp_path / "sweep")
    table = read(tmp_path / "sweep").table
    values = table.groupby("point")["parameters.opening_uptake"].first()
    beliefs = pd.DataFrame({"parameters.opening_uptake": values.to_numpy()}, index=values.index)
    expected = outcomes_of(load(ONE.source, SHORT), range(3), 4, Design.of(beliefs=beliefs))
    np.testing.assert_array_equal(table[expected.columns].to_numpy(), expected.to_numpy())


def test_more_points_and_runs_keep_the_earlier_files_and_equal_a_fresh_sweep(tmp_path: Path) -> None:
    swept(ONE, tmp_path / "grown")
    before = {path.name: path.read_bytes() for path in (tmp_path / "grown" / "parts").iterdir()}
    for fields in ({"points": 9}, {"points": 9, "runs": 5}):
        swept(changed(ONE, **fields), tmp_path / "grown")
    swept(changed(ONE, points=9, runs=5), tmp_path / "fresh")
    after = {path.name: path.read_bytes() for path in (tmp_path / "grown" / "parts").iterdir()}
    assert before.items() <= after.items() and len(after) > len(before)
    pd.testing.assert_frame_equal(read(tmp_path / "grown").table, read(tmp_path / "fresh").table)


def test_the_number_of_workers_and_a_loss_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = changed(ONE, points=64, runs=1)
    for module in (points_module, work):
        monkeypatch.setattr(module, "BATCH", 16)
    monkeypatch.setattr("suitors.studies.sweep.run.BATCH", 16)
    one, two = tmp_path / "one", tmp_path / "two"
    swept(request, one)
    swept(request, two, workers=2)
    parts = {path.name: path.read_bytes() for path in (one / "parts").iterdir()}
    assert len(parts) > 3
    assert {path.name: path.read_bytes() for path in (two / "parts").iterdir()} == parts
    # A crash between a part and its entry in the index, and one in the midst of writing.
    index = json.loads((two / "index.json").read_text())
    index["parts"] = index["parts"][:2]
    (two / "index.json").write_text(json.dumps(index))
    (two / "parts" / ".part-torn").write_bytes(b"half")
    (two / "parts" / "part-0000000003-0000000-1x9.parquet").write_bytes(b"stray")
    assert 0 < Job.prepare(request, str(two)).todo < 64
    swept(request, two, workers=2)
    assert {path.name: path.read_bytes() for path in (two / "parts").iterdir()} == parts
    assert Job.prepare(request, str(two)).todo == 0


def test_points_are_summarised_over_their_runs(tmp_path: Path) -> None:
    swept(changed(ONE, runs=12), tmp_path / "runs")
    swept(changed(ONE, runs=12, keep="points"), tmp_path / "points")
    rows, summary = read(tmp_path / "runs").table, read(tmp_path / "points").table
    assert list(summary.columns[:2]) == ["point", CONVERSION] and len(summary) == 6
    values = rows.groupby("point")["leverage[JPN]"]
    np.testing.assert_allclose(summary["leverage[JPN]"], values.mean(), rtol=1e-12)
    np.testing.assert_allclose(summary["leverage[JPN]|p10"], values.quantile(0.1), rtol=1e-12)
    np.testing.assert_allclose(summary["leverage[JPN]|p90"], values.quantile(0.9), rtol=1e-12)
    np.testing.assert_allclose(summary["leverage[JPN]|sd"], values.std(), rtol=1e-9)


def test_summaries_over_more_runs_take_the_place_of_others(tmp_path: Path) -> None:
    request = changed(ONE, keep="points")
    swept(request, tmp_path / "grown")
    assert any("anew" in note for note in Job.prepare(changed(request, runs=5), str(tmp_path / "grown")).notes)
    swept(changed(request, runs=5), tmp_path / "grown")
    swept(changed(request, runs=5), tmp_path / "fresh")
    pd.testing.assert_frame_equal(read(tmp_path / "grown").table, read(tmp_path / "fresh").table)
    assert len(list((tmp_path / "grown" / "parts").iterdir())) == 1
    with pytest.raises(SweepError, match="over 5 runs already"):
        Job.prepare(request, str(tmp_path / "grown"))


def test_an_actor_that_is_absent_leaves_its_outcomes_empty(tmp_path: Path) -> None:
    request = Request(ONE.source, SHORT, vary=("powers.KOR=present,absent",), runs=2, outcomes=("debt", "gdp[UZB]"))
    swept(request, tmp_path / "sweep")
    table = read(tmp_path / "sweep").table
    assert list(table.columns) == ["point", "run", "powers.KOR", "debt[CHN]", "debt[JPN]", "debt[KOR]", "gdp[UZB]"]
    assert (table["debt[KOR]"].isna() == (table["powers.KOR"] == "absent")).all()
    assert table["debt[JPN]"].notna().all()


def test_dates_and_horizons_make_scenarios_of_their_own(tmp_path: Path) -> None:
    vary = ("horizon.years=1:2", "events.0.date=2025-12-20:2026-06-20:2")
    request = Request("tokyo_2025", ("horizon.steps_per_year=2",), vary=vary, runs=1, outcomes=("ties[JPN]",))
    swept(request, tmp_path / "sweep")
    sweep = read(tmp_path / "sweep")
    assert sweep.varied == {"horizon.years": [1, 2], "events.0.date": ["2025-12-20", "2026-06-20"]}
    for row in sweep.table.itertuples(index=False):
        alone = load("tokyo_2025", [*request.overrides, f"horizon.years={row[2]}", f"events.0.date={row[3]}"])
        assert row[4] == outcomes_of(alone, [0], alone.scenario.seed)["ties[JPN]"].iloc[0]


def test_the_parts_open_as_one_table(tmp_path: Path) -> None:
    swept(ONE, tmp_path / "sweep")
    swept(changed(ONE, points=9), tmp_path / "sweep")
    opened = pyarrow.dataset.dataset(tmp_path / "sweep" / "parts").to_table().to_pandas()
    assert len(opened) == 27
    opened = opened.sort_values(["point", "run"], ignore_index=True)
    pd.testing.assert_frame_equal(opened, read(tmp_path / "sweep").table, check_dtype=False)


def test_chosen_columns_alone_can_be_read(tmp_path: Path) -> None:
    swept(ONE, tmp_path / "sweep")
    sweep = read(tmp_path / "sweep", columns=["debt[CHN]"])
    assert list(sweep.table.columns) == ["point", "run", CONVERSION, "debt[CHN]"]
    assert sweep.outcomes == ["debt[CHN]"]


def fail_at(monkeypatch: pytest.MonkeyPatch, spoil: Any) -> None:
    real = work.outcomes_of

    def failing(*given: Any, **more: Any) -> pd.DataFrame:
        return spoil(real(*given, **more))

    monkeypatch.setattr(work, "outcomes_of", failing)


def test_a_point_that_breaks_the_model_is_recorded_and_the_others_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swept(ONE, tmp_path / "whole")

    def break_down(table: pd.DataFrame) -> pd.DataFrame:
        if 2 in table.index.get_level_values("point"):
            raise ZeroDivisionError("nothing to divide by")
        return table

    fail_at(monkeypatch, break_down)
    swept(ONE, tmp_path / "sweep")
    sweep, whole = read(tmp_path / "sweep"), read(tmp_path / "whole").table
    assert set(sweep.failures["point"]) == {2} and list(sweep.failures["run"]) == [0, 1, 2]
    assert sweep.failures["reason"].str.contains("ZeroDivisionError: nothing to divide by").all()
    assert sweep.failures[CONVERSION].iloc[0] == whole[CONVERSION][6]
    pd.testing.assert_frame_equal(sweep.table, whole[whole["point"] != 2].reset_index(drop=True))
    assert Job.prepare(ONE, str(tmp_path / "sweep")).todo == 0


def test_an_infinite_outcome_is_a_failure_and_uptake_without_offers_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[(1, 2), "debt[CHN]"] = np.inf
        table.loc[(3, 0), "gdp[UZB]"] = np.nan
        table.loc[(4, 0), "uptake[JPN]"] = np.nan
        return table

    fail_at(monkeypatch, spoil)
    swept(ONE, tmp_path / "sweep")
    sweep = read(tmp_path / "sweep")
    assert list(sweep.failures[["point", "run", "reason"]].itertuples(index=False, name=None)) == [
        (1, 2, "not finite: debt[CHN] is inf"),
        (3, 0, "not finite: gdp[UZB] is nan"),
    ]
    assert len(sweep.table) == 16
    swept(changed(ONE, keep="points"), tmp_path / "points")
    points = read(tmp_path / "points")
    assert list(points.table["point"]) == [0, 2, 4, 5]
    assert points.table["uptake[JPN]"].notna().all()


def test_it_can_stop_at_the_first_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at(monkeypatch, lambda table: table.assign(**{"gdp[UZB]": np.inf}))
    with pytest.raises(FailedFast, match="point 0, run 0: not finite"):
        swept(ONE, tmp_path / "sweep", fail_fast=True)
    assert not read(tmp_path / "sweep").complete
    monkeypatch.undo()  # nothing else is patched here
    swept(ONE, tmp_path / "sweep")
    assert read(tmp_path / "sweep").complete and len(read(tmp_path / "sweep").table) == 18


def test_choices_that_do_not_go_together_are_failures(tmp_path: Path) -> None:
    vary = ("mechanism=contest,tender", "powers.JPN.adaptation=best_response,fixed", "powers.JPN.envelope=given,endogenous")
    swept(Request(ONE.source, SHORT, vary=vary, runs=1, outcomes=("gdp",)), tmp_path / "sweep")
    sweep = read(tmp_path / "sweep")
    assert len(sweep.table) + len(sweep.failures) == 8
    assert (sweep.failures["powers.JPN.envelope"] == "endogenous").all() and len(sweep.failures) == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"overrides": ("horizon.years=2",)}, "the scenario differs"),
        ({"seed": 5}, "the seed differs"),
        ({"vary": (f"{CONVERSION}=0.1:0.6",)}, "the design or a varied key differs"),
        ({"design": "lhs"}, "the design or a varied key differs"),
        ({"keep": "points"}, "what is kept"),
        ({"outcomes": ("gdp",)}, "the outcomes kept"),
    ],
)
def test_another_sweep_does_not_mix_with_the_parts_there(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    swept(changed(ONE, points=2, runs=1), tmp_path / "sweep")
    with pytest.raises(SweepError, match=said.replace("(", r"\(")):
        Job.prepare(changed(ONE, **fields), str(tmp_path / "sweep"))


def test_another_model_starts_anew_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    job = Job.prepare(changed(ONE, points=2, runs=1))
    run(job)
    monkeypatch.setattr("suitors.studies.sweep.job.model_version", lambda: "0.0.0+other")
    other = Job.prepare(changed(ONE, points=2, runs=1))
    assert other.place != job.place and other.todo == 2
    assert any("the model changed" in note and job.place in note for note in other.notes)
    with pytest.raises(SweepError, match="the model differs"):
        Job.prepare(ONE, job.place)


def test_a_worker_with_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "model_version", lambda: "0.0.0+other")
    with pytest.raises(SweepError, match="install the same version everywhere"):
        swept(ONE, tmp_path / "sweep")


def test_a_table_of_points_may_grow_at_its_end_only(tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text(f"{CONVERSION},powers.JPN.strategy\n0.1,japan\n0.2,china\n")
    request = Request(ONE.source, SHORT, points_from=table, runs=1, seed=1)
    swept(request, tmp_path / "sweep")
    table.write_text(f"{CONVERSION},powers.JPN.strategy\n0.1,japan\n0.2,china\n0.5,japan\n")
    assert swept(request, tmp_path / "sweep").todo == 1
    sweep = read(tmp_path / "sweep")
    assert list(sweep.table[CONVERSION]) == [0.1, 0.2, 0.5]
    assert sweep.varied == {CONVERSION: (0.1, 0.5), "powers.JPN.strategy": ["japan", "china"]}
    table.write_text(f"{CONVERSION},powers.JPN.strategy\n0.1,japan\n0.3,china\n0.5,japan\n")
    with pytest.raises(SweepError, match="may only grow at its end"):
        Job.prepare(request, str(tmp_path / "sweep"))


def test_results_may_lie_at_any_address(tmp_path: Path) -> None:
    swept(ONE, tmp_path / "sweep")
    swept(changed(ONE, points=4), "memory://somewhere/sweep")
    swept(ONE, "memory://somewhere/sweep")
    pd.testing.assert_frame_equal(read("memory://somewhere/sweep").table, read(tmp_path / "sweep").table)


def test_all_assumed_parameters_vary_over_their_ranges(tmp_path: Path) -> None:
    swept(Request(ONE.source, SHORT, vary_assumed=True, points=8, runs=1, outcomes=("gdp",)), tmp_path / "sweep")
    sweep, quantities = read(tmp_path / "sweep"), load(ONE.source).quantities()
    assert len(sweep.varied) > 50
    for key, (low, high) in sweep.varied.items():
        assert (quantities[key].grade, quantities[key].low, quantities[key].high) == ("assumed", low, high)
        assert sweep.table[key].between(low, high).all() and sweep.table[key].nunique() == 8
