"""The scorecard: verdicts follow from the numbers, and the command says what it cannot judge."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.scenario import load
from suitors.studies.patterns import Judge, Pattern, judged, patterns
from suitors.studies.responses.measure import ExperimentRun


def pattern(judge: Judge, observed: float, tolerance: float = 0.2) -> Pattern:
    return Pattern("X", "a fact", observed, "1", "nobody", judge, tolerance)


@pytest.mark.parametrize(
    ("judge", "observed", "centre", "verdict"),
    [
        ("interval", 1.0, 1.0, "pass"),
        ("interval", 1.0, 1.15, "weak"),
        ("interval", 1.0, 2.0, "fail"),
        ("at least", 1.0, 1.1, "pass"),
        ("at least", 1.0, 0.9, "weak"),
        ("at least", 1.0, 0.5, "fail"),
        ("at most", 1.0, 0.9, "pass"),
        ("at most", 1.0, 1.1, "weak"),
        ("at most", 1.0, 1.5, "fail"),
        ("sign", -1.0, -1.0, "pass"),
        ("sign", -1.0, 1.0, "fail"),
    ],
)
def test_verdict(judge: Judge, observed: float, centre: float, verdict: str) -> None:
    values = centre + np.linspace(-0.05, 0.05, 101)
    assert judged(pattern(judge, observed), values).verdict == verdict


def test_scorecard_of_the_baseline_covers_every_pattern() -> None:
    done = CliRunner().invoke(main, ["score", "--runs", "16", "--workers", "1", "--json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.output)["patterns"]
    assert [row["pattern"] for row in rows] == [item.number for item in patterns()]
    assert all(row["p10"] <= row["middle"] <= row["p90"] or row["pattern"] == "P4c" for row in rows)


def test_bounds_look_like_bounds() -> None:
    shown = [
        pattern(judge, observed).observation
        for judge, observed in (("interval", 0.5), ("at most", 0.5), ("at least", -1.0), ("sign", -1.0))
    ]
    assert shown == ["0.5", "at most 0.5", "at least −1", "below 0"]


def test_what_is_rare_is_judged_by_its_mean() -> None:
    values = np.where(np.arange(100) < 4, 0.5, 0.0)
    found = judged(replace(pattern("at most", 0.01, 0.5), rare=True), values)
    assert (found.middle, found.verdict) == (pytest.approx(0.02), "fail")


def test_what_the_scenario_says_nothing_of_has_no_verdict() -> None:
    assert judged(pattern("at most", 0.5), np.full(16, np.nan)).verdict == "no answer"


@pytest.mark.parametrize("conversion", [0.2, 0.4])
def test_delivery_is_measured_against_what_was_announced(conversion: float) -> None:
    delivered = next(item for item in patterns() if item.number == "P6")
    loaded = load("baseline", [f"powers.JPN.money.private.conversion={conversion}"])
    announced, completed = (np.full((1,) * 5, amount, np.float32) for amount in (3.0, 0.6))
    where = {"year": [2025.0], "power": ["JPN"], "ledger": ["private"], "state": ["KAZ"]}
    told = {"base": ExperimentRun(loaded, {"announced": announced, "completed": completed}, where)}
    assert delivered.work_out(told) == pytest.approx([0.2]), "0.6 of 3 announced, whatever part of them became offers"


def test_a_region_without_the_patterns_is_refused() -> None:
    done = CliRunner().invoke(main, ["score", "baseline", "--set", "horizon.years=3"])
    assert done.exit_code == 2
    assert "at least 8 years" in done.output


def test_every_pattern_says_how_it_is_judged_and_read() -> None:
    run = next(item for item in patterns() if item.number == "P9a")
    assert all(item.judge in get_args(Judge) and bool(item.measure) != bool(item.largest_deal_of) for item in patterns())
    assert run.needs == {"base": frozenset({"corridor_flow"})}
    short = {
        "base": ExperimentRun(load("baseline"), {"corridor_flow": np.ones((2, 1, 3))}, {"time": [2025.75, 2026.75], "corridor": ["middle"]})
    }
    assert np.isnan(run.work_out(short)).all(), "2030 lies beyond the horizon"
