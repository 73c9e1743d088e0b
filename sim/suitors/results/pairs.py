"""Outcomes of a power in one state, such as `leverage[JPN,UZB]`: the same readings, without their sum or mean over the states.

They are worked out only where somebody names them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from suitors.errors import InputError
from suitors.results.outcomes import outcome_columns, outcomes
from suitors.scenario.errors import did_you_mean
from suitors.variables.register import OUTCOMES

if TYPE_CHECKING:
    from suitors.scenario import Loaded


class OutcomeError(InputError, ValueError):
    """An outcome that a scenario does not have; the message is for the user."""


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


def named_outcomes(said: Iterable[str], loaded: Loaded, option: str = "") -> list[str]:
    """Columns of outcomes by whatever their actors are called. Raises OutcomeError for one that the scenario does not have."""
    names = list(dict.fromkeys(map(loaded.names.column, said)))
    for name in names:
        if (problem := why_unknown(name, sorted(loaded.scenario.powers), sorted(loaded.scenario.states))) is not None:
            raise OutcomeError(f"{option}: {problem}" if option else problem)
    return names


def why_unknown(column: str, powers: Collection[str], states: Collection[str]) -> str | None:
    """What is wrong with the name of an outcome's column; None where it is the column of actors that take part."""
    known = outcome_columns(powers, states)
    if column in known or is_known(column, powers, states):
        return None
    name, power, state = pair_of(column) or (column, "", "")
    if name not in OUTCOMES:
        names = known if "[" in column else [item.name for item in outcomes()]
        others = f"; outcomes: {', '.join(item.name for item in outcomes())}, each with an actor"
        return f"no outcome {column}{did_you_mean(column, names, others)}"
    if not power:
        actor = min(powers if OUTCOMES[name].of == "power" else states)
        return f"outcome {name} needs a {OUTCOMES[name].of}, such as {name}[{actor}]"
    if OUTCOMES[name].of == "state":
        return f"{name} is an outcome of a state alone, such as {name}[{min(states)}]"
    if name not in pair_names():
        return f"{name} cannot be told for one state; these can: {', '.join(pair_names())}"
    wrong = f"{power} is no power" if power not in powers else f"{state} is no state"
    return f"{wrong} that takes part; write {name}[POWER,STATE], such as {name}[{min(powers)},{min(states)}]"
