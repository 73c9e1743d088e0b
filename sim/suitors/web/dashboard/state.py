"""What a page is about, as its address tells it: scenario, power, and the levers that were moved."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from suitors.errors import InputError
from suitors.scenario import Loaded, shipped_scenarios
from suitors.scenario.parent import Parent
from suitors.studies.run import told_difference
from suitors.web.dashboard.events import MOST_ADDED, added_of, adding
from suitors.web.dashboard.lever import EVENTS, Lever, changes_of, given_exactly
from suitors.web.dashboard.levers import levers_of
from suitors.web.dashboard.pieces import RUNS
from suitors.web.dashboard.sources import Opened, Source, below, loaded_of, packed

MOST_LEVERS = 400
OWN = ("scenario", "power", "actor", "rivals", "other", "run", "worlds", "page", "file")
"""Names in an address that are no levers."""
NEW = "new."
"""Begins the name of a new event."""


@dataclass(frozen=True)
class BoardState:
    """A scenario with levers moved, and the power that the page is about."""

    source: Source
    power: str
    levers: dict[str, Lever]
    values: dict[str, float]
    before: Loaded
    asked: dict[str, str]
    """What else the address says."""
    added: tuple[dict[str, Any], ...] = ()
    """New events."""

    @property
    def changes(self) -> tuple[str, ...]:
        return changes_of(self.levers, self.values, adding(self.added))

    @property
    def base(self) -> tuple[Source, tuple[str, ...]]:
        """What the answer compares with: the scenario as it stands; where no lever is moved the one that it extends, if any."""
        return (self.source, ()) if self.changes else below(self.source) or (self.source, ())

    @property
    def against(self) -> str:
        """The same in words."""
        source, _ = self.base
        return "as the scenario stands" if source == self.source else f"in “{loaded_of(source).scenario.title.partition(':')[0]}”"

    @property
    def about(self) -> dict[str, Any]:
        """Whom the difference from the extended scenario is about; empty where nothing is compared, or a lever is moved."""
        source, changes = self.base
        return {} if source == self.source else told_difference(Parent(loaded_of(source, changes), False), self.before)

    @property
    def file(self) -> str | None:
        """The opened file for an address; None where there is none, or where it is too large."""
        return None if self.source.text is None else packed(self.source.text)

    @property
    def asked_power(self) -> str | None:
        """The power that was asked for, if one was."""
        return self.asked.get("power") or None

    @property
    def address(self) -> str:
        """The query of an address with the whole state."""
        moved = {name: given_exactly(value) for name, value in self.values.items() if value != self.levers[name].now}
        added = {f"{NEW}{place}": json.dumps(event, separators=(",", ":"), ensure_ascii=False) for place, event in enumerate(self.added)}
        file = {"file": self.file} if self.file else {}
        return urlencode({"scenario": self.source.name, "power": self.power, **moved, **added, **file})

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        name = shlex.quote(self.source.said) if self.source.text is None else "FILE.toml"
        changes = "".join(f" --set {shlex.quote(change)}" for change in self.changes)
        return f"suitors run {name}{changes} --runs {RUNS}"


def state_of(said: Iterable[tuple[str, Any]], opened: Opened, default: str) -> BoardState:
    """The state that names and values say. Raises InputError, ScenarioError."""
    asked = dict(said)
    if len(asked) > MOST_LEVERS:
        raise InputError(f"more than {MOST_LEVERS} levers are said")
    source = opened.source(str(asked.get("scenario") or default), str(asked.get("file") or ""))
    before = loaded_of(source)
    levers = _levers(source)
    added = tuple(added_of(str(value)) for name, value in asked.items() if name.startswith(NEW))
    if len(added) > MOST_ADDED:
        raise InputError(f"more than {MOST_ADDED} events are added")
    values = {name: _number(name, value) for name, value in asked.items() if name not in OWN and not name.startswith(NEW)}
    changes_of(levers, values)
    powers = before.scenario.powers
    power = str(asked.get("power") or about(before))
    if power not in powers:
        raise InputError(f"there is no power {power[:40]!r} in this scenario")
    return BoardState(source, power, levers, values, before, {name: str(value) for name, value in asked.items() if name in OWN}, added)


@lru_cache(maxsize=8)
def _levers(source: Source) -> dict[str, Lever]:
    return levers_of(loaded_of(source))


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"the lever {name[:80]} needs a number") from None


def about(loaded: Loaded) -> str:
    """The power that a scenario is about: whose events it has, whose money or strategy it changes, or the first."""
    powers = loaded.scenario.powers
    named = [getattr(event, "power", None) for event in loaded.scenario.events]
    changed = [change.path.split(".")[1] for change in loaded.changes if change.path.startswith("powers.")]
    for code in (*changed, *named):
        if code in powers and powers[code].contestant:
            return str(code)
    return next(code for code, power in powers.items() if power.contestant or len(powers) == 1)


def actors(loaded: Loaded) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whose levers there are, in groups, each with code and name."""
    scenario = loaded.scenario
    return [
        ("Powers", [(code, power.name) for code, power in scenario.powers.items()]),
        ("States", [(code, state.name) for code, state in scenario.states.items()]),
        ("Corridors", [(EVENTS, "All corridors")] if scenario.corridors else []),
    ]


@cache
def scenarios() -> list[tuple[str, str]]:
    """Shipped scenarios, name and title."""
    found = {name: tomllib.loads(path.read_text(encoding="utf-8")).get("title") for name, path in shipped_scenarios().items()}
    return [(name, str(title or name)) for name, title in found.items()]
