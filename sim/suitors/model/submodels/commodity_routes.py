"""Oil and gas by pipeline: what lines can carry enters GDP and trade at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import pipes
from suitors.engine.sums import Groups, group_sums
from suitors.model.submodels.base import Process, Submodel, given, stock
from suitors.variables.variable import ANY

Array = NDArray[np.float64]


def fill(
    pipeline_flow: Array, piped_trade: Array, value_of_flow: Array, pipelines_of_state: Groups, pipelines_to: tuple[tuple[int, ...], ...]
) -> Mapping[str, Array]:
    """What goes by pipeline on the first day, shares of GDP."""
    value = value_of_flow * pipeline_flow
    piped_trade[...] = sold(piped_trade, value, pipelines_to)
    return {"opening_piped": group_sums(value, pipelines_of_state), "opening_piped_trade": piped_trade.copy()}


def sold(like: Array, value: Array, pipelines_to: tuple[tuple[int, ...], ...]) -> Array:
    """Value by pipeline to powers that are the only customers at its end, (power, state, run)."""
    total = np.zeros_like(like)
    for pipeline, buyer, state in pipelines_to:
        total[buyer, state] += value[pipeline]
    return total


def send(
    pipeline_capacity: Array,
    pipeline_flow: Array,
    export_loss: Array,
    opening_pipeline_flow: Array,
    opening_piped: Array,
    value_of_flow: Array,
    pipeline_stays: Array,
    pipelines_of_state: Groups,
    pipelines_of_commodity: Groups,
    pipelines_to: tuple[tuple[int, ...], ...],
    piped_trade: Array,
    route_switch: Array,
    domestic_value_added: Array,
    event_pipeline_factor: Array | None,
    event_pipeline_added: Array | None,
) -> tuple[Array, Array, Array]:
    """Oil and gas flow as far as capacity goes. Returns the growth that this step's change of exports makes (state, run), what goes by
    pipeline (state, run) and what of it to powers at the end of a line (power, state, run), shares of GDP."""
    if event_pipeline_added is not None:
        pipeline_capacity += event_pipeline_added
    capacity = pipeline_capacity * pipeline_stays
    if event_pipeline_factor is not None:
        capacity = capacity * event_pipeline_factor
    pipeline_flow[...] = pipes.carried(opening_pipeline_flow, capacity, pipelines_of_commodity, route_switch)
    value = value_of_flow * pipeline_flow
    piped = group_sums(value, pipelines_of_state)
    loss = np.maximum(opening_piped - piped, 0.0)
    change = np.log1p(-domestic_value_added * loss) - np.log1p(-domestic_value_added * export_loss)
    export_loss[...] = loss
    return change, piped, sold(piped_trade, value, pipelines_to)


SUBMODEL = Submodel(
    name="commodity_routes",
    meaning="Oil and gas leave by pipeline as far as capacity goes; exports that cannot leave are missing in GDP.",
    stocks=(
        stock("pipeline_capacity", "pipeline", "Mt or bcm/year", "capacity, closures left out", opening="opening_pipeline_capacity"),
        stock("pipeline_flow", "pipeline", "Mt or bcm/year", "oil or gas carried", opening="opening_pipeline_flow"),
        stock("export_loss", "state", "share", "exports by pipeline that cannot leave, share of GDP"),
        stock("piped_trade", "power state", "share of GDP", "trade by pipeline with a power at the end of the line"),
    ),
    prepare=fill,
    keeps=("opening_piped", "opening_piped_trade"),
    processes=(
        Process(
            send,
            "oil and gas flow as far as capacity goes",
            gives=(
                given("export_change", "state", "log points", "growth that a change of exports by pipeline makes in a step", bounds=ANY),
                given("piped", "state", "share of GDP", "what goes by pipeline"),
                given("piped_to_powers", "power state", "share of GDP", "what of it goes to a power at the end of the line"),
            ),
        ),
    ),
    parameters={
        "route_switch": {
            "value": 0.2,
            "unit": "share",
            "low": 0.05,
            "high": 0.6,
            "minimum": 0.0,
            "maximum": 1.0,
            "grade": "assumed",
            "source": "judgement: tankers, contracts and blends bind before the lines do",
            "meaning": "share of the room on other routes or lines that can be used at once when one fails",
        },
        "domestic_value_added": {
            "value": 0.9,
            "unit": "share",
            "low": 0.75,
            "high": 0.97,
            "minimum": 0.0,
            "maximum": 1.0,
            "grade": "literature",
            "source": "OECD, Trade in Value Added: domestic content of exports of mining, about nine tenths",
            "meaning": "share of exported oil and gas that is value added at home",
        },
    },
)
