"""A state: it weighs the deals on its table and answers them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import auction, contest, tender
from suitors.engine.tender import Settlement, TenderTable
from suitors.model import measures
from suitors.model.answers import answered_together, settlement_of, worth_of_waiting
from suitors.model.framework import mesa
from suitors.model.utility import Term, add_up, moving_terms, of_products, terms_of_submodels

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel, Market
    from suitors.model.region import Region

Array = NDArray[np.float64]


class State(mesa.Agent):
    """One state in many worlds: its methods work on arrays whose last axis is the run.

    A subclass may override `terms` to weigh deals otherwise, or `settle` to answer them otherwise.
    """

    model: CompetitionModel
    """A state is set up on any region and answers in a model that runs."""

    def __init__(self, model: Region, name: str) -> None:
        super().__init__(model)
        coefficients, layout = model.coefficients, model.coefficients.layout
        self.name = name
        self.index = layout.states.index(name)
        self._here = slice(self.index, self.index + 1)
        numbers = coefficients.numbers
        self.accountability = numbers(f"states.{name}.accountability")
        self.hedging = coefficients.parameter["weight_hedging"] * numbers(f"states.{name}.hedging")
        self._contestant = np.array([[float(coefficients.scenario.powers[power].contestant)] for power in layout.powers])

    # --- what a Mesa user may look at

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    @property
    def gdp(self) -> Array:
        """(run), bn US$."""
        return self.model.world.gdp[self.index]

    @property
    def debt_ratio(self) -> Array:
        """Public debt over GDP, (run)."""
        ratio: Array = measures.public_debt(self.model)[self.index] / self.gdp
        return ratio

    @property
    def autonomy(self) -> Array:
        """How little it is in the hands of few, 0 to 1, (run)."""
        free: Array = measures.autonomy(self.model)[self.index]
        return free

    # --- decisions

    @cached_property
    def answers_as_usual(self) -> bool:
        return type(self).answer is State.answer

    @cached_property
    def settles_as_usual(self) -> bool:
        return type(self).settle is State.settle

    @cached_property
    def weighs_as_usual(self) -> bool:
        return type(self).terms is State.terms and type(self).utility is State.utility

    @cached_property
    def fixed_utility(self) -> Array:
        """Sum of the terms that stay, (product, 1 or run)."""
        coefficients = self.model.coefficients
        nothing = np.zeros((len(coefficients.layout.offers), 1))
        return sum((of_products(term, coefficients) for term in self._fixed_terms), nothing)

    @cached_property
    def _fixed_terms(self) -> list[Term]:
        """The terms that stay; first asked for when all stocks of the opening stand."""
        coefficients = self.model.coefficients
        weight = coefficients.parameter
        opaque = (1.0 - coefficients.by_product("conduct.transparency")) * (1.0 - self.accountability)
        speed = np.exp(-weight["speed_decay"] * coefficients.money.delivery[1])
        grant = self.model.fixed_grant_element[:, self.index]
        constant = np.zeros((len(coefficients.layout.offers), 1)) + weight["weight_constant"]
        return [
            Term("constant", "product", constant),
            Term("quality", "product", weight["weight_quality"] * coefficients.by_product("conduct.quality")),
            Term("speed", "product", weight["weight_speed"] * speed),
            Term("opacity", "product", weight["weight_opacity"] * opaque),
            Term("claim", "product", -weight["weight_claim"] * coefficients.by_product("conduct.claim") * coefficients.loans.is_loan),
            Term("grant element", "product", weight["weight_grant_element"] * grant * (1.0 - coefficients.loans.is_loan)),
            *self._of_this_state(terms_of_submodels(self.model, self._here, off=True)),
        ]

    @staticmethod
    def _of_this_state(terms: Iterable[Term]) -> list[Term]:
        return [Term(term.name, term.axis, term.values[:, 0]) for term in terms]

    def terms(self, market: Market) -> list[Term]:
        """Every term of the utility of every deal, whether on the table or not."""
        return self._fixed_terms + self._of_this_state(moving_terms(self.model, self._here, market))

    def utility(self, market: Market) -> Array:
        """Utility of each product's deal without taste, (product, run)."""
        if type(self).terms is State.terms:
            return add_up(self.model, self._here, self.fixed_utility[:, None], moving_terms(self.model, self._here, market))[:, 0]
        terms = [Term(term.name, term.axis, term.values[:, None]) for term in self.terms(market)]
        return add_up(self.model, self._here, np.zeros((len(self.model.coefficients.layout.offers), 1, 1)), terms)[:, 0]

    def answer(self, market: Market) -> Settlement:
        """Take, cut or refuse each deal on the table; also remembers what the menu was worth."""
        return settlement_of(answered_together(self.model, [self], market), 0)

    def worth_of_waiting(self) -> Array:
        """What better offers than at the opening make waiting worth, in utility, without taste, (run)."""
        worth: Array = worth_of_waiting(self.model, self._here)[0]
        return worth

    def settle(self, table: TenderTable) -> Settlement:
        """Apply the scenario's mechanism."""
        mechanism = self.model.coefficients.scenario.mechanism
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
        return contest.Suitors(
            model.coefficients.layout.products_of, self._contestant, stock, model.coefficients.parameter["contest_exponent"]
        )

    def _bidders(self) -> auction.Bidders:
        model = self.model
        parameter = model.coefficients.parameter
        value = np.stack([power.state_values()[self.index] for power in model.powers])
        prize = parameter["prize_worth"] * value * model.step_length
        return auction.Bidders(model.coefficients.layout.products_of, self._contestant, prize, parameter["utility_worth"])
