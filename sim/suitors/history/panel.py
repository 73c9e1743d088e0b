"""The panel: what each power did in each state and year, and what is known of the states.

What is not known is NaN. A missing row is zero only where the source reports everybody it deals with; see `_zeros`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.data.countries import name_of
from suitors.history.errors import HistoryError
from suitors.history.rows import read_rows
from suitors.history.vocabulary import DYAD_VARIABLES, EU_CODES, EU_MEMBERS, MULTILATERALS, NO_POWERS, STATE_VARIABLES, STRATEGY_OF
from suitors.packs.pack import DEFAULT, chosen
from suitors.packs.pack import shipped as shipped_packs
from suitors.words.brief import Brief
from suitors.words.numbers import number

Array = NDArray[np.float64]
KINDS = ("loans", "grants")
FLOW_OF = {"loans": "loans_disbursed", "grants": "grants_disbursed"}
SHIPPED = "shipped"
COVARIATES = (
    ("gdp", (), "20 bn US$"),
    ("population", (), "10 million"),
    ("external_debt", ("external_debt_ppg",), "what is owed to the powers"),
    ("exports", ("exports_share",), "30 % of gdp"),
)
"""Figures of states, others that serve as well, and what stands in for them."""
OLD_DEBT = 4
"""Years for which the newest known debt stands in for those that are not known."""
LEARNING, STALE = 3, 2
"""Years of past before a first origin; years after which the newest figure is old."""


@dataclass(frozen=True, repr=False)
class Panel(Brief):
    """Powers and states are sorted; `years` run from the first to the last year of any flow. Money in million US$."""

    name: str
    powers: tuple[str, ...]
    states: tuple[str, ...]
    years: tuple[int, ...]
    dyads: dict[str, Array]
    """Variables of `DYAD_VARIABLES`: (power, state, year), NaN where nothing is known."""
    covariates: dict[str, pd.DataFrame]
    """Variables of `STATE_VARIABLES` and `exports_share`: year by state, as far as given."""
    warnings: tuple[str, ...]

    def flow(self, kind: str) -> Array:
        """Loans or grants disbursed, (power, state, year), million US$."""
        return self.dyads[FLOW_OF[kind]]

    @property
    def total(self) -> Array:
        """Loans and grants together where at least one of them is known, (power, state, year), million US$."""
        loans, grants = self.flow("loans"), self.flow("grants")
        known = np.isfinite(loans) | np.isfinite(grants)
        return np.where(known, np.nan_to_num(loans) + np.nan_to_num(grants), np.nan)

    def owed(self, year: int) -> Array:
        """Debts at the end of every year up to `year`, (power, state, year), million US$.

        Where a year is not known the newest figure of the `OLD_DEBT` years before it stands; NaN where there is none.
        """
        debt = self.dyads["debt_stock"][:, :, : self.until(year)]
        place = np.where(np.isfinite(debt), np.arange(debt.shape[2]), -OLD_DEBT - 1)
        newest = np.maximum.accumulate(place, axis=2)
        recent = np.arange(debt.shape[2]) - newest <= OLD_DEBT
        return np.where(recent, np.take_along_axis(debt, np.maximum(newest, 0), axis=2), np.nan)

    def until(self, year: int) -> int:
        """Number of years up to and including `year`."""
        return sum(each <= year for each in self.years)

    def latest(self, variable: str, state: str, year: int, oldest: int = 200) -> float | None:
        """A state's newest figure not later than `year` (and not older than `oldest` years), or None."""
        years, values = self._series.get((variable, state), ((), ()))
        place = bisect_right(years, year) - 1
        return values[place] if place >= 0 and years[place] >= year - oldest else None

    @cached_property
    def _series(self) -> dict[tuple[str, str], tuple[tuple[int, ...], tuple[float, ...]]]:
        """Years and values of each variable and state, as far as known."""
        found = {}
        for variable, table in self.covariates.items():
            for state in table.columns:
                known = table[state].dropna().sort_index()
                years = tuple(int(year) for year in known.index)
                found[variable, str(state)] = years, tuple(float(value) for value in known)
        return found

    def without(self, powers: tuple[str, ...] = (), states: tuple[str, ...] = ()) -> Panel:
        """The panel as if some powers or states had never been."""
        kept_powers = [place for place, power in enumerate(self.powers) if power not in powers]
        kept_states = [place for place, state in enumerate(self.states) if state not in states]
        return Panel(
            self.name,
            tuple(self.powers[place] for place in kept_powers),
            tuple(self.states[place] for place in kept_states),
            self.years,
            {name: values[np.ix_(kept_powers, kept_states)] for name, values in self.dyads.items()},
            self.covariates,
            self.warnings,
        )


