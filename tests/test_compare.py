"""Strategies compared on common draws: nothing differs where nothing should, signs flip with the order, input is checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.scenario import Loaded, load_document
from suitors.studies import budgets, points
from suitors.studies.compare import Comparison, Precision, compare
from suitors.studies.evaluation import Evaluation
from suitors.studies.paired_differences import paired
from suitors.studies.plan import ABSENT, ComparisonError, ComparisonPlan, strategies_plan, swap_plan
from tests.small_comparison import short

SHORT = short(2)
FEWER = [word for power in ("EU", "GULF", "TUR", "USA") for word in ("--set", f"powers.{power}.remove=true")]
COPIED: dict[str, object] = {**SHORT, "strategies": {"japan_again": {"based_on": "japan", "title": "Another name"}}}


def short(document: dict[str, object] = SHORT) -> Loaded:
    return load_document(document, name="short")


def compared(loaded: Loaded, *strategies: str, also: tuple[str, ...] = (), runs: int = 16) -> Comparison:
    return compare(loaded, strategies_plan(loaded, "JPN", strategies, also), runs, Evaluation(1))


@pytest.fixture(scope="module")
def usual() -> Comparison:
    return compared(short(), "japan", "china", also=("before", "multilateral", "pooled=KOR", "niche=minerals"))


def test_a_strategy_under_another_name_changes_nothing_at_all() -> None:
    result = compared(short(COPIED), "japan", "japan_again")
    for name in ("japan_again", "japan_again, with its delivery"):
        again = result.differences[result.differences["variant"] == name]
        assert again["difference"].dropna().eq(0.0).all() and len(again["difference"].dropna()) > 80
        assert again["low"].dropna().eq(0.0).all() and again["high"].dropna().eq(0.0).all()


def test_another_strategy_changes_the_power_more_than_anybody_else(usual: Comparison) -> None:
    rows = usual.differences[usual.differences["variant"] == "china"].set_index("outcome")
    own, other = (abs(rows.loc[f"leverage[{power}]", "difference"]) for power in ("JPN", "TUR"))
    assert own > 5 * other


def test_swapping_the_order_flips_every_sign(usual: Comparison) -> None:
    forth = paired(usual.tables, [("china", "japan")])
    back = paired(usual.tables, [("japan", "china")])
    assert np.array_equal(forth["difference"], -back["difference"], equal_nan=True)
    assert np.array_equal(forth["low"], -back["high"], equal_nan=True)
    assert np.array_equal(forth["better"], back["worse"], equal_nan=True)


def test_the_headline_is_leverage_above_no_new_money(usual: Comparison) -> None:
    tables = usual.tables
    gain = tables["japan"]["leverage[JPN]"] - tables[ABSENT]["leverage[JPN]"]
    pd.testing.assert_series_equal(tables["japan"]["headline_leverage[JPN]"], gain, check_names=False)
    assert tables[ABSENT]["completed_private[JPN]"].mean() < tables["japan"]["completed_private[JPN]"].mean()


def test_further_variants_do_what_they_say(usual: Comparison) -> None:
    signed = {name: usual.tables[name]["signed[JPN]"].mean() for name in usual.tables}
    assert signed["pooled with KOR"] > 1.2 * signed["japan"]
    assert usual.tables["pooled with KOR"]["signed[KOR]"].eq(0.0).all()
    assert signed["through MULT"] < signed["japan"]
    assert usual.tables["through MULT"]["signed[MULT]"].mean() > usual.tables["japan"]["signed[MULT]"].mean()
    both = usual.tables["pooled with KOR"]
    expected = both["debt[JPN]"] + both["debt[KOR]"]
    pd.testing.assert_series_equal(both["debt[JPN+KOR]"], expected, check_names=False)


def test_a_niche_puts_all_works_into_one_sector(usual: Comparison) -> None:
    from suitors.model.model import coefficients_of
    from suitors.scenario.schema import SECTORS

    coefficients = coefficients_of(usual.plan.variants["minerals only"].loaded, {}, {})
    new = [index for index, offer in enumerate(coefficients.layout.offers) if offer.power == "JPN" and not offer.inherited]
    shares = coefficients.focus.sector_share[coefficients.focus.focus_of[new], :, :, 0]
    assert np.allclose(shares[:, SECTORS.index("minerals")], 1.0)


def test_before_is_the_reference_where_nothing_else_differs() -> None:
    richer = {**SHORT["powers"], "JPN": {"money": {"private": {"announced": {"2025": 9.0}}}}}
    loaded = short({**SHORT, "powers": richer})
    result = compared(loaded, "japan", "china", also=("before",))
    plain = compared(short(), "japan", "china")
    assert not np.allclose(result.tables["japan"]["signed[JPN]"], plain.tables["japan"]["signed[JPN]"])
    pd.testing.assert_frame_equal(result.tables["as before"], plain.tables["japan"])


def test_powers_exchange_their_strategies() -> None:
    # Works under way keep the quality to which they were agreed: opinions follow the new ones only when these are built.
    loaded = short({**SHORT, "horizon": {"start": "2025-10-01", "years": 4}})
    plan = swap_plan(loaded, "JPN", "CHN")
    assert {name: item.loaded.scenario.powers["JPN"].strategy for name, item in plan.variants.items()} == {
        "as they are": "japan",
        "exchanged": "china",
        "exchanged, with their delivery": "china",
        "exchanged, with their meetings": "china",
    }
    assert plan.variants["exchanged"].loaded.scenario.powers["CHN"].strategy == "japan"
    result = compare(loaded, plan, 8, Evaluation(1))
    rows = result.differences[result.differences["variant"] == "exchanged"].set_index("outcome")
    assert rows.loc["goodwill[CHN]", "difference"] > 0 > rows.loc["goodwill[JPN]", "difference"]


@pytest.mark.parametrize("budget", ["disbursed", "fiscal_cost"])
def test_budgets_are_equal_when_asked(budget: budgets.Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "RUNS", 48)
    # Where Japan borrows as cheaply as it does, its loans earn and there is no cost to make equal.
    powers = {**SHORT["powers"], "JPN": {"funding_rate": 0.03}}
    loaded = short({**SHORT, "horizon": {"start": "2025-10-01", "years": 6}, "powers": powers})
    plan, factors = budgets.equal(strategies_plan(loaded, "JPN", ("japan", "china")), budget, Evaluation(1, workers=2))
    result = compare(loaded, plan, budgets.RUNS, Evaluation(1, workers=2))
    base = budgets.spent(result.tables["japan"], "JPN", budget)
    for name in factors:
        assert budgets.spent(result.tables[name], "JPN", budget) == pytest.approx(base, rel=budgets.CLOSE)


def test_runs_are_added_until_the_precision_is_reached() -> None:
    loaded = short()
    plan = strategies_plan(loaded, "JPN", ("japan", "china"))
    outcome = "headline_leverage[JPN]"
    first = compare(loaded, plan, 16, Evaluation(1))
    half = float(((first.differences["high"] - first.differences["low"]) / 2)[first.differences["outcome"] == outcome].min())
    more = compare(loaded, plan, 16, Evaluation(1), precision=Precision(outcome, half / 2, 4096))
    rows = more.differences[
        (more.differences["outcome"] == outcome) & more.differences["variant"].isin(["china", "china, with its delivery"])
    ]
    assert more.runs > 16
    assert ((rows["high"] - rows["low"]) / 2).max() <= half / 2
    pd.testing.assert_frame_equal(more.tables["china"].iloc[:16], first.tables["china"])
    assert compare(loaded, plan, 16, Evaluation(1), precision=Precision(outcome, 1e-12, 20)).runs == 20


def test_intervals_cover_a_known_difference() -> None:
    rng = np.random.Generator(np.random.SFC64(7))
    covered = 0
    for _ in range(400):
        base = pd.DataFrame({"goodwill[JPN]": rng.normal(size=40)})
        moved = base + 0.3 + rng.normal(scale=0.5, size=(40, 1))
        row = paired({"a": base, "b": moved}, [("b", "a")]).iloc[0]
        covered += row["low"] <= 0.3 <= row["high"]
    assert 0.92 <= covered / 400 <= 0.98


def test_intervals_of_the_model_cover_its_long_run_mean() -> None:
    """Many small comparisons of the model itself against the mean of all of them together."""
    loaded = short()
    plan = strategies_plan(loaded, "JPN", ("japan", "china"))
    pair = ComparisonPlan(plan.powers, plan.strategies, {name: plan.variants[name] for name in ("japan", "china")})
    tables = compare(loaded, pair, 1024, Evaluation(3, workers=2)).tables
    outcomes = ["leverage[JPN]", "goodwill[JPN]", "completed_public[JPN]"]
    truth = (tables["china"] - tables["japan"])[outcomes].mean()
    covered = []
    for first in range(0, 1024, 16):
        part = {name: table.iloc[first : first + 16] for name, table in tables.items()}
        rows = paired(part, [("china", "japan")]).set_index("outcome").loc[outcomes]
        covered.append((rows["low"] <= truth) & (truth <= rows["high"]))
    # Sixteen runs of lumpy money are skewed: intervals by the normal law cover a little less than they say.
    assert 0.85 <= float(np.mean(covered)) <= 0.99


def test_runs_needed_are_about_those_that_tell_the_mean_from_nothing() -> None:
    rng = np.random.Generator(np.random.SFC64(7))
    base = pd.DataFrame({"goodwill[JPN]": np.zeros(20_000)})
    row = paired({"a": base, "b": base + rng.normal(0.1, 1.0, size=(20_000, 1))}, [("b", "a")]).iloc[0]
    assert row["runs_needed"] == pytest.approx(1.96**2 * 100, rel=0.2)


def test_the_command_writes_its_folder_and_repeats_from_the_manifest(tmp_path: Path) -> None:
    options = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--json"]
    first = CliRunner().invoke(main, ["compare", "baseline", *options, *FEWER, "--set", "horizon.years=1", "--out", str(tmp_path / "one")])
    assert first.exit_code == 0, first.output
    said = json.loads(first.stdout)
    assert {row["variant"] for row in said["differences"]} == {"china", "china, with its delivery", "china, with its meetings", ABSENT}
    assert len(said["answer"]["sentences"]) == 3
    second = CliRunner().invoke(main, ["compare", str(tmp_path / "one" / "manifest.json"), *options, "--out", str(tmp_path / "two")])
    assert second.exit_code == 0, second.output
    for name in ("differences.csv", "answer.json", "meetings.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert manifest["repeat"] == "suitors compare manifest.json --runs 8 --seed 2025 --power JPN --strategies japan,china"


def test_an_interrupted_comparison_goes_on_from_its_finished_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["compare", "baseline", "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--set", "horizon.years=1"]
    words += [*FEWER, "--workers", "1", "--no-plots", "--out", str(tmp_path / "result")]
    simulated: list[points.RunsAtPoints] = []
    real = points._evaluate_part

    def noted(part: points.RunsAtPoints, *given: Any) -> pd.DataFrame:
        if len(simulated) == 2:
            raise KeyboardInterrupt
        simulated.append(part)
        return real(part, *given)

    monkeypatch.setattr(points, "_evaluate_part", noted)
    stopped = CliRunner().invoke(main, words)
    assert stopped.exit_code == 130
    assert "2 finished pieces are kept" in stopped.output
    assert [path.name for path in tmp_path.iterdir()] == [".result.unfinished"]
    monkeypatch.setattr(points, "_evaluate_part", lambda part, *given: simulated.append(part) or real(part, *given))
    assert CliRunner().invoke(main, words).exit_code == 0
    of_variants = [part for part in simulated if part.points is None]
    assert len(of_variants) == len(set(of_variants)) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    monkeypatch.setattr(points, "_evaluate_part", real)
    assert CliRunner().invoke(main, [*words[:-1], str(tmp_path / "again")]).exit_code == 0
    for name in ("differences.csv", "answer.json", "outcomes.parquet"):
        assert (tmp_path / "result" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--power", "JAP", "--strategies", "japan,china"], "did you mean JPN (Japan)?"),
        (["--power", "JPN", "--strategies", "japan"], "two different strategies"),
        (["--power", "JPN", "--strategies", "japan,china,china"], "named twice"),
        (["--power", "JPN", "--strategies", "japan,chyna"], "did you mean china?"),
        (["--power", "JPN", "--strategies", "japan,multilateral"], "cannot play"),
        (["--power", "JPN", "--strategies", "japan,china", "--runs", "0"], "--runs"),
        (["--power", "JPN"], "say who plays what"),
        (["--swap", "JPN,CHN", "--power", "JPN"], "takes no --power"),
        (["--swap", "JPN,CHN", "--decompose"], "takes no --decompose"),
        (["--swap", "JPN"], "name two powers"),
        (["--swap", "JPN,JPN"], "two different powers"),
        (["--swap", "JPN,MULT"], "cannot play"),
        (["--power", "JPN", "--strategies", "japan,china", "--also", "niche=mining"], "no such sector"),
        (["--power", "JPN", "--strategies", "japan,china", "--also", "pooled=JPN"], "pooled with itself"),
        (["--power", "JPN", "--strategies", "japan,china", "--also", "after"], "allowed: before"),
        (["--power", "JPN", "--strategies", "japan,china", "--precision", "much"], "must be a number above 0"),
        (["--power", "JPN", "--strategies", "japan,china", "--precision", "goodwil[JPN]=0.1"], "did you mean goodwill[JPN]?"),
        (["--power", "JPN", "--strategies", "japan,china", "--threshold", "goodwill[JPN] >= 0"], "add --futures"),
        (["--swap", "JPN,CHN", "--posterior", "draws.parquet"], "no such posterior file"),
        (["--swap", "JPN,CHN", "--runs-per-future", "4"], "--runs-per-future is about --futures"),
        (["--swap", "JPN,CHN", "--max-runs", "40"], "--max-runs is about --precision"),
        (["--swap", "JPN,CHN", "--runs", "50", "--precision", "0.1", "--max-runs", "40"], "raise --max-runs"),
        (["--power", "JPN", "--strategies", "japan,china", "--futures", "10", "--posterior", "nosuch.parquet"], "no such posterior file"),
        (["--power", "XYZ", "--strategies", "japan,china"], "takes no part in baseline. Powers: CHN"),
        (
            ["--power", "JPN", "--strategies", "japan,china", "--futures", "10", "--threshold", "goodwil[JPN] >= 0"],
            "did you mean goodwill[JPN]?",
        ),
        (["--power", "JPN", "--strategies", "japan,china", "--futures", "10", "--threshold", "goodwill[JPN]"], "write an outcome"),
        (["--power", "JPN", "--strategies", "japan,china", "--equal-budgets", "purse"], "--equal-budgets"),
    ],
)
def test_wrong_input_gets_one_message(options: list[str], said: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["compare", "baseline", *options, "--out", str(tmp_path / "result")])
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "result").exists()


def test_a_budget_that_cannot_be_equalised_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = short()
    monkeypatch.setattr(budgets, "spent", lambda table, power, budget: -1.0)
    with pytest.raises(ComparisonError, match="must exceed 0"):
        budgets.equal(strategies_plan(loaded, "JPN", ("japan", "china")), "fiscal_cost", Evaluation(1))
