"""A strategy read by itself, shipped or a file of its own: as one of a scenario that has it besides its others."""

from __future__ import annotations

from pathlib import Path

from suitors.scenario.errors import ScenarioError
from suitors.scenario.layers import find, parse_toml
from suitors.scenario.shipped_files import library
from suitors.scenario.strategy_files import ENDING, is_strategy, strategy_name

BASE = "baseline"
"""The scenario that has it besides."""


def strategy_of(source: str) -> tuple[str, tuple[str, ...]] | None:
    """Name of the strategy that is meant, and what `BASE` must be told to have it; None where a scenario is meant.

    Raises ScenarioError for a file whose name is no name of a strategy.
    """
    path = Path(source).expanduser()
    if path.is_file() and path.suffix == ENDING:
        try:
            document = parse_toml(path.read_text(encoding="utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError, ScenarioError):
            # Whatever is wrong with the file, reading it as a scenario says it.
            return None
        name = strategy_name(path) if is_strategy(document) else ""
        return (name, (f"strategies.{name}={path}",)) if name else None
    if find(source, Path()) is None and source in library().strategies:
        return source, ()
    return None
