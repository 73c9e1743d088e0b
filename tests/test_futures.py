"""Many futures: drawn alike for every strategy, judged by several criteria, with rows of doubt beside them."""

from __future__ import annotations

import json
from contextlib import nullcontext
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import pandas as pd
import pytest

from suitors.scenario import load, load_document
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures.causes import causes
from suitors.studies.futures.criteria import criteria, threshold
from suitors.studies.futures.draws import draw, shared, shocks_of, with_shocks
from suitors.studies.futures.explore import Futures, explore
from suitors.studies.futures.rows import CONDUCT, HEDGING, rows_of_belief
from suitors.studies.plan import strategies_plan
from suitors.studies.points import evaluate
from suitors.studies.posterior import read_posterior
from tests.small_comparison import made_once, short

SHORT = short(1)
COPIED: dict[str, Any] = {**SHORT, "strategies": {"japan_again": {"based_on": "japan"}}}


def quiet(what: str, runs: int) -> nullcontext[object]:
    return nullcontext(lambda done: None)


def explored(document: dict[str, object], *strategies: str, **more: object) -> Futures:
    loaded = load_document(document, name="short")
    return explore(loaded, strategies_plan(loaded, "JPN", strategies), 24, 4, Evaluation(1, 2, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def usual() -> Futures:
    return explored(SHORT, "japan", "china")


def test_numbers_stay_in_their_ranges_and_lie_evenly_on_both_sides() -> None:
    loaded = load("baseline")
    _, shocks = shocks_of(loaded)
    drawn = draw(loaded, shocks, 2000, seed=4)
    for path in ("parameters.weight_quality", "strategies.china.conduct.quality", "parameters.deal_rate"):
        item = loaded.quantities()[path]
        assert item.low is not None and item.high is not None
        assert drawn[path].between(item.low, item.high).all()
        assert (drawn[path] < item.value).mean() == pytest.approx(0.5, abs=0.05)
    shares = drawn[[f"strategies.japan.products.{name}.share" for name in ("oda_loan", "step_loan", "technical_cooperation", "grant_aid")]]
    assert np.allclose(shares.sum(axis=1), 1.0)


def test_earlier_futures_stay_when_more_are_drawn() -> None:
    loaded = load("baseline")
    _, shocks = shocks_of(loaded)
    pd.testing.assert_frame_equal(draw(loaded, shocks, 5, seed=4), draw(loaded, shocks, 9, seed=4).iloc[:5])


def test_shocks_come_as_often_as_they_should_and_at_one_date() -> None:
    loaded = load("baseline")
    events, shocks = shocks_of(loaded)
    drawn = draw(loaded, shocks, 4000, seed=4)
    closures = [next(iter(shock.sizes)) for shock in shocks if shock.name == "northern_route_closed"]
    happens = drawn[closures] != 0.0
    assert len(closures) == 2 and (happens.sum(axis=1) <= 1).all()
    assert happens.to_numpy().any(axis=1).mean() == pytest.approx(0.2, abs=0.03)
    assert len(events) == len(shocks)


def test_shocks_without_size_change_nothing() -> None:
    loaded = load_document(SHORT, name="short")
    events, _ = shocks_of(loaded)
    tables = evaluate({"plain": loaded, "shocked": with_shocks(loaded, events, len(loaded.scenario.events))}, range(8), Evaluation(1))
    pd.testing.assert_frame_equal(tables["plain"], tables["shocked"])


def test_a_posterior_takes_the_place_of_ranges() -> None:
    loaded = load("baseline")
    posterior = pd.DataFrame({"parameters.weight_quality": [0.7, 0.9], "parameters.deal_rate": [1.1, 1.3]})
    drawn = draw(loaded, [], 50, seed=4, posterior=posterior)
    pairs = set(zip(drawn["parameters.weight_quality"], drawn["parameters.deal_rate"], strict=True))
    assert pairs == {(0.7, 1.1), (0.9, 1.3)}


def test_what_belongs_to_the_historical_scenario_alone_is_left_out() -> None:
    loaded = load("baseline")
    posterior = pd.DataFrame({"parameters.weight_quality": [0.7], "history.pull": [2.0]})
    drawn = draw(loaded, [], 5, seed=4, posterior=posterior)
    assert "history.pull" not in drawn and drawn["parameters.weight_quality"].eq(0.7).all()
    assert shared(posterior, loaded.quantities()) == ["parameters.weight_quality"]
    other = [path for path in drawn if path != "parameters.weight_quality"]
    pd.testing.assert_frame_equal(drawn[other], draw(loaded, [], 5, seed=4)[other])


@pytest.mark.parametrize("year", [2008, 2012, 2015])
def test_shipped_posteriors_can_be_drawn_from(year: int) -> None:
    with as_file(files("suitors.packs") / "central_asia" / "history" / f"posterior_{year}.parquet") as path:
        posterior = read_posterior(path)
    loaded = load("tokyo_2025")
    assert len(shared(posterior, loaded.quantities())) >= 10
    assert np.isfinite(draw(loaded, [], 8, seed=4, posterior=posterior)).all(axis=None)


def test_rows_of_doubt_change_what_they_say() -> None:
    loaded = load("baseline")
    drawn = draw(loaded, [], 10, seed=4)
    rows = rows_of_belief(loaded.quantities(), ("japan", "china"))
    assert list(rows) == ["as assumed", "conduct-neutral", "no hedging", "sceptic"]
    neutral = rows["conduct-neutral"](drawn)
    for score in CONDUCT:
        middle = (drawn[f"strategies.japan.conduct.{score}"] + drawn[f"strategies.china.conduct.{score}"]) / 2
        assert np.allclose(neutral[f"strategies.korea.conduct.{score}"], middle)
        assert np.allclose(neutral[f"strategies.china.conduct.{score}"], middle)
    assert rows["no hedging"](drawn)[HEDGING].eq(0.0).all()
    moved = rows["sceptic"](drawn)["strategies.japan.conduct.quality"] - drawn["strategies.japan.conduct.quality"]
    assert np.allclose(moved, 0.6 - 0.8)


def test_the_same_strategy_under_two_names_is_equal_in_every_future() -> None:
    result = explored(COPIED, "japan", "japan_again")
    # The sceptic doubts the strategy that is called Japan's.
    again = result.differences[(result.differences["variant"] == "japan_again") & (result.differences["row"] != "sceptic")]
    assert again["difference"].dropna().eq(0.0).all() and len(again) > 100


def test_futures_tell_the_share_in_which_a_strategy_does_better(usual: Futures) -> None:
    means = usual.means.loc["as assumed"]["goodwill[JPN]"].unstack("variant").astype(float)
    row = usual.differences.set_index(["row", "variant", "outcome"]).loc["as assumed", "china", "goodwill[JPN]"]
    gap = means["china"] - means["japan"]
    assert row["better"] == pytest.approx((gap > 0).mean())
    assert row["difference"] == pytest.approx(gap.mean(), rel=1e-4)
    assert set(usual.differences["row"]) == {"as assumed", "conduct-neutral", "no hedging", "sceptic"}
    assert set(usual.mechanisms["mechanism"]) == {"tender", "split", "contest", "auction"}
    assert usual.differences[usual.differences["outcome"] == "debt[JPN]"]["better"].isna().all()


def test_criteria_of_a_table_with_known_answers() -> None:
    # Strategy a is good on average and terrible once; b is steady.
    means = {"a": pd.DataFrame({"goodwill[X]": [9.0, 9.0, 0.0, 9.0]}), "b": pd.DataFrame({"goodwill[X]": [5.0, 5.0, 5.0, 5.0]})}
    table = criteria(means, "goodwill[X]", [threshold("goodwill[X] >= 4", ["goodwill[X]"])]).set_index(["criterion", "strategy"])
    assert (table.loc[("mean", "a"), "value"], table.loc[("mean", "b"), "value"]) == (6.75, 5.0)
    assert (table.loc[("maximin", "a"), "value"], table.loc[("maximin", "b"), "value"]) == (0.0, 5.0)
    assert (table.loc[("minimax regret", "a"), "value"], table.loc[("minimax regret", "b"), "value"]) == (5.0, 4.0)
    assert (table.loc[("domain", "a"), "value"], table.loc[("domain", "b"), "value"]) == (0.75, 1.0)
    assert table.loc[("mean", "a"), "rank"] == 1 and table.loc[("maximin", "b"), "rank"] == 1
    assert not table["agree"].any()


def test_less_is_better_where_the_registry_says_so() -> None:
    means = {"dear": pd.DataFrame({"fiscal_cost[X]": [2.0, 4.0]}), "cheap": pd.DataFrame({"fiscal_cost[X]": [1.0, 3.0]})}
    table = criteria(means, "fiscal_cost[X]")
    assert (table[table["rank"] == 1]["strategy"] == "cheap").all() and table["agree"].all()
    assert table.set_index(["criterion", "strategy"]).loc[("maximin", "cheap"), "value"] == 3.0


def test_the_cause_of_a_flip_is_found_and_noise_is_not() -> None:
    rng = np.random.Generator(np.random.SFC64(2))
    drawn = pd.DataFrame(rng.random((500, 40)), columns=[f"parameters.p{index}" for index in range(40)])
    told = causes(drawn, pd.Series(drawn["parameters.p7"] - 0.8), {}, ("b", "a"), "goodwill[X]", seed=1)
    assert told.numbers["number"].iloc[0] == "parameters.p7" and told.numbers["significant"].sum() == 1
    assert told.box is not None and set(told.box.limits) == {"parameters.p7"}
    assert told.flips == pytest.approx(0.2, abs=0.05) and told.box.held_out_density > 0.9
    noise = causes(drawn, pd.Series(rng.normal(size=500)), {}, ("b", "a"), "goodwill[X]", seed=1)
    assert noise.box is None or not noise.box.confirmed
    always = causes(drawn, pd.Series(np.ones(500)), {}, ("b", "a"), "goodwill[X]", seed=1)
    assert always.box is None and always.message


def test_the_command_writes_futures_and_says_what_the_answer_depends_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    result = made_once(tmp_path_factory)
    written = {path.name for path in result.iterdir()}
    assert {"futures.csv", "criteria.csv", "mechanisms.csv", "causes.json", "futures.parquet", "futures_numbers.parquet"} <= written
    said = json.loads((result / "answer.json").read_text("utf-8"))
    futures = pd.read_csv(result / "futures.csv").set_index(["row", "variant", "outcome"])
    share = futures.loc[("as assumed", "china", "leverage[JPN]"), "positive"]
    assert f"{100 * share:.0f} % of 24 futures" in said["sentences"][0] or "about as much" in said["sentences"][0]
    headline = next(item for item in said["headlines"] if item["outcome"] == "headline_leverage[JPN]" and item["variant"] == "china")
    assert set(headline["rows"]) == {"as assumed", "conduct-neutral", "no hedging", "sceptic"}
    assert headline["rows"]["as assumed"] == pytest.approx(share)
