"""What a sweep varies: keys of the scenario, each over a range or over choices."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from suitors.results.folder import ResultError
from suitors.scenario import Loaded
from suitors.scenario.errors import nearest_name
from suitors.scenario.merge import Document
from suitors.scenario.quantity import Quantity
from suitors.toml_text import read_toml

Kind = Literal["lane", "belief", "structural"]
ACTORS = ("powers", "states")
PRESENT, ABSENT = "present", "absent"
NOT_VARIED = {"runs": "--runs", "seed": "--seed", "extends": "another scenario", "title": "the scenario's file"}


class SweepError(ResultError):
    """A sweep that cannot be made or go on; the message is for the user."""


class FailedFast(SweepError):
    """A point failed and the sweep was to stop at the first failure."""


@dataclass(frozen=True)
class Vary:
    """A varied key: `choices`, or a range from `low` to `high`.

    A `lane` is a number of the scenario under study, a `belief` one that the reference position shares (parameters); values of
    both lie side by side in one batch. A `structural` key makes scenarios of its own.
    """

    key: str
    kind: Kind
    choices: tuple[Any, ...] = ()
    low: float = float("nan")
    high: float = float("nan")
    unit: str = ""

    @property
    def is_range(self) -> bool:
        return not self.choices

    def as_document(self) -> dict[str, Any]:
        """For the manifest: plain JSON."""
        limits: dict[str, Any] = {"low": self.low, "high": self.high} if self.is_range else {"choices": list(self.choices)}
        return {"key": self.key, "as": self.kind, **limits, **({"unit": self.unit} if self.unit else {})}

    def at(self, unit: np.ndarray) -> np.ndarray:
        """Values at coordinates from 0 to 1: along the range, or the choice whose stretch of the unit interval holds them."""
        if self.is_range:
            return np.asarray(self.low + unit * (self.high - self.low))
        places = np.minimum((unit * len(self.choices)).astype(np.intp), len(self.choices) - 1)
        return self.listed()[places]

    def listed(self) -> np.ndarray:
        """The choices as an array: numbers as such, words as objects."""
        numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in self.choices)
        return np.array(self.choices) if numeric else np.array([_word(value) for value in self.choices], dtype=object)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_units(varied: Sequence[Vary], quantities: Mapping[str, Quantity]) -> tuple[Vary, ...]:
    """The keys with the units that the scenario gives them; choices that are no number have none."""
    return tuple(replace(item, unit=quantities[item.key].unit) if item.key in quantities else item for item in varied)


def override(key: str, value: Any) -> str:
    """A choice as `--set` would have it; `present` and `absent` stand for an actor."""
    parts = key.split(".")
    if len(parts) == 2 and parts[0] in ACTORS and value in (PRESENT, ABSENT):
        return f"{key}.remove=true" if value == ABSENT else f"{key}={{}}"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        # A table of points writes 5.0 where a whole number is wanted; a fraction may be written without its point.
        value = int(value)
    return f"{key}={str(value).lower() if isinstance(value, bool) else value}"


def parse(texts: Sequence[str], loaded: Loaded) -> list[Vary]:
    """`KEY=LO:HI[:N]`, `KEY=a,b,c`, or `KEY` alone for the range that the scenario gives with the number.

    In a `KEY` alone, * stands for any name: every number of that form which has a range varies.

    Raises SweepError, ScenarioError.
    """
    quantities = loaded.quantities()
    found: list[Vary] = []
    for text in texts:
        key, separator, raw = (part.strip() for part in text.partition("="))
        key = loaded.names.key(key)
        if separator and not raw:
            raise SweepError(f"--vary {text}: nothing follows the equals sign; write {key}=LO:HI or {key}=a,b,c")
        if "*" not in key:
            found.append(_one(key, raw, quantities, loaded))
            continue
        if separator:
            raise SweepError(f"--vary {text}: a key with * varies each number within its own range; leave out what follows the equals sign")
        form = re.compile(re.escape(key).replace(r"\*", r"[^.]+"))
        there = {item.key for item in found}
        several = [path for path in _ranged(quantities) if form.fullmatch(path) and path not in there]
        if not several:
            raise SweepError(f"--vary {text}: no number of that form has a range")
        found += [_one(path, "", quantities, loaded) for path in several]
    return found


def _ranged(quantities: Mapping[str, Quantity]) -> dict[str, tuple[float, float]]:
    """Range of every number that has one, by path."""
    ends = {path: (item.low, item.high) for path, item in quantities.items()}
    return {path: (low, high) for path, (low, high) in ends.items() if low is not None and high is not None and low < high}


def of_document(table: Mapping[str, Any], loaded: Loaded) -> list[Vary]:
    """The table `vary` of a sweep's file: key → text as on the command line, list of choices, or {low, high[, levels]}.

    Raises SweepError, ScenarioError.
    """
    quantities, found = loaded.quantities(), []
    for said, value in _flat(table, ()):
        key = loaded.names.key(said)
        if isinstance(value, list):
            found.append(_choices(key, [item.isoformat() if isinstance(item, date) else item for item in value], quantities, loaded))
        elif isinstance(value, dict):
            unknown = set(value) - {"low", "high", "levels"}
            if unknown or "low" not in value or "high" not in value:
                raise SweepError(f"vary.{key} needs low and high, and may have levels" + (f"; not {min(unknown)}" if unknown else ""))
            levels = [str(value["levels"])] if "levels" in value else []
            found.append(_one(key, ":".join([str(value["low"]), str(value["high"]), *levels]), quantities, loaded))
        else:
            found.append(_one(key, str(value), quantities, loaded))
    return found


def _flat(table: Mapping[str, Any], path: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Dotted keys may be written with or without quotes."""
    rows: list[tuple[str, Any]] = []
    for name, value in table.items():
        here = (*path, name)
        if isinstance(value, dict) and value and not {"low", "high"} & set(value):
            rows.extend(_flat(value, here))
        else:
            rows.append((".".join(here), value))
    return rows


