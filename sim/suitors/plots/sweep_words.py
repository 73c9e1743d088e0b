"""Names of keys and outcomes as they stand on axes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from suitors.plots import style
from suitors.results.outcomes import OUTCOMES
from suitors.words.numbers import number

UNITS = {outcome.name: outcome.unit for outcome in OUTCOMES}
BEFORE_ACTOR = {
    "signed": "deals signed with",
    "debt": "debt owed to",
    "direct_investment": "direct investment by",
    "completed_public": "public money completed by",
    "completed_private": "private money completed by",
    "uptake": "uptake of offers by",
    "alignment": "alignment with",
    "ties": "ties with",
    "goodwill": "goodwill towards",
    "fiscal_cost": "cost to the treasury of",
    "effective_suitors": "effective suitors of",
    "gap": "sector gap of",
    "distress": "share of years in distress of",
    "protests": "protests in",
    "room_cut": "money lost for want of room in",
}
"""Outcomes of which "of" and the actor would say something else, or too little."""


def short_name(key: str) -> str:
    """A dotted key without what goes without saying: no `parameters.`, no underscores."""
    for prefix in ("parameters.", "powers.", "strategies.", "states."):
        key = key.removeprefix(prefix)
    return key.replace("_", " ")


def key_label(key: str, units: Mapping[str, str]) -> str:
    """A key as an axis says it: its short name with its unit in brackets."""
    return f"{short_name(key)} [{units[key]}]" if key in units else short_name(key)


def unit_of(outcome: str) -> str:
    """The unit of an outcome such as `debt[CHN]`; "" where it has none."""
    unit = UNITS.get(outcome.partition("[")[0], "1")
    return "" if unit == "1" else unit


def outcome_label(outcome: str, with_unit: bool = False) -> str:
    """An outcome such as `policy_leverage[JPN]` in words, "policy leverage of JPN", with its unit in brackets if asked."""
    name, _, actor = outcome.partition("[")
    words = BEFORE_ACTOR.get(name, f"{style.name_of(name)} of")
    text = f"{words} {actor.rstrip(']')}" if actor else style.name_of(name)
    return f"{text} [{unit}]" if with_unit and (unit := unit_of(outcome)) else text


def heading(text: str) -> str:
    """A text with its first letter large and the rest as it is: codes of actors keep theirs."""
    return text[:1].upper() + text[1:]


def foot(note: str, caption: str) -> str:
    """Note and caption under a figure, wrapped to its width."""
    return "\n".join(textwrap.fill(line, 158) for line in (*note.split("\n"), caption))


def wrapped(text: str, width: int = 26) -> str:
    """A long name on two or three lines, broken at dots and spaces."""
    return "\n".join(textwrap.wrap(text.replace(".", ". "), width)).replace(". ", ".")


def value_text(value: object) -> str:
    """A value of a varied key as a tick says it."""
    return number(value) if isinstance(value, float) else str(value)
