"""Rules for what each power holds in each state: debts, trade, nearness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp

from derive.rows import Row, make, spread
from derive.states import STATES
from derive.tables import Figure, Sources

POWERS = ("CHN", "JPN", "KOR", "RUS", "EU", "USA", "TUR", "GULF", "MULT")
MEMBERS = {"EU": ("DEU", "FRA"), "GULF": ("ARE", "SAU", "QAT", "KWT")}
"""Countries whose debts and trade stand for a power of several; European trade has its own total."""
CAPITALS = {"EU": "BEL", "GULF": "ARE"}
REACH = 3000.0
"""Kilometres between capitals over which nearness falls by a factor e."""
CIA = "CIA World Factbook shares and World Bank WDI totals"
BACI = "CEPII BACI 2016 shares and World Bank WDI totals"


def dyad_rows(sources: Sources, judged: Mapping[str, Row]) -> Iterator[Row]:
    """Derived rows of every power and state; a path that a judgement sets is left to the judgement."""
    for power in POWERS:
        for state in STATES:
            for rule in (_debt, _trade, _nearness):
                yield from (row for row in rule(sources, power, state) if row.path not in judged)


def _debt(sources: Sources, power: str, state: str) -> Iterator[Row]:
    found = [sources.debt.latest("ext_ppg_bilateral_debt_stock", member, state) for member in MEMBERS.get(power, (power,))]
    figures = [figure for figure in found if figure is not None]
    if not figures:
        return
    stock = sum(figure.value for figure in figures) / 1e9
    note = "official bilateral creditors"
    if power == "EU":
        note = "Germany and France only; other members and the Union's own loans were not read"
    low, high = spread(stock, 0.12, floor=0.005, least=0)
    if power == "EU":
        high *= 1.4
    # Ministries publish other figures than the World Bank; the range holds them all.
    named = {name: sources.facts.value(name) for name in sources.facts.rows if name.startswith(f"sovereign_debt.{power}.{state}.2")}
    if named:
        low, high = min(low, *named.values()), max(high, *named.values())
        note += f"; ministries gave {' and '.join(f'{value:g} ({name.rsplit(chr(46), 1)[1]})' for name, value in named.items())}"
    yield make(f"powers.{power}.toward.{state}.sovereign_debt", stock, "bn US$", (low, high), "data", figures[0], note, "World Bank")


def _trade(sources: Sources, power: str, state: str) -> Iterator[Row]:
    if power == "MULT":
        return
    partners = ("EU27",) if power == "EU" else MEMBERS.get(power, (power,))
    total, estimated, notes = 0.0, 0, []
    for direction, total_name in (("exports_state_to_power", "merch_exports_usd"), ("imports_state_from_power", "merch_imports_usd")):
        world = sources.baci.years(direction, "WLD", state)[2016].value
        latest = sources.wdi.need(total_name, state)
        for partner in partners:
            figure = sources.estimated_trade.latest(direction, partner, state)
            if figure is not None:
                total += figure.value
                estimated += 1
                notes.append(f"{direction.split('_')[0]} {partner} {figure.year}")
            else:
                old = sources.baci.years(direction, partner, state).get(2016)
                total += (old.value / world if old is not None else 0.0) * latest.value
    at = f"powers.{power}.toward.{state}.trade"
    traded = total / 1e9
    stale = "2016 shares of BACI times the World Bank's totals of 2025"
    if not estimated:
        basis = Figure(traded, 2025, BACI)
        # Small flows can double in a few years; the large one, European oil imports, cannot.
        high = 1.8 if traded < 10 else 1.3
        yield make(at, traded, "bn US$ a year", (traded * 0.6, traded * high), "assumed", basis, stale, "CEPII and World Bank")
        return
    whole = estimated == 2 * len(partners)
    note = f"partner shares times totals for {', '.join(notes)}" + ("" if whole else f"; the rest: {stale}")
    # Kyrgyz totals differ most between reporters, because goods pass through; elsewhere trade grew after 2023.
    low, high = (0.6, 1.6) if state == "KGZ" else (0.8, 1.3) if whole else (0.7, 1.4)
    basis = Figure(traded, 2023, CIA if whole else f"{CIA}; {BACI}")
    yield make(
        at, traded, "bn US$ a year", (traded * low, traded * high), "data" if whole else "assumed", basis, note, "CIA and World Bank"
    )


def _nearness(sources: Sources, power: str, state: str) -> Iterator[Row]:
    if power == "MULT":
        return
    at = f"powers.{power}.toward.{state}.neighbourhood"
    capital = CAPITALS.get(power, power)
    distance = sources.geography.need("distcap", capital, state)
    if sources.geography.need("contig", capital, state).value == 1:
        yield make(at, 1.0, "0 to 1", (1.0, 1.0), "data", distance, "common border")
        return
    near = exp(-distance.value / REACH)
    stands = "" if capital == power else f"; {'Brussels' if capital == 'BEL' else 'Abu Dhabi'} stands for the power"
    note = f"falls by a factor e with every {REACH:.0f} km between the capitals ({distance.value:.0f} km){stands}"
    yield make(at, near, "0 to 1", spread(near, 0, floor=0.1, least=0, most=1), "assumed", distance, note)
