"""Responses: measures and verdicts on made-up numbers, paired runs of a small scenario, faults of row files, and the rows that hold."""

from __future__ import annotations

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.runs.checkpoint import Checkpoint
from suitors.scenario import ScenarioError
from suitors.studies.evaluation import Evaluation
from suitors.studies.responses import measure
from suitors.studies.responses.experiments import RowAnswer, answers, digest_of, experiments, verdict_of
from suitors.studies.responses.functions import FUNCTIONS
from suitors.studies.responses.measure import ExperimentRun, MeasureError
from suitors.studies.responses.rows import ResponseRow, chosen, listed, read, shipped

SCENARIO = """
title = "Two suitors, two states"
[horizon]
start = 2025-10-01
years = 3
[powers.CHN]
[powers.JPN]
[states.KAZ]
[states.UZB]
"""
ROW = """
scenario = "small.toml"
[[responses]]
id = "X1"
change = "Kazakhstan is twice as large"
shows = "its GDP at the opening"
low = 1.9
high = 2.1
unit = "ratio"
grade = "judged"
ground = "arithmetic"
measure = "changed.gdp[KAZ, 0] / base.gdp[KAZ, 0]"
[responses.changed.scale]
"states.KAZ.gdp" = 2.0
"""
SECOND = """
[[responses]]
id = "X2"
change = "Japan leaves, or stays with money"
shows = "debt owed to China at the opening"
low = 3.0
high = 3.0
unit = "ratio"
grade = "judged"
ground = "arithmetic"
measure = "sum(changed.debt[CHN, 0] + base.debt[CHN, 0] + richer.debt[CHN, 0]) / sum(base.debt[CHN, 0])"
changed.powers.JPN.remove = true
[responses.also.richer]
events = [{ type = "money_change", date = 2025-10-01, power = "JPN", factor = 2.0 }]
"""
COORDINATES: dict[str, Any] = {
    "time": [2025.75, 2026.75, 2027.75],
    "year": [2025.75, 2026.75],
    "power": ["A", "B", "C"],
    "state": ["X", "Y"],
    "ledger": ["own", "firms", "others"],
}


def written(folder: Path, text: str = ROW) -> Path:
    (folder / "small.toml").write_text(SCENARIO)
    path = folder / "rows.toml"
    path.write_text(text)
    return path


def told(**recorded: Any) -> ExperimentRun:
    """A run of powers A, B, C in states X, Y over two years; the last axis is the run."""
    return ExperimentRun(None, {name: np.asarray(values, np.float32) for name, values in recorded.items()}, COORDINATES)  # type: ignore[arg-type]


def worked_out(text: str, **runs: ExperimentRun) -> list[float]:
    return measure.read(text, tuple(runs)).work_out(runs).tolist()


GDP = [[[10.0], [20.0]], [[12.0], [20.0]], [[14.0], [25.0]]]  # time, state, run
DEBT = [[[[1.0], [2.0]], [[3.0], [0.0]], [[0.0], [5.0]]]] * 3  # time, power, state, run
SIGNED = np.arange(36.0).reshape(2, 3, 3, 2, 1)  # year, power, ledger, state, run


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("gdp[X, 0]", 10.0),
        ("gdp[2, X]", 14.0),
        ("gdp[X, 2027]", 14.0),
        ("slope(gdp[X, 0:2])", 2.0),
        ("growth(gdp[Y, 0:2]) - 0.25 ** 0", 1.25**0.5 - 2.0),
        ("sum(gdp[1])", 32.0),
        ("max(gdp)", 25.0),
        ("sum(debt[[A, B], X, 0], power)", 4.0),
        ("sum(debt[-A, 0] * gdp[0], state, power)", 3.0 * 10 + 5.0 * 20),
        ("-debt[A, X, 0] + 2", 1.0),
        ("mean(debt[0] >= 2)", 0.5),
        ("mean(where(debt[0], debt[0] >= 2))", 10.0 / 3),
        ("rank(sum(debt[0], state), power)[B]", 2.5),
        ("agreement(sum(debt[0], state), {A: 1, B: 2, C: 9})", 3**0.5 / 2),
        ("sum(signed[B, 1, X]) ", 6.0 + 8 + 10),
        ("sum(signed[1, A, X]) - sum(signed[A, X, 2026])", 0.0),
        ("sum(steps(gdp))", 9.0),
        ("sd(gdp[0], state)", 5.0),
        ("abs(gdp[X, 0] - gdp[X, 1])", 2.0),
        ("outcome.gdp[Y]", 25.0),
        ("sum(policy_leverage_region[0])", 3.0),
    ],
)
def test_measures_by_hand(text: str, value: float) -> None:
    base = told(gdp=GDP, debt=DEBT, signed=SIGNED, policy_leverage=np.ones((3, 3, 2, 1)))
    assert worked_out(text, base=base) == pytest.approx([value], rel=1e-6)


def test_expected_is_the_mean_over_the_runs() -> None:
    assert worked_out("gdp[X, 0] / expected(gdp[X, 0])", base=told(gdp=np.array([[[1.0, 3.0], [0.0, 0.0]]] * 3))) == [0.5, 1.5]


