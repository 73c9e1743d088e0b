"""Sums and means worked out run by run before a result keeps only quantiles: quantiles of parts cannot be added up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.variables.powers import OF_POWERS
from suitors.variables.variable import Variable

Array = NDArray[np.float64]
_UNITS = {item.name: item.unit for item in OF_POWERS}


def _yearly_mean(name: str, meaning: str) -> Variable:
    """Mean of a yearly flow (year, power, ledger, state or none) to all states together: (power, ledger)."""

    def read(flow: Array) -> Array:
        to_all = flow.sum(axis=3) if flow.ndim == 5 else flow
        return np.asarray(to_all.mean(axis=0))

    meaning = f"{meaning}, all states, mean of the years"
    return Variable(f"{name}_mean", ("power", "ledger"), "bn US$/year", meaning, read, needs=(name,))


def _regional(name: str, meaning: str) -> Variable:
    """Mean of a stock (time, power, state) over the states, weighted by GDP: (time, power)."""
    meaning = f"{meaning}, mean of the states weighted by GDP"
    return Variable(f"{name}_region", ("time", "power"), _UNITS[name], meaning, _weighted, needs=(name, "gdp"))


def _weighted(values: Array, gdp: Array) -> Array:
    return np.asarray((values * gdp[:, None]).sum(axis=2) / gdp.sum(axis=1)[:, None])


def _gain(values: Array, gdp: Array) -> Array:
    first, last = _weighted(values[[0, -1]], gdp[[0, -1]])
    return np.asarray(last - first)


def _stage(name: str, meaning: str, unit: str = "share of world output") -> Variable:
    """Sum of a stock (time, mineral, state) over the states: (time, mineral)."""
    return Variable(f"{name}_region", ("time", "mineral"), unit, f"{meaning}, all states", _over_states, needs=(name,))


def _over_states(values: Array) -> Array:
    return np.asarray(values.sum(axis=2))


def _contracted_output(contracted: Array, developed: Array, separated: Array) -> Array:
    """Only what is separated of the output under contract does not pass through the dominant supplier."""
    passed = np.minimum(np.divide(separated, developed, out=np.zeros_like(developed), where=developed > 0), 1.0)
    return np.asarray((contracted * passed[:, None]).sum(axis=3))


TOTALS: tuple[Variable, ...] = (
    _yearly_mean("announced", "Money announced"),
    _yearly_mean("new_money", "New money offered"),
    _yearly_mean("offered", "Deals put on the table, those offered again included"),
    _yearly_mean("signed", "Deals signed"),
    _yearly_mean("completed", "Works completed and money disbursed"),
    Variable(
        "fiscal_cost_mean",
        ("power",),
        "bn US$/year",
        "Cost to the power's treasury, all states, mean of the years",
        lambda cost: np.asarray(cost.sum(axis=2).mean(axis=0)),
        needs=("fiscal_cost",),
    ),
    _regional("leverage_share", "Share of all suitors' leverage"),
    _regional("leverage", "Leverage through all channels"),
    _regional("leverage_present_value", "Leverage with debt at present value"),
    _regional("policy_leverage", "Part of leverage that policy moves"),
    _regional("structural_leverage", "Part of leverage that strategies hardly move"),
    _regional("goodwill", "Goodwill"),
    Variable(
        "policy_leverage_gain",
        ("power",),
        "points of 100",
        "Gain in the region's policy leverage from the opening to the end",
        _gain,
        needs=("policy_leverage", "gdp"),
    ),
    Variable("gdp_region", ("time",), "bn US$", "Nominal GDP of all states", lambda gdp: np.asarray(gdp.sum(axis=1)), needs=("gdp",)),
    Variable(
        "gap_closed_by_all",
        ("time", "sector", "state"),
        "1",
        "Closed of a sector's gap by the works of all powers",
        lambda closed: np.asarray(closed.sum(axis=1)),
        needs=("gap_closed",),
    ),
    _stage("discovered", "Known deposits", "share of world reserves"),
    _stage("developed", "Mined output"),
    _stage("separated", "Separated outside the dominant supplier"),
    Variable(
        "offtake",
        ("time", "power", "mineral"),
        "share of world output",
        "Mined output under contract, separated or not, all states",
        lambda contracted: np.asarray(contracted.sum(axis=3)),
        needs=("contracted",),
    ),
    Variable(
        "contracted_output",
        ("time", "power", "mineral"),
        "share of world output",
        "Mined and separated output under contract",
        _contracted_output,
        needs=("contracted", "developed", "separated"),
    ),
    Variable(
        "contracted_region",
        ("time", "mineral"),
        "share of world output",
        "Mined and separated output under contract to any power",
        lambda *stages: np.asarray(_contracted_output(*stages).sum(axis=1)),
        needs=("contracted", "developed", "separated"),
    ),
)
