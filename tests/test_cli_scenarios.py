"""The commands that read, list and describe scenarios."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.scenario import shipped_scenarios


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_check_passes_on_every_shipped_scenario(name: str) -> None:
    result = run("check", name)
    assert result.exit_code == 0
    assert "Good to run." in result.stdout
    assert result.stderr == ""


def test_check_shows_what_it_understood() -> None:
    result = run("check", "tokyo_2025", "--set", "parameters.weight_need=1.5", "--set", "powers.TUR.remove=true")
    for fragment in ("Tokyo summit", "2025-10-01 for 10 years", "Japan (JPN)", "Kazakhstan (KAZ", "2025-12-20 summit, Japan, all states"):
        assert fragment in result.stdout
    assert "Set: powers.TUR.remove=true" in result.stdout
    assert "parameters.weight_need = 1.5 (shipped: 1)" in result.stdout
    assert "(TUR)" not in result.stdout


def test_check_warns_without_failing() -> None:
    result = run("check", "baseline", "--set", "parameters.weight_need=3")
    assert result.exit_code == 0
    assert "Warning: parameters.weight_need = 3" in result.stdout


def test_check_ends_with_2_and_names_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "baseline"\n[powers.JPN]\nstrategi = "china"\n[states.KAZ]\ngdpp = 3\n', encoding="utf-8")
    result = run("check", str(path))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{path}, line 3: powers.JPN.strategi" in result.stderr
    assert f"{path}, line 5: states.KAZ.gdpp" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["check", "params"])
def test_a_faulty_override_ends_with_2(command: str) -> None:
    arguments = ["baseline"] if command == "check" else []
    result = run(command, *arguments, "--set", "powers.JPM.strategy=china")
    assert result.exit_code == 2
    assert "did you mean JPN?" in result.stderr


def test_scenarios_lists_each_with_its_question() -> None:
    rows = json.loads(run("scenarios", "--json").stdout)
    assert [row["name"] for row in rows] == list(shipped_scenarios())
    assert all(row["title"] and row["question"] for row in rows)
    table = CliRunner().invoke(main, ["scenarios"], env={"COLUMNS": "400"}).stdout
    assert all(row["name"] in table and row["question"] in table for row in rows)


def test_params_lists_the_register_and_counts_grades() -> None:
    result = run("params")
    assert "parameters.weight_need" in result.stdout
    assert "powers." not in result.stdout
    register = json.loads(run("params", "--json").stdout)
    assert f"{len(register)} numbers: " in result.stdout
    assert all(row["path"].startswith("parameters.") for row in register)


def test_every_row_of_the_register_has_range_source_and_meaning() -> None:
    for row in json.loads(run("params", "--json").stdout):
        assert row["low"] <= row["value"] <= row["high"], row["path"]
        assert row["source"], row["path"]
        assert row["meaning"], row["path"]


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["parameters.weight_need"], {"parameters.weight_need"}),
        (["states.*.gdp"], {f"states.{name}.gdp" for name in ("KAZ", "KGZ", "TJK", "TKM", "UZB")}),
        (["--changed", "--set", "states.KAZ.gdp=1"], {"states.KAZ.gdp"}),
        (["weight_need", "--set", "parameters.weight_need=1.5", "--grade", "scenario"], {"parameters.weight_need"}),
        (["--all", "KAZ.openness"], {"states.KAZ.openness"}),
    ],
)
def test_params_filters(arguments: list[str], paths: set[str]) -> None:
    assert {row["path"] for row in json.loads(run("params", "--json", *arguments).stdout)} == paths


def test_params_writes_csv_with_meanings_from_the_schema() -> None:
    rows = list(csv.DictReader(io.StringIO(run("params", "--csv", "states.KAZ.growth").stdout)))
    assert [row["path"] for row in rows] == ["states.KAZ.growth"]
    assert "trend growth" in rows[0]["meaning"]


def test_params_with_no_hit_names_the_nearest() -> None:
    result = run("params", "wieght_need")
    assert result.exit_code == 2
    assert "did you mean weight_need?" in result.stderr


def test_the_schema_describes_files(tmp_path: Path) -> None:
    out = tmp_path / "scenario.schema.json"
    assert run("schema", "--out", str(out)).exit_code == 0
    described = json.loads(out.read_text(encoding="utf-8"))
    assert described == json.loads(run("schema").stdout)
    assert {"extends", "keep_events", "title", "powers"} <= set(described["properties"])
    assert "required" not in described
    assert {"profile", "remove", "strategy"} <= set(described["$defs"]["Power"]["properties"])
    assert described["$defs"]["Quantity"]["anyOf"][0] == {"type": "number"}


def test_the_schema_knows_every_key_of_the_shipped_scenarios() -> None:
    described = json.loads(run("schema").stdout)
    for path in shipped_scenarios().values():
        for key in tomllib.loads(path.read_text(encoding="utf-8")):
            assert key in described["properties"], f"{path.name}: {key}"


def test_the_schema_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    result = run("schema", "--out", str(tmp_path / "nowhere" / "x.json"))
    assert result.exit_code == 2
    assert "cannot read or write" in result.stderr
