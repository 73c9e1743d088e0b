"""A scenario against its parent year by year: what is over before the end is found, told first, and can be read."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from suitors.cli.main import main
from suitors.cli.moved_table import print_moved
from suitors.plots.run_differences import differences
from suitors.report.content import part_of
from suitors.scenario import load
from suitors.scenario.shipped_files import shipped_scenarios
from suitors.sentences.against import against
from suitors.sentences.changes import changed
from suitors.studies.by_year import all_passing, differences_by_year, passing
from suitors.variables.register import OUTCOMES
from suitors.words.numbers import in_table
from suitors.words.scenario import Words
from tests.readability import CODE, faults


def rows(*told: tuple[str, int, float, float]) -> pd.DataFrame:
    """Outcome, year, level there, difference; each differs by the same in all runs."""
    table = pd.DataFrame(told, columns=["outcome", "year", "level_against", "difference"])
    return table.assign(low=table["difference"], high=table["difference"], unit="bn US$", runs=2)


def test_differences_are_told_by_year_of_the_calendar() -> None:
    ours = pd.DataFrame({"gdp[KAZ]@1": [8.0, 9.0], "gdp[KAZ]@2": [10.0, 12.0]})
    theirs = pd.DataFrame({"gdp[KAZ]@1": [10.0, 11.0], "gdp[KAZ]@2": [10.0, 12.0]})
    found = differences_by_year(ours, theirs, date(2025, 10, 1))
    assert found[["outcome", "year", "level_against", "difference", "low", "high"]].to_numpy().tolist() == [
        ["gdp[KAZ]", 2026, 10.5, -2.0, -2.0, -2.0],
        ["gdp[KAZ]", 2027, 11.0, 0.0, 0.0, 0.0],
    ]


def test_what_passes_is_told_in_the_year_in_which_it_is_largest() -> None:
    table = rows(
        ("gdp[KAZ]", 2026, 100.0, -6.0), ("gdp[KAZ]", 2027, 100.0, -20.0), ("gdp[KAZ]", 2028, 100.0, -0.1),
        ("gdp[UZB]", 2026, 50.0, -0.1), ("gdp[UZB]", 2027, 50.0, -1.0), ("gdp[UZB]", 2028, 50.0, -0.9),
        ("gdp[TJK]", 2026, 50.0, 0.1), ("gdp[TJK]", 2027, 50.0, 0.2), ("gdp[TJK]", 2028, 50.0, 0.0),
    )  # fmt: skip
    found = passing(table, "gdp")
    assert found[["outcome", "year", "difference"]].to_numpy().tolist() == [["gdp[KAZ]", 2027, -20.0]]
    assert list(all_passing(table)) == ["gdp"] and not all_passing(pd.DataFrame())


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_table_of_what_moved_keeps_every_unit(width: int) -> None:
    words = Words(load("baseline"))
    items = [item for item in OUTCOMES.values() if item.given_by == "run"]
    moved = pd.DataFrame(
        [(f"{item.name}[{'MULT' if item.of == 'power' else 'TKM'}]", item.told_unit, -1.234, -1.2, -0.1, 23.4) for item in items],
        columns=["outcome", "unit", "difference", "low", "high", "level_against"],
    ).assign(year=2031)
    for place in range(len(moved)):
        out = io.StringIO()
        print_moved(Console(file=out, width=width), moved, moved.iloc[[place]], words, "What moved most against “A long title”")
        lines, unit = out.getvalue().splitlines(), in_table(str(moved["unit"].iloc[place]))
        assert any(unit in line for line in lines) and all(len(line) <= width for line in lines)


@pytest.mark.parametrize("scenario", ["cpc_cutoff", "transit_closure", "tokyo_2025"])
def test_a_report_answers_the_question_of_a_scenario(scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["run", scenario, "--runs", "8", "--out", "made", "--no-plots"])
    assert done.exit_code == 0, done.output
    drawn = CliRunner().invoke(main, ["plot", "made", "--kind", "differences", "--kind", "influence", "--format", "png"])
    assert drawn.exit_code == 0, drawn.output
    part = part_of(Path("made"))
    assert part.pictures[0].path.stem == "differences" and part.pictures[0].finding == part.answer[0].removesuffix(".")
    assert not faults(part.answer) and "otherwise than" in part.rests_on[0] and len(part.rests_on) == 3
    about = {"cpc_cutoff": "GDP is lower", "transit_closure": "GDP is lower", "tokyo_2025": "Leverage of Japan"}
    assert about[scenario] in part.answer[0]
    found = against(Path("made"), json.loads(Path("made/manifest.json").read_text("utf-8")), load("made", to_run=False))
    assert found is not None
    said = [text.get_text() for text in differences(found).findobj(lambda item: hasattr(item, "get_text"))]
    assert not [text for text in said if CODE.search(text)]


@pytest.mark.parametrize("name", [name for name in shipped_scenarios() if "/" not in name])
def test_notes_on_a_scenario_end_with_outcomes_to_print(name: str) -> None:
    shown = CliRunner().invoke(main, ["scenarios", name]).stdout.splitlines()
    assert shown[-1].startswith(f"  suitors run {name} --outcome ")


@pytest.mark.parametrize(
    ("change", "help_with_it"),
    [
        ("powers.China=absent", ".remove=true"),
        ("powers.Japan.money.*.grants*=2", "strategies.NAME.products"),
    ],
)
def test_a_wrong_turn_says_the_way(change: str, help_with_it: str) -> None:
    done = CliRunner().invoke(main, ["run", "baseline", "--set", change])
    assert done.exit_code == 2 and help_with_it in done.output


def test_a_share_that_leaves_no_whole_says_what_the_others_must_be(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('based_on = "japan"\n[products.oda_loan]\nshare = 0.3\n')
    done = CliRunner().invoke(main, ["check", str(file)])
    assert done.exit_code == 2
    assert (
        "to keep oda_loan 0.3, scale the others in proportion: grant_aid 0.2, step_loan 0.275, technical_cooperation 0.225" in done.output
    )
    file.write_text('based_on = "japan"\n[targeting.motives]\nmarket = 0.05\n')
    compared = ["compare", "teach/two_powers", "--power", "JPN", "--strategies", f"japan,{file}", "--runs", "2", "--no-plots"]
    done = CliRunner().invoke(main, [*compared, "--out", str(tmp_path / "made")])
    assert done.exit_code == 0 and "“mine”" in done.output and "“Japan”" not in done.output


def test_where_nothing_is_seen_to_move_it_is_told_when_states_are_looked_at() -> None:
    quiet = rows(("gdp[KAZ]", 2026, 100.0, -0.1), ("gdp[KAZ]", 2027, 100.0, 0.0)).assign(level=100.0)
    parent = {"title": "Another", "without_set": [], "powers": [], "states": [], "only_here": [], "only_there": []}
    said = changed(quiet, quiet[:0], parent, Words(load("baseline")), quiet)
    assert "States are looked at once a year, in October: what passes in between is not seen." in said and not faults(said[:3])
