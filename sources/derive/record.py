"""Rules for what the record of money says: stocks of aid, and where each power's money went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import exp

from derive.rows import Grade, Row, make, spread
from derive.states import STATES
from derive.tables import Figure, Sources

DONORS = {"EU": ("EU27",), "GULF": ("ARE", "SAU"), "MULT": ("ADB", "IDA", "IBRD", "EBRD", "IsDB")}
RECENT = 2017
"""First year of the record from which money goes on."""
LAST = 2022
"""Last year of recorded flows."""
OPENING = 2025.75
DECAY = 0.33
"""Decay of the stock of aid a year: the model's `aid_decay`."""
JUMP, SLACK = 0.3, 30e6
"""A debt that falls by more than repayments and this share of itself, and this much, has been written off in part."""
KINDS = ("grants", "state_loans", "commercial_loans", "investment")


def record_rows(sources: Sources, judged: Mapping[str, Row], rows: Mapping[str, Row], powers: tuple[str, ...]) -> Iterator[Row]:
    """Stocks of aid and recorded shares of every power and state; a path that a judgement sets is left to the judgement."""
    for power in powers:
        aid = {state: _aid(sources, power, state) for state in STATES}
        given = {**{row.path: row for row in aid.values()}, **rows}
        for row in (*aid.values(), *_shares(sources, power, given)):
            if row.path not in judged:
                yield row


def _flows(sources: Sources, power: str, state: str, variable: str) -> dict[int, float]:
    """What a power paid out by year, US$, its donors added up; years without a report are missing."""
    table = sources.flows if power == "MULT" else sources.record
    total: dict[int, float] = {}
    for donor in DONORS.get(power, (power,)):
        # Debtors report every lender, a donor every recipient of a year in which it reports anybody: there a missing row is nought.
        reported = {year for other in STATES for year in table.years(variable, donor, other)}
        if variable == "loans_disbursed" and power != "MULT":
            reported |= set(range(RECENT, LAST + 1))
        paid = table.years(variable, donor, state)
        for year in reported:
            total[year] = total.get(year, 0.0) + (paid[year].value if year in paid else 0.0)
    return total


def written_off(sources: Sources, power: str, state: str) -> dict[int, float]:
    """Falls of a debt that no repayment explains, by year, US$; donors report them as grants though no money moves."""
    found = {}
    debts = sources.debts.years("ext_ppg_bilateral_debt_stock", power, state)
    for year in sorted(debts):
        before = debts.get(year - 1)
        if before is None:
            continue
        repaid = sources.record.years("loans_repaid_principal_and_interest", power, state).get(year)
        # New loans are left out of account: tables of flows and of debts are of different editions, and errors in loans are no relief.
        fall = before.value - debts[year].value
        if fall - (abs(repaid.value) if repaid else 0.0) > JUMP * before.value + SLACK:
            found[year] = fall
    return found


def grants(sources: Sources, power: str, state: str) -> dict[int, float]:
    """Grants by year without debts written off, US$."""
    lost = written_off(sources, power, state)
    return {year: max(0.0, paid - lost.get(year, 0.0)) for year, paid in _flows(sources, power, state, "grants_disbursed").items()}


def recent(paid: Mapping[int, float]) -> float:
    """Mean of the reported years since 2017, failing these of all reported years, US$ a year."""
    years = [year for year in paid if year >= RECENT] or list(paid)
    return sum(paid[year] for year in years) / len(years) if years else 0.0


def inventory(paid: Mapping[int, float]) -> float:
    """Stock that past grants leave at the opening, US$: each fades at the model's rate; years without a report take the recent mean."""
    if not paid:
        return 0.0
    stock, usual, kept = 0.0, recent(paid), exp(-DECAY)
    for year in range(min(paid), LAST + 1):
        stock = stock * kept + paid.get(year, usual) * (1 - kept) / DECAY
    kept = exp(-DECAY * (OPENING - LAST - 1))
    return stock * kept + usual * (1 - kept) / DECAY


