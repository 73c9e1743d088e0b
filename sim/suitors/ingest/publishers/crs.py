"""OECD, Creditor Reporting System: grants as donors report them, project by project, in millions of US$."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from suitors.data.countries import is_group
from suitors.history.vocabulary import unit_of
from suitors.ingest.register import Edition
from suitors.ingest.rows import EditionRows, PanelRegion, codes, joined, numbers, rows, strangers, summed, without_doubles, years
from suitors.words.numbers import fixed


def read(table: pd.DataFrame, edition: Edition, region: PanelRegion, more: Mapping[str, str], name: str) -> EditionRows:
    """Grants disbursed in US$ of the day. Refunds, relief of debts and commitments are kept apart; money for groups of states is told."""
    remarks: list[str] = []
    facts = edition.facts
    known = unit_of(facts["unit"])
    scale = (known[0] if known else 1.0) * 1e6
    table = years(without_doubles(table, name, remarks), name)
    flow = table["flow"].astype(str).str.strip().str.removesuffix(".0")
    table = table[flow.isin(facts["grants"])]
    table = table.assign(power=codes(table["donor"]), state=codes(table["recipient"]))
    remarks += strangers(table["donor"], table["power"], name, "donors")
    paid = table.assign(value=numbers(table, "disbursed", name, remarks) * scale)
    paid = paid[paid["power"].isin(region.counterparts)]
    groups = paid[(paid["state"] == "") & paid["recipient"].map(is_group).astype(bool)]
    if len(groups):
        amount = groups["value"].sum() / 1e6
        remarks.append(f"{name}: {fixed(amount, 1)} m US$ of grants for groups of states or without one belong to no state, left out")
    paid = paid[paid["state"].isin(region.states)]
    relief = (
        paid["sector"].astype(str).str.strip().str.startswith(facts["debt_relief"])
        if "sector" in paid
        else pd.Series(False, index=paid.index)
    )
    refunds = ~relief & (paid["value"] < 0)
    parts = [rows(summed(paid[~relief & ~refunds]), "grants_disbursed", "USD")]
    apart = [
        rows(summed(paid[refunds]), "grants_refunded", "USD", "negative disbursements"),
        rows(summed(paid[relief]), "debt_relief", "USD", "no money moves"),
    ]
    for chosen, what in ((refunds, "refunds of grants"), (relief, "debts written off, reported as grants,")):
        if chosen.any():
            remarks.append(f"{name}: {what} of {fixed(abs(paid[chosen]['value'].sum()) / 1e6, 1)} m US$ kept apart")
    if "committed" in table:
        promised = table.assign(value=numbers(table, "committed", name, remarks) * scale)
        promised = promised[promised["power"].isin(region.counterparts) & promised["state"].isin(region.states) & promised["value"].ne(0)]
        apart.append(rows(summed(promised), "grants_committed", "USD", "commitments"))
    return EditionRows(joined(parts), joined(apart), remarks)
