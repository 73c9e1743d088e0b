"""How one document goes over another: tables merge, numbers keep their ranges, the rest is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suitors.scenario.errors import KeyPath, Trouble, nearest_name
from suitors.scenario.quantity import SCENARIO_SOURCE
from suitors.scenario.schema import STAGES

Document = dict[str, Any]


def is_number(value: Any) -> bool:
    """Whether TOML calls it an integer or a float (a boolean is neither)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_quantity(value: Any) -> bool:
    """Whether it is a number written as a table."""
    return isinstance(value, dict) and is_number(value.get("value"))


def is_removal(value: Any) -> bool:
    """Whether it is a table that takes an inherited one away."""
    return isinstance(value, dict) and value.get("remove") is True


def copied(node: Any) -> Any:
    """The same tables and lists anew; what stands in them is plain and shared."""
    if isinstance(node, dict):
        made = dict(node)
        for key, value in made.items():
            if isinstance(value, _NESTED):
                made[key] = copied(value)
        return made
    return [copied(item) for item in node] if isinstance(node, list) else node


_NESTED = (dict, list)


def merge(parent: Mapping[str, Any], child: Mapping[str, Any], path: KeyPath = (), source: str = SCENARIO_SOURCE) -> Document:
    """The parent's document with what the child says over it; neither is changed.

    Args:
        parent: nested plain document.
        child: nested plain document; a table with ``remove = true`` deletes the parent's table of that name.
        path: where in the whole document both stand.
        source: recorded as the source of a number that replaces a shipped one.

    Raises:
        Trouble: something is removed that is not there.
    """
    merged = dict(parent)
    if _is_money(path) and (stages := [stage for stage in STAGES if stage in child]):
        for stage in set(STAGES) - set(stages):
            merged.pop(stage, None)
    for key, value in child.items():
        here = (*path, key)
        if is_removal(value):
            if key not in merged:
                raise Trouble(here, "cannot be removed, it is not there", allowed=sorted(merged), nearest=nearest_name(key, merged))
            del merged[key]
        elif key in merged:
            merged[key] = _merge_value(merged[key], value, here, source)
        else:
            merged[key] = _kept(value, here) if isinstance(value, Mapping) else value
    return merged


def _kept(new: Mapping[str, Any], path: KeyPath) -> Document:
    """A table that nothing stands below, anew. Raises Trouble where it takes something away."""
    kept: Document = {}
    for key, value in new.items():
        if not isinstance(value, dict):
            kept[key] = value
        elif is_removal(value):
            raise Trouble((*path, key), "cannot be removed, it is not there", allowed=sorted(kept), nearest=nearest_name(key, kept))
        else:
            kept[key] = _kept(value, (*path, key))
    return kept


def _merge_value(old: Any, new: Any, path: KeyPath, source: str) -> Any:
    if is_quantity(old):
        if is_number(new):
            return {**old, "value": new, "grade": "scenario", "source": source}
        if isinstance(new, dict):
            origin = {"grade": "scenario", "source": source} if "value" in new else {}
            return {**old, **origin, **new}
    if isinstance(old, dict) and isinstance(new, dict):
        return merge(old, new, path, source)
    if path == ("events",) and isinstance(old, list) and isinstance(new, list):
        return [*old, *new] if new else []
    return new


def _is_money(path: KeyPath) -> bool:
    return len(path) == 4 and path[0] == "powers" and path[2] == "money"


def nest(path: KeyPath, value: Any) -> Document:
    """The document that says one thing only: ``nest(("a", "b"), 1) == {"a": {"b": 1}}``."""
    for key in reversed(path):
        value = {str(key): value}
    return dict(value)
