"""Read the tidy source tables and look figures up by key, variable and year."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Figure:
    """A published number with its year and the series it comes from."""

    value: float
    year: int
    source: str = ""


class Series:
    """One source table, indexed by (key, variable) and year; the key is (state,) or (power, state)."""

    def __init__(self, name: str, source: str, *, folder: Path = HERE) -> None:
        self.figures: dict[tuple[tuple[str, ...], str], dict[int, Figure]] = {}
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                key = tuple(row[name] for column in ("power", "state") for name in (column, f"{column}_iso3") if name in row)
                series = f"{source} {row['source'].removeprefix('WDI ')}" if "source" in row else source
                figure = Figure(float(row["value"]), int(row["year"]), series)
                years = self.figures.setdefault((key, row["variable"]), {})
                if figure.year in years:
                    raise ValueError(f"{name}: {key} {row['variable']} {figure.year} stands twice")
                years[figure.year] = figure

    def years(self, variable: str, *key: str) -> dict[int, Figure]:
        """All years of a series; empty when the table has none."""
        return self.figures.get((key, variable), {})

    def latest(self, variable: str, *key: str) -> Figure | None:
        """Newest figure of a series, or None."""
        years = self.years(variable, *key)
        return years[max(years)] if years else None

    def need(self, variable: str, *key: str) -> Figure:
        """Newest figure of a series; KeyError when there is none."""
        figure = self.latest(variable, *key)
        if figure is None:
            raise KeyError(f"no {variable} for {' '.join(key)}")
        return figure

    def mean(self, variable: str, *key: str, years: Iterable[int]) -> Figure | None:
        """Mean over the given years that are present, dated with the last of them."""
        found = [figure for year, figure in self.years(variable, *key).items() if year in set(years)]
        if not found:
            return None
        return Figure(sum(figure.value for figure in found) / len(found), max(figure.year for figure in found), found[-1].source)


class Facts:
    """Figures read by hand, looked up by name."""

    def __init__(self, *, folder: Path = HERE) -> None:
        with (folder / "facts.csv").open(encoding="utf-8", newline="") as handle:
            self.rows = {row["fact"]: row for row in csv.DictReader(handle)}

    def value(self, name: str) -> float:
        """Value of a fact; KeyError when it is not in the table."""
        return float(self.rows[name]["value"])

    def figure(self, name: str) -> Figure:
        """A fact as a figure, dated with the first year of its period."""
        row = self.rows[name]
        digits = "".join(character for character in row["period"] if character.isdigit())
        return Figure(float(row["value"]), int(digits[:4]), row["source"])


@dataclass(frozen=True)
class Sources:
    """All tables that the rules read."""

    wdi: Series
    weo: Series
    debt: Series
    estimated_trade: Series
    baci: Series
    flows: Series
    record: Series
    debts: Series
    geography: Series
    facts: Facts

    @classmethod
    def read(cls) -> Sources:
        """Read every table beside this package."""
        return cls(
            wdi=Series("wdi.csv", "World Bank WDI"),
            weo=Series("weo.csv", "IMF WEO, April 2024"),
            debt=Series("ids_debt.csv", "World Bank IDS, December 2025 edition"),
            estimated_trade=Series("trade_estimated.csv", "CIA World Factbook partner shares times World Bank WDI totals"),
            baci=Series("baci.csv", "CEPII BACI"),
            flows=Series("flows.csv", "World Bank IDS and OECD CRS"),
            record=Series("history/flows.csv", ""),
            debts=Series("history/debt.csv", ""),
            geography=Series("geography.csv", "CEPII GeoDist"),
            facts=Facts(),
        )
