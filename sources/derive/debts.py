"""Debt of a state by kind of creditor, fitted together so that the parts never exceed the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.dyads import POWERS
from derive.rows import Row, make, spread
from derive.states import STATES
from derive.tables import Figure, Sources


def debt_rows(sources: Sources, rows: Mapping[str, Row]) -> Iterator[Row]:
    """Multilateral, market and total public debt of every state, given the bilateral rows and the judged inputs."""
    for state in STATES:
        yield from _debts(sources, rows, state)


def _debts(sources: Sources, rows: Mapping[str, Row], state: str) -> Iterator[Row]:
    bank = sources.wdi.need("ibrd_ida_debt_usd", state)
    other = rows[f"inputs.{state}.other_multilateral_debt"]
    fund = sources.wdi.need("imf_credit_usd", state)
    programme = rows[f"inputs.{state}.imf_programme_share"].value * fund.value / 1e9
    lenders = bank.value / 1e9 + other.value
    bounds = (bank.value / 1e9 * 0.95 + other.low + programme * 0.5, bank.value / 1e9 * 1.1 + other.high + programme * 1.5)
    note = (
        f"IBRD and IDA {bank.value / 1e9:.2f}, other development banks {other.value:g}, IMF programme credit {programme:.2f}; {other.note}"
    )
    yield make(
        f"powers.MULT.toward.{state}.sovereign_debt",
        lenders + programme,
        "bn US$",
        bounds,
        "assumed",
        Figure(lenders, bank.year, "World Bank WDI for IBRD and IDA; judgement for the rest"),
        note,
        "World Bank",
    )

    bilateral = sum(rows[f"powers.{power}.toward.{state}.sovereign_debt"].value for power in POWERS if power != "MULT")
    external = sources.wdi.need("external_debt_ppg_usd", state)
    room = external.value / 1e9 - bilateral
    if lenders > room + programme:
        raise ValueError(f"{state}: multilateral debt {lenders:.2f} exceeds public external debt less bilateral {room:.2f}")
    bonds = rows[f"inputs.{state}.bonds_since_2024"]
    market = max(0.0, room - lenders) + bonds.value
    note = f"public external debt {external.value / 1e9:.2f} less bilateral {bilateral:.2f} less development banks {lenders:.2f}, floor 0"
    note += f", plus {bonds.value:g} of bonds issued since" if bonds.value else "; state firms and banks are in it"
    yield make(
        f"states.{state}.market_external_debt",
        market,
        "bn US$",
        (market * 0.3, market * 1.25 + bonds.high - bonds.value),
        "assumed",
        external,
        note,
        "World Bank",
    )

    published = sources.facts.figure(f"public_debt.{state}")
    parts = bilateral + lenders + programme + market
    total = max(published.value, parts)
    note = f"external creditors sum to {parts:.1f}"
    if parts > published.value:
        note = f"published {published.value:g} lies below the sum of the creditors and is raised to it"
    low, high = spread(total, 0.1)
    yield make(f"states.{state}.public_debt", total, "bn US$", (max(low, min(parts, total)), high), "literature", published, note, "IMF")
