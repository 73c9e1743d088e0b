"""Rows of panel files: reading, renaming, units; strict about numbers, liberal about order, headings and further columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sim.history.errors import HistoryError
from sim.history.vocabulary import COLUMNS, DYAD_VARIABLES, STATE_VARIABLES, UNITS, WITHOUT_UNIT
from sim.scenario.errors import nearest_name

ENDINGS = (".csv", ".parquet")
COVERAGE = "coverage"
POSTERIOR = "posterior"
"""Tables of these names in a folder are no rows of the panel."""
NONNEGATIVE = frozenset({*DYAD_VARIABLES, *STATE_VARIABLES} - {"loans_repaid", "grants_disbursed"})


def read_rows(path: Path) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Rows of a file or of every table in a folder: (rows, coverage, warnings).

    Rows have power ("" for a variable of the state alone), state, year, variable, value, file and line, in the panel's units.
    Raises HistoryError.
    """
    if not path.exists():
        raise HistoryError(f"{path}: no such file or folder")
    files = (
        sorted(file for file in path.iterdir() if file.suffix in ENDINGS and not file.stem.startswith(POSTERIOR))
        if path.is_dir()
        else [path]
    )
    if not files:
        raise HistoryError(f"{path}: holds no .csv or .parquet file")
    parts, coverage, warnings = [], [], list[str]()
    for file in files:
        table = _table(file)
        if file.stem == COVERAGE:
            coverage.append(_coverage(table, file))
            continue
        missing = [name for name in ("state", "year", "variable", "value") if not set(COLUMNS[name]) & set(table.columns)]
        if missing:
            message = f"{file.name}: no column {COLUMNS[missing[0]][0]}; it has {', '.join(map(str, table.columns))}"
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


def _table(file: Path) -> pd.DataFrame:
    try:
        # Text first: a number is judged below, so that a faulty one can be named with its line.
        table = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype=str, keep_default_na=False)
        return table.rename(columns=lambda heading: str(heading).strip().lower())
    except (OSError, ValueError, pd.errors.ParserError) as problem:
        raise HistoryError(f"{file.name}: cannot be read: {problem}") from problem


def _rows(table: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    rows = pd.DataFrame({key: _column(table, key) for key in ("power", "state", "year", "variable", "value", "unit")})
    rows["line"] = np.arange(len(rows)) + 2
    rows["file"] = name
    known = _known()
    rows["rank"] = rows["variable"].map({alias: place for names in _all_aliases() for place, alias in enumerate(names)})
    used = rows["variable"].isin(known)
    warnings = [f"{name}: variable {left} is not used" for left in sorted(set(rows.loc[~used, "variable"]))]
    if len(warnings) > 3:
        warnings = [f"{name}: {len(warnings)} variables are not used"]
    if not used.any():
        first = str(rows["variable"].iloc[0]) if len(rows) else ""
        near = nearest_name(first, known)
        hint = f"; nearest to {first!r}: {near}" if near else ""
        raise HistoryError(f"{name}: no variable that a panel knows ({', '.join([*DYAD_VARIABLES, *STATE_VARIABLES])}){hint}")
    rows = rows[used].copy()
    rows["variable"] = rows["variable"].map(known)
    if (blank := rows["state"] == "").any():
        raise HistoryError(f"{name}, line {rows.loc[blank, 'line'].iloc[0]}: no state")
    dyadic = rows["variable"].isin(list(DYAD_VARIABLES))
    if (lost := dyadic & (rows["power"] == "")).any():
        line = rows.loc[lost].iloc[0]
        raise HistoryError(f"{name}, line {line['line']}: {line['variable']} needs a power (column power_iso3)")
    rows.loc[~dyadic, "power"] = ""
    # Empty cells are missing rows, not zeros.
    rows = rows[~rows["value"].str.lower().isin(["", "nan", "na", "none", ".."])].copy()
    rows["year"] = _numbers(rows, "year", name)
    if (odd := (rows["year"] % 1 != 0) | (rows["year"] < 1900) | (rows["year"] > 2200)).any():
        line = rows.loc[odd].iloc[0]
        raise HistoryError(f"{name}, line {line['line']}: year {line['year']:g} is no year between 1900 and 2200")
    rows["year"] = rows["year"].astype(int)
    rows["value"] = _numbers(rows, "value", name) * _factors(rows, name)
    rows.loc[rows["variable"] == "loans_repaid", "value"] = rows["value"].abs()
    if (below := rows["variable"].isin(list(NONNEGATIVE)) & (rows["value"] < 0)).any():
        line = rows.loc[below].iloc[0]
        raise HistoryError(f"{name}, line {line['line']}: {line['variable']} is below zero")
    if (negative := (rows["variable"] == "grants_disbursed") & (rows["value"] < 0)).any():
        warnings.append(f"{name}: {int(negative.sum())} negative grants (refunds) are taken as nothing")
        rows.loc[negative, "value"] = 0.0
    return rows.drop(columns="unit"), warnings


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
        raise HistoryError(f"{name}, line {line['line']}: {column} {line[column]!r} is not a finite number")
    return numbers


def _factors(rows: pd.DataFrame, name: str) -> pd.Series:
    units = rows["unit"].str.lower()
    factor = units.map(UNITS)
    blank = units == ""
    factor[blank] = rows.loc[blank, "variable"].map(WITHOUT_UNIT).fillna(1e-6)
    if (unknown := factor.isna()).any():
        line = rows.loc[unknown].iloc[0]
        near = nearest_name(str(line["unit"]).lower(), UNITS)
        hint = f"; nearest: {near}" if near else ""
        raise HistoryError(f"{name}, line {line['line']}: unit {line['unit']!r} of {line['variable']} is not known{hint}")
    return factor.astype(float)


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each key; the same value twice is let through, two values are not. Of two names the first listed counts."""
    key = ["power", "state", "year", "variable"]
    rows = rows.sort_values([*key, "rank", "file", "line"], kind="stable")
    best = rows.groupby(key)["rank"].transform("min")
    rows = rows[rows["rank"] == best]
    spread = rows.groupby(key)["value"].transform("max") - rows.groupby(key)["value"].transform("min")
    clash = spread > 1e-9 * rows["value"].abs().clip(lower=1.0)
    if clash.any():
        line = rows.loc[clash].iloc[1]
        whose = f"{line['power']} {line['state']}".strip()
        raise HistoryError(
            f"{line['file']}, line {line['line']}: {line['variable']} of {whose} in {line['year']} stands twice with two values"
        )
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
