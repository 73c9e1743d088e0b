"""Numbers of a scenario read by axis: for every state, power, product, mineral, corridor or pipeline at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.model.calendar import Calendar, Clock, calendar
from suitors.model.layout import Layout, Offer, layout
from suitors.model.numbers import Numbers, stack
from suitors.scenario.schema import Scenario
from suitors.words.brief import Brief

Array = NDArray[np.float64]
DOUBLE = np.dtype(np.float64)


@dataclass(frozen=True, repr=False, eq=False)
class Readings(Brief):
    """A scenario with its axes, its time and its numbers; `reference` is what inherited products and opening flows are read from.

    What it reads has run length 1 unless one of the numbers behind it varies by run.
    """

    scenario: Scenario
    reference: Scenario
    numbers: Numbers
    reference_numbers: Numbers
    origin: Path
    """Where the scenario was read from: code that it names lies at or below."""
    layout: Layout
    clock: Clock
    calendar: Calendar
    parameter: Mapping[str, Array]
    """Model parameters by name, shape (1,) or (run,)."""
    precision: np.dtype[Any] = DOUBLE
    """Of what is read by axis; `numbers` themselves stay double."""
    _read: dict[tuple[str, str], Array] = field(default_factory=dict)
    """Arrays read so far, by axis and name."""

    def by_state(self, name: str) -> Array:
        """A number of every state, shape (state, 1 or run)."""
        return self._once("state", name, lambda: self.numbers.each([f"states.{state}.{name}" for state in self.layout.states]))

    def by_dyad(self, name: str) -> Array:
        """A number of every power in every state, shape (power, state, 1 or run)."""
        powers, states = self.layout.powers, self.layout.states

        def read() -> Array:
            flat = self.numbers.each([f"powers.{power}.toward.{state}.{name}" for power in powers for state in states])
            return flat.reshape(len(powers), len(states), -1)

        return self._once("dyad", name, read)

    def by_strategy(self, name: str) -> Array:
        """A number of the strategy that each power plays, shape (power, 1 or run)."""
        played = [self.scenario.powers[power].strategy for power in self.layout.powers]
        return self._once("strategy", name, lambda: self.numbers.each([f"strategies.{strategy}.{name}" for strategy in played]))

    def by_product(self, name: str) -> Array:
        """A number of the strategy behind each product, shape (product, 1 or run)."""
        offers = self.layout.offers
        return self._once("product", name, lambda: stack(self.numbers_of(offer)(f"strategies.{offer.strategy}.{name}") for offer in offers))

    def by_instrument(self, name: str) -> Array:
        """A number of each product's instrument, shape (product, 1 or run)."""
        paths = [f"instruments.{offer.product.instrument}.{name}" for offer in self.layout.offers]
        return self._once("instrument", name, lambda: self.numbers.each(paths))

    def by_mineral(self, name: str) -> Array:
        """A number of every mineral, (mineral, 1 or run)."""
        return self._by_name("minerals", self.layout.minerals, name)

    def by_corridor(self, name: str) -> Array:
        """A number of every corridor, (corridor, 1 or run)."""
        return self._by_name("corridors", self.layout.corridors, name)

    def by_pipeline(self, name: str) -> Array:
        """A number of every pipeline, (pipeline, 1 or run)."""
        return self._by_name("pipelines", self.layout.pipelines, name)

    def of_importer(self, name: str) -> Array:
        """A number of each power by mineral, (power, mineral, 1 or run)."""
        return self._once("importer", name, lambda: self.table(f"powers.{{0}}.{name}.{{1}}", self.layout.powers, self.layout.minerals))

    def coercion(self, name: str) -> Array:
        """A number of each power's coercion, (power, 1, 1 or run); 0 for a power that does not press."""
        paths = [f"strategies.{self.scenario.powers[power].strategy}.coercion.{name}" for power in self.layout.powers]
        return self._once("coercion", name, lambda: self.numbers.each_or_zero(paths)[:, None, :])

    def table(self, path: str, rows: tuple[str, ...], columns: tuple[str, ...]) -> Array:
        """Numbers at a path with two names in it, (row, column, 1 or run); 0 where the scenario has none."""
        paths = [path.format(row, column) for row in rows for column in columns]
        flat = self.numbers.each_or_zero(paths)
        return flat.reshape(len(rows), len(columns), flat.shape[1])

    def numbers_of(self, offer: Offer) -> Numbers:
        """Where the numbers of a product's strategy stand."""
        return self.reference_numbers if offer.inherited and offer.power in self.reference.powers else self.numbers

    def _by_name(self, table: str, names: tuple[str, ...], name: str) -> Array:
        if not names:
            return np.zeros((0, 1), dtype=self.precision)
        return self._once(table, name, lambda: self.numbers.each([f"{table}.{each}.{name}" for each in names]))

    def _once(self, axis: str, name: str, read: Callable[[], Array]) -> Array:
        if (axis, name) not in self._read:
            self._read[axis, name] = read().astype(self.precision, copy=False)
        return self._read[axis, name]


def readings(scenario: Scenario, reference: Scenario, numbers: Numbers, reference_numbers: Numbers, origin: Path) -> Readings:
    """Axes, time and numbers of a scenario. Raises KeyError for a path that it does not have."""
    axes, clock = layout(scenario, reference), Clock.of(scenario.horizon)
    return Readings(
        scenario,
        reference,
        numbers,
        reference_numbers,
        origin,
        layout=axes,
        clock=clock,
        calendar=calendar(scenario, axes, numbers, clock),
        parameter={name: numbers.parameter(name) for name in scenario.parameters},
    )
