"""Names of keys and outcomes as they stand on axes and in titles."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from suitors.results.outcomes import unit_text, worded
from suitors.words.actors import capital, named, possessive
from suitors.words.names import number_name
from suitors.words.numbers import number

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.sweep_points import SweepPoints

KEY = re.compile(r"\b(?:parameters|strategies|powers|states|corridors|minerals|instruments|events)\.[\w.]*\w")
NOBODY: Mapping[str, str] = MappingProxyType({})


def short_name(key: str, actors: Mapping[str, str] = NOBODY) -> str:
    """A dotted key in a few words, with actors by the names that `actors` gives to their codes."""
    return number_name(key, lambda code: actors.get(code, code))


def key_label(key: str, points: SweepPoints) -> str:
    """A varied key as an axis says it: its short name with its unit in brackets."""
    name = short_name(key, points.actors)
    return f"{name} [{points.units[key]}]" if key in points.units else name


def outcome_text(outcome: str, actors: Mapping[str, str] = NOBODY) -> str:
    """An outcome with whose it is: "leverage of Japan in Uzbekistan"."""
    told, codes = worded(outcome), outcome.partition("[")[2].rstrip("]")
    whose = " in ".join(named(actors.get(code.strip(), code.strip())) for code in codes.split(","))
    return f"{told.before_actor} {whose}" if codes else told.heading


def outcome_label(outcome: str, points: SweepPoints, with_unit: bool = False) -> str:
    """An outcome of a sweep with whose it is, "leverage of Japan in Uzbekistan", with its unit in brackets if asked."""
    text = outcome_text(outcome, points.actors)
    return f"{text} [{unit}]" if with_unit and (unit := unit_text(outcome)) else text


def heading(text: str) -> str:
    """A text with its first letter large and the rest as it is: codes of actors keep theirs."""
    return capital(text)


def foot(note: str, caption: str) -> str:
    """Note and caption under a figure, wrapped to its width."""
    return "\n".join(textwrap.fill(line, 158) for line in (*note.split("\n"), caption))


def wrapped(text: str, width: int = 26) -> str:
    """A long name on two or three lines, broken at dots and spaces."""
    return "\n".join(textwrap.wrap(text.replace(".", ". "), width)).replace(". ", ".")


def condition_text(condition: str, actors: Mapping[str, str] = NOBODY) -> str:
    """A condition on outcomes in words: "policy leverage of Japan > 0.3"; `baseline.` stands for the unvaried scenario."""
    text = re.sub(r"\b[a-z_]\w*\[[^\]]+\]", lambda found: outcome_text(found[0], actors), condition)
    return re.sub(r"\bbaseline\.", "the unvaried ", text)


def in_words(text: str, actors: Mapping[str, str] = NOBODY) -> str:
    """A text with the dotted keys in it told in a few words."""
    return KEY.sub(lambda found: short_name(found[0], actors), text)


def choice_text(key: str, value: object, owners: Mapping[str, str]) -> object:
    """A value of a varied key; a strategy by whose it is, "Japan's"."""
    return possessive(owners[str(value)]) if key.endswith(".strategy") and str(value) in owners else value


def named_choices(inputs: pd.DataFrame, owners: Mapping[str, str]) -> pd.DataFrame:
    """Varied keys with strategies by whose they are."""
    strategies = [str(key) for key in inputs.columns if str(key).endswith(".strategy")]
    told = inputs.copy()
    for key in strategies:
        told[key] = [str(choice_text(key, value, owners)) for value in inputs[key]]
    return told


def value_text(value: object) -> str:
    """A value of a varied key as a tick says it."""
    return number(value) if isinstance(value, float) else str(value)
