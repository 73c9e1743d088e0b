"""What is written down of a run, once a year: stocks at each instant, money moved in each year between."""

from __future__ import annotations

from collections.abc import Collection
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.engine.influence import CHANNELS
from suitors.engine.passes import rows_as_wide_as
from suitors.model.layout import Layout
from suitors.model.model import CompetitionModel
from suitors.scenario.schema import LEDGERS, SECTORS
from suitors.variables.register import FLOWS, STOCKS

Array = NDArray[np.float64]
Single = NDArray[np.float32]


def _sizes(layout: Layout) -> dict[str, int]:
    return {
        "power": len(layout.powers),
        "state": len(layout.states),
        "product": len(layout.offers),
        "ledger": len(LEDGERS),
        "sector": len(SECTORS),
        "corridor": len(layout.corridors),
        "pipeline": len(layout.pipelines),
        "mineral": len(layout.minerals),
        "channel": len(CHANNELS),
    }


def bytes_of_a_run(layout: Layout, years: int) -> int:
    """Memory that the whole record of one run takes."""
    sizes = _sizes(layout)
    stocks = sum(prod(sizes[dim] for dim in item.dims) for item in STOCKS) * (years + 1) * np.dtype(np.float32).itemsize
    moved = sum(prod(sizes[dim] for dim in item.dims) * np.dtype(item.dtype).itemsize for item in FLOWS) * years
    return stocks + moved


class Record:
    """Yearly record of one model; arrays are single precision (counts: bytes), (time or year, …, run).

    With `only`, names of recorded variables, nothing else is worked out and kept; stocks named in `at_end` are noted at the horizon
    alone, (1, …, run). Raises KeyError for an unknown name.
    """

    def __init__(self, model: CompetitionModel, only: Collection[str] | None = None, at_end: Collection[str] = ()) -> None:
        known = {*(item.name for item in STOCKS), *(item.name for item in FLOWS)}
        if unknown := sorted(set(only or ()) - known):
            raise KeyError(f"nothing is recorded under the name {', '.join(unknown)}")
        wanted = known if only is None else set(only)
        self._stocks = [item for item in STOCKS if item.name in wanted]
        self._moved = [item for item in FLOWS if item.name in wanted]
        coefficients = model.coefficients
        self._model = model
        self._per_year = coefficients.scenario.horizon.steps_per_year
        self._runs = len(model.runs)
        years, sizes = coefficients.scenario.horizon.years, _sizes(coefficients.layout)
        self._at_end, self._years = frozenset(at_end), years
        self.stocks = {item.name: self._empty(1 if item.name in self._at_end else years + 1, item.dims, sizes) for item in self._stocks}
        self.moved = {item.name: self._empty(years, item.dims, sizes, item.dtype) for item in self._moved}
        self._year: dict[str, NDArray[Any]] = {}
        """What moved since the year began, by flow."""
        self._note_stocks(0)

    def _empty(self, times: int, dims: tuple[str, ...], sizes: dict[str, int], dtype: type[np.generic] = np.float32) -> Single:
        return np.zeros((times, *(sizes[dim] for dim in dims), self._runs), dtype=dtype)

    def after_step(self) -> None:
        """Add up what moved; at the end of a year write it down with the stocks."""
        model = self._model
        assert model.flows is not None
        for item in self._moved:
            step = getattr(model.flows, item.flow)
            if item.flow in self._year:
                self._year[item.flow] += step
            else:
                # A copy: what moved in the step belongs to the model.
                self._year[item.flow] = step.copy()
        if model.clock_index % self._per_year == 0:
            year = model.clock_index // self._per_year
            for item in self._moved:
                self.moved[item.name][year - 1] = item.read(model, self._year[item.flow])[..., : self._runs]
            self._year = {}
            self._note_stocks(year)

    def _note_stocks(self, time: int) -> None:
        self._model.refresh()
        for item in self._stocks:
            if item.name not in self._at_end:
                self.stocks[item.name][time] = item.read(self._model)[..., : self._runs]
            elif time == self._years:
                self.stocks[item.name][0] = item.read(self._model)[..., : self._runs]


def record_of(model: CompetitionModel, only: Collection[str] | None = None, at_end: Collection[str] = ()) -> dict[str, Single]:
    """Run the model to its horizon; what is recorded of it by name, see `Record`."""
    with rows_as_wide_as(model.width):
        record = Record(model, only, at_end)
        while not model.finished:
            model.step()
            record.after_step()
    return {**record.stocks, **record.moved}
