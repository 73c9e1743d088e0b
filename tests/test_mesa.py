"""The model in the hands of somebody who knows Mesa: agents, collectors, and decisions of one's own."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import Any

import mesa
import numpy as np
import pytest
from mesa.datacollection import DataCollector
from numpy.typing import NDArray
from small_models import faults_of, recorded, small

import suitors
from suitors.engine.tender import Settlement, TenderTable
from suitors.model.model import CompetitionModel, Market
from suitors.model.power import Multilateral, Power
from suitors.model.state import State, Term
from suitors.scenario import Loaded
from suitors.studies import ensemble, points

Array = NDArray[np.float64]


def test_powers_and_states_are_agents_of_a_mesa_model(baseline: Loaded) -> None:
    model = CompetitionModel(baseline, runs=range(16))
    assert isinstance(model, mesa.Model)
    powers, states = model.agents_by_type[Power], model.agents_by_type[State]
    assert sorted(power.name for power in powers) == ["CHN", "EU", "GULF", "JPN", "KOR", "RUS", "TUR", "USA"]
    assert [lender.name for lender in model.agents_by_type[Multilateral]] == ["MULT"]
    assert [state.name for state in states] == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
    assert len(model.agents) == 14
    assert all(agent.model is model for agent in model.agents)


def test_agents_show_where_they_stand(baseline: Loaded) -> None:
    model = CompetitionModel(baseline, runs=range(16))
    china = next(agent for agent in model.agents if isinstance(agent, Power) and agent.name == "CHN")
    uzbekistan = next(agent for agent in model.agents if isinstance(agent, State) and agent.name == "UZB")
    assert china.debt.shape == china.goodwill.shape == china.exposure_share.shape == (5, 16)
    assert uzbekistan.gdp.shape == uzbekistan.debt_ratio.shape == uzbekistan.autonomy.shape == (16,)
    before = uzbekistan.gdp.copy()
    model.step()
    assert np.all(uzbekistan.gdp != before)
    assert np.all((uzbekistan.autonomy > 0) & (uzbekistan.autonomy < 1))
    numbers = baseline.quantities()
    owed = sum(numbers[f"powers.CHN.toward.KAZ.{kind}_debt"].value for kind in ("sovereign", "commercial"))
    np.testing.assert_allclose(CompetitionModel(baseline).powers[0].debt[0], owed)


def test_a_data_collector_follows_model_and_agents() -> None:
    model = CompetitionModel(small(), runs=range(8))
    collector = DataCollector(
        model_reporters={"year": "time", "debt": lambda model: float(model.world.debt.sum(axis=(0, 1)).mean())},
        agenttype_reporters={
            State: {"gdp": lambda state: float(np.median(state.gdp))},
            Power: {"owed": lambda power: float(power.debt.mean())},
        },
    )
    while model.running:
        collector.collect(model)
        model.step()
    collector.collect(model)
    of_model, of_states = collector.get_model_vars_dataframe(), collector.get_agenttype_vars_dataframe(State)
    assert len(of_model) == 13
    np.testing.assert_allclose(of_model["year"].diff().dropna(), 0.25)
    assert of_model["debt"].gt(0).all()
    assert of_states.index.get_level_values("Step").nunique() == 13
    assert len(of_states) == 26
    assert of_states["gdp"].iloc[-1] != of_states["gdp"].iloc[1]
    assert len(collector.get_agenttype_vars_dataframe(Power)) == 26


def test_the_model_stops_at_its_horizon() -> None:
    model = CompetitionModel(small("horizon.years=1"))
    assert model.running
    model.run_model()
    assert (model.finished, model.clock_index, model.time) == (True, 4, 2025.75 + 1.0)
    world = model.world.gdp.copy()
    model.step()
    assert not model.running
    np.testing.assert_array_equal(model.world.gdp, world)


def test_stepping_by_hand_equals_running(baseline: Loaded) -> None:
    by_hand, at_once = CompetitionModel(baseline, range(8)), CompetitionModel(baseline, range(8))
    for _ in range(8):
        by_hand.step()
    at_once.run_model()
    for name, values in vars(by_hand.world).items():
        np.testing.assert_array_equal(values, getattr(at_once.world, name), err_msg=name)


def test_a_model_that_nobody_holds_is_freed() -> None:
    """An ensemble makes many; Mesa's table of agent numbers must not keep them."""
    model = CompetitionModel(small("horizon.years=1"))
    model.run_model()
    remembered = weakref.ref(model)
    del model
    gc.collect()
    assert remembered() is None


# --- decisions of one's own


class Proud(State):
    """A state that takes nothing from one power, whatever it offers."""

    shunned = "CHN"

    def settle(self, table: TenderTable) -> Settlement:
        layout = self.model.coefficients.layout
        welcome = np.array([offer.power != self.shunned for offer in layout.offers])[:, None]
        return super().settle(replace(table, size=table.size * welcome))


class Charmed(State):
    """A state that likes one power for reasons of its own."""

    def terms(self, market: Market) -> list[Term]:
        layout = self.model.coefficients.layout
        charm = np.array([[3.0 if offer.power == "JPN" else 0.0] for offer in layout.offers])
        return [*super().terms(market), Term("charm", "product", charm)]


