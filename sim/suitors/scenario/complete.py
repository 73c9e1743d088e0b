"""From layers to one complete document: profiles, copies and removals worked out, nothing left to look up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from suitors.scenario.errors import KeyPath, Trouble, nearest_name
from suitors.scenario.layers import SET_SOURCE, Layer
from suitors.scenario.merge import Document, copied, is_removal, merge
from suitors.scenario.quantity import SCENARIO_SOURCE
from suitors.scenario.shipped_files import Library

PROFILED = ("powers", "states")
# Tables whose keys are names: the command line can change what is named there, and adds only whole tables.
NAMED = (("parameters",), ("instruments",), ("corridors",), ("pipelines",), ("minerals",), ("strategies",), ("strategies", "*", "products"),
         ("powers",), ("states",), ("powers", "*", "money"), ("powers", "*", "toward"))  # fmt: skip


@dataclass
class Completed:
    """A complete plain document and where its list of events came from.

    Attributes:
        document: the document, not yet checked.
        event_origins: per event, the index of its layer and its place in that layer's list.
        notes: remarks for the user on what was left out.
    """

    document: Document
    event_origins: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class FaultyLayer(Exception):
    """A trouble met while a layer was merged; the document of the layers below has no part in it."""

    def __init__(self, trouble: Trouble, layer: int) -> None:
        super().__init__(trouble.problem)
        self.trouble = trouble
        self.layer = layer


def complete(library: Library, layers: Sequence[Layer]) -> Completed:
    """Merge the layers, the first the lowest, over the library.

    Raises:
        FaultyLayer: a layer copies or removes something that is not there, or sets a name that nobody knows.
    """
    common = {name: getattr(library, name) for name in ("parameters", "instruments", "corridors", "pipelines", "minerals", "strategies")}
    state = Completed(copied(common))
    for index, layer in enumerate(layers):
        try:
            _apply(state, library, layer, index)
        except Trouble as trouble:
            raise FaultyLayer(trouble, index) from None
    _drop_the_absent(state, library, layers)
    return state


def _apply(state: Completed, library: Library, layer: Layer, index: int) -> None:
    base = dict(state.document)
    content = copied(layer.document)
    source = SET_SOURCE if layer.override else SCENARIO_SOURCE
    if layer.override:
        _check_named(base, layer.override, content, library)
        if _left_out(state, layer.override, content) or _set_inside_list(state.document, layer.override, content, source):
            return
    if not layer.keep_events:
        base.pop("events", None)
        state.event_origins = []
    for section in PROFILED:
        _lay_profiles(base, content, section, getattr(library, section))
    _copy_strategies(base, content)
    _copy_dyads(base, content)
    if isinstance(events := content.get("events"), list):
        state.event_origins = [*state.event_origins, *((index, place) for place in range(len(events)))] if events else []
    state.document = merge(base, content, source=source)


def _lay_profiles(base: Document, content: Document, section: str, profiles: Document) -> None:
    """Put the shipped profile under every table that a layer names first, or that names another profile."""
    tables = content.get(section)
    if not isinstance(tables, dict):
        return
    below = base.get(section, {})
    if not isinstance(below, dict):
        return
    base[section] = dict(below)
    for name, table in tables.items():
        if not isinstance(table, dict) or is_removal(table):
            continue
        named = table.pop("profile", None)
        if named is not None:
            _refuse_unknown((section, name, "profile"), named, profiles, "is no shipped profile")
        if named is not None or (name not in base[section] and name in profiles):
            base[section][name] = copied(profiles[named or name])


def _copy_strategies(base: Document, content: Document) -> None:
    """Work out ``based_on``: a strategy starts as a copy of another as the layers below and this one leave it."""
    tables = content.get("strategies")
    if not isinstance(tables, dict):
        return
    base["strategies"] = dict(base["strategies"])
    waiting = {name: table.pop("based_on") for name, table in tables.items() if isinstance(table, dict) and "based_on" in table}
    while waiting:
        ready = [name for name, model in waiting.items() if not isinstance(model, str) or model not in waiting]
        if not ready:
            name = min(waiting)
            raise Trouble(("strategies", name, "based_on"), "runs in a circle", value=waiting[name])
        for name in ready:
            model = waiting.pop(name)
            changed = {model: tables[model]} if isinstance(model, str) and model in tables else {}
            known = merge(base["strategies"], changed, ("strategies",))
            _refuse_unknown(("strategies", name, "based_on"), model, known, "is no strategy")
            base["strategies"][name] = copied(known[model])


def _copy_dyads(base: Document, content: Document) -> None:
    """Work out ``profile`` in ``toward``: the opening position starts as that of the same power in another state."""
    powers = content.get("powers")
    for power, table in powers.items() if isinstance(powers, dict) else ():
        toward = table.get("toward") if isinstance(table, dict) else None
        for state, dyad in toward.items() if isinstance(toward, dict) else ():
            if not isinstance(dyad, dict) or "profile" not in dyad:
                continue
            model = dyad.pop("profile")
            known = base["powers"].get(power, {}).get("toward", {}) if isinstance(base.get("powers"), dict) else {}
            _refuse_unknown(("powers", power, "toward", state, "profile"), model, known, "is no state with an opening position")
            base["powers"][power] = {**base["powers"][power], "toward": {**known, state: copied(known[model])}}


def _refuse_unknown(path: KeyPath, name: Any, known: Mapping[str, Any], problem: str) -> None:
    if not isinstance(name, str) or name not in known:
        raise Trouble(path, problem, value=name, allowed=sorted(known), nearest=nearest_name(str(name), known))


def _check_named(base: Document, path: KeyPath, content: Document, library: Library) -> None:
    node: Any = base
    said: Any = content
    if path[0] == "events" and len(path) > 1 and not isinstance(base.get("events"), list):
        raise Trouble(path[:2], "is not there; this scenario has no list of events")
    for depth, key in enumerate(path):
        said = said[key]
        if isinstance(node, list):
            if not re.fullmatch(r"[0-9]{1,9}", str(key)) or int(key) >= len(node):
                raise Trouble(path[: depth + 1], f"is no item of a list of {len(node)}; items count from 0")
            node = node[int(key)]
            continue
        if not isinstance(node, dict):
            return
        adds_table = depth == len(path) - 1 and isinstance(said, dict)
        if key not in node and _holds_names(path[:depth]) and not adds_table:
            _refuse_name(path[: depth + 1], node, library)
        node = node.get(key, {} if _holds_names(path[:depth]) or depth == 0 else None)


def _holds_names(path: KeyPath) -> bool:
    return any(len(path) == len(named) and all(part in (own, "*") for own, part in zip(path, named, strict=True)) for named in NAMED)


def _refuse_name(path: KeyPath, node: Document, library: Library) -> None:
    name, section = str(path[-1]), str(path[0])
    if len(path) == 2 and section in PROFILED and name in getattr(library, section):
        raise Trouble(path, f"does not take part in this scenario; --set {section}.{name}={{}} adds it")
    raise Trouble(path, "is not there", allowed=sorted(node), nearest=nearest_name(name, node))


def _left_out(state: Completed, path: KeyPath, content: Document) -> bool:
    """Take an event away, where the path leads to its `remove`; those behind it move up."""
    if len(path) != 3 or path[0] != "events" or not is_removal(content["events"][path[1]]):
        return False
    place = int(path[1])
    del state.document["events"][place], state.event_origins[place]
    return True


def _set_inside_list(document: Document, path: KeyPath, content: Document, source: str) -> bool:
    """Change an item of a list in place, where the path leads through one; merging would replace the whole list."""
    node: Any = document
    said: Any = content
    for depth, key in enumerate(path[:-1]):
        node = node.get(key) if isinstance(node, dict) else None
        said = said[key]
        if isinstance(node, list) and len(path) > depth + 1:
            place, item = int(path[depth + 1]), said[path[depth + 1]]
            old = node[place]
            node[place] = merge(old, item, source=source) if isinstance(old, dict) and isinstance(item, dict) else item
            return True
    return False


def _drop_the_absent(state: Completed, library: Library, layers: Sequence[Layer]) -> None:
    """Leave out what concerns powers and states that were removed, and opening positions in states not taking part."""
    document: dict[str, Any] = state.document
    present = {section: set(document[section]) if isinstance(document.get(section), dict) else set() for section in PROFILED}
    removed = {section: _named_anywhere(section, layers) - present[section] for section in PROFILED}
    known = set(library.states) | removed["states"]
    powers = document["powers"] if isinstance(document.get("powers"), dict) else {}
    for name, power in powers.items():
        if isinstance(power, dict) and isinstance(power.get("toward"), dict):
            toward = {key: dyad for key, dyad in power["toward"].items() if key in present["states"] or key not in known}
            powers[name] = {**power, "toward": toward}
    _drop_events(state, removed["powers"], removed["states"])
    _drop_given(document.get("given"), removed["powers"], removed["states"])
    _drop_rows(document.get("payoff"), {"powers": set(), "prizes": removed["states"]}, removed["powers"])


def _named_anywhere(section: str, layers: Sequence[Layer]) -> set[str]:
    tables = (layer.document.get(section) for layer in layers)
    return {name for table in tables if isinstance(table, dict) for name in table}


def _drop_events(state: Completed, powers: set[str], states: set[str]) -> None:
    events = state.document.get("events")
    if not isinstance(events, list):
        return
    kept: list[Any] = []
    origins: list[tuple[int, int]] = []
    for event, origin in zip(events, state.event_origins, strict=True):
        if isinstance(event, dict) and isinstance(event.get("states"), list):
            left = [name for name in event["states"] if str(name) not in states]
            gone = bool(event["states"]) and not left
            event = {**event, "states": left}
        else:
            gone = False
        if isinstance(event, dict) and (gone or str(event.get("power")) in powers):
            state.notes.append(f"{event.get('type')} of {event.get('date')} is left out: those it concerns do not take part")
            continue
        kept.append(event)
        origins.append(origin)
    state.document["events"], state.event_origins = kept, origins


def _drop_given(given: Any, powers: set[str], states: set[str]) -> None:
    if not isinstance(given, dict):
        return
    _drop_rows(given, {"values": states, "utilities": states, "offers": states}, powers)
    if isinstance(room := given.get("room"), dict):
        given["room"] = {state: value for state, value in room.items() if state not in states}


def _drop_rows(tables: Any, inner: Mapping[str, set[str]], powers: set[str]) -> None:
    """Leave powers out of tables by power, and of their rows what is named for each table."""
    for name, gone in inner.items():
        if isinstance(tables, dict) and isinstance(table := tables.get(name), dict):
            tables[name] = {
                power: {key: value for key, value in row.items() if key not in gone} if isinstance(row, dict) else row
                for power, row in table.items()
                if power not in powers
            }
