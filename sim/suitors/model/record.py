"""What is written down of a run, once a year: stocks at each instant, money moved in each year between."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import inf, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.engine.influence import CHANNELS
from suitors.engine.sums import group_sums
from suitors.model import measures
from suitors.model.layout import Layout
from suitors.model.model import CompetitionModel
from suitors.model.submodels.base import ANY, AROUND_ZERO, SHARE, Bounds, Recorded
from suitors.model.submodels.schedule import SUBMODELS
from suitors.scenario.schema import LEDGERS, SECTORS

Array = NDArray[np.float64]
Single = NDArray[np.float32]


STOCKS: tuple[Recorded, ...] = (
    Recorded(
        "leverage_share",
        ("power", "state"),
        "%",
        "Share of all suitors' leverage in the state; nought where nobody has any",
        measures.leverage_share,
        bounds=(0.0, 100.0),
    ),
    Recorded(
        "leverage", ("power", "state"), "points of 100", "Leverage through all channels: dependence times bandwidth", measures.leverage
    ),
    Recorded(
        "leverage_by_channel",
        ("channel", "power", "state"),
        "points of 100",
        "What each channel gives of leverage; the channels add up",
        measures.leverage_by_channel,
    ),
    Recorded(
        "leverage_present_value",
        ("power", "state"),
        "points of 100",
        "Leverage with debt at present value times one plus the claim behind it",
        measures.leverage_present_value,
    ),
    Recorded(
        "policy_leverage",
        ("power", "state"),
        "points of 100",
        "Part of leverage that policy moves: debt at face, direct investment, aid and ties",
        measures.policy_leverage,
    ),
    Recorded(
        "policy_leverage_present_value",
        ("power", "state"),
        "points of 100",
        "The same with debt at present value times one plus the claim behind it",
        measures.policy_leverage_present_value,
    ),
    Recorded(
        "structural_leverage",
        ("power", "state"),
        "points of 100",
        "Part of leverage that strategies hardly move: trade, remittances and transit",
        measures.structural_leverage,
    ),
    Recorded(
        "goodwill",
        ("power", "state"),
        "1",
        "Goodwill, twice the share of favourable opinion minus one",
        lambda m: m.world.goodwill,
        bounds=AROUND_ZERO,
    ),
    Recorded("debt", ("power", "state"), "bn US$", "Debt owed to the power, commercial loans included", lambda m: m.standing.debt),
    Recorded(
        "public_debt_owed",
        ("power", "state"),
        "bn US$",
        "Debt owed to the power that the state answers for",
        measures.public_debt_owed,
    ),
    Recorded("direct_investment", ("power", "state"), "bn US$", "Direct-investment stock", lambda m: m.world.direct_investment),
    Recorded("works", ("power", "state"), "bn US$", "Works in progress", lambda m: m.standing.works),
    Recorded("exposure_share", ("power", "state"), "1", "Share of the state's exposures", lambda m: m.standing.share, bounds=SHARE),
    Recorded("gdp", ("state",), "bn US$", "Nominal gross domestic product", lambda m: m.world.gdp),
    Recorded("public_debt", ("state",), "bn US$", "Debt that the state answers for", measures.public_debt),
    Recorded(
        "market_external_debt", ("state",), "bn US$", "Public debt to foreign bondholders and banks", lambda m: m.world.market_external_debt
    ),
    Recorded("market_domestic_debt", ("state",), "bn US$", "Public debt to residents", lambda m: m.world.market_domestic_debt),
    Recorded("debt_to_gdp", ("state",), "1", "Public debt over GDP", lambda m: measures.public_debt(m) / m.world.gdp),
    Recorded("worst_debt_ratio", ("state",), "1", "Worst debt ratio over its threshold", lambda m: m.standing.worst_ratio),
    Recorded("distress", ("state",), "0/1", "Debt distress", lambda m: m.world.distress),
    Recorded("distress_hazard", ("state",), "1/year", "Hazard of debt distress", measures.distress_hazard),
    Recorded(
        "autonomy",
        ("state",),
        "1",
        "Autonomy: one minus the concentration of exposures times how exposed the state is",
        measures.autonomy,
        bounds=SHARE,
    ),
    Recorded(
        "effective_suitors",
        ("state",),
        "1",
        "Effective number of suitors, markets included",
        lambda m: 1.0 / m.standing.concentration,
        bounds=(1.0, inf),
    ),
    Recorded("ties", ("power", "state"), "1", "Political ties", lambda m: m.world.ties, bounds=SHARE),
    Recorded(
        "alignment",
        ("power", "state"),
        "1",
        "Share of issues on which the state sides with the power",
        measures.alignment_shares,
        bounds=SHARE,
    ),
    Recorded(
        "usable_influence",
        ("power", "state"),
        "bn US$/year",
        "What the state would sign of the power's offers, and get elsewhere or not at all without it",
        measures.usable_influence,
    ),
    Recorded("trade", ("power", "state"), "1", "Trade over the state's GDP", lambda m: m.world.trade),
    Recorded(
        "trade_elsewhere", ("state",), "1", "Trade with all who are no power here over the state's GDP", lambda m: m.world.trade_elsewhere
    ),
    Recorded(
        "transit_dependence", ("power", "state"), "1", "Share of outer trade through the power", measures.transit_dependence, bounds=SHARE
    ),
    Recorded("trade_cost", ("state",), "log points", "Mean cost of trade relative to the opening", lambda m: m.world.trade_cost),
    Recorded(
        "corridor_share", ("corridor", "state"), "1", "Share of outer trade by corridor", lambda m: m.world.corridor_share, bounds=SHARE
    ),
    Recorded("corridor_flow", ("corridor",), "Mt/year", "Traffic on a corridor", lambda m: m.world.corridor_flow),
    Recorded("corridor_capacity", ("corridor",), "Mt/year", "Capacity of a corridor", lambda m: m.world.corridor_capacity),
    Recorded("pipeline_flow", ("pipeline",), "Mt or bcm/year", "Oil or gas that a pipeline carries", lambda m: m.world.pipeline_flow),
    Recorded("pipeline_capacity", ("pipeline",), "Mt or bcm/year", "Capacity of a pipeline", lambda m: m.world.pipeline_capacity),
    Recorded("grievance", ("state",), "1", "Grievance at foreign works", lambda m: m.world.grievance),
    Recorded("discovered", ("mineral", "state"), "share of world reserves", "Known deposits", lambda m: m.world.discovered),
    Recorded("developed", ("mineral", "state"), "share of world output", "Mined output", lambda m: m.world.developed),
    Recorded(
        "separated", ("mineral", "state"), "share of world output", "Separated outside the dominant supplier", lambda m: m.world.separated
    ),
    Recorded(
        "contracted", ("power", "mineral", "state"), "share of world output", "Mined output under contract", lambda m: m.world.contracted
    ),
    Recorded(
        "mineral_price", ("mineral",), "log points", "Price outside the dominant supplier, above trend", lambda m: m.world.mineral_price
    ),
    Recorded(
        "supply_exposure",
        ("power", "mineral"),
        "1",
        "Share of use that the dominant supplier covers",
        measures.supply_exposure,
        bounds=SHARE,
    ),
    Recorded(
        "gap_closed", ("power", "sector", "state"), "1", "Closed of a sector's gap by the power's works", measures.gap_closed, bounds=SHARE
    ),
    Recorded("menu_gain", ("state",), "utility", "Worth of the menu above its best single suitor", measures.menu_gain, bounds=(0.0, inf)),
    Recorded("technology", ("state",), "1", "Technology level", lambda m: m.world.technology, bounds=SHARE),
    Recorded("gap", ("sector", "state"), "1", "What remains to be done in a sector", lambda m: m.world.gap, bounds=SHARE),
    *(record for submodel in SUBMODELS for record in submodel.records),
)


def _as_it_is(model: CompetitionModel, amounts: NDArray[Any]) -> NDArray[Any]:
    return amounts


def _by_power(model: CompetitionModel, amounts: Array) -> Array:
    return group_sums(amounts, model.coefficients.layout.products_of)


def _by_ledger(model: CompetitionModel, amounts: Array) -> Array:
    slices = model.coefficients.layout.ledger_slices
    return np.stack([group_sums(amounts, ledgers) for ledgers in slices])


@dataclass(frozen=True)
class Moved:
    """Money of a year: `read` takes a year's sum of the flow of that name and returns it in `dims` and the run."""

    name: str
    dims: tuple[str, ...]
    unit: str
    meaning: str
    flow: str
    read: Callable[[CompetitionModel, NDArray[Any]], NDArray[Any]] = _as_it_is
    dtype: type[np.generic] = np.float32
    bounds: Bounds | None = None
    """Where its numbers lie, if the unit does not say."""


