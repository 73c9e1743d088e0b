"""JSON to be read by people, a value a line, at the speed of the compiled encoder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

NESTED = (dict, list, tuple)


def json_text(content: Mapping[str, Any]) -> str:
    """What `json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)` writes, with a line's end; keys are text.

    Python's own encoder takes a detour for every value when it indents. Here tables without tables inside go to the compiled one whole.
    """
    return _text(content, "\n") + "\n"


def _text(value: Any, line: str) -> str:
    """A value whose own lines begin with `line`: a line's end and the indentation."""
    inner = f"{line} "
    if not isinstance(value, NESTED) or not value:
        return _encoder(inner)(value)
    if not any(isinstance(item, NESTED) for item in (value.values() if isinstance(value, dict) else value)):
        body = _encoder(inner)(value)[1:-1]
    elif isinstance(value, dict):
        body = f",{inner}".join(f"{_encoder(inner)(key)}: {_text(value[key], inner)}" for key in sorted(value))
    else:
        body = f",{inner}".join(_text(item, inner) for item in value)
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}{inner}{body}{line}{end}"


@lru_cache(maxsize=32)
def _encoder(line: str) -> Callable[[Any], str]:
    return json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(f",{line}", ": ")).encode
