"""Dated events and money paths, spread over the steps of the horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.agents.layout import Layout
from sim.agents.numbers import Numbers
from sim.scenario.schema import LEDGERS, DebtRelief, GrowthShock, Horizon, MoneyChange, Scenario, Summit

Array = NDArray[np.float64]


def decimal_year(day: date) -> float:
    """A date as a decimal year."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


@dataclass(frozen=True)
class Clock:
    """Steps of a horizon; step 1 is the first."""

    start: float
    steps: int
    step: float

    @classmethod
    def of(cls, horizon: Horizon) -> Clock:
        return cls(decimal_year(horizon.start), horizon.years * horizon.steps_per_year, 1.0 / horizon.steps_per_year)

    def beginning(self) -> Array:
        """Decimal year at the beginning of each step; shape (step,)."""
        return self.start + np.arange(self.steps, dtype=np.float64) * self.step

    def covering(self, day: date) -> int:
        """Index of the step in which a day falls; outside the horizon it lies below 0 or beyond the last."""
        return int(np.floor((decimal_year(day) - self.start) / self.step + 1e-9))


@dataclass(frozen=True)
class Calendar:
    """What the scenario's events change at each step."""

    money_factor: Array
    """(step, power, ledger, run): factor on offers."""
    summit: Array
    """(step, power, state, run): weight of the summits held."""
    growth: Array
    """(step, state, run): log points of output gained or lost."""
    relief: Array
    """(step, power, state, run): share of debt written off."""


def yearly_path(path: str, years: dict[str, object], growth: Array, numbers: Numbers, clock: Clock) -> Array:
    """A money path a year at each step, shape (step, 1 or run).

    Each named year's amount holds from its first of January on; after the last named year it grows. What precedes the
    first named year takes that year's amount.
    """
    keys = sorted(years)
    amounts = [numbers(f"{path}.{key}") for key in keys]
    last = float(keys[-1])
    rows = []
    for time in clock.beginning():
        current = max(0, sum(float(key) <= time + 1e-9 for key in keys) - 1)
        rows.append(amounts[current] * (1.0 + growth) ** max(0.0, time - last))
    return np.stack(np.broadcast_arrays(*rows))


def calendar(scenario: Scenario, layout: Layout, numbers: Numbers, clock: Clock) -> Calendar:
    """Spread the events over the steps; events outside the horizon have no effect."""
    width = max((numbers(path).size for path in _event_paths(scenario)), default=1)
    powers, states = len(layout.powers), len(layout.states)
    spread = Calendar(
        money_factor=np.ones((clock.steps, powers, len(LEDGERS), width)),
        summit=np.zeros((clock.steps, powers, states, width)),
        growth=np.zeros((clock.steps, states, width)),
        relief=np.zeros((clock.steps, powers, states, width)),
    )
    enter: dict[type, Callable[..., None]] = {
        Summit: _summit,
        MoneyChange: _money_change,
        GrowthShock: _growth_shock,
        DebtRelief: _debt_relief,
    }
    for index, event in enumerate(scenario.events):
        enter[type(event)](event, f"events.{index}", spread, layout, numbers, clock)
    return spread


def _event_paths(scenario: Scenario) -> list[str]:
    fields = {Summit: "weight", MoneyChange: "factor", GrowthShock: "log_points", DebtRelief: "share"}
    return [f"events.{index}.{fields[type(event)]}" for index, event in enumerate(scenario.events)]


def _states(named: list[str] | str, layout: Layout) -> list[int]:
    return [index for index, state in enumerate(layout.states) if named == "all" or state in named]


def _summit(event: Summit, path: str, spread: Calendar, layout: Layout, numbers: Numbers, clock: Clock) -> None:
    step = clock.covering(event.date)
    if 0 <= step < clock.steps:
        for state in _states(event.states, layout):
            spread.summit[step, layout.powers.index(event.power), state] += numbers(f"{path}.weight")


def _money_change(event: MoneyChange, path: str, spread: Calendar, layout: Layout, numbers: Numbers, clock: Clock) -> None:
    first = clock.covering(event.date)
    last = first + max(1, round(event.years / clock.step))
    power = layout.powers.index(event.power)
    for ledger in event.ledgers:
        spread.money_factor[max(first, 0) : max(last, 0), power, LEDGERS.index(ledger)] *= numbers(f"{path}.factor")


def _growth_shock(event: GrowthShock, path: str, spread: Calendar, layout: Layout, numbers: Numbers, clock: Clock) -> None:
    first = clock.covering(event.date)
    length = max(1, round(event.years / clock.step))
    for state in _states(event.states, layout):
        spread.growth[max(first, 0) : max(first + length, 0), state] += numbers(f"{path}.log_points") / length


def _debt_relief(event: DebtRelief, path: str, spread: Calendar, layout: Layout, numbers: Numbers, clock: Clock) -> None:
    step = clock.covering(event.date)
    if 0 <= step < clock.steps:
        for state in _states(event.states, layout):
            spread.relief[step, layout.powers.index(event.power), state] = numbers(f"{path}.share")
