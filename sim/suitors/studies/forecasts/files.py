"""A forecast as a file: a CSV of quantiles and chances, with a head that says who made it, when and from what, signed by its hash.

Whoever takes part needs the columns `variable`, `power`, `state`, `year` and quantiles such as `q0.1`, `q0.5`, `q0.9`; all else may
be missing. Money is in million US$, shares and chances from 0 to 1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.csv_text import CsvRow, csv_rows, read_text
from suitors.data.countries import code
from suitors.errors import InputError
from suitors.history.rows import LARGEST
from suitors.scenario.errors import nearest_name
from suitors.words.brief import Brief
from suitors.words.numbers import given

QUANTITIES = {
    "loans_disbursed": "million US$ in the year",
    "grants_disbursed": "million US$ in the year",
    "flow": "million US$ in the year, loans and grants",
    "debt_stock": "million US$ at the end of the year",
    "share": "share of the power's money of the year",
}
"""What is forecast by power, state and year as a distribution, and its unit."""
CHANCES = {
    "new_programme": "a power without money for three years pays some by the end of the year",
    "distress": "the state is in debt distress in the year",
    "corridor_over": "a corridor carries more than so many million tonnes in the year",
}
"""What is forecast as a chance. `power` and `state` say of whom; `corridor_over` has the corridor and tonnes in `power`, as middle>6."""
LEVELS = (0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975)
CALLED = {"loans_disbursed": "loans", "grants_disbursed": "grants", "flow": "flow", "debt_stock": "debts", "share": "shares"}
"""What people call them in tables."""
KEYS = ["variable", "power", "state", "year"]
QUANTILE = re.compile(r"q(0?\.\d+)")
SIGNED = "sha256"

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class ForecastFile(Brief):
    """A forecast that was made: `rows` has `KEYS`, `probability` and a column for each level."""

    name: str
    head: Mapping[str, str]
    rows: pd.DataFrame
    levels: tuple[float, ...]

    @property
    def quantities(self) -> pd.DataFrame:
        """Rows that are distributions."""
        return self.rows[self.rows["variable"].isin(list(QUANTITIES))]

    @property
    def chances(self) -> pd.DataFrame:
        """Rows that are chances."""
        return self.rows[self.rows["variable"].isin(list(CHANCES))]

    @property
    def origin(self) -> int:
        """The last year that the forecaster knew: as the head says, else the one before the first that is forecast."""
        said = self.head.get("flows_to", "")
        return int(said) if re.fullmatch("[0-9]{1,9}", said) else int(self.rows["year"].min()) - 1

    def at(self) -> Array:
        """Quantiles of the distributions, (row, level)."""
        return self.quantities[[column(level) for level in self.levels]].to_numpy(dtype=np.float64)


def column(level: float) -> str:
    """Heading of a quantile."""
    return f"q{given(level)}"


def text_of(head: Mapping[str, str], rows: pd.DataFrame) -> str:
    """The file: the head, the hash of what follows it and of itself without the hash, the rows."""
    body = rows.to_csv(index=False, lineterminator="\n", float_format="%.6g")
    top = "".join(f"# {key}: {value}\n" for key, value in head.items())
    return f"{top}# {SIGNED}: {_hash(top, body)}\n{body}"


def read_forecast(path: Path) -> ForecastFile:
    """A forecast file.

    Raises InputError naming file, line and column of what cannot be used, and for a file that was changed after it was signed.
    """
    lines = read_text(path).splitlines(keepends=True)
    first = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = dict(_entry(line) for line in lines[:first] if ":" in line)
    body = "".join(lines[first:])
    if SIGNED in head and head[SIGNED] != _hash("".join(line for line in lines[:first] if _entry(line)[0] != SIGNED), body):
        raise InputError(f"{path}: was changed after it was made: its content does not have the hash that it states")
    rows, levels = _rows(path, body, first)
    file = ForecastFile(head.get("forecaster", path.stem), head, rows, levels)
    if (begins := int(rows["year"].min())) <= file.origin:
        raise InputError(f"{path}: forecasts {begins}, but its head says that flows were known to {file.origin} (flows_to)")
    return file


def _rows(path: Path, body: str, above: int) -> tuple[pd.DataFrame, tuple[float, ...]]:
    columns, rows = csv_rows(body, str(path), KEYS, above=above)
    named: dict[str, float] = {}
    for name in (name for name in columns if re.fullmatch(r"q[\d.]+", name)):
        if QUANTILE.fullmatch(name) is None or not 0 < float(name[1:]) < 1:
            raise InputError(f"{path}: the column {name} is no quantile; levels lie between 0 and 1, such as q0.5")
        named[name] = float(name[1:])
    if not named and "probability" not in columns:
        raise InputError(f"{path}: has neither quantiles (columns such as q0.5) nor a column probability; it has {', '.join(columns)}")
    levels = dict(sorted(named.items(), key=lambda pair: pair[1]))
    if len(set(levels.values())) < len(levels):
        raise InputError(f"{path}: two columns are the same quantile: {', '.join(levels)}")
    found: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        cells = _checked(row, list(levels))
        key = tuple(cells[name] for name in KEYS)
        if key in found:
            raise row.fault("is there twice: the same variable, power, state and year stand above")
        found[key] = cells
    if not rows:
        raise InputError(f"{path}: has a heading and no rows")
    table = pd.DataFrame(list(found.values())).rename(columns={name: column(level) for name, level in levels.items()})
    return table[[*KEYS, "probability", *map(column, levels.values())]], tuple(levels.values())


def _checked(row: CsvRow, levels: list[str]) -> dict[str, object]:
    """A row's cells by column, numbers as such, powers and states by code. Raises InputError."""
    variable = row.cells["variable"]
    if variable not in QUANTITIES and variable not in CHANCES:
        known = [*QUANTITIES, *CHANCES]
        near = nearest_name(variable, known)
        raise row.fault(f"variable {variable} is not known; " + (f"nearest: {near}" if near else f"known: {', '.join(known)}"))
    whose = {name: row.cells[name] if row.cells[name].isupper() else code(row.cells[name]) or row.cells[name] for name in KEYS[1:3]}
    cells: dict[str, object] = {"variable": variable, **whose, "year": row.whole("year", 1900, 2200)}
    if variable in CHANCES:
        if "probability" not in row.cells:
            raise row.fault(f"{variable} is a chance and needs the column probability")
        return {**cells, "probability": row.number("probability", 0, 1), **dict.fromkeys(levels, np.nan)}
    if not levels:
        raise row.fault(f"{variable} needs quantiles, columns such as q0.5")
    most = 1.0 if variable == "share" else LARGEST.get(variable, LARGEST["loans_disbursed"])
    numbers = {name: row.number(name) for name in levels}
    for lower, higher in pairwise(levels):
        if numbers[higher] < numbers[lower] - 1e-9:
            told = f"{lower} is {row.cells[lower]} and {higher} is {row.cells[higher]}"
            raise row.fault(f"quantiles must not fall from one level to the next; {told}")
    if numbers[levels[0]] < 0 or numbers[levels[-1]] > most:
        raise row.fault(f"{variable} must lie between 0 and {given(most)} ({QUANTITIES[variable]})")
    return {**cells, "probability": np.nan, **numbers}


def _entry(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("#").partition(":")
    return key.strip(), value.strip()


def _hash(head: str, body: str) -> str:
    return hashlib.sha256((head + body).encode()).hexdigest()