def of_columns(columns: Mapping[str, Sequence[Any]], loaded: Loaded) -> list[Vary]:
    """The keys of a table of points, each with the values that it takes there; numbers as a range. Raises SweepError."""
    quantities, found = loaded.quantities(), []
    for key, values in columns.items():
        kind = _kind(key, quantities, loaded.document)
        if kind == "structural":
            found.append(Vary(key, kind, tuple(dict.fromkeys(values))))
            continue
        try:
            numbers = np.array(values, dtype=np.float64)
        except (TypeError, ValueError):
            word = next(value for value in values if not isinstance(value, int | float))
            raise SweepError(f"{key} is a number; the table of points has {word!r}") from None
        if not np.isfinite(numbers).all():
            raise SweepError(
                f"{key} has an empty or infinite cell in row {int(np.flatnonzero(~np.isfinite(numbers))[0]) + 1} of the points"
            )
        found.append(Vary(key, kind, low=float(numbers.min()), high=float(numbers.max())))
    return found


def assumed(loaded: Loaded, except_for: Sequence[str] = ()) -> list[Vary]:
    """Every parameter of the register that is graded an assumption, over its range."""
    quantities = loaded.quantities()
    return [
        Vary(path, "belief", low=low, high=high)
        for path, (low, high) in _ranged(quantities).items()
        if path.startswith("parameters.") and path not in except_for and quantities[path].grade == "assumed"
    ]


def _one(key: str, raw: str, quantities: Mapping[str, Quantity], loaded: Loaded) -> Vary:
    _refuse_unvaried(key)
    if not raw:
        return _own_range(key, quantities, loaded)
    kind = _kind(key, quantities, loaded.document)
    pieces = [piece.strip() for piece in raw.split(":")]
    values = [_number_or_day(piece) for piece in pieces]
    if "," in raw or len(pieces) not in (2, 3) or any(value is None for value in values):
        return _choices(key, [_plain(part.strip()) for part in raw.split(",") if part.strip()], quantities, loaded)
    low, high = values[0], values[1]
    levels = values[2] if len(values) == 3 else None
    if type(low) is not type(high) and (isinstance(low, date) or isinstance(high, date)):
        raise SweepError(f"{key}={raw}: both ends must be dates, or both numbers")
    if levels is not None and (not isinstance(levels, int | float) or levels != int(levels) or not 2 <= levels <= 1_000_000):
        raise SweepError(f"{key}={raw}: the number of levels must be a whole number from 2 on, got {pieces[2]}")
    assert low is not None and high is not None
    if not low < high:  # type: ignore[operator]
        raise SweepError(f"{key}={raw}: the lower end {pieces[0]} must lie below the upper end {pieces[1]}")
    if levels is not None:
        return _choices(key, _levels(low, high, int(levels)), quantities, loaded)
    if kind == "structural":
        if isinstance(low, int) and isinstance(high, int) and high - low < 100:
            return _choices(key, list(range(low, high + 1)), quantities, loaded)
        _refuse_unknown(key, loaded)
        raise SweepError(f"{key} is part of the scenario's structure and needs levels: {key}={raw}:N, or a list")
    if isinstance(low, date) or isinstance(high, date):
        raise SweepError(f"{key} is a number, not a date")
    return Vary(key, kind, low=float(low), high=float(high))


