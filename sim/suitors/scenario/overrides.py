"""What the command line sets: `KEY=VALUE`, relative to what is there (`KEY*=2`), for many keys at once, and from a date on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from suitors.scenario.errors import ScenarioError, dotted
from suitors.toml_text import read_toml
from suitors.words.brief import short

Operator = Literal["", "*", "/", "+", "-"]
FORM = "is not of the form key.path=value; relative changes are key.path*=2, /=, += and -=, dated ones key.path@2028=value"


@dataclass(frozen=True)
class Override:
    """One change as it was written; the parts of the key may be patterns such as `*`."""

    text: str
    parts: tuple[str, ...]
    operator: Operator
    value: Any
    since: date | None = None
    """The day from which it holds; None: always."""

    @property
    def is_plain(self) -> bool:
        """Whether it names one key and its value."""
        return not self.operator and self.since is None and not any(map(is_pattern, self.parts))


def is_pattern(part: str | int) -> bool:
    """Whether a part of a key stands for several."""
    return isinstance(part, str) and ("*" in part or "?" in part)


def parse(text: str) -> Override:
    """Read one change. What is no TOML value is taken as a word. Raises ScenarioError."""
    key, separator, raw = text.partition("=")
    operator: Operator = ""
    # `money.*=1` sets all that stands below money; only after a name is the star an operator.
    if (found := re.fullmatch(r"(.*[^.\s])\s*([*/+-])\s*", key)) and not (found[2] == "*" and found[1].endswith(".")):
        key, operator = found[1], found[2]  # type: ignore[assignment]
    key, at, day = key.partition("@")
    parts = tuple(part.strip() for part in key.split("."))
    if not separator or not all(parts):
        raise ScenarioError(file="--set", problem=f"{text!r} {FORM}")
    return Override(text, parts, operator, _value(raw.strip(), parts), since(day.strip()) if at else None)


def since(text: str) -> date:
    """A year, which begins on its first day, or a day. Raises ScenarioError."""
    try:
        return date(int(text), 1, 1) if re.fullmatch(r"\d{4}", text) else date.fromisoformat(text)
    except ValueError:
        raise ScenarioError(file="--set", problem=f"{text!r} is neither a year such as 2028 nor a day such as 2028-07-01") from None


def dated(texts: tuple[str, ...], since: str | None) -> tuple[str, ...]:
    """Changes with a common date, where they have none of their own; they remain texts. Raises ScenarioError."""
    if since is None:
        return texts
    found = []
    for text in texts:
        said = parse(text)
        key, _, raw = text.partition("=")
        own = key.removesuffix(said.operator) if said.operator else key
        found.append(text if said.since is not None else f"{own.rstrip()}@{since}{said.operator}={raw}")
    return tuple(found)


def _value(raw: str, parts: tuple[str, ...]) -> Any:
    try:
        parsed = read_toml(f"value = {raw}")
        return parsed["value"] if len(parsed) == 1 else raw
    except tomllib.TOMLDecodeError as error:
        if not raw or raw[0] in "[{\"'":
            reason = re.sub(r" \(at .*\)$", "", str(error)) if raw else "nothing follows the equals sign"
            raise ScenarioError(file="--set", key=dotted(parts), problem=f"has no usable value {short(raw)}: {reason}") from None
        # Shells and people write .5 and 5. where TOML insists on digits on both sides.
        return float(raw) if re.fullmatch(r"[-+]?(\d+\.|\.\d+)", raw) else raw
