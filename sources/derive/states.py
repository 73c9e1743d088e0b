"""Rules for the five states: size, budget, debt, technology and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log10

from derive.rows import Row, make, spread
from derive.tables import Figure, Sources

STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
WORLD_BANK = "World Bank"
LONG_RUN_GROWTH = 0.035
"""Real growth that middle-income economies return to; half of the trend, because national figures run high."""
DOLLAR_INFLATION = 0.02
MASTERY = 0.6
"""Share of the use of a technology that counts as command of it."""
FRONTIER_ELECTRICITY = 8000.0
"""Electricity use of a rich economy, kWh a head."""
FRONTIER_BROADBAND = 45.0
"""Fixed broadband lines per 100 people in rich economies."""
FRONTIER_LOGISTICS = 4.3
"""Best score of the logistics performance index."""


def state_rows(sources: Sources, judged: Mapping[str, Row]) -> Iterator[Row]:
    """Derived rows of every state; a path that a judgement sets is left to the judgement."""
    for state in STATES:
        for row in (*_economy(sources, state), *_outside(sources, state), *_proxies(sources, state), *_minerals(sources, state)):
            if row.path not in judged:
                yield row


def _economy(sources: Sources, state: str) -> Iterator[Row]:
    at = f"states.{state}"
    gdp = sources.wdi.need("gdp_usd", state)
    yield make(f"{at}.gdp", gdp.value / 1e9, "bn US$", spread(gdp.value / 1e9, 0.05), "data", gdp, reporter=WORLD_BANK)
    yield _trend(sources, state)
    people = sources.wdi.need("population", state)
    yield make(f"{at}.population", people.value / 1e6, "million", spread(people.value / 1e6, 0.02), "data", people, reporter=WORLD_BANK)
    revenue = sources.weo.need("gov_revenue_pct_gdp", state)
    yield make(
        f"{at}.revenue",
        revenue.value / 100,
        "share of GDP",
        spread(revenue.value / 100, 0.15),
        "data",
        revenue,
        "forecast of that edition; general government",
        "IMF",
    )
    balance = sources.wdi.mean("fiscal_balance_pct_gdp", state, years=(2019, 2021, 2022, 2023, 2024))
    note = "mean of the published years in 2019-24 without the pandemic year 2020"
    if balance is None:
        balance = sources.weo.mean("gov_net_lending_pct_gdp", state, years=range(2022, 2026))
        note = "the World Bank has no series; mean of the IMF's 2022-25"
    if balance is None:
        raise KeyError(f"no budget balance for {state}")
    yield make(
        f"{at}.balance",
        balance.value / 100,
        "share of GDP",
        spread(balance.value / 100, 0, floor=0.02),
        "data",
        balance,
        note,
        balance.source.split()[0] if "IMF" in balance.source else WORLD_BANK,
    )


def _trend(sources: Sources, state: str) -> Row:
    # Official Turkmen growth repeats itself to the decimal, so the IMF's estimate is taken there.
    table, years = (sources.weo, range(2022, 2026)) if state == "TKM" else (sources.wdi, range(2016, 2026))
    real = table.mean("gdp_growth", state, years=years)
    if real is None:
        raise KeyError(f"no growth for {state}")
    trend = 0.5 * real.value / 100 + 0.5 * LONG_RUN_GROWTH + DOLLAR_INFLATION
    note = f"half the mean real growth of {years[0]}-{years[-1]} ({real.value:.1f} %), half 3.5 %, plus 2 % dollar inflation"
    return make(f"states.{state}.growth", trend, "share a year", spread(trend, 0, floor=0.025), "assumed", real, note)


def _outside(sources: Sources, state: str) -> Iterator[Row]:
    at = f"states.{state}"
    yield _exports(sources, state)
    inflow = sources.wdi.latest("remittances_received_usd", state)
    if inflow is not None:
        share = inflow.value / sources.wdi.years("gdp_usd", state)[inflow.year].value
        yield make(
            f"{at}.remittances", share, "share of GDP", spread(share, 0.2), "data", inflow, "receipts over GDP of the year", WORLD_BANK
        )
    exported = sources.wdi.need("merch_exports_usd", state)
    total = (exported.value + sources.wdi.years("merch_imports_usd", state)[exported.year].value) / 1e9
    note = "exports plus imports of goods with all partners"
    yield make(f"{at}.trade", total, "bn US$ a year", spread(total, 0.15), "data", exported, note, WORLD_BANK)
    rents = sources.wdi.need("natural_resource_rents_pct_gdp", state)
    yield make(
        f"{at}.resource_rents",
        rents.value / 100,
        "share of GDP",
        spread(rents.value / 100, 0.35, most=1),
        "data",
        rents,
        "the series stops there; rents follow prices",
        WORLD_BANK,
    )


def _exports(sources: Sources, state: str) -> Row:
    accounts = sources.wdi.need("exports_gs_pct_gdp", state)
    goods = sources.wdi.need("merch_exports_usd", state)
    share = goods.value / sources.wdi.years("gdp_usd", state)[goods.year].value
    figure, value, note = accounts, accounts.value / 100, "goods and services, national accounts"
    if share > value:
        # Goods cannot exceed goods and services: the accounts lag behind or use another exchange rate.
        figure, value, note = goods, share, f"goods alone over GDP, as the national accounts show less ({value:.3f} in {accounts.year})"
    low, high = spread(value, 0.15)
    return make(f"states.{state}.exports", value, "share of GDP", (min(low, accounts.value / 100), high), "data", figure, note, WORLD_BANK)


def _proxies(sources: Sources, state: str) -> Iterator[Row]:
    human = sources.facts.figure(f"human_development.{state}")
    internet = sources.facts.figure(f"internet_users.{state}")
    logistics = sources.wdi.need("lpi_overall", state)
    electricity = sources.wdi.need("electricity_use_kwh_pc", state)
    command = MASTERY * (human.value * internet.value * (logistics.value - 1) / 4) ** (1 / 3)
    yield make(
        f"states.{state}.technology",
        command,
        "0 to 1, 1 is the frontier",
        spread(command, 0, floor=0.15, least=0, most=1),
        "assumed",
        Figure(command, internet.year, "human development, internet use and logistics index"),
        f"{MASTERY:g} times the geometric mean of the three proxies",
    )
    gaps = {
        "transport": (1 - (logistics.value - 1) / (FRONTIER_LOGISTICS - 1), logistics, "one less the logistics index on a scale up to 4.3"),
        "energy": (1 - electricity.value / FRONTIER_ELECTRICITY, electricity, "one less electricity use over 8000 kWh a head"),
        "digital": _digital(sources, state, internet),
        "human": (1 - (human.value - 0.5) / 0.45, human, "one less human development on a scale from 0.5 to 0.95"),
    }
    for sector, (gap, figure, note) in gaps.items():
        yield make(
            f"states.{state}.gaps.{sector}",
            gap,
            "share still to do",
            spread(gap, 0, floor=0.15, least=0, most=1),
            "assumed",
            figure,
            f"proxy: {note}",
        )


def _digital(sources: Sources, state: str, internet: Figure) -> tuple[float, Figure, str]:
    lines = sources.wdi.need("fixed_broadband_per_100", state)
    servers = sources.wdi.need("secure_servers_per_million", state)
    reached = (internet.value + lines.value / FRONTIER_BROADBAND + log10(servers.value) / 5) / 3
    return 1 - reached, internet, "one less the mean of internet use, fixed lines over 45 per 100, and secure servers on a log scale"


def _minerals(sources: Sources, state: str) -> Iterator[Row]:
    """Shares of what is mined and of what is known to lie in the ground, which are never mixed."""
    kinds = (
        ("uranium", "minerals", "mine output", "uranium"),
        ("uranium", "reserves", "identified resources", "uranium_resources"),
        ("gas", "reserves", "reserves", "gas_reserves"),
        ("antimony", "minerals", "mine output", "antimony"),
    )
    for mineral, field, what, name in kinds:
        fact, world = f"{name}.{state}", f"{name}.WLD"
        if fact in sources.facts.rows:
            figure = sources.facts.figure(fact)
            share = figure.value / sources.facts.value(world)
            note = f"{figure.value:g} of {sources.facts.value(world):g} {sources.facts.rows[world]['unit']}"
            yield make(
                f"states.{state}.{field}.{mineral}",
                share,
                f"share of world {what}",
                spread(share, 0.25),
                "literature",
                figure,
                note,
            )
