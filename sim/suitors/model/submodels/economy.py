"""Economies: growth, technology, exchange rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import economy
from suitors.engine.passes import at_least
from suitors.engine.streams import normal
from suitors.engine.sums import weighted_sum
from suitors.model.submodels.base import Process, Submodel, given, stock
from suitors.variables.variable import ANY

Array = NDArray[np.float64]


def first_remittances(remittance_share: Array, gdp: Array, event_remittance_factor: Array | None) -> Mapping[str, Array]:
    """What migrants send on the first day; what left with a power is lost in the first step."""
    return {"remittance_level": remittances(np.zeros_like(gdp), remittance_share, np.zeros(1), event_remittance_factor)[0]}


def remittances(
    remittance_level: Array, remittance_share: Array, remittances_gone: Array, event_remittance_factor: Array | None
) -> tuple[Array, Array]:
    """What migrants send relative to the opening, and its change in this step, (state, run) each."""
    level = np.ones_like(remittance_level) - remittances_gone
    if event_remittance_factor is not None:
        level += (remittance_share * (event_remittance_factor[:, None] - 1.0)).sum(axis=0)
        at_least(level, 0.0, out=level)
    return level, level - remittance_level


def grow(
    gdp: Array,
    dollar_factor: Array,
    technology: Array,
    direct_investment: Array,
    distress: Array,
    human_gap: Array,
    completed: Array,
    works_of_power: Array,
    quality: Array,
    know_how: Array,
    usual_quality_works: Array,
    usual_know_how: Array,
    usual_gdp: Array,
    usual_growth: Array,
    resource_rents: Array,
    remittances_of_gdp: Array,
    remittance_change: Array,
    price_change: Array,
    mineral_income: Array,
    trade_loss: Array,
    export_change: Array,
    coerced: Array,
    growth_lost_by_coercion: Array,
    growth_per_works: Array,
    congestion_threshold: Array,
    technology_diffusion: Array,
    technology_growth: Array,
    distress_growth_loss: Array,
    remittance_growth: Array,
    growth_noise: Array,
    dollar_noise: Array,
    dollar_reversion: Array,
    dollar_common: Array,
    investment_growth_elasticity: Array,
    event_growth: Array | None,
    event_pressure: Array | None,
    draw: Callable[[str], Array | None],
    step_length: float,
) -> None:
    """Dollar GDP (state, run), technology and the worth of investments; works count as deviations from the reference."""
    growth = np.log1p(usual_growth) * step_length + np.zeros_like(gdp)
    # Reference flows keep their share of GDP; a state that the reference does not contain has none.
    scale = np.divide(gdp, usual_gdp, out=np.zeros_like(gdp), where=usual_gdp > 0)
    beyond = weighted_sum(completed, quality) - usual_quality_works * step_length * scale
    growth += economy.growth_of_works(beyond, works_of_power.sum(axis=0), gdp, growth_per_works, congestion_threshold)
    carried = weighted_sum(completed, know_how)
    absorptive = 1.0 - human_gap
    risen = economy.next_technology(technology, carried, gdp, technology_diffusion, absorptive)
    expected = economy.next_technology(technology, usual_know_how * step_length * scale, gdp, technology_diffusion, absorptive)
    growth += technology_growth * (risen - expected)
    technology[...] = risen
    growth -= distress_growth_loss * distress * step_length
    pressure = 0.0 if event_pressure is None else event_pressure.sum(axis=0)
    if growth_lost_by_coercion.any():
        pressure = pressure + (coerced * growth_lost_by_coercion).sum(axis=0)
    growth += (0.0 if event_growth is None else event_growth) - pressure * step_length - trade_loss
    growth += resource_rents * price_change + mineral_income + export_change
    growth += remittance_growth * remittances_of_gdp * remittance_change
    if (own := draw("growth")) is not None and (common := draw("common growth")) is not None:
        real, currency = normal(own)
        growth += growth_noise * step_length**0.5 * real
        factor = economy.next_dollar_factor(
            dollar_factor, currency, normal(common[0, 0]), dollar_noise, dollar_reversion, dollar_common, step_length
        )
        growth += factor - dollar_factor
        dollar_factor[...] = factor
    gdp *= np.exp(growth)
    direct_investment *= np.exp(investment_growth_elasticity * growth)


SUBMODEL = Submodel(
    name="economy",
    meaning="Economies grow by trend, works, technology, trade, prices, remittances and shocks.",
    stocks=(
        stock("gdp", "state", "bn US$", "nominal gross domestic product a year", opening="opening_gdp"),
        stock("dollar_factor", "state", "log points", "exchange-rate factor in dollar GDP"),
        stock("technology", "state", "share", "technology level, 1 is the frontier", opening="opening_technology"),
    ),
    prepare=first_remittances,
    processes=(
        Process(
            remittances,
            "migrants send money home",
            gives=(
                given("remittance_level", "state", "1", "what migrants send, relative to the opening"),
                given("remittance_change", "state", "1", "its change in a step", bounds=ANY),
            ),
        ),
        Process(grow, "economies grow"),
    ),
)
