"""Deals are explained term by term: the terms add up, the reasons hold, and the command shows what it should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from small_models import small

from suitors.cli.main import main
from suitors.engine.tender import Settlement
from suitors.model.deals import COLUMNS, GIVEN, Deals, column_of, terms_of
from suitors.model.model import CompetitionModel, Market
from suitors.model.reasons import DIVISION, GATE, OUTBID, OWN_CHOICE, PLACES, REASONS, ROOM, WAITING
from suitors.model.state import State, Term
from suitors.plots.waterfall import steps_of, waterfall, waterfall_panel
from suitors.scenario import Loaded, Scenario, load
from suitors.studies.evaluation import Evaluation
from suitors.studies.explain import TASTE, chosen, deals_with_terms, drivers, shares, subject, term_columns, totals
from suitors.studies.posterior import calibrated
from suitors.studies.run import run as run_experiment


@pytest.fixture(scope="module")
def deals(tokyo: Loaded) -> pd.DataFrame:
    return deals_with_terms(tokyo, range(12), Evaluation(3))


def test_terms_add_up_to_the_utility(deals: pd.DataFrame) -> None:
    added = deals[term_columns(deals)].sum(axis=1)
    np.testing.assert_allclose(added, deals["utility_without_taste"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(deals["utility_without_taste"] + deals["taste"], deals["utility"], rtol=0, atol=1e-14)


def test_terms_add_up_to_the_last_bit_in_the_order_of_the_model(tokyo: Loaded) -> None:
    compared = 0

    class Watched(State):
        def answer(self, market: Market) -> Settlement:
            nonlocal compared
            layout, utility = self.model.coefficients.layout, self.utility(market)
            total = np.zeros_like(utility)
            terms = self.terms(market)
            for axis, members in (("power", layout.power_of), ("product", slice(None)), ("focus", self.model.coefficients.focus.focus_of)):
                total += sum((term.values for term in terms if term.axis == axis), np.zeros(1))[members]
            total[layout.loans] += sum(term.values for term in terms if term.axis == "loan")
            np.testing.assert_array_equal(total, utility)
            compared += 1
            return super().answer(market)

    model = CompetitionModel(tokyo, agents={"KAZ": Watched})
    model.step()
    assert compared == 1
    assert [type(state) is Watched for state in model.states] == [state.name == "KAZ" for state in model.states]


def test_what_is_compared_with_waiting_is_what_decides(deals: pd.DataFrame) -> None:
    wanted = deals["utility"] > deals["waiting"]
    assert not deals.loc[~wanted, "taken"].any()
    assert set(deals.loc[~wanted, "why"]) == {WAITING}
    assert (deals.loc[wanted & (deals["taken"] < deals["size"] * (1 - 1e-9)), "why"] != "").all()
    assert (deals.loc[deals["outcome"] == "taken", "why"] == "").all()


def test_asking_for_terms_changes_nothing(tokyo: Loaded) -> None:
    tables = {}
    for kind in (True, "terms"):
        model = CompetitionModel(tokyo, runs=range(3), seed=5, keep_deals=kind)  # type: ignore[arg-type]
        model.run_model()
        assert isinstance(model.deals, Deals)
        tables[kind] = model.deals.table()
    assert list(tables[True].columns) == list(COLUMNS)
    pd.testing.assert_frame_equal(tables[True], tables["terms"][list(COLUMNS)])


def test_a_run_is_explained_alike_alone_and_among_others(tokyo: Loaded, deals: pd.DataFrame) -> None:
    alone = deals_with_terms(tokyo, [7], Evaluation(3))
    pd.testing.assert_frame_equal(alone, deals[deals["run"] == 7].reset_index(drop=True), check_exact=True)


def _outcomes(loaded: Loaded) -> pd.DataFrame:
    table = deals_with_terms(loaded, range(8), Evaluation())
    assert len(table)
    return table


def test_a_lack_of_room_is_the_reason() -> None:
    table = _outcomes(small("given.room={KAZ = 0.05, UZB = 0.05}"))
    cut = table[table["outcome"] == "cut"]
    assert len(cut)
    assert set(cut["why"]) == {ROOM}
    # A loan to a bank or firm takes up the share of it that the state answers for.
    commercial = cut["ledger"] == "public_commercial"
    np.testing.assert_allclose(cut["taken"] * np.where(commercial, 0.3, 1.0), cut["room_left"])
    assert commercial.any()
    assert not (cut["ledger"] == "private").any()


def test_the_debt_gate_is_the_reason() -> None:
    table = _outcomes(small("states.KAZ.market_external_debt=250", "states.KAZ.public_debt=300"))
    gated = table[table["why"] == GATE]
    assert len(gated)
    assert (gated["headroom_left"] < gated["size"]).all()
    assert set(gated["state"]) == {"KAZ"}


def test_places_are_the_reason() -> None:
    table = _outcomes(small("places=1"))
    crowded = table[table["why"] == PLACES]
    assert len(crowded)
    assert (crowded["taken"] == 0).all()
    assert table[table["taken"] > 0].groupby(["run", "time", "state"]).size().max() == 1


def test_a_division_has_its_own_reason() -> None:
    table = _outcomes(small("mechanism=split"))
    assert set(table["why"]) == {"", DIVISION}


@pytest.mark.parametrize("mechanism", get_args(Scenario.model_fields["mechanism"].annotation))
def test_every_mechanism_explains_itself(mechanism: str) -> None:
    table = _outcomes(small(f"mechanism={mechanism}", "given.room={KAZ = 0.3, UZB = 0.3}"))
    short = table["outcome"] != "taken"
    assert short.any()
    assert (table.loc[short, "why"] != "").all()
    assert (table.loc[~short, "why"] == "").all()
    assert set(table["why"]) <= {"", *REASONS} - {OWN_CHOICE}
    if mechanism not in ("auction", "split"):
        assert set(table.loc[table["utility"] <= table["waiting"], "why"]) == {WAITING}


def test_who_is_outbid_is_said_to() -> None:
    table = _outcomes(small("mechanism=auction"))
    outbid = table[table["why"] == OUTBID]
    assert len(outbid)
    assert (outbid["taken"] == 0).all()
    signed = table[table["taken"] > 0].groupby(["run", "time", "state"])["power"].nunique()
    assert signed.max() == 1


def test_a_given_utility_stands_for_all_terms() -> None:
    table = _outcomes(small(given={"utilities": {"CHN": {"KAZ": 1.5}}}))
    fixed = (table["power"] == "CHN") & (table["state"] == "KAZ")
    assert (table.loc[fixed, column_of(GIVEN)] == 1.5).all()
    assert (table.loc[~fixed, column_of(GIVEN)] == 0.0).all()
    np.testing.assert_allclose(table[term_columns(table)].sum(axis=1), table["utility_without_taste"], rtol=0, atol=1e-14)


def test_a_state_may_weigh_deals_otherwise(tokyo: Loaded) -> None:
    class Proud(State):
        def terms(self, market: Market) -> list[Term]:
            shape = (len(self.model.coefficients.layout.powers), 1)
            return [*super().terms(market), Term("pride", "power", np.full(shape, -50.0))]

    model = CompetitionModel(tokyo, runs=range(2), keep_deals="terms", agents={"UZB": Proud})
    model.run_model()
    assert model.deals is not None
    table = model.deals.table()
    proud = table["state"] == "UZB"
    assert (table.loc[proud, "term_pride"] == -50.0).all()
    assert (table.loc[~proud, "term_pride"] == 0.0).all()
    assert not table.loc[proud, "taken"].any()
    assert table.loc[~proud, "taken"].any()


def test_a_state_that_settles_by_its_own_rule_is_said_to(tokyo: Loaded) -> None:
    class Hermit(State):
        def settle(self, table: Any) -> Settlement:
            return Settlement(np.zeros_like(table.size), np.zeros_like(table.waiting))

    model = CompetitionModel(tokyo, keep_deals="terms", agents={"TJK": Hermit})
    model.run_model()
    assert model.deals is not None
    table = model.deals.table()
    assert set(table.loc[table["state"] == "TJK", "why"]) == {"own choice"}


def test_an_agent_without_a_part_is_refused(tokyo: Loaded) -> None:
    with pytest.raises(ValueError, match="ZZZ"):
        CompetitionModel(tokyo, agents={"ZZZ": State})


def test_terms_are_there_for_deals_that_nobody_offers(tokyo: Loaded) -> None:
    seen: list[dict[str, Any]] = []

    class Curious(State):
        def answer(self, market: Market) -> Settlement:
            every = np.arange(len(self.model.coefficients.layout.offers))
            parts = terms_of(self, market, every, np.zeros_like(every))
            seen.append(parts)
            np.testing.assert_allclose(sum(parts.values()), self.utility(market)[:, 0], rtol=0, atol=1e-14)
            return super().answer(market)

    CompetitionModel(tokyo, agents={"KGZ": Curious}).step()
    assert len(seen) == 1
    assert {"need", "hedging", "grant element"} <= set(seen[0])


def test_drivers_and_shares_follow_from_the_deals(deals: pd.DataFrame) -> None:
    driven, became = drivers(deals, "CHN"), shares(deals, "CHN")
    own = deals[deals["power"] == "CHN"]
    here, there = own[own["state"] == "UZB"], deals[(deals["state"] == "UZB") & (deals["power"] != "CHN")]
    row = driven[(driven["state"] == "UZB") & (driven["term"] == "hedging")].iloc[0]
    assert row["difference"] == pytest.approx(here["term_hedging"].mean() - there["term_hedging"].mean())
    assert row["separation"] == pytest.approx(
        here.loc[here["taken"] > 0, "term_hedging"].mean() - here.loc[here["taken"] <= 0, "term_hedging"].mean()
    )
    assert set(driven["term"]) >= {"debt stress", TASTE}
    assert became.loc["all", "deals"] == len(own)
    np.testing.assert_allclose(became[["taken", "cut", "refused"]].sum(axis=1), 1.0)


def test_totals_add_up(deals: pd.DataFrame) -> None:
    table = totals(deals)
    np.testing.assert_allclose(table.drop(index="all").sum(), table.loc["all"].astype(float))
    assert table.loc["all", "deals"] == len(deals) == table.loc["all", ["taken", "cut", "refused"]].sum()


def test_a_filter_keeps_what_it_names(deals: pd.DataFrame) -> None:
    kept = chosen(deals, state="UZB", years=(2026, 2026), power="JPN", outcome="taken")
    assert len(kept)
    assert set(kept["state"]) == {"UZB"} and set(kept["power"]) == {"JPN"} and set(kept["outcome"]) == {"taken"}
    assert kept["time"].between(2025.99, 2026.76).all()


def test_the_waterfall_ends_at_the_utility(deals: pd.DataFrame) -> None:
    own = deals[deals["power"] == "JPN"]
    terms, rest = steps_of(own)
    assert sum(value for _, value in terms) + rest == pytest.approx(own["utility_without_taste"].mean())
    assert [value for _, value in terms] == sorted((value for _, value in terms), reverse=True)
    ax = waterfall_panel(own)
    assert [label.get_text() for label in ax.get_yticklabels()][-3:] == ["utility without taste", "taste", "utility"]
    assert ax.patches[-1].get_width() == pytest.approx(own["utility"].mean())  # type: ignore[attr-defined]
    assert len(waterfall(own.head(1), "One deal", "", "").axes) == 1
    with pytest.raises(ValueError, match="no deal"):
        waterfall_panel(own.iloc[:0])


SHORT = ["--set", "horizon.years=2"]


def test_the_command_shows_deals_and_keeps_them(tmp_path: Path) -> None:
    csv, figure = tmp_path / "deals.csv", tmp_path / "new" / "utility.svg"
    arguments = ["explain", "tokyo_2025", *SHORT, "--state", "uzb", "--years", "2026", "--csv", str(csv), "--figure", str(figure)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "waiting is worth more" in result.output and "smaller deals" in result.output
    kept = pd.read_csv(csv)
    assert set(kept["state"]) == {"UZB"}
    np.testing.assert_allclose(kept[term_columns(kept)].sum(axis=1), kept["utility_without_taste"], atol=1e-9)
    assert figure.read_text().startswith("<?xml")
    assert CliRunner().invoke(main, arguments).output == result.output


def test_the_command_prints_json() -> None:
    result = CliRunner().invoke(main, ["explain", "tokyo_2025", *SHORT, "--run", "2", "--outcome", "taken", "--json"])
    told = json.loads(result.output)
    assert told["run"] == 2 and {deal["outcome"] for deal in told["deals"]} == {"taken"}
    for deal in told["deals"]:
        assert sum(deal["terms"].values()) == pytest.approx(deal["utility_without_taste"])
    assert told["totals"][-1]["deals"] == len(told["deals"])


def test_the_command_says_what_drives_a_power(tmp_path: Path) -> None:
    arguments = ["explain", "tokyo_2025", *SHORT, "--why", "CHN", "--runs", "8"]
    shown = CliRunner().invoke(main, [*arguments, "--csv", str(tmp_path / "why.csv")])
    assert shown.exit_code == 0, shown.output
    assert "China has" in shown.output and "hedging" in shown.output
    told = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    assert {row["state"] for row in told["shares"]} == {"KAZ", "KGZ", "TJK", "TKM", "UZB", "all"}
    assert len(told["terms"]) == len(pd.read_csv(tmp_path / "why.csv"))


def test_a_result_tells_its_seed_and_run(tokyo: Loaded, tmp_path: Path) -> None:
    kept = run_experiment(tokyo, runs=9, evaluation=Evaluation(11), folder=tmp_path / "result")
    asked = subject(str(kept.folder))
    assert (asked.seed, asked.run) == (11, kept.shown_run)
    table = deals_with_terms(asked.loaded, [asked.run], Evaluation(asked.seed, posterior=calibrated(asked.loaded)))
    pd.testing.assert_frame_equal(table[list(COLUMNS)], kept.deals)
    assert subject(str(kept.folder), run=1, seed=2).run == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--state", "UZG"], "did you mean UZB"),
        (["--power", "XXX"], "there are China (CHN)"),
        (["--years", "soon"], "neither a year"),
        (["--years", "2028-2026"], "ends before"),
        (["--why", "CHN", "--power", "JPN"], "--why"),
        (["--figure", "what.pdf"], ".png or .svg"),
    ],
)
def test_the_command_explains_what_it_cannot_do(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, ["explain", "tokyo_2025", *SHORT, *arguments])
    assert result.exit_code == 2
    assert message in result.output


def test_nothing_to_explain_is_no_fault() -> None:
    result = CliRunner().invoke(main, ["explain", "tokyo_2025", *SHORT, "--years", "2099"])
    assert (result.exit_code, result.output) == (0, "No deal matches.\n")


def test_the_command_shows_what_is_owed_by_contract(tmp_path: Path) -> None:
    arguments = ["explain", "tokyo_2025", *SHORT, "--debt", "--state", "kgz"]
    shown = CliRunner().invoke(main, [*arguments, "--csv", str(tmp_path / "new" / "loans.csv")])
    assert shown.exit_code == 0, shown.output
    for word in ("Kyrgyzstan", "China", "concessional loan", "before", "markets at home", "present value", "owed in Oct 2027"):
        assert word in shown.output
    kept = pd.read_csv(tmp_path / "new" / "loans.csv")
    assert set(kept["state"]) == {"KGZ"}
    told = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    assert sum(loan["outstanding"] for loan in told["loans"]) == pytest.approx(kept["outstanding"].sum())
    assert told["time"] == 2027.75
    earlier = json.loads(CliRunner().invoke(main, [*arguments, "--power", "CHN", "--years", "2025", "--json"]).output)
    assert earlier["time"] == 2026.0
    assert {loan["power"] for loan in earlier["loans"]} == {"CHN"}
    assert {loan["year"] for loan in earlier["loans"]} <= {None, 2025}


def test_debts_are_no_deals() -> None:
    refused = CliRunner().invoke(main, ["explain", "tokyo_2025", "--debt", "--why", "CHN"])
    assert refused.exit_code == 2
    assert "--debt shows loans" in refused.output


def test_terms_are_told_where_nobody_lends() -> None:
    model = CompetitionModel(load("teach/prize_contest"), range(8), keep_deals="terms")
    assert model.coefficients.layout.loans.size == 0
    while not model.finished:
        model.step()
    assert model.deals is not None and len(model.deals.table())
