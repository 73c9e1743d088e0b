"""The reduced model as Mesa agents, one run for each model, with a data collector."""

from __future__ import annotations

import mesa

from benchmarks.opening import Opening
from benchmarks.plain import Market, Power, State
from benchmarks.reduced import Luck, Outcome


class MesaState(mesa.Agent, State):
    def __init__(self, model: MesaModel, index: int) -> None:
        super().__init__(model)
        self.open(model.market, index)


class MesaPower(mesa.Agent, Power):
    def __init__(self, model: MesaModel, index: int) -> None:
        super().__init__(model)
        self.open(model.market, index)


class MesaModel(mesa.Model):
    """One run with the draws of `luck`."""

    def __init__(self, opening: Opening, luck: Luck) -> None:
        super().__init__()
        self.market = market = Market(opening, luck)
        market.states = [MesaState(self, index) for index in range(market.numbers["states"])]
        market.powers = [MesaPower(self, index) for index in range(market.numbers["powers"])]
        self.states, self.powers = self.agents_by_type[MesaState], self.agents_by_type[MesaPower]
        self.datacollector = mesa.DataCollector(model_reporters={"leverage": lambda model: [s.leverage() for s in model.market.states]})

    def step(self) -> None:
        self.states.do("take_stock")
        self.powers.do("spread_money")
        self.states.do("hear_offers")
        self.powers.do("bring_deals")
        self.states.do("answer")
        self.powers.do("settle")
        self.states.do("keep_books")
        self.market.now += 1
        if self.market.year_ends:
            self.states.do("take_stock")
            self.datacollector.collect(self)

    def run(self) -> Outcome:
        """Step to the horizon."""
        for _ in range(self.market.numbers["steps"]):
            self.step()
        return self.market.outcome(self.datacollector.get_model_vars_dataframe()["leverage"].tolist())
