"""The reduced model as AgentPy agents, one run for each model. AgentPy comes with the extra `bench`."""

from __future__ import annotations

import agentpy

from benchmarks.opening import Opening
from benchmarks.plain import Market, Power, State
from benchmarks.reduced import Luck, Outcome


class AgentPyState(agentpy.Agent, State):
    def setup(self, index: int) -> None:
        self.open(self.model.market, index)


class AgentPyPower(agentpy.Agent, Power):
    def setup(self, index: int) -> None:
        self.open(self.model.market, index)


class AgentPyModel(agentpy.Model):
    """One run with the parameters `opening` and `luck`."""

    def setup(self) -> None:
        self.market = market = Market(self.p.opening, self.p.luck)
        states, powers = market.numbers["states"], market.numbers["powers"]
        self.states = agentpy.AgentList(self, states, AgentPyState, index=agentpy.AttrIter(range(states)))
        self.powers = agentpy.AgentList(self, powers, AgentPyPower, index=agentpy.AttrIter(range(powers)))
        market.states, market.powers = list(self.states), list(self.powers)

    def step(self) -> None:
        self.states.take_stock()
        self.powers.spread_money()
        self.states.hear_offers()
        self.powers.bring_deals()
        self.states.answer()
        self.powers.settle()
        self.states.keep_books()
        self.market.now += 1

    def update(self) -> None:
        if self.t and self.market.year_ends:
            self.states.take_stock()
            self.record("leverage", [state.leverage() for state in self.market.states])


def run(opening: Opening, luck: Luck) -> Outcome:
    """Step one run to the horizon."""
    model = AgentPyModel({"opening": opening, "luck": luck, "steps": opening["steps"]})
    results = model.run(display=False)
    return model.market.outcome([year for year in results.variables.AgentPyModel["leverage"] if year is not None])