def _own_range(key: str, quantities: Mapping[str, Quantity], loaded: Loaded) -> Vary:
    quantity = quantities.get(key)
    if quantity is None:
        _refuse_unknown(key, loaded)
        raise SweepError(f"{key} is no number with a range of its own; write {key}=a,b,c")
    if quantity.low is None or quantity.high is None or not quantity.low < quantity.high:
        raise SweepError(f"{key} has no range of its own; write {key}=LO:HI")
    return _one(key, f"{quantity.low!r}:{quantity.high!r}", quantities, loaded)


def _choices(key: str, values: list[Any], quantities: Mapping[str, Quantity], loaded: Loaded) -> Vary:
    _refuse_unvaried(key)
    kind = _kind(key, quantities, loaded.document)
    if not values:
        raise SweepError(f"--vary {key}: names no value")
    if len(set(map(str, values))) < len(values):
        raise SweepError(f"--vary {key}: a value is named twice: {', '.join(map(str, values))}")
    if kind == "structural":
        return Vary(key, kind, tuple(values))
    words = [value for value in values if not isinstance(value, int | float) or isinstance(value, bool)]
    if words:
        raise SweepError(f"{key} is a number and cannot be {words[0]!r}")
    return Vary(key, kind, tuple(float(value) for value in values))


def _refuse_unvaried(key: str) -> None:
    if not key or not all(key.split(".")):
        raise SweepError(f"--vary {key!r} is not of the form KEY=LO:HI[:N] or KEY=a,b,c")
    if key in NOT_VARIED:
        raise SweepError(f"{key} is not varied by a sweep; see {NOT_VARIED[key]}")


def _kind(key: str, quantities: Mapping[str, Quantity], document: Document) -> Kind:
    if key not in quantities or _shapes_contracts(key, document):
        return "structural"
    return "belief" if key.startswith("parameters.") else "lane"


def _shapes_contracts(key: str, document: Document) -> bool:
    """Whether a number is read once for the whole batch: the rate of an annuity, a product's share of its ledger."""
    parts = key.split(".")
    if parts[0] != "strategies" or parts[2:3] != ["products"]:
        return False
    if len(parts) == 5 and parts[4] == "share":
        return True
    terms: Any = document
    for part in parts[:-1]:
        terms = terms.get(part, {}) if isinstance(terms, dict) else {}
    return parts[-1] == "rate" and isinstance(terms, dict) and terms.get("repayment") == "annuity"


def _refuse_unknown(key: str, loaded: Loaded) -> None:
    """Name the nearest number for a key that leads nowhere."""
    node: Any = loaded.document
    for part in key.split("."):
        place: Any = int(part) if isinstance(node, list) and part.isdigit() else part
        if not (isinstance(node, dict) and place in node) and not (isinstance(node, list) and isinstance(place, int) and place < len(node)):
            actor = nearest_name(part, node) if isinstance(node, dict) else None
            # A power or state is told by its name; of other keys the whole path is more use.
            near = actor if actor and "(" in actor else nearest_name(key, loaded.quantities())
            raise SweepError(f"--vary {key}: no such key in the scenario" + (f"; did you mean {near}?" if near else ""))
        node = node[place]


def _levels(low: Any, high: Any, count: int) -> list[Any]:
    if isinstance(low, date):
        days = (high - low).days
        return [(low + timedelta(days=round(days * place / (count - 1)))).isoformat() for place in range(count)]
    values = [float(value) for value in np.linspace(low, high, count)]
    whole = isinstance(low, int) and isinstance(high, int) and all(value == int(value) for value in values)
    return [int(value) for value in values] if whole else values


def _number_or_day(text: str) -> int | float | date | None:
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _plain(text: str) -> Any:
    """A choice as TOML would read it; what is no number or truth value is a word."""
    try:
        value = read_toml(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        value = _number_or_day(text)
    if isinstance(value, bool | int | float) or (isinstance(value, str) and value):
        return value
    return text
