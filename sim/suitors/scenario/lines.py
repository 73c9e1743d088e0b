"""What the standard reader of TOML does not say of a text: on which line each key stands, and what the comment at the top says."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from suitors.scenario.errors import KeyPath

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|(?!""").)*"""(?:""?(?!"))?', re.DOTALL),
    re.compile(r"'''.*?'''(?:''?(?!'))?", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)
_WORD = re.compile(r"[^,\]}#\n\r]+")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every table header, key and list item of a valid TOML text, by its path in the document.

    A table that is written in several places keeps its first line. Of a text that is not valid, what comes before
    the fault is found.
    """
    scan = _Scan(text)
    with contextlib.suppress(_Lost):
        scan.document()
    return scan.lines


def line_of(path: KeyPath, lines: Mapping[KeyPath, int], depth: int | None = None) -> int | None:
    """Line of the longest beginning of a path, at most `depth` long, that stands in a text; None where none does."""
    return next((lines[path[:length]] for length in range(len(path) if depth is None else depth, 0, -1) if path[:length] in lines), None)


def header_of(text: str) -> str:
    """The lines of comment with which a file begins."""
    return "\n".join(takewhile(lambda line: line.startswith("#"), text.splitlines()))


def section(header: str, heading: str) -> str:
    """The part of a header under a heading such as ``Look at``, as one line; empty if there is none."""
    found = re.search(rf"^# {heading} +(.*?)(?=^#\s*$|^# [A-Z]|\Z)", header, re.DOTALL | re.MULTILINE)
    return " ".join(found[1].replace("\n#", " ").split()) if found else ""


class _Lost(Exception):
    """The text is not what was expected; what has been found stays."""


@dataclass
class _Scan:
    text: str
    at: int = 0
    lines: dict[KeyPath, int] = field(default_factory=dict)
    lists: dict[KeyPath, int] = field(default_factory=dict)

    def document(self) -> None:
        table: KeyPath = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                name = self.header(2)
                self.lists[name] = self.lists.get(name, -1) + 1
                self.note(name, self.at)
                table = (*name, self.lists[name])
                self.note(table, self.at - 2)
            elif self.peek() == "[":
                table = self.header(1)
                self.note(table, self.at - 1)
            else:
                self.pair(table)
            self.skip(_BLANK)

    def header(self, brackets: int) -> KeyPath:
        self.at += brackets
        name = self.key()
        self.expect("]" * brackets)
        # [a.b] below [[a]] means the last item of a.
        path: KeyPath = ()
        for place, part in enumerate(name):
            path = (*path, part)
            if path in self.lists and place < len(name) - 1:
                path = (*path, self.lists[path])
        return path

    def pair(self, table: KeyPath) -> None:
        start = self.at
        key = self.key()
        for depth in range(1, len(key) + 1):
            self.note((*table, *key[:depth]), start)
        self.expect("=")
        self.value((*table, *key))

    def value(self, path: KeyPath) -> None:
        self.skip(_SPACE)
        if self.peek() == "{":
            self.items("}", path)
        elif self.peek() == "[":
            self.items("]", path)
        elif self.string() is None and not self.skip(_WORD):
            raise _Lost

    def items(self, closing: str, path: KeyPath) -> None:
        self.at += 1
        count = 0
        while True:
            self.skip(_BLANK)
            if self.peek() == closing:
                self.at += 1
                return
            if closing == "}":
                self.pair(path)
            else:
                self.note((*path, count), self.at)
                self.value((*path, count))
            count += 1
            self.skip(_BLANK)
            if self.peek() == ",":
                self.at += 1
            elif self.peek() != closing:
                raise _Lost

    def key(self) -> KeyPath:
        parts: list[str | int] = []
        while True:
            self.skip(_SPACE)
            part = self.string()
            if part is None:
                match = _BARE_KEY.match(self.text, self.at)
                if match is None:
                    raise _Lost
                part, self.at = match[0], match.end()
            parts.append(part)
            self.skip(_SPACE)
            if self.peek() != ".":
                return tuple(parts)
            self.at += 1

    def string(self) -> str | None:
        for kind in _STRINGS:
            if match := kind.match(self.text, self.at):
                self.at = match.end()
                if not match[0].startswith('"') or match[0].startswith('"""'):
                    return match[0].strip("'")
                try:
                    return str(json.loads(match[0]))
                except ValueError:
                    return match[0][1:-1]
        return None

    def expect(self, mark: str) -> None:
        self.skip(_SPACE)
        if not self.text.startswith(mark, self.at):
            raise _Lost
        self.at += len(mark)

    def skip(self, what: re.Pattern[str]) -> bool:
        match = what.match(self.text, self.at)
        moved = match is not None and match.end() > self.at
        self.at = match.end() if match else self.at
        return moved

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def note(self, path: KeyPath, at: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, at) + 1)
