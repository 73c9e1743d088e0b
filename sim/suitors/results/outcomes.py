"""The registry of outcomes: one number per run for each power or state, with unit, definition and direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.streams import MINIMUM_LANES

Array = NDArray[np.float32]
Recorded = Mapping[str, Array]
PRIVATE = 2


@dataclass(frozen=True)
class Reading:
    """How an outcome is read: `needs` names recorded variables, `work_out` takes them in that order.

    With `at_end` it looks at the horizon alone.
    """

    needs: tuple[str, ...]
    work_out: Callable[..., Array]
    at_end: bool = False

    def __call__(self, recorded: Recorded) -> Array:
        return self.work_out(*(recorded[name] for name in self.needs))


@dataclass(frozen=True)
class Outcome:
    """`read` takes the recorded arrays and returns (power or state, run)."""

    name: str
    of: Literal["power", "state"]
    unit: str
    definition: str
    better: Literal["higher", "lower", "neither"]
    read: Reading
    validated: bool = False
    summary: Literal["median", "share"] = "median"
    """How many runs are told in one number: by their median, or, where most runs have none, by the share of runs that have any."""

    @property
    def told_unit(self) -> str:
        """Unit of that number."""
        return "share of runs" if self.summary == "share" else self.unit


def _at_end_by_gdp(name: str) -> Reading:
    """Mean over the states at the horizon, weighted by GDP."""

    def read(values: Array, gdp: Array) -> Array:
        weight = gdp[-1]
        return np.asarray((values[-1] * weight).sum(axis=1) / weight.sum(axis=0))

    return Reading((name, "gdp"), read, at_end=True)


def _largest_at_end(name: str) -> Reading:
    """The largest over the second axis at the horizon; 0 where there is none."""
    return Reading((name,), lambda values: np.asarray(values[-1].max(axis=1, initial=0.0)), at_end=True)


def _sum_at_end(name: str) -> Reading:
    return Reading((name,), lambda values: np.asarray(values[-1].sum(axis=1)), at_end=True)


def _at_end(name: str) -> Reading:
    return Reading((name,), lambda values: np.asarray(values[-1]), at_end=True)


def _mean(name: str) -> Reading:
    return Reading((name,), lambda values: np.asarray(values.mean(axis=0)))


def _per_year(flow: Array) -> Array:
    return np.asarray(flow.sum(axis=tuple(range(2, flow.ndim - 1))).mean(axis=0))


def _yearly(name: str, private: bool | None = None) -> Reading:
    """Mean bn US$ a year over states, of all ledgers, the public ones or the private one."""
    ledgers = slice(None) if private is None else slice(PRIVATE, None) if private else slice(PRIVATE)
    return Reading((name,), lambda flow: _per_year(flow if private is None else flow[:, :, ledgers]))


def _ratio(top: str, bottom: str) -> Reading:
    def read(numerators: Array, denominators: Array) -> Array:
        numerator, denominator = _per_year(numerators), _per_year(denominators)
        return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator > 0)

    return Reading((top, bottom), read)


OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "policy_leverage",
        "power",
        "points of 100",
        "Policy leverage at the horizon, GDP-weighted mean of the states",
        "higher",
        _at_end_by_gdp("policy_leverage"),
    ),
    Outcome(
        "policy_leverage_present_value",
        "power",
        "points of 100",
        "The same with debt at present value times one plus the claim behind it",
        "higher",
        _at_end_by_gdp("policy_leverage_present_value"),
    ),
    Outcome(
        "structural_leverage",
        "power",
        "points of 100",
        "Structural leverage at the horizon, GDP-weighted",
        "higher",
        _at_end_by_gdp("structural_leverage"),
    ),
    Outcome("goodwill", "power", "1", "Goodwill at the horizon, GDP-weighted, -1 to 1", "higher", _at_end_by_gdp("goodwill")),
    Outcome("signed", "power", "bn US$/year", "Deals signed, mean a year, all ledgers", "higher", _yearly("signed")),
    Outcome(
        "completed_public", "power", "bn US$/year", "Public money completed, mean a year", "higher", _yearly("completed", private=False)
    ),
    Outcome(
        "completed_private", "power", "bn US$/year", "Private money completed, mean a year", "higher", _yearly("completed", private=True)
    ),
    Outcome("uptake", "power", "1", "Deals signed over new money offered", "higher", _ratio("signed", "new_money")),
    Outcome("debt", "power", "bn US$", "Debt owed to the power at the horizon", "neither", _sum_at_end("debt")),
    Outcome("direct_investment", "power", "bn US$", "Direct-investment stock at the horizon", "higher", _sum_at_end("direct_investment")),
    Outcome(
        "usable_influence",
        "power",
        "1",
        "Chance at the horizon that a state's best choice is the power's offer, GDP-weighted",
        "higher",
        _at_end_by_gdp("usable_influence"),
    ),
    Outcome(
        "alignment",
        "power",
        "1",
        "Share of issues on which states side with it at the horizon, GDP-weighted",
        "higher",
        _at_end_by_gdp("alignment"),
    ),
    Outcome("ties", "power", "1", "Political ties at the horizon, GDP-weighted", "higher", _at_end_by_gdp("ties")),
    Outcome(
        "supply_exposure",
        "power",
        "1",
        "Largest share of a mineral's use that its dominant supplier covers, at the horizon",
        "lower",
        _largest_at_end("supply_exposure"),
    ),
    Outcome("fiscal_cost", "power", "bn US$/year", "Cost to the treasury, mean a year", "lower", _yearly("fiscal_cost")),
    Outcome("gdp", "state", "bn US$", "Nominal GDP at the horizon", "higher", _at_end("gdp")),
    Outcome("debt_to_gdp", "state", "1", "Public debt over GDP at the horizon", "lower", _at_end("debt_to_gdp")),
    Outcome("worst_debt_ratio", "state", "1", "Worst debt ratio over its threshold at the horizon", "lower", _at_end("worst_debt_ratio")),
    Outcome("distress", "state", "1", "Share of year-ends in debt distress", "lower", _mean("distress"), summary="share"),
    Outcome("distress_hazard", "state", "1/year", "Hazard of debt distress, mean over the years", "lower", _mean("distress_hazard")),
    Outcome("autonomy", "state", "1", "Autonomy at the horizon", "higher", _at_end("autonomy")),
    Outcome("effective_suitors", "state", "1", "Effective number of suitors at the horizon", "higher", _at_end("effective_suitors")),
    Outcome("technology", "state", "1", "Technology level at the horizon", "higher", _at_end("technology")),
    Outcome(
        "gap",
        "state",
        "1",
        "Mean sector gap at the horizon",
        "lower",
        Reading(("gap",), lambda gap: np.asarray(gap[-1].mean(axis=0)), at_end=True),
    ),
    Outcome(
        "trade_cost", "state", "log points", "Mean cost of trade at the horizon relative to the opening", "lower", _at_end("trade_cost")
    ),
    Outcome("grievance", "state", "1", "Grievance at foreign works at the horizon", "lower", _at_end("grievance")),
    Outcome("protests", "state", "1/year", "Protests against foreign works, mean a year", "lower", _mean("protests")),
    Outcome(
        "elite_gain", "state", "bn US$/year", "Opaque money taken by rulers who answer to few, mean a year", "lower", _mean("elite_gain")
    ),
    Outcome(
        "bargaining_gain",
        "state",
        "bn US$/year",
        "What rivals take off the price of loans, mean a year",
        "higher",
        _mean("bargaining_gain"),
    ),
    Outcome(
        "menu_gain", "state", "utility", "Worth of the menu above its best single suitor at the horizon", "higher", _at_end("menu_gain")
    ),
    Outcome(
        "room_cut", "state", "bn US$/year", "Wanted money lost to room for works or debt gate, mean a year", "lower", _mean("room_cut")
    ),
)


NEEDED: frozenset[str] = frozenset(name for outcome in OUTCOMES for name in outcome.read.needs)
"""Recorded variables without which the outcomes cannot be worked out."""
AT_END: frozenset[str] = NEEDED - {name for outcome in OUTCOMES if not outcome.read.at_end for name in outcome.read.needs}
"""Those of them that are looked at at the horizon alone."""


def outcome_table(recorded: Recorded, powers: tuple[str, ...], states: tuple[str, ...], runs: tuple[int, ...]) -> pd.DataFrame:
    """One row per run, one column per outcome and actor, such as `policy_leverage[JPN]`; index `run`."""
    columns: dict[str, Array] = {}
    # Narrow tables are widened like narrow batches: NumPy rounds sums over a single column differently.
    spare = max(MINIMUM_LANES - len(runs), 0)
    wide = (
        {
            name: np.concatenate([values, np.repeat(values[..., -1:], spare, axis=-1)], axis=-1)
            for name, values in recorded.items()
            if name in NEEDED
        }
        if spare
        else recorded
    )
    for outcome in OUTCOMES:
        values = outcome.read(wide)[..., : len(runs)]
        for actor, row in zip(powers if outcome.of == "power" else states, values, strict=True):
            columns[f"{outcome.name}[{actor}]"] = row.astype(np.float64)
    return pd.DataFrame(columns, index=pd.Index(runs, name="run"))
