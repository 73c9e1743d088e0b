"""The competition as a Mesa model: powers propose, states answer, the engine keeps the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers
from suitors.engine.passes import at_least, rows_as_wide_as
from suitors.engine.streams import MINIMUM_LANES, ProcessDraws, narrowed
from suitors.engine.sums import group_sums, weighted_sum
from suitors.engine.tender import Settlement
from suitors.model import targeting
from suitors.model.answers import answers, utility_of, worth_of_menu
from suitors.model.calendar import CHANGES
from suitors.model.coefficients import Coefficients
from suitors.model.coefficients.readings import readings
from suitors.model.deals import Deals
from suitors.model.flows import Flows
from suitors.model.loans import Loans
from suitors.model.mineral_money import turned_to_minerals
from suitors.model.nests import Nests
from suitors.model.numbers import Numbers
from suitors.model.own_code import agents_blamed
from suitors.model.placing import placings
from suitors.model.reference import Reference, align, reference
from suitors.model.region import MakeAgent, Region
from suitors.model.rounding import round_off
from suitors.model.submodels import minerals, private_money
from suitors.model.submodels.binding import EVENT, Bound, bound_processes
from suitors.model.submodels.schedule import SUBMODELS
from suitors.scenario import Loaded
from suitors.words.brief import Brief, told

Array = NDArray[np.float64]
NOISE_OF = {"resolution": "distress", "common growth": "growth"}
"""Kind of noise of a process, where its name is another."""
OF_A_STEP = ("completed", "lapsed", "unbegun", "completed_at_rates", "expired", "paid", "written_off", "transfers")
"""What processes hand on that is kept as the flows of a step."""


@dataclass(repr=False)
class Market(Brief):
    """What is on offer in a step, in the end also what lies on the tables. Shapes end in run; money in bn US$."""

    flow: Array
    """(product, state, run): offers a year."""
    offered: Array
    """(power, state, run): offers a year."""
    rivals: Array
    """(power, state, run): what suitors of other nests offer a year, % of GDP."""
    loan_rate: Array
    """(loan, state, run): interest rates after rivalry."""
    loan_present_value: Array
    """(loan, state, run): present value of the debt service for each unit lent."""
    conditionality: Array
    """(power, state, run): conditions after rivalry."""
    size: Array | None = None
    """(product, state, run): deals on the table now."""
    found_at: NDArray[np.intp] | None = None
    """Where deals lie in `size`, counted through all its axes, if that is known; other places hold none."""
    luck: Array | None = None
    """(product, state, run): uniforms that say which deals come, how large they are and how they are liked."""
    waiting: Array | None = None
    """(state, run): uniforms."""

    @property
    def loan_grant_element(self) -> Array:
        """(loan, state, run)"""
        return 1.0 - self.loan_present_value


class CompetitionModel(Region):
    """Many runs of one scenario at once; the last axis of every array is the run.

    `runs` are run numbers in ascending order; run 300 is the same run in whatever batch it is simulated.
    `lanes` gives numbers of the scenario (by dotted path) one value for each run; `beliefs` does the same for numbers that
    the reference position shares, such as uncertain parameters. With `keep_deals` every deal is noted,
    with `keep_deals="terms"` also every term of its utility and why it was cut or refused; with `keep_loans` every loan.

    Batches narrower than eight runs are padded; `model.runs` tells how many columns count.
    `coefficients` may hand over the coefficients of an earlier model of the same scenario without lanes, to spare their making.
    `agents` maps the name of a power or state to the class of its agent, where that is not the usual one.
    Raises ValueError for no runs, runs out of order or an agent without a part, KeyError for a path that the scenario does not have.
    """

    def __init__(
        self,
        loaded: Loaded,
        runs: Sequence[int] = range(1),
        seed: int | None = None,
        lanes: Mapping[str, Array] | None = None,
        beliefs: Mapping[str, Array] | None = None,
        keep_deals: bool | Literal["terms"] = False,
        keep_loans: bool = False,
        coefficients: Coefficients | None = None,
        agents: Mapping[str, MakeAgent] | None = None,
    ) -> None:
        if not len(runs) or any(later < earlier for earlier, later in pairwise(runs)):
            raise ValueError("runs must be at least one run number, in ascending order")
        self.runs = tuple(runs)
        width = max(len(runs), MINIMUM_LANES)
        if coefficients is None:
            coefficients = coefficients_of(loaded, _padded(lanes, len(runs), width), _padded(beliefs, len(runs), width))
        seed = loaded.scenario.seed if seed is None else int(seed)
        super().__init__(coefficients, width, seed, agents)
        assert coefficients.reference_flows is not None
        self.reference: Reference = coefficients.reference_flows
        self._events = sorted(set(CHANGES) - coefficients.calendar.quiet)
        self._processes: list[Bound] | None = None
        self._opening_space = np.maximum(self.standing.space / self.world.gdp, 1e-3)
        self._rate_of_loans = coefficients.loans.rate[coefficients.layout.loans]
        self._rivals_then = self._of_other_nests(self.reference.offered_by_all, self.reference.offered)
        self._note_events()
        # Purses open as they stood before any controls.
        self.moment["opening_offers"] = super().offers()
        for submodel in SUBMODELS:
            if submodel.steady is not None and submodel.name not in coefficients.scenario.off:
                self.ask(submodel.steady)
        self.usual_works = weighted_sum(self.world.works.sum(axis=0), coefficients.loans.state_run[:, None]) / self.world.gdp
        self.refresh()
        for submodel in SUBMODELS:
            if submodel.prepare is not None:
                self.constants |= self.ask(submodel.prepare) or {}
        # What is handed on from step to step may stand on the first day already.
        self.moment |= {name: self.constants.pop(name) for name in self.moment.keys() & self.constants.keys()}
        self.measured: Any = None
        """What measures of influence last worked out, with the standing and the instant that it belongs to."""
        self.flows: Flows | None = None
        """What moved in the last step."""
        self.deals = Deals(self, self.runs, terms=keep_deals == "terms") if keep_deals else None
        self.loans = Loans(self) if keep_loans else None
        self._declare_draws(seed)
        self.fixed_utility = np.stack(np.broadcast_arrays(*(state.fixed_utility for state in self.states)), axis=1)
        """Terms of the utility that stay, (product, state, 1 or run)."""
        shape = (len(coefficients.layout.states), width)
        self.attraction_of_nests = np.zeros((len(coefficients.layout.nests), *shape))
        """Mean exp(utility / scale) of each nest of suitors, (nest, state, run)."""
        self.attraction_of_powers = np.zeros((len(coefficients.layout.powers), *shape))
        """The same by power, (power, state, run)."""
        self.offers_of_powers = np.zeros_like(self.attraction_of_powers)
        """What each power offers, bn US$ a year, (power, state, run)."""
        with agents_blamed(self._kinds_of_agents()):
            market, everywhere = self._market(self.offers()), slice(0, len(self.states))
            self.world.menu[...] = worth_of_menu(self, everywhere, utility_of(self, self.states, market), market)
        self.opening_menu = self.world.menu.copy()
        if coefficients.scenario.arithmetic == "single":
            self._round_off()

    def __repr__(self) -> str:
        if "coefficients" not in self.__dict__:
            return f"<{type(self).__name__}, taken apart>"
        facts = {"title": self.coefficients.scenario.title, "runs": len(self.runs), "year": round(self.time, 2), "finished": self.finished}
        return told(type(self).__name__, facts.items())

    def rebind(self) -> None:
        """Let submodels look up anew what they work on: to be called when arrays were replaced."""
        self._asked.clear()
        self._processes = None

    def _round_off(self) -> None:
        """Go on in single precision."""
        self.precision = np.dtype(np.float32)
        self.coefficients = self.coefficients.single
        round_off(self, self.world, self.book, self.nests, *self.powers, *self.states)
        self.rebind()

    def _declare_draws(self, seed: int) -> None:
        layout = self.coefficients.layout
        # The last run stands in for the padding.
        runs = np.array([*self.runs, *[self.runs[-1]] * (self.width - len(self.runs))], dtype=np.intp)
        cells = [(offer.power, offer.draw_name, state) for offer in layout.offers for state in layout.states]
        states = [(state,) for state in layout.states]
        dyads = [(power, state) for power in layout.powers for state in layout.states]
        self.draws = {
            "deal": ProcessDraws(seed, "deal", cells, 1, runs),
            "waiting": ProcessDraws(seed, "waiting", states, 1, runs),
            "distress": ProcessDraws(seed, "distress", states, 1, runs),
            "resolution": ProcessDraws(seed, "resolution", dyads, 2, runs),
            "growth": ProcessDraws(seed, "growth", states, 2, runs),
            "common growth": ProcessDraws(seed, "common growth", [("region",)], 1, runs),
            "prices": ProcessDraws(seed, "prices", [("region",)], 1, runs),
            "protests": ProcessDraws(seed, "protests", states, 1, runs),
            "opinions": ProcessDraws(seed, "opinions", dyads, 1, runs),
            "exploration": ProcessDraws(seed, "exploration", [(m, state) for m in layout.minerals for state in layout.states], 1, runs),
        }
        self.nests = Nests(self.coefficients, seed, runs)

    # --- a step

    @property
    def time(self) -> float:
        """Decimal year now."""
        return self.coefficients.clock.start + self.clock_index * self.step_length

    @property
    def finished(self) -> bool:
        return self.clock_index >= self.coefficients.clock.steps

    def step(self) -> None:
        """Advance every run by one step; does nothing once the horizon is reached."""
        if self.finished:
            self.running = False
            return
        with agents_blamed(self._kinds_of_agents()), rows_as_wide_as(self.width):
            self.refresh()
            market = self._with_deals(self._market(self.offers()))
            self.flows = self._advance(market, answers(self, market))
        if self.loans is not None:
            self.loans.after_step()
        self.clock_index += 1
        self._note_events()
        self._attractions = None
        self.running = not self.finished

    def _advance(self, market: Market, settlement: Settlement) -> Flows:
        """What was agreed moves every stock to the end of the step, in the order of the schedule."""
        assert market.size is not None
        world, moment, taken = self.world, self.moment, settlement.taken
        nothing = np.zeros_like(world.survival)
        moment |= {
            "taken": taken,
            "offered": market.size,
            "loan_rate": market.loan_rate,
            "transfers": nothing if settlement.transfer is None else group_sums(settlement.transfer, self.coefficients.layout.products_of),
            "written_off": np.zeros_like(world.survival),
            "instant": self.clock_index + 1,
            "years_passed": self.clock_index * self.step_length,
        }
        if self._processes is None:
            self._processes = bound_processes(self)
        for process in self._processes:
            given = process(moment)
            if len(process.gives) == 1:
                moment[process.gives[0]] = given
            elif process.gives:
                moment |= zip(process.gives, given, strict=True)
        for power in self.powers:
            power.remember(market.size, taken)
        return Flows(
            model=self,
            market=market,
            settlement=settlement,
            protests=world.protests.copy(),
            **{name: moment[name] for name in OF_A_STEP},
        )

    def _kinds_of_agents(self) -> dict[str, type]:
        kinds: dict[str, type] = {power.name: type(power) for power in self.powers}
        return kinds | {state.name: type(state) for state in self.states}

    def _note_events(self) -> None:
        """What the calendar changes now."""
        calendar, now = self.coefficients.calendar, min(self.clock_index, self.coefficients.clock.steps - 1)
        for name in self._events:
            self.moment[EVENT + name] = calendar.changes[name][now]

    def run_model(self) -> None:
        """Step to the end of the horizon."""
        while not self.finished:
            self.step()

    def take_apart(self) -> None:
        """Free the memory of a model that is not needed any more, its agents and stocks included; it cannot be asked for anything then.

        Model and agents point at each other: left alone, finished batches would wait in memory for the garbage collector.
        """
        self.__dict__.clear()

    def _market(self, flow: Array) -> Market:
        """Terms of every offer after rivalry; nothing is on the table yet."""
        layout, parameter = self.coefficients.layout, self.coefficients.parameter
        offered = group_sums(flow, layout.products_of)
        per_gdp = 100.0 / self.world.gdp
        rivals_now = self._of_other_nests(offered.sum(axis=0), offered)
        # Offers of the reference keep their share of GDP: growth alone is no rivalry.
        rivals = rivals_now - self._rivals_then * self.reference.grown(self.world.gdp)
        rivals *= per_gdp
        rivals_now *= per_gdp
        rate = offers.shaded_rate(self._rate_of_loans, rivals.take(layout.power_of_loan, axis=0), parameter["rate_shading"])
        if "rate_change" not in self.coefficients.calendar.quiet:
            rate = (
                rate
                + self.coefficients.calendar.at("rate_change", min(self.clock_index, self.coefficients.clock.steps - 1))[
                    layout.power_of_loan
                ][:, None]
            )
        principal, interest = self.present_value_of_loans
        present_value = interest * rate
        present_value += principal
        return Market(
            flow=flow,
            offered=offered,
            rivals=rivals_now,
            loan_rate=rate,
            loan_present_value=present_value,
            conditionality=offers.shaded_conditions(self.conditionality, rivals, parameter["condition_shading"]),
        )

    def _of_other_nests(self, by_all: Array, offered: Array) -> Array:
        """Offers of all but each power and the others in its nest, (power, state, 1 or run)."""
        layout = self.coefficients.layout
        own = offered if layout.nests_are_powers else np.einsum("pq,qsr->psr", layout.same_nest, offered)
        others = by_all - own
        # Where nobody else offers the difference is rounding.
        return at_least(others, 0.0, out=others)

    def _with_deals(self, market: Market) -> Market:
        """New money enters the purses, then each power comes to the tables."""
        world, flow, to_date, instant = self.world, market.flow, self.world.money_to_date, self.clock_index + 1
        total = flow.sum(axis=1)
        inflow = total * self.step_length
        np.add(world.purse, inflow, out=world.purse)
        np.add(to_date[(instant - 1) % len(to_date)], inflow, out=to_date[instant % len(to_date)])
        luck = self.draws["deal"].at(self.clock_index).reshape(flow.shape)
        market.size, market.found_at = self._deals(flow, total, luck)
        market.luck, market.waiting = luck, self.uniforms("waiting")[0]
        return market

    def uniforms(self, process: str) -> Array:
        """Draws of a process in this step, in the precision of the model, (variate, name, run)."""
        return narrowed(self.draws[process].at(self.clock_index), self.precision)

    def draw(self, process: str) -> Array | None:
        return self.uniforms(process) if NOISE_OF.get(process, process) in self.noise else None

    def _deals(self, flow: Array, total: Array, luck: Array) -> tuple[Array, NDArray[np.intp] | None]:
        """Sizes of the deals that come to the tables, and where they lie: of all powers at once where none has its own way."""
        purse, parameter = self.world.purse, self.coefficients.parameter
        if all(power.deals_as_usual for power in self.powers):
            chance, draw, spread = parameter["deal_rate"], parameter["purse_draw"], parameter["deal_size_spread"]
            return offers.deals(purse, flow, total, luck, chance, draw, spread, self.step_length)
        products_of = [power.products for power in self.powers]
        sizes = [power.offer_deals(flow[own], purse[own], luck[own]) for power, own in zip(self.powers, products_of, strict=True)]
        return np.concatenate(sizes).astype(self.precision, copy=False), None

    # --- what agents ask

    def urgencies(self) -> Array | None:
        """Controls on minerals that a power needs raise its resource motive."""
        bite = self.bite_of_controls()
        return None if bite is None else 1.0 + self.coefficients.parameter["controls_response"] * bite

    def offers(self) -> Array:
        """What every power offers a year; export controls put more money into minerals, (product, state, run)."""
        return turned_to_minerals(self, super().offers())

    def bite_of_controls(self) -> Array | None:
        """How hard export controls hit each power now, severity times exposure of the worst mineral, (power, run); None without any."""
        calendar = self.coefficients.calendar
        if "controls" in calendar.quiet:
            return None
        bite = calendar.at("controls", min(self.clock_index, self.coefficients.clock.steps - 1)) * self.ask(minerals.exposure)
        worst: Array = bite.max(axis=1, initial=0.0)
        return worst

    def remember_menu(self, states: slice, worth: Array) -> None:
        """Move the remembered worth of some states' menus, (state, run), towards today's."""
        pace = -np.expm1(-self.step_length / self.coefficients.parameter["menu_memory"])
        self.world.menu[states] += pace * (worth - self.world.menu[states])

    def mobilised(self) -> Array | None:
        if "private_money" in self.coefficients.scenario.off:
            return super().mobilised()
        beyond: Array = self.ask(private_money.mobilised)
        return beyond

    def headroom_factor(self) -> Array:
        relative = np.clip(self.standing.space / self.world.gdp / self._opening_space, 0.25, 2.0)
        factor: Array = relative ** self.coefficients.parameter["multilateral_elasticity"]
        return factor


ReferencePosition = tuple[Coefficients, Mapping[str, Any], Reference]
"""Coefficients of a reference, where its powers placed their money, and its flows at the opening."""
_POSITIONS: list[ReferencePosition] = []
"""Those of the last references without lanes: whoever changes a scenario opens its reference again and again."""


def coefficients_of(loaded: Loaded, lanes: Mapping[str, Array], beliefs: Mapping[str, Array]) -> Coefficients:
    """Coefficients of a scenario; lanes as for `CompetitionModel`, one value for each column of the batch."""
    known = loaded.reference_quantities()
    reference_numbers = Numbers(known, {path: lane for path, lane in beliefs.items() if path in known})
    numbers = Numbers(loaded.quantities(), {**beliefs, **lanes})
    own = Coefficients.of(readings(loaded.scenario, loaded.reference, numbers, reference_numbers, Path(loaded.origin)))
    root, placed, flows = _position(own)
    states = own.layout.states
    return replace(
        own.with_placings({power: placing.among(states, root.layout.states) for power, placing in placed.items()}),
        reference_flows=align(flows, root.layout, own.layout),
    )


def _position(own: Coefficients) -> ReferencePosition:
    """The reference position of a scenario; worked out once for scenarios that share a reference in which no belief varies."""
    if own.reference_numbers.width is not None:
        return _opened(own)
    found = next((position for position in _POSITIONS if position[0].scenario is own.reference), None) or _opened(own)
    _POSITIONS[:] = [found, *(position for position in _POSITIONS if position is not found)][:4]
    return found


def _opened(own: Coefficients) -> ReferencePosition:
    root = Coefficients.of(readings(own.reference, own.reference, own.reference_numbers, own.reference_numbers, own.origin))
    region = Region(root, root.numbers.width or MINIMUM_LANES, 0, as_named=False)
    # The run axis is 1 where no belief varies.
    kept = slice(1 if root.numbers.width is None else None)
    weights = targeting.weights_by_ledger(region)[..., kept]
    placed = placings(root.scenario, root.numbers, root.layout.powers, root.layout.states, weights)
    region.coefficients = root.with_placings(placed)
    flow, gdp = region.offers()[..., kept], region.world.gdp[..., kept]
    return root, placed, reference(root, flow, gdp)


def _padded(lanes: Mapping[str, Array] | None, runs: int, width: int) -> dict[str, Array]:
    """Lanes widened like the batch: the last run stands in for the padding."""
    padded = {}
    for path, values in (lanes or {}).items():
        if np.shape(values) != (runs,):
            raise ValueError(f"{path}: one value for each of {runs} runs is needed, got shape {np.shape(values)}")
        padded[path] = np.concatenate([values, np.repeat(values[-1:], width - runs)])
    return padded
