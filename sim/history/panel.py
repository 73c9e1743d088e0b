"""The panel: what each power did in each state and year, and what is known of the states.

What is not known is NaN. A missing row is zero only where the source reports everybody it deals with; see `_zeros`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.history.errors import HistoryError
from sim.history.rows import read_rows
from sim.history.vocabulary import DYAD_VARIABLES, EU_CODES, EU_MEMBERS, NO_POWERS, STATE_VARIABLES

Array = NDArray[np.float64]
KINDS = ("loans", "grants")
FLOW_OF = {"loans": "loans_disbursed", "grants": "grants_disbursed"}
SHIPPED = "shipped"


@dataclass(frozen=True)
class Panel:
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

    def until(self, year: int) -> int:
        """Number of years up to and including `year`."""
        return sum(each <= year for each in self.years)

    def latest(self, variable: str, state: str, year: int, oldest: int = 200) -> float | None:
        """A state's newest figure not later than `year` (and not older than `oldest` years), or None."""
        table = self.covariates.get(variable)
        if table is None or state not in table:
            return None
        series = table[state].dropna()
        when = series.index.to_numpy(dtype=int)
        fitting = series.to_numpy(dtype=float)[(when <= year) & (when >= year - oldest)]
        return float(fitting[-1]) if fitting.size else None

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
    """Read a panel from a file or folder; None or "shipped" gives the one that ships.

    Raises HistoryError naming file and line of what cannot be used. What is doubtful is in `warnings`.
    """
    shipped = source is None or str(source) == SHIPPED
    path = shipped_folder() if shipped else Path(str(source)).expanduser()
    rows, coverage, warnings = read_rows(path)
    if not shipped and coverage.empty:
        # What is known of the usual sources holds for whoever uses them.
        coverage = read_rows(shipped_folder())[1]
    name = SHIPPED if shipped else path.name
    rows = rows[~rows["power"].isin(list(NO_POWERS))]
    rows = _add_up_the_union(rows, warnings)
    dyadic = rows[rows["power"] != ""]
    flows = dyadic[dyadic["variable"].isin(list(FLOW_OF.values()))]
    if flows.empty:
        raise HistoryError(f"{name}: no loans_disbursed and no grants_disbursed; a panel needs at least one of them")
    powers, states = tuple(sorted(set(flows["power"]))), tuple(sorted(set(flows["state"])))
    # A region that lies among its own donors is no power here.
    powers = tuple(power for power in powers if power not in states)
    dyadic = dyadic[dyadic["power"].isin(powers) & dyadic["state"].isin(states)]
    years = tuple(range(int(flows["year"].min()), int(flows["year"].max()) + 1))
    dyads = {variable: _grid(dyadic[dyadic["variable"] == variable], powers, states, years) for variable in DYAD_VARIABLES}
    dyads = _zeros(dyads, coverage, powers, states, years)
    covariates = _covariates(rows[rows["power"] == ""], states)
    if not shipped:
        covariates = _lend_covariates(covariates, states, years, warnings)
    warnings += _complaints(dyads, covariates, powers, states, years)
    return Panel(name, powers, states, years, dyads, covariates, tuple(warnings))


def shipped_folder() -> Path:
    """Where the panel that ships lies."""
    return Path(str(resources.files("sim.data").joinpath("history")))


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
            summed = union.groupby(["state", "year", "variable"], as_index=False)["value"].sum()
            parts.append(summed.assign(power="EU"))
        parts.append(outside)
    return pd.concat(parts, ignore_index=True)


def _grid(rows: pd.DataFrame, powers: tuple[str, ...], states: tuple[str, ...], years: tuple[int, ...]) -> Array:
    grid = np.full((len(powers), len(states), len(years)), np.nan)
    rows = rows[(rows["year"] >= years[0]) & (rows["year"] <= years[-1])]
    power, state = pd.Index(powers).get_indexer(pd.Index(rows["power"])), pd.Index(states).get_indexer(pd.Index(rows["state"]))
    grid[power, state, rows["year"].to_numpy(dtype=int) - years[0]] = rows["value"].to_numpy(dtype=float)
    return grid


