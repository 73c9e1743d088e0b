"""Dated events and money paths, spread over the steps of the horizon."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.model.layout import Layout
from suitors.model.numbers import Numbers, stack
from suitors.scenario import events
from suitors.scenario.schema import LEDGERS, Horizon, Scenario

Array = NDArray[np.float64]


def decimal_year(day: date) -> float:
    """A date as a decimal year in which every month is a twelfth, so that quarters and half-years begin where steps do."""
    return day.year + (day.month - 1 + (day.day - 1) / monthrange(day.year, day.month)[1]) / 12


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

    def span(self, day: date, years: float) -> slice:
        """Steps from a day on for some years, at least one, within the horizon."""
        first = self.covering(day)
        return slice(min(max(first, 0), self.steps), min(max(first + max(1, round(years / self.step)), 0), self.steps))


CHANGES: dict[str, tuple[str, float]] = {
    "money_factor": ("power ledger", 1.0),
    "rate_change": ("power", 0.0),
    "lapse_factor": ("power", 1.0),
    "trade_factor": ("power", 1.0),
    "remittance_factor": ("power", 1.0),
    "summit": ("power state", 0.0),
    "institution": ("power state", 0.0),
    "relief": ("power state", 0.0),
    "pressure": ("power state", 0.0),
    "pressure_goodwill": ("power state", 0.0),
    "growth": ("state", 0.0),
    "ties_lost": ("state", 0.0),
    "audited": ("state", 0.0),
    "price_jump": ("", 0.0),
    "capacity_factor": ("corridor", 1.0),
    "capacity_added": ("corridor", 0.0),
    "route_cost": ("corridor", 0.0),
    "pipeline_factor": ("pipeline", 1.0),
    "pipeline_added": ("pipeline", 0.0),
    "controls": ("mineral", 0.0),
}
"""What events change at each step: axes (between step and run) and the value where nothing happens."""


@dataclass(frozen=True)
class Calendar:
    """Arrays of `CHANGES` by name, (step, …, run), and whether anything happens in each."""

    changes: dict[str, Array] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()

    def at(self, name: str, step: int) -> Array:
        """The change `name` at a step, (…, 1 or run)."""
        change: Array = self.changes[name][step]
        return change


def yearly_path(path: str, years: dict[str, object], growth: Array, numbers: Numbers, clock: Clock) -> Array:
    """A money path a year at each step, shape (step, 1 or run).

    Each named year's amount holds from its first of January on; after the last named year it grows. What precedes the
    first named year takes that year's amount.
    """
    keys, times = sorted(years), clock.beginning()
    starts = np.array([float(key) for key in keys])
    current = np.maximum(np.searchsorted(starts, times + 1e-9, side="right") - 1, 0)
    # One power at a time: NumPy takes squares and roots another way where a whole array of powers is asked for.
    grown = stack((1.0 + growth) ** beyond for beyond in np.maximum(times - starts[-1], 0.0))
    return numbers.each([f"{path}.{key}" for key in keys])[current] * grown


def calendar(scenario: Scenario, layout: Layout, numbers: Numbers, clock: Clock) -> Calendar:
    """Spread the events over the steps, in order of their dates; events outside the horizon have no effect."""
    width = numbers.width_under("events.")
    sizes = {
        "power": len(layout.powers),
        "state": len(layout.states),
        "ledger": len(LEDGERS),
        "corridor": len(layout.corridors),
        "pipeline": len(layout.pipelines),
        "mineral": len(layout.minerals),
    }
    changes = {
        name: np.full((clock.steps, *(sizes[dim] for dim in dims.split()), width), neutral) for name, (dims, neutral) in CHANGES.items()
    }
    spread = _Spread(changes, layout, numbers, clock)
    for index in sorted(range(len(scenario.events)), key=lambda place: (scenario.events[place].date, place)):
        event = scenario.events[index]
        getattr(spread, event.type)(event, f"events.{index}")
    quiet = frozenset(name for name, (_, neutral) in CHANGES.items() if not np.any(changes[name] != neutral))
    return Calendar(changes, quiet)


@dataclass
class _Spread:
    """Enters events; one method for each type, named like it."""

    changes: dict[str, Array]
    layout: Layout
    numbers: Numbers
    clock: Clock

    def _power(self, event: Any) -> int:
        return self.layout.powers.index(event.power)

    def _states(self, event: Any) -> list[int]:
        return [index for index, state in enumerate(self.layout.states) if event.states == "all" or state in event.states]

    def _moment(self, event: Any) -> slice:
        """The step in which a momentary event falls, as a slice; empty outside the horizon."""
        first = self.clock.covering(event.date)
        return slice(first, first + 1) if 0 <= first < self.clock.steps else slice(0, 0)

    def summit(self, event: events.Summit, path: str) -> None:
        for state in self._states(event):
            self.changes["summit"][self._moment(event), self._power(event), state] += self.numbers(f"{path}.weight")

    def institution(self, event: events.Institution, path: str) -> None:
        stage, when, power = 1.0 + events.INSTITUTION_STAGES.index(event.stage), self._moment(event), self._power(event)
        for state in self._states(event):
            founded = self.changes["institution"][when, power, state]
            np.maximum(founded, stage, out=founded)

    def money_change(self, event: events.MoneyChange, path: str) -> None:
        for ledger in event.ledgers:
            self.changes["money_factor"][self.clock.span(event.date, event.years), self._power(event), LEDGERS.index(ledger)] *= (
                self.numbers(f"{path}.factor")
            )

    def rate_change(self, event: events.RateChange, path: str) -> None:
        self.changes["rate_change"][self.clock.span(event.date, event.years), self._power(event)] += self.numbers(f"{path}.change")

    def growth_shock(self, event: events.GrowthShock, path: str) -> None:
        length = max(1, round(event.years / self.clock.step))
        for state in self._states(event):
            self.changes["growth"][self.clock.span(event.date, event.years), state] += self.numbers(f"{path}.log_points") / length

    def price_jump(self, event: events.PriceJump, path: str) -> None:
        self.changes["price_jump"][self._moment(event)] += self.numbers(f"{path}.log_points")

    def debt_relief(self, event: events.DebtRelief, path: str) -> None:
        for state in self._states(event):
            self.changes["relief"][self._moment(event), self._power(event), state] = self.numbers(f"{path}.share")

    def _way(self, event: events.Closure | events.CorridorOpening) -> tuple[str, int] | None:
        """Whether a corridor or a pipeline is meant, and its place; None for a pipeline of a state that takes no part."""
        if event.pipeline is None:
            return "capacity", self.layout.corridors.index(str(event.corridor))
        return ("pipeline", self.layout.pipelines.index(event.pipeline)) if event.pipeline in self.layout.pipelines else None

    def closure(self, event: events.Closure, path: str) -> None:
        if way := self._way(event):
            self.changes[f"{way[0]}_factor"][self.clock.span(event.date, event.years), way[1]] *= 1.0 - self.numbers(f"{path}.share")

    def corridor_opening(self, event: events.CorridorOpening, path: str) -> None:
        if way := self._way(event):
            self.changes[f"{way[0]}_added"][self._moment(event), way[1]] += self.numbers(f"{path}.capacity")

    def corridor_reform(self, event: events.CorridorReform, path: str) -> None:
        change = np.log1p(self.numbers(f"{path}.cost"))
        self.changes["route_cost"][self.clock.span(event.date, event.years), self.layout.corridors.index(event.corridor)] += change

    def export_controls(self, event: events.ExportControls, path: str) -> None:
        self.changes["controls"][self.clock.span(event.date, event.years), self.layout.minerals.index(event.mineral)] = self.numbers(
            f"{path}.severity"
        )

    def partner_shock(self, event: events.PartnerShock, path: str) -> None:
        self._trouble(event, path, ("offers", "lapse", "trade", "remittances"))

    def secondary_sanctions(self, event: events.SecondarySanctions, path: str) -> None:
        self._trouble(event, path, ("offers", "lapse", "trade"))

    def _trouble(self, event: events.PartnerShock | events.SecondarySanctions, path: str, kinds: tuple[str, ...]) -> None:
        targets = {"offers": "money_factor", "lapse": "lapse_factor", "trade": "trade_factor", "remittances": "remittance_factor"}
        for kind in kinds:
            self.changes[targets[kind]][self.clock.span(event.date, event.years), self._power(event)] *= self.numbers(f"{path}.{kind}")

    def coercion(self, event: events.Coercion, path: str) -> None:
        when, power = self.clock.span(event.date, event.years), self._power(event)
        for state in self._states(event):
            self.changes["pressure"][when, power, state] += self.numbers(f"{path}.growth_loss")
            self.changes["pressure_goodwill"][when, power, state] += self.numbers(f"{path}.goodwill_loss")

    def leadership_change(self, event: events.LeadershipChange, path: str) -> None:
        for state in self._states(event):
            self.changes["ties_lost"][self._moment(event), state] = self.numbers(f"{path}.ties_lost")
            self.changes["audited"][self._moment(event), state] = self.numbers(f"{path}.audited")
