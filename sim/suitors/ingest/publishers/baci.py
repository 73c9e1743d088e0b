"""CEPII, BACI: reconciled trade by product, exporter and importer, in thousands of US$; countries are numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from suitors.history.vocabulary import unit_of
from suitors.ingest.register import Edition
from suitors.ingest.rows import EditionRows, PanelRegion, codes, joined, numbers, rows, strangers, summed, without_doubles, years


def read(table: pd.DataFrame, edition: Edition, region: PanelRegion, more: Mapping[str, str], name: str) -> EditionRows:
    """Exports of states to powers and imports from them, US$, summed over products."""
    remarks: list[str] = []
    known = unit_of(edition.facts["unit"])
    scale = (known[0] if known else 1.0) * 1e6
    table = years(without_doubles(table, name, remarks), name)
    table = table.assign(value=numbers(table, "value", name, remarks) * scale)
    parts, unknown, saids = [], [], []
    for variable, ours, theirs in (
        ("exports_state_to_power", "exporter", "importer"),
        ("imports_state_from_power", "importer", "exporter"),
    ):
        traded = table.assign(state=codes(table[ours], more), power=codes(table[theirs], more))
        mine = traded[traded["state"].isin(region.states)]
        saids.append(mine[theirs])
        unknown.append(mine["power"])
        parts.append(rows(summed(mine[mine["power"].isin(region.counterparts)]), variable, "USD"))
    remarks += strangers(pd.concat(saids), pd.concat(unknown), name, "country codes")
    return EditionRows(joined(parts), remarks=remarks)