class Single(Power):
    """A power that spends everything in its first state."""

    def attraction(self) -> Array:
        weight = super().attraction()
        weight[1:] = 0.0
        return weight


def test_a_state_may_settle_its_own_way() -> None:
    record, model = recorded(small(), range(8), agents={"KAZ": Proud})
    usual, _ = recorded(small(), range(8))
    assert type(model.states[0]) is Proud
    assert record["signed"][:, 0, :, 0].max() == 0.0
    assert usual["signed"][:, 0, :, 0].max() > 0.0
    assert record["signed"][:, 0, :, 1].max() > 0.0
    assert faults_of(model) == []


def test_a_state_may_weigh_deals_its_own_way() -> None:
    charmed, _ = recorded(small(), range(32), agents={"KAZ": Charmed})
    usual, model = recorded(small(), range(32))
    japanese = [index for index, offer in enumerate(model.coefficients.layout.offers) if offer.power == "JPN"]
    shares = []
    for values in (charmed, usual):
        offered, taken = (values[name].sum(axis=(0, 3))[japanese, 0] for name in ("deals_offered", "deals_taken"))
        shares.append(taken[offered > 0] / offered[offered > 0])
    assert shares[0].size > 2
    assert np.all(shares[0] > shares[1])


def test_a_power_may_spread_its_money_its_own_way() -> None:
    record, model = recorded(small(), range(8), agents={"JPN": Single})
    japan = model.coefficients.layout.powers.index("JPN")
    public = record["offered"][:, japan, :2]
    assert public[:, :, 0].max() > 0.0
    assert public[:, :, 1].max() == 0.0


class Frugal(State):
    """A state that weighs one thing alone, the same in every run."""

    def terms(self, market: Market) -> list[Term]:
        return [Term("taste for loans", "power", np.arange(len(self.model.coefficients.layout.powers), dtype=float)[:, None])]


def test_a_state_may_weigh_what_is_the_same_in_every_run(baseline: Loaded) -> None:
    model = CompetitionModel(baseline, runs=range(8), agents={"KGZ": Frugal})
    model.step()
    state = next(state for state in model.states if isinstance(state, Frugal))
    worth = state.utility(model._market(model.offers()))
    np.testing.assert_array_equal(worth, np.repeat(model.coefficients.layout.power_of[:, None], 8, axis=1))


@pytest.mark.parametrize("module", [ensemble, points])
def test_a_finished_batch_is_freed_at_once(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the garbage collector, which takes as long as everything else that is in memory is large."""
    recorded, seen = module.record_of, []

    def noted(model: CompetitionModel, *which: Any) -> Any:
        model.step()
        seen.extend(map(weakref.ref, (model, model.world, model.coefficients, model.book, *model.powers, *model.states)))
        return recorded(model, *which)

    monkeypatch.setattr(module, "record_of", noted)
    gc.disable()
    try:
        ensemble.simulate(small(), range(8)) if module is ensemble else points.outcomes_of(small(), range(8), 1)
        assert len(seen) == 8
        assert [each() for each in seen if each() is not None] == []
    finally:
        gc.enable()


# --- Mesa's own tools


def test_mesas_batch_run_takes_the_model_as_it_is() -> None:
    short = {"horizon.years": 1}
    asked = {"scenario": "tokyo_2025", "runs": 8, "seed": [1, 2], "set": [short]}
    rows = mesa.batch_run(suitors.Model, asked, iterations=2, display_progress=False)
    ends = {(row["seed"], row["iteration"]): row["gdp[KAZ]"] for row in rows}
    assert len(rows) == len(ends) == 4 and ends[1, 0] == ends[1, 1] != ends[2, 0] == ends[2, 1]
    model = suitors.Model("tokyo_2025", 8, 1, set=short)
    model.run_model()
    assert ends[1, 0] == np.median(model.states[0].gdp)
    every = mesa.batch_run(suitors.Model, {"scenario": "tokyo_2025", "set": [short]}, data_collection_period=1, display_progress=False)
    assert [row["year"] for row in every] == model.datacollector.get_model_vars_dataframe()["year"].tolist()


def test_the_model_takes_a_number_of_runs_or_their_numbers() -> None:
    assert suitors.Model(small(), 3).runs == (0, 1, 2) and suitors.Model(small(), [4, 7]).runs == (4, 7)
    with pytest.raises(suitors.SuitorsError, match="runs is '10'"):
        suitors.Model(small(), "10")


def test_solara_shows_the_model_as_it_is() -> None:
    solara = pytest.importorskip("solara", reason="mesa[viz] is not installed: pip install 'mesa[viz]'")
    if not hasattr(solara.v, "TabsItems"):
        pytest.skip("Mesa 3.3 draws its page with the first ipyvuetify: pip install 'ipyvuetify<2'")
    from mesa.visualization import SolaraViz, make_plot_component

    model = suitors.Model("tokyo_2025", 8, set={"horizon.years": 1})
    model.step()
    asked = {"scenario": "tokyo_2025", "runs": 8}
    page = SolaraViz(model, components=[make_plot_component("gdp[KAZ]")], model_params=asked, name="suitors")
    _, rendered = solara.render(page, handle_error=False)
    rendered.close()
