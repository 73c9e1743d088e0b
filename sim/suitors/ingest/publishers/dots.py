"""IMF, Direction of Trade Statistics: trade by partner, in US$."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from suitors.history.vocabulary import unit_of
from suitors.ingest.errors import IngestError
from suitors.ingest.register import Edition
from suitors.ingest.rows import EditionRows, PanelRegion, codes, joined, long, numbers, once, rows, strangers, without_doubles, years


def read(table: pd.DataFrame, edition: Edition, region: PanelRegion, more: Mapping[str, str], name: str) -> EditionRows:
    """Exports of states to powers and imports from them, US$; months and quarters are left out."""
    remarks: list[str] = []
    facts = edition.facts
    known = unit_of(edition.unit or facts["unit"])
    scale = (known[0] if known else 1.0) * 1e6
    table = without_doubles(table, name, remarks)
    if "attribute" in table:
        table = table[table["attribute"].str.strip().isin(["Value", ""])]
    if "frequency" in table:
        table = table[table["frequency"].str.strip().isin(["A", "Annual"])]
    if edition.wide:
        table = long(table, name)
    elif "series" not in table:
        table = _stacked(table, facts, name)
    part = table["year"].astype(str).str.contains("[MQ]")
    if part.any():
        remarks.append(f"{name}: months and quarters are left out, years count")
    table = years(table[~part], name)
    table = table.assign(state=codes(table["country"]), power=codes(table["partner"]), series=table["series"].str.strip())
    remarks += strangers(table["partner"], table["power"], name, "partners")
    table = table.assign(value=numbers(table, "value", name, remarks) * scale)
    table = table[table["value"].notna() & table["state"].isin(region.states) & table["power"].isin(region.counterparts)]
    table = once(table, ["state", "power", "series", "year"], name)
    ways = {"exports_state_to_power": facts["exports"], "imports_state_from_power": facts["imports"]}
    return EditionRows(
        joined([rows(table[table["series"].isin(series)], variable, "USD") for variable, series in ways.items()]), remarks=remarks
    )


def _stacked(table: pd.DataFrame, facts: Mapping[str, str], name: str) -> pd.DataFrame:
    """Indicators as rows; their codes stand in brackets at the end of a heading."""
    headings = {column: series for column in table for series in (*facts["exports"], *facts["imports"]) if f"({series})" in str(column)}
    if not headings:
        raise IngestError(f"{name}: has no column whose heading ends in ({facts['exports'][0]}) or ({facts['imports'][0]})")
    return table.rename(columns=headings).melt(["country", "partner", "year"], list(headings.values()), "series", "value")
