"""Panels of past flows: what is read, what is refused, what is zero and what is unknown; the scenario built from them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from history_panels import made_up, write

from suitors.history import defaults, vocabulary
from suitors.history.agency import deals_arriving, trend
from suitors.history.errors import HistoryError
from suitors.history.forecast import forecast
from suitors.history.panel import Panel, read_panel
from suitors.history.scenario import historical, streams_of
from suitors.history.totals import given, modelled


@pytest.fixture(scope="module")
def shipped() -> Panel:
    return read_panel()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    return read_panel(write(tmp_path_factory.mktemp("panel") / "panel.csv", made_up()))


def test_the_shipped_panel_holds_what_its_sources_say(shipped: Panel) -> None:
    assert (shipped.years[0], shipped.years[-1]) == (2000, 2022)
    assert {"CHN", "JPN", "EU", "USA"} <= set(shipped.powers)
    place = shipped.powers.index("CHN"), shipped.states.index("TKM"), shipped.years.index(2011)
    assert shipped.flow("loans")[place] == pytest.approx(2240.2, abs=0.1)
    assert shipped.dyads["debt_stock"][place] == pytest.approx(3446, abs=1)
    assert np.nanmin(shipped.dyads["loans_repaid"]) == 0.0
    lent = np.nansum(shipped.flow("loans")[shipped.powers.index("CHN")], axis=0)
    # New official Chinese loans to the region in 2022, a fifth of those of 2017.
    assert lent[[shipped.years.index(2017), shipped.years.index(2022)]] == pytest.approx([1066.7, 201.6], abs=0.1)
    assert shipped.covariates["gdp"].index.max() >= 2024


def test_missing_rows_are_zero_only_where_the_source_says_so(shipped: Panel) -> None:
    year = shipped.years.index(2008)
    chn, rus, usa = (shipped.powers.index(name) for name in ("CHN", "RUS", "USA"))
    kaz, tkm = shipped.states.index("KAZ"), shipped.states.index("TKM")
    assert np.isnan(shipped.flow("grants")[chn]).all()
    assert np.isnan(shipped.flow("grants")[rus, :, year]).all()
    assert np.isfinite(shipped.flow("grants")[rus, :, shipped.years.index(2013)]).all()
    assert shipped.flow("loans")[rus, tkm, year] == 0.0
    # Russia reported up to 2020 in the extract used: silence after that is no zero.
    assert np.isnan(shipped.flow("grants")[rus, :, shipped.years.index(2021)]).all()
    assert np.isnan(shipped.dyads["debt_stock"][usa, kaz, year])
    assert shipped.total[chn, kaz, year] == 0.0


def test_columns_may_come_in_any_order_with_others_beside_them(tmp_path: Path) -> None:
    table = made_up()
    plain = read_panel(write(tmp_path / "a.csv", table))
    shuffled = table[table.columns[::-1]].sample(frac=1.0, random_state=1).assign(colour="red")
    shuffled = shuffled.rename(columns={"power_iso3": "Donor", "state_iso3": "Recipient"})
    again = read_panel(write(tmp_path / "b.csv", shuffled))
    table.to_parquet(tmp_path / "c.parquet")
    third = read_panel(tmp_path / "c.parquet")
    for panel in (again, third):
        assert (panel.powers, panel.states, panel.years) == (plain.powers, plain.states, plain.years)
        for name, values in plain.dyads.items():
            np.testing.assert_allclose(panel.dyads[name], values)


def test_a_folder_is_read_as_one_panel(tmp_path: Path) -> None:
    table = made_up()
    dyadic = table["power_iso3"] != ""
    write(tmp_path / "flows.csv", table[dyadic])
    write(tmp_path / "states.csv", table[~dyadic].drop(columns="power_iso3").rename(columns={"state_iso3": "iso3"}))
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    panel = read_panel(tmp_path)
    assert panel.states == ("AAA", "BBB", "CCC")
    assert any("notes.csv" in line for line in panel.warnings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "12x"}, "line 2: value '12x' is not a finite number"),
        ({"value": "inf"}, "line 2: value 'inf' is not a finite number"),
        ({"value": "-5"}, "line 2: loans_disbursed is below zero"),
        ({"year": "20x5"}, "line 2: year '20x5'"),
        ({"unit": "shells"}, "unit 'shells' of loans_disbursed is not known"),
        ({"state_iso3": ""}, "line 2: no state"),
        ({"power_iso3": ""}, "line 2: loans_disbursed needs a power"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, change: dict[str, str], said: str) -> None:
    table = made_up().astype(object)
    for column, value in change.items():
        table.loc[0, column] = value
    with pytest.raises(HistoryError) as problem:
        read_panel(write(tmp_path / "panel.csv", table))
    assert said in str(problem.value)


@pytest.mark.parametrize(
    "written",
    [
        {"sep": ";"},
        {"sep": "\t"},
        {"encoding": "utf-8-sig", "lineterminator": "\r\n"},
        {"encoding": "latin-1"},
    ],
)
def test_tables_are_read_as_spreadsheets_write_them(tmp_path: Path, written: dict[str, str]) -> None:
    table = made_up().assign(source="Trésor")
    plain = read_panel(write(tmp_path / "plain.csv", table))
    table.to_csv(tmp_path / "other.csv", index=False, **written)
    again = read_panel(tmp_path / "other.csv")
    for name, values in plain.dyads.items():
        np.testing.assert_array_equal(again.dyads[name], values)


def test_units_of_the_same_amounts_give_the_same_panel(tmp_path: Path) -> None:
    table = made_up().astype({"value": float})
    plain = read_panel(write(tmp_path / "plain.csv", table))
    money = table["unit"].str.startswith("USD")
    table.loc[money, "value"] /= 1e6
    table.loc[money, "unit"] = "US$ (millions, current)"
    again = read_panel(write(tmp_path / "millions.csv", table))
    np.testing.assert_allclose(again.flow("loans"), plain.flow("loans"))
    with pytest.raises(HistoryError, match=r"the largest debt_stock is .* give its unit"):
        read_panel(write(tmp_path / "bare.csv", table.assign(unit=table["unit"].where(~money, ""))))
    with pytest.raises(HistoryError, match="'persons' of gdp does not measure money"):
        read_panel(write(tmp_path / "wrong.csv", table.assign(unit=table["unit"].where(table["variable"] != "gdp_usd", "persons"))))


def test_an_empty_cell_is_unknown_and_a_debt_does_not_vanish_for_a_year(tmp_path: Path) -> None:
    table = made_up().astype(object)
    loans = (table["variable"] == "loans_disbursed") & (table["power_iso3"] == "PPP") & (table["state_iso3"] == "AAA")
    table.loc[loans & (table["year"] == 2004), "value"] = ".."
    debt = (table["variable"] == "ext_ppg_bilateral_debt_stock") & (table["power_iso3"] == "PPP") & (table["state_iso3"] == "AAA")
    table = table[~(debt & (table["year"] == 2005)) & ~(loans & (table["year"] == 2006))]
    panel = read_panel(write(tmp_path / "panel.csv", table))
    assert np.isnan(panel.flow("loans")[0, 0, panel.years.index(2004)])
    assert panel.flow("loans")[0, 0, panel.years.index(2006)] == 0.0
    assert np.isnan(panel.dyads["debt_stock"][0, 0, panel.years.index(2005)])
    stream = next(stream for stream in streams_of(panel, 2008) if stream.name == "PPP_loans")
    assert stream.past[0, panel.years.index(2004)] == pytest.approx(np.nanmean(panel.flow("loans")[0, 0, :9]))


def test_who_takes_no_part_and_what_stands_in_is_said(tmp_path: Path) -> None:
    table = made_up()
    flows = table["variable"].isin(["loans_disbursed", "grants_disbursed"])
    alone = table[~((table["state_iso3"] == "CCC") & (table["power_iso3"] != "")) & ~((table["power_iso3"] == "QQQ") & flows)]
    late = alone[~((alone["variable"] == "gdp_usd") & (alone["year"] < 2006))]
    late = late[~((late["variable"] == "population") & (late["year"] > 2004))]
    panel = read_panel(write(tmp_path / "panel.csv", late))
    assert (panel.powers, panel.states) == (("PPP",), ("AAA", "BBB"))
    said = "\n".join(panel.warnings)
    for part in (
        "but no loans or grants of QQQ: left out",
        "no loans, grants or debts of CCC: left out",
        "no gdp before the year in brackets of AAA (2006), BBB (2006): 20 bn US$ stands in until then",
        "no population after the year in brackets of AAA (2004), BBB (2004)",
        "no shipped strategy for PPP",
    ):
        assert part in said


def test_names_become_codes_that_the_model_takes(tmp_path: Path) -> None:
    names = {"AAA": "aaa", "BBB": "Côte d'Ivoire", "CCC": "CCC", "PPP": "China", "QQQ": "Q.Q", "": ""}
    table = made_up()
    table = table.assign(power_iso3=table["power_iso3"].map(names), state_iso3=table["state_iso3"].map(names))
    panel = read_panel(write(tmp_path / "panel.csv", table))
    assert (panel.powers, panel.states) == (("CHN", "Q_Q"), ("AAA", "CCC", "Cote_d_Ivoire"))
    assert any("Q.Q (Q_Q)" in line for line in panel.warnings)
    made = forecast(panel, 2007, 1, given(panel, 2007, 1), 8, 1)
    assert np.isfinite(made.total).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("state_iso3,year,variable,value\n", "has a heading and no rows"),
        ("power_iso3,state_iso3,2000,2001\nPPP,AAA,1,2\n", "years are a column, not headings"),
        ("power,state,year,variable,value\nPPP,AAA,2000,loan_disbursed,1\n", "nearest to 'loan_disbursed': loans_disbursed"),
        ("power,state,year,variable,value\nPPP,AAA,2000,loans,0\n", "nothing but zeros"),
        ("power,state,year,variable,value\nPPP,AAA,2000,loans,5\nPPP,AAA,2001,loans,5,6\n", "line 3"),
        ('power,state,year,variable,value\nPPP,AAA,2000,loans,"1,5"\n', "decimals after a point"),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "panel.csv").write_text(text)
    with pytest.raises(HistoryError) as problem:
        read_panel(tmp_path / "panel.csv")
    assert said in str(problem.value) and "panel.csv" in str(problem.value)


def test_two_values_for_one_cell_are_refused_and_the_same_twice_is_not(tmp_path: Path) -> None:
    table = made_up()
    read_panel(write(tmp_path / "same.csv", pd.concat([table, table.iloc[:3]])))
    other = table.iloc[[0]].assign(value=table["value"].iloc[0] * 2 + 1)
    with pytest.raises(HistoryError, match="stands twice with two values"):
        read_panel(write(tmp_path / "two.csv", pd.concat([table, other])))


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    flows = made_up()
    flows = flows[flows["variable"].isin(["loans_disbursed"])]
    panel = read_panel(write(tmp_path / "panel.csv", flows))
    said = "\n".join(panel.warnings)
    for part in ("no grants_disbursed", "no debt_stock", "no trade by power", "no gdp of AAA, BBB, CCC", "no exports"):
        assert part in said
    with pytest.raises(HistoryError, match="no such file"):
        read_panel(tmp_path / "nowhere.csv")


def test_members_of_the_union_are_added_up_unless_it_has_rows_of_its_own(tmp_path: Path) -> None:
    table = made_up()
    members = table.replace({"power_iso3": {"PPP": "DEU", "QQQ": "FRA"}})
    added = read_panel(write(tmp_path / "members.csv", members))
    apart = read_panel(write(tmp_path / "apart.csv", table))
    np.testing.assert_allclose(added.flow("loans")[added.powers.index("EU")], apart.flow("loans").sum(axis=0))
    whole = pd.concat([members, members[members["power_iso3"] == "DEU"].assign(power_iso3="EU27")])
    panel = read_panel(write(tmp_path / "whole.csv", whole))
    np.testing.assert_allclose(panel.flow("loans")[0], apart.flow("loans")[apart.powers.index("PPP")])
    assert any("member rows are left out" in line for line in panel.warnings)


def test_a_later_year_changes_nothing_before_it(other: Panel, shipped: Panel) -> None:
    """Only totals reach the model from after the origin."""
    origin, years = 2008, 2
    totals = given(shipped, origin, years)
    later = {name: values.copy() for name, values in shipped.dyads.items()}
    for values in later.values():
        values[:, :, shipped.until(origin) :] = 7.0
    changed = Panel(shipped.name, shipped.powers, shipped.states, shipped.years, later, shipped.covariates, ())
    one, two = (forecast(panel, origin, years, totals, 16, 3) for panel in (shipped, changed))
    np.testing.assert_array_equal(one.total, two.total)
    np.testing.assert_array_equal(one.debt, two.debt)


def test_every_run_keeps_the_given_totals(shipped: Panel) -> None:
    totals = given(shipped, 2008, 3)
    made = forecast(shipped, 2008, 3, totals, 16, 3)
    for power, name in enumerate(shipped.powers):
        for kind in ("loans", "grants"):
            expected = totals.get(f"{name}_{kind}", np.zeros(3))
            np.testing.assert_allclose(made.flows[kind][power].sum(axis=0), np.repeat(expected[:, None], 16, axis=1), rtol=1e-9, atol=1e-9)


def test_a_run_is_the_same_in_any_ensemble(shipped: Panel) -> None:
    totals = given(shipped, 2012, 1)
    few, many = (forecast(shipped, 2012, 1, totals, runs, 5) for runs in (8, 24))
    np.testing.assert_allclose(few.total, many.total[..., :8])


def test_any_region_and_powers_without_a_shipped_strategy_will_do(other: Panel) -> None:
    origin = 2006
    opening = historical(other, origin, 2, given(other, origin, 2))
    assert {stream.power for stream in opening.streams} == {"PPP", "QQQ"}
    made = forecast(other, origin, 2, modelled(other, origin, 2, 16, 1), 16, 1)
    assert np.isfinite(made.total).all() and np.isfinite(made.debt).all() and made.total.min() >= 0.0


def test_without_choice_nothing_of_the_states_decides(shipped: Panel) -> None:
    scenario = historical(shipped, 2008, 1, given(shipped, 2008, 1), choice=False).loaded.scenario
    assert all(row.value == 0.0 for name, row in scenario.parameters.items() if name.startswith("weight_"))
    assert set(scenario.given.room) == set(shipped.states)


def test_deals_follow_the_poisson_law() -> None:
    uniform = (np.arange(4000) + 0.5) / 4000
    for mean in (0.05, 1.0, 6.0, 30.0):
        count = deals_arriving(uniform, np.full(uniform.shape, mean))
        assert count.mean() == pytest.approx(mean, rel=0.02)
        assert count.var() == pytest.approx(mean, rel=0.08)


def test_the_trend_of_payments_runs_from_minus_one_to_one() -> None:
    past = np.array([[4.0, 4.0, 0.0, 0.0], [0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    np.testing.assert_allclose(trend(past), [-1.0, 1.0, 0.0, 0.0])


def test_a_lender_that_is_repaid_fast_gets_short_terms(shipped: Panel) -> None:
    usual = {"rate": 0.02, "maturity": 20.0, "grace": 5.0, "payments_a_year": 2}
    debt = np.full((1, 3, 8), 100.0)
    for pace, least, most in ((0.05, 12.0, 40.0), (0.25, 1.0, 8.0)):
        owed = debt * (1.0 - pace) ** np.arange(8)
        dyads = {**{name: np.zeros((1, 3, 8)) for name in shipped.dyads}, "debt_stock": owed}
        panel = Panel("x", ("PPP",), ("AAA", "BBB", "CCC"), tuple(range(2000, 2008)), dyads, {}, ())
        assert least <= defaults.loan_terms(panel, 0, 2007, usual)["maturity"] <= most


def test_streams_need_money_or_debt(shipped: Panel) -> None:
    names = {stream.name for stream in streams_of(shipped, 2008)}
    assert "CHN_grants" not in names and "RUS_grants" not in names and "RUS_loans" in names


def test_the_shipped_files_follow_from_their_sources() -> None:
    root = Path(__file__).resolve().parent.parent
    found = subprocess.run([sys.executable, "sources/build_history.py", "--check"], cwd=root, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


def test_idle_programmes_stay_idle_at_first_in_most_runs(shipped: Panel) -> None:
    drawn = modelled(shipped, 2010, 3, 200, 1)
    assert shipped.flow("loans")[shipped.powers.index("USA"), :, 8:11].sum() == 0.0
    assert (drawn["USA_loans"][0] == 0.0).mean() > 0.6
    assert (drawn["USA_grants"] > 0.0).all()


def test_the_guide_to_panels_says_what_the_reader_does(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "panel.md").read_text(encoding="utf-8")
    flows, states, coverage = sorted(
        re.findall(r"^```\n((?:power_)?iso3.*?|power_iso3.*?)```", guide, re.DOTALL | re.MULTILINE),
        key=lambda text: ("missing" in text, text[0] == "i"),
    )
    for name, text in {"flows": flows, "states": states, "coverage": coverage}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    panel = read_panel(tmp_path)
    assert (panel.powers, panel.states, panel.years) == (("CHN", "USA"), ("KGZ",), (2013,))
    assert panel.flow("loans")[0, 0, 0] == pytest.approx(230.7) and panel.latest("exports_share", "KGZ", 2013) == pytest.approx(0.424)
    assert not any("not used" in line or "left out" in line for line in panel.warnings)
    told = set(re.findall(r"`([a-z_0-9]+)`", guide))
    for accepted in (vocabulary.COLUMNS, vocabulary.DYAD_VARIABLES, vocabulary.STATE_VARIABLES):
        assert {alias for aliases in accepted.values() for alias in aliases} - told == set()
