"""TOML that somebody else wrote, read so that whatever is wrong with it is one kind of error."""

from __future__ import annotations

import tomllib
from typing import Any

MOST_LEVELS = 50
"""Of tables and lists within each other; a scenario has about ten."""


def read_toml(text: str) -> dict[str, Any]:
    """What a text says. Raises tomllib.TOMLDecodeError, also for numbers and nesting beyond what Python holds."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError(f"it has more than {MOST_LEVELS} levels") from None
    except ValueError:
        # Python does not read whole numbers of more than some thousand digits, nor days that no calendar has.
        raise tomllib.TOMLDecodeError("it holds a number or a date that is too large to be read") from None
    if levels(document, MOST_LEVELS) > MOST_LEVELS:
        raise tomllib.TOMLDecodeError(f"it has more than {MOST_LEVELS} levels")
    return document


def levels(node: Any, most: int) -> int:
    """Levels of tables and lists, counted to one above `most`; without recursion, which a file could exhaust."""
    level, deepest = [node], 0
    while level and deepest <= most + 1:
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())]
        deepest += 1
    return deepest - 1
