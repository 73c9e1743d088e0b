"""The one error that reading a scenario can end in, and the bare finding it is made from."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from suitors.errors import InputError

KeyPath = tuple[str | int, ...]
ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "ABSENT"})()
LONGEST_LIST = 16


class Trouble(Exception):
    """Something wrong at a path of the document; where that path was written is found out later.

    ``also`` lists other paths whose change may have caused it: the first one that a file or the command line wrote
    is the one that the reader is shown. ``mend`` says of such paths what would help if that one is meant to stay.
    """

    def __init__(
        self,
        path: KeyPath,
        problem: str,
        *,
        value: Any = ABSENT,
        allowed: Iterable[str] = (),
        nearest: str | None = None,
        also: tuple[KeyPath, ...] = (),
        mend: Mapping[KeyPath, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(problem)
        self.path = path
        self.problem = problem
        self.value = value
        self.allowed = tuple(allowed)
        self.nearest = nearest
        self.also = also
        self.mend = mend


class ScenarioError(InputError):
    """A scenario that cannot be used, and why. ``str()`` is one message for a person.

    Attributes:
        file: the file (or ``--set``) that says it, as text for display.
        line: its line, counted from 1, or None where there is none.
        key: dotted path in the document, or "" when the whole file is meant.
        value: what stands there, or ``ABSENT``.
        problem: what is wrong, in words.
        allowed: what could stand there instead, where that is a list.
        nearest: the allowed name most like the one given, if any is like it.
        others: further errors of the same scenario.
    """

    def __init__(
        self,
        *,
        file: str,
        problem: str,
        line: int | None = None,
        key: str = "",
        value: Any = ABSENT,
        allowed: Iterable[str] = (),
        nearest: str | None = None,
        others: Iterable[ScenarioError] = (),
    ) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.value = value
        self.problem = problem
        self.allowed = tuple(allowed)
        self.nearest = nearest
        self.others = tuple(others)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (
            self.file,
            self.problem,
            self.line,
            self.key,
            None if self.value is ABSENT else self.value,
            self.value is ABSENT,
            self.allowed,
            self.nearest,
            self.others,
        )

    @property
    def message(self) -> str:
        """File, line, key, value, problem, nearest name and what is allowed, as one line of text."""
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        what = self.key if self.value is ABSENT or not self.key else f"{self.key} = {show(self.value)}"
        text = f"{place}: " + " ".join(part for part in (what, self.problem) if part)
        if self.nearest is not None:
            text += f"; did you mean {self.nearest}?"
        if self.allowed:
            shown = ", ".join(self.allowed[:LONGEST_LIST])
            rest = len(self.allowed) - LONGEST_LIST
            text += f" (allowed: {shown}{f', and {rest} more' if rest > 0 else ''})"
        if self.others:
            text += f" (and {len(self.others)} more)"
        return text


def _rebuild(
    file: str, problem: str, line: int | None, key: str, value: Any, absent: bool,
    allowed: tuple[str, ...], nearest: str | None, others: tuple[ScenarioError, ...],
) -> ScenarioError:  # fmt: skip
    """Errors travel between processes by pickle, which knows nothing of keyword-only arguments."""
    return ScenarioError(
        file=file, problem=problem, line=line, key=key, value=ABSENT if absent else value, allowed=allowed, nearest=nearest, others=others
    )


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """The name most like the given one, compared without case, or None when nothing is like it.

    Codes of powers and states are known by what people call them as well: for "Uzbekstan" it is "UZB (Uzbekistan)".
    """
    known = names if isinstance(names, Mapping) else list(names)
    told: dict[str, str] = {}
    for candidate in sorted(known, reverse=True):
        told |= {spelled.casefold(): f"{candidate} ({called})" for spelled, called in _called(candidate, known)}
    told |= {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    found = difflib.get_close_matches(name.casefold(), sorted(told), n=1, cutoff=0.55)
    return told[found[0]] if found else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """How a message about a wrong name ends: with the name that is most like it, or `otherwise`."""
    near = nearest_name(name, names)
    return f"; did you mean {near}?" if near else otherwise


def _called(candidate: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What somebody may write for a candidate that is, or holds in brackets, the code of a power or state; and the actor's name."""
    from suitors.scenario.names import shipped

    before, bracket, inside = candidate.partition("[")
    code = inside.rstrip("]") if bracket else candidate
    own = names.get(code) if isinstance(names, Mapping) else None
    called = own.get("name") if isinstance(own, Mapping) else getattr(own, "name", None)
    for others in ((called,) if isinstance(called, str) and called else (), *(kind.get(code, ()) for kind in shipped().values())):
        for spelled in others:
            yield (f"{before}[{spelled}]" if bracket else spelled), others[0]


def dotted(path: Iterable[str | int]) -> str:
    """A path as it is written on the command line: ``powers.JPN.strategy``."""
    return ".".join(str(part) for part in path)


def show(value: Any, longest: int = 60) -> str:
    """A value roughly as TOML would write it, shortened."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= longest else text[: longest - 1] + "…"
