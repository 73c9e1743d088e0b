"""AidData, Global Chinese Development Finance: commitments by project. They are promises, so no panel of payments takes them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from suitors.ingest.errors import IngestError
from suitors.ingest.register import Edition, heading
from suitors.ingest.rows import EditionRows, PanelRegion, codes, joined, numbers, rows, summed, without_doubles, years

AMOUNTS = ("adjustedamountnominal", "amountnominal", "adjustedamountconstant", "amountconstant")
"""Beginnings of headings of amounts in US$, the best first: adjusted ones count shared loans once."""
KINDS = (("loans_committed", r"loan|credit"), ("grants_committed", r"grant|technical assistance|scholarship|training"))


def read(table: pd.DataFrame, edition: Edition, region: PanelRegion, more: Mapping[str, str], name: str) -> EditionRows:
    """Loans and grants committed, US$, of the projects that the publisher recommends for sums; all of it is kept apart."""
    remarks: list[str] = []
    headings = {heading(column): column for column in table}
    amount = next((headings[key] for start in AMOUNTS for key in headings if key.startswith(start)), None)
    if amount is None:
        raise IngestError(f"{name}: has no column with amounts in US$, such as Amount (Nominal USD)")
    note = "commitments"
    if "Constant" in str(amount):
        note = f"commitments, {amount}"
        remarks.append(f"{name}: has amounts in constant prices only ({amount}), told apart")
    counts = table["counts"].str.strip().str.lower() == "yes"
    if (~counts).any():
        remarks.append(f"{name}: {int((~counts).sum())} of {len(table)} projects are not recommended for sums, left out")
    table = years(without_doubles(table[counts], name, remarks), name)
    table = table.assign(state=codes(table["recipient"]), value=numbers(table, str(amount), name, remarks))
    table = table.assign(power=codes(table["donor"]))
    table = table[table["state"].isin(region.states) & table["power"].isin(region.powers)]
    kind = table["flow"].str.lower()
    parts = [rows(summed(table[kind.str.contains(pattern)]), variable, "USD", note) for variable, pattern in KINDS]
    remarks.append(f"{name}: holds commitments, kept apart from payments")
    return EditionRows(joined([]), joined(parts), remarks)
