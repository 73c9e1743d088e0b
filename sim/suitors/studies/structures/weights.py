"""Weights of structures: equal, or what a file says of single choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from suitors.scenario.errors import ScenarioError, nearest_name
from suitors.scenario.layers import display, parse_toml, read_text
from suitors.scenario.lines import key_lines
from suitors.studies.structures.choices import CHOICES

Weights = Mapping[str, Mapping[str, float]]
TABLES = {choice.replace(" ", "_"): choice for choice in CHOICES}
"""Tables of a file of weights, and the choices that they are about."""


def read(path: Path, known: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Weights by choice and what is chosen. What the file does not name weighs 1. Raises ScenarioError."""
    text, place = read_text(path), display(path)
    lines = key_lines(text)
    found: dict[str, dict[str, float]] = {}
    for table, entries in parse_toml(text, place).items():
        if table not in TABLES or not isinstance(entries, dict):
            raise ScenarioError(
                file=place, line=lines.get((table,)), key=table, problem="is no table of weights", allowed=list(TABLES),
                nearest=nearest_name(table, TABLES),
            )  # fmt: skip
        names = known[TABLES[table]]
        for name, weight in entries.items():
            line, key = lines.get((table, name)), f"{table}.{name}"
            if name not in names:
                near = nearest_name(name, names)
                raise ScenarioError(file=place, line=line, key=key, problem="is nothing that can be chosen", allowed=names, nearest=near)
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < float("inf"):
                raise ScenarioError(file=place, line=line, key=key, value=weight, problem="must be a number, 0 or more")
        weights = {str(name): float(weight) for name, weight in entries.items()}
        if not any(weights.get(name, 1.0) > 0 for name in names):
            raise ScenarioError(file=place, line=lines.get((table,)), key=table, problem="leaves nothing with a weight above 0")
        found[TABLES[table]] = weights
    return found


def weigh(table: pd.DataFrame, weights: Weights) -> np.ndarray:
    """The product of the weights of what each structure chooses, (structure,); the sum is 1."""
    product = np.ones(len(table))
    for choice, of_names in weights.items():
        product = product * table[choice].map(lambda name, given=of_names: given.get(str(name), 1.0)).to_numpy(np.float64)
    return product / product.sum()
