"""How things show themselves in a terminal and in a notebook: in a few words, however much they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import fields
from datetime import date
from html import escape
from pathlib import PurePath
from typing import Any

from suitors.words.numbers import given

LONGEST = 400
"""Characters that a representation takes at most."""
LONGEST_VALUE = 60
MOST_LISTED = 20


class Brief:
    """A mixin: a short `repr`, and a small table for notebooks, in which nothing that a file says becomes HTML."""

    def _facts(self) -> Mapping[str, object]:
        """What is shown, by name; here the fields of a data class."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.repr}  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return told(type(self).__name__, self._facts().items())

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(short(value))}</td></tr>" for name, value in self._facts().items())
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def told(name: str, facts: Iterable[tuple[str | None, object]]) -> str:
    """`Name(key=value, …)`, cut where it grows long."""
    text = ", ".join(f"{key}={short(value)}" if key else short(value) for key, value in facts)
    return f"{name}({text})" if len(text) <= LONGEST else f"{name}({text[:LONGEST]}…)"


def short(value: object) -> str:
    """A value in a few printable characters: what is large is told by its kind and size."""
    return "".join(character if character.isprintable() else "�" for character in _short(value))


def _short(value: object) -> str:
    if value is None or isinstance(value, str | int | float):
        return _cut(repr(value))
    if isinstance(value, date | PurePath):
        return _cut(str(value))
    if isinstance(shape := getattr(value, "shape", None), tuple):
        return f"{type(value).__name__}[{' × '.join(map(str, shape))}]"
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        if len(value) <= MOST_LISTED and all(isinstance(item, str | int | float) for item in value):
            words = ", ".join(map(str, value)) or "none"
            if len(words) <= LONGEST_VALUE:
                return words
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    inner: Any = getattr(value, "value", None)
    if isinstance(inner, int | float):
        return given(inner)
    return f"<{type(value).__name__}{f' of {len(value)}' if isinstance(value, Sized) else ''}>"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
