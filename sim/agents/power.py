"""A power: it spreads its money over the states and comes to their tables with deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.engine import offers
from sim.scenario.schema import LEDGERS, MOTIVES

if TYPE_CHECKING:
    from sim.agents.region import Region

Array = NDArray[np.float64]


class Power(mesa.Agent):
    """One power in many worlds: its methods work on arrays whose last axis is the run.

    A subclass may override `state_values`, `money` or `attraction` to play another strategy.
    """

    model: Region

    def __init__(self, model: Region, name: str) -> None:
        super().__init__(model)
        setting = model.setting
        self.name = name
        self.index = setting.layout.powers.index(name)
        self.products = setting.layout.products_of[self.index]
        self.contestant = setting.scenario.powers[name].contestant
        path = f"strategies.{setting.scenario.powers[name].strategy}.targeting"
        self.concentration = setting.numbers(f"{path}.concentration")
        self.response_to_rivals = setting.numbers(f"{path}.response_to_rivals")
        self.response_to_refusal = setting.numbers(f"{path}.response_to_refusal")
        self._motives = setting.motives[self.index]
        self._given_values = None if setting.given_values is None else setting.given_values[self.index]
        self._given_offers = None if setting.given_offers is None else setting.given_offers[self.index]
        self._neighbourhood = offers.scaled(setting.by_dyad("neighbourhood")[self.index])
        self._mix = [setting.mix[products] for products in setting.layout.ledger_slices[self.index]]
        self._lumpy = setting.scenario.lumpy and "deals" in model.noise and self._given_offers is None

    # --- what a Mesa user may look at

    @property
    def debt(self) -> Array:
        """Debt owed to it, (state, run), bn US$."""
        owed: Array = self.model.world.debt[self.model.setting.layout.loans_of[self.index]].sum(axis=0)
        return owed

    @property
    def goodwill(self) -> Array:
        """(state, run), -1 to 1."""
        return self.model.world.goodwill[self.index]

    @property
    def exposure_share(self) -> Array:
        """Its share of each state's exposures, (state, run)."""
        return self.model.standing.share[self.index]

    # --- decisions

    def state_values(self) -> Array:
        """Worth of each state to this power, (state, run)."""
        measures = self.model.measures_of_states
        measures[MOTIVES.index("neighbourhood")] = self._neighbourhood
        value = offers.state_values(self._motives, measures)
        if self._given_values is None:
            return value
        return np.where(np.isnan(self._given_values), value, self._given_values)

    def attraction(self) -> Array:
        """Weight of each state in its allocation, (state, run)."""
        world, money = self.model.world, self.money()
        value = self.state_values()
        weight = np.where(value > 0, value, 0.0)
        total = weight.sum(axis=0)
        year = np.divide(weight * money.sum(axis=0), total, out=np.zeros_like(weight), where=total > 0)
        return offers.attraction(
            weight,
            self.concentration,
            self.exposure_share,
            self.response_to_rivals,
            world.taken_recent[self.index],
            world.offered_recent[self.index],
            np.maximum(year, 1e-9),
            self.response_to_refusal,
        )

    def money(self) -> Array:
        """Money a year by ledger, (ledger, 1 or run), bn US$."""
        current: Array = self.model.setting.money[self.model.clock_index, self.index]
        return current

    def spread_money(self) -> Array:
        """Offers a year by (product, state, run), bn US$, private money that public money brings along included."""
        weight, money = self.attraction(), self.money()
        mobilised = self.model.mobilised(self.index)
        flows = []
        for ledger, mix in enumerate(self._mix):
            if self._given_offers is not None:
                flow = mix * (np.nan_to_num(self._given_offers) / self.model.step_length + np.zeros_like(weight))
            else:
                flow = offers.flows(money[ledger], weight, mix)
            if LEDGERS[ledger] == "private":
                flow = np.maximum(flow + mix * mobilised, 0.0)
            flows.append(flow)
        return np.concatenate(flows)

    def offer_deals(self, flow: Array, purse: Array, arrival: Array, luck: Array) -> Array:
        """Sizes of the deals it brings to the tables now, (product, state, run), bn US$.

        `flow` (product, state, run) a year, `purse` (product, run); `arrival` and `luck` are uniforms.
        """
        parameter = self.model.setting.parameter
        step = self.model.step_length
        if not self._lumpy:
            return flow * step
        return offers.deals(
            purse, flow, arrival, luck, parameter["deal_rate"], parameter["purse_draw"], parameter["deal_size_spread"], step
        )


class Multilateral(Power):
    """A lender without ambitions of influence: its volume in each state follows that state's debt headroom."""

    def spread_money(self) -> Array:
        weight = Power.attraction(self)
        total = weight.sum(axis=0)
        volume = np.divide(self.attraction().sum(axis=0), total, out=np.ones_like(total), where=total > 0)
        return super().spread_money() * volume

    def attraction(self) -> Array:
        return super().attraction() * self.model.headroom_factor()