def _aid(sources: Sources, power: str, state: str) -> Row:
    paid = grants(sources, power, state)
    stock, last = inventory(paid) / 1e9, max(paid, default=LAST)
    note = f"grants since {min(paid, default=2000)}, fading by {DECAY:g} a year, "
    note += f"carried on at the mean of recent years ({recent(paid) / 1e6:.1f} m a year)"
    if lost := [year for year in written_off(sources, power, state) if year in paid]:
        note += f"; debts written off in {', '.join(map(str, lost))} are no grants"
    if power == "USA":
        note += "; cuts of 2025 pull the low end down"
    low, high = spread(stock, 0.6 if power in ("RUS", "USA") else 0.4, floor=0.002, least=0)
    figure = Figure(stock, last, "OECD CRS, compiled by ONE")
    return make(f"powers.{power}.toward.{state}.aid_stock", stock, "bn US$", (low, high), "assumed", figure, note, "OECD donors")


def recorded(sources: Sources, power: str) -> str:
    """The recorded means of a power's official money in words."""
    given = sum(recent(grants(sources, power, state)) for state in STATES) / 1e9
    lent = sum(recent(_flows(sources, power, state, "loans_disbursed")) for state in STATES) / 1e9
    period = f"{RECENT}-{LAST}" if power != "MULT" else "2012-16"
    return f"recorded in {period}: loans {lent:.2f}, grants {given:.2f} bn a year"


def _shares(sources: Sources, power: str, rows: Mapping[str, Row]) -> Iterator[Row]:
    """Share of each state in what a power paid out, by kind of money."""

    def stock(*fields: str) -> Callable[[str], float]:
        return lambda state: sum(rows[f"powers.{power}.toward.{state}.{field}"].value for field in fields)

    given = {state: recent(grants(sources, power, state)) for state in STATES}
    lent = {state: recent(_flows(sources, power, state, "loans_disbursed")) for state in STATES}
    period = f"{RECENT}-{LAST}" if power != "MULT" else "2012-16"
    reported = Figure(0.0, LAST if power != "MULT" else 2016, "OECD CRS, compiled by ONE")
    loans = Figure(0.0, LAST, "World Bank IDS, December 2023, compiled by ONE")
    held = Figure(0.0, 2025, "the stocks of this table")
    own_money = power not in ("MULT", "RUS") and sum(lent.values()) > 0
    sets: list[tuple[str, dict[str, float], Grade, Figure, str]] = []
    if sum(given.values()) > 0:
        sets.append(("grants", given, "data", reported, f"mean grants of the reported years of {period}, write-offs left out"))
    else:
        aid = {state: stock("aid_stock")(state) for state in STATES}
        sets.append(("grants", aid, "assumed", held, "no report; in proportion to the judged stocks of aid"))
    if own_money:
        sets.append(("state_loans", lent, "data", loans, f"mean loans disbursed in {period}, public and publicly guaranteed"))
    else:
        owed = {state: stock("sovereign_debt")(state) for state in STATES}
        sets.append(("state_loans", owed, "assumed", held, "no loans by state on record; in proportion to what is owed"))
    if power != "MULT":
        credit = {state: stock("commercial_debt")(state) for state in STATES}
        owned = {state: stock("direct_investment")(state) for state in STATES}
        sets.append(("commercial_loans", credit, "assumed", held, "no record by state; in proportion to what is owed"))
        sets.append(("investment", owned, "assumed", held, "no record by state; in proportion to the stocks"))
    for kind, amounts, grade, figure, note in sets:
        total = sum(amounts.values())
        for state, amount in amounts.items():
            share = amount / total if total > 0 else 0.0
            bounds = spread(share, 0.3 if grade == "data" else 0.5, floor=0.02, least=0, most=1)
            yield make(f"powers.{power}.toward.{state}.past.{kind}", share, "share", bounds, grade, figure, note)
