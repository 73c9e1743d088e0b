"""What all publishers' readers share: the region, columns by one name, numbers as people write them, years as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from suitors.data.countries import code, is_group, names, plain
from suitors.history.rows import NOTHING
from suitors.history.vocabulary import EU_CODES, EU_MEMBERS
from suitors.ingest.errors import IngestError
from suitors.ingest.register import Edition, heading
from suitors.scenario.errors import nearest_name
from suitors.words.numbers import given

YEAR = re.compile(r"^((?:19|20)\d\d)(?:\s*\[YR\d{4}\])?$")
THOUSANDS = re.compile(r"^-?\d{1,3}(?:[, \u00a0\u202f']\d{3})+(?:\.\d+)?$")
KEY = ["power", "state", "year", "variable"]
COLUMNS = [*KEY, "value", "unit", "note"]
MOST = 6
CALLED = {"exports_state_to_power": "exports to the power", "imports_state_from_power": "imports from the power", "gdp": "GDP"}
"""Variables whose names are no words."""


def in_words(variable: str) -> str:
    """A variable of a panel in words."""
    return CALLED.get(variable, variable.replace("_", " "))


@dataclass(frozen=True)
class PanelRegion:
    """Codes of the states that are read and of the powers that count; the Union stands for its members and institutions."""

    states: tuple[str, ...]
    powers: tuple[str, ...]

    @property
    def counterparts(self) -> frozenset[str]:
        """Codes of all whose numbers are read."""
        union = {*EU_MEMBERS, *EU_CODES} if set(self.powers) & EU_CODES else set()
        return frozenset({*self.powers, *union})


@dataclass
class EditionRows:
    """What a reader took from a file: rows with the columns `COLUMNS`, rows that enter no panel, and remarks."""

    rows: pd.DataFrame
    apart: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    remarks: list[str] = field(default_factory=list)


def renamed(table: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """The table under the reader's own column names; years as they are. Columns without a heading are left out."""
    own = {heading(name): to for to, name in edition.names.items()}
    table = table.rename(columns=lambda name: own.get(heading(name), str(name).strip()))
    return table.loc[:, [name for name in dict.fromkeys(table.columns) if name and not str(name).startswith("Unnamed:")]]


def codes(column: pd.Series, more: Mapping[str, str] | None = None) -> pd.Series:
    """ISO codes of a column of names, codes or numbers; "" where none is known."""
    known = {said: code(said, dict(more or {})) or "" for said in column.unique()}
    return column.map(known)


def called(calls: Mapping[str, list[str]]) -> dict[str, str]:
    """A publisher's own names by plain name, for `codes`."""
    return {plain(name): iso for iso, names in calls.items() for name in names}


def strangers(column: pd.Series, found: pd.Series, name: str, what: str) -> list[str]:
    """One remark on names that are no known country and no group of them."""
    odd = sorted({said for said in column[(found == "") & (column != "")].unique() if not is_group(said)})
    if not odd:
        return []
    near = nearest_name(odd[0], names())
    hint = f" (nearest to {odd[0]}: {near})" if near else ""
    more = f" and {len(odd) - MOST} more" if len(odd) > MOST else ""
    return [f"{name}: {what} that are not known, left out: {', '.join(odd[:MOST])}{more}{hint}"]


def long(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Years as rows, in the column year. Raises IngestError for a table without years or with one twice."""
    years = {column: match[1] for column in table.columns if (match := YEAR.match(str(column)))}
    if not years:
        raise IngestError(f"{name}: has no column that is a year")
    if len(set(years.values())) < len(years):
        raise IngestError(f"{name}: has the same year in two columns")
    return table.rename(columns=years).melt(
        [column for column in table.columns if column not in years], list(years.values()), "year", "value"
    )


def numbers(table: pd.DataFrame, column: str, name: str, remarks: list[str]) -> pd.Series:
    """A column as numbers, NaN where nothing is said; separators of thousands are taken out and told. Raises IngestError."""
    text = table[column].astype(str).str.strip()
    told = ~text.str.lower().isin(NOTHING)
    grouped = told & text.str.match(THOUSANDS)
    if grouped.any():
        text = text.where(~grouped, text.str.replace(r"[, \u00a0\u202f']", "", regex=True))
        remarks.append(f"{name}: {int(grouped.sum())} numbers have separators of thousands, such as {table[column][grouped].iloc[0]!r}")
    values = pd.to_numeric(text.where(told), errors="coerce").astype(float)
    bad = told & ~np.isfinite(values)
    if bad.any():
        said = table[column][bad].iloc[0]
        hint = " (decimals must come after a point)" if re.search(r"\d,\d", str(said)) else ""
        raise IngestError(f"{name}: {column} {said!r} is no number{hint}")
    return values


def once(table: pd.DataFrame, key: list[str], name: str) -> pd.DataFrame:
    """Each key once: the same number twice counts once. Raises IngestError where two rows of a key differ."""
    table = table.drop_duplicates([*key, "value"])
    if (twice := table.duplicated(key, keep=False)).any():
        first = table[twice].iloc[0]
        both = table[twice & (table[key] == first[key]).all(axis=1)]["value"].tolist()
        whose = " ".join(str(first[each]) for each in key)
        raise IngestError(f"{name}: {whose} stands twice with two values: {given(both[0])} and {given(both[1])}")
    return table


def without_doubles(table: pd.DataFrame, name: str, remarks: list[str]) -> pd.DataFrame:
    """Without rows that are alike in every column."""
    double = table.duplicated()
    if double.any():
        remarks.append(f"{name}: {int(double.sum())} rows stand twice, counted once")
    return table.loc[~double]


def years(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """With years as whole numbers. Raises IngestError for what is no year."""
    found = pd.to_numeric(table["year"].astype(str).str.strip(), errors="coerce")
    if (odd := ~found.between(1900, 2200) | (found % 1 != 0)).any():
        raise IngestError(f"{name}: year {table['year'][odd].iloc[0]!r} is no year between 1900 and 2200")
    return table.assign(year=found.astype(int))


def rows(table: pd.DataFrame, variable: str, unit: str, note: str = "") -> pd.DataFrame:
    """Rows of one variable from a table with power, state, year and value; empty values are left out."""
    return table[table["value"].notna()].assign(variable=variable, unit=unit, note=note).reindex(columns=COLUMNS)


def summed(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each power, state and year."""
    return table.groupby(["power", "state", "year"], as_index=False)[["value"]].sum(min_count=1)


def joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Several tables of rows as one."""
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=COLUMNS)
