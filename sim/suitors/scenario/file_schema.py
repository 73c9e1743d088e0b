"""The JSON Schema of what a *file* may say: everything optional, numbers bare or as tables, plus the reading keys."""

from __future__ import annotations

from typing import Any

from suitors.scenario.schema import Scenario

_REMOVE: dict[str, Any] = {"type": "boolean", "const": True, "description": "take the inherited table away"}
_PROFILE: dict[str, Any] = {"type": "string", "description": "start from this shipped profile instead of the one of the same name"}
_READING: dict[str, dict[str, Any]] = {
    "Power": {"profile": _PROFILE, "remove": _REMOVE},
    "State": {"profile": _PROFILE, "remove": _REMOVE},
    "Dyad": {"profile": {"type": "string", "description": "start from this power's opening position in another state"}, "remove": _REMOVE},
    "Strategy": {"based_on": {"type": "string", "description": "start as a copy of this strategy"}, "remove": _REMOVE},
    "Product": {"remove": _REMOVE},
    "Instrument": {"remove": _REMOVE},
    "Terms": {"remove": _REMOVE},
    "Money": {"remove": _REMOVE},
}
_ROOT: dict[str, dict[str, Any]] = {
    "extends": {"type": "string", "description": "a shipped scenario's name, or a path relative to this file"},
    "keep_events": {"type": "boolean", "default": True, "description": "false drops the events of the scenario that this one extends"},
}
# Events are written whole, wherever they stand.
_WHOLE = ("Summit", "MoneyChange", "GrowthShock", "DebtRelief")


def file_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file."""
    schema = Scenario.model_json_schema()
    definitions: dict[str, Any] = schema["$defs"]
    for name, definition in definitions.items():
        if name not in _WHOLE and name != "Quantity":
            definition.pop("required", None)
        definition.setdefault("properties", {}).update(_READING.get(name, {}))
    # A table may restate a shipped number's range or source alone, so its value is optional as well.
    table = {key: value for key, value in definitions["Quantity"].items() if key != "required"}
    definitions["Quantity"] = {
        "title": "Quantity",
        "description": "A number, bare or as a table with its unit, range, grade and source.",
        "anyOf": [{"type": "number"}, table, {"type": "object", "properties": {"remove": _REMOVE}, "required": ["remove"]}],
    }
    schema.pop("required", None)
    schema["properties"] = {**_ROOT, **schema["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Scenario file"}
