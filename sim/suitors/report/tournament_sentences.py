"""The answer of a tournament in three short sentences: who gains by a change alone, how many equilibria there are, what is played there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suitors.report.words import Words
from suitors.words.numbers import about, estimate

if TYPE_CHECKING:
    from suitors.studies.tournament import TournamentResult


def answer(result: TournamentResult, words: Words) -> list[str]:
    """What the ranking and the equilibria in pure strategies come to."""
    return [_change(result, words), *_rest(result, words)]


def _change(result: TournamentResult, words: Words) -> str:
    rows = result.ranking[~result.ranking["status_quo"].astype(bool)]
    row = rows.loc[[rows["gain_at_status_quo"].idxmax()]].iloc[0]
    if not row["gain_at_status_quo"] > 0:
        return "No power gains by changing its strategy alone."
    gain = estimate(row["gain_at_status_quo"], row["gain_at_status_quo_low"], row["gain_at_status_quo_high"], about)
    power = str(row["power"])
    return (
        f"{_capital(words.actor(power))} gains most by a change alone: {gain} of payoff with {words.strategy(str(row['strategy']), power)}."
    )


def _rest(result: TournamentResult, words: Words) -> list[str]:
    pure = result.equilibria["pure"]
    if len(pure) != 1:
        return [f"The game has {len(pure) or 'no'} {'equilibria' if pure else 'equilibrium'} in pure strategies."]
    profile = pure[0]["profile"]
    said = ["The game has one equilibrium in pure strategies."]
    if len(profile) == 2:
        told = [f"{words.actor(power)} plays {words.strategy(name, power)}" for power, name in profile.items()]
        return [*said, f"There {told[0]}, and {told[1]}."]
    home = {(str(row["power"]), str(row["strategy"])) for _, row in result.ranking.iterrows() if row["status_quo"]}
    kept = sum(pair in home for pair in profile.items())
    return [*said, f"There {kept} of {len(profile)} powers {'keeps' if kept == 1 else 'keep'} to the status quo."]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
