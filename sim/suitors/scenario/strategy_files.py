"""Strategies that are files of their own: `strategy = "india.toml"` in a power's table, and such a file alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suitors.scenario.errors import ScenarioError, Trouble, nearest_name
from suitors.scenario.merge import Document
from suitors.scenario.shape import strategy_keys
from suitors.scenario.shipped_files import library

ENDING = ".toml"


def is_strategy(document: Mapping[str, Any]) -> bool:
    """Whether a document is a strategy rather than a scenario."""
    return (
        bool(document)
        and set(document) <= {*strategy_keys(), "based_on"}
        and bool({"products", "conduct", "targeting", "based_on"} & set(document))
    )


def files_in(document: Mapping[str, Any]) -> dict[str, str]:
    """By power, the file that its strategy is said to be."""
    powers = document.get("powers")
    tables = powers.items() if isinstance(powers, dict) else ()
    return {
        power: table["strategy"]
        for power, table in tables
        if isinstance(table, dict) and isinstance(table.get("strategy"), str) and table["strategy"].endswith(ENDING)
    }


def strategy_name(file: str | Path) -> str:
    """What the strategy of a file is called: like the file. Raises ScenarioError for no name, or that of a shipped strategy."""
    name = Path(file).name.removesuffix(ENDING)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise ScenarioError(file=str(file), problem="gives the strategy its name, which holds letters, digits and underscores only")
    if name in library().strategies:
        raise ScenarioError(file=str(file), problem=f"has the name of the shipped strategy {name}; give the file another name")
    return name


def place_of(file: str, power: str, folder: Path) -> Path:
    """Where the file lies: at or below the scenario's folder, links followed. Raises Trouble."""
    path = folder / file
    here = ("powers", power, "strategy")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Trouble(here, "must lie at or below the scenario's folder", value=file)
    if not path.is_file():
        near = sorted(item.name for item in path.parent.glob(f"*{ENDING}")) if path.parent.is_dir() else []
        raise Trouble(here, "is no file", value=file, nearest=nearest_name(path.name, near))
    return path


def playing(document: Document, names: Mapping[str, str]) -> Document:
    """The document with the names of strategies where powers name files."""
    powers = {power: {**table, "strategy": names[power]} if power in names else table for power, table in document["powers"].items()}
    return {**document, "powers": powers}
