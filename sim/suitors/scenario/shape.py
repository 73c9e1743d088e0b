"""What the schema lets stand at a path: its classes read as a tree, for messages and for the list of quantities."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from suitors.scenario.errors import KeyPath
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Scenario, Strategy


def allowed_keys(path: KeyPath, document: Any) -> tuple[str, ...]:
    """The keys that a table at this path may hold, where they are fixed; nothing where they are free names."""
    found = _annotation_at(path, document)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return tuple(found.model_fields)
    if get_origin(found) is dict:
        key = _bare(get_args(found)[0])
        return tuple(str(value) for value in get_args(key)) if get_origin(key) is Literal else ()
    return ()


def strategy_keys() -> tuple[str, ...]:
    """The keys of a strategy's table."""
    return tuple(Strategy.model_fields)


def has_free_names(path: KeyPath, document: Any) -> bool:
    """Whether a table at this path holds things of one kind by name, such as the gaps of a state by sector."""
    return get_origin(_annotation_at(path, document)) is dict


def description_at(path: KeyPath, document: Any) -> str:
    """The schema's remark on the field at this path, or "" where there is none."""
    for length in range(len(path), 0, -1):
        owner = _annotation_at(path[: length - 1], document)
        if isinstance(owner, type) and issubclass(owner, BaseModel):
            field = owner.model_fields.get(str(path[length - 1]))
            return (field.description or "") if field else ""
    return ""


def quantities_of(scenario: Scenario) -> dict[str, Quantity]:
    """Every quantity of the scenario by its dotted path, in the document's order."""
    found: dict[str, Quantity] = {}
    _gather(scenario, "", found)
    return found


def _gather(node: Any, start: str, found: dict[str, Quantity]) -> None:
    """Enter the quantities inside a node; `start` is what their paths begin with."""
    items: Iterable[tuple[Any, Any]]
    if isinstance(node, BaseModel):
        items = vars(node).items()
    elif isinstance(node, dict):
        items = node.items()
    elif isinstance(node, list):
        items = enumerate(node)
    else:
        return
    for name, value in items:
        if isinstance(value, Quantity):
            found[f"{start}{name}"] = value
        else:
            _gather(value, f"{start}{name}.", found)


def _annotation_at(path: KeyPath, document: Any) -> Any:
    found: Any = Scenario
    node = document
    for key in path:
        node = _child(node, key)
        if isinstance(found, type) and issubclass(found, BaseModel):
            field = found.model_fields.get(str(key))
            found = _bare(field.annotation) if field else None
        elif get_origin(found) is dict:
            found = _bare(get_args(found)[1])
        elif get_origin(found) is list:
            found = _bare(get_args(found)[0])
        else:
            return None
        found = _member(found, node)
    return found


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(key)
    return node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _member(annotation: Any, node: Any) -> Any:
    """Of a union, the member that the value at hand belongs to: by its ``type``, else the one that is not None."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation
    members = [_bare(member) for member in get_args(annotation) if member is not type(None)]
    for member in members:
        if isinstance(member, type) and issubclass(member, BaseModel) and isinstance(node, dict):
            kind = member.model_fields.get("type")
            if kind is not None and node.get("type") in get_args(kind.annotation):
                return member
    return members[0] if len(members) == 1 else None
