"""Names of keys as they stand on axes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from suitors.words.numbers import number


def short_name(key: str) -> str:
    """A dotted key without what goes without saying: no `parameters.`, no underscores."""
    for prefix in ("parameters.", "powers.", "strategies.", "states."):
        key = key.removeprefix(prefix)
    return key.replace("_", " ")


def key_label(key: str, units: Mapping[str, str]) -> str:
    """A key as an axis says it: its short name with its unit in brackets."""
    return f"{short_name(key)} [{units[key]}]" if key in units else short_name(key)


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