MOVED: tuple[Moved, ...] = (
    Moved(
        "announced", ("power", "ledger", "state"), "bn US$/year", "Money announced; offered, where only later stages are known", "announced"
    ),
    Moved("offered", ("power", "ledger", "state"), "bn US$/year", "Deals put on the table", "offered", _by_ledger),
    Moved("signed", ("power", "ledger", "state"), "bn US$/year", "Deals signed", "taken", _by_ledger),
    Moved("completed", ("power", "ledger", "state"), "bn US$/year", "Works completed and money disbursed", "completed", _by_ledger),
    Moved("lapsed", ("power", "ledger", "state"), "bn US$/year", "Signed money that lapsed", "lapsed", _by_ledger),
    Moved("unbegun", ("power", "ledger", "state"), "bn US$/year", "Signed money that lapsed before works began", "unbegun", _by_ledger),
    Moved("new_money", ("power", "ledger"), "bn US$/year", "New money offered", "inflow", _by_ledger),
    Moved("expired", ("power", "ledger"), "bn US$/year", "Offered money that expired", "expired", _by_ledger),
    Moved("service", ("power", "state"), "bn US$/year", "Debt service paid", "service"),
    Moved("fiscal_cost", ("power", "state"), "bn US$/year", "Cost to the power's treasury", "fiscal_cost", bounds=ANY),
    Moved("protests", ("state",), "1/year", "Protests against foreign works", "protests"),
    Moved("elite_gain", ("state",), "bn US$/year", "Opaque money taken by rulers who answer to few", "elite_gain"),
    Moved(
        "bargaining_gain",
        ("state",),
        "bn US$/year",
        "What rivals' offers took off the price of loans, grant equivalents",
        "bargaining_gain",
    ),
    Moved(
        "favour",
        ("power", "state"),
        "1",
        "Share of the state's favour won: of money taken, or what the contest or auction says",
        "favour",
        _by_power,
    ),
    Moved("transfers", ("power", "state"), "bn US$/year", "Money paid for favour, given as aid (auctions)", "transfers"),
    Moved("room_cut", ("state",), "bn US$/year", "Wanted money lost to the room for works or the debt gate", "cut"),
    Moved("access_cut", ("state",), "bn US$/year", "Money of deals taken that sites out of reach cut", "unreached"),
    Moved("deals_offered", ("product", "state"), "1/year", "Deals on the table", "deals_offered", dtype=np.uint8),
    Moved("deals_taken", ("product", "state"), "1/year", "Deals taken, in whole or in part", "deals_taken", dtype=np.uint8),
)


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
    moved = sum(prod(sizes[dim] for dim in item.dims) * np.dtype(item.dtype).itemsize for item in MOVED) * years
    return stocks + moved


class Record:
    """Yearly record of one model; arrays are single precision (counts: bytes), (time or year, …, run).

    With `only`, names of recorded variables, nothing else is worked out and kept; stocks named in `at_end` are noted at the horizon
    alone, (1, …, run). Raises KeyError for an unknown name.
    """

    def __init__(self, model: CompetitionModel, only: Collection[str] | None = None, at_end: Collection[str] = ()) -> None:
        known = {*(item.name for item in STOCKS), *(item.name for item in MOVED)}
        if unknown := sorted(set(only or ()) - known):
            raise KeyError(f"nothing is recorded under the name {', '.join(unknown)}")
        wanted = known if only is None else set(only)
        self._stocks = [item for item in STOCKS if item.name in wanted]
        self._moved = [item for item in MOVED if item.name in wanted]
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
    record = Record(model, only, at_end)
    while not model.finished:
        model.step()
        record.after_step()
    return {**record.stocks, **record.moved}
