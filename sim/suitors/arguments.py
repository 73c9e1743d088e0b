"""What functions of the library take: whatever means the same is taken, and what is not is refused by name with what is allowed."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from suitors.errors import InputError
from suitors.words.brief import short


class ArgumentError(InputError, TypeError, ValueError):
    """An argument that a function does not take; the message says what it takes."""

    def __init__(self, name: str, given: object, allowed: str) -> None:
        super().__init__(f"{name} is {short(given)} ({type(given).__name__}); allowed: {allowed}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (str(self),)


def _again(message: str) -> ArgumentError:
    made = ArgumentError.__new__(ArgumentError)
    made.args = (message,)
    return made


def whole(name: str, given: Any, low: int, high: int) -> int:
    """A whole number within bounds, of Python or NumPy."""
    allowed = f"a whole number from {low:,} to {high:,}, such as {name}={max(low, min(100, high))}"
    if isinstance(given, bool):
        raise ArgumentError(name, given, allowed)
    try:
        number = operator.index(given)
    except TypeError:
        raise ArgumentError(name, given, allowed) from None
    if not low <= number <= high:
        raise ArgumentError(name, given, allowed)
    return number


def share(name: str, given: Any) -> float:
    """A number from 0 to 1. Raises ArgumentError."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise ArgumentError(name, given, "a number from 0 to 1")
    return float(given)


def choice(name: str, given: Any, allowed: Collection[str]) -> str:
    """One of some words."""
    if not isinstance(given, str) or given not in allowed:
        raise ArgumentError(name, given, ", ".join(map(repr, allowed)))
    return given


def words(name: str, given: Any, example: str) -> list[str]:
    """A list of words; a single word is one of them."""
    found = [given] if isinstance(given, str) else given
    if isinstance(found, Mapping) or not isinstance(found, Iterable):
        raise ArgumentError(name, given, f"a list of names, such as {name}={example}")
    found = list(found)
    if not all(isinstance(word, str) for word in found):
        raise ArgumentError(name, given, f"a list of names, such as {name}={example}")
    return found


def place(name: str, given: Any) -> Path | None:
    """A folder, or None."""
    if given is None or isinstance(given, str | Path):
        return None if given is None else Path(given).expanduser()
    raise ArgumentError(name, given, f"a path, such as {name}='results/mine'")


def overrides(given: Any) -> list[str]:
    """A dictionary of dotted keys and values, each as the command line would say it."""
    if given is None:
        return []
    example = '{"powers.JPN.strategy": "china"}'
    if not isinstance(given, Mapping):
        raise ArgumentError("set", given, f"a dictionary, such as set={example}")
    found = []
    for key, value in given.items():
        if not isinstance(key, str):
            raise ArgumentError("a key of set", key, f"text, such as set={example}")
        try:
            found.append(f"{key}={toml(value)}")
        except TypeError:
            allowed = "text, a number, true or false, a date, or lists and dictionaries of these"
            raise ArgumentError(f'set["{key}"]', value, allowed) from None
    return found


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml(name)


def toml(value: Any) -> str:
    """A value as TOML. Raises TypeError for what TOML has no word for."""
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(key))} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    raise TypeError(type(value).__name__)
