"""Stylised facts of the region, each with what the model says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import xarray as xr

from suitors.scenario.schema import Scenario
from suitors.words.numbers import number

Judge = Literal["interval", "at least", "at most", "sign"]


@dataclass(frozen=True)
class PatternData:
    """What patterns are read from: the full dataset (with the run axis), the deals of some runs, and the scenario."""

    data: xr.Dataset
    deals: pd.DataFrame
    scenario: Scenario


@dataclass(frozen=True)
class Pattern:
    """A fact, the observed figure, and how to read it off a simulation.

    `read` returns one number per run, NaN where the scenario says nothing of it. How it is judged: `interval`: the observed figure
    lies in the simulated 80 % interval (pass) or within `tolerance` of the median, relative to the figure (weak); `at least` and
    `at most`: the middle reaches the figure, or misses it by less than the tolerance (weak); `sign`: four fifths of the runs have
    the observed sign (pass), or most of them (weak).
    """

    number: str
    fact: str
    observed: float
    unit: str
    source: str
    judge: Judge
    tolerance: float
    read: Callable[[PatternData], xr.DataArray | np.ndarray]
    rare: bool = False
    """Whether most runs have none of it, so that their mean says more than their median."""

    @property
    def observation(self) -> str:
        """The observed figure as what it is: a figure, a bound or a sign."""
        if self.judge == "sign":
            return "above 0" if self.observed > 0 else "below 0"
        return number(self.observed) if self.judge == "interval" else f"{self.judge} {number(self.observed)}"


def _share_of_debt(data: xr.Dataset, power: str, state: str) -> xr.DataArray:
    here = data.sel(state=state)
    owed = here["public_debt_owed"]
    return owed.sel(power=power) / (owed.sum("power") + here["market_external_debt"])


def _per_year(values: xr.DataArray, years: int) -> xr.DataArray:
    return (values.isel(time=years) - values.isel(time=0)) / years


def _trade_share(data: xr.Dataset) -> xr.DataArray:
    trade = (data["trade"] * data["gdp"]).sum("state")
    return trade.sel(power="CHN") / (trade.sum("power") + (data["trade_elsewhere"] * data["gdp"]).sum("state"))


def _investment_growth(told: PatternData) -> xr.DataArray:
    stock = told.data["direct_investment"].sel(power="CHN").sum("state")
    return (stock.isel(time=8) / stock.isel(time=0)) ** (1 / 8) - 1


def _leading_three(told: PatternData) -> xr.DataArray:
    stock = told.data["direct_investment"].sel(power="CHN").isel(time=5)
    return stock.sel(state=["KAZ", "UZB", "TKM"]).sum("state") / stock.sum("state")


def _ratio_in_uzbekistan(power: str) -> Callable[[PatternData], xr.DataArray]:
    def read(told: PatternData) -> xr.DataArray:
        debt = told.data["public_debt_owed"].sel(state="UZB").isel(time=2)
        return debt.sel(power=power) / debt.sel(power="CHN")

    return read


def _delivered_private(told: PatternData) -> xr.DataArray:
    done = told.data["completed"].sel(power="JPN", ledger="private").sum(["year", "state"])
    announced = told.data["announced"].sel(power="JPN", ledger="private").sum(["year", "state"])
    money = told.scenario.powers["JPN"].money.get("private")
    # Money that is stated at a later stage says nothing of announcements.
    stated = money is not None and money.stage == "announced"
    return done / announced if stated else xr.full_like(done, np.nan)


def _middle_growth(told: PatternData) -> xr.DataArray:
    flow = told.data["corridor_flow"].sel(corridor="middle")
    end = int(abs(flow["time"] - 2031.0).argmin("time"))
    return flow.isel(time=end) if abs(float(flow["time"][end]) - 2031.0) < 1 else xr.full_like(flow.isel(time=0), np.nan)


def _northern_share(told: PatternData) -> xr.DataArray:
    return 100 * _per_year(told.data["corridor_share"].sel(corridor="north", state="KAZ"), 5)


def _people_and_pipes(told: PatternData) -> xr.DataArray:
    structural = told.data["structural_leverage"].isel(time=5)
    poorer = structural.sel(state=["TJK", "KGZ", "UZB"])
    return (poorer.sel(power="RUS") >= poorer.max("power")).mean("state")


def _protests(told: PatternData) -> xr.DataArray:
    return told.data["protests"].sum("state").isel(year=slice(0, 3)).mean("year")


def _protests_in_open_states(told: PatternData) -> xr.DataArray:
    protests = told.data["protests"].isel(year=slice(0, 3)).sum("year")
    return protests.sel(state=["KAZ", "KGZ"]).sum("state") / protests.sum("state")


def _korea_in_uzbekistan(told: PatternData) -> xr.DataArray:
    held = (told.data["debt"] + told.data["direct_investment"] + told.data["works"]).sel(power="KOR").isel(time=5)
    return held.sel(state="UZB") / held.sum("state")


def _heavy_tail(told: PatternData) -> np.ndarray:
    chinese = told.deals[(told.deals["power"] == "CHN") & (told.deals["taken"] > 0)]
    halves = chinese.groupby(["run", (2 * (chinese["time"] - chinese["time"].min())).astype(int)])["taken"]
    return (halves.max() / halves.sum()).to_numpy()


def _signed_by_china(told: PatternData) -> xr.DataArray:
    official = told.data["completed"].sel(power="CHN", ledger="public_sovereign").sum("state")
    return official.isel(year=slice(0, 3)).mean("year")


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "P1",
        "China's share of the region's trade rises",
        1.6,
        "points a year",
        "Eurasian Development Bank, 2020-24",
        "interval",
        0.6,
        lambda told: 100 * _per_year(_trade_share(told.data), 5),
    ),
    Pattern(
        "P2a", "Chinese direct investment grows", 0.074, "a year", "Eurasian Development Bank, 2016-25", "interval", 0.5, _investment_growth
    ),
    Pattern(
        "P2b",
        "Chinese direct investment sits in three states",
        0.90,
        "share",
        "Eurasian Development Bank, 2025",
        "interval",
        0.1,
        _leading_three,
    ),
    Pattern(
        "P4a",
        "China's share of Kyrgyz external debt falls",
        -1.5,
        "points a year",
        "Kyrgyz finance ministry, 2018-25",
        "interval",
        0.6,
        lambda told: 100 * _per_year(_share_of_debt(told.data, "CHN", "KGZ"), 7),
    ),
    Pattern(
        "P4b",
        "China's share of Tajik external debt falls",
        -2.8,
        "points a year",
        "Tajik finance ministry, 2016-25",
        "interval",
        0.6,
        lambda told: 100 * _per_year(_share_of_debt(told.data, "CHN", "TJK"), 7),
    ),
    Pattern(
        "P4c",
        "Kyrgyzstan and Tajikistan do not default",
        0.05,
        "share of time in distress, mean",
        "no default on record 2016-25",
        "at most",
        0.5,
        lambda told: told.data["distress"].sel(state=["KGZ", "TJK"]).mean(["time", "state"]),
        rare=True,
    ),
    Pattern(
        "P5a",
        "Japan stands near China in Uzbek public debt",
        0.84,
        "ratio",
        "Uzbek finance ministry, July 2025",
        "interval",
        0.4,
        _ratio_in_uzbekistan("JPN"),
    ),
    Pattern(
        "P5b",
        "Multilaterals stand far above China in Uzbek public debt",
        4.0,
        "ratio to China",
        "Uzbek finance ministry, July 2025",
        "interval",
        0.4,
        _ratio_in_uzbekistan("MULT"),
    ),
    Pattern(
        "P6",
        "Pledges outrun delivery (Japan's private projects)",
        0.5,
        "completed over announced",
        "2015: agreements 'not all realised'",
        "at most",
        0.2,
        _delivered_private,
    ),
    Pattern(
        "P9a",
        "Middle Corridor traffic grows",
        6.0,
        "Mt in 2030",
        "World Bank, 2023: 5 to 7 Mt without reform (middle), 11 with it",
        "interval",
        0.17,
        _middle_growth,
    ),
    Pattern(
        "P9b",
        "The northern lock-in erodes slowly",
        -1.0,
        "points a year",
        "less than a point a year since 2022",
        "at least",
        0.5,
        _northern_share,
    ),
    Pattern(
        "P10",
        "Russia's leverage is people and pipes in the three poorer states",
        1.0,
        "share of states in which it leads",
        "World Bank remittances, 2024",
        "at least",
        0.34,
        _people_and_pipes,
    ),
    Pattern("P11a", "Protests against foreign works", 20.0, "a year", "Oxus Society, 2018-20", "interval", 0.5, _protests),
    Pattern(
        "P11b",
        "Protests need openness",
        0.95,
        "share in Kazakhstan and Kyrgyzstan",
        "Oxus Society, 2018-20",
        "interval",
        0.3,
        _protests_in_open_states,
    ),
    Pattern(
        "P14",
        "Korea is Uzbek-centred",
        0.5,
        "share of its exposure",
        "Export-Import Bank of Korea portfolio: Uzbek projects alone passed 3 bn in 2024",
        "at least",
        0.3,
        _korea_in_uzbekistan,
    ),
    Pattern(
        "P16",
        "Deal sizes are heavy-tailed",
        0.48,
        "largest of a half-year's Chinese deals",
        "Griffith Asia Institute, 2025",
        "interval",
        0.4,
        _heavy_tail,
    ),
    Pattern("F1", "China's official disbursement", 0.68, "bn US$ a year", "World Bank IDS, 2017-22", "interval", 0.5, _signed_by_china),
)
"""P numbers are stylised facts, F numbers recorded flows. Facts that the opening data state outright are left out."""


@dataclass(frozen=True)
class PatternVerdict:
    """A pattern, the middle and the 80 % interval of what is simulated, and what comes of it."""

    pattern: Pattern
    low: float
    middle: float
    """Median, or the mean of what is rare."""
    high: float
    verdict: Literal["pass", "weak", "fail", "no answer"]


def judged(pattern: Pattern, values: np.ndarray) -> PatternVerdict:
    """Judge the simulated values, one per run, against the observed figure."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return PatternVerdict(pattern, np.nan, np.nan, np.nan, "no answer")
    low, middle, high = (float(level) for level in np.quantile(finite, [0.1, 0.5, 0.9]))
    middle = float(finite.mean()) if pattern.rare else middle
    observed, slack = pattern.observed, pattern.tolerance * abs(pattern.observed)
    if pattern.judge == "interval":
        passed, weak = low <= observed <= high, abs(middle - observed) <= slack
    elif pattern.judge == "at least":
        passed, weak = middle >= observed - 1e-9, middle >= observed - slack
    elif pattern.judge == "at most":
        passed, weak = middle <= observed + 1e-9, middle <= observed + slack
    else:
        agreeing = float(np.mean(np.sign(finite) == np.sign(observed)))
        passed, weak = agreeing >= 0.8, agreeing >= 0.5
    return PatternVerdict(pattern, low, middle, high, "pass" if passed else "weak" if weak else "fail")
