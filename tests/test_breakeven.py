"""Break-even: exact on made-up curves, and as a user drives it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from small_models import small

from suitors.cli.main import main
from suitors.studies.breakeven import search, turns
from suitors.studies.evaluation import Evaluation
from suitors.studies.points import evaluate
from suitors.studies.sweep.vary import Vary
from suitors.studies.variants import playing

VALUES = np.linspace(0.0, 1.0, 5)
NOISE = np.array([-0.1, 0.1, -0.05, 0.05])


def said(*words: str) -> Result:
    return CliRunner().invoke(main, ["breakeven", *words])


def test_a_line_turns_where_it_passes_zero() -> None:
    single = (VALUES - 0.3)[:, None] + NOISE
    (turn,) = turns(VALUES, single, seed=1)
    assert turn.value == pytest.approx(0.3)
    assert turn.rising
    # The slope is one, so the interval is that of the mean of the noise.
    assert 0.2 <= turn.low < 0.3 < turn.high <= 0.4


def test_a_sign_may_turn_several_times_or_not_at_all() -> None:
    wave = np.cos(2 * np.pi * VALUES)[:, None] + 0.0 * NOISE
    found = turns(VALUES, wave - 0.01, seed=1)
    assert [turn.rising for turn in found] == [False, True]
    assert turns(VALUES, np.ones((5, 4)), seed=1) == ()


def test_what_is_within_chance_turns_nothing() -> None:
    draw = np.random.default_rng(4)
    assert turns(VALUES, draw.standard_normal((5, 16)), seed=1) == ()
    # Nothing at all at the value where it would turn: the neighbours tell.
    (turn,) = turns(np.array([0.0, 1.0, 2.0]), np.array([[-1.0] * 4, [0.0] * 4, [1.0] * 4]), seed=1)
    assert turn.value == pytest.approx(1.0)


def test_certain_differences_have_a_turn_without_width() -> None:
    (turn,) = turns(VALUES, (0.6 - VALUES)[:, None] + np.zeros(4), seed=1)
    assert (turn.low, turn.high) == (pytest.approx(0.6), pytest.approx(0.6))
    assert not turn.rising


def test_at_the_turn_the_difference_is_nil() -> None:
    loaded = small()
    ours, theirs, outcome = playing(loaded, "JPN", "china"), playing(loaded, "JPN", "japan"), "goodwill[JPN]"
    key = "strategies.china.conduct.quality"
    (found,) = search(ours, theirs, outcome, [Vary(key, "lane", low=0.0, high=1.0)], 16, Evaluation(7))
    edges = found.curve["difference"].iloc[[0, -1]].to_numpy()
    assert found.now == loaded.quantities()[key].value
    assert len(found.turns) == (1 if edges[0] * edges[1] < 0 else 0)
    for turn in found.turns:
        there = playing(small(f"{key}={turn.value!r}"), "JPN", "china")
        tables = evaluate({"ours": there, "theirs": theirs}, range(16), Evaluation(7))
        gap = float((tables["ours"][outcome] - tables["theirs"][outcome]).mean())
        assert abs(gap) < 1e-3 * np.abs(edges).max()


def test_identical_scenarios_turn_nowhere() -> None:
    loaded = small()
    (found,) = search(loaded, loaded, "goodwill[JPN]", [Vary("parameters.deal_rate", "belief", low=0.5, high=2.0)], 8, Evaluation(7))
    assert found.turns == ()
    assert (found.curve["difference"] == 0.0).all()


def test_the_command_tells_and_writes(tmp_path: Path) -> None:
    out = tmp_path / "found"
    keys = ["--vary", "strategies.china.conduct.quality=0:1", "--vary", "horizon.years=1:2"]
    done = said(
        "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", *keys, "--runs", "8", "--workers", "1", "--out", str(out)
    )
    assert done.exit_code == 0, done.output
    assert "China's strategy" in done.output
    assert max(map(len, done.output.splitlines()[:8])) <= 160
    assert "strategies.china" not in done.output, "people call it otherwise"
    told = json.loads((out / "breakeven.json").read_text("utf-8"))
    assert {row["number"] for row in told["breakevens"]} == {"strategies.china.conduct.quality", "horizon.years"}
    assert set(pd.read_csv(out / "curves.csv")["number"]) == {"strategies.china.conduct.quality", "horizon.years"}
    assert (out / "breakeven.png").exists()


def test_who_names_no_number_is_told_where_to_find_some() -> None:
    done = said("baseline", "--power", "JPN", "--strategies", "japan,china")
    assert done.exit_code == 2
    assert "--vary KEY" in done.output and "suitors params" in done.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--power", "JPN"], "say what is compared"),
        (["--strategies", "japan,china"], "needs --power"),
        (["--power", "JPN", "--strategies", "japan,china,korea"], "between two strategies"),
        (["--at", "1"], "name the outcome"),
        (["--at", "nan", "--outcome", "gdp[KAZ]"], "finite value"),
        (["--at", "1", "--outcome", "gpd[KAZ]"], "did you mean gdp[KAZ]?"),
    ],
)
def test_wrong_input_gets_one_message(words: list[str], message: str) -> None:
    done = said("baseline", "--vary", "parameters.deal_rate", *words)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output
