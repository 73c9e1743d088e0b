"""Sums and means worked out run by run before a result keeps only quantiles: quantiles of parts cannot be added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import MINIMUM_LANES
from suitors.results.dataset import Variable

Array = NDArray[np.float64]
Single = NDArray[np.float32]
RecordedArrays = Mapping[str, Single]


@dataclass(frozen=True)
class Derived:
    """A variable of the dataset that follows from recorded ones; `read` returns its `dims` and the run."""

    variable: Variable
    needs: tuple[str, ...]
    """Recorded variables that `read` is given, in double precision."""
    read: Callable[..., Array]


def _yearly_mean(name: str, meaning: str) -> Derived:
    """Mean of a yearly flow (year, power, ledger, state or none) to all states together: (power, ledger)."""

    def read(flow: Array) -> Array:
        to_all = flow.sum(axis=3) if flow.ndim == 5 else flow
        return np.asarray(to_all.mean(axis=0))

    return Derived(Variable(f"{name}_mean", ("power", "ledger"), "bn US$/year", f"{meaning}, all states, mean of the years"), (name,), read)


def _regional(name: str, unit: str, meaning: str) -> Derived:
    """Mean of a stock (time, power, state) over the states, weighted by GDP: (time, power)."""
    described = Variable(f"{name}_region", ("time", "power"), unit, f"{meaning}, mean of the states weighted by GDP")
    return Derived(described, (name, "gdp"), _weighted)


def _weighted(values: Array, gdp: Array) -> Array:
    return np.asarray((values * gdp[:, None]).sum(axis=2) / gdp.sum(axis=1)[:, None])


def _gain(values: Array, gdp: Array) -> Array:
    first, last = _weighted(values[[0, -1]], gdp[[0, -1]])
    return np.asarray(last - first)


def _stage(name: str, meaning: str, unit: str = "share of world output") -> Derived:
    """Sum of a stock (time, mineral, state) over the states: (time, mineral)."""
    described = Variable(f"{name}_region", ("time", "mineral"), unit, f"{meaning}, all states")
    return Derived(described, (name,), lambda values: np.asarray(values.sum(axis=2)))


def _contracted_output(contracted: Array, developed: Array, separated: Array) -> Array:
    """Only what is separated of the output under contract does not pass through the dominant supplier."""
    passed = np.minimum(np.divide(separated, developed, out=np.zeros_like(developed), where=developed > 0), 1.0)
    return np.asarray((contracted * passed[:, None]).sum(axis=3))


DERIVED: tuple[Derived, ...] = (
    _yearly_mean("announced", "Money announced"),
    _yearly_mean("new_money", "New money offered"),
    _yearly_mean("offered", "Deals put on the table, those offered again included"),
    _yearly_mean("signed", "Deals signed"),
    _yearly_mean("completed", "Works completed and money disbursed"),
    Derived(
        Variable("fiscal_cost_mean", ("power",), "bn US$/year", "Cost to the power's treasury, all states, mean of the years"),
        ("fiscal_cost",),
        lambda cost: np.asarray(cost.sum(axis=2).mean(axis=0)),
    ),
    _regional("leverage_share", "%", "Share of all suitors' leverage"),
    _regional("leverage", "points of 100", "Leverage through all channels"),
    _regional("leverage_present_value", "points of 100", "Leverage with debt at present value"),
    _regional("policy_leverage", "points of 100", "Part of leverage that policy moves"),
    _regional("structural_leverage", "points of 100", "Part of leverage that strategies hardly move"),
    _regional("goodwill", "1", "Goodwill"),
    Derived(
        Variable("policy_leverage_gain", ("power",), "points of 100", "Gain in the region's policy leverage from the opening to the end"),
        ("policy_leverage", "gdp"),
        _gain,
    ),
    Derived(Variable("gdp_region", ("time",), "bn US$", "Nominal GDP of all states"), ("gdp",), lambda gdp: np.asarray(gdp.sum(axis=1))),
    Derived(
        Variable("gap_closed_by_all", ("time", "sector", "state"), "1", "Closed of a sector's gap by the works of all powers"),
        ("gap_closed",),
        lambda closed: np.asarray(closed.sum(axis=1)),
    ),
    _stage("discovered", "Known deposits", "share of world reserves"),
    _stage("developed", "Mined output"),
    _stage("separated", "Separated outside the dominant supplier"),
    Derived(
        Variable(
            "offtake", ("time", "power", "mineral"), "share of world output", "Mined output under contract, separated or not, all states"
        ),
        ("contracted",),
        lambda contracted: np.asarray(contracted.sum(axis=3)),
    ),
    Derived(
        Variable("contracted_output", ("time", "power", "mineral"), "share of world output", "Mined and separated output under contract"),
        ("contracted", "developed", "separated"),
        _contracted_output,
    ),
    Derived(
        Variable(
            "contracted_region", ("time", "mineral"), "share of world output", "Mined and separated output under contract to any power"
        ),
        ("contracted", "developed", "separated"),
        lambda *stages: np.asarray(_contracted_output(*stages).sum(axis=1)),
    ),
)


def derive(recorded: RecordedArrays) -> dict[str, Single]:
    """The derived variables of some runs, (…, run) in single precision; a run's numbers do not depend on its company."""
    derived = {}
    for item in DERIVED:
        parts = [recorded[name] for name in item.needs]
        runs = parts[0].shape[-1]
        derived[item.variable.name] = item.read(*map(_wide, parts))[..., :runs].astype(np.float32)
    return derived


def _wide(values: Single) -> Array:
    """Double precision, and wide enough: NumPy rounds sums over a single column differently."""
    spare = max(MINIMUM_LANES - values.shape[-1], 0)
    padded = np.concatenate([values, np.repeat(values[..., -1:], spare, axis=-1)], axis=-1) if spare else values
    return padded.astype(np.float64)
