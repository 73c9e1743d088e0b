"""Coefficients of routes: corridors and pipelines, who controls them and whom they serve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.model.coefficients.readings import Readings
from suitors.scenario.absent import leavers
from suitors.words.brief import Brief

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False, eq=False)
class RouteCoefficients(Brief):
    """Corridors and pipelines at the opening."""

    corridor_stays: Array
    """(corridor, 1): 1 for a corridor that is there, 0 for one that left with the power that controls it."""
    corridor_shares: Array
    """(corridor, state, 1 or run): opening share of each corridor in a state's outer trade."""
    corridors_of_power: Array
    """(power, corridor, 1 or run): corridors that each power's trade and transport works use."""
    ways_of_partners: Array
    """(power + 1, corridor, 1 or run): the same, and last for all who are no power here, who come by every way."""
    controls_corridor: Array
    """(power, corridor, 1, 1): whether a power controls a corridor."""
    opening_pipeline_flow: Array
    """(pipeline, 1 or run): oil or gas carried at the opening."""
    pipeline_stays: Array
    """(pipeline, 1): 1 for a pipeline that is there; one whose only customer has left, with its trade, carries nothing either."""
    pipelines_of_state: list[list[int]]
    pipelines_of_commodity: list[list[int]]
    """Pipelines that can stand in for each other: those of one state and commodity."""
    pipelines_to: tuple[tuple[int, int, int], ...]
    """Pipelines with one customer among the powers: its place, that of the power and that of the state."""
    value_of_flow: Array
    """(pipeline, 1 or run): worth of what a pipeline carries, share of the state's GDP for each unit."""
    controls_pipeline: Array
    """(power, pipeline, 1): whether a power controls a pipeline."""


def route_coefficients(read: Readings) -> RouteCoefficients:
    """Corridors and pipelines of a scenario."""
    layout, scenario = read.layout, read.scenario
    powers, states, corridors = layout.powers, layout.states, layout.corridors
    keepers = [scenario.corridors[corridor].controller for corridor in corridors]
    lines = [scenario.pipelines[name] for name in layout.pipelines]
    owners_gone, buyers_gone = leavers(scenario, read.reference, "routes"), leavers(scenario, read.reference, "trade")
    own = read.table("powers.{0}.corridors.{1}", powers, corridors)
    groups: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(lines):
        groups.setdefault((line.state, line.commodity), []).append(place)
    alike = list(groups.values())
    return RouteCoefficients(
        corridor_stays=np.array([[float(keeper not in owners_gone)] for keeper in keepers]),
        corridor_shares=read.table("states.{1}.corridors.{0}", corridors, states),
        corridors_of_power=own,
        ways_of_partners=np.concatenate([own, np.ones((1, *own.shape[1:]))]),
        controls_corridor=np.array([[float(power == keeper) for keeper in keepers] for power in powers])[:, :, None, None],
        opening_pipeline_flow=read.by_pipeline("flow"),
        pipeline_stays=np.array([float(line.controller not in owners_gone and line.buyer not in buyers_gone) for line in lines]).reshape(
            -1, 1
        ),
        pipelines_of_state=[[place for place, line in enumerate(lines) if line.state == state] for state in states],
        pipelines_of_commodity=alike,
        pipelines_to=tuple(
            (place, powers.index(line.buyer), states.index(line.state)) for place, line in enumerate(lines) if line.buyer in powers
        ),
        value_of_flow=_value_of_flow(read, alike),
        controls_pipeline=np.array([[float(power == line.controller) for line in lines] for power in powers]).reshape(len(powers), -1, 1),
    )


def _value_of_flow(read: Readings, alike: list[list[int]]) -> Array:
    if not read.layout.pipelines:
        return np.zeros((0, 1))
    lines = [read.scenario.pipelines[name] for name in read.layout.pipelines]
    worth = read.numbers.each_or_zero([f"states.{line.state}.commodities.{line.commodity}" for line in lines])
    flow = read.by_pipeline("flow")
    every = np.ones_like(flow)
    for group in alike:
        every[group] = flow[group].sum(axis=0)
    value: Array = worth / every
    return value
