"""Packs: regions as folders, found by name or path, made from a panel or a scenario; nothing in code knows a state."""

from __future__ import annotations

import ast
import csv
import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.errors import InputError
from suitors.history.panel import read_panel
from suitors.packs.pack import DEFAULT, FACTS, chosen, pack_of, shipped, using
from suitors.scenario import load, load_complete, shipped_scenarios

ROOT = Path(__file__).resolve().parents[1]
PANEL = """power_iso3,state_iso3,year,variable,value,unit
CHN,GEO,{year},loans_disbursed,{loans},million USD
CHN,ARM,{year},loans_disbursed,10,million USD
JPN,GEO,{year},loans_disbursed,40,million USD
JPN,ARM,{year},grants_disbursed,6,million USD
CHN,GEO,{year},debt_stock,{debt},million USD
,GEO,{year},gdp,{gdp},bn USD
,GEO,{year},population,3.7,million
"""


def suitors(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(arguments))
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    years = [PANEL.format(year=2012 + step, loans=20 + step, debt=100 + 10 * step, gdp=16.0 + step) for step in range(10)]
    path = tmp_path_factory.mktemp("panel") / "flows.csv"
    path.write_text(years[0] + "".join(text.split("\n", 1)[1] for text in years[1:]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(panel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    code, told = suitors(
        "pack", "new", "caucasus", "--panel", str(panel), "--title", "South Caucasus", "--call", "GEO=Georgia", "--folder", str(folder)
    )
    assert code == 0, told
    return folder / "caucasus"


@pytest.fixture
def caucasus(made: Path, tmp_path: Path) -> Path:
    """A pack of the panel, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "caucasus"))


def test_central_asia_is_a_pack_like_any_other() -> None:
    assert next(iter(shipped())) == DEFAULT == chosen().name
    for pack in shipped().values():
        assert all(pack.facts[key] for key in FACTS), pack.name
        assert {*pack.entities()["powers"]} and {*pack.entities()["states"]}
        assert pack.facts["scenario"] in pack.scenarios()
        assert all(row.source and row.low <= row.value <= row.high for row in pack.opening())


def test_no_code_knows_a_state() -> None:
    """Checks of theory speak of whom they need; nothing else does."""
    entities = [pack.entities()["states"] for pack in shipped().values()]
    names = {name for states in entities for code, row in states.items() for name in (code, row["name"])}
    package = ROOT / "sim" / "suitors"
    known: dict[str, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        if path.is_relative_to(package / "verification"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in names:
                known.setdefault(str(path.relative_to(package)), set()).add(str(node.value))
    assert known == {}


def test_a_scenario_is_found_by_region_and_by_choice() -> None:
    with using(pack_of("mekong")):
        inside = load("baseline")
        assert (
            next(iter(shipped_scenarios())) == "baseline" and shipped_scenarios()["baseline"] == pack_of("mekong").scenarios()["baseline"]
        )
    assert inside.hash == load("mekong/baseline").hash == load("mekong").hash != load("baseline").hash
    assert load("baseline").document.get("pack") is None and inside.document["pack"] == "mekong"


def test_a_name_with_its_region_means_the_same_whichever_region_counts() -> None:
    for region in shipped():
        with using(pack_of(region)):
            assert load("mekong/baseline").hash == load("mekong").hash == inside_hash("mekong")
            assert load("central_asia/baseline").hash == inside_hash("central_asia")
            assert load("south_caucasus/northern_closure").scenario.states.keys() == {"ARM", "AZE", "GEO"}


def inside_hash(region: str) -> str:
    with using(pack_of(region)):
        return load("baseline").hash


def test_central_asias_scenarios_keep_their_region_whatever_is_chosen() -> None:
    with using(pack_of("mekong")):
        assert load("tokyo_2025").hash == load_complete(load("tokyo_2025").document, load("tokyo_2025").reference_document).hash
        assert {*load("tokyo_2025").scenario.states} == {*shipped()[DEFAULT].entities()["states"]}


def test_names_are_those_of_the_region() -> None:
    loaded = load("mekong", ["powers.Thailand.growth=0.05", "states.Laos.gdp=16"])
    assert loaded.scenario.states["LAO"].gdp.value == 16


def test_a_pack_of_a_panel_holds_what_the_panel_knows(caucasus: Path) -> None:
    rows = {row.path: row for row in pack_of(caucasus).opening()}
    assert rows["powers.CHN.toward.GEO.sovereign_debt"].value == pytest.approx(0.19)
    assert rows["powers.CHN.money.public_sovereign.completed.2022"].value == pytest.approx((27 + 10) / 1e3)
    assert rows["powers.JPN.toward.ARM.aid_stock"].value == pytest.approx(0.06)
    assert rows["states.GEO.gdp"].value == pytest.approx(25.0) and rows["states.GEO.gdp"].grade == "data"
    assert rows["states.ARM.gdp"].source == rows["states.GEO.openness"].source == "stand-in"
    assert {row.grade for row in rows.values() if row.source == "stand-in"} == {"assumed"}


def test_people_are_called_by_their_names_and_stand_ins_for_strategies_are_told(tmp_path: Path) -> None:
    lines = [f"{power},{state},{year},loans,{30 + year - 2012},million USD\n" for year in range(2012, 2022)
             for power, state in (("World Bank", "Côte d'Ivoire"), ("IND", "GHA"), ("CHN", "XYZ"))]  # fmt: skip
    path = tmp_path / "flows.csv"
    path.write_text("power,state,year,variable,value,unit\n" + "".join(lines), encoding="utf-8")
    code, told = suitors("pack", "new", "west", "--panel", str(path), "--folder", str(tmp_path))
    assert code == 0 and "Without a name: XYZ." in told and "No strategy ships for India, World Bank" in told, told
    found = pack_of(tmp_path / "west").entities()
    assert [row["name"] for table in found.values() for row in table.values()] == [
        "China", "India", "World Bank", "Côte d'Ivoire", "Ghana", "XYZ",
    ]  # fmt: skip


def test_what_the_panel_does_not_know_is_no_recorded_zero(caucasus: Path) -> None:
    rows = {row.path: row for row in pack_of(caucasus).opening()}
    # China reports no grants, so its aid is unknown; Japan gave Armenia what is on record.
    assert rows["powers.CHN.toward.GEO.aid_stock"].source == rows["powers.CHN.toward.GEO.past.grants"].source == "stand-in"
    assert rows["powers.CHN.toward.GEO.past.state_loans"].grade == "data"
    assert "grants are not on record" in rows["powers.CHN.money.public_sovereign.completed.2022"].source
    unknown = [
        row for row in rows.values() if row.source == "stand-in" and row.path.endswith(("direct_investment", "goodwill", "aid_stock"))
    ]
    assert unknown and all(row.low < row.high for row in unknown)


def test_debts_that_nobody_recorded_are_what_is_left_of_the_loans(caucasus: Path) -> None:
    row = {row.path: row for row in pack_of(caucasus).opening()}["powers.JPN.toward.GEO.sovereign_debt"]
    # Ten loans of 40 million US$, most of them not due yet.
    assert row.source == "stand-in" and 0.2 < row.value <= 0.4 < row.high


def test_names_and_banks_are_those_of_the_packs_that_ship(tmp_path: Path) -> None:
    years = [f"MULT,GEO,{year},loans_disbursed,{20 + year - 2012},million USD\n" for year in range(2012, 2022)]
    path = tmp_path / "banks.csv"
    path.write_text("power,state,year,variable,value,unit\n" + "".join(years), encoding="utf-8")
    code, told = suitors("pack", "new", "banks", "--panel", str(path), "--folder", str(tmp_path))
    assert code == 0, told
    found = pack_of(tmp_path / "banks").entities()
    assert found["powers"]["MULT"] == {"name": "Multilaterals", "strategy": "multilateral", "contestant": False}
    assert found["states"]["GEO"]["name"] == "Georgia"


@pytest.mark.parametrize("text", ["powers = 3", "states.GEO = 3"])
def test_an_entity_that_is_no_table_is_told(text: str, caucasus: Path, tmp_path: Path) -> None:
    shutil.copytree(caucasus, tmp_path / "broken")
    (tmp_path / "broken" / "entities.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="must be a table"):
        pack_of(tmp_path / "broken").document()


def test_looked_up_figures_count_before_the_panels(panel: Path, tmp_path: Path) -> None:
    head = "path,value,unit,low,high,grade,year,reporter,source,note\n"
    figures = tmp_path / "figures.csv"

    def made(name: str, row: str) -> tuple[int, str]:
        figures.write_text(head + row, encoding="utf-8")
        return suitors("pack", "new", name, "--panel", str(panel), "--figures", str(figures), "--folder", str(tmp_path))

    code, told = made("first", "states.GEO.gdp,24,bn US$,23,25,literature,2021,,a book,\n")
    assert code == 0, told
    rows = {row.path: row for row in pack_of(tmp_path / "first").opening()}
    assert rows["states.GEO.gdp"].value == 24 and rows["states.GEO.gdp"].source == "a book"
    for row, words in (
        ("states.GEA.gdp,24,bn US$,23,25,literature,2021,,a book,\n", "line 2: states.GEA.gdp is about none"),
        ("states.GEO.gdp,much,bn US$,23,25,literature,2021,,a book,\n", "line 2: value is 'much'"),
        ("states.GEO.gdp,24,bn US$,23,25,literature,2021,,a book,\n" * 2, "line 3: states.GEO.gdp is there twice"),
    ):
        code, told = made("second", row)
        assert code == 2 and words in told, told
        assert not (tmp_path / "second").exists()


def test_the_south_caucasus_is_what_the_pack_command_makes(tmp_path: Path) -> None:
    place = Path(str(pack_of("south_caucasus").folder))
    figures = ROOT / "sources" / "south_caucasus.csv"
    arguments = ("--panel", str(place / "history"), "--figures", str(figures), "--title", "South Caucasus", "--folder", str(tmp_path))
    code, told = suitors("pack", "new", "south_caucasus", *arguments)
    assert code == 0, told
    made = tmp_path / "south_caucasus"
    assert (made / "opening.csv").read_text(encoding="utf-8") == (place / "opening.csv").read_text(encoding="utf-8")
    assert {file.name for file in (made / "history").iterdir()} == {file.name for file in (place / "history").iterdir()}


def test_it_runs_and_its_record_counts(caucasus: Path, tmp_path: Path) -> None:
    code, told = suitors(
        "run", "baseline", "--pack", str(caucasus), "--runs", "4", "--no-plots", "--workers", "1", "--out", str(tmp_path / "r")
    )
    assert code == 0, told
    assert "Georgia" in told
    with using(pack_of(caucasus)):
        assert read_panel().states == ("ARM", "GEO")
    code, told = suitors("data", "--pack", str(caucasus), "--state", "Georgia", "gdp")
    assert code == 0 and "states.GEO.gdp = 25" in told


def test_every_command_with_a_scenario_takes_a_region() -> None:
    """But for the one that makes a pack of a scenario."""

    def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            for each in command.list_commands(click.Context(command)):
                found = command.get_command(click.Context(command), each)
                assert found is not None
                yield from commands(found, f"{name} {each}".strip())
        else:
            yield name, command

    asked = {name: command for name, command in commands(main, "") if {"scenario", "panel"} & {each.name for each in command.params}}
    assert len(asked) > 15
    without = [name for name, command in asked.items() if not any("--pack" in each.opts for each in command.params)]
    assert without == ["pack new"]


def test_a_report_names_the_licence_of_its_figures(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    code, told = suitors("run", "mekong", "--runs", "4", "--no-plots", "--workers", "1", "--out", str(folder))
    assert code == 0, told
    assert suitors("report", str(folder))[0] == 0
    assert "Region: Mekong. Its figures: rough" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_young_record_is_hindcast_from_its_own_fourth_year(caucasus: Path, tmp_path: Path) -> None:
    code, told = suitors("hindcast", "--pack", str(caucasus), "--runs", "32", "--json")
    assert code == 0, told
    assert json.loads(told[told.index("{") :])["origin"] == 2015


def test_a_scenario_elsewhere_says_its_pack(caucasus: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('pack = "caucasus"\nextends = "caucasus/scenarios/baseline.toml"\nstates.GEO.gdp = 30\n', encoding="utf-8")
    loaded = load(mine)
    assert loaded.scenario.states["GEO"].gdp.value == 30
    mine.write_text('pack = "mekon"\nextends = "baseline"\n', encoding="utf-8")
    code, told = suitors("check", str(mine))
    assert code == 2 and "line 1" in told and "mekong" in told


def test_a_pack_of_a_scenario_gives_the_same_numbers(tmp_path: Path) -> None:
    source = tmp_path / "own.toml"
    source.write_text('extends = "teach/two_powers"\n', encoding="utf-8")
    code, told = suitors("pack", "new", "own", "--scenario", str(source), "--folder", str(tmp_path))
    assert code == 0, told
    original, made = load(source), load(tmp_path / "own" / "scenarios" / "baseline.toml")
    for kind in ("powers", "states"):
        for code in original.document[kind]:
            ours, theirs = original.quantities(), made.quantities()
            assert {path: ours[path].value for path in ours if path.startswith(f"{kind}.{code}.")} == pytest.approx(
                {path: theirs[path].value for path in theirs if path.startswith(f"{kind}.{code}.")}, rel=1e-5
            )


def test_what_is_wrong_is_said_in_one_line(caucasus: Path, panel: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("run", "baseline", "--pack", "mekon"), "nearest: mekong"),
        (("pack", "new", "caucasus", "--panel", str(panel), "--folder", str(tmp_path)), "is there already"),
        (("pack", "new", "../up", "--panel", str(panel)), "must begin with a small letter"),
        (("pack", "new", "other"), "one of them"),
        (("pack", "new", "other", "--panel", str(panel), "--call", "GEA=Georgia"), "nearest: GEO"),
        (("validate", "--pack", "mekong"), "no folder history"),
    ):
        code, told = suitors(*arguments)
        assert code == 2 and words in told and "Traceback" not in told, told
    opening = caucasus / "opening.csv"
    lines = opening.read_text(encoding="utf-8").splitlines()
    opening.write_text("\n".join([*lines[:3], lines[3].replace(lines[3].split(",")[1], "much", 1), *lines[4:]]), encoding="utf-8")
    code, told = suitors("run", "baseline", "--pack", str(caucasus), "--runs", "2")
    assert code == 2 and "opening.csv, line 4" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("corridors.toml", "", '[road]\ntitle = "Road"\ncapcity = 3\n', ("corridors.toml, line 3", "capacity")),
        ("entities.toml", 'strategy = "china"', 'strategy = "chine"', ("entities.toml, line 3", "did you mean china")),
        ("opening.csv", "states.GEO.gdp,", "states.GEO.gdq,", ("opening.csv, line ", "states.GEO.gd")),
    ],
)
def test_a_fault_in_a_pack_names_its_file_and_line(caucasus: Path, file: str, old: str, new: str, words: tuple[str, ...]) -> None:
    path = caucasus / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")
    code, told = suitors("run", "baseline", "--pack", str(caucasus), "--runs", "2")
    assert code == 2 and all(word in told for word in words) and "Traceback" not in told, told


def test_packs_are_listed_with_their_grades() -> None:
    code, told = suitors("packs")
    assert code == 0 and all(pack.title in told for pack in shipped().values())
    code, told = suitors("packs", "mekong", "--json")
    about = json.loads(told)
    assert about["states"] == ["Cambodia", "Laos"] and about["record"] == "" and about["scenarios"] == ["baseline"]


def test_a_pack_is_checked(caucasus: Path) -> None:
    code, told = suitors("packs", str(caucasus))
    assert code == 0 and len(told.splitlines()) <= 24, told
    assert "stand-ins:" in told and "says nothing on licence" in told and "corridors.toml: no transit routes" in told
    (caucasus / "scenarios" / "baseline.toml").write_text("titel = 1\n", encoding="utf-8")
    code, told = suitors("packs", str(caucasus))
    assert code == 0 and "baseline does not load" in told and "titel" in told
    for name in shipped():
        code, told = suitors("packs", name)
        assert code == 0 and len(told.splitlines()) <= 24 and "does not load" not in told, told


def test_a_packs_files_are_plain_tables(caucasus: Path) -> None:
    assert tomllib.loads((caucasus / "entities.toml").read_text(encoding="utf-8"))["states"]["GEO"]["name"] == "Georgia"
    with (caucasus / "opening.csv").open(encoding="utf-8", newline="") as file:
        assert len({row["path"] for row in csv.DictReader(file)}) == len(pack_of(caucasus).opening())
