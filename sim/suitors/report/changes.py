"""What a scenario changes against the one it comes from, in sentences about whom it is about: the answer to its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from suitors.report.words import Words, listed
from suitors.results.outcomes import outcome_of, text_of
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import MAIN
from suitors.words.actors import capital
from suitors.words.names import short_title
from suitors.words.numbers import about, in_sentence, number, plural

SMALL = 0.005
"""Share of its level below which leverage is told as unchanged."""
MOST_ACTORS = 3


def changed(rows: pd.DataFrame, moved: pd.DataFrame, parent: Mapping[str, Any], words: Words) -> list[str]:
    """Leverage of the powers that the scenario is about, what else moves for them, the state that moves most, and how much moves at all.

    `rows` are the paired differences, `moved` those of them that moved (see `moved_most`), `parent` what the manifest says of it.
    """
    title = short_title(parent["title"], words.loaded.scenario.title)
    against = f"in “{title}”{' as it stands' if parent['without_set'] else ''}"
    known = {str(row["outcome"]): row for _, row in rows.iterrows()}
    concerned = [code for code in parent["powers"] if f"{MAIN}[{code}]" in known]
    first = [_actor(str(name)) for name in moved["outcome"] if outcome_of(str(name)).of == "power"][:1]
    said = [_taking_part(parent[key], words, where) for key, where in (("only_here", "here"), ("only_there", against)) if parent[key]]
    for place, code in enumerate((_by_size(concerned, moved) or first)[:MOST_ACTORS]):
        said.append(_leverage(known[f"{MAIN}[{code}]"], code, words, against))
        said += _others(moved, code, words)
        if not place:
            said.append(_states(moved, parent["states"], words))
    if not concerned and not first:
        said.append(_states(moved, parent["states"], words))
    count = len(moved)
    said.append(f"Beyond chance and by 1 % or more, {count} of {plural(len(rows), 'outcome')} move{'s' if count == 1 else ''}.")
    return said


def _by_size(codes: Sequence[str], moved: pd.DataFrame) -> list[str]:
    """Those first who move most; nobody moves: all as they are."""
    order = list(dict.fromkeys(_actor(str(name)) for name in moved["outcome"]))
    return sorted(codes, key=lambda code: order.index(code) if code in order else len(order))


def _leverage(row: pd.Series, code: str, words: Words, against: str) -> str:
    what = f"{capital(text_of(str(row['outcome'])).partition(',')[0])} of {words.actor(code)}"
    level, difference = float(row["level_against"]), float(row["difference"])
    if row["low"] <= 0.0 <= row["high"] or abs(difference) < SMALL * abs(level):
        return f"{what} is about as high as {against}."
    size = f"{number(100 * abs(difference / level), 2)} %" if level else f"{number(abs(difference), 2)} {row['unit']}"
    return f"{what} is {size} {'higher' if difference > 0 else 'lower'} than {against}."


def _others(moved: pd.DataFrame, code: str, words: Words) -> list[str]:
    """What else moves most for a power, one outcome of each kind."""
    influence = {name for name, item in OUTCOMES.items() if name == MAIN or "influence" in item.shown.split() or "leverage" in name}
    mine = [
        row for _, row in moved.iterrows() if _actor(str(row["outcome"])) == code and outcome_of(str(row["outcome"])).name not in influence
    ]
    if not mine:
        return []
    row = mine[0]
    what = text_of(str(row["outcome"])).partition(",")[0]
    return [f"Besides measures of influence, {what} moves most for {words.actor(code)}, by {_amount(row)}."]


def _states(moved: pd.DataFrame, concerned: Sequence[str], words: Words) -> str:
    of_states = moved[[outcome_of(str(name)).of == "state" for name in moved["outcome"]]]
    if of_states.empty:
        return "No outcome of a state moves by 1 % or more beyond chance."
    about_them = of_states[[_actor(str(name)) in concerned for name in of_states["outcome"]]]
    row = (about_them if len(about_them) else of_states).iloc[0]
    others = of_states["outcome"].map(lambda name: _actor(str(name))).nunique() - 1
    more = f"; {plural(others, 'other state')} move{'s' if others == 1 else ''} too" if others else ""
    what = text_of(str(row["outcome"])).partition(",")[0]
    return f"Of the states, {words.actor(_actor(str(row['outcome'])))} moves most, in {what} by {_amount(row)}{more}."


def _taking_part(codes: Sequence[str], words: Words, where: str) -> str:
    verb = "takes" if len(codes) == 1 else "take"
    return f"Only {where} {listed([words.actor(code) for code in codes])} {verb} part."


def _amount(row: pd.Series) -> str:
    unit = "" if row["unit"] in ("", "1") else f" {in_sentence(row['unit'])}"
    return f"{about(float(row['difference']))}{unit}"


def _actor(column: str) -> str:
    return column.partition("[")[2].rstrip("]")
