"""Leaders' meetings belong to the power, and how many of them turn the sign of a comparison."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.model.model import coefficients_of
from suitors.scenario import Loaded, load_document
from suitors.studies import variants
from suitors.studies.compare import Comparison, compare
from suitors.studies.evaluation import Evaluation
from suitors.studies.meetings import of_meetings
from suitors.studies.plan import strategies_plan, swap_plan
from suitors.studies.points import Design, outcomes_of
from suitors.studies.tournament.plan import plan_of
from tests.small_comparison import short

SHORT = short(2)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_document(SHORT, name="short")


@pytest.fixture(scope="module")
def compared(loaded: Loaded) -> Comparison:
    return compare(loaded, strategies_plan(loaded, "JPN", ("japan", "china")), 8, Evaluation(1))


def meetings(loaded: Loaded) -> dict[str, float]:
    coefficients = coefficients_of(loaded, {}, {})
    return dict(zip(coefficients.layout.powers, coefficients.focus.summit_rate[:, 0, 0].tolist(), strict=True))


def test_meetings_stay_with_the_power_unless_they_travel(loaded: Loaded) -> None:
    own = meetings(loaded)
    assert own["JPN"] != own["CHN"]
    assert meetings(variants.playing(loaded, "JPN", "china")) == own
    assert meetings(variants.playing(loaded, "JPN", "china", calendar=True)) == {**own, "JPN": own["CHN"]}
    assert meetings(variants.swapped(loaded, "JPN", "CHN", True)) == own
    assert meetings(variants.swapped(loaded, "JPN", "CHN", calendar=True)) == {**own, "JPN": own["CHN"], "CHN": own["JPN"]}
    assert meetings(variants.with_blocks(loaded, "JPN", "japan", "china", ("conduct",))) == own


def test_the_comparison_holds_meetings_equal_and_tells_them_apart(compared: Comparison) -> None:
    plan = compared.plan
    staying, meeting = plan.variants["china"].loaded, plan.variants["china, with its meetings"].loaded
    assert meetings(staying)["JPN"] == meetings(plan.variants["japan"].loaded)["JPN"]
    assert meetings(meeting)["JPN"] == meetings(staying)["CHN"]
    assert plan.with_meetings == [("china, with its meetings", "japan")]
    assert plan.headline == [("china", "japan"), ("china, with its delivery", "japan")]
    (row,) = compared.meetings.to_dict("records")
    assert (row["strategy"], row["own"], row["theirs"], row["runs"]) == ("china", 0.2, 0.5, 8)


def test_the_search_agrees_with_the_variants_and_leaves_others_alone(loaded: Loaded, compared: Comparison) -> None:
    played, path = variants.with_meetings_of_its_own(loaded, "JPN", "china")
    assert path not in loaded.quantities() and meetings(played)["CHN"] == meetings(loaded)["CHN"]
    alone = outcomes_of(played, range(8), 1)["policy_leverage[JPN]"].to_numpy()
    assert np.array_equal(alone, compared.tables["china, with its meetings"]["policy_leverage[JPN]"].to_numpy())


def test_the_sign_turns_where_leverage_is_what_it_was_with_the_first_strategy(loaded: Loaded, compared: Comparison) -> None:
    # What is compared with is put where the strategy stands at 0.3 meetings a year, between the two calendars.
    played, path = variants.with_meetings_of_its_own(loaded, "JPN", "china")
    design = Design.of(lanes=pd.DataFrame({path: [0.3]}))
    between = outcomes_of(played, range(8), 1, design).droplevel("point")
    (row,) = of_meetings(compared.plan, {**compared.tables, "japan": between}, Evaluation(1)).to_dict("records")
    assert row["turns_at"] == pytest.approx(0.3, abs=0.01) and row["low"] <= row["turns_at"] <= row["high"]
    never = between + 10.0
    assert np.isnan(of_meetings(compared.plan, {**compared.tables, "japan": never}, Evaluation(1))["turns_at"]).all()


def test_where_calendars_travel_there_is_nothing_to_tell_apart(loaded: Loaded) -> None:
    plan = strategies_plan(loaded, "JPN", ("japan", "china"), calendar="travels")
    assert plan.with_meetings == [] and meetings(plan.variants["china"].loaded)["JPN"] == 0.5
    exchanged = swap_plan(loaded, "JPN", "CHN", "travels")
    assert exchanged.with_meetings == [] and meetings(exchanged.variants["exchanged"].loaded)["CHN"] == 0.2
    tables = plan_of(loaded, ("JPN", "CHN"), {"": ("japan", "china")}, calendar="travels").tables
    assert all(table.calendar_travels for of_power in tables for table in of_power)
    tables = plan_of(loaded, ("JPN", "CHN"), {"": ("japan", "china")}).tables
    assert not any(table.calendar_travels for of_power in tables for table in of_power)


def test_the_command_says_what_meetings_add_and_where_the_sign_turns(tmp_path: Path) -> None:
    words = ["compare", "baseline", "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots"]
    words += ["--set", "horizon.years=2"]
    done = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "stays")])
    assert done.exit_code == 0, done.output
    said = json.loads((tmp_path / "stays" / "answer.json").read_text("utf-8"))["meetings"]
    assert said[0].startswith("With 0.5 leaders' meetings a year instead of 0.2, as China's strategy has, ")
    assert " ".join(said) in " ".join(done.output.split())
    assert len(pd.read_csv(tmp_path / "stays" / "meetings.csv")) == 1
    done = CliRunner().invoke(main, [*words, "--calendar", "travels", "--out", str(tmp_path / "travels")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "travels" / "answer.json").read_text("utf-8"))["meetings"] == []
    one, other = (pd.read_csv(tmp_path / name / "differences.csv") for name in ("stays", "travels"))
    before, after = (rows.set_index(["variant", "outcome"])["difference"] for rows in (one, other))
    assert np.isclose(before["china, with its meetings", "policy_leverage[JPN]"], after["china", "policy_leverage[JPN]"])


def test_the_old_place_of_meetings_is_told() -> None:
    done = CliRunner().invoke(main, ["check", "baseline", "--set", "strategies.china.conduct.summit_rate=0.3"])
    assert done.exit_code == 2
    assert "it stands in strategies.china.calendar.summit_rate" in done.output
