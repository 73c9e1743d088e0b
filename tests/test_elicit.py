"""Elicitation: fits with known answers, the pool, and the form's way out and back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from scipy import stats

from suitors.analysis.elicitation import disagreement, fit, of_chips, of_quantiles, pooled
from suitors.cli.main import main
from suitors.report.content import part_of
from suitors.scenario import load
from suitors.studies.elicit import CHIPS, COLUMNS, QUANTILES, _concerns, _played, write_form
from tests.test_style import too_wide

CHANCES = (0.1, 0.5, 0.9)


def said(*words: str) -> Result:
    return CliRunner().invoke(main, ["elicit", *words])


@pytest.mark.parametrize(
    ("family", "truth", "bounds"),
    [
        ("normal", stats.norm(-1.0, 2.0), (-np.inf, np.inf)),
        ("lognormal", stats.lognorm(0.6, scale=np.exp(0.4)), (0.0, np.inf)),
        ("beta", stats.beta(2.0, 5.0), (0.0, 1.0)),
    ],
)
def test_a_family_is_found_again_from_its_quantiles(family: str, truth: stats.rv_continuous, bounds: tuple[float, float]) -> None:
    # Four quantiles, so that the families of two numbers differ in how well they fit.
    chances = (0.05, 0.25, 0.75, 0.95)
    found = fit(of_quantiles({chance: float(truth.ppf(chance)) for chance in chances}, *bounds))
    assert found.family == family
    assert found.error < 1e-6
    grid = np.linspace(0.02, 0.98, 25)
    np.testing.assert_allclose(found.at(grid), truth.ppf(grid), rtol=1e-4, atol=1e-5)


def test_chips_say_what_their_chances_say() -> None:
    edges = [0.0, 1.0, 2.0, 3.0, 4.0]
    found = fit(of_chips(edges, [2, 8, 8, 2]))
    assert found.at(np.array([0.5]))[0] == pytest.approx(2.0, abs=0.02)
    assert 0.9 < found.at(np.array([0.1]))[0] < 1.1


@pytest.mark.parametrize("answers", [{0.1: 2.0, 0.9: 1.0}, {0.5: 1.0}, {0.1: -0.5, 0.9: 0.5}])
def test_answers_that_do_not_rise_or_leave_the_bounds_are_refused(answers: dict[float, float]) -> None:
    with pytest.raises(ValueError, match="values must"):
        of_quantiles(answers, 0.0, 1.0)


def test_the_pool_is_the_mean_of_the_experts_distributions() -> None:
    low, high = (fit(of_quantiles({0.1: middle - 1, 0.5: middle, 0.9: middle + 1})) for middle in (0.0, 10.0))
    draws = pooled([low, high], np.random.default_rng(2).random((2, 20_000)))
    assert draws.mean() == pytest.approx(5.0, abs=0.1)
    assert ((draws < 5.0).mean()) == pytest.approx(0.5, abs=0.02)
    assert disagreement([low, high]) > 0.95
    assert disagreement([low]) == 0.0


def _form(path: Path, answers: dict[str, list[float]]) -> None:
    known = load("teach/two_powers").quantities()
    rows = []
    for key, values in answers.items():
        item = known[key]
        row = dict.fromkeys(COLUMNS, "") | {"number": key, "unit": item.unit, "first bin from": 0.0, "last bin to": 1.0}
        names = QUANTILES if len(values) == len(QUANTILES) else CHIPS
        rows.append(row | dict(zip(names, values, strict=True)))
    write_form(pd.DataFrame(rows, columns=COLUMNS), path)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_forms_become_beliefs_that_commands_draw_from(tmp_path: Path, ending: str) -> None:
    one, two, out = tmp_path / f"anna.{ending}", tmp_path / f"boris.{ending}", tmp_path / "beliefs.parquet"
    _form(one, {"parameters.weight_ties": [0.1, 0.3, 0.6], "parameters.deal_rate": [0.5, 1.0, 2.0]})
    _form(two, {"parameters.weight_ties": [0, 0, 0, 0, 1, 5, 9, 4, 1, 0]})
    done = said("read", "teach/two_powers", str(one), str(two), "--out", str(out))
    assert done.exit_code == 0, done.output
    draws = pd.read_parquet(out)
    assert set(draws.columns) == {"parameters.weight_ties", "parameters.deal_rate"}
    assert draws["parameters.deal_rate"].quantile(0.5) == pytest.approx(1.0, rel=0.1)
    options = ["--runs", "8", "--no-plots", "--workers", "1", "--posterior", str(out), "--out", str(tmp_path / "run")]
    done = CliRunner().invoke(main, ["run", "teach/two_powers", *options])
    assert done.exit_code == 0, done.output
    assert said("read", "teach/two_powers", str(one), "--out", str(out)).exit_code == 2


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [("parameters.weight_ties", [0.6, 0.3, 0.1], "row 2"), ("parameters.weight_ties", [0.1, float("inf"), 0.6], "is no finite number")],
)
def test_wrong_answers_name_file_and_row(tmp_path: Path, key: str, values: list[float], message: str) -> None:
    _form(tmp_path / "anna.csv", {key: values})
    done = said("read", "teach/two_powers", str(tmp_path / "anna.csv"), "--out", str(tmp_path / "b.parquet"))
    assert done.exit_code == 2
    assert message in done.output and "anna.csv" in done.output
    assert not (tmp_path / "b.parquet").exists()


def test_what_is_empty_is_called_empty(tmp_path: Path) -> None:
    chips = [0, 0, 0, 0, 1, 5, 9, 4, 1, 0]
    for place, (column, words) in enumerate((("number", "column number is empty"), ("first bin from", "column first bin from is empty"))):
        form = tmp_path / f"{place}.csv"
        _form(form, {"parameters.weight_ties": chips})
        pd.read_csv(form).assign(**{column: None}).to_csv(form, index=False)
        done = said("read", "teach/two_powers", str(form), "--out", str(tmp_path / "b.parquet"))
        assert done.exit_code == 2 and words in done.output and "nan" not in done.output


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_spreadsheet_finds_a_formula_in_a_form(tmp_path: Path, ending: str) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"number": "parameters.deal_rate", "meaning": "=HYPERLINK(1)", "unit": "@a"}
    target = tmp_path / f"form.{ending}"
    write_form(pd.DataFrame([row], columns=COLUMNS), target)
    read = pd.read_csv(target) if ending == "csv" else pd.read_excel(target, sheet_name="Numbers")
    assert read["meaning"].tolist() == ["'=HYPERLINK(1)"] and read["unit"].tolist() == ["'@a"]


def test_no_expert_counts_twice_and_no_answer_leaves_what_is_possible(tmp_path: Path) -> None:
    form, out = tmp_path / "anna.csv", tmp_path / "b.parquet"
    _form(form, {"strategies.japan.conduct.quality": [0.5, 0.8, 1.4]})
    done = said("read", "teach/two_powers", str(form), "--out", str(out))
    assert done.exit_code == 2 and "strategies.japan.conduct.quality" in done.output
    done = said("read", "teach/two_powers", str(form), str(form), "--out", str(out))
    assert done.exit_code == 2 and "twice" in done.output


def test_what_is_no_comparison_has_no_form(tmp_path: Path) -> None:
    done = said("export", str(tmp_path), "--out", str(tmp_path / "form.csv"))
    assert done.exit_code == 2 and "--futures" in done.output


def test_no_draw_leaves_what_a_scenario_may_hold_and_reports_name_the_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form, out, run = tmp_path / "anna.csv", tmp_path / "b.parquet", tmp_path / "run"
    wide = {"strategies.japan.calendar.summit_rate": [0.0, 0.1, 0.8], "strategies.japan.conduct.quality": [0.2, 0.9, 1.0]}
    _form(form, wide)
    monkeypatch.setenv("COLUMNS", "80")
    done = said("read", "teach/two_powers", str(form), "--out", str(out), "--round", "Tokyo panel")
    assert done.exit_code == 0, done.output
    assert not too_wide(done.stdout, 80)
    draws = pd.read_parquet(out)
    assert draws.to_numpy().min() >= 0.0 and draws["strategies.japan.conduct.quality"].max() <= 1.0
    options = ["--runs", "8", "--no-plots", "--workers", "1", "--posterior", str(out), "--out", str(run)]
    assert CliRunner().invoke(main, ["run", "teach/two_powers", *options]).exit_code == 0
    assert any("Tokyo panel" in sentence and "elicited" in sentence for sentence in part_of(run).sentences)


def test_nobody_is_asked_about_a_strategy_that_nobody_plays(tmp_path: Path) -> None:
    loaded = load("teach/two_powers")
    numbers = ["strategies.eu.conduct.quality", "strategies.china.conduct.quality", "parameters.additionality"]
    (tmp_path / "manifest.json").write_text(json.dumps({"strategies": ["japan", "korea"]}), "utf-8")
    played = _played(tmp_path, loaded)
    assert played >= {"china", "japan", "korea"} and "eu" not in played
    assert [path for path in numbers if _concerns(path, played)] == numbers[1:]
