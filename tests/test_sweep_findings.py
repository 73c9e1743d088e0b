"""Titles of figures of a sweep: what is found, in names rather than codes, and no movement within chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suitors.plots.sweep_findings import along, goes_with, most_where, moved_most
from suitors.plots.sweep_words import condition_text, in_words, named_choices, outcome_label, short_name
from suitors.studies.sweep_points import SweepPoints, owners_in

KEY, OTHER, OUTCOME = "powers.JPN.money.private.conversion", "parameters.leverage_weight_debt", "leverage[JPN]"


def points(mean: np.ndarray, spread: float = 0.01, **inputs: object) -> SweepPoints:
    table = pd.DataFrame({KEY: np.linspace(0.1, 0.5, len(mean)), **inputs})
    outcome = pd.DataFrame({OUTCOME: mean})
    wide = pd.DataFrame({OUTCOME: np.full(len(mean), spread)})
    return SweepPoints(table, outcome, outcome - spread, outcome + spread, wide, 16, {}, {}, {"scenario": {"powers": {"JPN": {}}}})


def test_an_outcome_rises_falls_or_stays_within_chance() -> None:
    line = np.linspace(1.0, 2.0, 12)
    assert along(points(line), KEY, OUTCOME) == "Leverage of Japan rises with private money, conversion (Japan): 1 to 2"
    assert "falls with" in along(points(line[::-1]), KEY, OUTCOME)
    assert "does not move beyond chance" in along(points(line, spread=9.0), KEY, OUTCOME)


def test_a_choice_is_named_where_it_leads_beyond_chance() -> None:
    strategy = "powers.JPN.strategy"
    two = {strategy: ["china", "japan"] * 6}
    apart = points(np.tile([1.0, 2.0], 6), **two)
    assert along(apart, strategy, OUTCOME) == "Leverage of Japan is highest where strategy (Japan) is japan: 2"
    assert "does not differ beyond chance" in along(points(np.full(12, 1.0), **two), strategy, OUTCOME)
    assert most_where(apart, [strategy], OUTCOME).endswith("most where strategy (Japan) is japan")


def test_what_moves_an_outcome_is_named_and_what_does_not_is_not() -> None:
    generator = np.random.Generator(np.random.SFC64(1))
    noise = generator.permutation(np.linspace(0.0, 1.0, 40))
    told = points(np.linspace(1.0, 2.0, 40), **{OTHER: noise})
    assert most_where(told, [KEY, OTHER], OUTCOME) == (
        "Leverage of Japan lies between 1 and 2; most where private money, conversion (Japan) is high"
    )
    assert moved_most(told, OUTCOME).startswith("Leverage of Japan moves most with private money, conversion (Japan): by 0.8")
    assert goes_with(told, OUTCOME).startswith("Leverage of Japan goes most with private money")


def test_names_stand_for_codes_of_powers_and_states() -> None:
    some = points(np.ones(3))
    assert outcome_label("policy_leverage[JPN,UZB]", some).endswith("of Japan in Uzbekistan")
    assert outcome_label("debt[EU]", some, with_unit=True).endswith("the European Union [bn US$]")
    assert short_name("states.KAZ.gaps.energy", some.actors) == "gap in energy (Kazakhstan)"


def test_levels_on_the_same_draws_are_told_apart_by_their_differences() -> None:
    strategy = "powers.JPN.strategy"
    chance = np.linspace(-1.0, 1.0, 16)
    by_run = np.stack([1.0 + chance, 1.1 + chance + 0.01 * chance**2, 1.101 + chance - 0.01 * chance**3])
    inputs, mean = pd.DataFrame({strategy: ["china", "japan", "korea"]}), pd.DataFrame({OUTCOME: by_run.mean(axis=1)})
    wide = pd.DataFrame({OUTCOME: by_run.std(axis=1, ddof=1)})
    alone = SweepPoints(inputs, mean, mean, mean, wide, 16, {}, {}, {})
    assert "does not differ beyond chance" in along(alone, strategy, OUTCOME)
    paired = SweepPoints(inputs, mean, mean, mean, wide, 16, {OUTCOME: by_run}, {}, {})
    assert along(paired, strategy, OUTCOME) == "Leverage of Japan is lowest where strategy (Japan) is china: 1"


def test_the_widest_of_many_numbers_is_no_finding() -> None:
    generator = np.random.Generator(np.random.SFC64(3))
    many = {f"parameters.number_{place}": generator.random(40) for place in range(60)}
    told = points(generator.random(40), **many)
    assert moved_most(told, OUTCOME) == "No number moves leverage of Japan beyond chance"
    assert goes_with(told, OUTCOME) == "No number goes with leverage of Japan beyond chance"


def test_conditions_limits_and_choices_are_told_in_words() -> None:
    actors, manifest = {"JPN": "Japan", "UZB": "Uzbekistan"}, {"scenario": {"powers": {"JPN": {"name": "Japan", "strategy": "own"}}}}
    assert condition_text("goodwill[JPN] > baseline.goodwill[JPN,UZB]", actors) == (
        "goodwill towards Japan > the unvaried goodwill towards Japan in Uzbekistan"
    )
    assert in_words("powers.JPN.money.private.conversion above 0.2", actors) == "private money, conversion (Japan) above 0.2"
    table = pd.DataFrame({"powers.JPN.strategy": ["own", "nobody's"], "powers.KOR": ["present", "absent"]})
    assert named_choices(table, owners_in(manifest)).to_numpy().tolist() == [["Japan's", "present"], ["nobody's", "absent"]]
    assert short_name("powers.KOR", {"KOR": "Korea"}) == "Korea"
