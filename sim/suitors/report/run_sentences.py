"""The answer of a run alone, in three short sentences: who leads, who moves by policy, and where debt is heaviest."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from suitors.results.outcomes import heading_of, outcome_of
from suitors.variables.variable import MAIN, MOVED_BY_POLICY
from suitors.words.actors import capital
from suitors.words.numbers import amount, in_sentence, interval, number, percent
from suitors.words.scenario import Words


def of_run(outcomes: pd.DataFrame, powers: Sequence[str], states: Sequence[str], words: Words) -> list[str]:
    """`outcomes` has a row for each run. Medians, in brackets where 80 % of the runs lie."""

    def told(column: str) -> str:
        low, middle, high = outcomes[column].quantile([0.1, 0.5, 0.9])
        spread = "" if len(outcomes) == 1 else f" ({interval(low, high, lambda end: number(end, 2))})"
        return f"{amount(number(middle, 2), in_sentence(outcome_of(column).told_unit))}{spread}"

    def most(name: str, actors: Sequence[str]) -> str:
        return max(actors, key=lambda actor: float(outcomes[f"{name}[{actor}]"].median()))

    def has_most(name: str) -> str:
        power, columns = most(name, powers), [f"{name}[{each}]" for each in powers]
        share = percent(float((outcomes[columns].idxmax(axis=1) == f"{name}[{power}]").mean()))
        what = heading_of(name)
        often = "" if len(outcomes) == 1 else f", and leads in {share} of runs"
        return f"{capital(words.actor(power))} has the most {what}, {told(f'{name}[{power}]')}{often}."

    def worst() -> str:
        state = most("worst_debt_ratio", states)
        return f"Debt is heaviest in {words.actor(state)}: its worst ratio is {told(f'worst_debt_ratio[{state}]')} times its threshold."

    return [has_most(MAIN), has_most(MOVED_BY_POLICY), worst()]
