"""A state: it weighs the deals on its table and answers them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.engine import auction, contest, tender
from sim.engine.streams import gumbel
from sim.engine.tender import Settlement, Table

if TYPE_CHECKING:
    from sim.agents.model import CompetitionModel, Market
    from sim.agents.region import Region

Array = NDArray[np.float64]
Axis = Literal["product", "power", "focus", "loan"]


@dataclass(frozen=True)
class Term:
    """One term of the utility of a deal; `values` has the named axis and the run, (…, 1 or run)."""

    name: str
    axis: Axis
    values: Array


class State(mesa.Agent):
    """One state in many worlds: its methods work on arrays whose last axis is the run.

    A subclass may override `terms` to weigh deals otherwise, or `settle` to answer them otherwise.
    """

    model: CompetitionModel
    """A state is set up on any region and answers in a model that runs."""

    def __init__(self, model: Region, name: str) -> None:
        super().__init__(model)
        setting, layout = model.setting, model.setting.layout
        self.name = name
        self.index = layout.states.index(name)
        numbers = setting.numbers
        self.openness = numbers(f"states.{name}.openness")
        self.accountability = numbers(f"states.{name}.accountability")
        self.aversion = numbers(f"states.{name}.aversion")
        self.hedging = setting.parameter["weight_hedging"] * numbers(f"states.{name}.hedging")
        self._contestant = np.array([[float(setting.scenario.powers[power].contestant)] for power in layout.powers])
        self._given = None if setting.given_utilities is None else setting.given_utilities[:, self.index][layout.power_of]
        self._fixed_terms = self._terms_that_stay()
        self._fixed = sum((term.values for term in self._fixed_terms), np.zeros((len(layout.offers), 1)))

    # --- what a Mesa user may look at

    @property
    def gdp(self) -> Array:
        """(run), bn US$."""
        return self.model.world.gdp[self.index]

    @property
    def debt_ratio(self) -> Array:
        """Public debt over GDP, (run)."""
        ratio: Array = self.model.standing.public_debt[self.index] / self.gdp
        return ratio

    @property
    def autonomy(self) -> Array:
        """One minus the concentration of its exposures, (run)."""
        return 1.0 - self.model.standing.concentration[self.index]

    # --- decisions

    def _terms_that_stay(self) -> list[Term]:
        setting = self.model.setting
        weight = setting.parameter
        opaque = (1.0 - setting.by_product("conduct.transparency")) * (1.0 - self.accountability)
        speed = np.exp(-weight["speed_decay"] * setting.delivery[1])
        grant = self.model.fixed_grant_element[:, self.index]
        constant = np.zeros((len(setting.layout.offers), 1)) + weight["weight_constant"]
        return [
            Term("constant", "product", constant),
            Term("quality", "product", weight["weight_quality"] * setting.by_product("conduct.quality")),
            Term("speed", "product", weight["weight_speed"] * speed),
            Term("opacity", "product", weight["weight_opacity"] * opaque),
            Term("claim", "product", -weight["weight_claim"] * setting.by_product("conduct.claim") * setting.is_loan),
            Term("grant element", "product", weight["weight_grant_element"] * grant * (1.0 - setting.is_loan)),
        ]

    def _terms_that_move(self, market: Market) -> list[Term]:
        model, here = self.model, self.index
        weight, world, standing = model.setting.parameter, model.world, model.standing
        crowd = standing.share[:, here] - standing.concentration[here]
        return [
            Term("need", "focus", weight["weight_need"] * model.need[:, here]),
            Term("goodwill", "power", weight["weight_goodwill"] * self.openness * world.goodwill[:, here]),
            Term("ties", "power", weight["weight_ties"] * world.ties[:, here]),
            Term("conditions", "power", -weight["weight_conditions"] * self.aversion * market.conditionality[:, here]),
            Term("footprint", "power", -weight["weight_footprint"] * self.openness * (1.0 + world.grievance[here]) * model.footprint),
            Term("hedging", "power", -2.0 * self.hedging * self._contestant * crowd),
            Term("grant element", "loan", weight["weight_grant_element"] * market.loan_grant_element[:, here]),
            Term("debt stress", "loan", -weight["weight_stress"] * standing.stress[here] * model.loan_is_sovereign),
        ]

    def terms(self, market: Market) -> list[Term]:
        """Every term of the utility of every deal, whether on the table or not."""
        return self._fixed_terms + self._terms_that_move(market)

    def utility(self, market: Market) -> Array:
        """Utility of each product's deal without taste, (product, run)."""
        layout = self.model.setting.layout
        total = np.empty((len(layout.offers), self.model.width))
        by_axis: dict[Axis, list[Term]] = {"product": [], "power": [], "focus": [], "loan": []}
        for term in self.terms(market):
            by_axis[term.axis].append(term)
        stay = all(one is other for one, other in zip_longest(by_axis["product"], self._fixed_terms))
        total[...] = self._fixed if stay else sum(term.values for term in by_axis["product"])
        members_of: tuple[tuple[Axis, NDArray[np.intp]], ...] = (("power", layout.power_of), ("focus", self.model.setting.focus_of))
        for axis, members in members_of:
            if by_axis[axis]:
                total += sum((term.values for term in by_axis[axis]), np.zeros(1))[members]
        if by_axis["loan"]:
            total[layout.loans] += sum(term.values for term in by_axis["loan"])
        if self._given is not None:
            total = np.where(np.isnan(self._given), total, self._given)
        return total

    def answer(self, market: Market) -> Settlement:
        """Take, cut or refuse each deal on the table; also remembers what the menu was worth."""
        model, here = self.model, self.index
        setting, standing = model.setting, model.standing
        utility = self.utility(market)
        model.remember_menu(here, self.worth_of_menu(utility, market))
        waiting = self.worth_of_waiting()
        assert market.size is not None and market.taste is not None and market.waiting is not None
        size = market.size[:, here]
        if "taste" in model.noise:
            on_table = np.divmod(np.flatnonzero(size), model.width)
            scale = setting.parameter["taste_scale"]
            taste = model.nests.taste(gumbel(market.taste[:, here][on_table]), here, on_table, model.clock_index)
            utility[on_table] += (scale if scale.size == 1 else scale[on_table[1]]) * taste
            waiting = waiting + scale * gumbel(market.waiting[here])
        table = Table(
            size=size,
            utility=utility,
            waiting=waiting,
            room=standing.room[here],
            headroom=standing.headroom[here],
            discipline=model.discipline,
            debt_share=model.debt_share[:, here],
            places=setting.scenario.places,
        )
        settlement = self.settle(table)
        if model.deals is not None:
            model.deals.note(self, market, table, settlement)
        return settlement

    def worth_of_waiting(self) -> Array:
        """What better offers than at the opening make waiting worth, in utility, without taste, (run)."""
        model = self.model
        weight = model.setting.parameter["weight_waiting"]
        worth: Array = weight * (model.world.menu[self.index] - model.opening_menu[self.index])
        return worth

    def worth_of_menu(self, utility: Array, market: Market) -> Array:
        """What all offers are worth against waiting, in utility, (run)."""
        layout, scale = self.model.setting.layout, self.model.setting.parameter["taste_scale"]
        flow = market.flow[:, self.index]
        self.attraction_of_nests = tender.attractiveness(utility, flow, layout.nests, scale)
        """Mean exp(utility / scale) of each nest of suitors, (nest, run)."""
        alike = layout.nests_are_powers
        self.attraction_of_powers = (
            self.attraction_of_nests if alike else tender.attractiveness(utility, flow, layout.product_groups, scale)
        )
        """The same by power, (power, run)."""
        return tender.menu_worth(self.attraction_of_nests, scale)

    def settle(self, table: Table) -> Settlement:
        """Apply the scenario's mechanism."""
        mechanism = self.model.setting.scenario.mechanism
        if mechanism == "split":
            return tender.split(table, self.hedging)
        if mechanism == "contest":
            return contest.contest(table, self._suitors())
        if mechanism == "auction":
            return auction.auction(table, self._bidders())
        return tender.tender(table)

    def _suitors(self) -> contest.Suitors:
        model = self.model
        stock = model.world.courtship[:, self.index] * model.courtship_kept
        return contest.Suitors(model.setting.layout.products_of, self._contestant, stock, model.setting.parameter["contest_exponent"])

    def _bidders(self) -> auction.Bidders:
        model = self.model
        parameter = model.setting.parameter
        value = np.stack([power.state_values()[self.index] for power in model.powers])
        prize = parameter["prize_worth"] * value * model.step_length
        return auction.Bidders(model.setting.layout.products_of, self._contestant, prize, parameter["utility_worth"])
