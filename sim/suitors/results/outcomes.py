"""Outcomes, one number a run for each power or state: their words, where they are shown, and their table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.streams import MINIMUM_LANES
from suitors.results.year_columns import date_of
from suitors.variables.readings import ELSEWHERE, Array, RecordedArrays
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import PLACES, Outcome


def outcomes(given_by: str = "run") -> tuple[Outcome, ...]:
    """The outcomes of a single run, in the order of outcomes.csv, or those that come of something else."""
    return tuple(item for item in OUTCOMES.values() if item.given_by == given_by)


def outcome_columns(powers: Iterable[str], states: Iterable[str]) -> list[str]:
    """Columns of an outcome table, such as `goodwill[JPN]`."""
    actors = {"power": list(powers), "state": list(states)}
    return [f"{item.name}[{actor}]" for item in outcomes() for actor in actors[item.of]]


def outcome_of(column: str) -> Outcome:
    """The entry of a column such as `goodwill[JPN]`. Raises KeyError where there is none."""
    return OUTCOMES[column.partition("[")[0]]


def large_enough(differences: pd.DataFrame) -> pd.Series:
    """Whether each row of a table of differences (columns outcome, difference, level_against) is large enough to matter."""
    pairs = zip(differences["outcome"], differences["level_against"], strict=True)
    least = [outcome_of(str(name)).least(float(level)) for name, level in pairs]
    return pd.Series(differences["difference"].abs() >= np.asarray(least, dtype=np.float64))


def worded(column: str) -> Outcome:
    """The same where only words are asked for: a name that the register does not hold is told as it is."""
    name = column.partition("[")[0]
    return OUTCOMES.get(name) or Outcome("neither", "", ELSEWHERE, name=name, unit="1")


def label_of(column: str, with_unit: bool = False) -> str:
    """A column such as `goodwill[JPN]` with its unit in brackets if asked; its actor stands elsewhere."""
    return _with_unit(worded(column).text, column, with_unit)


def text_of(column: str) -> str:
    """A column such as `goodwill[JPN]` without its actor."""
    return worded(column).text


def heading_of(column: str) -> str:
    """The same where nothing else is near that a longer name would tell it from."""
    return worded(column).heading


def phrase_of(column: str, with_unit: bool = False) -> str:
    """A column such as `goodwill[JPN]` with its actor, "goodwill towards JPN", with its unit in brackets if asked."""
    told, actor = worded(column), column.partition("[")[2].rstrip("]").replace(",", " in ")
    return _with_unit(f"{told.before_actor} {actor}" if actor else told.heading, column, with_unit)


def unit_text(column: str) -> str:
    """The unit of a column such as `debt[CHN]` as tables and axes show it; nothing for a pure number."""
    return worded(column).unit_text


def _with_unit(text: str, column: str, asked: bool) -> str:
    return f"{text} [{unit}]" if asked and (unit := unit_text(column)) else text


def shown_in(place: str, of: str = "power") -> tuple[str, ...]:
    """Names of the outcomes that are shown in one of `PLACES`. Raises KeyError for another place."""
    assert PLACES[place]
    return tuple(item.name for item in OUTCOMES.values() if item.of == of and place in item.shown.split())


def columns_in(place: str, actors: Sequence[str], of: str = "power") -> list[str]:
    """Columns of the outcomes that are shown in one of `PLACES`, for each actor."""
    return [f"{name}[{actor}]" for name in shown_in(place, of) for actor in actors]


def needed() -> frozenset[str]:
    """Recorded variables without which the outcomes cannot be worked out."""
    return frozenset(name for outcome in outcomes() for name in outcome.read.needs)


def needed_at_end() -> frozenset[str]:
    """Those of them that are looked at at the horizon alone."""
    return needed() - {name for outcome in outcomes() if not outcome.read.at_end for name in outcome.read.needs}


def outcome_table(
    recorded: RecordedArrays, powers: tuple[str, ...], states: tuple[str, ...], runs: tuple[int, ...], pairs: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per run, one column per outcome and actor, such as `policy_leverage[JPN]`; index `run`.

    `pairs` are further columns of a power in one state, such as `policy_leverage[JPN,UZB]`; those of who takes no part stay away. With a
    year after the opening, such as `leverage[JPN,UZB]@3`, they are the recorded stock of that year.
    """
    columns: dict[str, Array] = {}
    # Narrow tables are widened like narrow batches: NumPy rounds sums over a single column differently.
    spare, kept = max(MINIMUM_LANES - len(runs), 0), needed()
    wide: Mapping[str, Array] = recorded
    if spare:
        wide = {
            name: np.concatenate([values, np.repeat(values[..., -1:], spare, axis=-1)], axis=-1)
            for name, values in recorded.items()
            if name in kept
        }
    for outcome in outcomes():
        values = outcome.read(wide)[..., : len(runs)]
        for actor, row in zip(powers if outcome.of == "power" else states, values, strict=True):
            columns[f"{outcome.name}[{actor}]"] = row.astype(np.float64)
    for column in pairs:
        if date_of(column) is not None:
            continue
        name, _, inside = column.partition("[")
        power, _, state = inside.rstrip("]").partition(",")
        if power in powers and state in states:
            in_state = OUTCOMES[name].read.by_state(wide)[powers.index(power), states.index(state)]
            columns[column] = in_state[: len(runs)].astype(np.float64)
    dated = stocks_at(recorded, pairs, powers, states)
    return pd.DataFrame({**columns, **dated}, index=pd.Index(runs, name="run"))


def stocks_at(
    recorded: RecordedArrays, columns: Sequence[str], powers: tuple[str, ...], states: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    """Those of `columns` that are dated, such as `gdp[KAZ]@3`: the recorded stock of that year after the opening, (run,)."""
    found = {}
    for column in columns:
        if (at := date_of(column)) is not None:
            places = (names.index(actor) for names, actor in zip((powers, states)[-len(at[1]) :], at[1], strict=True))
            found[column] = recorded[at[0]][(at[2], *places)].astype(np.float64)
    return found
