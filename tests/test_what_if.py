"""What the command line sets: relative, for many keys at once, from a date on; shares; strategies as files; copies told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import suitors
from suitors.cli.main import main
from suitors.model.model import coefficients_of
from suitors.scenario import Loaded, ScenarioError, load
from suitors.scenario.overrides import dated, parse


def value(loaded: Loaded, path: str) -> float:
    return loaded.quantities()[path].value


@pytest.mark.parametrize(
    ("text", "parts", "operator", "said", "since"),
    [
        ("a.b=1", ("a", "b"), "", 1, None),
        ("a.b*=2", ("a", "b"), "*", 2, None),
        ("a.b += .5", ("a", "b"), "+", 0.5, None),
        ("a.*=1", ("a", "*"), "", 1, None),
        ("a.*.b-=1", ("a", "*", "b"), "-", 1, None),
        ("a.**=2", ("a", "*"), "*", 2, None),
        ("a@2028/=4", ("a",), "/", 4, date(2028, 1, 1)),
        ("a@2028-07-01=word", ("a",), "", "word", date(2028, 7, 1)),
        ("a = x*=y", ("a",), "", "x*=y", None),
    ],
)
def test_what_was_written(text: str, parts: tuple[str, ...], operator: str, said: object, since: date | None) -> None:
    found = parse(text)
    assert (found.parts, found.operator, found.value, found.since) == (parts, operator, said, since)


def test_a_common_date_is_for_those_without_their_own() -> None:
    assert dated(("a*=2", "b=1", "c@2030-=1"), "2028") == ("a@2028*=2", "b@2028=1", "c@2030-=1")


def test_relative_changes_are_exact_and_keep_unit_and_range() -> None:
    loaded = load("baseline", ["states.Kazakhstan.gdp*=2", "states.KAZ.gdp+=1", "horizon.years/=2", "powers.JPN.funding_rate-=0.005"])
    plain = load("baseline")
    assert value(loaded, "states.KAZ.gdp") == 2 * value(plain, "states.KAZ.gdp") + 1
    assert loaded.quantities()["states.KAZ.gdp"].unit == "bn US$"
    assert loaded.scenario.horizon.years == 5
    assert value(loaded, "powers.JPN.funding_rate") == pytest.approx(value(plain, "powers.JPN.funding_rate") - 0.005, abs=1e-12)
    assert [edit.path for edit in loaded.edits][:2] == ["states.KAZ.gdp", "states.KAZ.gdp"]


def test_a_pattern_reaches_all_that_it_matches_and_a_table_of_money_its_years() -> None:
    plain, loaded = load("tokyo_2025"), load("tokyo_2025", ["powers.*.growth*=1.5", "powers.Japan.money*=2"])
    assert all(
        value(loaded, f"powers.{power}.growth") == pytest.approx(1.5 * value(plain, f"powers.{power}.growth")) for power in ("CHN", "USA")
    )
    years = [path for path in plain.quantities() if path.startswith("powers.JPN.money.") and path[-4:].isdigit()]
    assert len(years) > 3
    assert all(value(loaded, path) == pytest.approx(2 * value(plain, path)) for path in years)
    assert value(loaded, "powers.JPN.money.private.conversion") == value(plain, "powers.JPN.money.private.conversion")
    assert value(load("baseline", ["states.*.openness=0.5"]), "states.UZB.openness") == 0.5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("powers.JPN.money.*.grants*=2", "powers.JPN.money.*.grants matches nothing"),
        ("powers.JPN.monney*=2", "did you mean money?"),
        ("powers.JPN*=2", "is a table of different things"),
        ("powers.JPN.strategy*=2", "is no number"),
        ("states.KAZ.gdp*=much", "needs a number after *="),
        ("states.KAZ.gdp/=0", "cannot be divided by 0"),
        ("powers.JPN.money.private.conversion*=9", "must be from 0 to 1"),
        ("parameters.weight_need@2028=1", "cannot change from 2028-01-01 on. What can:"),
        ("powers.MULT.money.public_sovereign@2025-12-01=word", "needs a number after ="),
        ("powers.JPN.money.private@soon*=2", "neither a year such as 2028"),
        ("powers.JPN.money.private.announced.2025@2028*=2", "names a year"),
    ],
)
def test_what_cannot_be_changed_so_is_refused(text: str, problem: str) -> None:
    result = CliRunner().invoke(main, ["check", "baseline", "--set", text])
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(("change", "since", "factor"), [("@2028*=2", 2028, 2), ("@2029-07-01/=4", 2029.5, 0.25), ("@2033*=3", 2033, 3)])
def test_money_changes_from_a_day_on_and_not_before(change: str, since: float, factor: float) -> None:
    plain, loaded = load("tokyo_2025"), load("tokyo_2025", [f"powers.Japan.money{change}"])
    before, after = (coefficients_of(item, {}, {}) for item in (plain, loaded))
    japan = before.layout.powers.index("JPN")
    times = before.clock.beginning()
    # Which step holds a given day is a matter of the calendar.
    early, late = times < since - 0.26, times > since + 0.01
    assert after.money.offered[early] == pytest.approx(before.money.offered[early], rel=1e-11)
    assert after.money.offered[late][:, japan] == pytest.approx(factor * before.money.offered[late][:, japan], rel=1e-11)
    others = [place for place in range(len(before.layout.powers)) if place != japan]
    assert after.money.offered[:, others] == pytest.approx(before.money.offered[:, others], rel=1e-12)


def test_an_amount_from_a_year_on_drops_later_entries() -> None:
    loaded = load("tokyo_2025", ["powers.JPN.money.private@2028=1.0"])
    path = loaded.document["powers"]["JPN"]["money"]["private"]["announced"]
    assert {year: amount["value"] for year, amount in path.items() if year >= "2027"} == {"2027": 3.71, "2028": 1.0}


def test_dated_conversion_and_corridors_are_events() -> None:
    loaded = load(
        "tokyo_2025",
        ["powers.JPN.money.private.conversion@2028-07-01*=1.5", "corridors.middle.capacity@2027*=0.5", "corridors.east.capacity@2029+=2"],
    )
    events = loaded.scenario.events[-3:]
    assert [event.type for event in events] == ["money_change", "closure", "corridor_opening"]
    assert events[0].date == date(2028, 7, 1)
    assert events[0].factor.value == 1.5
    assert events[1].share.value == 0.5
    assert events[2].capacity.value == 2


def test_the_other_shares_make_room_in_proportion_and_it_is_said() -> None:
    loaded, plain = load("baseline", ["strategies.japan.products.grant_aid.share*=2"]), load("baseline")
    shares, before = (
        {name: item.share.value for name, item in each.scenario.strategies["japan"].products.items() if item.ledger == "public_sovereign"}
        for each in (loaded, plain)
    )
    assert shares["grant_aid"] == pytest.approx(2 * before["grant_aid"])
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["oda_loan"] / shares["step_loan"] == pytest.approx(before["oda_loan"] / before["step_loan"])
    assert len(loaded.notes) == 1
    assert "scaled in proportion" in loaded.notes[0]
    result = CliRunner().invoke(
        main,
        ["explain", "baseline", "--set", "strategies.japan.products.grant_aid.share*=1.5", "--years", "2025", "--set", "horizon.years=1"],
    )
    assert "Note: the other shares of public_sovereign" in result.stderr
    with pytest.raises(ScenarioError, match=r"sum to 1\.2"):
        load(
            "baseline",
            [f"strategies.japan.products.{name}.share=0.3" for name in ("grant_aid", "oda_loan", "step_loan", "technical_cooperation")],
        )


def test_python_takes_the_same_keys() -> None:
    said = {"powers.Japan.money@2028*": 2, "states.*.growth-": 0.001}
    assert suitors.load("tokyo_2025", set=said).hash == load("tokyo_2025", ["powers.JPN.money@2028*=2", "states.*.growth-=0.001"]).hash


def test_from_dates_all_changes() -> None:
    result = CliRunner().invoke(main, ["check", "tokyo_2025", "--set", "powers.Japan.money.private*=2", "--from", "2028"])
    assert result.exit_code == 0
    assert "powers.JPN.money.private.announced.2028: 3.82 → 7.64" in result.stdout
    result = CliRunner().invoke(main, ["check", "tokyo_2025", "--from", "2028"])
    assert (result.exit_code, "add --set" in result.stderr) == (2, True)


INDIA = 'based_on = "korea"\ntitle = "India"\nprose = "x"\n[conduct]\nquality = 0.6\n'


def test_a_strategy_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "india.toml").write_text(INDIA)
    (tmp_path / "mine.toml").write_text('extends = "baseline"\ntitle = "x"\npowers.Korea.strategy = "india.toml"\n')
    loaded = load(tmp_path / "mine.toml")
    assert loaded.scenario.powers["KOR"].strategy == "india"
    assert loaded.scenario.strategies["india"].conduct.quality.value == 0.6
    monkeypatch.chdir(tmp_path)
    assert load("baseline", ["powers.Korea.strategy=india.toml"]).scenario.strategies["india"] == loaded.scenario.strategies["india"]
    for arguments in (["check", "india.toml"], ["check", "japan"]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        assert "Conduct: " in result.stdout
    assert not load("baseline").scenario.strategies.keys() & {"india"}


def test_a_strategys_file_as_the_root_is_part_of_the_reference(tmp_path: Path) -> None:
    (tmp_path / "india.toml").write_text(INDIA)
    root = (Path(suitors.__file__).parents[2] / "scenarios" / "baseline.toml").read_text()
    (tmp_path / "root.toml").write_text(
        f'{root}\n[powers.KOR]\nstrategy = "india.toml"\n'
        if "[powers.KOR]" not in root
        else root.replace("[powers.KOR]", '[powers.KOR]\nstrategy = "india.toml"')
    )
    loaded = load(tmp_path / "root.toml")
    assert loaded.reference.powers["KOR"].strategy == "india"
    assert loaded.reference_document == loaded.document


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("../india.toml", INDIA, "must lie at or below the scenario's folder"),
        ("indja.toml", None, "is no file; did you mean india.toml?"),
        ("japan.toml", INDIA, "has the name of the shipped strategy japan"),
        ("my-strategy.toml", INDIA, "letters, digits and underscores only"),
        ("india.toml", INDIA.replace("0.6", "6"), "india.toml, line 5: strategies.india.conduct.quality = 6 must be from 0 to 1"),
    ],
)
def test_faulty_files_of_strategies(tmp_path: Path, file: str, content: str | None, problem: str) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "india.toml").write_text(INDIA)
    if content is not None:
        (tmp_path / "below" / file).write_text(content)
    (tmp_path / "below" / "mine.toml").write_text(f'extends = "baseline"\ntitle = "x"\npowers.KOR.strategy = "{file}"\n')
    result = CliRunner().invoke(main, ["check", str(tmp_path / "below" / "mine.toml")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr


def test_copied_profiles_say_what_stays(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "baseline"\ntitle = "x"\n[powers.IND]\nprofile = "Korea"\nname = "India"\nstrategy = "korea"\n'
        "growth = 0.06\ntoward.Turkmenistan.trade = 0.2\n"
    )
    loaded = load(tmp_path / "mine.toml")
    (copied,) = loaded.inherited
    assert (copied.path, copied.profile) == ("powers.IND", "powers.KOR")
    assert "powers.IND.funding_rate" in copied.numbers
    assert not {"powers.IND.growth", "powers.IND.toward.TKM.trade"} & set(copied.numbers)
    assert "India (powers.IND) starts as a copy of powers.KOR" in CliRunner().invoke(main, ["check", str(tmp_path / "mine.toml")]).stdout