def read_panel(source: str | Path | None = None) -> Panel:
    """Read a panel from a file or folder; None gives that of the pack that counts, "shipped" that of Central Asia.

    Raises HistoryError naming file and line of what cannot be used. What is doubtful is in `warnings`.
    """
    pack = chosen()
    shipped = str(source) == SHIPPED or (source is None and pack.reference is None)
    if source is None and pack.history is None:
        raise HistoryError(f"the pack {pack.name} has no folder history with a panel of past flows; give one with --panel")
    path = shipped_folder() if shipped else Path(str(source if source is not None else pack.history)).expanduser()
    rows, coverage, warnings = read_rows(path)
    borrowed = not shipped and coverage.empty
    if borrowed:
        # What is known of the usual sources holds for whoever uses them.
        coverage = read_rows(shipped_folder())[1]
    name = SHIPPED if shipped else path.name if source is not None else pack.name
    rows = rows[~rows["power"].isin(list(NO_POWERS))]
    rows = _add_up_the_union(rows, warnings)
    dyadic = rows[rows["power"] != ""]
    flows = dyadic[dyadic["variable"].isin(list(FLOW_OF.values()))]
    if not (flows["value"] > 0).any():
        problem = "nothing but zeros in loans_disbursed and" if len(flows) else "neither loans_disbursed nor"
        hints = "".join(f"; {line}" for line in warnings if "nearest" in line)
        raise HistoryError(f"{name}: {problem} grants_disbursed; a panel needs one of them{hints}")
    finance = dyadic[dyadic["variable"].isin([*FLOW_OF.values(), "loans_repaid", "debt_stock"])]
    # A state that reports debts or repayments has lent nothing where it reports no loan; a power without flows is past history.
    powers, states = tuple(sorted(set(flows["power"]))), tuple(sorted(set(finance["state"])))
    # A region that lies among its own donors is no power here.
    powers = tuple(power for power in powers if power not in states)
    if not powers:
        raise HistoryError(f"{name}: every power is one of the states too; a panel is about powers outside of the region")
    warnings += _left_out(dyadic, rows, powers, states)
    dyadic = dyadic[dyadic["power"].isin(powers) & dyadic["state"].isin(states)]
    years = tuple(range(int(flows["year"].min()), int(flows["year"].max()) + 1))
    # A row without a number says that the number is not known, whoever else reports.
    blank = {
        variable: ~np.isnan(
            _grid(dyadic[(dyadic["variable"] == variable) & dyadic["value"].isna()].assign(value=1.0), powers, states, years)
        )
        for variable in DYAD_VARIABLES
    }
    dyads = {variable: _grid(dyadic[dyadic["variable"] == variable], powers, states, years) for variable in DYAD_VARIABLES}
    dyads = _zeros(dyads, blank, coverage, powers, states, years)
    covariates = _covariates(rows[rows["power"] == ""], states)
    if not shipped:
        covariates = _lend_covariates(covariates, states, years, warnings)
    if borrowed and (ruled := sorted(set(coverage["power"]) & set(powers))):
        warnings.append(
            f"missing rows of {_some(ruled)} are read by the shipped coverage.csv, which knows of gaps; one of the panel's own overrules it"
        )
    warnings += _complaints(dyads, covariates, powers, states, years)
    return Panel(name, powers, states, years, dyads, covariates, tuple(warnings))


def shipped_folder() -> Path:
    """Where the panel that ships lies."""
    folder = shipped_packs()[DEFAULT].history
    assert folder is not None
    return folder


def _add_up_the_union(rows: pd.DataFrame, warnings: list[str]) -> pd.DataFrame:
    """The European Union as one power: its own rows where a variable has them, else the sum of members and institutions."""
    parts = []
    for variable in sorted(set(rows["variable"])):
        table = rows[rows["variable"] == variable]
        whole, member = table["power"].isin(list(EU_CODES)), table["power"].isin(list(EU_MEMBERS))
        if whole.any() and member.any() and variable in ("loans_disbursed", "grants_disbursed", "loans_repaid", "debt_stock"):
            warnings.append(
                f"{variable}: rows of the European Union as a whole count, those of {int(member.sum())} member rows are left out"
            )
        outside = table[~whole & ~member]
        union = table[whole] if whole.any() else table[member]
        if len(union):
            summed = union.groupby(["state", "year", "variable"], as_index=False)["value"].sum(min_count=1)
            parts.append(summed.assign(power="EU"))
        parts.append(outside)
    return pd.concat(parts, ignore_index=True)


