"""What a panel may call things: columns, variables, units and codes, with the names that other collections use."""

from __future__ import annotations

COLUMNS = {
    "power": ("power_iso3", "power", "creditor", "donor", "counterpart", "counterpart_iso3"),
    "state": ("state_iso3", "iso3", "state", "recipient", "recipient_iso3", "debtor", "country"),
    "year": ("year", "time"),
    "variable": ("variable", "series", "indicator"),
    "value": ("value", "amount"),
    "unit": ("unit", "units"),
    "source": ("source",),
    "note": ("note", "notes", "remark"),
}
"""Column of the format, and the headings under which it is accepted; order and further columns do not matter."""

DYAD_VARIABLES = {
    "loans_disbursed": ("loans_disbursed", "loans"),
    "grants_disbursed": ("grants_disbursed", "grants"),
    "loans_repaid": ("loans_repaid", "loans_repaid_principal_and_interest", "repayments", "debt_service"),
    "debt_stock": ("debt_stock", "ext_ppg_bilateral_debt_stock", "bilateral_debt_stock"),
    "exports_state_to_power": ("exports_state_to_power", "exports_to_power"),
    "imports_state_from_power": ("imports_state_from_power", "imports_from_power"),
}
STATE_VARIABLES = {
    "gdp": ("gdp", "gdp_usd"),
    "population": ("population", "population_total"),
    "external_debt": ("external_debt", "external_debt_total_usd", "external_debt_usd", "external_debt_total"),
    "external_debt_ppg": ("external_debt_ppg", "external_debt_ppg_usd"),
    "exports": ("exports", "exports_usd", "exports_gs_usd", "merch_exports_usd"),
    "exports_share": ("exports_share", "exports_gs_pct_gdp"),
}
"""Variable of the format, and the names under which it is accepted; of several the first that is there counts."""

UNITS = {
    "usd": 1e-6,
    "usd current": 1e-6,
    "current usd": 1e-6,
    "us$": 1e-6,
    "current us$": 1e-6,
    "usd million": 1.0,
    "million usd": 1.0,
    "usd m": 1.0,
    "m usd": 1.0,
    "usd mn": 1.0,
    "m us$": 1.0,
    "million us$": 1.0,
    "usd bn": 1e3,
    "bn usd": 1e3,
    "bn us$": 1e3,
    "usd billion": 1e3,
    "billion usd": 1e3,
    "usd thousand": 1e-3,
    "thousand usd": 1e-3,
    "persons": 1e-6,
    "people": 1e-6,
    "million": 1.0,
    "million persons": 1.0,
    "% gdp": 0.01,
    "% of gdp": 0.01,
    "percent of gdp": 0.01,
    "share": 1.0,
    "share of gdp": 1.0,
}
"""Factor from a unit to the panel's own: million US$, million people, share of GDP."""

WITHOUT_UNIT = {"population": 1e-6, "exports_share": 0.01}
"""Factor where no unit is given; money without a unit is taken as US$."""

EU_MEMBERS = frozenset(
    {
        "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL",
        "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE", "EUI", "EIB",
    }
)  # fmt: skip
EU_CODES = frozenset({"EU27", "EU", "EUU", "EU28"})
"""Codes of the European Union as a whole. Where a variable has none of them, members and institutions are added up."""

NO_POWERS = frozenset({"WLD", "BONDHOLDERS"})
"""Counterparts that are nobody's: left out."""

MULTILATERALS = frozenset({"ADB", "IDA", "IBRD", "EBRD", "ISDB", "AIIB", "EDB", "IMF", "AFDB", "IADB", "MULT"})
"""They lend without competing for influence."""

STRATEGY_OF = {
    "CHN": "china", "JPN": "japan", "KOR": "korea", "RUS": "russia", "EU": "eu", "USA": "usa", "TUR": "turkiye",
    "ARE": "gulf", "SAU": "gulf", "KWT": "gulf", "QAT": "gulf", "GULF": "gulf",
}  # fmt: skip
"""Shipped strategy of a power by its code; any other power gets the neutral one, multilaterals theirs."""