def test_powers_that_one_run_lacks_are_left_out() -> None:
    few = ExperimentRun(None, {"debt": np.asarray(DEBT)[:, 1:]}, {**COORDINATES, "power": ["B", "C"]})  # type: ignore[arg-type]
    assert worked_out("sum(changed.debt[0] - 2 * base.debt[0])", base=told(debt=DEBT), changed=few) == [-8.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base.gdp[X, 0", "cannot be read"),
        ("gdp[X, 0]", "without the run that is meant (allowed: base.gdp, changed.gdp)"),
        ("base.gpd[X, 0]", "no recorded variable; did you mean gdp?"),
        ("base.outcome.gpd[X]", "no outcome; did you mean gdp?"),
        ("base.gdp[Z, 0]", "Z in brackets, which is not there (allowed: X, Y)"),
        ("base.gdp[X, 7]", "years count from 0 to 2"),
        ("base.gdp[X]", "leaves open which time"),
        ("total(base.gdp)", "no function here"),
        ("sum(base.gdp, stat)", "no stat to go over; did you mean state?"),
        ("slope(base.gdp[X, 0])", "needs several years"),
        ("3 * 4", "names nothing that is recorded"),
        ("base.gdp[X, 0] if 1 else 2", "holds"),
        ("__import__('os').remove('x')", "no function here"),
        ("base.gdp[X, 0].real", "no recorded variable"),
    ],
)
def test_faulty_measures_say_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(MeasureError) as caught:
        worked_out(text, base=told(gdp=GDP), changed=told(gdp=GDP))
    error = caught.value
    message = ScenarioError(file="rows.toml", problem=str(error), allowed=error.allowed, nearest=error.nearest).message
    assert said in message, message


@pytest.mark.parametrize(("middle", "verdict"), [(0.9, "fail"), (1.0, "weak"), (2.0, "pass"), (3.0, "pass"), (3.1, "fail")])
def test_verdict(middle: float, verdict: str) -> None:
    row = ResponseRow(id="X", change="", shows="", low=2.0, high=3.0, weak_low=1.0, unit="1", grade="judged", ground="", measure="gdp")
    assert verdict_of(row, middle) == verdict
    assert verdict_of(row.model_copy(update={"not_yet": "there is none"}), middle) == "no mechanism"


def test_paired_runs_of_a_small_scenario(tmp_path: Path) -> None:
    made = experiments(listed([read(written(tmp_path, ROW + SECOND))]))
    assert made[0].scenarios["base"].hash == made[1].scenarios["base"].hash
    one, alone = answers(made, 8, Evaluation(1)), answers(made[:1], 8, Evaluation(1))
    assert [(item.middle, item.low, item.high, item.verdict) for item in one] == [(2.0, 2.0, 2.0, "pass"), (3.0, 3.0, 3.0, "pass")]
    assert alone[0].middle == one[0].middle


def test_runs_of_a_scenario_that_rows_share_are_simulated_once(tmp_path: Path) -> None:
    counted: list[int] = []
    rows = ROW + ROW.partition("[[")[2].join(["[[", ""]).replace('"X1"', '"X3"\nruns = 4')
    answers(experiments(listed([read(written(tmp_path, rows))])), 8, Evaluation(1), progress=counted.append)
    assert sum(counted) == 16


def test_finished_pieces_are_taken_over_and_workers_change_nothing(tmp_path: Path) -> None:
    made = experiments(listed([read(written(tmp_path, ROW + SECOND))]))
    first, again = Checkpoint(tmp_path / "out"), Checkpoint(tmp_path / "out")
    one = answers(made, 8, Evaluation(1, checkpoint=first))
    assert answers(made, 8, Evaluation(1, checkpoint=again)) == one and again.found == first.pieces == 4
    assert answers(made, 8, Evaluation(1, workers=2)) == one


def test_a_row_draws_what_none_of_its_scenarios_sets(tmp_path: Path) -> None:
    """So that a pair differs in nothing but what the row changes."""
    numbers = {"parameters.taste_scale": [0.2, 2.0], "states.KAZ.gdp": [1.0, 2.0]}
    pd.DataFrame(numbers).to_parquet(tmp_path / "mine.parquet")
    rows = listed([read(written(tmp_path, ROW + SECOND))])
    plain, made = experiments(rows), experiments(rows, (), tmp_path / "mine.parquet")
    drawn = [list(one.posterior.draws.columns) for one in made if one.posterior is not None]
    assert drawn == [["parameters.taste_scale"], list(numbers)]
    assert answers(made, 8, Evaluation(1))[0].middle == pytest.approx(2.0)
    assert digest_of(made) != digest_of(plain) and answers(made, 8, Evaluation(1, workers=2)) == answers(made, 8, Evaluation(1))


def responses(*words: str) -> Any:
    return CliRunner().invoke(main, ["responses", "--workers", "1", *words])


