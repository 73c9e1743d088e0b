"""A power: it spreads its money over the states and comes to their tables with deals."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers
from suitors.engine.sums import group_sums
from suitors.model.adaptation import Courting, Rule, View, blamed, check_parameters, rule_named
from suitors.model.framework import mesa
from suitors.scenario.schema import LEDGERS

if TYPE_CHECKING:
    from suitors.model.region import Region

Array = NDArray[np.float64]
SMALLEST_COST = 1e-6
"""Least interest and decay of effort in a step: for a power that is paid for borrowing no effort would be too much."""


class Power(mesa.Agent):
    """One power in many worlds: its methods work on arrays whose last axis is the run.

    A subclass may override `state_values`, `money` or `attraction` to play another strategy.
    """

    model: Region

    def __init__(self, model: Region, name: str) -> None:
        super().__init__(model)
        coefficients = model.coefficients
        self.name = name
        self.index = coefficients.layout.powers.index(name)
        self.products = coefficients.layout.products_of[self.index]
        self.contestant = coefficients.scenario.powers[name].contestant
        self._given_offers = None if coefficients.money.given_offers is None else coefficients.money.given_offers[self.index]
        slices = coefficients.layout.ledger_slices[self.index]
        self.ledgers = [ledger for ledger, products in enumerate(slices) if products.start < products.stop]
        """The ledgers in which it has products."""
        own = [slice(products.start - self.products.start, products.stop - self.products.start) for products in slices]
        self._rows, self._private = [own[ledger] for ledger in self.ledgers], own[LEDGERS.index("private")]
        self._ledger_of = np.repeat(np.arange(len(self._rows)), [rows.stop - rows.start for rows in self._rows])
        self._adapted_mix: Array | None = None
        self._rule = self._learned_rule(coefficients.scenario.powers[name].adaptation)
        self._offered_by_product = np.zeros((self.products.stop - self.products.start, model.width))
        self._taken_by_product = np.zeros_like(self._offered_by_product)
        self._endogenous = coefficients.scenario.powers[name].envelope == "endogenous"
        self._funding_rate = coefficients.numbers(f"powers.{name}.funding_rate")
        self.lumpy = coefficients.scenario.lumpy and "deals" in model.noise and self._given_offers is None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    @property
    def _mix(self) -> Array:
        """Share of a ledger's money meant for each product, (product, state, 1 or run)."""
        return self.model.coefficients.money.mix[self.products]

    @cached_property
    def deals_as_usual(self) -> bool:
        """Whether its deals may be worked out together with those of others."""
        return self.lumpy and type(self).offer_deals is Power.offer_deals

    @cached_property
    def spreads_as_usual(self) -> bool:
        """Whether its offers may be worked out together with those of others."""
        special = self._rule is not None or self._endogenous or self._given_offers is not None
        return not special and type(self).spread_money is Power.spread_money

    @cached_property
    def courts_as_usual(self) -> bool:
        """Whether it weighs states in its allocation as everybody does."""
        return self._rule is None and type(self).attraction is Power.attraction

    @cached_property
    def values_as_usual(self) -> bool:
        """Whether it weighs states and has money as its scenario says."""
        return type(self).state_values is Power.state_values and type(self).money is Power.money

    # --- what a Mesa user may look at

    @property
    def debt(self) -> Array:
        """Debt owed to it, (state, run), bn US$."""
        owed: Array = self.model.world.debt[self.model.coefficients.layout.loans_of[self.index]].sum(axis=0)
        return owed

    @property
    def goodwill(self) -> Array:
        """(state, run), -1 to 1."""
        return self.model.world.goodwill[self.index]

    @property
    def exposure_share(self) -> Array:
        """Its share of each state's exposures, (state, run)."""
        return self.model.standing.share[self.index]

    # --- learning

    def _learned_rule(self, name: str) -> Rule | None:
        """The rule by which it learns, None for a fixed strategy."""
        if name == "fixed":
            return None
        kind = rule_named(name, self.model.origin)
        path, numbers = f"powers.{self.name}.adaptation_parameters", self.model.coefficients.numbers
        check_parameters(kind, self.model.coefficients.scenario.powers[self.name].adaptation_parameters, path)
        values = {
            key: numbers(f"{path}.{key}") if numbers.has(f"{path}.{key}") else np.array([usual]) for key, usual in kind.parameters.items()
        }
        with self._blaming(kind):
            return kind(values)

    def _blaming(self, rule: type[Rule]) -> AbstractContextManager[None]:
        """Faults of a rule of the user's own are told as such."""
        return nullcontext() if rule.file is None else blamed(f"powers.{self.name}.adaptation", rule.file)

    def _view(self, value: Array, weight: Array) -> View:
        world = self.model.world
        return View(
            power=self.index,
            value=value,
            weight=weight,
            shares=self.model.standing.share,
            offered=world.offered_recent,
            taken=world.taken_recent,
            offered_by_product=self._offered_by_product,
            taken_by_product=self._taken_by_product,
            contestant=self.model.contestant[:, 0, 0] > 0,
            steps=self.model.clock_index,
        )

    def _courting(self) -> Courting:
        model, parameter = self.model, self.model.coefficients.parameter
        step, kept = model.step_length, model.courtship_kept
        interest = (1.0 + self._funding_rate) ** step - 1.0
        value = self.state_values()
        return Courting(
            power=self.index,
            prize=parameter["prize_worth"] * np.where(value > 0, value, 0.0) * step,
            stock=model.world.courtship,
            kept=kept,
            cost=parameter["effort_cost"] * np.maximum(interest + 1.0 - kept, SMALLEST_COST) / (1.0 + interest),
            exponent=parameter["contest_exponent"],
            contestant=model.contestant[:, 0, 0] > 0,
            step=step,
        )

    def remember(self, offered: Array, taken: Array) -> None:
        """Take note of what was offered and taken in a step of everybody's products, (product, state, run), bn US$."""
        if self._rule is not None:
            self._offered_by_product += offered[self.products].sum(axis=1)
            self._taken_by_product += taken[self.products].sum(axis=1)

    # --- decisions

    def state_values(self) -> Array:
        """Worth of each state to this power, (state, run)."""
        return self.model.values()[self.index].copy()

    def attraction(self) -> Array:
        """Weight of each state in its allocation, (state, run)."""
        attraction = self.model.attractions()[self.index].copy()
        self._adapted_mix = None
        if self._rule is None:
            return attraction
        view = self._view(self.state_values(), attraction)
        with self._blaming(type(self._rule)):
            factors = self._rule.mix(view)
            self._adapted_mix = None if factors is None else np.maximum(factors, 0.0)
            return np.maximum(np.broadcast_to(self._rule.targets(view), attraction.shape), 0.0)

    def money(self) -> Array:
        """Money a year by ledger, (ledger, 1 or run), bn US$."""
        current: Array = self.model.coefficients.money.offered[self.model.clock_index, self.index]
        return current

    def spread_money(self) -> Array:
        """Offers a year by (product, state, run), bn US$, private money that public money brings along included."""
        weight, money = self.attraction(), self.money()
        volume = self.volume(weight)
        if self._endogenous and self._rule is not None and self.model.clock_index > 0:
            with self._blaming(type(self._rule)):
                weight = np.maximum(np.broadcast_to(self._rule.efforts(self._courting()), weight.shape), 0.0)
            money = np.divide(money, money.sum(axis=0), out=np.zeros_like(money), where=money.sum(axis=0) > 0) * weight.sum(axis=0)[None]
        mix = self._mix if self._adapted_mix is None else self._mix * self._adapted_mix[:, None]
        if self._given_offers is not None:
            flow = mix * (np.nan_to_num(self._given_offers) / self.model.step_length + np.zeros_like(weight))
        else:
            factors, own = self.model.tilt(), self.model.coefficients.layout.owner_of_ledger == self.index
            of_ledgers = weight[None] if factors is None else weight * factors[own]
            flow = offers.flows(money[self.ledgers], of_ledgers, mix, group_sums(mix, self._rows), self._ledger_of)
        if (mobilised := self.model.mobilised()) is not None:
            flow[self._private] += mix[self._private] * mobilised[self.index]
            np.maximum(flow, 0.0, out=flow)
        return flow if volume is None else flow * volume

    def volume(self, weight: Array) -> Array | None:
        """Factor on all its offers for given weights of the states, (run); None: one."""
        return None

    def offer_deals(self, flow: Array, purse: Array, luck: Array) -> Array:
        """Sizes of the deals it brings to the tables now, (product, state, run), bn US$.

        `flow` (product, state, run) a year, `purse` (product, run); `luck` is a uniform for each deal, of whose first digits a
        subclass may make another one (`suitors.engine.streams.later_digits`); the states' tastes take the last ones.
        """
        parameter = self.model.coefficients.parameter
        step = self.model.step_length
        if not self.lumpy:
            return flow * step
        chance, draw, spread = parameter["deal_rate"], parameter["purse_draw"], parameter["deal_size_spread"]
        return offers.deals(purse, flow, flow.sum(axis=1), luck, chance, draw, spread, step)[0]


class Multilateral(Power):
    """A lender without ambitions of influence: its volume in each state follows that state's debt headroom."""

    def attraction(self) -> Array:
        return super().attraction() * self.model.headroom_factor()

    def volume(self, weight: Array) -> Array | None:
        usual = Power.attraction(self).sum(axis=0)
        return np.divide(weight.sum(axis=0), usual, out=np.ones_like(usual), where=usual > 0)
