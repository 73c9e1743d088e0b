"""The answer of a tournament in three short sentences: who gains by a change alone, how many equilibria there are, what is played there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from suitors.words.actors import capital
from suitors.words.numbers import about, estimate
from suitors.words.scenario import Words, listed

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.tournament import TournamentResult

MOST_NAMED = 3
"""Powers that a title names one by one."""


def answer(ranking: pd.DataFrame, pure: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """What the ranking and the equilibria in pure strategies come to."""
    return [_change(ranking, words), *resting(ranking, pure, words)]


def _change(ranking: pd.DataFrame, words: Words) -> str:
    rows = ranking[~ranking["status_quo"].astype(bool) & (ranking["gain_at_status_quo"] > 0)]
    if rows.empty:
        return "No power gains by changing its strategy alone."
    rows = rows[~(rows["gain_at_status_quo_low"] <= 0)]
    if rows.empty:
        return "No power clearly gains by changing its strategy alone."
    row = rows.loc[[rows["gain_at_status_quo"].idxmax()]].iloc[0]
    gain = estimate(row["gain_at_status_quo"], row["gain_at_status_quo_low"], row["gain_at_status_quo_high"], about)
    power = str(row["power"])
    clearly = " beyond chance" if row["gain_at_status_quo_low"] > 0 else ""
    who, other = capital(words.actor(power)), words.strategy(str(row["strategy"]), power)
    return f"{who} gains most by a change alone{clearly}: {gain} of payoff with {other}."


def resting(ranking: pd.DataFrame, pure: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """How many equilibria in pure strategies there are, and what is played in the only one."""
    if len(pure) != 1:
        return [f"The game has {len(pure) or 'no'} {'equilibria' if pure else 'equilibrium'} in pure strategies."]
    profile = pure[0]["profile"]
    said = ["The game has one equilibrium in pure strategies."]
    if len(profile) == 2:
        told = [f"{words.actor(power)} plays {words.strategy(name, power)}" for power, name in profile.items()]
        return [*said, f"There {told[0]}, and {told[1]}."]
    home = {(str(row["power"]), str(row["strategy"])) for _, row in ranking.iterrows() if row["status_quo"]}
    kept = sum(pair in home for pair in profile.items())
    return [*said, f"There {kept} of {len(profile)} powers {'keeps' if kept == 1 else 'keep'} to the status quo."]


def best_of_each(result: TournamentResult, words: Words) -> str:
    """With what each power does best on average, as far as intervals tell; counts where there are many powers."""
    own: list[str] = []
    others: list[tuple[str, str]] = []
    unclear: list[str] = []
    for power in result.plan.powers:
        rows = result.ranking[result.ranking["power"] == power]
        first, rivals = rows.iloc[0], rows[~rows["status_quo"].astype(bool)]
        if first["status_quo"]:
            # Its lead is clear where no other strategy's gain may reach nought.
            (own if (rivals["gain_high"].fillna(rivals["gain"]) < 0).all() else unclear).append(power)
        elif first["gain_low"] <= 0:
            unclear.append(power)
        else:
            others.append((power, str(first["strategy"])))
    if len(result.plan.powers) > MOST_NAMED:
        total = len(result.plan.powers)
        return (
            f"Of {total} powers {len(own)} do best as now and {len(others)} with another strategy; for {len(unclear)} none is clearly best"
        )
    said = [f"{words.actor(power)} does best as now" for power in own]
    said += [f"{words.actor(power)} with {words.strategy(name, power)}" for power, name in others]
    if others and not own:
        said[0] = said[0].replace(" with ", " does best with ", 1)
    if unclear:
        said.append(f"for {listed([words.actor(power) for power in unclear])} no strategy is clearly best")
    return capital("; ".join(said))


def spreads(result: TournamentResult, paths: Sequence[NDArray[np.float64]], rested: bool, words: Words) -> str:
    """Which strategies hold most of each power's population at the end of a path (time, strategy) of the replicator, if it rests."""
    if not rested:
        return "If success were copied, shares would keep moving"
    plan = result.plan
    ends = [plan.options[place][int(path[-1].argmax())] for place, path in enumerate(paths)]
    by_strategy: dict[str, list[str]] = {}
    for power, name in zip(plan.powers, ends, strict=True):
        by_strategy.setdefault(name, []).append(words.actor(power))
    told = [f"{words.whose(name)} for {listed(powers)}" for name, powers in by_strategy.items()]
    return f"If success were copied, these strategies would spread most: {'; '.join(told)}"
