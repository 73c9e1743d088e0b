"""Rows of panel files: reading, renaming, units; strict about numbers, liberal about order, headings and further columns."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

from suitors.history.errors import HistoryError
from suitors.history.tables import IN_FOLDERS, read_table
from suitors.history.vocabulary import (
    COLUMNS,
    DYAD_VARIABLES,
    KIND_OF,
    MONEY,
    NAMED_UNITS,
    NAMES,
    SHARE,
    STATE_VARIABLES,
    WITHOUT_UNIT,
    unit_of,
)
from suitors.scenario.errors import nearest_name
from suitors.words.numbers import number

COVERAGE = "coverage"
POSTERIOR = "posterior"
"""Tables of these names in a folder are no rows of the panel."""
NONNEGATIVE = frozenset({*DYAD_VARIABLES, *STATE_VARIABLES} - {"loans_repaid", "grants_disbursed"})
NOTHING = frozenset({"", "nan", "na", "n/a", "#n/a", "n.a.", "none", "null", "..", "...", "-"})
"""What a cell may say where a number is not known."""
SMALLEST_OF_LARGEST = {"loans_disbursed": 0.1, "grants_disbursed": 0.01, "debt_stock": 0.1, "gdp": 10.0, "population": 0.005}
LARGEST = {"loans_disbursed": 3e5, "grants_disbursed": 3e5, "debt_stock": 3e6, "gdp": 5e7, "population": 2e3, "exports_share": 3.0}
"""Largest numbers of a table that lie outside of these (million US$, million people, share) were given in another unit."""


def read_rows(path: Path) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Rows of a file or of every table in a folder: (rows, coverage, warnings).

    Rows have power ("" for a variable of the state alone), state, year, variable, value, file and line, in the panel's units;
    the value of an empty cell is NaN. Raises HistoryError.
    """
    if not path.exists():
        raise HistoryError(f"{path}: no such file or folder")
    files = (
        sorted(file for file in path.iterdir() if file.suffix.lower() in IN_FOLDERS and not file.stem.startswith(POSTERIOR))
        if path.is_dir()
        else [path]
    )
    if not files:
        raise HistoryError(f"{path}: holds no file that ends in {', '.join(IN_FOLDERS)}")
    parts, coverage, warnings = [], [], list[str]()
    for file in files:
        table, remarks = read_table(file)
        warnings += remarks
        if file.stem == COVERAGE:
            coverage.append(_coverage(table, file))
            continue
        missing = [name for name in ("state", "year", "variable", "value") if not set(COLUMNS[name]) & set(table.columns)]
        if missing:
            message = f"{file.name}: no column {COLUMNS[missing[0]][0]}; it has {', '.join(map(str, table.columns))}"
            if sum(str(heading).isdigit() for heading in table.columns) > 1:
                message += " (one number a row: years are a column, not headings)"
            if path.is_dir():
                warnings.append(f"{message}: left out")
                continue
            raise HistoryError(message)
        if path.is_dir() and not _column(table, "variable").isin(list(_known())).any():
            warnings.append(f"{file.name}: no variable that a panel knows: left out")
            continue
        rows, remarks = _rows(table, file.name)
        parts.append(rows)
        warnings += remarks
    if not parts:
        raise HistoryError(f"{path}: no table with the columns state_iso3, year, variable and value")
    rows = _once(pd.concat(parts, ignore_index=True))
    shape = {"power": str, "state": str, "variable": str, "first": int, "last": int, "zero": bool}
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in shape.items()})
    return rows, pd.concat(coverage, ignore_index=True) if coverage else empty, warnings


