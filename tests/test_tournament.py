"""`suitors tournament`: known games through the command, common draws, intervals, determinism, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from matplotlib.text import Text
from numpy.typing import NDArray

from suitors.cli.main import main
from suitors.plots.tournament import figures
from suitors.results.outcomes import outcomes
from suitors.scenario import Loaded, ScenarioError, load, load_document
from suitors.studies.ensemble import simulate
from suitors.studies.evaluation import Evaluation
from suitors.studies.tournament import TournamentError, TournamentPlan, plan_of, tournament
from suitors.studies.tournament.analysis import game_of, profile_table, ranking, resampled
from suitors.studies.tournament.channels import CHANNELS, of_one_channel, with_channels
from suitors.studies.tournament.payoff import ALIKE, DEFAULT_SCALES, DEFAULT_WEIGHTS, measured, terms_of, weights_asked
from suitors.studies.tournament.weightings import drawn_weights, under_weightings, winners
from suitors.words.scenario import Words

Array = NDArray[np.float64]
SMALL: dict[str, Any] = {"extends": "teach/two_powers", "title": "Small", "horizon": {"years": 1}}
SMALL_FILE = """\
extends = "teach/two_powers"
title = "Small"
[horizon]
years = 1
[strategies.japan_again]
based_on = "japan"
title = "The same under another name"
"""


def small(*overrides: str, **more: Any) -> Loaded:
    return load_document({**SMALL, **more}, name="small", overrides=overrides)


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["tournament", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL_FILE, encoding="utf-8")
    return path


def made_up(shape: tuple[int, ...], payoffs: Array, home: tuple[int, ...] | None = None) -> TournamentPlan:
    """A plan of every profile without scenarios behind it, for payoffs (profile, run, power)."""
    powers = tuple("ABC"[: len(shape)])
    options = tuple(tuple(f"s{place}" for place in range(count)) for count in shape)
    profiles = tuple(tuple(int(place) for place in profile) for profile in np.ndindex(*shape))
    assert payoffs.shape[0] == len(profiles)
    return TournamentPlan(powers, options, home or (0,) * len(shape), tuple(tuple(range(count)) for count in shape), profiles, "stays", ())


# --- known games through the command


def test_matching_pennies_from_a_file(tmp_path: Path) -> None:
    result = typed("teach/matching_pennies", "--precision", "0.5", "--precision", "10", "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["equilibria"]
    assert found["pure"] == []
    low, high = found["quantal_response"]
    assert low["chances"]["JPN"]["south"] == pytest.approx(0.830671, abs=5e-7)
    assert low["chances"]["CHN"]["south"] == pytest.approx(0.418077, abs=5e-7)
    assert high["chances"]["CHN"]["south"] == pytest.approx(0.104367, abs=5e-7)
    (mixed,) = found["mixed"]
    assert mixed["chances"]["JPN"]["south"] == pytest.approx(0.5)
    assert mixed["chances"]["CHN"]["south"] == pytest.approx(0.1)
    assert found["replicator"]["share_still_moving"] == 1.0
    files = {path.name for path in (tmp_path / "out").iterdir()}
    tables = {"payoffs.parquet", "ranking.csv", "regret.csv", "equilibria.json", "summary.csv", "tables.xlsx"}
    assert files == tables | {"manifest.json", "figures"}
    assert {path.name for path in (tmp_path / "out" / "figures").glob("*.png")} == {"ranking.png", "payoffs.png", "replicator.png"}


def test_the_prize_contest_rests_at_a_quarter_of_the_prize(tmp_path: Path) -> None:
    alternatives = "give_20,give_25,give_30"
    words = ("--powers", "CHN,JPN", "--strategies", alternatives, "--runs", "1", "--workers", "1", "--no-plots")
    result = typed("teach/prize_contest", *words, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    (equilibrium,) = json.loads(result.stdout)["equilibria"]["pure"]
    assert equilibrium["profile"] == {"CHN": "give_25", "JPN": "give_25"}
    assert equilibrium["payoffs"] == pytest.approx({"CHN": 25.0, "JPN": 25.0}, abs=1e-4)
    table = pd.read_csv(tmp_path / "out" / "regret.csv")
    low = table[(table["CHN"] == "give_20") & (table["JPN"] == "give_20")].iloc[0]
    assert low["regret[CHN]"] == pytest.approx(100 * 25 / 45 - 25 - 30, abs=1e-4)


# --- the same as single runs, whatever the number of workers


def test_a_profile_is_the_scenario_with_its_strategies() -> None:
    loaded = small()
    plan = plan_of(loaded, ("CHN", "JPN"), {"": ["china", "japan"]})
    terms = terms_of(loaded, plan.powers)
    result = tournament(loaded, plan, 3, Evaluation(4))
    swapped = small("powers.CHN.strategy=japan")
    values = measured(swapped, simulate(swapped, range(3), 4), range(3), ("CHN", "JPN"), tuple(DEFAULT_WEIGHTS))
    expected = sum(
        weight * values[:, 1, place].mean() / DEFAULT_SCALES[name] for place, (name, weight) in enumerate(DEFAULT_WEIGHTS.items())
    )
    assert [term.outcome for term in terms["JPN"]] == list(DEFAULT_WEIGHTS)
    assert plan.options == (("china", "japan"), ("china", "japan"))
    assert plan.home == (0, 1)
    assert result.game.payoffs[1, 1, 1] == pytest.approx(expected, rel=1e-12)


def test_the_command_repeats_itself_on_any_number_of_workers(tmp_path: Path, file: Path) -> None:
    words = ("--powers", "CHN,JPN", "--strategies", "china,japan", "--runs", "2", "--weightings", "5", "--no-plots", "--detail")
    for name, workers in (("one", "1"), ("two", "2")):
        result = typed(file, *words, "--workers", workers, "--out", tmp_path / name)
        assert result.exit_code == 0, result.output
    assert "Payoff of China and Japan" in result.output
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    manifest = json.loads(one["manifest.json"])
    assert manifest["kind"] == "tournament"
    again = manifest["repeat"].removeprefix("suitors tournament manifest.json").split()
    result = typed(tmp_path / "one" / "manifest.json", *again, "--no-plots", "--out", tmp_path / "three")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "three" / "payoffs.parquet").read_bytes() == one["payoffs.parquet"]


def test_a_strategy_under_two_names_makes_no_difference_at_all(file: Path) -> None:
    loaded = load(file)
    plan = plan_of(loaded, ("CHN", "JPN"), {"CHN": ["china", "japan"], "JPN": ["japan", "japan_again", "china"]})
    assert plan.same_as[1] == (0, 0, 2)
    assert "japan_again is the same as japan for Japan" in plan.notes
    assert len(plan.played) == 4 and len(plan.profiles) == 6
    result = tournament(loaded, plan, 2, Evaluation(1))
    again = result.ranking.set_index(["power", "strategy"]).loc[("JPN", "japan_again")]
    assert again[["gain", "gain_low", "gain_high", "gain_at_status_quo"]].tolist() == [0.0] * 4
    np.testing.assert_array_equal(result.game.payoffs[:, 0], result.game.payoffs[:, 1])


def test_delivery_travels_only_when_told() -> None:
    stays, travels = (
        plan_of(small(), ("CHN", "JPN"), {"": ["china", "japan"]}, delivery=how)  # type: ignore[arg-type]
        for how in ("stays", "travels")
    )
    assert not any(table.delivery_travels for tables in stays.tables for table in tables)
    assert all(table.delivery_travels for tables in travels.tables for table in tables)


# --- samples


def test_a_sample_holds_the_status_quo_and_every_deviation_and_grows() -> None:
    loaded = small()
    names = {"": ["china", "japan", "korea", "eu"]}
    few, more = (plan_of(loaded, ("CHN", "JPN"), names, sample=count, seed=3) for count in (8, 12))
    assert len(few.profiles) == 8 and len(more.profiles) == 12
    assert set(few.profiles) < set(more.profiles)
    assert {(few.home[0], place) for place in range(4)} | {(place, few.home[1]) for place in range(4)} <= set(few.profiles)
    assert not few.complete
    assert plan_of(loaded, ("CHN", "JPN"), names, sample=99).complete
    with pytest.raises(TournamentError, match="at least 7"):
        plan_of(loaded, ("CHN", "JPN"), names, sample=6)


def test_a_sample_says_what_cannot_be_known() -> None:
    payoffs = np.random.Generator(np.random.SFC64(1)).normal(size=(9, 5, 2))
    whole = made_up((3, 3), payoffs)
    kept = [place for place, profile in enumerate(whole.profiles) if 0 in profile]
    part = TournamentPlan(
        whole.powers, whole.options, whole.home, whole.same_as, tuple(whole.profiles[place] for place in kept), "stays", ()
    )
    table = profile_table(part, payoffs[kept], seed=1).set_index(["A", "B"])
    assert table.loc[("s0", "s0"), "all_deviations"]
    assert not table.loc[("s0", "s1"), "all_deviations"]
    assert np.isnan(table.loc[("s0", "s1"), "equilibrium_share"])
    full = profile_table(whole, payoffs, seed=1).set_index(["A", "B"])
    assert table.loc[("s0", "s0"), "regret"] == full.loc[("s0", "s0"), "regret"]
    assert table.loc[("s0", "s1"), "regret"] <= full.loc[("s0", "s1"), "regret"]


# --- intervals and weightings


def test_intervals_cover_a_known_gain() -> None:
    generator = np.random.Generator(np.random.SFC64(2))
    covered = 0
    for _ in range(60):
        payoffs = generator.normal(size=(4, 40, 2))
        payoffs[2:, :, 0] = payoffs[:2, :, 0] + 0.3 + generator.normal(scale=0.5, size=(2, 40))
        rows = ranking(made_up((2, 2), payoffs), payoffs, seed=5)
        moved = rows[(rows["power"] == "A") & (rows["strategy"] == "s1")].iloc[0]
        covered += moved["gain_low"] <= 0.3 <= moved["gain_high"]
    assert covered >= 52


def test_one_run_says_nothing_of_chance() -> None:
    payoffs = np.arange(8.0).reshape(4, 1, 2)
    plan = made_up((2, 2), payoffs)
    assert list(resampled(payoffs, 1)) == []
    assert ranking(plan, payoffs, 1)["gain_low"].isna().all()
    assert profile_table(plan, payoffs, 1)["equilibrium_share"].isna().all()


def test_a_sure_equilibrium_is_one_in_every_resample() -> None:
    generator = np.random.Generator(np.random.SFC64(3))
    payoffs = np.array([[3, 3], [0, 5], [5, 0], [1, 1]], dtype=np.float64)[:, None, :] + 0.1 * generator.normal(size=(4, 20, 2))
    plan = made_up((2, 2), payoffs)
    table = profile_table(plan, payoffs, 1)
    assert table.iloc[0][["A", "B", "equilibrium", "equilibrium_share"]].tolist() == ["s1", "s1", True, 1.0]
    assert game_of(plan, payoffs.mean(axis=1)).complete


def test_weightings_keep_signs_and_totals_and_find_who_gains_from_what() -> None:
    loaded = small()
    terms = terms_of(loaded, ("CHN", "JPN"), ALIKE)
    drawn = drawn_weights(terms, ("CHN", "JPN"), 200, seed=1)
    scales = np.array([DEFAULT_SCALES[name] for name in ALIKE])
    signs = np.sign(list(ALIKE.values()))
    assert np.all(drawn * signs >= 0)
    assert (np.abs(drawn) * scales).sum(axis=2) == pytest.approx(np.full((200, 2), 4.0))
    assert (np.abs(drawn) * scales).mean(axis=(0, 1)) == pytest.approx(np.ones(4), abs=0.2)
    # Option 1 buys leverage with money: worth it where leverage weighs more than cost.
    values = np.zeros((4, 1, 2, 4))
    values[2:, :, 0, 0], values[2:, :, 0, 3] = 1.0, DEFAULT_SCALES["fiscal_cost"]
    plan = TournamentPlan(("CHN", "JPN"), (("a", "b"), ("a", "b")), (0, 0), ((0, 1), (0, 1)), ((0, 0), (0, 1), (1, 0), (1, 1)), "stays", ())
    table = under_weightings(plan, terms, values, 200, seed=1)
    china = table[table["power"] == "CHN"]
    worth = china["weight[leverage]"] + china["weight[fiscal_cost]"] > 0
    assert (china["best_reply"] == "b").tolist() == worth.tolist()
    shares = winners(table).set_index(["power", "strategy"])["best_on_average"]
    assert shares[("CHN", "b")] == pytest.approx(worth.mean())


def test_weights_of_the_file_replace_the_default_ones() -> None:
    loaded = small(payoff={"weights": {"uptake": 2.0, "debt": 0.0}, "powers": {"JPN": {"ties": 1.0}}, "scales": {"uptake": 0.1}})
    terms = terms_of(loaded, ("CHN", "JPN"))
    assert [(term.outcome, term.weight, term.scale) for term in terms["CHN"]] == [("uptake", 2.0, 0.1)]
    assert [(term.outcome, term.weight, term.scale) for term in terms["JPN"]] == [("ties", 1.0, 1.0)]
    assert set(DEFAULT_WEIGHTS) <= {outcome.name for outcome in outcomes() if outcome.of == "power"}


def test_alone_leverage_counts_and_a_payoff_asked_for_goes_before_the_file() -> None:
    """What a slow constant or the price of supplies dominates is no default: those count where they are asked for."""
    loaded = small(payoff={"weights": {"uptake": 2.0}, "powers": {"JPN": {"ties": 1.0}}})
    assert [(term.outcome, term.weight, term.scale) for term in terms_of(small(), ("JPN",))["JPN"]] == [("leverage", 1.0, 1.0)]
    asked = weights_asked(["leverage", "fiscal_cost", "goodwill=0.5"])
    assert asked == {"leverage": 1.0, "fiscal_cost": -1.0, "goodwill": 0.5}
    assert [term.outcome for term in terms_of(loaded, ("JPN",), asked)["JPN"]] == list(asked)


def test_tournament_and_comparison_tell_the_same_difference(tmp_path: Path) -> None:
    """One payoff, the same draws: what the others' status quo leaves to gain is the comparison's difference in leverage."""
    scenario, same = "teach/two_powers", ("--runs", "8", "--set", "horizon.years=2", "--workers", "1", "--no-plots")
    compared = CliRunner().invoke(
        main, ["compare", scenario, "--power", "JPN", "--strategies", "japan,china", *same, "--out", str(tmp_path / "compare")]
    )
    assert compared.exit_code == 0, compared.output
    played = typed(scenario, "--powers", "JPN,CHN", "--strategies", "japan,china", *same, "--out", tmp_path / "tournament", "--json")
    assert played.exit_code == 0, played.output
    rows = pd.read_csv(tmp_path / "compare" / "differences.csv").set_index(["variant", "against", "outcome"])
    ranking = pd.read_csv(tmp_path / "tournament" / "ranking.csv").set_index(["power", "strategy"])
    difference = rows.loc[("china", "japan", "leverage[JPN]"), "difference"]
    assert ranking.loc[("JPN", "china"), "gain_at_status_quo"] == pytest.approx(difference, rel=1e-6)
    assert difference != 0


def test_a_ranking_names_the_channel_and_warns_where_one_makes_the_lead() -> None:
    plan = TournamentPlan(("CHN", "JPN"), (("a", "b"), ("a",)), (0, 0), ((0, 1), (0,)), ((0, 0), (1, 0)), "stays", ())
    measures = ("leverage", *CHANNELS)
    values = np.zeros((2, 3, 2, len(measures)))
    for name, gain in (("leverage", 2.0), ("leverage_from_debt", 1.8), ("leverage_from_aid", 0.2)):
        values[1, :, 0, measures.index(name)] = gain
    table = with_channels(ranking(plan, values[..., 0], 1), plan, values, measures).set_index(["power", "strategy"])
    assert table.loc[("CHN", "b"), ["leverage_gain", "channel", "channel_share"]].tolist() == [
        2.0,
        "leverage from debt",
        pytest.approx(0.9),
    ]
    assert table.loc[("CHN", "a"), "channel"] == "" and np.isnan(table.loc[("CHN", "a"), "channel_share"])
    assert of_one_channel(table.reset_index())["strategy"].tolist() == ["b"]
    values[1, :, 0, measures.index("leverage_from_debt")], values[1, :, 0, measures.index("leverage_from_aid")] = 1.5, 0.5
    assert of_one_channel(with_channels(ranking(plan, values[..., 0], 1), plan, values, measures)).empty


# --- what is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["leverag"], "did you mean leverage?"),
        (["leverage=much"], "is no weight"),
        (["debt"], "neither more nor less of it is better"),
        (["leverage", "leverage=2"], "names leverage twice"),
        (["leverage=inf"], "a weight is a finite number"),
    ],
)
def test_a_payoff_that_makes_no_sense_gets_one_message(words: list[str], said: str, tmp_path: Path) -> None:
    options = [option for word in words for option in ("--payoff", word)]
    done = typed("teach/two_powers", "--powers", "CHN,JPN", "--strategies", "japan,china", *options, "--out", tmp_path / "out")
    assert done.exit_code == 2 and said in " ".join(done.output.split()) and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--powers", "JPN"], "two powers or more"),
        ([], "needs powers"),
        (["--powers", "JPN,CHM"], "CHM takes no part; did you mean CHN?"),
        (["--powers", "JPN,CHN,JPN"], "named twice"),
        (["--powers", "JPN,CHN", "--strategies", "japan"], "at least two strategies"),
        (["--powers", "JPN,CHN", "--strategies", "japan,chyna"], "no strategy chyna; did you mean china?"),
        (["--powers", "JPN,CHN", "--strategies", "japan,japan"], "named twice"),
        (["--powers", "JPN,CHN", "--strategies", "japan,china", "--strategies", "all"], "give them once"),
        (["--powers", "JPN,CHN", "--strategies", "all,china"], "all stands alone"),
        (["--powers", "JPN,CHN", "--strategies", "KOR=japan,china"], "KOR, which is not among"),
        (["--powers", "JPN,CHN", "--strategies", "japan,multilateral"], "cannot play multilateral"),
        (["--powers", "JPN,CHN", "--runs", "0"], "'--runs'"),
        (["--powers", "JPN,CHN", "--sample", "3"], "--sample must be at least"),
        (["--powers", "JPN,CHN", "--set", "payoff.weights.goodwil=1"], "did you mean goodwill?"),
        (["--powers", "JPN,CHN", "--set", "payoff.weights.prize_won=1"], "needs the prizes of JPN"),
        (["--powers", "JPN,CHN", "--set", "payoff.weights.goodwill=0"], "every weight in the payoff of JPN is 0"),
        (["--powers", "JPN,CHN", "--set", "payoff.weights.goodwill=1", "--weightings", "9"], "at least two outcomes"),
        (["--powers", "JPN,CHN", "--set", "tournament.alternatives.china.nest=x"], "is a strategy and an alternative"),
        (["--powers", "JPN,CHN", "--set", "tournament.alternatives.a.monny=x"], "did you mean money?"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_one_message(file: Path, tmp_path: Path, words: list[str], said: str) -> None:
    result = typed(file, *words, "--out", tmp_path / "out", "--workers", "1")
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--runs", "5"], "--runs has no meaning"),
        (["--weightings", "5"], "--weightings has no meaning"),
        (["--delivery", "travels"], "--delivery has no meaning"),
        (["--sample", "3"], "leave --sample out"),
        (["--strategies", "south,north"], "leave --strategies out"),
        (["--powers", "CHN"], "played by CHN, JPN"),
    ],
)
def test_a_given_game_takes_no_switches_of_simulation(words: list[str], said: str) -> None:
    result = typed("teach/matching_pennies", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"strategies": {"CHN": ["a", "b"]}, "payoffs": {"CHN": [1, 2]}}, "at least two players"),
        ({"strategies": {"CHN": ["a", "b"], "JPN": ["a"]}, "payoffs": {"CHN": [[1], [2]], "JPN": [[1], [2]]}}, "at least two strategies"),
        ({"strategies": {"CHN": ["a", "b"], "JPN": ["c", "d"]}, "payoffs": {"CHN": [[1, 2], [3, 4]]}}, "lacks those of JPN"),
        (
            {"strategies": {"CHN": ["a", "b"], "JPN": ["c", "d"]}, "payoffs": {"CHN": [[1, 2], [3]], "JPN": [[1, 2], [3, 4]]}},
            r"nested lists of 2 \(CHN\) x 2 \(JPN\)",
        ),
        ({"strategies": {"CHN": ["a", "b"], "KOR": ["c", "d"]}, "payoffs": {}}, "KOR is no power that takes part"),
    ],
)
def test_a_given_game_must_be_whole(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        small(payoff={"given": given})


def test_all_leaves_out_what_a_power_cannot_play_and_says_so() -> None:
    plan = plan_of(load("baseline"), ("JPN", "CHN"), {})
    assert "multilateral" not in plan.options[0]
    assert any("multilateral is left out for Japan" in note for note in plan.notes)
    assert len(plan.options[0]) == 8
    assert [names[place] for names, place in zip(plan.options, plan.home, strict=True)] == ["japan", "china"]


def test_payoffs_of_those_who_do_not_take_part_are_left_out() -> None:
    payoff = {"powers": {"JPN": {"ties": 1.0}}, "prizes": {"JPN": {"UZB": 5}, "CHN": {"UZB": 5}}}
    without = small("powers.JPN.remove=true", payoff=payoff)
    assert without.scenario.payoff is not None
    assert without.scenario.payoff.powers == {}
    assert set(without.scenario.payoff.prizes) == {"CHN"}


def test_a_scenario_without_these_tables_is_the_document_it_was() -> None:
    assert not {"payoff", "tournament"} & set(load("baseline").document)


def test_figures_say_what_is_found_and_call_powers_and_strategies_by_name(file: Path) -> None:
    loaded = load(str(file))
    plan = plan_of(loaded, ["CHN", "JPN"], {"": ["china", "japan"]}, None, 1, "stays", "stays")
    drawn = figures(tournament(loaded, plan, 2, Evaluation(1)), "Small", Words(loaded))
    assert set(drawn) == {"ranking", "payoffs", "replicator"}
    for name, figure in drawn.items():
        texts = [text.get_text() for text in figure.findobj(Text)]
        assert not any(re.search(r"\b(CHN|JPN)\b", text) for text in texts), name
        assert texts and not {"Which strategy does best", "Payoffs by profile"} & set(texts)
