"""What a figure of a comparison shows, as its title says it: nothing that chance or a size too small to matter could take back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from suitors.plots.compare_folder import Look, shared_reference
from suitors.results.outcomes import outcome_of, worded
from suitors.variables.variable import MAIN
from suitors.words.actors import capital, possessive
from suitors.words.numbers import about, percent

FEW = 3
"""Variants up to which a title speaks of the first."""
TOLD = (MAIN, "goodwill", "fiscal_cost")
"""Outcomes of a power that a title names."""


def verdict(row: Mapping[str, Any]) -> int:
    """1 for more, −1 for less, 0 where the 95 % interval holds 0 or the difference is too small to matter.

    `row` is one of a table of differences: outcome, difference, low, high and, where it is known, level_against.
    """
    value, low, high = (float(row[key]) for key in ("difference", "low", "high"))
    if not np.isfinite(value) or low <= 0 <= high:
        return 0
    least = outcome_of(str(row["outcome"])).least(float(row.get("level_against", np.nan)))
    return int(np.sign(value)) if abs(value) >= least else 0


def verdicts(differences: pd.DataFrame, look: Look, outcomes: Iterable[str]) -> dict[str, int]:
    """The verdict on each of `outcomes` that the table has for a pair."""
    rows = {
        str(row["outcome"]): {str(key): value for key, value in row.items()} for row in look.rows(differences).to_dict(orient="records")
    }
    return {name: verdict(rows[name]) for name in outcomes if name in rows}


def moved(differences: pd.DataFrame, looks: Sequence[Look], outcomes: Iterable[str]) -> list[str]:
    """Those of `outcomes` on which any of the pairs has a verdict other than 0, in their order."""
    found = [verdicts(differences, look, outcomes) for look in looks]
    return [name for name in outcomes if any(one.get(name, 0) for one in found)]


def left_out(outcomes: Iterable[str]) -> str:
    """The sentence of a foot that names what is not drawn."""
    names = list(dict.fromkeys(worded(name).text for name in outcomes))
    return f"Not drawn, since chance or too small a size could explain all of it: {'; '.join(names)}." if names else ""


def chief(differences: pd.DataFrame, looks: Sequence[Look], power: str) -> Look:
    """The pair that a title speaks of: the first, or of many the one that changes a power's leverage most beyond chance."""
    column = f"{MAIN}[{power}]"
    sizes = {
        look: abs(float(look.rows(differences).set_index("outcome")["difference"].loc[column]))
        for look in looks
        if verdicts(differences, look, [column]).get(column, 0)
    }
    return looks[0] if len(looks) <= FEW or not sizes else max(sizes, key=lambda look: sizes[look])


def of_many(differences: pd.DataFrame, looks: Sequence[Look], power: str, name: str) -> str:
    """How many of many variants give a power more and less leverage, and which gives most."""
    column = f"{MAIN}[{power}]"
    signs = {look: verdicts(differences, look, [column]).get(column, 0) for look in looks}
    more, fewer = ([look for look, sign in signs.items() if sign == way] for way in (1, -1))
    known = shared_reference(looks)
    which = f"Of {len(looks)} alternatives{f' to {known}' if known else ''}"
    if not more and not fewer:
        return f"{which} none changes {possessive(name)} leverage by enough to matter, beyond chance"
    text = f"{which}, {_give(len(more))} {name} more leverage, {len(fewer) or 'none'} less"
    if not more:
        return text
    most = max(more, key=lambda look: float(look.rows(differences).set_index("outcome")["difference"].loc[column]))
    return f"{text}; most: {most.title}"


def _give(times: int) -> str:
    return "none gives" if not times else "1 gives" if times == 1 else f"{times} give"


def change(differences: pd.DataFrame, looks: Sequence[Look], power: str, name: str, told: Sequence[str] = TOLD) -> str:
    """What variants change for a power: of one, "With China's strategy Japan would have less leverage and less goodwill"."""
    if len(looks) > FEW:
        return of_many(differences, looks, power, name)
    look = looks[0]
    signs = verdicts(differences, look, [f"{outcome}[{power}]" for outcome in told])
    said = [f"{'more' if sign > 0 else 'less'} {_thing(column)}" for column, sign in signs.items() if sign]
    where = f"With {look.title}"
    if not said:
        return f"{where} nothing that matters changes for {name} beyond chance"
    return f"{where} {name} would have {_and(said)}"


def balance(signs: dict[str, float]) -> str:
    """How many of some outcomes get better, get worse and stay: `signs` are verdicts turned so that 1 is better."""
    better, worse = (sum(sign == way for sign in signs.values()) for way in (1, -1))
    if not better and not worse:
        return f"no change that matters in any of {len(signs)} outcomes"
    return f"better in {better} of {len(signs)} outcomes, worse in {worse}"


def largest_part(parts: pd.DataFrame, outcome: str) -> str:
    """Which part makes most of a whole difference (rows of one outcome and cut), if one stands out from the next."""
    total = float(parts["total"].iloc[0])
    ordered = parts.reindex(parts["value"].abs().sort_values(ascending=False, kind="stable").index)
    first = ordered.iloc[0]
    ends = sorted(abs(float(first[key])) for key in ("low", "high"))
    label = _thing(outcome)
    if float(first["low"]) <= 0 <= float(first["high"]):
        return f"No part makes a difference in {label} beyond chance"
    if len(ordered) > 1 and ends[0] <= max(abs(float(ordered.iloc[1][key])) for key in ("low", "high")):
        return f"No single part stands out in the difference in {label}: {about(total)}"
    block = str(first["block"])
    size = about(float(first["value"]))
    return f"{capital(block)} makes the largest part of the difference in {label}: {size} of {about(total)}"


def under_beliefs(futures: pd.DataFrame, look: Look, power: str, name: str) -> str:
    """In how many futures the main outcome is higher, under the beliefs that say so most and least rarely."""
    rows = look.rows(futures)
    shares = rows.loc[rows["outcome"] == f"{MAIN}[{power}]", "positive"].to_numpy(np.float64)
    if not len(shares):
        return f"Does the answer for {name} hold under other beliefs?"
    least, most = float(shares.min()), float(shares.max())
    span = percent(least) if percent(least) == percent(most) else f"{percent(least).removesuffix(' %')} to {percent(most)}"
    return f"With {look.title} {name} has more leverage in {span} of futures, depending on the belief"


def best_by_regret(shares: dict[str, float], futures: int, name: str, thing: str) -> str:
    """Which of some strategies is best in most futures, unless the bands of their shares overlap."""
    half = float(np.sqrt(np.log(2 / 0.05) / (2 * max(futures, 1))))
    (first, most), *others = sorted(shares.items(), key=lambda item: -item[1])
    if others and most - half <= others[0][1] + half:
        return f"No strategy is best for {name} in {thing} beyond chance: {first} in {percent(most)} of futures"
    return f"{capital(first)} is best for {name} in {thing} in {percent(most)} of futures"


def _thing(column: str) -> str:
    """An outcome as titles name it: short, without what is said of how debt counts."""
    told = worded(column)
    return told.heading if column.partition("[")[0] == MAIN else told.text


def _and(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
