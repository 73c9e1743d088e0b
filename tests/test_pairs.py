"""Outcomes of a power in one state: the same readings before they are summed or averaged over the states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.analysis.expression import parse
from suitors.cli.main import main
from suitors.results.outcomes import phrase_of
from suitors.results.pairs import is_known, pair_names, pair_of, pairs_in, why_unknown
from suitors.scenario import load
from suitors.studies.points import outcomes_of
from suitors.variables.readings import at_end_by_gdp, largest_at_end, sum_at_end, yearly
from suitors.variables.register import OUTCOMES
from suitors.words.scenario import Words

STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
FEWER = [word for power in ("EU", "GULF", "TUR", "USA") for word in ("--set", f"powers.{power}.remove=true")]
SHORT = ["--set", "horizon.years=1", *FEWER, "--no-plots", "--workers", "1"]


def invoke(*arguments: Any) -> Any:
    return CliRunner().invoke(main, [str(item) for item in arguments])


def test_readings_by_hand() -> None:
    # (time, power, state, run)
    stock = np.array([[[[0.0, 0.0], [0.0, 0.0]]], [[[1.0, 2.0], [3.0, 4.0]]]], dtype=np.float32)
    gdp = np.array([[[1.0, 1.0], [1.0, 1.0]], [[1.0, 1.0], [3.0, 1.0]]], dtype=np.float32)
    found = at_end_by_gdp("x").by_state({"x": stock, "gdp": gdp})
    assert found.tolist() == [[[1.0, 2.0], [3.0, 4.0]]]
    assert at_end_by_gdp("x")({"x": stock, "gdp": gdp}).tolist() == [[2.5, 3.0]]
    assert sum_at_end("x").by_state({"x": stock}).tolist() == [[[1.0, 2.0], [3.0, 4.0]]]
    # (year, power, ledger, state, run): two years, three ledgers of which the last is private
    flow = np.arange(12, dtype=np.float32).reshape(2, 1, 3, 2, 1)
    assert yearly("x").by_state({"x": flow})[0, :, 0].tolist() == [(0 + 2 + 4 + 6 + 8 + 10) / 2, (1 + 3 + 5 + 7 + 9 + 11) / 2]
    assert yearly("x", private=True).by_state({"x": flow})[0, :, 0].tolist() == [(4 + 10) / 2, (5 + 11) / 2]
    assert yearly("x").by_state({"x": flow[:, :, 0]})[0, :, 0].tolist() == [(0 + 6) / 2, (1 + 7) / 2]
    with pytest.raises(TypeError):
        largest_at_end("x").by_state({"x": stock})


def test_the_states_together_are_what_the_power_has() -> None:
    loaded = load("tokyo_2025", ["horizon.years=2"])
    names = [name for name in pair_names() if not OUTCOMES[name].may_be_undefined]
    pairs = [f"{name}[JPN,{state}]" for name in names for state in STATES]
    table = outcomes_of(loaded.asking(pairs), range(4), 0)
    plain = outcomes_of(loaded, range(4), 0)
    pd.testing.assert_frame_equal(table[plain.columns], plain)
    gdp = table[[f"gdp[{state}]" for state in STATES]].to_numpy()
    for name in names:
        parts, whole = table[[f"{name}[JPN,{state}]" for state in STATES]].to_numpy(), table[f"{name}[JPN]"].to_numpy()
        weighted = (parts * gdp).sum(axis=1) / gdp.sum(axis=1)
        together = weighted if OUTCOMES[name].read.needs[1:] == ("gdp",) else parts.sum(axis=1)
        np.testing.assert_allclose(together, whole, rtol=2e-5, atol=1e-6, err_msg=name)


def test_names_of_pairs() -> None:
    assert pair_of("debt[JPN,UZB]") == ("debt", "JPN", "UZB")
    assert pair_of("debt[JPN]") is None
    assert pairs_in(["a[B]", "a[B,C]", "a[B,C]"]) == ("a[B,C]",)
    assert is_known("debt[JPN,UZB]", ["JPN"], ["UZB"])
    assert why_unknown("debt[JPN,UZB]", ["JPN"], ["UZB"]) is None
    assert "an outcome of a state alone" in str(why_unknown("gdp[JPN,UZB]", ["JPN"], ["UZB"]))
    assert "cannot be told for one state" in str(why_unknown("supply_exposure[JPN,UZB]", ["JPN"], ["UZB"]))
    assert "XXX is no power that takes part" in str(why_unknown("debt[XXX,UZB]", ["JPN"], ["UZB"]))
    assert phrase_of("goodwill[JPN,UZB]") == "goodwill towards JPN in UZB"
    assert Words(load("baseline")).outcome("debt[JPN,UZB]").startswith("Japan in Uzbekistan: ")
    assert parse("debt[JPN,UZB] > 0", ["debt[JPN,UZB]"]).names == ("debt[JPN,UZB]",)


def test_commands_take_pairs(tmp_path: Path) -> None:
    run = invoke("run", "tokyo_2025", *SHORT, "--runs", 8, "--out", tmp_path / "run", "--outcome", "leverage[Japan, Uzbekistan]")
    assert run.exit_code == 0, run.output
    assert "Japan in Uzbekistan" in run.stdout
    assert "leverage[JPN,UZB]" in pd.read_csv(tmp_path / "run" / "outcomes.csv").columns
    again = invoke("run", tmp_path / "run", "--runs", 8, "--no-plots", "--out", tmp_path / "again", "--outcome", "leverage[JPN,UZB]")
    assert (tmp_path / "again" / "outcomes.csv").read_bytes() == (tmp_path / "run" / "outcomes.csv").read_bytes(), again.output
    compare = invoke(
        "compare", "tokyo_2025", "--power", "Japan", "--strategies", "japan,china", *SHORT, "--runs", 8, "--out", tmp_path / "compare",
        "--futures", 10, "--runs-per-future", 2, "--threshold", "debt[Japan,Tajikistan] >= 0", "--outcome", "leverage[Japan,UZB]",
    )  # fmt: skip
    assert compare.exit_code == 0, compare.output
    rows = pd.read_csv(tmp_path / "compare" / "differences.csv")
    assert {"debt[JPN,TJK]", "leverage[JPN,UZB]"} <= set(rows["outcome"])
    assert "debt[JPN,TJK]" in pd.read_parquet(tmp_path / "compare" / "futures.parquet").columns
    report = invoke("report", tmp_path / "compare", "--format", "md", "--out", tmp_path / "compare.md")
    assert report.exit_code == 0, report.output
    sweep = invoke(
        "sweep", "tokyo_2025", "--set", "horizon.years=1", *FEWER, "--vary", "powers.JPN.money.private.conversion=0.1:0.4:12", "--runs", 2,
        "--workers", 1, "--outcome", "debt[Japan,UZB]", "--out", tmp_path / "sweep", "--quiet",
    )  # fmt: skip
    assert sweep.exit_code == 0, sweep.output
    assert json.loads((tmp_path / "sweep" / "manifest.json").read_text("utf-8"))["outcomes"] == ["debt[JPN,UZB]"]
    found = invoke("discover", tmp_path / "sweep", "--when", "debt[Japan,Uzbekistan] > baseline.debt[JPN,UZB]", "--no-plots")
    assert found.exit_code in (0, 2), found.output
    assert "Traceback" not in found.output
    assert "no outcome" not in found.output


def test_sensitivity_and_breakeven_take_pairs(tmp_path: Path) -> None:
    key = "powers.JPN.money.private.conversion=0.1:0.4"
    found = invoke(
        "sensitivity", "tokyo_2025", *SHORT, "--method", "morris", "--trajectories", 4, "--runs", 2, "--vary", key,
        "--outcome", "completed_private[Japan,Kazakhstan]", "--out", tmp_path / "sensitivity",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    turn = invoke(
        "breakeven", "tokyo_2025", *SHORT, "--against", "baseline", "--outcome", "debt[Japan,UZB]", "--vary", key, "--runs", 8,
        "--out", tmp_path / "breakeven",
    )  # fmt: skip
    assert turn.exit_code == 0, turn.output


@pytest.mark.parametrize(
    "outcome", ["gdp[Japan,Uzbekistan]", "supply_exposure[Japan,Uzbekistan]", "debt[Japan,Uzbekstan]", "dept[Japan,UZB]"]
)
def test_faulty_pairs_are_refused(outcome: str) -> None:
    for arguments in (["run", "tokyo_2025"], ["sweep", "tokyo_2025", "--vary", "parameters.weight_need=1,2"]):
        result = invoke(*arguments, "--outcome", outcome)
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.strip().splitlines()) == 1, result.stderr
