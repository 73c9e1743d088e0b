"""World Bank, World Development Indicators: the size of states' economies."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from suitors.ingest.register import Edition
from suitors.ingest.rows import EditionRows, PanelRegion, codes, joined, long, numbers, once, rows, without_doubles, years

UNITS = {"population": "persons", "exports_share": "% GDP"}
CONSTANT = ".KD"


def read(table: pd.DataFrame, edition: Edition, region: PanelRegion, more: Mapping[str, str], name: str) -> EditionRows:
    """Rows of states alone, in US$ of the day, persons and per cent of GDP; series in constant prices are told and left out."""
    remarks: list[str] = []
    wanted = edition.facts["world"]
    constant = table["series"].str.strip().str.endswith(CONSTANT)
    if constant.any():
        remarks.append(f"{name}: series in constant prices are not used, such as {table['series'][constant].iloc[0]}")
    table = without_doubles(table[table["series"].str.strip().isin(wanted.values())], name, remarks)
    table = long(table, name)
    table = years(table.assign(power="", state=codes(table["country"])), name)
    table = table.assign(value=numbers(table, "value", name, remarks), series=table["series"].str.strip())
    table = once(table[table["value"].notna() & table["state"].isin(region.states)], ["state", "series", "year"], name)
    found = [
        rows(table[table["series"] == series], variable, UNITS.get(variable, "USD"), f"series {series}")
        for variable, series in wanted.items()
    ]
    return EditionRows(joined(found), remarks=remarks)
