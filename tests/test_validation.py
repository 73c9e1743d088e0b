"""Scores with known answers, rivals that keep to the rules, skill that tells better from worse, and the commands."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from history_panels import made_up, write
from scipy.stats import norm

from suitors.cli.main import main
from suitors.history.errors import HistoryError
from suitors.history.panel import Panel, read_panel
from suitors.history.stack import forecast
from suitors.runs.checkpoint import Checkpoint
from suitors.studies.evaluation import Evaluation
from suitors.studies.validation import points, scores
from suitors.studies.validation.events import event_scores
from suitors.studies.validation.rivals import Rivals, observed
from suitors.studies.validation.rolling import ABLATION, MODEL, WITH, RollingPlan, of_the_known
from suitors.studies.validation.skill import coverage, left_out, skill_table
from suitors.studies.validation.validate import CHOICE, assess, plan_of, shipped_posterior, steps, validate


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("panel") / "panel.csv", made_up())


@pytest.fixture(scope="module")
def panel(file: Path) -> Panel:
    return read_panel(file)


# --- scores


def test_crps_of_a_normal_forecast_is_the_textbook_value() -> None:
    samples = norm.ppf((np.arange(4000) + 0.5) / 4000)
    for seen in (0.0, 1.3):
        exact = seen * (2 * norm.cdf(seen) - 1) + 2 * norm.pdf(seen) - 1 / np.sqrt(np.pi)
        assert scores.crps(samples, np.array(seen)) == pytest.approx(exact, abs=2e-3)


def test_scores_of_a_certain_forecast_are_its_error() -> None:
    samples = np.full((3, 2, 50), 2.0)
    seen = np.array([[2.0, 5.0], [0.0, 2.0], [2.5, 1.0]])
    np.testing.assert_allclose(scores.crps(samples, seen), np.abs(seen - 2.0))
    np.testing.assert_allclose(scores.energy(samples, seen), np.linalg.norm(seen - 2.0, axis=1))


def test_the_energy_score_of_one_component_is_its_crps() -> None:
    samples = np.random.default_rng(1).normal(size=(1, 1, 400))
    assert scores.energy(samples, np.array([[0.4]]))[0] == pytest.approx(scores.crps(samples[:, 0], np.array([0.4]))[0], abs=0.03)


def test_brier_counts_from_a_tenth_of_a_million() -> None:
    samples = np.array([[0.0, 0.05, 1.0, 3.0]])
    assert scores.brier(samples, np.array([0.05]))[0] == pytest.approx(0.25)
    assert scores.brier(samples, np.array([0.2]))[0] == pytest.approx(0.25)
    assert scores.brier(np.ones((1, 4)), np.array([1.0]))[0] == 0.0


def test_the_probability_transform_of_a_calibrated_forecast_is_even_with_zeros_too() -> None:
    random = np.random.default_rng(3)
    rate = random.random((4000, 101)) < 0.5
    values = np.where(rate, random.lognormal(size=rate.shape), 0.0)
    pit = scores.probability_transform(values[:, 1:], values[:, 0], random.random(4000))
    assert np.histogram(pit, bins=5, range=(0, 1))[0] / 4000 == pytest.approx(np.full(5, 0.2), abs=0.025)


# --- events


def of_loans(past: list[list[float]], signed: list[list[float]] | None = None) -> Panel:
    """One power, a state for each row of loans from 2000 on, million US$; no grants."""
    loans = np.array([past])
    unknown = np.full(loans.shape, np.nan)
    names = ("loans_repaid", "grants_disbursed", "debt_stock", "exports_state_to_power", "imports_state_from_power")
    dyads = {**{name: unknown for name in names}, "loans_disbursed": loans}
    dyads["loans_committed"] = unknown if signed is None else np.array([signed])
    states = tuple(f"S{place}" for place in range(loans.shape[1]))
    return Panel("made up", ("PPP",), states, tuple(range(2000, 2000 + loans.shape[2])), dyads, {}, ())


def test_events_are_scored_where_somebody_is_at_risk() -> None:
    """Four years to 2003, one ahead: never lent, lent before, lends and stops, lends and goes on, unknown."""
    after = [5.0, 0.0, 0.0, 8.0, 1.0]
    before = [[0.0] * 4, [9.0, 0, 0, 0], [0, 9.0, 9.0, 9.0], [8.0] * 4, [np.nan] * 4]
    panel = of_loans([[*past, came] for past, came in zip(before, after, strict=True)], [[0, 0, 3.0, 0, 0], *[[0.0] * 5] * 4])
    samples = np.array([[[0.0, 0.0, 0.0, 7.0]], [[0.0] * 4], [[0.0, 9.0, 9.0, 9.0]], [[8.0] * 4], [[1.0] * 4]])[:, 0][None]
    seen = observed(panel, "loans", 2003, 1), observed(panel, "flow", 2003, 1)
    found = {one.name: (one.values[0], one.seen[0], one.came[0]) for one in event_scores(panel, 2003, 1, samples, samples, seen)}
    known = {name: np.flatnonzero(np.isfinite(at)).tolist() for name, (_, at, _) in found.items()}
    assert known == {"first loans": [0], "exits": [2, 3], "jumps": [0, 1, 2, 3], "pipeline": [0]}
    came = {name: np.array(known[name])[at[known[name]] == 1].tolist() for name, (_, _, at) in found.items()}
    assert came == {"first loans": [0], "exits": [2], "jumps": [0, 2], "pipeline": []}
    # Lent with chance 1/4 and came; lent with chance 3/4 and did not come; 8 as always.
    assert found["first loans"][0][0] == pytest.approx(0.75**2)
    assert found["exits"][0][[2, 3]] == pytest.approx([0.75**2, 0.0])
    # A rise from 0 to 5 passes a factor of three of one and more, as does a fall from 9 to 0; the rest stays.
    assert found["jumps"][0][:4] == pytest.approx([0.75**2, 0.0, 0.75**2, 0.0])
    expected = np.log1p([0.0, 0.0, 0.0, 7.0])
    assert found["pipeline"][0][0] == pytest.approx(scores.crps(expected, np.log1p(np.array(5.0))))


def test_a_jump_the_wrong_way_costs_twice() -> None:
    panel = of_loans([[8.0, 8.0, 8.0, 0.0]])
    rise = np.full((1, 1, 4), 90.0)
    seen = (observed(panel, "loans", 2002, 1),) * 2
    values = {one.name: one.values[0, 0] for one in event_scores(panel, 2002, 1, rise, rise, seen)}
    assert values["jumps"] == 2.0


def test_nothing_is_said_of_an_event_that_came_too_seldom() -> None:
    """Sure that nobody enters beats nearly sure without end where nobody does: no verdict unless it came, and failed to, in four pairs."""
    for pairs, told in ((0, 0), (3, 0), (4, 1), (8, 1), (9, 0)):
        table = cells(0.1, 1.0, 1.0).assign(observable="exits", score="Brier")
        table["came"] = (table["seen"] - 10.0 < pairs).astype(float)
        assert assess(table, True, 1).help_of(CHOICE, ["exits"])[2] == told
    assert "too few came" in assess(table, True, 1).says(CHOICE)[1]


def test_where_a_part_helps_on_events_is_said_in_a_sentence() -> None:
    same, better = (
        assess(pd.concat([cells(0.8, 1.0, 0.8), cells(0.8, 1.0, choice).assign(observable="exits", score="Brier")]), True, 1)
        for choice in (0.8, 1.0)
    )
    assert same.says(CHOICE) == ["Strategic choice adds no forecast skill.", "On events strategic choice helps in none of 1 row."]
    assert better.says(CHOICE)[1:] == ["On events strategic choice helps in 1 of 1 row.", "It helps with exits."]


# --- rivals


def test_points_are_what_their_names_say(panel: Panel) -> None:
    origin = 2006
    flow = panel.flow("loans")[:, :, : panel.until(origin)]
    said = {name: rule(panel, "loans", origin, 3) for name, rule in points.POINTS.items()}
    for year in range(3):
        np.testing.assert_allclose(said["last year"][:, :, year], flow[:, :, -1])
        np.testing.assert_allclose(said["three-year mean"][:, :, year], flow[:, :, -3:].mean(axis=2))
        np.testing.assert_allclose(said["training mean"][:, :, year], flow.mean(axis=2))
        shares = said["GDP shares"][:, :, year]
        np.testing.assert_allclose((shares / shares.sum(axis=1, keepdims=True))[0], np.array([1, 2, 3]) / 6, rtol=1e-6)


def test_a_rule_of_the_scoreboard_is_that_of_validate(panel: Panel) -> None:
    """The first year ahead is the same question to both: summed or not."""
    ours, theirs = (Rivals(panel, False, 9, 1, summed) for summed in (True, False))
    for kind in ("loans", "grants", "debt", "flow", "share"):
        for rule in points.ANY_SERIES:
            np.testing.assert_allclose(ours.outcomes(rule, kind, 2006, 1), theirs.outcomes(rule, kind, 2006, 1))
    summed, alone = (each.outcomes("last year", "loans", 2006, 3) for each in (ours, theirs))
    assert (np.median(summed, axis=2) > 1.5 * np.median(alone, axis=2)).all()


@pytest.mark.parametrize("rival", sorted(points.POINTS))
def test_no_rival_looks_ahead_and_all_are_finite(panel: Panel, rival: str) -> None:
    origin = 2006
    later = {name: values.copy() for name, values in panel.dyads.items()}
    for values in later.values():
        values[:, :, panel.until(origin) :] = 99.0
    changed = Panel(panel.name, panel.powers, panel.states, panel.years, later, panel.covariates, ())
    for kind in ("loans", "grants"):
        one = points.POINTS[rival](panel, kind, origin, 3)
        np.testing.assert_allclose(one, points.POINTS[rival](changed, kind, origin, 3))
        assert np.isfinite(one).all() and one.min() >= 0.0


def test_given_totals_hold_in_every_sample_of_every_rival(panel: Panel) -> None:
    rivals = Rivals(panel, True, 40, 1)
    seen = observed(panel, "loans", 2006, 3).sum(axis=1)
    for rival in points.POINTS:
        summed = rivals.flows(rival, 2006, 3)["loans"].sum(axis=1)
        np.testing.assert_allclose(summed, np.repeat(seen[:, None], 40, axis=1), rtol=1e-9)


def test_debts_of_rivals_are_never_negative(panel: Panel) -> None:
    rivals = Rivals(panel, True, 40, 1)
    for rival in points.DEBT_POINTS:
        drawn = rivals.debts(rival, 2006, 3)
        assert drawn.min() >= 0.0 and np.isfinite(drawn).all()
    said = {name: rule(panel, "debt", 2006, 3) for name, rule in points.DEBT_POINTS.items()}
    assert (said["amortisation only"] < said["last year"]).all()


# --- skill


def cells(model: float, rival: float, choice: float, dyads: int = 12) -> pd.DataFrame:
    """Made-up scores: forecasters differ by their level, dyads by luck that all share."""
    random = np.random.default_rng(0)
    rows = []
    for dyad in range(dyads):
        luck = random.lognormal()
        for origin in (2000, 2001):
            for name, level in ((MODEL, model), ("damped shares", rival), ("last year", rival), (WITH, model), (ABLATION, choice)):
                rows.append(("flow", "CRPS", 3, origin, name, f"P{dyad % 3}", f"S{dyad // 3}", level * luck, 10.0 + dyad, 0.5))
    names = ["observable", "score", "horizon", "origin", "forecaster", "power", "state", "value", "seen", "pit"]
    return pd.DataFrame(rows, columns=names)


def test_skill_is_one_minus_the_ratio_of_scores() -> None:
    table = skill_table(cells(0.8, 1.0, 0.8), 1).set_index("rival")
    assert table.loc["damped shares", "skill"] == pytest.approx(0.2)
    assert table.loc["damped shares", "low"] == pytest.approx(0.2) == table.loc["damped shares", "without_largest"]
    assert table.loc["damped shares", "largest"] == "P2-S3"
    assert table.loc[CHOICE, "skill"] == pytest.approx(0.0)


def test_where_choice_adds_nothing_the_output_says_so() -> None:
    same, better, worse = (assess(cells(0.8, 1.0, choice), True, 1).verdicts(CHOICE)[0] for choice in (0.8, 1.0, 0.6))
    assert "adds no forecast skill here" in same
    assert "strategic choice adds forecast skill here" in better
    assert "strategic choice adds no forecast skill here; it costs some" in worse


@pytest.mark.parametrize("gain", [0.0005, 0.001, 0.015])
def test_a_gain_too_small_to_matter_is_no_verdict_however_sure(gain: float) -> None:
    found = assess(cells(1.0 - gain, 1.2, 1.0), True, 1)
    assert found.skill.set_index("rival").loc[CHOICE, "low"] > 0
    assert "adds no forecast skill here (" in found.verdicts(CHOICE)[0]


def test_a_verdict_holds_for_all_of_a_run_together() -> None:
    """Pure luck: among many panels in which nothing differs hardly any says that anything was gained."""
    random = np.random.default_rng(5)
    said = []
    for seed in range(40):
        table = cells(1.0, 1.0, 1.0)
        table["value"] *= random.lognormal(0.0, 0.5, len(table))
        said.append("adds forecast skill" in assess(table, True, seed).verdicts(CHOICE)[0])
    assert sum(said) <= 1


def test_the_screen_fits_and_says_what_the_model_adds(file: Path) -> None:
    options = ["--panel", str(file), "--train-to", "2005", "--runs", "32", "--workers", "1"]
    result = CliRunner().invoke(main, ["validate", *options], env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) <= 45 and max(map(len, lines)) <= 80
    assert result.stdout.count("The model adds") == 2 == result.stdout.count("Strategic choice adds")
    assert result.stdout.count("On events nothing can be said of the model: too few came.") == 2


def test_our_crps_is_that_of_scoringrules() -> None:
    scoringrules = pytest.importorskip("scoringrules")
    random = np.random.default_rng(2)
    samples, seen = np.maximum(random.normal(size=(30, 50)), 0.0), np.maximum(random.normal(size=30), 0.0)
    np.testing.assert_allclose(scores.crps(samples, seen), scoringrules.crps_ensemble(seen, samples, estimator="fair"), rtol=1e-9)


def test_a_panel_without_debts_is_validated(tmp_path: Path) -> None:
    table = made_up()
    table = table[~table["variable"].isin(["ext_ppg_bilateral_debt_stock", "loans_repaid_principal_and_interest"])]
    bare = read_panel(write(tmp_path / "bare.csv", table))
    found = validate(RollingPlan(bare, 2006, 2009, 16, 4, {}), False)
    # Every pair lends every year and nobody signed anything on record: neither first loans nor a pipeline to score.
    assert set(found.cells["observable"]) == {"flow", "shares", "loans", "grants", "exits", "jumps"}
    assert {MODEL, ABLATION, WITH} <= set(found.cells["forecaster"])


def test_losses_are_listed_worst_first() -> None:
    table = cells(1.0, 0.9, 0.5)
    table.loc[table["forecaster"] == "last year", "value"] *= 0.5
    lost = assess(table, True, 1).losses()
    assert lost["rival"].tolist() == ["last year", "damped shares"] and lost["certain"].all() and (np.diff(lost["skill"]) >= 0).all()


def test_coverage_and_leave_one_out_follow_from_the_cells() -> None:
    table = cells(0.8, 1.0, 0.8)
    found = coverage(table.assign(pit=np.linspace(0.0, 1.0, len(table))))
    assert 0.7 < found["inside_80"].iloc[0] < 0.9 and sum(found["pit"].iloc[0]) == pytest.approx(1.0)
    assert left_out(table, "damped shares", "state")["skill"].to_numpy() == pytest.approx(0.2)


def test_too_few_dyads_give_no_interval_and_no_error_no_ratio() -> None:
    table = cells(0.8, 1.0, 0.8)
    few = table[table["power"] + table["state"] == (table["power"] + table["state"]).iloc[0]]
    row = skill_table(few, 1).iloc[0]
    assert np.isnan(row["low"]) and np.isnan(row["without_largest"]) and np.isfinite(row["skill"])
    tiny = skill_table(table.assign(value=table["value"] * 1e-6), 1)
    assert (tiny["skill"] == 0.0).all()


# --- end to end


def test_given_totals_are_spread_over_the_states_that_are_known(tmp_path: Path) -> None:
    table = made_up().astype(object)
    table.loc[(table["state_iso3"] == "CCC") & table["variable"].isin(["loans_disbursed"]) & (table["year"] == 2009), "value"] = ""
    gap = read_panel(write(tmp_path / "panel.csv", table))
    seen = observed(gap, "loans", 2008, 1)
    assert np.isnan(seen[:, 2]).all()
    of_model = of_the_known(gap, forecast(gap, 2008, 1, True, 32, 4)).flows["loans"][:, :2, 0]
    of_rival = Rivals(gap, True, 32, 1).flows("last year", 2008, 1)["loans"][:, :2]
    for made in (of_model, of_rival):
        np.testing.assert_allclose(made.sum(axis=1), np.nansum(seen, axis=1)[:, None] * np.ones(32))


def test_years_that_allow_no_validation_are_refused(panel: Panel) -> None:
    for train_to, test_to in ((2001, None), (2009, None), (None, 2030), (2008, 2007)):
        with pytest.raises(HistoryError, match=r"--train-to|--test-to"):
            plan_of(panel, train_to, test_to, 32, 1, None)


def test_no_posterior_from_after_the_training_years_is_taken() -> None:
    assert shipped_posterior(2003) is None
    for year in (2008, 2012, 2030):
        chosen = shipped_posterior(year)
        assert chosen is not None and int(chosen.stem[-4:]) <= year


def test_the_result_does_not_depend_on_the_number_of_workers(panel: Panel) -> None:
    plan = RollingPlan(panel, 2007, 2009, 32, 4, {})
    one, two = (validate(plan, False, Evaluation(workers=workers)).cells for workers in (1, 2))
    keys = ["observable", "score", "horizon", "origin", "forecaster", "power", "state"]
    pd.testing.assert_frame_equal(one.sort_values(keys, ignore_index=True), two.sort_values(keys, ignore_index=True))


def test_a_validation_that_was_stopped_goes_on_with_all_finished_parts(panel: Panel, tmp_path: Path) -> None:
    plan = RollingPlan(panel, 2007, 2009, 32, 4, {})
    first, again = Checkpoint(tmp_path / "result"), Checkpoint(tmp_path / "result")

    def stop(_: int) -> None:
        if first.pieces == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        validate(plan, False, Evaluation(checkpoint=first), stop)
    whole = validate(plan, False, Evaluation(checkpoint=again))
    assert again.found == 4 and again.pieces == steps(plan)
    pd.testing.assert_frame_equal(whole.cells, validate(plan, False).cells)


def test_the_command_scores_a_panel_of_another_region(file: Path, tmp_path: Path) -> None:
    options = ["--panel", str(file), "--train-to", "2006", "--runs", "32", "--workers", "1", "--kind", "conditional", "--detail"]
    result = CliRunner().invoke(main, ["validate", *options, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    for part in ("CONDITIONAL", "damped shares", "without choice", "Where the forecast loses", "not validated by this"):
        assert part in result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"manifest.json", "validation.json", "skill_conditional.png", "bands_conditional.png"} <= names
    told = json.loads((tmp_path / "out" / "validation.json").read_text())
    assert told["kinds"]["conditional"]["choice"] and "Leverage" in told["not_validated"]


def test_json_goes_to_standard_output_alone(file: Path) -> None:
    options = ["--panel", str(file), "--train-to", "2008", "--runs", "32", "--workers", "1", "--kind", "unconditional", "--json"]
    result = CliRunner().invoke(main, ["validate", *options])
    assert result.exit_code == 0
    table = json.loads(result.stdout)["kinds"]["unconditional"]["skill"]
    assert {"flow", "debt", "shares"} <= {row["observable"] for row in table}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["validate", "--panel", "nowhere.csv"], "no such file"),
        (["validate", "--train-to", "1990"], "--train-to 1990"),
        (["validate", "--posterior", "nowhere.parquet"], "no such posterior file"),
        (["hindcast", "--from", "1990"], "--from 1990"),
        (["hindcast", "--from", "2010", "--to", "2030"], "--to 2030"),
        (["hindcast", "--from", "2010", "--to", "2009"], "--to 2009"),
    ],
)
def test_mistakes_end_with_a_message_and_two(options: list[str], said: str) -> None:
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 2
    assert said in result.output and "Traceback" not in result.output


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("suitors.studies.validation.validate.plan_of", interrupted)
    result = CliRunner().invoke(main, ["validate"])
    assert result.exit_code == 130 and "nothing half-written" in result.output


def test_a_hindcast_gives_every_dyad_and_year(file: Path, tmp_path: Path) -> None:
    options = ["--panel", str(file), "--from", "2006", "--to", "2008", "--runs", "32", "--no-plots", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, ["hindcast", *options])
    assert result.exit_code == 0, result.output
    assert "CONDITIONAL" in result.output
    table = pd.read_csv(tmp_path / "out" / "hindcast.csv")
    assert len(table) == 4 * 2 * 3 * 2
    assert (table["p10"] <= table["p90"]).all() and table["observed"].notna().all()
    later = CliRunner().invoke(main, ["hindcast", *options, "--to", "2012", "--kind", "unconditional", "--overwrite"])
    assert later.exit_code == 0 and "UNCONDITIONAL" in later.output


def test_debts_that_nobody_knew_at_the_origin_are_not_scored(tmp_path: Path) -> None:
    rows = ["power_iso3,state_iso3,year,variable,value,unit"]
    rows += [
        f"CHN,{state},{year},loans_disbursed,{10 + year % 3},million USD"
        for state in ("AAA", "BBB", "CCC", "DDD")
        for year in range(2000, 2011)
    ]
    rows += [f"CHN,{state},2010,debt_stock,90,million USD" for state in ("AAA", "BBB", "CCC", "DDD")]
    (tmp_path / "young.csv").write_text("\n".join(rows), encoding="utf-8")
    plan, _ = plan_of(read_panel(tmp_path / "young.csv"), 2007, 2010, 32, 1, None)
    found = validate(plan, conditional=True)
    assert "debt" not in set(found.cells["observable"]) and "flow" in set(found.cells["observable"])