def _grid(rows: pd.DataFrame, powers: tuple[str, ...], states: tuple[str, ...], years: tuple[int, ...]) -> Array:
    grid = np.full((len(powers), len(states), len(years)), np.nan)
    rows = rows[(rows["year"] >= years[0]) & (rows["year"] <= years[-1])]
    power, state = pd.Index(powers).get_indexer(pd.Index(rows["power"])), pd.Index(states).get_indexer(pd.Index(rows["state"]))
    grid[power, state, rows["year"].to_numpy(dtype=int) - years[0]] = rows["value"].to_numpy(dtype=float)
    return grid


def _left_out(dyadic: pd.DataFrame, rows: pd.DataFrame, powers: tuple[str, ...], states: tuple[str, ...]) -> list[str]:
    """Who stands in the tables and takes no part, one line each."""
    lines = []
    owed = dyadic[dyadic["variable"].isin(["loans_repaid", "debt_stock"]) & dyadic["state"].isin(states)]
    if creditors := sorted(set(owed["power"]) - set(powers) - set(states)):
        lines.append(f"debts and repayments but no loans or grants of {_some(creditors)}: left out")
    if inner := sorted(set(dyadic["power"]) & set(states) & set(owed["power"])):
        lines.append(f"{_some(inner)}: both power and state, taken as states alone")
    if others := sorted(set(rows["state"]) - set(states)):
        lines.append(f"no loans, grants or debts of {_some(others)}: left out")
    return lines


