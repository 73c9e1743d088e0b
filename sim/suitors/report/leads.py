"""Which of several strategies leads, how sure that is, which choice of the analyst puts another one first, and what makes the lead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from suitors.report.sentences import Contest, first_of_many, of_one_channel, percent_change, share_of_many, which_depends
from suitors.results.outcomes import columns_in, outcome_of
from suitors.studies.compare import Comparison
from suitors.studies.paired_differences import interval
from suitors.studies.plan import TRAVELS
from suitors.studies.tournament.channels import ONE_CHANNEL
from suitors.variables.variable import MAIN, MAIN_AT_PRESENT_VALUE
from suitors.words.scenario import Words

TURNS = {
    "valuation": ("how debt is valued", "where debt counts at present value"),
    "delivery": ("whether delivery comes along", "where delivery comes along with the strategy"),
}
"""Choices of the analyst by which a sign may differ: what it then depends on, and when."""


def of_many(result: Comparison, folder: Path, contest: Contest, futures: int, words: Words) -> list[str]:
    """At most three sentences: which strategy leads or what that depends on, by how much, a warning where one channel makes the lead."""
    plan, power = result.plan, result.plan.powers[0]
    ranks = pd.read_csv(folder / "quick_ranks.csv")
    leader, share = str(ranks["strategy"].iloc[0]), float(ranks["first"].iloc[0])
    told, count = words.strategy(leader, power), len(plan.strategies)
    turned = [TURNS[choice][0] for choice in other_leaders(result, leader)]
    if turned:
        said = [which_depends(contest.actor, contest.what, turned), share_of_many(told, contest.what, share, futures, count)]
    else:
        said = [first_of_many(contest.actor, contest.what, told, share, futures, count)]
    if leader == plan.base:
        return said
    row = _row(result, leader, f"{MAIN}[{power}]")
    if row["low"] > 0.0 and (made := made_by(result, leader)) is not None and made[1] >= ONE_CHANNEL:
        return [*said, of_one_channel(told, made[0], made[1])]
    change = percent_change(float(row["difference"]) / float(row["level_against"]))
    return [*said, f"With the numbers as assumed it gives {change} against {words.strategy(plan.base, power)}."]


def other_leaders_told(result: Comparison, folder: Path, contest: Contest, words: Words) -> list[str]:
    """Which strategy leads under each choice of the analyst that puts another one first, a sentence each."""
    power = result.plan.powers[0]
    leader = str(pd.read_csv(folder / "quick_ranks.csv")["strategy"].iloc[0])
    return [
        f"{TURNS[choice][1].capitalize()}, {words.strategy(other, power)} gives {contest.actor} the most {contest.what}."
        for choice, other in other_leaders(result, leader).items()
    ]


def other_leaders(result: Comparison, leader: str) -> dict[str, str]:
    """By choice of the analyst, the strategy that leads there, where it is ahead of `leader` beyond chance with the numbers as assumed."""
    power, strategies = result.plan.powers[0], result.plan.strategies
    travelling = {name: f"{name}, {TRAVELS}" if f"{name}, {TRAVELS}" in result.tables else name for name in strategies}
    ways = {
        "valuation": {name: result.tables[name][f"{MAIN_AT_PRESENT_VALUE}[{power}]"] for name in strategies},
        "delivery": {name: result.tables[variant][f"{MAIN}[{power}]"] for name, variant in travelling.items()},
    }
    found = {}
    for choice, values in ways.items():
        other = max(values, key=lambda name: float(values[name].mean()))
        _, low, _ = interval((values[other] - values[leader]).to_numpy(np.float64)[:, None])
        if other != leader and float(low[0]) > 0.0:
            found[choice] = other
    return found


def made_by(result: Comparison, strategy: str) -> tuple[str, float] | None:
    """The channel that makes most of a strategy's difference in leverage, and its share of it, at most 1; None where there is none."""
    power = result.plan.powers[0]
    whole = float(_row(result, strategy, f"{MAIN}[{power}]")["difference"])
    parts = {column: float(_row(result, strategy, column)["difference"]) for column in columns_in("channels", [power])}
    if not whole or not parts:
        return None
    channel, most = max(parts.items(), key=lambda part: part[1] * np.sign(whole))
    return outcome_of(channel).heading, min(most / whole, 1.0)


def _row(result: Comparison, name: str, outcome: str) -> pd.Series:
    rows = result.differences
    found = rows[(rows["variant"] == name) & (rows["against"] == result.plan.base) & (rows["outcome"] == outcome)]
    return found.iloc[0]
