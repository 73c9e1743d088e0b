"""The shipped facts: complete, honest about their grade, consistent, and equal to what the sources give."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as some

from suitors.cli.data import matches, select
from suitors.cli.main import main
from suitors.data.tables import OpeningRow
from suitors.packs.pack import chosen
from suitors.scenario.schema import SECTORS, Dyad, Power, State

ROOT = Path(__file__).resolve().parent.parent
STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
POWERS = ("CHN", "JPN", "KOR", "RUS", "EU", "USA", "TUR", "GULF", "MULT")
VALUES = {row.path: row.value for row in chosen().opening()}


def toward(power: str, state: str, field: str) -> float:
    return VALUES[f"powers.{power}.toward.{state}.{field}"]


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "sources/build.py", *arguments], cwd=folder, capture_output=True, text=True, check=False)


# --- the table ---


def test_every_value_lies_in_its_range() -> None:
    assert [row.path for row in chosen().opening() if not row.low <= row.value <= row.high] == []


def test_no_path_stands_twice() -> None:
    assert [path for path, times in Counter(row.path for row in chosen().opening()).items() if times > 1] == []


@pytest.mark.parametrize("power", POWERS)
def test_profiles_of_powers_satisfy_the_schema(power: str) -> None:
    profile = Power.model_validate(chosen().document()["powers"][power])
    assert set(profile.toward) == set(STATES)
    assert set(profile.money) == ({"public_sovereign"} if power == "MULT" else {"public_sovereign", "public_commercial", "private"})


@pytest.mark.parametrize("state", STATES)
def test_profiles_of_states_satisfy_the_schema(state: str) -> None:
    profile = State.model_validate(chosen().document()["states"][state])
    assert set(profile.gaps) == set(SECTORS)
    assert set(profile.minerals) == set(profile.reserves) == {"uranium", "rare_earths", "gas", "antimony", "gold"}


def test_only_multilaterals_do_not_compete() -> None:
    assert [power for power, profile in chosen().entities()["powers"].items() if not profile["contestant"]] == ["MULT"]


def test_every_number_says_where_it_comes_from() -> None:
    assert [row.path for row in chosen().opening() if not (row.unit and row.source and row.year)] == []


def test_what_is_not_data_explains_itself() -> None:
    assert [row.path for row in chosen().opening() if row.grade == "assumed" and not row.note] == []


def test_defaults_and_judgements_are_graded_assumed() -> None:
    standing_in = [row for row in chosen().opening() if row.source.startswith(("default", "judgement"))]
    assert standing_in
    assert {row.grade for row in standing_in} == {"assumed"}


def test_assumed_numbers_have_room() -> None:
    fixed = {"definition"}
    assert [row.path for row in chosen().opening() if row.grade == "assumed" and row.source not in fixed and row.low == row.high] == []


# --- consistency ---


@pytest.mark.parametrize("state", STATES)
def test_creditors_do_not_exceed_public_debt(state: str) -> None:
    official = sum(toward(power, state, "sovereign_debt") for power in POWERS)
    assert official + VALUES[f"states.{state}.market_external_debt"] <= VALUES[f"states.{state}.public_debt"] * 1.001


@pytest.mark.parametrize("state", STATES)
def test_remittance_shares_sum_to_at_most_one(state: str) -> None:
    assert 0.5 < sum(toward(power, state, "remittance_share") for power in POWERS) <= 1


def test_corridor_value_has_mean_one() -> None:
    assert sum(VALUES[f"states.{state}.corridor_value"] for state in STATES) / len(STATES) == pytest.approx(1)


def test_stylised_facts_of_the_region_hold_on_the_opening_date() -> None:
    assert toward("CHN", "KAZ", "direct_investment") == max(toward("CHN", state, "direct_investment") for state in STATES)
    chinese = toward("CHN", "KGZ", "sovereign_debt")
    external = sum(toward(power, "KGZ", "sovereign_debt") for power in POWERS) + VALUES["states.KGZ.market_external_debt"]
    assert 0.25 < chinese / external < 0.37
    assert 0.6 < toward("JPN", "UZB", "sovereign_debt") / toward("CHN", "UZB", "sovereign_debt") < 1
    assert all(toward("RUS", state, "remittance_share") > 0.7 for state in ("KGZ", "TJK", "UZB"))
    assert VALUES["states.TJK.remittances"] > VALUES["states.KGZ.remittances"] > VALUES["states.UZB.remittances"] > 0.1
    assert VALUES["states.KAZ.minerals.uranium"] == pytest.approx(0.43, abs=0.01)
    # Reserves are not output: rare earths lie in the ground and nobody mines them.
    assert all(VALUES[f"states.{state}.minerals.rare_earths"] == 0 for state in STATES)
    assert VALUES["states.KAZ.reserves.rare_earths"] > 0


def test_nearness_is_one_exactly_at_common_borders() -> None:
    bordering = {(power, state) for power in POWERS for state in STATES if toward(power, state, "neighbourhood") == 1}
    assert bordering == {("CHN", "KAZ"), ("CHN", "KGZ"), ("CHN", "TJK"), ("RUS", "KAZ")}


def test_judgements_repeat_the_facts_they_cite() -> None:
    with (ROOT / "sources" / "facts.csv").open(encoding="utf-8", newline="") as handle:
        facts = {row["fact"]: float(row["value"]) for row in csv.DictReader(handle)}
    for state in STATES:
        assert toward("CHN", state, "direct_investment") == facts[f"direct_investment.CHN.{state}"]
    assert toward("RUS", "KGZ", "sovereign_debt") == facts["sovereign_debt.EFSD.KGZ"]
    assert toward("RUS", "UZB", "remittance_share") == facts["remittance_share.RUS.UZB"]


# --- the build ---


def test_shipped_tables_are_what_the_sources_give() -> None:
    done = build(ROOT, "--check")
    assert done.returncode == 0, done.stderr


def test_a_stale_table_is_found_and_rebuilt(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sources", tmp_path / "sources", ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path / "sim" / "suitors" / "packs" / "central_asia"
    target.mkdir(parents=True)
    (target / "opening.csv").write_text("path,value\n", encoding="utf-8")
    found = build(tmp_path, "--check")
    assert found.returncode == 1
    assert "opening.csv is stale" in found.stderr
    assert build(tmp_path).returncode == 0
    assert (target / "opening.csv").read_text(encoding="utf-8") == chosen().text("opening.csv")
    assert build(tmp_path, "--check").returncode == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("powers.CHN.toward.KAZ.ties,0.6,", "powers.CHN.toward.KAZ.ties,0.95,"), "lies outside"),
        (("states.KAZ.hedging", "states.KAZ.hedgign"), "no source and no judgement for states.KAZ.hedging"),
        (("states.KAZ.hedging", "states.KAZ.absorption"), "stands twice"),
    ],
)
def test_a_broken_judgement_stops_the_build(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    shutil.copytree(ROOT / "sources", tmp_path / "sources", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "sim" / "suitors" / "data").mkdir(parents=True)
    judgements = tmp_path / "sources" / "judgements.csv"
    judgements.write_text(judgements.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    done = build(tmp_path)
    assert done.returncode != 0
    assert message in done.stderr


def test_sources_stay_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "sources").glob("*.*")) < 2_000_000


def test_borders_hold_the_five_states() -> None:
    raw = chosen().text("borders.geojson") or ""
    assert len(raw) < 60_000
    roles = {feature["properties"]["iso3"]: feature["properties"]["role"] for feature in json.loads(raw)["features"]}
    assert {code for code, role in roles.items() if role == "state"} == set(STATES)


# --- the reader ---


def test_document_is_a_fresh_copy_each_time() -> None:
    first = chosen().document()
    first["states"]["KAZ"]["gdp"]["value"] = 0.0
    assert chosen().document()["states"]["KAZ"]["gdp"]["value"] == VALUES["states.KAZ.gdp"]


def test_quantities_carry_year_and_reporter_in_their_source() -> None:
    assert chosen().document()["states"]["KAZ"]["gdp"]["source"] == "World Bank WDI NY.GDP.MKTP.CD (2025, World Bank)"


def test_tables_are_read_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("suitors/__init__.py", "")
        for folder in ("data", "packs", "packs/central_asia"):
            for path in sorted((ROOT / "sim" / "suitors" / folder).iterdir()):
                if path.is_file():
                    package.write(path, f"suitors/{folder}/{path.name}")
        for name in ("csv_text.py", "errors.py", "toml_text.py"):
            package.write(ROOT / "sim" / "suitors" / name, f"suitors/{name}")
    code = f"import sys; sys.path.insert(0, {str(archive)!r}); from suitors.packs.pack import chosen; print(len(chosen().opening()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(chosen().opening())


# --- the command ---


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["data", *arguments])
    return result.exit_code, result.output


def test_table_ends_with_a_count_by_grade() -> None:
    code, output = run("sovereign_debt", "--state", "KGZ")
    rows = select(chosen().opening(), ["sovereign_debt"], state="KGZ")
    grades = Counter(row.grade for row in rows)
    assert code == 0
    assert output.rstrip().endswith(
        f"{len(rows)} rows: {grades['data']} data, {grades['literature']} literature, {grades['assumed']} assumed"
    )
    assert all(row.path in output for row in rows)


def test_csv_of_everything_is_the_shipped_table() -> None:
    code, output = run("--csv")
    assert code == 0
    assert [row["path"] for row in csv.DictReader(io.StringIO(output))] == [row.path for row in chosen().opening()]


def test_json_holds_the_rows() -> None:
    code, output = run("--json", "states.KAZ.gdp")
    assert code == 0
    assert [row["value"] for row in json.loads(output)] == [VALUES["states.KAZ.gdp"]]


def test_powers_and_states_go_by_code_or_name() -> None:
    assert run("--power", "china", "--state", "Kazakhstan", "--csv") == run("--power", "CHN", "--state", "kaz", "--csv")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("soverein_debt",), "sovereign_debt"),
        (("--power", "Chnia"), "China"),
        (("--state", "KAS"), "KAZ"),
        (("states.KAZ.gpd",), "states.KAZ.gdp"),
    ],
)
def test_no_match_names_the_nearest_and_exits_with_two(arguments: tuple[str, ...], hint: str) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert hint in output


def test_no_match_of_options_alone_exits_with_two() -> None:
    code, output = run("--power", "MULT", "--grade", "literature")
    assert code == 2
    assert "no row matches --power MULT --grade literature" in output


def test_json_and_csv_exclude_each_other() -> None:
    assert run("--json", "--csv")[0] == 2


@given(some.sampled_from(chosen().opening()), some.data())
def test_any_part_of_a_path_finds_it(row: OpeningRow, drawn: some.DataObject) -> None:
    path = row.path
    start = drawn.draw(some.integers(0, len(path) - 1))
    end = drawn.draw(some.integers(start + 1, len(path)))
    assert matches(path, path[start:end].upper())
    assert matches(path, f"*{path[start:end]}*")


@given(some.sampled_from((*POWERS, None)), some.sampled_from((*STATES, None)))
def test_grades_split_any_selection(power: str | None, state: str | None) -> None:
    whole = select(chosen().opening(), (), power, state)
    parts = [select(chosen().opening(), (), power, state, grade) for grade in ("data", "literature", "assumed")]
    assert sorted(row.path for part in parts for row in part) == sorted(row.path for row in whole)


def test_every_field_of_a_dyad_is_shipped() -> None:
    fields = {path.split(".")[4] for path in VALUES if ".toward." in path}
    assert fields == set(Dyad.model_fields)
