"""The answer of a comparison in three short sentences: what is found, how large it is, and where it turns.

Each has one claim and fewer than 25 words. A side is called better only as far as its sign holds over futures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from suitors.report.turns import nearest, turning
from suitors.results.outcomes import heading_of
from suitors.studies.plan import ComparisonPlan
from suitors.words.actors import capital
from suitors.words.numbers import about, count, in_sentence, percent
from suitors.words.scenario import Words, listed

SURE, LIKELY = 0.9, 2 / 3
"""Least share of futures with one sign for a plain statement, and for a likely one."""
SMALL = 0.005
"""A difference below this share of the level is told as no difference."""


@dataclass(frozen=True)
class Sureness:
    """What futures say of one difference: its median and its quantiles over them, the share above 0, how many there are."""

    middle: float
    low: float
    high: float
    positive: float
    futures: int

    @classmethod
    def of(cls, rows: pd.DataFrame, variant: str, against: str, outcome: str) -> Sureness | None:
        """From a table of differences over futures; None where it does not have the difference."""
        found = rows[(rows["variant"] == variant) & (rows["against"] == against) & (rows["outcome"] == outcome)]
        if found.empty:
            return None
        row = found.iloc[0]
        return cls(float(row["p50"]), float(row["p5"]), float(row["p95"]), float(row["positive"]), int(row["futures"]))


@dataclass(frozen=True)
class Contest:
    """Two sides in words, such as "with China's strategy" and "with its own"."""

    actor: str
    what: str
    ours: str
    theirs: str
    leader: str
    """What is said to be ahead: "China's strategy"."""


def contest_of(plan: ComparisonPlan, words: Words, outcome: str) -> Contest:
    """The first pair of a comparison in words."""
    name, against = plan.headline[0]
    power = plan.powers[0]
    actor, what = words.actor(power), heading_of(outcome)
    if plan.of_scenarios:
        ours, theirs = (f"“{plan.variants[each].loaded.scenario.title}”" for each in (name, against))
        return Contest(actor, what, f"with {ours}", f"with {theirs}", ours)
    if not plan.strategies:
        return Contest(actor, what, "after an exchange of strategies", "before it", "the exchange")
    ours, theirs = words.strategy(name, power), words.strategy(against, power)
    return Contest(
        actor, what, f"with {ours}", f"with {theirs.removesuffix(' strategy') if theirs == 'its own strategy' else theirs}", ours
    )


def first(contest: Contest, sure: Sureness | None, level: float, difference: float, certain: bool, turned_by: Sequence[str] = ()) -> str:
    """What is found. `certain`: whether the difference is told from 0 by the runs with the numbers as they stand.

    Nobody is said to lead where the sign differs by a choice of the analyst; `turned_by` names such choices, "how debt is valued".
    """
    actor = capital(contest.actor)
    if sure is None:
        return f"{actor} has {_more(difference)} {contest.what} {contest.ours} than {contest.theirs}, with the numbers as they stand."
    share, more = max(sure.positive, 1.0 - sure.positive), _more(sure.positive - 0.5)
    within = f"in {percent(share)} of {count(sure.futures)} futures"
    if not difference and not sure.low and not sure.high:
        return f"{actor} has exactly as much {contest.what} {contest.ours} as {contest.theirs}."
    widest = max(abs(difference), abs(sure.low), abs(sure.high))
    if level and widest < SMALL * abs(level):
        return f"{actor} has about as much {contest.what} {contest.ours} as {contest.theirs}."
    if turned_by:
        return f"Whether {contest.actor} has more {contest.what} {contest.ours} depends on {listed(turned_by)}."
    if share >= SURE and certain:
        return f"{actor} has {more} {contest.what} {contest.ours} than {contest.theirs}, {within}."
    if share >= LIKELY:
        return f"{actor} probably has {more} {contest.what} {contest.ours}: so it is {within}."
    within = f"in {percent(sure.positive)} of {count(sure.futures)} futures"
    return f"It is open which of the two gives {contest.actor} more {contest.what}: {contest.leader} does {within}."


def first_of_many(actor: str, what: str, leader: str, share: float, futures: int, strategies: int) -> str:
    """Which of several strategies is the best, as far as futures agree."""
    within = f"in {percent(share)} of {count(futures)} futures"
    if share >= SURE:
        return f"{capital(leader)} gives {actor} the most {what} of {strategies} strategies, {within}."
    return f"No strategy of {strategies} is clearly best for {actor}: {leader} has the most {what} {within}."


def which_depends(actor: str, what: str, choices: Sequence[str]) -> str:
    """What the analyst chooses that puts another strategy first."""
    return f"Which strategy gives {actor} the most {what} depends on {listed(choices)}."


def share_of_many(leader: str, what: str, share: float, futures: int, strategies: int) -> str:
    """In how many futures the strategy that leads most often does."""
    return f"Of {strategies} strategies {leader} has the most {what} in {percent(share)} of {count(futures)} futures."


def of_one_channel(leader: str, channel: str, share: float) -> str:
    """A warning where a lead comes from one channel of the measure."""
    return f"Take care: {percent(share)} of the lead of {leader} comes from one channel, {channel}."


def second(sure: Sureness | None, level: float, difference: float, unit: str, with_share: bool = False) -> str:
    """How large the difference is: per cent of the actor's own level where it has one, else in the outcome's unit.

    Middle and ends are of the futures; without them the difference is that with the numbers as assumed. `with_share`: in how many of
    them it is above 0 too.
    """

    def told(value: float) -> str:
        return percent_change(value / level) if level else about(value)

    unit = " of its own level" if level else "" if unit in ("", "1") else f" {in_sentence(unit)}"
    if sure is None:
        return f"With the numbers as assumed the difference is {told(difference)}{unit}."
    size = f"{told(sure.middle)}{unit} ({told(sure.low)} to {told(sure.high)} in nine futures of ten)"
    if with_share:
        return f"It has more in {percent(sure.positive)} of {count(sure.futures)} futures: the difference is {size}."
    return f"The difference is {size}."


def third(contest: Contest, breakevens: Sequence[Mapping[str, Any]], words: Words) -> str:
    """Where the sign differs: the break-even nearest to the present value, in ranges of its number."""
    if not breakevens:
        return "No single number moves the difference enough to be told from chance."
    row = nearest(breakevens)
    if row is None:
        numbers = len({row["number"] for row in breakevens})
        return (
            f"The sign is the same at every value of each of the {numbers} numbers that move the difference most."
            if numbers > 1
            else "The sign is the same at every value of the number that moves the difference most."
        )
    side = f"{contest.leader} is ahead"
    return turning(side, words.short(row["number"]), row["above"] > 0, row["turns_at"], row["now"])


def percent_change(share: float) -> str:
    """A share as a signed per cent with two digits."""
    return f"{about(100 * share)} %"


def _more(sign: float) -> str:
    return "more" if np.sign(sign) >= 0 else "less"
