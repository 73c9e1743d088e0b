"""Powers and states at the opening: everything that stands before the first step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers
from suitors.model import targeting
from suitors.model.coefficients import Coefficients
from suitors.model.framework import mesa
from suitors.model.old_works import departures
from suitors.model.opening import open_book, sizes_of
from suitors.model.own_code import agents_blamed, own_agents
from suitors.model.power import Multilateral, Power
from suitors.model.reference import know_how
from suitors.model.standing import Standing, take_stock
from suitors.model.state import State
from suitors.model.submodels.binding import Bound, fixed_input
from suitors.model.submodels.schedule import SUBMODELS, handed_on, stocks
from suitors.model.world import World, zeros
from suitors.scenario.base import Noise

Array = NDArray[np.float64]
ALL_NOISE = frozenset(get_args(Noise))


MakeAgent = Callable[["Region", str], Power | State]
"""Makes the agent of a name; the agents' classes do."""


class Region(mesa.Model):
    """The actors and stocks of a scenario on the opening day, `width` runs side by side.

    `agents` puts other agents than the usual ones in place of named powers and states: a subclass of `Power` or `State`,
    or a function that makes one. With `as_named` those that the scenario names come before the usual
    ones. Raises ValueError for a name that takes no part.
    """

    coefficients: Coefficients
    world: World

    def __init__(
        self, coefficients: Coefficients, width: int, seed: int, agents: Mapping[str, MakeAgent] | None = None, as_named: bool = True
    ) -> None:
        super().__init__(rng=int(seed))
        self.coefficients = coefficients
        self.width = width
        self.origin = coefficients.origin
        given_noise = coefficients.scenario.given.noise
        self.noise = ALL_NOISE if given_noise is None else frozenset(given_noise)
        self.precision: np.dtype[Any] = np.dtype(np.float64)
        """Of every array that a step works on."""
        self.step_length = coefficients.clock.step
        """Years."""
        self.clock_index = 0
        """Steps taken so far."""
        sizes = sizes_of(coefficients)
        self.world = World(stocks(), sizes, width)
        self.constants: dict[str, Any] = {}
        """What submodels work out once, by name."""
        self.moment: dict[str, Any] = {item.name: zeros(item, sizes, width) for item in handed_on()}
        """What changes from step to step besides the stocks, by name; see `submodels.inputs.MOVING`."""
        self._asked: dict[Callable[..., Any], Bound] = {}
        self.usual_works: Array | float = 0.0
        """Works in progress at the opening over GDP, (state, run)."""
        self._fix_coefficients()
        self._open_stocks()
        self.standing: Standing
        self._values: Array | None = None
        self._appeal: targeting.Appeal | None = None
        self._tilt: Array | None = None
        self._attractions: Array | None = None
        self.refresh()
        kinds: dict[bool, type[Power]] = {True: Power, False: Multilateral}
        usual: dict[str, MakeAgent] = {name: kinds[coefficients.scenario.powers[name].contestant] for name in coefficients.layout.powers}
        usual |= dict.fromkeys(coefficients.layout.states, State)
        if as_named:
            usual |= own_agents(coefficients.scenario, coefficients.origin)
        if strangers := sorted(set(agents or ()) - set(usual)):
            raise ValueError(f"no such power or state in the scenario: {', '.join(strangers)}")
        makers = usual | dict(agents or {})
        with agents_blamed(makers):
            made = {name: make(self, name) for name, make in makers.items()}
        self.powers: list[Power] = [cast(Power, made[name]) for name in coefficients.layout.powers]
        self.states: list[State] = [cast(State, made[name]) for name in coefficients.layout.states]
        # Mesa counts the agents of each model in a table of its own, which would keep every model of an ensemble in memory.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def _open_stocks(self) -> None:
        """Every stock that the scenario states, and the books of debt with the opening loans."""
        for stock in stocks():
            if stock.opening is not None:
                getattr(self.world, stock.name)[...] = fixed_input(self, stock.opening)
        for submodel in SUBMODELS:
            if submodel.opening is not None:
                self.constants |= self.ask(submodel.opening) or {}
        self.book = open_book(self.world, self.coefficients)

    def ask(self, function: Callable[..., Any]) -> Any:
        """What a function of named inputs returns as things stand."""
        if function not in self._asked:
            self._asked[function] = Bound(function, self)
        return self._asked[function](self.moment)

    def draw(self, process: str) -> Array | None:
        """Uniforms of a process in this step, (variate, name, run); None where the scenario keeps no such noise."""
        return None

    concentration: Array
    """How much more than in proportion a power's money follows worth, (power, 1, 1 or run)."""
    response_to_rivals: Array
    response_to_refusal: Array

    def _fix_coefficients(self) -> None:
        coefficients, layout = self.coefficients, self.coefficients.layout
        loans, parts = layout.loans, coefficients.loans.present_value_parts
        self.present_value_of_loans = parts[0][loans], parts[1][loans]
        self.fixed_grant_element = 1.0 - parts[0]
        self.loan_is_sovereign = layout.in_ledger("public_sovereign")[loans].astype(np.float64)[:, None]
        self.sovereign_share_of_loans = coefficients.loans.sovereign_share[loans][:, None, :]
        self.value_to_lender = coefficients.loans.present_value_at_funding_rates
        """Present value parts of each loan at the lender's own funding rate."""
        self.debt_share = coefficients.loans.debt_share
        discipline = coefficients.by_product("conduct.discipline")[:, None]
        if coefficients.scenario.forms.debt_gate == "strict":
            discipline = (discipline > 0.0).astype(discipline.dtype)
        self.discipline = np.repeat(discipline, len(layout.states), axis=1)
        """(product, state, 1 or run)"""
        self.room_share = np.repeat(coefficients.loans.state_run[:, None], len(layout.states), axis=1)
        """Share of each product's works that takes up a state's room, (product, state, 1 or run)."""
        self.footprint = coefficients.by_strategy("conduct.footprint")
        self.conditionality = coefficients.by_strategy("conduct.conditionality")[:, None, :]
        self.claim = coefficients.by_strategy("conduct.claim")[:, None, :]
        self.old_footprint, self.old_quality = departures(coefficients, "footprint"), departures(coefficients, "quality")
        self.claim_of_loans = coefficients.by_product("conduct.claim")[loans][:, None, :]
        self.contestant = np.array([float(coefficients.scenario.powers[power].contestant) for power in layout.powers])[:, None, None]
        self.quality = coefficients.by_product("conduct.quality")[:, None, :]
        self.quality_of_power = coefficients.by_strategy("conduct.quality")[:, None, :]
        self.know_how = know_how(coefficients)[:, None, :]
        self.know_how_of_focus = coefficients.by_product("conduct.know_how")[
            [products[0] for products in coefficients.focus.products_of_focus], None, :
        ]
        self.footprint_of_product = coefficients.by_product("conduct.footprint")[:, None, :]
        self.opacity = 1.0 - coefficients.by_product("conduct.transparency")[:, None, :]
        self.unaccountable = 1.0 - coefficients.by_state("accountability")
        self.political_risk = coefficients.by_state("political_risk")
        self.courtship_kept: Array = np.exp(-coefficients.clock.step / coefficients.parameter["contest_memory"])
        """Share of what was paid in a contest that still counts a step later, (1 or run)."""
        self._population = coefficients.by_state("population")
        self._mineral_wealth = offers.scaled((coefficients.places.mineral_output + coefficients.places.mineral_reserves).sum(axis=0))
        self._rents = coefficients.by_state("resource_rents")
        self._corridor_value = offers.scaled(coefficients.by_state("corridor_value"))
        neighbourhood = coefficients.by_dyad("neighbourhood")
        self.neighbourhood = offers.scaled(neighbourhood)
        """What the motive of neighbourhood looks at, (power, state, 1 or run)."""
        for name in ("concentration", "response_to_rivals", "response_to_refusal"):
            setattr(self, name, coefficients.by_strategy(f"targeting.{name}")[:, None, :])

    def refresh(self) -> None:
        """Derive anew what everybody sees of the world as it is."""
        self.standing = take_stock(self.world, self.coefficients, self.usual_works)
        self.moment |= self.standing.inputs
        self._attractions = None
        opening, off = self.clock_index == 0, self.coefficients.scenario.off
        if opening or not {"sectors", "economy"} <= set(off):
            self.measures_of_states = self._measures_of_states()
            """What each motive looks at, (state, 1 or run); politics (power, state, run) and neighbourhood are for each power another."""
            self._values = self._tilt = None

    def offers(self) -> Array:
        """What every power offers a year, (product, state, run), bn US$."""
        return targeting.spread_money(self)

    def _measures_of_states(self) -> dict[str, Array]:
        # Resources are mines and deposits on one side and resource rents on the other, in equal parts.
        world = self.world
        return {
            "resources": self._mineral_wealth + offers.scaled(self._rents * world.gdp),
            "corridor": self._corridor_value,
            "market": offers.scaled(world.gdp),
            "need": offers.scaled(world.gap.mean(axis=0) * self._population),
            "politics": offers.scaled(world.ties),
        }

    def values(self) -> Array:
        """Worth of each state to each power as things stand, (power, state, run)."""
        urgencies = self.urgencies()
        if self._values is None or urgencies is not None:
            self._values, self._appeal = targeting.values(self, urgencies), None
        return self._values

    def tilt(self) -> Array | None:
        """What the motives of each ledger's money change in the weights of states, (ledger, state, run); None: nothing."""
        urgencies = self.urgencies()
        if self._tilt is None or urgencies is not None:
            self._tilt = targeting.tilt(self, urgencies, self.values())
        return self._tilt

    def appeal(self) -> targeting.Appeal:
        """What the worth of states means for the powers' allocation."""
        values = self.values()
        if self._appeal is None:
            self._appeal = targeting.Appeal.of(values, self.concentration)
        return self._appeal

    def attractions(self) -> Array:
        """Weight of each state in each power's allocation as things stand, learning left out, (power, state, run)."""
        if self._attractions is None:
            self._attractions = targeting.attractions(self)
        return self._attractions

    def urgencies(self) -> Array | None:
        """Factor on each power's resource motive, (power, 1 or run), None where it is one."""
        return None

    def mobilised(self) -> Array | None:
        """Private money a year that public money brings along beyond the reference, (power, state, run); None: nothing."""
        return None

    def headroom_factor(self) -> Array:
        """Volume of multilateral offers relative to the opening, (state, run)."""
        return np.ones_like(self.world.gdp)
