"""What a scenario changes against the one it comes from, in sentences about whom it is about: the answer to its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from suitors.results.outcomes import heading_of, outcome_of
from suitors.studies.by_year import all_passing, told_from_chance
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import MAIN
from suitors.words.actors import capital
from suitors.words.dates import month_text
from suitors.words.names import short_title
from suitors.words.numbers import about, in_sentence, number, plural
from suitors.words.scenario import Words, listed

SMALL = 0.005
"""Share of its level below which leverage is told as unchanged."""
MOST_ACTORS = 3
NONE = pd.DataFrame()


def changed(
    rows: pd.DataFrame, moved: pd.DataFrame, parent: Mapping[str, Any], words: Words, by_year: pd.DataFrame = NONE, lead: str | None = None
) -> list[str]:
    """Leverage of the powers that the scenario is about, what else moves for them, the states that move, and how much moves at all.

    `rows` are the paired differences, `moved` those of them that moved (see `moved_most`), `parent` what the manifest says of it, and
    `by_year` the differences of states year by year: what is over before the end is told from them. The power `lead` comes first,
    whomever the scenario is about.
    """
    title = short_title(parent["title"], words.loaded.scenario.title)
    against = f"in “{title}”{' as it stands' if parent['without_set'] else ''}"
    known = {str(row["outcome"]): row for _, row in rows.iterrows()}
    concerned = [code for code in parent["powers"] if f"{MAIN}[{code}]" in known]
    taking_part = [
        _taking_part(parent[key], words, where) for key, where in (("only_here", "here"), ("only_there", against)) if parent[key]
    ]
    of_powers, unmoved = [], []
    order = leading(moved, concerned)
    if lead is not None and f"{MAIN}[{lead}]" in known:
        order = [lead, *(code for code in order if code in concerned and code != lead)]
    for code in order[:MOST_ACTORS]:
        row, others = known[f"{MAIN}[{code}]"], _others(moved, code, words)
        if _moves(row) or others or code == lead:
            of_powers += [_leverage(row, code, words, against), *others]
        else:
            unmoved.append(_leverage(row, code, words, against))
    passing = passing_told(by_year, words, against)
    of_states = list(passing)
    at_end = _states(moved, parent["states"], words)
    of_states += [at_end] if at_end else []
    # Whom the scenario is about comes first; what happens to states comes before what powers get from it by the way.
    by_the_way = lead is None and not concerned and bool(passing or parent["states"])
    said = [*of_states, *of_powers] if by_the_way else [*of_powers[:2], *of_states, *of_powers[2:]]
    if not said and len(moved):
        row = moved.iloc[0]
        said.append(f"What moves most is {words.phrase(str(row['outcome']))}, by {_amount(row)}.")
    said += [*unmoved, *([] if of_states else ["At the end no outcome of a state differs by 1 % or more beyond chance."])]
    if len(by_year) and not of_states:
        month = month_text(words.loaded.scenario.horizon.start.month)
        said.append(f"States are looked at once a year, in {month}: what passes in between is not seen.")
    differ = f"{len(moved)} of {plural(len(rows), 'outcome')} differ{'s' if len(moved) == 1 else ''}"
    return [*taking_part, *said, f"At the end {differ} by 1 % or more beyond chance."]


def passing_told(by_year: pd.DataFrame, words: Words, against: str) -> list[str]:
    """What differs for states in some year and no longer in the last, from what is called `against`, such as "in “Baseline”"."""
    return [sentence for name, peaks in all_passing(by_year).items() for sentence in _passing(peaks, name, by_year, words, against)]


def _passing(peaks: pd.DataFrame, name: str, by_year: pd.DataFrame, words: Words, against: str) -> list[str]:
    """What differs in some year and no longer in the last: where, when, by how much, and for how long."""
    year, month = int(peaks["year"].iloc[0]), words.loaded.scenario.horizon.start.month
    mine = by_year[by_year["outcome"].isin(peaks["outcome"]) & told_from_chance(by_year)]
    same = mine[mine["year"] == year].set_index("outcome").loc[lambda rows: [name for name in peaks["outcome"] if name in rows.index]]
    same = same[same["difference"] * peaks["difference"].iloc[0] > 0].reset_index()
    way = "higher" if same["difference"].iloc[0] > 0 else "lower"
    what, when = heading_of(f"{name}["), f"{month_text(month)} {year}"
    # Sentences stay short: a long title or unit leaves room for fewer states.
    most = 1 if OUTCOMES[name].in_hundreds else MOST_ACTORS if len(against.split()) < 3 else MOST_ACTORS - 1
    sizes = [f"{_share(row)} in {words.actor(_actor(str(row['outcome'])))}" for _, row in same.head(most).iterrows()]
    more = len(same) - len(sizes)
    others = [f"less in {plural(more, 'other')}"] if more else []
    told = f"In {when} {what} is {way} than {against}: by {listed([*sizes, *others])}."
    last, after = int(mine["year"].max()), int(mine["year"].max()) - year + 1
    if last == by_year["year"].max():
        return [told, "At the end less than half of that is left."]
    return [told, f"{'A year' if after == 1 else plural(after, 'year')} later the difference is too small to matter."]


def _share(row: pd.Series) -> str:
    """How large a difference is: of a share of GDP in its points, else as per cent of the level."""
    unit, size = outcome_of(str(row["outcome"])).in_hundreds, abs(float(row["difference"]))
    return f"{number(100 * size, 2)} {unit}" if unit else f"{number(100 * size / abs(float(row['level_against'])), 2)} %"


def leading(moved: pd.DataFrame, concerned: Sequence[str]) -> list[str]:
    """The powers that sentences are about, the first first: those concerned, or else the one that moves most."""
    first = [_actor(str(name)) for name in moved["outcome"] if outcome_of(str(name)).of == "power"][:1]
    return _by_size(concerned, moved) or first


def _by_size(codes: Sequence[str], moved: pd.DataFrame) -> list[str]:
    """Those first who move most; nobody moves: all as they are."""
    order = list(dict.fromkeys(_actor(str(name)) for name in moved["outcome"]))
    return sorted(codes, key=lambda code: order.index(code) if code in order else len(order))


def _moves(row: pd.Series) -> bool:
    """Whether leverage differs beyond chance and by enough to be told."""
    return not row["low"] <= 0.0 <= row["high"] and abs(float(row["difference"])) >= SMALL * abs(float(row["level_against"]))


def _leverage(row: pd.Series, code: str, words: Words, against: str) -> str:
    what = f"{capital(heading_of(str(row['outcome'])))} of {words.actor(code)}"
    level, difference = float(row["level_against"]), float(row["difference"])
    if not _moves(row):
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
    what = heading_of(str(row["outcome"]))
    unit = "" if row["unit"] in ("", "1") else f" {in_sentence(row['unit'])}"
    before, after = (number(float(row[name]), 2) for name in ("level_against", "level"))
    return [f"Besides measures of influence, {what} moves most for {words.actor(code)}: from {before} to {after}{unit}."]


def _states(moved: pd.DataFrame, concerned: Sequence[str], words: Words) -> str:
    """Which state moves most; empty where none does."""
    of_states = moved[[outcome_of(str(name)).of == "state" for name in moved["outcome"]]]
    if of_states.empty:
        return ""
    about_them = of_states[[_actor(str(name)) in concerned for name in of_states["outcome"]]]
    row = (about_them if len(about_them) else of_states).iloc[0]
    others = of_states["outcome"].map(lambda name: _actor(str(name))).nunique() - 1
    more = f"; {plural(others, 'other state')} move{'s' if others == 1 else ''} too" if others else ""
    what = heading_of(str(row["outcome"]))
    return f"Of the states, {words.actor(_actor(str(row['outcome'])))} moves most, in {what} by {_amount(row)}{more}."


def _taking_part(codes: Sequence[str], words: Words, where: str) -> str:
    verb = "takes" if len(codes) == 1 else "take"
    return f"Only {where} {listed([words.actor(code) for code in codes])} {verb} part."


def _amount(row: pd.Series) -> str:
    unit = "" if row["unit"] in ("", "1") else f" {in_sentence(row['unit'])}"
    return f"{about(float(row['difference']))}{unit}"


def _actor(column: str) -> str:
    return column.partition("[")[2].rstrip("]")
