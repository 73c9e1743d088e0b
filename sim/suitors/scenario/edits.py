"""From what the command line sets to layers of the scenario: patterns become keys, relative changes values, dates entries or events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np

from suitors.scenario.errors import ABSENT, KeyPath, ScenarioError, Trouble, dotted, nearest_name
from suitors.scenario.layers import Layer, strategy_layer
from suitors.scenario.merge import Document, is_number, is_quantity, nest
from suitors.scenario.names import Names
from suitors.scenario.overrides import Operator, Override, is_pattern, parse
from suitors.scenario.shape import has_free_names
from suitors.scenario.strategy_files import ENDING, strategy_name
from suitors.words.numbers import given

DATED = "powers.NAME.money.LEDGER and what stands below it, powers.NAME.money.LEDGER.conversion, corridors.NAME.capacity"
SHARE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Edit:
    """A value that a relative, dated or many-fold change set: its path, what stood there (None: nothing), what stands there now."""

    path: str
    before: Any
    after: Any


def layers_of(text: str, names: Names, document: Callable[[], Document]) -> tuple[list[Layer], list[Edit]]:
    """The layers that one change of the command line makes, and what it edits unless it names one key and its value.

    `document` gives the complete plain document as the layers below leave it; it is asked only where that counts. Raises ScenarioError.
    """
    said = parse(text)
    try:
        parts = names.path(said.parts)
        if (file := _strategy_file(parts, said)) is not None:
            name = strategy_name(file)
            return [strategy_layer(file, name), *([_set(parts, name)] if parts[0] == "powers" else [])], []
        if said.is_plain:
            return [_set(parts, names.value(parts, said.value))], []
        whole = document()
        rows = list(_edits(said, parts, names, whole))
    except Trouble as trouble:
        raise ScenarioError(
            file="--set", key=dotted(trouble.path), value=trouble.value, problem=trouble.problem, allowed=trouble.allowed,
            nearest=trouble.nearest,
        ) from None  # fmt: skip
    return [layer for layer, _ in rows], [edit for _, edit in rows if edit is not None]


def _strategy_file(path: KeyPath, said: Override) -> Path | None:
    """The file of a strategy that a change names: `strategies.india=india.toml`, `powers.IND.strategy=india.toml`."""
    if not isinstance(said.value, str) or not said.value.endswith(ENDING) or not said.is_plain:
        return None
    if not (len(path) == 2 and path[0] == "strategies") and not (len(path) == 3 and path[0] == "powers" and path[2] == "strategy"):
        return None
    file = Path(said.value).expanduser()
    if path[0] == "strategies" and path[1] != strategy_name(file):
        raise Trouble(path, f"has the name of its file; write strategies.{strategy_name(file)}={file}", value=said.value)
    if not file.is_file():
        raise Trouble(path, "is no file", value=said.value)
    return file


def _set(path: KeyPath, value: Any) -> Layer:
    return Layer("--set", nest(path, value), override=path)


def _edits(said: Override, parts: KeyPath, names: Names, document: Document) -> Iterator[tuple[Layer, Edit | None]]:
    for path, node in matched(parts, document):
        if said.since is not None:
            yield from _dated(said, path, node, document)
            continue
        for place, old in _numbers(path, node, document) if said.operator else [(path, node)]:
            before = old["value"] if is_quantity(old) else old
            value = _worked_out(said.operator, before, said.value, place) if said.operator else names.value(place, said.value)
            yield _set(place, value), Edit(dotted(place), _told(before), _told(value))


def matched(parts: KeyPath, document: Document) -> list[tuple[KeyPath, Any]]:
    """All places of a document that a key with patterns leads to. Raises Trouble where there is none, naming what there is."""
    found: list[tuple[KeyPath, Any]] = [((), document)]
    for depth, part in enumerate(parts):
        inside = [((*path, key), node[place]) for path, node in found for key, place in _keys(node, part)]
        if not inside:
            here = found[0][0]
            keys = sorted({str(key) for _, item in found for key, _ in _keys(item, "*")})
            problem = "matches nothing" if any(map(is_pattern, parts[: depth + 1])) else "is not there"
            if part == "remove":
                problem += f"; remove takes one at a time, such as {dotted((*here, part))}=true"
            if parts[:1] == ("powers",) and parts[2:3] == ("money",):
                problem += "; what the money is offered as, such as grants, stands in the strategy: strategies.NAME.products.PRODUCT.share"
            path = parts[: depth + 1] if len(found) > 1 else (*here, part)
            raise Trouble(path, problem, allowed=keys, nearest=None if is_pattern(part) else nearest_name(str(part), keys))
        found = inside
    return found


def _keys(node: Any, part: str | int) -> list[tuple[str | int, Any]]:
    """The keys of a table, or places of a list, that a part of a key means. A number as a table is one thing to a pattern."""
    if isinstance(node, list):
        return [(str(place), place) for place in range(len(node)) if fnmatchcase(str(place), str(part))]
    if not isinstance(node, dict):
        return []
    if not is_pattern(part):
        return [(part, part)] if part in node else []
    return [] if is_quantity(node) else [(key, key) for key in sorted(node) if fnmatchcase(key, str(part))]


def _numbers(path: KeyPath, node: Any, document: Document) -> Iterator[tuple[KeyPath, Any]]:
    """The number at a path; of a table its yearly amounts, or all its numbers where they are of one kind. Raises Trouble."""
    if is_number(node) or is_quantity(node):
        yield path, node
        return
    if not isinstance(node, dict):
        raise Trouble(path, "is no number", value=ABSENT if isinstance(node, list) else node)
    amounts = [((*place, key), amount) for place, table in yearly(path, node) for key, amount in table.items() if path[2:3] == ("money",)]
    if not amounts and node and has_free_names(path, document) and all(is_number(item) or is_quantity(item) for item in node.values()):
        amounts = [((*path, key), item) for key, item in node.items()]
    if not amounts:
        raise Trouble(path, "is a table of different things; say which of them", allowed=sorted(node))
    yield from amounts


def yearly(path: KeyPath, node: Any) -> Iterator[tuple[KeyPath, Document]]:
    """The paths of amounts by year at or below a table."""
    if isinstance(node, dict) and node and all(re.fullmatch(r"\d{4}", str(key)) for key in node):
        yield path, node
    elif isinstance(node, dict) and not is_quantity(node):
        for key, item in node.items():
            yield from yearly((*path, key), item)


def _worked_out(operator: Operator, before: Any, amount: Any, path: KeyPath) -> float | int:
    if not is_number(amount):
        raise Trouble(path, f"needs a number after {operator}=", value=_told(amount))
    if operator == "/" and amount == 0:
        raise Trouble(path, "cannot be divided by 0")
    value = {"*": lambda: before * amount, "/": lambda: before / amount, "+": lambda: before + amount, "-": lambda: before - amount}[
        operator
    ]()
    rounded = _rounded(value)
    return int(rounded) if isinstance(before, int) and rounded.is_integer() else rounded


def _rounded(value: float) -> float:
    """What people reckon with twelve digits is not to differ in the seventeenth."""
    return float(np.format_float_positional(value, precision=12, fractional=False))


def _told(value: Any) -> Any:
    return ABSENT if isinstance(value, dict | list) else value


def _dated(said: Override, path: KeyPath, node: Any, document: Document) -> Iterator[tuple[Layer, Edit | None]]:
    """A change from a day on, as entries of a yearly path or as an event. Raises Trouble where neither can say it."""
    assert said.since is not None
    if path[:1] == ("powers",) and path[2:3] == ("money",):
        if path[-1] == "conversion" and len(path) == 5:
            yield _event(said, path, node, "money_change", {"power": path[1], "ledgers": [path[3]]})
            return
        if re.fullmatch(r"\d{4}", str(path[-1])):
            raise Trouble(path, f"names a year and cannot have a date besides; leave out .{path[-1]} or @{said.since.year}")
        if tables := list(yearly(path, node)):
            for place, table in tables:
                yield from _years(said, place, table, document)
            return
    if path[:1] == ("corridors",) and path[2:] == ("capacity",):
        yield _corridor(said, path, node)
        return
    raise Trouble(path, f"cannot change from {said.since} on. What can: {DATED}. Other dated changes are events of a scenario's file")


def _years(said: Override, path: KeyPath, table: Document, document: Document) -> Iterator[tuple[Layer, Edit | None]]:
    """The amount in force, changed from a day on, and with it all later ones.

    Entries of the path say it where there are later ones. After the last named year the money grows, and an entry there would stop
    that growth until then; so an event says it, as it does within a year.
    """
    assert said.since is not None
    day, amounts = said.since, {int(key): value_of(amount) for key, amount in table.items()}
    year, begins = day.year, day == date(day.year, 1, 1)
    begun = [key for key in amounts if key <= year]
    now = amounts[max(begun) if begun else min(amounts)]
    if year > (last := max(amounts)) or (not begins and (said.operator in ("*", "/") or year == last)):
        ledger: Any = document
        for key in path[:-1]:
            ledger = ledger[key]
        growth = (1.0 + value_of(ledger.get("growth", 0.0))) ** max(0.0, year + (day - date(year, 1, 1)).days / 365.25 - last)
        yield _event(said, path, now * growth, "money_change", {"power": path[1], "ledgers": [path[3]]})
        return
    if not begins:
        raise Trouble(path, f"changes with the year, so from {year} or {year + 1} on", value=day.isoformat())
    if year < min(amounts):
        # What precedes the first named year takes that year's amount.
        yield _set((*path, str(year - 1)), now), None
    for key, before in sorted({**amounts, year: now}.items()):
        place = (*path, str(key))
        if key < year:
            continue
        if not said.operator and key > year:
            yield _set(place, {"remove": True}), None
            continue
        if not said.operator and not is_number(said.value):
            raise Trouble(place, "needs a number after =", value=_told(said.value))
        value = _worked_out(said.operator, before, said.value, place) if said.operator else said.value
        yield _set(place, value), Edit(dotted(place), before, value)


def value_of(amount: Any) -> float:
    return float(amount["value"] if is_quantity(amount) else amount)


def _factor(said: Override, path: KeyPath, node: Any) -> tuple[float, float, float]:
    """A number before and after, and the one over the other."""
    before = value_of(node)
    after = float(_worked_out(said.operator, before, said.value, path)) if said.operator else said.value
    if not is_number(after):
        raise Trouble(path, "needs a number after =", value=_told(said.value))
    if before <= 0 or after < 0:
        raise Trouble(path, f"cannot change from {given(before)} to {given(after)} on a date")
    return before, after, _rounded(after / before)


def _event(said: Override, path: KeyPath, node: Any, kind: str, more: Document) -> tuple[Layer, Edit]:
    before, after, factor = _factor(said, path, node)
    return _layer({"type": kind, "date": said.since, **more, "factor": factor}), Edit(f"{dotted(path)} from {said.since}", before, after)


def _corridor(said: Override, path: KeyPath, node: Any) -> tuple[Layer, Edit]:
    before, after, factor = _factor(said, path, node)
    event: Document = {"type": "closure", "date": said.since, "corridor": path[1], "share": 1.0 - factor}
    if factor > 1:
        event = {"type": "corridor_opening", "date": said.since, "corridor": path[1], "capacity": after - before}
    return _layer(event), Edit(f"{dotted(path)} from {said.since}", before, after)


def _layer(event: Document) -> Layer:
    return Layer("--set", {"events": [event]}, override=("events",))


def rebalanced(layers: Sequence[Layer], document: Callable[[], Document]) -> tuple[list[Layer], list[str]]:
    """Layers that scale the other shares of a ledger's products in proportion where the command line has set some of them, and say so."""
    touched = {
        str(layer.override[1]) for layer in layers if layer.override and layer.override[0] == "strategies" and len(layer.override) > 1
    }
    made: list[Layer] = []
    said: list[str] = []
    whole = document() if touched else {}
    for strategy in sorted(touched):
        products = whole.get("strategies", {}).get(strategy, {}).get("products", {})
        for ledger in sorted({item["ledger"] for item in products.values()}):
            shares = {name: value_of(item["share"]) for name, item in products.items() if item["ledger"] == ledger}
            fixed = {name for name in shares if any(_says(layer, ("strategies", strategy, "products", name, "share")) for layer in layers)}
            rest = sum(share for name, share in shares.items() if name not in fixed)
            left = 1.0 - sum(share for name, share in shares.items() if name in fixed)
            if not fixed or rest <= 0 or left < 0 or abs(rest - left) <= SHARE_TOLERANCE:
                continue
            scaled = {name: share * left / rest for name, share in shares.items() if name not in fixed}
            made += [_set(("strategies", strategy, "products", name, "share"), share) for name, share in scaled.items()]
            changes = ", ".join(f"{name} {given(shares[name])} to {given(share)}" for name, share in scaled.items())
            said.append(f"the other shares of {ledger} of strategy {strategy} are scaled in proportion, so that all sum to 1: {changes}")
    return made, said


def _says(layer: Layer, path: KeyPath) -> bool:
    node: Any = layer.document if layer.override else None
    for key in path:
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return True
