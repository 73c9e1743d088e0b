"""Scenarios against each other, and a run against the scenario that it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.plots.compare_drawers import drawers
from suitors.plots.compare_folder import Compared
from suitors.report.content import part_of
from suitors.scenario import load
from suitors.scenario.parent import parent_of
from suitors.studies.compare import compare
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures.explore import futures_of
from suitors.studies.parent import KEPT
from suitors.studies.plan import ComparisonError
from suitors.studies.scenarios import moved_most, only_in_one, scenarios_plan
from suitors.studies.subjects import subjects
from suitors.web.dashboard.sources import Source
from suitors.web.dashboard.studies import compared

SHORT = ["horizon.years=1"]
TWO = ["--set", "horizon.years=1", "--runs", "8", "--no-plots", "--workers", "1"]
FEWER = [word for power in ("EU", "GULF", "TUR", "USA") for word in ("--set", f"powers.{power}.remove=true")]


def invoke(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments])


def test_what_scenarios_differ_in() -> None:
    found = subjects(load("baseline"), load("tokyo_2025"))
    assert (found.powers, found.only_first, found.only_second) == (("JPN",), (), ())
    found = subjects(load("baseline"), load("baseline", ["powers.TUR.remove=true", "states.KAZ.gdp*=2"]))
    assert (found.powers, found.states, found.only_first) == ((), ("KAZ",), ("TUR",))
    assert subjects(load("baseline"), load("baseline", ["strategies.china.conduct.quality=0.5"])).powers == ("CHN",)
    assert subjects(load("baseline"), load("baseline")).powers == ()


def test_the_plan_is_about_whom_the_scenarios_differ_in() -> None:
    plan = scenarios_plan([load("baseline", SHORT), load("tokyo_2025", SHORT)])
    assert (plan.powers, plan.base, plan.headline, plan.of_scenarios) == (("JPN",), "baseline", [("tokyo_2025", "baseline")], True)
    assert scenarios_plan([load("baseline", SHORT), load("tokyo_2025", SHORT)], ["China"]).powers == ("CHN",)
    twice = scenarios_plan([load("baseline", SHORT), load("baseline", [*SHORT, "parameters.weight_need=0.3"])])
    assert list(twice.variants) == ["baseline", "baseline (2)"]
    assert len(twice.powers) == 1


def test_what_cannot_be_compared() -> None:
    with pytest.raises(ComparisonError, match="end at different times"):
        scenarios_plan([load("baseline"), load("tokyo_2025", SHORT)])
    with pytest.raises(ComparisonError, match="no power, or no state, in common"):
        scenarios_plan([load("baseline"), load("mekong/baseline")])
    for option in (["--strategies", "japan,china"], ["--decompose"], ["--also", "before"], ["--swap", "JPN,CHN"]):
        result = invoke("compare", "baseline", "tokyo_2025", *option)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is about strategies of one scenario" in result.stderr


def test_the_same_scenario_under_another_name_differs_by_nothing() -> None:
    one = load("baseline", SHORT)
    result = compare(one, scenarios_plan([one, one], ["JPN"]), 8, Evaluation())
    assert (result.differences["difference"].dropna() == 0.0).all()
    assert moved_most(result.differences, result.tables["baseline"]).empty


def test_who_takes_part_in_one_only_is_told_and_left_out() -> None:
    scenarios = [load("baseline", SHORT), load("baseline", [*SHORT, "powers.Turkey.remove=true", "states.KGZ.remove=true"])]
    plan = scenarios_plan(scenarios, ["JPN"])
    result = compare(scenarios[0], plan, 8, Evaluation())
    assert not result.differences["outcome"].str.contains(r"TUR|KGZ").any()
    assert result.differences["difference"].notna().any()
    (said,) = only_in_one(plan)
    assert said == "Only in baseline: Türkiye (TUR), Kyrgyzstan (KGZ) take part; outcomes of what the other lacks are not compared."


def test_futures_draw_what_all_scenarios_have_alike() -> None:
    changed = load("baseline", [*SHORT, "parameters.weight_need=0.31", "powers.RUS.remove=true"])
    scenarios, drawn = futures_of(scenarios_plan([load("baseline", SHORT), changed], ["JPN"]), 4, 0)
    columns = set(map(str, drawn.columns))
    assert "parameters.weight_ties" in columns
    assert "parameters.weight_need" not in columns
    assert not any(path.startswith("powers.RUS") for path in columns)
    assert all(path in item.quantities() for item in scenarios.values() for path in columns)


def test_the_command_compares_repeats_and_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(
        'extends = "baseline"\ntitle = "With India"\nquestion = "Does India matter?"\n[powers.IND]\nprofile = "Korea"\nname = "India"\n'
        'strategy = "korea"\n'
    )
    futures = ["--futures", "10", "--runs-per-future", "2", "--threshold", "goodwill[Japan] >= 0"]
    first = invoke("compare", "baseline", "tokyo_2025", "mine.toml", *TWO, *FEWER, *futures, "--out", "one", "--detail")
    assert first.exit_code == 0, first.output
    assert "Only in mine: India (IND) takes part" in first.output
    manifest = json.loads(Path("one/manifest.json").read_text("utf-8"))
    assert [item["name"] for item in manifest["scenarios"]] == ["baseline", "tokyo_2025", "mine"]
    assert manifest["title"] == load("tokyo_2025").scenario.title
    rows = pd.read_csv("one/differences.csv")
    assert set(rows["variant"]) == {"tokyo_2025", "mine"}
    assert rows["difference"].notna().sum() > 100
    again = invoke("compare", "one/manifest.json", "--runs", 8, "--no-plots", "--out", "two", "--workers", "1")
    assert again.exit_code == 0, again.output
    assert Path("two/differences.csv").read_bytes() == Path("one/differences.csv").read_bytes()
    report = invoke("report", "one", "--format", "md", "--out", "one.md")
    assert report.exit_code == 0, report.output
    assert load("tokyo_2025").scenario.question in Path("one.md").read_text("utf-8")


def test_figures_of_a_comparison_of_scenarios(tmp_path: Path) -> None:
    result = invoke("compare", "baseline", "tokyo_2025", *TWO[:4], *FEWER, "--workers", "1", "--out", tmp_path / "one")
    assert result.exit_code == 0, result.output
    assert {path.stem for path in (tmp_path / "one" / "figures").glob("*.png")} >= {"differences", "cost_and_effect", "trade_off", "states"}


def test_what_a_run_is_compared_with(tmp_path: Path) -> None:
    tokyo = parent_of("tokyo_2025", SHORT)
    assert tokyo is not None
    assert (tokyo.name, tokyo.loaded.hash) == ("baseline", load("baseline", SHORT).hash)
    changed = parent_of("baseline", [*SHORT, "powers.Japan.money*=2"])
    assert changed is not None
    assert (changed.name, changed.loaded.hash) == ("baseline without --set", load("baseline", SHORT).hash)
    assert parent_of("baseline", SHORT) is None


def test_a_run_tells_what_it_changes_and_keeps_its_parent(tmp_path: Path) -> None:
    tmp_path /= "results"
    result = invoke("run", "tokyo_2025", *TWO, "--out", tmp_path / "one")
    assert result.exit_code == 0, result.output
    assert "What moved most" in result.stdout
    assert "leverage" in result.stdout
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert (manifest["parent"]["name"], manifest["parent"]["powers"]) == ("baseline", ["JPN"])
    (kept,) = (tmp_path / KEPT).iterdir()
    before = kept.stat().st_mtime_ns
    rows = pd.read_csv(tmp_path / "one" / "differences.csv")
    ours, theirs = (pd.read_parquet(tmp_path / "one" / f"{name}.parquet") for name in ("outcomes", "parent"))
    row = rows[rows["outcome"] == "goodwill[JPN]"].iloc[0]
    assert row["difference"] == pytest.approx(float((ours - theirs)["goodwill[JPN]"].mean()), rel=1e-8)
    again = invoke("run", "tokyo_2025", *TWO, "--out", tmp_path / "two")
    assert again.exit_code == 0
    assert kept.stat().st_mtime_ns == before
    assert (tmp_path / "two" / "differences.csv").read_bytes() == (tmp_path / "one" / "differences.csv").read_bytes()
    report = invoke("report", tmp_path / "one", "--format", "md", "--out", tmp_path / "one.md")
    assert report.exit_code == 0, report.output
    first = (tmp_path / "one.md").read_text("utf-8").partition("## ")[0]
    assert "Japan" in first
    assert "has the most leverage" not in first
    alone = invoke("run", "tokyo_2025", *TWO, "--no-parent", "--out", tmp_path / "three")
    assert alone.exit_code == 0
    assert "What moved most" not in alone.stdout
    assert not (tmp_path / "three" / "differences.csv").exists()


def test_outside_of_results_nothing_is_kept(tmp_path: Path) -> None:
    assert invoke("run", "tokyo_2025", *TWO, "--out", tmp_path / "one").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_run_repeated_from_its_manifest_has_the_same_parent(tmp_path: Path) -> None:
    first = invoke("run", "tokyo_2025", *TWO, "--set", "powers.Japan.money*=2", "--out", tmp_path / "one")
    assert first.exit_code == 0, first.output
    again = invoke("run", tmp_path / "one", "--runs", 8, "--no-plots", "--out", tmp_path / "two")
    assert again.exit_code == 0, again.output
    one, two = (json.loads((tmp_path / name / "manifest.json").read_text("utf-8"))["parent"] for name in ("one", "two"))
    assert one == two
    assert (tmp_path / "two" / "differences.csv").read_bytes() == (tmp_path / "one" / "differences.csv").read_bytes()


def test_a_comparison_of_scenarios_tells_what_passes_on_the_way(tmp_path: Path) -> None:
    """In the answer, the table, the workbook and the figure; told of the same rows as a run tells of its parent."""
    folder, alone = tmp_path / "made", tmp_path / "run"
    asked = ["--runs", "8", "--set", "horizon.years=3", "--workers", "1", "--no-plots", "--out"]
    said = invoke("compare", "baseline", "cpc_cutoff", *asked, folder)
    assert said.exit_code == 0, said.output
    sentences = json.loads((folder / "answer.json").read_text("utf-8"))["sentences"]
    assert any(re.match(r"In October 2026 GDP is lower than in “Baseline”: by [\d.]+ % in Kazakhstan\.", line) for line in sentences)
    assert "What differs for a time" in said.stdout and "by_year.csv" in said.stdout
    rows = pd.read_csv(folder / "by_year.csv")
    assert set(rows["variant"]) == {"cpc_cutoff"} and set(rows["against"]) == {"baseline"} and set(rows["year"]) == {2026, 2027, 2028}
    assert list(drawers(Compared(folder)))[-1] == "by_year"
    assert "What differs for a time" in [table.title for table in part_of(folder).tables]
    sheet = openpyxl.load_workbook(folder / "tables.xlsx")["by_year"]
    assert sheet.max_row > len(rows)
    said = invoke("run", "cpc_cutoff", *asked, alone)
    assert said.exit_code == 0 and "differences.csv, by_year.csv" in " ".join(said.stdout.split())
    assert list(pd.read_csv(alone / "by_year.csv").columns) == list(rows.columns[2:])
    # The dashboard tells the same.
    shown = compared(
        Source("baseline"), ("horizon.years=3",), "CHN", (), (Source("cpc_cutoff", "extends = 'cpc_cutoff'\nhorizon.years = 3\n"),)
    )
    assert any(line.startswith("In October 2026 GDP is lower than in “Baseline”") for line in shown["sentences"])
