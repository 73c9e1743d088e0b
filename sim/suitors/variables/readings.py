"""How one number a run is read off what was recorded: for each power or state, a row, and each run, a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
RecordedArrays = Mapping[str, Array]
PRIVATE = 2


@dataclass(frozen=True)
class Reading:
    """`needs` names recorded variables, `work_out` takes them in that order. With `at_end` it looks at the horizon alone.

    `in_each` takes the same and returns (power, state, run): what it is in each state before it is summed or averaged over them.
    """

    needs: tuple[str, ...]
    work_out: Callable[..., Array]
    at_end: bool = False
    in_each: Callable[..., Array] | None = None

    def __call__(self, recorded: RecordedArrays) -> Array:
        return self.work_out(*(recorded[name] for name in self.needs))

    def by_state(self, recorded: RecordedArrays) -> Array:
        """The same in each state, (power, state, run). Raises TypeError where it cannot be told for one."""
        if self.in_each is None:
            raise TypeError("this reading is not one of single states")
        return self.in_each(*(recorded[name] for name in self.needs))


ELSEWHERE = Reading((), lambda: np.empty((0, 0), dtype=np.float32))
"""How an outcome is read that no record of a single run holds."""


def at_end_by_gdp(name: str, place: int | None = None) -> Reading:
    """Mean over the states at the horizon, weighted by GDP; with `place`, of that entry of an axis before power and state."""

    def read(values: Array, gdp: Array) -> Array:
        weight, last = gdp[-1], values[-1] if place is None else values[-1, place]
        return np.asarray((last * weight).sum(axis=1) / weight.sum(axis=0))

    def in_each(values: Array, gdp: Array) -> Array:
        return np.asarray(values[-1] if place is None else values[-1, place])

    return Reading((name, "gdp"), read, at_end=True, in_each=in_each)


def largest_at_end(name: str) -> Reading:
    """The largest over the second axis at the horizon; 0 where there is none."""
    return Reading((name,), lambda values: np.asarray(values[-1].max(axis=1, initial=0.0)), at_end=True)


def sum_at_end(name: str) -> Reading:
    """Sum over the states at the horizon."""
    return Reading((name,), lambda values: np.asarray(values[-1].sum(axis=1)), at_end=True, in_each=lambda values: np.asarray(values[-1]))


def mean_at_end(name: str) -> Reading:
    """Mean over the first axis at the horizon."""
    return Reading((name,), lambda values: np.asarray(values[-1].mean(axis=0)), at_end=True)


def at_end(name: str) -> Reading:
    return Reading((name,), lambda values: np.asarray(values[-1]), at_end=True)


def mean(name: str) -> Reading:
    """Mean over the times or years."""
    return Reading((name,), lambda values: np.asarray(values.mean(axis=0)))


def yearly(name: str, private: bool | None = None) -> Reading:
    """Mean bn US$ a year over states, of all ledgers, the public ones or the private one."""
    ledgers = slice(None) if private is None else slice(PRIVATE, None) if private else slice(PRIVATE)

    def chosen(flow: Array) -> Array:
        return flow if private is None else flow[:, :, ledgers]

    return Reading((name,), lambda flow: _per_year(chosen(flow)), in_each=lambda flow: _per_year_in_each(chosen(flow)))


def ratio(top: str, bottom: str) -> Reading:
    """One flow over another; NaN where that is nothing."""

    def divided(numerator: Array, denominator: Array) -> Array:
        return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator > 0)

    def read(numerators: Array, denominators: Array) -> Array:
        return divided(_per_year(numerators), _per_year(denominators))

    return Reading((top, bottom), read)


def share_of_ended(part: Callable[[Array, Array, Array], Array]) -> Reading:
    """A part of the signed money that was completed or lapsed; `part` takes completed, lapsed and unbegun. NaN where nothing ended."""

    def read(*flows: Array) -> Array:
        completed, lapsed, unbegun = map(_per_year, flows)
        ended = completed + lapsed
        return np.divide(part(completed, lapsed, unbegun), ended, out=np.full_like(ended, np.nan), where=ended > 0)

    return Reading(("completed", "lapsed", "unbegun"), read)


def _per_year(flow: Array) -> Array:
    return np.asarray(flow.sum(axis=tuple(range(2, flow.ndim - 1))).mean(axis=0))


def _per_year_in_each(flow: Array) -> Array:
    """Mean over the years of a flow (year, power, ledger or none, state, run), of all ledgers: (power, state, run)."""
    return np.asarray(flow.sum(axis=tuple(range(2, flow.ndim - 2))).mean(axis=0))