def _rows(table: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    rows = pd.DataFrame({key: _column(table, key) for key in ("power", "state", "year", "variable", "value", "unit")})
    rows["line"] = np.arange(len(rows)) + 2
    rows["file"] = name
    known = _known()
    rows["rank"] = rows["variable"].map({alias: place for names in _all_aliases() for place, alias in enumerate(names)})
    used = rows["variable"].isin(known)
    if not len(rows):
        raise HistoryError(f"{name}: has a heading and no rows")
    strange = sorted(set(rows.loc[~used, "variable"]))
    near = {variable: nearest_name(variable, known) for variable in strange}
    warnings = [f"{name}: variable {variable} is not used; nearest: {near[variable]}" for variable in strange if near[variable]]
    if others := [variable for variable in strange if not near[variable]]:
        shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        warnings.append(f"{name}: {len(others)} variable{'s' * (len(others) > 1)} not used: {shown}")
    if not used.any():
        hints = "".join(f"; nearest to {variable!r}: {found}" for variable, found in near.items() if found)
        raise HistoryError(f"{name}: no variable that a panel knows ({', '.join([*DYAD_VARIABLES, *STATE_VARIABLES])}){hints}")
    rows = rows[used].copy()
    rows["variable"] = rows["variable"].map(known)
    if (blank := rows["state"] == "").any():
        raise HistoryError(f"{name}, line {rows.loc[blank, 'line'].iloc[0]}: no state")
    dyadic = rows["variable"].isin(list(DYAD_VARIABLES))
    if (lost := dyadic & (rows["power"] == "")).any():
        line = rows.loc[lost].iloc[0]
        raise HistoryError(f"{name}, line {line['line']}: {line['variable']} needs a power (column power_iso3)")
    rows.loc[~dyadic, "power"] = ""
    for column in ("power", "state"):
        rows[column] = _codes(rows[column], warnings, name)
    rows["year"] = _numbers(rows, "year", name)
    if (odd := (rows["year"] % 1 != 0) | (rows["year"] < 1900) | (rows["year"] > 2200)).any():
        line = rows.loc[odd].iloc[0]
        raise HistoryError(f"{name}, line {line['line']}: year {line['year']} is no year between 1900 and 2200")
    rows["year"] = rows["year"].astype(int)
    # An empty cell is a number that nobody knows; a missing row may be a zero.
    told = ~rows["value"].str.lower().isin(NOTHING)
    factor = _factors(rows, name)
    blank = rows["unit"] == ""
    rows.loc[told, "number"] = _numbers(rows[told], "value", name) * factor[told]
    rows["value"] = rows.pop("number").astype(float) if told.any() else np.nan
    rows.loc[rows["variable"] == "loans_repaid", "value"] = rows["value"].abs()
    if (below := rows["variable"].isin(list(NONNEGATIVE)) & (rows["value"] < 0)).any():
        line = rows.loc[below].iloc[0]
        raise HistoryError(f"{name}, line {line['line']}: {line['variable']} is below zero")
    if (negative := (rows["variable"] == "grants_disbursed") & (rows["value"] < 0)).any():
        warnings.append(f"{name}: {int(negative.sum())} negative grants (refunds) are taken as nothing")
        rows.loc[negative, "value"] = 0.0
    if (zero := rows["variable"].isin(["gdp", "population"]) & (rows["value"] == 0)).any():
        warnings.append(f"{name}: {int(zero.sum())} zeros of gdp or population are taken as not known")
        rows = rows[~zero]
    _weigh(rows, blank, name, warnings)
    return rows.drop(columns="unit"), warnings


def _weigh(rows: pd.DataFrame, blank: pd.Series, name: str, warnings: list[str]) -> None:
    """Numbers that are far too small or large were given in another unit: an error where none stands, else a warning."""
    for variable, table in rows.groupby("variable"):
        largest = float(table["value"].max())
        low, high = SMALLEST_OF_LARGEST.get(str(variable), 0.0), LARGEST.get(str(variable), np.inf)
        if not largest > 0 or low <= largest <= high:
            continue
        line = table.sort_values("value").iloc[-1]
        unit = {"population": "million people", "exports_share": "of GDP"}.get(str(variable), "million US$")
        said = f"{name}, line {line['line']}: the largest {variable} is {number(largest)} {unit}"
        if blank.loc[table.index].any():
            raise HistoryError(f"{said}; give its unit in a column unit, such as USD, million USD, persons, million or % GDP")
        warnings.append(f"{said}: is its unit right?")


def _codes(column: pd.Series, warnings: list[str], name: str) -> pd.Series:
    """Codes of powers and states in the form that the model takes: capitals for three letters, no signs but underscores."""
    changed = {}
    for code in sorted(set(column) - {""}):
        plain = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode()
        plain = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_") or "unnamed"
        plain = f"x{plain}" if plain[0].isdigit() else plain
        known = NAMES.get(code.lower(), plain)
        changed[code] = known.upper() if len(known) == 3 else known
    if odd := [f"{code} ({new})" for code, new in changed.items() if new.upper() != code.upper()]:
        warnings.append(f"{name}: codes are written with letters, digits and underscores: {', '.join(odd[:4])}{' …' * (len(odd) > 4)}")
    made = [new for code, new in changed.items() if code.lower() not in NAMES and len(new) != 3]
    if twice := sorted({new for new in made if made.count(new) > 1}):
        both = " and ".join(code for code, new in changed.items() if new == twice[0])
        raise HistoryError(f"{name}: {both} would both be called {twice[0]}; give them names that differ in letters or digits")
    return column.map({**changed, "": ""})


def _column(table: pd.DataFrame, key: str) -> pd.Series:
    """Text of a column under whatever heading; where several of its headings are there, the first that is not empty in a row."""
    cells = pd.Series("", index=table.index, dtype=str)
    for heading in COLUMNS[key]:
        if heading in table.columns:
            text = table[heading].astype(object).where(table[heading].notna(), "").astype(str).str.strip()
            cells = cells.where(cells != "", text)
    return cells


def _known() -> dict[str, str]:
    """Variable of the format by every name under which it is accepted."""
    return {alias: own for group in (DYAD_VARIABLES, STATE_VARIABLES) for own, aliases in group.items() for alias in aliases}


def _all_aliases() -> list[tuple[str, ...]]:
    return [*DYAD_VARIABLES.values(), *STATE_VARIABLES.values()]


def _numbers(rows: pd.DataFrame, column: str, name: str) -> pd.Series:
    numbers = pd.to_numeric(rows[column], errors="coerce").astype(float)
    bad = ~np.isfinite(numbers)
    if bad.any():
        line = rows.loc[bad].iloc[0]
        how = " (decimals after a point, no separators of thousands)" if re.search(r"\d,\d", str(line[column])) else ""
        raise HistoryError(f"{name}, line {line['line']}: {column} {line[column]!r} is not a finite number{how}")
    return numbers


def _factors(rows: pd.DataFrame, name: str) -> pd.Series:
    """Factor of each row from its unit to the panel's; exports in per cent of GDP become shares."""
    found = {unit: unit_of(unit) for unit in sorted(set(rows["unit"])) if unit}
    in_shares = rows["unit"].map(lambda unit: (found.get(unit) or (0.0, None))[1] == SHARE)
    rows.loc[in_shares & (rows["variable"] == "exports"), "variable"] = "exports_share"
    wanted = rows["variable"].map(lambda variable: KIND_OF.get(variable, MONEY))
    for unit, known in found.items():
        here = rows[rows["unit"] == unit]
        wrong = here if known is None else here[wanted[here.index].map(lambda kind, known=known: known[1] not in (None, kind))]
        if len(wrong):
            line = wrong.iloc[0]
            problem = "is not known" if known is None else f"does not measure {wanted[line.name]}"
            allowed = ", ".join(NAMED_UNITS)
            raise HistoryError(f"{name}, line {line['line']}: unit {unit!r} of {line['variable']} {problem}; allowed are such as {allowed}")
    factors = rows["unit"].map({unit: known[0] for unit, known in found.items() if known}).astype(float)
    return factors.where(rows["unit"] != "", wanted.map(WITHOUT_UNIT))


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each key; the same value twice is let through, two values are not. Of two names the first listed counts."""
    key = ["power", "state", "year", "variable"]
    rows = rows.sort_values([*key, "rank", "file", "line"], kind="stable")
    best = rows.groupby(key)["rank"].transform("min")
    rows = rows[rows["rank"] == best]
    # A number counts more than an empty cell of another file.
    rows = rows.sort_values([*key, "value"], kind="stable")
    spread = rows.groupby(key)["value"].transform("max") - rows.groupby(key)["value"].transform("min")
    clash = spread > 1e-9 * rows["value"].abs().clip(lower=1.0)
    if clash.any():
        first = rows.loc[clash].iloc[0]
        same = (rows[key] == first[key]).all(axis=1) & clash
        one, other = sorted(zip(rows.loc[same, "file"], rows.loc[same, "line"], rows.loc[same, "value"], strict=True))[:2]
        whose = f"{first['power']} {first['state']}".strip()
        said = f"{other[0]}, line {other[1]}: {first['variable']} of {whose} in {first['year']} stands twice with two values"
        raise HistoryError(f"{said}: {number(other[2], 6)} here, {number(one[2], 6)} in {one[0]}, line {one[1]} (in millions)")
    return rows.drop_duplicates(key).drop(columns="rank").reset_index(drop=True)


def _coverage(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    needed = ("power_iso3", "state_iso3", "variable", "first_year", "last_year", "missing")
    if absent := [name for name in needed if name not in table.columns]:
        raise HistoryError(f"{file.name}: no column {absent[0]}; it needs {', '.join(needed)}")
    known = {alias: own for own, aliases in DYAD_VARIABLES.items() for alias in aliases}
    rows = []
    for line, row in enumerate(table.to_dict("records"), start=2):
        cells = {name: str(row[name]).strip() for name in needed}
        if cells["variable"] not in known:
            near = nearest_name(cells["variable"], known)
            raise HistoryError(
                f"{file.name}, line {line}: variable {cells['variable']!r} is not known" + (f"; nearest: {near}" if near else "")
            )
        if cells["missing"] not in ("zero", "unknown"):
            raise HistoryError(f"{file.name}, line {line}: missing is {cells['missing']!r}; allowed: zero, unknown")
        try:
            span = int(cells["first_year"]), int(cells["last_year"])
        except ValueError:
            raise HistoryError(f"{file.name}, line {line}: first_year and last_year must be years") from None
        rows.append((cells["power_iso3"], cells["state_iso3"], known[cells["variable"]], *span, cells["missing"] == "zero"))
    return pd.DataFrame(rows, columns=["power", "state", "variable", "first", "last", "zero"])