def test_command_writes_table_and_manifest_that_repeats_it(tmp_path: Path) -> None:
    rows, out = written(tmp_path, ROW + SECOND), tmp_path / "out"
    done = responses("--rows", str(rows), "--no-shipped", "--runs", "8", "--seed", "1", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "2 responses: 2 pass. 8 paired runs" in done.output
    table = pd.read_csv(out / "responses.csv")
    assert table["verdict"].tolist() == ["pass", "pass"] and table["middle"].tolist() == [2.0, 3.0]
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["verdicts"] == {"pass": 2} and [row["id"] for row in manifest["rows"]] == ["X1", "X2"]
    words = shlex.split(manifest["repeat"])[2:]
    again = responses(*words, "--json", "--out", str(tmp_path / "again"))
    assert again.exit_code == 0, again.output
    assert [row["middle"] for row in json.loads(again.stdout)["rows"]] == [2.0, 3.0]


def test_report_shows_the_table(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert responses("--rows", str(written(tmp_path)), "--no-shipped", "--runs", "2", "--out", str(out)).exit_code == 0
    for form in ("md", "html"):
        assert CliRunner().invoke(main, ["report", str(out), "--format", form]).exit_code == 0
        text = (out / f"report.{form}").read_text("utf-8")
        assert "Of 1 responses: 1 pass." in text and "Kazakhstan is twice as large" in text and "1.9 to 2.1" in text


def test_page_tells_every_key_and_function() -> None:
    page = (Path(__file__).parents[1] / "docs" / "responses.md").read_text("utf-8")
    assert not [name for name in ResponseRow.model_fields if f"`{name}" not in page]
    assert not [name for name in FUNCTIONS if f"`{name}" not in page]


def test_detail_tells_ground_and_change(tmp_path: Path) -> None:
    done = responses("X1", "--rows", str(written(tmp_path)), "--runs", "2", "--detail", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    assert "arithmetic" in done.output and "scale.states.KAZ.gdp = 2.0" in done.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low = 1.9", "lowest = 1.9", "line 7: X1.lowest = 1.9 is not a key here; did you mean"),
        ("low = 1.9", 'low = "1.9"', 'line 7: X1.low = "1.9" must be a number; write it without quotes'),
        ("low = 1.9", "low = 5.0", "line 3: X1 low 5 lies above high 2.1"),
        ('grade = "judged"', 'grade = "judge"', 'line 10: X1.grade = "judge" is not known; did you mean judged?'),
        ('ground = "arithmetic"', "", "line 3: X1.ground is missing"),
        ('id = "X1"', 'id = "X 1"', "is no name of letters"),
        ("base.gdp[KAZ, 0]", "base.gdp[KAS, 0]", "line 12: X1.measure has KAS in brackets, which is not there; did you mean KAZ?"),
        ('"states.KAZ.gdp"', '"states.KAZ.gpd"', "line 14: X1.changed.scale.states.KAZ.gpd leads to no number"),
        ("scenario = ", "scenari = ", "did you mean scenari?"),
        ('"small.toml"', '"smal"', "is neither a file nor a shipped scenario"),
        ("[responses.changed.scale]", "[responses.changed.powers.JPM]", "line 13: X1.changed.powers.JPM"),
        (ROW, ROW + ROW.partition("\n[[")[1] + ROW.partition("\n[[")[2], "stands twice in this file"),
        ("measure =", "measure", "is not valid TOML"),
    ],
)
def test_faulty_row_files_name_file_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ROW
    path = written(tmp_path, ROW.replace(old, new, 1))
    done = responses("--rows", str(path), "--no-shipped", "--out", str(tmp_path / "out"))
    assert done.exit_code == 2 and done.output.startswith("Error: "), done.output
    assert "rows.toml" in done.output and said in done.output, done.output
    assert not (tmp_path / "out").exists()


def test_unknown_row_names_the_nearest() -> None:
    done = responses("R88")
    assert done.exit_code == 2 and "R88 is no row" in done.output


def test_a_number_stands_for_its_parts() -> None:
    rows = listed([shipped()])
    assert [item.row.id for item in chosen(rows, ["R2", "r10c"])] == ["R2a", "R2b", "R2c", "R10c"]


def test_shipped_rows_say_all_that_a_reader_needs() -> None:
    for item in shipped().rows:
        assert item.change and item.shows and item.unit and item.ground, item.id
        assert not (item.holds and item.not_yet), item.id


def test_every_shipped_row_can_be_run_and_measured() -> None:
    made = experiments(listed([shipped()]))
    assert all(one.measure is not None or one.row.not_yet for one in made)


HELD = [item for item in listed([shipped()]) if item.row.holds]


@cache
def held() -> dict[str, RowAnswer]:
    """All rows that must pass, in one go: most share their runs."""
    return {answer.row.id: answer for answer in answers(experiments(HELD), 48, Evaluation(2025))}


@pytest.mark.parametrize("name", [item.row.id for item in HELD])
def test_rows_that_hold(name: str) -> None:
    answer = held()[name]
    assert answer.verdict == "pass", f"{answer.row.change}: {answer.row.shows} is {answer.middle:g}, range {answer.row.range}"
