"""Outcomes of a power in one state, such as `leverage[JPN,UZB]`: the same readings, without their sum or mean over the states.

They are worked out only where somebody names them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from suitors.results.outcomes import outcomes
from suitors.variables.register import OUTCOMES


def pair_of(column: str) -> tuple[str, str, str] | None:
    """Outcome, power and state of a column that names both; None for any other."""
    name, bracket, inside = column.partition("[")
    power, comma, state = inside.rstrip("]").partition(",")
    return (name, power.strip(), state.strip()) if bracket and comma else None


def pair_names() -> list[str]:
    """Names of the outcomes that can be told for a power in one state."""
    return [item.name for item in outcomes() if item.read.in_each is not None]


def pairs_in(columns: Iterable[str]) -> tuple[str, ...]:
    """Those of columns that name a power and a state, each once."""
    return tuple(dict.fromkeys(column for column in columns if pair_of(column) is not None))


def is_known(column: str, powers: Collection[str], states: Collection[str]) -> bool:
    """Whether a column names an outcome of a power in a state that both take part."""
    found = pair_of(column)
    return found is not None and found[0] in pair_names() and found[1] in powers and found[2] in states


def why_unknown(column: str, powers: Collection[str], states: Collection[str]) -> str | None:
    """What is wrong with a column that names two actors; None where nothing is, or where it names one."""
    found = pair_of(column)
    if found is None or is_known(column, powers, states):
        return None
    name, power, state = found
    if name not in OUTCOMES:
        return None
    if OUTCOMES[name].of == "state":
        return f"{name} is an outcome of a state alone, such as {name}[{min(states)}]"
    if name not in pair_names():
        return f"{name} cannot be told for one state; these can: {', '.join(pair_names())}"
    wrong = f"{power} is no power" if power not in powers else f"{state} is no state"
    return f"{wrong} that takes part; write {name}[POWER,STATE], such as {name}[{min(powers)},{min(states)}]"