def _some(names: list[str], most: int = 12) -> str:
    return ", ".join(name_of(name) for name in names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _zeros(
    dyads: dict[str, Array],
    blank: dict[str, NDArray[np.bool_]],
    coverage: pd.DataFrame,
    powers: tuple[str, ...],
    states: tuple[str, ...],
    years: tuple[int, ...],
) -> dict[str, Array]:
    """Missing rows that are zeros.

    Loans, repayments and debts come from debtors, who report every creditor: zero where the state reports anybody in that
    year. Grants come from donors, who report every recipient: zero where the power reports any state in that year.
    A debt that is there the years before and after is no zero in between. Trade is never filled, nor is a row without a
    number (`blank`). The coverage table overrules the rules.
    """
    debtors = ("loans_disbursed", "loans_repaid", "debt_stock")
    reports = np.asarray(np.stack([np.isfinite(dyads[name]).any(axis=0) for name in debtors]).any(axis=0))
    gives = np.asarray(np.isfinite(dyads["grants_disbursed"]).any(axis=1))
    owed = np.isfinite(dyads["debt_stock"])
    is_zero = {
        "loans_disbursed": np.broadcast_to(reports[None], owed.shape),
        "loans_repaid": np.broadcast_to(reports[None], owed.shape),
        # Some tables of debts list chosen creditors only: one that is nowhere in the table is not known.
        "debt_stock": np.asarray(owed.any(axis=0))[None]
        & np.asarray(owed.any(axis=(1, 2)))[:, None, None]
        & ~_between(dyads["debt_stock"]),
        "grants_disbursed": np.broadcast_to(gives[:, None, :], owed.shape),
    }
    filled = {}
    for name, values in dyads.items():
        zero = np.array(is_zero.get(name, np.zeros(values.shape, dtype=bool)))
        for row in coverage[coverage["variable"] == name].to_dict("records"):
            rows = np.array([row["power"] in ("*", power) for power in powers])
            columns = np.array([row["state"] in ("*", state) for state in states])
            span = np.array([int(row["first"]) <= year <= int(row["last"]) for year in years])
            zero[np.ix_(rows, columns, span)] = bool(row["zero"])
        filled[name] = np.where(np.isnan(values) & zero & ~blank[name], 0.0, values)
    return filled


def _between(debt: Array) -> NDArray[np.bool_]:
    """Years without a row between two years with a debt of a million US$ or more, (power, state, year)."""
    owed = np.nan_to_num(debt) >= 1.0
    before = np.maximum.accumulate(owed, axis=2)
    after = np.flip(np.maximum.accumulate(np.flip(owed, axis=2), axis=2), axis=2)
    nothing: NDArray[np.bool_] = np.isnan(debt)
    zero = np.isfinite(debt) & ~owed
    return nothing & before & after & ~zero


def _covariates(rows: pd.DataFrame, states: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    tables = {}
    for variable in STATE_VARIABLES:
        table = rows[(rows["variable"] == variable) & rows["state"].isin(states) & rows["value"].notna()]
        if len(table):
            tables[variable] = table.pivot(index="year", columns="state", values="value").sort_index()
    return tables


def _lend_covariates(
    own: dict[str, pd.DataFrame], states: tuple[str, ...], years: tuple[int, ...], warnings: list[str]
) -> dict[str, pd.DataFrame]:
    """Figures of states that ship stand in for what a panel does not bring along; said in a warning."""
    lacking = [state for state in states if "gdp" not in own or state not in own["gdp"]]
    if not lacking:
        return own
    shipped = read_panel(SHIPPED)
    lent = [state for state in lacking if state in shipped.states]
    if not lent:
        return own
    warnings.append(f"no gdp for {_some(lent)}: the shipped covariates stand in")
    joined = dict(own)
    for variable, table in shipped.covariates.items():
        extra = table[[state for state in lent if state in table]]
        joined[variable] = joined[variable].join(extra, how="outer", rsuffix=" shipped") if variable in joined else extra
    return joined


def _complaints(
    dyads: dict[str, Array], covariates: dict[str, pd.DataFrame], powers: tuple[str, ...], states: tuple[str, ...], years: tuple[int, ...]
) -> list[str]:
    """What a user should know before trusting a score, one line each."""
    lines = []
    for variable, what in (("loans_disbursed", "loans are not scored"), ("grants_disbursed", "grants are not scored")):
        if not np.isfinite(dyads[variable]).any():
            lines.append(f"no {variable}: {what}")
            continue
        silent = [name_of(power) for place, power in enumerate(powers) if not np.isfinite(dyads[variable][place]).any()]
        if silent:
            lines.append(f"no {variable} of {', '.join(silent)}: unknown, not zero")
    if not np.isfinite(dyads["debt_stock"]).any():
        lines.append("no debt_stock: debts open at what past loans leave under the default terms, and are not scored")
    if not np.isfinite(dyads["exports_state_to_power"]).any() and not np.isfinite(dyads["imports_state_from_power"]).any():
        lines.append("no trade by power: every power counts as equally near")
    traded = np.isfinite(dyads["exports_state_to_power"]) | np.isfinite(dyads["imports_state_from_power"])
    when = [year for place, year in enumerate(years) if traded[:, :, place].any()]
    if when and when[-1] < years[-1] - STALE:
        lines.append(f"no trade by power after {when[-1]}: the newest figures stand in")
    if when and when[0] > years[0] + LEARNING:
        lines.append(f"no trade by power before {when[0]}: every power counts as equally near until then")
    for variable, alike, default in COVARIATES:
        lines += _gaps(variable, [covariates[name] for name in (variable, *alike) if name in covariates], states, years, default)
    neutral = [power for power in powers if power.upper() not in STRATEGY_OF and power.upper() not in MULTILATERALS]
    if neutral:
        lines.append(f"no shipped strategy for {_some(neutral)}: motives, conduct and loan terms in the middle stand in")
    silent_years = [
        year for place, year in enumerate(years) if not any(np.isfinite(dyads[name][:, :, place]).any() for name in FLOW_OF.values())
    ]
    if silent_years:
        lines.append(f"no loans or grants of anybody in {_some([str(year) for year in silent_years])}: unknown, not scored")
    jumps = _jumps(dyads, powers, states, years)
    if jumps:
        shown = "; ".join(jumps[:4])
        lines.append(f"{len(jumps)} debts move by more than their flows explain, such as {shown}")
    return lines


def _gaps(what: str, tables: list[pd.DataFrame], states: tuple[str, ...], years: tuple[int, ...], default: str) -> list[str]:
    """States whose figures are absent, begin after the flows or end long before them, one line each sort."""
    absent, late, old = [], [], []
    for state in states:
        known = [int(year) for table in tables if state in table for year in table[state].dropna().index]
        if not known:
            absent.append(state)
        elif min(known) > years[0] + LEARNING:
            late.append(f"{name_of(state)} ({min(known)})")
        elif max(known) < years[-1] - STALE:
            old.append(f"{name_of(state)} ({max(known)})")
    lines = [f"no {what} of {_some(absent)}: {default} stands in"] if absent else []
    if late:
        lines.append(f"no {what} before the year in brackets of {_some(late)}: {default} stands in until then")
    return [*lines, f"no {what} after the year in brackets of {_some(old)}: the newest figure stands in"] if old else lines


def _jumps(dyads: dict[str, Array], powers: tuple[str, ...], states: tuple[str, ...], years: tuple[int, ...]) -> list[str]:
    """Debts that grow by much more than was lent, or shrink by much more than was repaid (million US$)."""
    debt = dyads["debt_stock"]
    step = np.diff(debt, axis=2)
    slack = 30.0 + 0.3 * debt[:, :, :-1]
    grew = step > np.nan_to_num(dyads["loans_disbursed"][:, :, 1:]) + slack
    shrank = -step > np.nan_to_num(dyads["loans_repaid"][:, :, 1:]) + slack
    return [
        f"{name_of(states[state])} to {name_of(powers[power])} {years[year + 1]} ({number(step[power, state, year], sign=True)} m US$)"
        for power, state, year in np.argwhere(np.isfinite(step) & (grew | shrank))
    ]
