"""World Bank, International Debt Statistics: loans, repayments and debts by creditor as debtors report them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from suitors.ingest.register import Edition
from suitors.ingest.rows import (
    EditionRows,
    PanelRegion,
    called,
    codes,
    in_words,
    joined,
    long,
    numbers,
    once,
    rows,
    strangers,
    summed,
    without_doubles,
    years,
)


def read(table: pd.DataFrame, edition: Edition, region: PanelRegion, more: Mapping[str, str], name: str) -> EditionRows:
    """Rows in US$. Payments that are due after the last year with any stock of debt are kept apart."""
    remarks: list[str] = []
    facts = edition.facts
    wanted = {series for ways in facts["series"].values() for way in ways for series in way} | set(facts["world"].values())
    table = table[table["series"].str.strip().isin(wanted)]
    table = without_doubles(table, name, remarks)
    if edition.wide:
        table = long(table, name)
    table = years(table.assign(state=codes(table["country"]), power=codes(table["partner"], called(facts["calls"]))), name)
    remarks += strangers(table["partner"], table["power"], name, "creditors")
    table = table.assign(value=numbers(table, "value", name, remarks), series=table["series"].str.strip())
    table = table[table["value"].notna() & table["state"].isin(region.states)]
    stocks = table[table["series"].str.startswith("DT.DOD") & (table["value"] != 0)]
    last = int(stocks["year"].max()) if len(stocks) else int(table["year"].max()) if len(table) else 0
    table = table.assign(due=table["year"] > last)
    table = once(table, ["partner", "state", "series", "year"], name)
    dyadic = table[table["power"].isin(region.counterparts)]
    if dyadic.empty and len(table):
        remarks.append(f"{name}: tells no creditors apart; files by group of debtors and exports of DataBank do")
    parts, apart = [], []
    for variable, ways in facts["series"].items():
        way = next((way for way in ways if dyadic["series"].isin(way).any()), None)
        if way is None:
            continue
        chosen = dyadic[dyadic["series"].isin(way)]
        parts.append(rows(summed(chosen[~chosen["due"]]), variable, "USD"))
        later = chosen[chosen["due"] & (chosen["value"] != 0)]
        if len(later):
            apart.append(rows(summed(later), f"{variable}_scheduled", "USD", "due in a later year, as contracts stand"))
            remarks.append(f"{name}: {in_words(variable)} after {last} is what contracts foresee, kept apart")
        if variable == "loans_repaid" and not chosen["series"].str.contains(".INT.", regex=False).any():
            remarks.append(f"{name}: repayments lack interest (series DT.INT), principal alone counts")
    for variable, series in facts["world"].items():
        total = table[(table["power"] == "WLD") & (table["series"] == series) & ~table["due"]]
        parts.append(rows(summed(total).assign(power=""), variable, "USD"))
    return EditionRows(joined(parts), joined(apart), remarks)
