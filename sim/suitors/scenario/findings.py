"""The schema's findings, put into words that fit the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any

from pydantic import ValidationError

from suitors.scenario.errors import ABSENT, KeyPath, Trouble, dotted, nearest_name
from suitors.scenario.shape import allowed_keys

MOVED = {"strategies.*.conduct.summit_rate": "strategies.{1}.calendar.summit_rate"}
"""Keys that stood elsewhere in earlier versions."""
# Reading keys that stand in files only, for the list of what a table may hold.
FILE_ONLY = {0: ("extends", "keep_events"), 2: ("profile", "remove")}

MOST_KEYS = 4
"""Keys of a table that a message names."""


def troubles_of(error: ValidationError, document: Any, library: Mapping[str, Any]) -> list[Trouble]:
    """One trouble per finding; keys missing from one table make one trouble together."""
    found: dict[KeyPath, Trouble] = {}
    missing: dict[KeyPath, list[str]] = {}
    for detail in error.errors(include_url=False):
        path, is_key = _document_path(detail["loc"], document)
        if detail["type"] == "missing":
            missing.setdefault(path[:-1], []).append(str(path[-1]))
        else:
            trouble = _trouble(detail, path, is_key, document)
            first = found.setdefault(trouble.path, trouble)
            if first is not trouble and trouble.path[-1:] == ("states",):
                # Of "all or a list", both alternatives have failed.
                first.problem, first.allowed = 'must be "all" or a list such as ["KAZ", "UZB"]', ()
    return [*found.values(), *(_missing(table, names, document, library) for table, names in missing.items())]


def _trouble(detail: Mapping[str, Any], path: KeyPath, is_key: bool, document: Any) -> Trouble:
    kind: str = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    value = detail["input"]
    if kind == "extra_forbidden":
        allowed = _file_keys(path[:-1], document)
        if moved := next((place for old, place in MOVED.items() if fnmatch(dotted(path), old)), None):
            return Trouble(path, f"is not a key here: it stands in {moved.format(*path)}", value=_plain(value))
        if len(path) > 1 and path[-1] in _file_keys((), document):
            return Trouble(path, "is not a key here: it belongs at the top of the file, above the first [table]", value=_plain(value))
        return Trouble(path, "is not a key here", value=_plain(value), allowed=allowed, nearest=nearest_name(str(path[-1]), allowed))
    if is_key and kind == "literal_error":
        allowed = allowed_keys(path[:-1], document) or _quoted(context)
        return Trouble(path, "is not a key here", allowed=allowed, nearest=nearest_name(str(path[-1]), allowed))
    if is_key:
        wanted = "is no year of four digits" if r"\d{4}" in str(context.get("pattern")) else "is no name of letters, digits and underscores"
        return Trouble(path, wanted)
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = _quoted(context)
        path = (*path, "type") if kind == "union_tag_invalid" else path
        value = context.get("tag", value)
        return Trouble(path, "is not known", value=_plain(value), allowed=allowed, nearest=nearest_name(str(value), allowed))
    if kind == "union_tag_not_found":
        return Trouble(path, 'needs a type, such as type = "summit"')
    if path[-1:] == ("value",) and not isinstance(value, dict):
        path = path[:-1]
    return Trouble(path, words_of(kind, context, detail["msg"], value), value=_plain(value))


def _keys_of(model: str) -> str:
    """Some keys of a table of the schema by the name of its class, as the end of a sentence; nothing where it has no fields."""
    from suitors.scenario import schema

    fields = list(getattr(getattr(schema, model, None), "model_fields", {}))
    return f" with keys such as {', '.join(fields[:MOST_KEYS])}" if fields else ""


def words_of(kind: str, context: Mapping[str, Any], message: str, value: Any) -> str:
    """What a finding of the schema asks for, in words."""
    if kind in _WANTED:
        hint = "; write it without quotes" if kind in _NUMERIC and _looks_numeric(value) else ""
        return f"must be {_WANTED[kind]}{hint}"
    if kind == "model_type":
        if context.get("class_name") == "Quantity":
            hint = "; write it without quotes" if _looks_numeric(value) else ""
            return f"must be a number, or a table with value, unit, low, high, grade, source{hint}"
        model = str(context.get("class_name", ""))
        return f"must be a table{_keys_of(model)}{'; .remove=true takes it out' if model in ('Power', 'State') else ''}"
    if kind in _LIMITS:
        word, key = _LIMITS[kind]
        return f"must be {word} {context[key]}"
    return re.sub(r"^(Value error|Assertion failed), ", "", message)


_NUMERIC = ("float_type", "int_type")
_WANTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "a text in quotes",
    "date_type": "a date such as 2025-12-20",
    "date_from_datetime_inexact": "a date without a time",
    "dict_type": "a table",
    "list_type": "a list in brackets",
    "model_attributes_type": "a table",
}
_LIMITS: dict[str, tuple[str, str]] = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def _missing(table: KeyPath, names: list[str], document: Any, library: Mapping[str, Any]) -> Trouble:
    lacks = f"lacks {', '.join(names)}"
    if len(table) == 2 and table[0] in ("powers", "states"):
        profiles = library.get(str(table[0]), {})
        if table[1] not in profiles:
            problem = f"is no shipped profile, and as a table of its own it {lacks}"
            return Trouble(table, problem, allowed=sorted(profiles), nearest=nearest_name(str(table[1]), profiles))
    if len(table) == 2 and table[0] == "strategies" and table[1] not in library.get("strategies", {}):
        strategies = library.get("strategies", {})
        problem = f'is no shipped strategy, and as a table of its own it {lacks} (based_on = "…" would copy one)'
        return Trouble(table, problem, nearest=nearest_name(str(table[1]), strategies))
    if not table:
        return Trouble(tuple(names[:1]), "is missing" if len(names) == 1 else f"is missing, and so are {', '.join(names[1:])}")
    return Trouble(table, lacks, nearest=_misspelt(table, document))


def _misspelt(table: KeyPath, document: Any) -> str | None:
    """The table beside it that was probably meant, where tables carry free names."""
    if table[-2:-1] not in (("products",), ("toward",), ("instruments",)):
        return None
    for key in table[:-1]:
        document = document[key]
    return nearest_name(str(table[-1]), set(document) - {table[-1]})


def _document_path(location: tuple[int | str, ...], document: Any) -> tuple[KeyPath, bool]:
    """The path in the document of a finding's location, which also names union members; and whether a key is meant."""
    is_key = location[-1:] == ("[key]",)
    parts = location[:-1] if is_key else location
    path: list[str | int] = []
    node = document
    for place, part in enumerate(parts):
        if isinstance(node, dict) and part not in node and _is_member(part, node):
            continue
        if not isinstance(node, dict | list) and place and node is not ABSENT and _is_value_member(part):
            continue
        if isinstance(node, list) and not isinstance(part, int):
            continue
        path.append(part)
        inside = (isinstance(node, dict) and part in node) or (isinstance(node, list) and isinstance(part, int) and part < len(node))
        node = node[part] if inside else ABSENT
    return tuple(path), is_key


def _is_member(part: int | str, node: Mapping[str, Any]) -> bool:
    return node.get("type") == part or _is_value_member(part)


def _is_value_member(part: int | str) -> bool:
    return isinstance(part, str) and bool(re.match(r"(list|dict|literal|function|constrained)\b.*\[|function-", part))


def _file_keys(table: KeyPath, document: Any) -> tuple[str, ...]:
    keys = allowed_keys(table, document)
    if not table:
        return (*keys, *FILE_ONLY[0])
    if len(table) == 2 and table[0] in ("powers", "states"):
        return (*keys, *FILE_ONLY[2])
    return (*keys, "based_on") if len(table) == 2 and table[0] == "strategies" else keys


def _quoted(context: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags") or "")))


def _plain(value: Any) -> Any:
    return ABSENT if isinstance(value, dict | list) else value


def _looks_numeric(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\s*[-+]?[\d_.,]+(e[-+]?\d+)?\s*", value, re.IGNORECASE) is not None
