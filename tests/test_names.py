"""Powers and states by the names that people use, wherever a code is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.errors import InputError
from suitors.scenario import ScenarioError, load, load_document
from suitors.scenario.errors import nearest_name
from suitors.scenario.names import Names, folded, names_in, shipped, taking_part
from suitors.studies.plan import ComparisonError, strategies_plan, swap_plan
from suitors.studies.sweep.vary import parse

NAMES = Names.of({"powers": {"JPN": "Japan", "IND": "India", "TUR": ""}, "states": {"KAZ": "", "UZB": ""}})


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("powers", "JPN", "JPN"),
        ("powers", "jpn", "JPN"),
        ("powers", "Japan", "JPN"),
        ("powers", "the EU", "EU"),
        ("powers", "European Union", "EU"),
        ("powers", "Turkey", "TUR"),
        ("powers", "TÜRKİYE", "TUR"),
        ("powers", "turkiye", "TUR"),
        ("powers", "south korea", "KOR"),
        ("powers", "India", "IND"),
        ("powers", "Atlantis", "Atlantis"),
        ("states", "Kazakhstan", "KAZ"),
        ("states", "Kyrgyz Republic", "KGZ"),
        ("states", "Japan", "Japan"),
    ],
)
def test_a_name_becomes_the_code(kind: str, said: str, code: str) -> None:
    assert NAMES.code(kind, said) == code  # type: ignore[arg-type]


def test_no_name_stands_for_two_of_a_kind() -> None:
    for actors in shipped().values():
        spelled = [folded(name) for code, names in actors.items() for name in {code, *names}]
        assert len(spelled) == len(set(spelled))


def test_keys_columns_and_conditions() -> None:
    assert NAMES.key("powers.Japan.toward.the Republic of Kazakhstan.trade") == "powers.JPN.toward.KAZ.trade"
    assert NAMES.key("strategies.japan.conduct.quality") == "strategies.japan.conduct.quality"
    assert NAMES.column("debt[the eu]") == "debt[EU]"
    assert NAMES.column("policy_leverage[Japan, Uzbekistan]") == "policy_leverage[JPN,UZB]"
    assert NAMES.in_columns("debt[Japan] > 2 * baseline.debt[turkey] and gdp[uzbekistan] > 0") == (
        "debt[JPN] > 2 * baseline.debt[TUR] and gdp[UZB] > 0"
    )


def test_a_scenarios_own_key_is_never_taken_for_another() -> None:
    names = names_in([{"powers": {"CHINA": {"name": "China"}}}])
    assert names.code("powers", "China") == "CHINA"
    below, above = {"powers": {"CHN": {}}}, {"powers": {"China": {"growth": 0.1}}}
    assert names_in([below, above]).codes["powers"] == ("CHN",)


def test_a_file_may_use_names(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "baseline"\ntitle = "x"\npowers.Japan.growth = 0.02\npowers."the EU".toward.Kazakhstan.trade = 9.0\n'
        '[[events]]\ntype = "summit"\ndate = 2026-01-01\npower = "Japan"\nstates = ["kazakhstan", "UZB"]\n'
    )
    loaded = load(tmp_path / "mine.toml")
    assert loaded.quantities()["powers.JPN.growth"].value == 0.02
    assert loaded.quantities()["powers.EU.toward.KAZ.trade"].value == 9.0
    assert loaded.document["events"][-1]["power"] == "JPN"
    assert loaded.document["events"][-1]["states"] == ["KAZ", "UZB"]


def test_an_error_in_a_named_table_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "baseline"\ntitle = "x"\n[powers.Japan]\ngrowth = "fast"\n')
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "mine.toml")
    assert (caught.value.line, caught.value.key) == (4, "powers.JPN.growth")
    (tmp_path / "twice.toml").write_text('extends = "baseline"\ntitle = "x"\n[powers.JPN]\ngrowth = 0.1\n[powers.Japan]\ngrowth = 0.2\n')
    with pytest.raises(ScenarioError, match="twice: as JPN and as Japan") as caught:
        load(tmp_path / "twice.toml")
    assert caught.value.line == 5


def test_the_command_line_and_python_take_names() -> None:
    by_name = load("tokyo_2025", ["powers.Japan.toward.Uzbekistan.ties=0.5", "powers.turkey.remove=true"])
    assert by_name.hash == load("tokyo_2025", ["powers.JPN.toward.UZB.ties=0.5", "powers.TUR.remove=true"]).hash
    loaded = load_document({"extends": "baseline", "title": "x", "states": {"Kazakhstan": {"gdp": 300}}})
    assert loaded.quantities()["states.KAZ.gdp"].value == 300


def test_comparisons_and_sweeps_take_names() -> None:
    tokyo = load("tokyo_2025")
    assert strategies_plan(tokyo, "japan", ["japan", "china"]).powers == ("JPN",)
    assert swap_plan(tokyo, "Japan", "China").powers == ("JPN", "CHN")
    assert parse(["states.Kazakhstan.gdp=200:300"], tokyo)[0].key == "states.KAZ.gdp"
    with pytest.raises(ComparisonError, match=r"did you mean JPN \(Japan\)"):
        strategies_plan(tokyo, "Jpan", ["japan", "china"])


def test_the_nearest_name_is_told_with_its_code() -> None:
    assert nearest_name("Uzbekstan", ["KAZ", "UZB"]) == "UZB (Uzbekistan)"
    assert nearest_name("KAS", ["KAZ", "UZB"]) == "KAZ"
    assert nearest_name("debt[Chin]", ["debt[CHN]", "debt[JPN]"]) == "debt[CHN] (China)"
    actors = load("baseline", ["powers.IND={profile='KOR', name='India'}"]).scenario.powers
    assert nearest_name("Indja", actors) == "IND (India)"
    assert taking_part("powers", "india", actors) == "IND"
    with pytest.raises(InputError, match=r"no power Xyzzy takes part; there are CHN \(China\)"):
        taking_part("powers", "Xyzzy", {"CHN": load("baseline").scenario.powers["CHN"]})


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["explain", "tokyo_2025", "--state", "Uzbekstan"], "no state Uzbekstan takes part; did you mean UZB (Uzbekistan)?"),
        (["play", "tokyo_2025", "--as", "Kazakstan"], "no state Kazakstan takes part; did you mean KAZ (Kazakhstan)?"),
        (["run", "tokyo_2025", "--set", "powers.Jpan.growth=0.1"], "powers.Jpan is not there; did you mean JPN (Japan)?"),
        (["sweep", "tokyo_2025", "--vary", "states.Kazakstan.gdp=1:2"], "did you mean KAZ (Kazakhstan)?"),
        (["tournament", "tokyo_2025", "--powers", "Japan,Chine"], "Chine takes no part (did you mean CHN (China)?)"),
    ],
)
def test_commands_suggest_names(arguments: list[str], hint: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
