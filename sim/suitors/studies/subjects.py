"""What two scenarios differ in: whose tables, whose events, who takes part in one only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suitors.scenario import Loaded
from suitors.words.brief import Brief


@dataclass(frozen=True, repr=False)
class Subjects(Brief):
    """Powers and states that take part in both scenarios and that the difference is about, and who takes part in one only."""

    powers: tuple[str, ...]
    states: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def subjects(one: Loaded, other: Loaded) -> Subjects:
    """Whose money, strategy, position or events differ between two scenarios, whatever their numbers come to."""
    first, second = one.document, other.document
    events = _without(first.get("events", []), second.get("events", [])) + _without(second.get("events", []), first.get("events", []))
    strategies = {
        name for name in {*first["strategies"], *second["strategies"]} if first["strategies"].get(name) != second["strategies"].get(name)
    }

    def concerned(kind: str, named: Collection[str]) -> tuple[str, ...]:
        return tuple(
            code for code in sorted(first[kind].keys() & second[kind].keys())
            if code in named or _own(first[kind][code]) != _own(second[kind][code]) or first[kind][code].get("strategy") in strategies
        )  # fmt: skip

    by_states = [event["states"] for event in events if isinstance(event.get("states"), list)]
    return Subjects(
        concerned("powers", {str(event.get("power")) for event in events}),
        concerned("states", {state for states in by_states for state in states}),
        *(
            tuple(code for kind in ("powers", "states") for code in sorted(mine[kind].keys() - theirs[kind].keys()))
            for mine, theirs in ((first, second), (second, first))
        ),
    )


def _own(table: Mapping[str, Any]) -> Any:
    """A power's or state's table as values; where numbers come from and what they may be is no difference."""
    if isinstance(table, Mapping):
        if "value" in table and "grade" in table:
            return table["value"]
        return {key: _own(value) for key, value in table.items() if key not in ("source", "toward")}
    return table


def _without(events: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event not in others]
