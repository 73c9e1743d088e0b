"""A made-up panel: two powers, three states, ten years."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

YEARS = range(2000, 2010)


def made_up(years: range = YEARS, states: tuple[str, ...] = ("AAA", "BBB", "CCC"), seed: int = 0) -> pd.DataFrame:
    """Rows in the long format; money in US$."""
    random = np.random.default_rng(seed)
    rows: list[tuple[str, str, int, str, float, str]] = []
    for power in ("PPP", "QQQ"):
        for place, state in enumerate(states):
            owed = 200e6
            for year in years:
                lent = float(20e6 * (place + 1) * random.lognormal(0.0, 0.4))
                owed = 0.93 * owed + lent
                rows.append((power, state, year, "loans_disbursed", round(lent), "USD current"))
                rows.append((power, state, year, "grants_disbursed", round(5e6 * random.lognormal(0.0, 0.2)), "USD current"))
                rows.append((power, state, year, "loans_repaid_principal_and_interest", -round(0.09 * owed), "USD current"))
                rows.append((power, state, year, "ext_ppg_bilateral_debt_stock", round(owed), "USD current"))
                rows.append((power, state, year, "exports_state_to_power", round(3e8 * (place + 1)), "USD"))
    for place, state in enumerate(states):
        for year in years:
            size = 10e9 * (place + 1) * 1.05 ** (year - years[0])
            rows.append(("", state, year, "gdp_usd", round(size), "USD"))
            rows.append(("", state, year, "population", 8e6 * (place + 1), "persons"))
            rows.append(("", state, year, "external_debt_total_usd", round(0.3 * size), "USD"))
            rows.append(("", state, year, "exports_gs_pct_gdp", 30.0, "% GDP"))
    columns = ["power_iso3", "state_iso3", "year", "variable", "value", "unit"]
    return pd.DataFrame(rows, columns=columns).assign(source="made up", note="")


def write(path: Path, table: pd.DataFrame) -> Path:
    """The table as CSV."""
    table.to_csv(path, index=False)
    return path
