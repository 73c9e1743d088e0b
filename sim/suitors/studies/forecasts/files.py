"""A forecast as a file: a CSV of quantiles and chances, with a head that says who made it, when and from what, signed by its hash.

Whoever takes part needs the columns `variable`, `power`, `state`, `year` and quantiles such as `q0.1`, `q0.5`, `q0.9`; all else may
be missing. Money is in million US$, shares and chances from 0 to 1.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.errors import InputError
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
        return int(said) if said.isdigit() else int(self.rows["year"].min()) - 1

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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    lines = text.replace("\r\n", "\n").splitlines(keepends=True)
    first = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = dict(_entry(line) for line in lines[:first] if ":" in line)
    body = "".join(lines[first:])
    if SIGNED in head and head[SIGNED] != _hash("".join(line for line in lines[:first] if _entry(line)[0] != SIGNED), body):
        raise InputError(f"{path}: was changed after it was made: its content does not have the hash that it states")
    rows, levels = _rows(path, body, first)
    return ForecastFile(head.get("forecaster", path.stem), head, rows, levels)


def _rows(path: Path, body: str, above: int) -> tuple[pd.DataFrame, tuple[float, ...]]:
    try:
        rows = pd.read_csv(io.StringIO(body), dtype={"variable": str, "power": str, "state": str}, keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"{path}: is no table: {error}") from None
    for key in KEYS:
        if key not in rows:
            near = nearest_name(key, list(rows.columns))
            raise InputError(f"{path}: lacks the column {key}" + (f"; nearest: {near}" if near else f"; it has {', '.join(rows.columns)}"))
    named = {match[0]: float(match[1]) for name in rows.columns if (match := QUANTILE.fullmatch(str(name)))}
    levels = tuple(sorted(level for level in named.values() if 0 < level < 1))
    if not levels and "probability" not in rows:
        raise InputError(f"{path}: has neither quantiles (columns such as q0.5) nor a column probability")
    rows = rows.rename(columns={name: column(level) for name, level in named.items()})
    rows = rows.assign(probability=rows.get("probability", np.nan), power=rows["power"].fillna(""), state=rows["state"].fillna(""))
    wanted = [column(level) for level in levels]
    for place, row in enumerate(rows.to_dict("records")):
        _check(f"{path}, line {above + place + 2}", row, wanted)
    if (twice := rows.duplicated(KEYS)).any():
        line = above + int(np.flatnonzero(twice)[0]) + 2
        raise InputError(f"{path}, line {line}: is there twice: the same variable, power, state and year stand above")
    return rows[[*KEYS, "probability", *wanted]].reset_index(drop=True), levels


def _check(place: str, row: Mapping[Any, Any], wanted: list[str]) -> None:
    variable = str(row["variable"])
    if variable not in QUANTITIES and variable not in CHANCES:
        known = [*QUANTITIES, *CHANCES]
        near = nearest_name(variable, known)
        raise InputError(f"{place}: variable {variable} is not known; " + (f"nearest: {near}" if near else f"known: {', '.join(known)}"))
    year = row["year"]
    if not isinstance(year, int) or not 1900 <= year <= 2200:
        raise InputError(f"{place}: year {year} must be a whole number from 1900 to 2200")
    if variable in CHANCES:
        chance = row["probability"]
        if not isinstance(chance, int | float) or not 0 <= chance <= 1:
            raise InputError(f"{place}: probability {chance} must lie between 0 and 1")
        return
    values = [row[name] for name in wanted]
    if not wanted or not all(isinstance(value, int | float) and np.isfinite(value) for value in values):
        raise InputError(f"{place}: every quantile must be a number")
    numbers = [float(value) for value in values]
    if any(later < earlier - 1e-9 for earlier, later in pairwise(numbers)):
        raise InputError(f"{place}: quantiles must not fall from one level to the next")
    if numbers[0] < 0:
        raise InputError(f"{place}: {variable} cannot lie below 0")


def _entry(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("#").partition(":")
    return key.strip(), value.strip()


def _hash(head: str, body: str) -> str:
    return hashlib.sha256((head + body).encode()).hexdigest()
