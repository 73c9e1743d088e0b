"""A sweep as a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from suitors.scenario.errors import did_you_mean, show
from suitors.scenario.layers import find
from suitors.studies.sweep.request import Request
from suitors.studies.sweep.sampling import DESIGNS
from suitors.studies.sweep.vary import SweepError
from suitors.toml_text import read_toml

WANTED: dict[str, tuple[type, str]] = {
    "scenario": (str, "a scenario's name or path"),
    "set": (list, 'a list of "key.path=value"'),
    "vary": (dict, "a table"),
    "vary_assumed": (bool, "true or false"),
    "design": (str, f"one of {', '.join(DESIGNS)}"),
    "points": (int, "a whole number"),
    "points_from": (str, "a path to a CSV file"),
    "posterior": (str, "a path to a posterior file"),
    "runs": (int, "a whole number"),
    "seed": (int, "a whole number"),
    "keep": (str, "runs or points"),
    "outcomes": (list, "a list of outcomes"),
}
ALLOWED = {"design": DESIGNS, "keep": ("runs", "points")}
SMALLEST = {"points": 1, "runs": 1, "seed": 0}


def is_sweep(path: Path) -> bool:
    """Whether a file describes a sweep: it names a scenario and what varies, which no scenario does."""
    if path.suffix != ".toml" or not path.is_file():
        return False
    try:
        document = read_toml(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False  # the scenario's reader says what is wrong with it
    return bool(set(document) & {"scenario", "vary", "vary_assumed", "points_from"})


def read_request(path: Path) -> Request:
    """The request that a file makes; paths in it start at its folder. Raises SweepError."""
    document = read_toml(path.read_text(encoding="utf-8-sig"))
    for key, value in document.items():
        _check(path, key, value)
    if "scenario" not in document:
        raise SweepError(f"{path}: lacks scenario, the name or path of what is swept")
    found = find(document["scenario"], path.parent)
    request = Request(
        source=document["scenario"] if found is None else str(found),
        overrides=tuple(document.get("set", ())),
        table_of_vary=document.get("vary", {}),
        outcomes=tuple(document.get("outcomes", ())),
    )
    given: dict[str, Any] = {key: document[key] for key in ("vary_assumed", "design", "points", "runs", "seed", "keep") if key in document}
    given |= {key: path.parent / document[key] for key in ("points_from", "posterior") if key in document}
    return replace(request, **given)


def _check(path: Path, key: str, value: Any) -> None:
    if key not in WANTED:
        raise SweepError(f"{path}: {key}: no such key{did_you_mean(key, WANTED)} (allowed: {', '.join(WANTED)})")
    kind, words = WANTED[key]
    good = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    if good and kind is list:
        good = all(isinstance(item, str) for item in value)
    if good and key in ALLOWED:
        good = value in ALLOWED[key]
    if key in SMALLEST:
        good = good and value >= SMALLEST[key]
        words += f" from {SMALLEST[key]} on"
    if not good:
        raise SweepError(f"{path}: {key} = {show(value)} must be {words}")
