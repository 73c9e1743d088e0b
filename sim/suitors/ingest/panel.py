"""What ships and what was collected as one panel, and what changed between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from suitors.history.rows import _column, read_rows
from suitors.history.tables import IN_FOLDERS, read_table
from suitors.ingest.collect import Collection, one_union
from suitors.ingest.rows import KEY, in_words

OUT = ["power_iso3", "state_iso3", "year", "variable", "value", "unit", "grade", "source", "note"]
UNITS = {"population": ("persons", 1e6), "exports_share": ("% GDP", 100.0)}
MONEY = ("USD", 1e6)
"""Unit of a variable, and how many of it the panel's own unit holds."""
ALIKE = 1e-4
"""Relative difference below which two numbers are the same but for rounding."""
REVISIONS = ["variable", "power", "state", "year", "kind", "shipped", "new", "difference", "unit", "shipped_source", "new_source"]


def shipped_rows(path: Path) -> pd.DataFrame:
    """Rows of a panel in US$, persons and per cent, the Union as one power, with source, grade and note."""
    rows, _, _ = read_rows(path)
    files = {path.name: path} if path.is_file() else {file.name: file for file in path.iterdir() if file.suffix.lower() in IN_FOLDERS}
    rows = rows.assign(source="", note="", grade="data")
    for name, place in rows.groupby("file").groups.items():
        table, _ = read_table(files[str(name)])
        for column in ("source", "note"):
            rows.loc[place, column] = _column(table, column).to_numpy()[rows.loc[place, "line"].to_numpy(dtype=int) - 2]
    units = rows["variable"].map(lambda variable: UNITS.get(variable, MONEY))
    rows = rows.assign(value=rows["value"] * units.map(lambda unit: unit[1]), unit=units.map(lambda unit: unit[0]), publisher="")
    return one_union(rows.drop(columns=["line"]), [])


def merged(shipped: pd.DataFrame, collection: Collection) -> pd.DataFrame:
    """What ships, with every cell that was collected in its place."""
    both = pd.concat([collection.rows, shipped], ignore_index=True)
    return both[~both.duplicated(KEY)].sort_values(["variable", "power", "state", "year"], kind="stable").reset_index(drop=True)


def revisions(shipped: pd.DataFrame, collection: Collection) -> pd.DataFrame:
    """What changed, the largest first: numbers that differ, new ones, and such as the same files know no more (they stay)."""
    told = ["value", "unit", "source"]
    table = shipped[[*KEY, *told]].merge(collection.rows[[*KEY, *told]], "outer", KEY, suffixes=("_shipped", "_new"))
    old, new = table["value_shipped"], table["value_new"]
    here = _covered(table, collection.rows)
    differs = (old - new).abs() > ALIKE * np.maximum(old.abs(), new.abs())
    kind = pd.Series(
        np.select(
            [old.notna() & new.notna() & differs, old.isna() & new.notna(), old.notna() & (old != 0) & new.isna() & here],
            ["revised", "new", "gone"],
            "",
        ),
        index=table.index,
    )
    found = table.assign(
        kind=kind,
        shipped=old,
        new=new,
        difference=new.fillna(0.0) - old.fillna(0.0),
        unit=table["unit_new"].fillna(table["unit_shipped"]),
        shipped_source=table["source_shipped"].fillna(""),
        new_source=table["source_new"].fillna(""),
    )[kind != ""]
    order = {"revised": 0, "new": 1, "gone": 2}
    found = found.assign(order=found["kind"].map(order), size=-found["difference"].abs())
    return found.sort_values(["order", "size", *KEY], kind="stable").reindex(columns=REVISIONS).reset_index(drop=True)


def _covered(table: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Whether the files speak of a cell: debtors list every creditor of a year, donors every recipient."""
    by_donor = table["variable"] == "grants_disbursed"
    who = table["power"].where(by_donor, table["state"])
    told = set(zip(rows["variable"], rows["year"], rows["power"].where(rows["variable"] == "grants_disbursed", rows["state"]), strict=True))
    return pd.Series([cell in told for cell in zip(table["variable"], table["year"], who, strict=True)], index=table.index, dtype=bool)


def gaps(collection: Collection) -> list[str]:
    """Years between the first and the last of a variable in which no file says anything, and variables that no file has."""
    lines = []
    rows = collection.rows
    for variable, table in rows.groupby("variable"):
        there = set(table["year"])
        if missing := sorted(set(range(min(there), max(there) + 1)) - there):
            lines.append(f"{in_words(str(variable))}: no number for {', '.join(map(str, missing))}")
    return lines


def as_csv(rows: pd.DataFrame) -> str:
    """A panel's text (docs/panel.md), values to nine digits."""
    table = rows.rename(columns={"power": "power_iso3", "state": "state_iso3"}).reindex(columns=OUT)
    return table.to_csv(index=False, float_format="%.9g", lineterminator="\n")