def _zeros(
    dyads: dict[str, Array], coverage: pd.DataFrame, powers: tuple[str, ...], states: tuple[str, ...], years: tuple[int, ...]
) -> dict[str, Array]:
    """Missing rows that are zeros.

    Loans, repayments and debts come from debtors, who report every creditor: zero where the state reports anybody in that
    year. Grants come from donors, who report every recipient: zero where the power reports any state in that year.
    Trade is never filled. The coverage table overrules both.
    """
    debtors = ("loans_disbursed", "loans_repaid", "debt_stock")
    reports = np.asarray(np.stack([np.isfinite(dyads[name]).any(axis=0) for name in debtors]).any(axis=0))
    gives = np.asarray(np.isfinite(dyads["grants_disbursed"]).any(axis=1))
    owed = np.isfinite(dyads["debt_stock"])
    is_zero = {
        "loans_disbursed": np.broadcast_to(reports[None], owed.shape),
        "loans_repaid": np.broadcast_to(reports[None], owed.shape),
        # Some tables of debts list chosen creditors only: one that is nowhere in the table is not known.
        "debt_stock": np.asarray(owed.any(axis=0))[None] & np.asarray(owed.any(axis=(1, 2)))[:, None, None],
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
        filled[name] = np.where(np.isnan(values) & zero, 0.0, values)
    return filled


def _covariates(rows: pd.DataFrame, states: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    tables = {}
    for variable in STATE_VARIABLES:
        table = rows[(rows["variable"] == variable) & rows["state"].isin(states)]
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
    shipped = read_panel()
    lent = [state for state in lacking if state in shipped.states]
    if not lent:
        return own
    warnings.append(f"no gdp for {', '.join(lent)}: the shipped covariates stand in")
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
        silent = [power for place, power in enumerate(powers) if not np.isfinite(dyads[variable][place]).any()]
        if silent:
            lines.append(f"no {variable} of {', '.join(silent)}: unknown, not zero")
    if not np.isfinite(dyads["debt_stock"]).any():
        lines.append("no debt_stock: debts open at what past loans leave under the default terms, and are not scored")
    if not np.isfinite(dyads["exports_state_to_power"]).any() and not np.isfinite(dyads["imports_state_from_power"]).any():
        lines.append("no trade by power: every power counts as equally near")
    for variable, default in (("gdp", "20 bn US$"), ("population", "10 million"), ("external_debt", "the debts to the powers")):
        absent = [state for state in states if variable not in covariates or state not in covariates[variable]]
        if variable == "external_debt" and "external_debt_ppg" in covariates:
            absent = [state for state in absent if state not in covariates["external_debt_ppg"]]
        if absent:
            lines.append(f"no {variable} of {', '.join(absent)}: {default} stands in")
    if "exports" not in covariates and "exports_share" not in covariates:
        lines.append("no exports: 30 % of gdp stands in")
    jumps = _jumps(dyads, powers, states, years)
    if jumps:
        shown = "; ".join(jumps[:4])
        lines.append(f"{len(jumps)} debts move by more than their flows explain, such as {shown}")
    return lines


def _jumps(dyads: dict[str, Array], powers: tuple[str, ...], states: tuple[str, ...], years: tuple[int, ...]) -> list[str]:
    """Debts that grow by much more than was lent, or shrink by much more than was repaid (million US$)."""
    debt = dyads["debt_stock"]
    step = np.diff(debt, axis=2)
    slack = 30.0 + 0.3 * debt[:, :, :-1]
    grew = step > np.nan_to_num(dyads["loans_disbursed"][:, :, 1:]) + slack
    shrank = -step > np.nan_to_num(dyads["loans_repaid"][:, :, 1:]) + slack
    return [
        f"{powers[power]}-{states[state]} {years[year + 1]} ({step[power, state, year]:+.0f} m)"
        for power, state, year in np.argwhere(np.isfinite(step) & (grew | shrank))
    ]
