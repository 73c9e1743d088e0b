"""The scanner that finds keys' lines agrees with the standard reader on where keys are."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.scenario.lines import key_lines

TEXT = '''\
# [not.a.table]
title = "a # no comment"   # [neither]
prose = """
[inside.a.text] = 1
x = 2
"""
[powers.JPN]
"strategy" = 'japan'
money.private = { announced = { 2025 = 1.0, 2026 = 3.6 },
  growth = 0.03 }
toward."KAZ".trade = [
  1, # one
  { deep = 2 },
]

[[events]]
type = "summit"
[events.more]
x = 1
[[events]]
type = "growth_shock"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("prose",), 3),
        (("powers", "JPN"), 7),
        (("powers", "JPN", "strategy"), 8),
        (("powers", "JPN", "money"), 9),
        (("powers", "JPN", "money", "private", "announced", "2026"), 9),
        (("powers", "JPN", "money", "private", "growth"), 10),
        (("powers", "JPN", "toward", "KAZ", "trade", 0), 12),
        (("powers", "JPN", "toward", "KAZ", "trade", 1, "deep"), 13),
        (("events", 0), 16),
        (("events", 0, "type"), 17),
        (("events", 0, "more", "x"), 19),
        (("events", 1, "type"), 21),
    ],
)
def test_each_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert key_lines(TEXT)[path] == line


def test_texts_and_comments_hold_no_keys() -> None:
    assert not {path for path in key_lines(TEXT) if "inside" in path or "not" in path or "neither" in path}


def test_what_stands_before_a_fault_is_found() -> None:
    assert key_lines("a = 1\nb = ]\nc = 3\n")[("a",)] == 1


NAMES = st.text(alphabet="abcXYZ019_-", min_size=1, max_size=5) | st.sampled_from(["with space", "dotted.name", 'quo"te', "ünï"])
LEAVES = st.integers() | st.booleans() | st.sampled_from(["plain", "with ] and } and #", 'quo"te', "back\\slash", "=", "two\nlines"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_quoted(key)} = {_written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_written(inner) for inner in value) + "]"
    return str(value).lower() if isinstance(value, bool | int) else _quoted(value)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {found for key, inner in items for found in ({(*path, key)} | _paths(inner, (*path, key)))}


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_the_scanner_finds_the_keys_that_the_reader_finds(document: dict[str, Any]) -> None:
    text = "".join(f"{_quoted(key)} = {_written(value)}\n" for key, value in document.items())
    assert tomllib.loads(text) == document
    lines = key_lines(text)
    assert set(lines) == _paths(document)
    assert [lines[(key,)] for key in document] == list(range(1, len(document) + 1))
