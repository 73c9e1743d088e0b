"""Strategies compared on common draws: nothing differs where nothing should, signs flip with the order, input is checked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli.main import main
from sim.experiments.compare import ABSENT, Comparison, compare, paired
from sim.scenario import Loaded, load_document

SHORT = {"extends": "baseline.toml", "title": "short", "horizon": {"start": "2025-10-01", "years": 2}}
COPIED = {**SHORT, "strategies": {"japan_again": {"based_on": "japan"}}}


def compared(tmp_path: Path, document: dict[str, object], *strategies: str) -> Comparison:
    loaded: Loaded = load_document(document, name="short")
    return compare(loaded, "JPN", strategies, runs=16, seed=1, folder=tmp_path / "result")


def test_a_strategy_under_another_name_changes_nothing(tmp_path: Path) -> None:
    result = compared(tmp_path, COPIED, "japan", "japan_again")
    again = result.differences[result.differences["variant"] == "japan_again"]
    scale = again["level_against"].abs().clip(lower=1e-3)
    assert (again["difference"].abs() / scale).max() < 1e-5


def test_another_strategy_changes_the_power_more_than_anybody_else(tmp_path: Path) -> None:
    result = compared(tmp_path, SHORT, "japan", "china")
    rows = result.differences[result.differences["variant"] == "china"].set_index("outcome")
    own, other = (abs(rows.loc[f"policy_leverage[{power}]", "difference"]) for power in ("JPN", "KOR"))
    assert own > 5 * other


def test_swapping_the_order_flips_every_sign(tmp_path: Path) -> None:
    tables = compared(tmp_path, SHORT, "japan", "china").tables
    pair = {name: tables[name] for name in ("japan", "china")}
    forth, back = paired(pair, ["japan", "china"]), paired(pair, ["china", "japan"])
    assert np.array_equal(forth["difference"], -back["difference"], equal_nan=True)
    assert np.array_equal(forth["low"], -back["high"], equal_nan=True)


def test_the_headline_is_leverage_above_no_new_money(tmp_path: Path) -> None:
    tables = compared(tmp_path, SHORT, "japan", "china").tables
    gain = tables["japan"]["policy_leverage[JPN]"] - tables[ABSENT]["policy_leverage[JPN]"]
    pd.testing.assert_series_equal(tables["japan"]["headline_leverage[JPN]"], gain, check_names=False)
    assert tables[ABSENT]["completed_private[JPN]"].mean() < tables["japan"]["completed_private[JPN]"].mean()


def test_intervals_cover_a_known_difference() -> None:
    rng = np.random.Generator(np.random.SFC64(7))
    covered = 0
    for _ in range(400):
        base = pd.DataFrame({"goodwill[JPN]": rng.normal(size=40)})
        moved = base + 0.3 + rng.normal(scale=0.5, size=(40, 1))
        row = paired({"a": base, "b": moved}, ["a", "b"]).iloc[0]
        covered += row["low"] <= 0.3 <= row["high"]
    assert 0.92 <= covered / 400 <= 0.98


def test_the_command_writes_its_folder_and_repeats_from_the_manifest(tmp_path: Path) -> None:
    scenario = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--set", "horizon.years=1", "--no-plots", "--json"]
    first = CliRunner().invoke(main, ["compare", "baseline", *scenario, "--out", str(tmp_path / "one")])
    assert first.exit_code == 0, first.output
    assert {row["variant"] for row in json.loads(first.output)["differences"]} == {"china", "china, with its delivery", ABSENT}
    again = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--json"]
    second = CliRunner().invoke(main, ["compare", str(tmp_path / "one" / "manifest.json"), *again, "--out", str(tmp_path / "two")])
    assert second.exit_code == 0, second.output
    assert (tmp_path / "one" / "differences.csv").read_bytes() == (tmp_path / "two" / "differences.csv").read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--power", "JAP", "--strategies", "japan,china"], "takes no part"),
        (["--power", "JPN", "--strategies", "japan"], "two different strategies"),
        (["--power", "JPN", "--strategies", "japan,china,china"], "named twice"),
        (["--power", "JPN", "--strategies", "japan,chyna"], "no strategy chyna"),
        (["--power", "JPN", "--strategies", "japan,multilateral"], "cannot play"),
        (["--power", "JPN", "--strategies", "japan,china", "--runs", "0"], "--runs"),
    ],
)
def test_wrong_input_gets_one_message(options: list[str], said: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["compare", "baseline", *options, "--out", str(tmp_path / "result")])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "result").exists()
