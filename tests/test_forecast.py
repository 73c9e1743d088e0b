"""Dated forecasts: files that cannot be changed unseen, scores with known answers, naive rules that know no future, a scoreboard."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.errors import InputError
from suitors.history.panel import Panel, read_panel
from suitors.packs.pack import shipped
from suitors.studies.forecasts.files import KEYS, LEVELS, column, read_forecast, text_of
from suitors.studies.forecasts.naive import naive_files
from suitors.studies.forecasts.score import board, compared, scored

FIRST, LAST, ORIGIN = 2000, 2011, 2008
FROZEN = {"suitors_2023_2027.csv": "83b1921a63c0fb3837241efb44c4f35a2e88c880acf3f76555b6f74fe1399a95"}
"""SHA-256 of every forecast that ships: what has been said stays said."""


def suitors(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    return done.exit_code, done.output


def panel_file(path: Path, last: int = LAST, later: float = 1.0) -> Path:
    """Loans that grow steadily, with a jump of all after the origin by `later`; a pair without money until 2010."""
    lines = ["power_iso3,state_iso3,year,variable,value,unit"]
    for year in range(FIRST, last + 1):
        for place, (power, state) in enumerate((p, s) for p in ("CHN", "JPN") for s in ("AAA", "BBB", "CCC")):
            value = (10 + 7 * place + (year - FIRST)) * (later if year > ORIGIN else 1.0)
            value = (5.0 if year >= 2010 else 0.0) if (power, state) == ("JPN", "CCC") else value
            lines += [
                f"{power},{state},{year},loans_disbursed,{value},million USD",
                f"{power},{state},{year},debt_stock,{4 * value},million USD",
            ]
            lines += [f"{power},{state},{year},grants_disbursed,{0.1 * value},million USD"]
        lines += [f",{state},{year},gdp,20,bn USD" for state in ("AAA", "BBB", "CCC")]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def panel(tmp_path: Path) -> Panel:
    return read_panel(panel_file(tmp_path / "panel.csv"))


def certain(panel: Panel, factor: float = 1.0, levels: tuple[float, ...] = LEVELS) -> pd.DataFrame:
    """A forecaster sure of what came, times a factor."""
    rows = []
    for (power, state), ahead in (((p, s), y) for p in range(2) for s in range(3) for y in range(ORIGIN + 1, LAST + 1)):
        value = factor * panel.flow("loans")[power, state, panel.until(ahead) - 1]
        cell = {"variable": "loans_disbursed", "power": panel.powers[power], "state": panel.states[state], "year": ahead}
        rows.append({**cell, **{column(level): value for level in levels}})
    return pd.DataFrame(rows)


def saved(path: Path, rows: pd.DataFrame, **head: str) -> Path:
    path.write_text(text_of(head, rows) if head else rows.to_csv(index=False), encoding="utf-8")
    return path


def test_a_file_comes_back_and_cannot_be_changed_unseen(panel: Panel, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.csv", certain(panel), forecaster="somebody", flows_to=str(ORIGIN))
    read = read_forecast(path)
    assert (read.name, read.origin, read.levels) == ("somebody", ORIGIN, LEVELS)
    pd.testing.assert_frame_equal(read.rows[KEYS], certain(panel)[KEYS])
    for old, new in (("somebody", "nobody"), (",2009,", ",2007,")):
        changed = path.read_text(encoding="utf-8").replace(old, new, 1)
        assert changed != path.read_text(encoding="utf-8")
        (tmp_path / "b.csv").write_text(changed, encoding="utf-8")
        with pytest.raises(InputError, match="was changed after it was made"):
            read_forecast(tmp_path / "b.csv")


def test_windows_lines_do_not_break_the_hash(panel: Panel, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.csv", certain(panel), forecaster="somebody")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_forecast(path).name == "somebody"


def test_certainty_that_is_right_scores_nothing_and_wrong_its_distance(panel: Panel, tmp_path: Path) -> None:
    right = scored(read_forecast(saved(tmp_path / "right.csv", certain(panel))), panel)
    assert right.cells["score"].max() == pytest.approx(0.0, abs=1e-12)
    assert right.cells["inside_80"].all()
    wrong = scored(read_forecast(saved(tmp_path / "wrong.csv", certain(panel, 2.0))), panel)
    flow = panel.flow("loans")[0, 0, panel.until(ORIGIN + 1) - 1]
    # One loss of (1 - level) times the distance at every level: twice its mean is the distance, since levels are symmetric.
    assert wrong.cells["score"].iloc[0] == pytest.approx(np.log1p(2 * flow) - np.log1p(flow))
    assert not wrong.cells["inside_80"].iloc[0]


def test_chances_are_scored_by_what_the_panel_and_events_tell(panel: Panel, tmp_path: Path) -> None:
    rows = pd.DataFrame(
        [
            {"variable": "new_programme", "power": "JPN", "state": "CCC", "year": 2009, "probability": 0.2},
            {"variable": "new_programme", "power": "JPN", "state": "CCC", "year": 2010, "probability": 0.9},
            {"variable": "distress", "power": "", "state": "AAA", "year": 2010, "probability": 0.5},
        ]
    )
    file = read_forecast(saved(tmp_path / "a.csv", rows, flows_to=str(ORIGIN)))
    assert scored(file, panel).chances["brier"].tolist() == pytest.approx([0.04, 0.01])
    told = scored(file, panel, {("distress", "", "AAA", 2010): 1.0})
    assert told.chances["log"].tolist() == pytest.approx([-np.log(0.8), -np.log(0.9), -np.log(0.5)])


def test_naive_rules_know_no_future(tmp_path: Path) -> None:
    calm, changed = (read_panel(panel_file(tmp_path / f"{later}.csv", later=later)) for later in (1.0, 9.0))
    for ours, theirs in zip(naive_files(calm, ORIGIN, LAST), naive_files(changed, ORIGIN, LAST), strict=True):
        pd.testing.assert_frame_equal(ours.rows, theirs.rows)


def test_the_board_ranks_who_was_right_first_on_common_cells(panel: Panel, tmp_path: Path) -> None:
    right = read_forecast(saved(tmp_path / "right.csv", certain(panel, levels=(0.1, 0.5, 0.9)).iloc[:10]))
    wrong = read_forecast(saved(tmp_path / "wrong.csv", certain(panel, 50.0)))
    table, told = board([right, wrong], panel)
    assert told == [] and set(table["variable"]) == {"loans_disbursed"}
    assert table["forecaster"].iloc[0] == "right" and table[table["variable"] == "loans_disbursed"]["forecaster"].iloc[-1] == "wrong"
    assert set(table[table["variable"] == "loans_disbursed"]["cells"]) == {10}
    skill = {one.variable: one for one in compared(scored(right, panel), scored(wrong, panel))}["loans_disbursed"]
    assert skill.skill == pytest.approx(1.0, abs=1e-3) and skill.better


def test_who_leaves_out_a_variable_is_last_in_it_and_who_cannot_be_scored_is_told(panel: Panel, tmp_path: Path) -> None:
    right = certain(panel)
    debts = right.assign(variable="debt_stock", **{column(level): 4 * right[column(level)] for level in LEVELS})
    few = read_forecast(saved(tmp_path / "few.csv", right))
    both = read_forecast(saved(tmp_path / "both.csv", pd.concat([certain(panel, 1.01), debts])))
    later = read_forecast(saved(tmp_path / "later.csv", right.assign(year=right["year"] + 30)))
    table, told = board([few, both, later], panel)
    ranks = table.drop_duplicates("forecaster").set_index("forecaster")["rank"]
    assert ranks["both"] < ranks["few"] and len(told) == 1 and "nothing can be scored yet" in told[0]


def test_who_have_no_cell_in_common_are_not_ranked(panel: Panel, tmp_path: Path) -> None:
    right = certain(panel)
    one, other = (read_forecast(saved(tmp_path / f"{place}.csv", right.iloc[[place]])) for place in (0, 1))
    with pytest.raises(InputError, match="loans_disbursed: is not ranked: no cell is common"):
        board([one, other], panel)


def test_the_command_forecasts_scores_and_ranks(tmp_path: Path) -> None:
    short, whole, folder = panel_file(tmp_path / "short.csv", ORIGIN), panel_file(tmp_path / "whole.csv"), tmp_path / "folder"
    asked = ("forecast", "2011", "--panel", short, "--scenario", "none", "--runs", "64", "--out", folder / "ours.csv")
    code, told = suitors(*asked)
    assert code == 0, told
    read = read_forecast(folder / "ours.csv")
    assert read.origin == ORIGIN and set(read.rows["year"]) == {2009, 2010, 2011}
    assert set(read.rows["variable"]) == {"loans_disbursed", "grants_disbursed", "flow", "debt_stock", "share", "new_programme"}
    code, told = suitors(*asked)
    assert code == 2 and "never rewritten" in told
    code, told = suitors("forecast", "score", folder / "ours.csv", "--with", whole)
    assert code == 0 and "last year" in told and max(map(len, told.splitlines())) <= 80
    code, told = suitors("forecast", "score", folder / "ours.csv", "--with", whole, "--json")
    assert json.loads(told)[0]["scores"]["flow"]["score"] > 0
    code, told = suitors("scoreboard", folder, "--with", whole)
    assert code == 0 and "last year" in told


def test_chances_of_a_scenario_follow_its_runs(tmp_path: Path) -> None:
    short = panel_file(tmp_path / "short.csv", 2024)
    code, told = suitors(
        "forecast", "2027", "--panel", short, "--scenario", "teach/debt_trap_or_not", "--runs", "64", "--out", tmp_path / "f.csv"
    )
    assert code == 0, told
    chances = read_forecast(tmp_path / "f.csv").chances
    told_of = chances[chances["variable"] == "distress"]
    assert set(told_of["state"]) == {"HARD_TWIN", "SOFT_TWIN"} and set(told_of["year"]) == {2026, 2027}
    assert ((told_of["probability"] * 64) % 1 == 0).all()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("variable,power,state,q0.5\nflow,CHN,AAA,1\n", "lacks the column year"),
        ("variable,power,state,year\nflow,CHN,AAA,2009\n", "neither quantiles"),
        ("variable,power,state,year,q0.5\nflwo,CHN,AAA,2009,1\n", "line 2: variable flwo is not known; nearest: flow"),
        ("variable,power,state,year,q0.1,q0.9\nflow,CHN,AAA,2009,5,1\n", "line 2: quantiles must not fall"),
        ("variable,power,state,year,q0.5\nflow,CHN,AAA,2009,much\n", "line 2: q0.5 is 'much'; it must be a number"),
        ("variable,power,state,year,q0.5\nflow,CHN,AAA,2009,-1\n", "line 2: flow must lie between 0 and"),
        ("variable,power,state,year,q0.5\nshare,CHN,AAA,2009,40\n", "line 2: share must lie between 0 and 1"),
        ("variable,power,state,year,q0.5\nloans_disbursed,CHN,AAA,2009,40000000\n", "(million US$ in the year)"),
        ("variable,power,state,year,q0.5\nflow,CHN,AAA,2009,1\nflow,CHN,AAA,2009,2\n", "line 3: is there twice"),
        ("variable,power,state,year,probability\ndistress,,AAA,2009,1.5\n", "must be between 0 and 1"),
        ("variable,power,state,year,probability\nflow,CHN,AAA,2009,.5\n", "flow needs quantiles"),
        ("variable,power,state,year,q0.5\ndistress,,AAA,2009,.5\n", "needs the column probability"),
        ("variable,power,state,year,q0.5\nflow,CHN,AAA,2031,1\n", "nothing can be scored yet"),
        ("variable,power,state,year,q0.5\nflow,CHN,ZZZ,2009,1\n", "nothing can be scored: "),
        ("# flows_to: 2030\nvariable,power,state,year,q0.5\nflow,CHN,AAA,2009,1\n", "flows were known to 2030"),
        ("variable,power,state,year,q50\nflow,CHN,AAA,2009,1\n", "the column q50 is no quantile"),
        ("variable,power,state,year,q0.5,q.5\nflow,CHN,AAA,2009,1,1\n", "two columns are the same quantile"),
        ("variable,power,state,year,q0.5,q0.5\nflow,CHN,AAA,2009,1,1\n", "two columns are called q0.5"),
        ("variable,power,state,year,q0.5\n\nflow,CHN,AAA,2009,\n", "line 3: q0.5 is empty"),
        ("variable,power,state,year,q0.5\nflow,CHN,AAA,2009.5,1\n", "line 2: year is 2009.5; it must be a whole number"),
        ("variable,power,state,year,q0.5\nflow,CHN,AAA,2009,1,2\n", "line 2: has 6 cells; expected 5"),
        ("variable;power;state;year;q0.5\nflow;CHN;AAA;2009;1,5\n", "'1,5'; it must be a number (decimals after a point"),
        ("variable,power,state,year,q0.5\n", "has a heading and no rows"),
        ("", "is empty"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_line(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(content, encoding="utf-8")
    code, told = suitors("forecast", "score", tmp_path / "f.csv", "--with", panel_file(tmp_path / "panel.csv"))
    assert code == 2 and words in told and len(told.splitlines()) == 1, told


def test_files_of_whatever_program_say_the_same(panel: Panel, tmp_path: Path) -> None:
    rows = certain(panel, levels=(0.1, 0.5, 0.9))
    plain = read_forecast(saved(tmp_path / "plain.csv", rows))
    others = {
        "with an index": rows.to_csv(),
        "with years as decimals": rows.assign(year=rows["year"].astype(float)).to_csv(index=False),
        "in another order": rows[[*reversed(rows.columns)]].to_csv(index=False),
        "with semicolons": rows.to_csv(index=False, sep=";"),
        "with tabs and Windows lines": rows.to_csv(index=False, sep="\t", lineterminator="\r\n"),
        "with a mark and blank lines": "\ufeff" + rows.to_csv(index=False).replace("\n", "\n\n"),
        "with names": rows.assign(power=rows["power"].map({"CHN": "China", "JPN": "Japan"})).to_csv(index=False),
        "without zeros": rows.rename(columns={"q0.1": "q.1", "q0.5": "q.50"}).to_csv(index=False),
    }
    for name, text in others.items():
        (tmp_path / "other.csv").write_bytes(text.encode())
        found = read_forecast(tmp_path / "other.csv")
        pd.testing.assert_frame_equal(found.rows, plain.rows, obj=name)
        assert found.levels == (0.1, 0.5, 0.9)


def test_the_help_of_a_forecast_shows_no_hidden_name() -> None:
    for arguments in (("forecast", "2027", "--help"), ("forecast", "--help")):
        code, told = suitors(*arguments)
        assert code == 0 and "until" not in told.replace("up to", "").lower().split(), told
    assert "forecast YEAR [OPTIONS]" in suitors("forecast", "2027", "--help")[1]


def test_a_year_that_cannot_be_forecast_is_refused(tmp_path: Path) -> None:
    code, told = suitors("forecast", "2005", "--panel", panel_file(tmp_path / "p.csv"))
    assert code == 2 and "from 2012 to 2021" in told


def test_a_scenario_of_another_region_is_refused(tmp_path: Path) -> None:
    short = panel_file(tmp_path / "short.csv")
    code, told = suitors("forecast", "2013", "--panel", short, "--scenario", "mekong/baseline", "--out", tmp_path / "f.csv")
    assert code == 2 and "another region" in told and not (tmp_path / "f.csv").exists()


def test_forecasts_that_ship_are_never_rewritten() -> None:
    found = {}
    for pack in shipped().values():
        folder = Path(str(pack.folder)) / "forecasts"
        found |= {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.csv"))}
    assert found == FROZEN
