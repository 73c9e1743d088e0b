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
    "loans_committed": ("loans_committed",),
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

MONEY, PEOPLE, SHARE = "money", "people", "share of GDP"
KIND_OF = {"population": PEOPLE, "exports_share": SHARE}
"""What a variable is measured in; money unless said otherwise."""
SCALES = {"thousand": 1e-3, "k": 1e-3, "million": 1.0, "m": 1.0, "mn": 1.0, "mln": 1.0, "billion": 1e3, "bn": 1e3, "trillion": 1e6}
"""Words of a unit that scale it, in the panel's own millions."""
WORDS = {
    "usd": MONEY, "dollar": MONEY, "us": MONEY,
    "person": PEOPLE, "people": PEOPLE, "inhabitant": PEOPLE, "head": PEOPLE, "number": PEOPLE,
    "%": SHARE, "percent": SHARE, "share": SHARE, "gdp": SHARE, "ratio": SHARE,
}  # fmt: skip
"""Words of a unit that say what it measures."""
IDLE_WORDS = frozenset({"current", "nominal", "of", "in", "price", "prices", "a", "year", "per", "total"})
NAMED_UNITS = ("USD", "million USD", "bn USD", "persons", "million", "% GDP", "share")
"""Shown where a unit is not known."""
WITHOUT_UNIT = {MONEY: 1e-6, PEOPLE: 1e-6, SHARE: 0.01}
"""Factor where no unit is given: US$, persons, per cent."""


def unit_of(text: str) -> tuple[float, str | None] | None:
    """Factor from a unit to the panel's own (million US$, million people, share of GDP) and what it measures, None if any amount.

    Returns None for a unit that is not known, such as another currency or constant prices.
    """
    plain = text.lower().replace("us$", "usd").replace("u.s.", "us").replace("%", " % ").replace("$", "usd")
    factor, kind, scaled = 1.0, None, False
    for word in plain.replace("(", " ").replace(")", " ").replace(",", " ").replace("_", " ").replace("/", " ").split():
        single = word if word in (*SCALES, *WORDS, "us") else word.rstrip("s")
        if single in SCALES:
            factor, scaled = factor * SCALES[single], True
        elif single in WORDS:
            if kind not in (None, WORDS[single]):
                return None
            kind = WORDS[single]
            factor *= 0.01 if single in ("%", "percent") else 1.0
        elif word not in IDLE_WORDS and single not in IDLE_WORDS:
            return None
    if kind is None and not scaled:
        return None
    return (factor if scaled or kind == SHARE else factor * 1e-6), kind


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

NAMES = {
    "china": "CHN", "japan": "JPN", "korea": "KOR", "south korea": "KOR", "korea, rep.": "KOR", "russia": "RUS",
    "russian federation": "RUS", "european union": "EU", "eu institutions": "EUI", "united states": "USA",
    "turkey": "TUR", "turkiye": "TUR", "türkiye": "TUR", "united arab emirates": "ARE", "saudi arabia": "SAU", "kuwait": "KWT",
    "qatar": "QAT", "world": "WLD",
}  # fmt: skip
"""Names that stand for a code."""
