"""Grievance at foreign works, and the protests that it brings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine import influence, opinion
from suitors.engine.sums import weighted_sum
from suitors.model.old_works import Departures
from suitors.model.submodels.base import Process, Submodel, UtilityTerm, stock

Array = NDArray[np.float64]


def resent(
    grievance: Array,
    protests: Array,
    gdp: Array,
    works_in_progress: Array,
    works_of_power: Array,
    footprint: Array,
    old_footprint: Departures,
    openness: Array,
    grievance_decay: Array,
    protest_rate: Array,
    draw: Callable[[str], Array | None],
    step_length: float,
) -> None:
    """Foreign works feed grievance (state, run) where people may speak; grievance brings protests (state, run)."""
    visible = weighted_sum(works_of_power, footprint[:, None, :])
    for product, _, difference in old_footprint:
        visible += works_in_progress[product] * difference
    source = openness * visible / gdp
    grievance[...] = influence.decay_toward(grievance, 0.0, source, grievance_decay, step_length)
    mean = protest_rate * openness * grievance * step_length
    if (uniform := draw("protests")) is not None:
        protests[...] = opinion.poisson(mean, uniform[0])


def worth(grievance: Array, footprint: Array, openness: Array, weight_footprint: Array) -> Array:
    """Visible foreign works are disliked, the more so where there is grievance, (power, state, run)."""
    weight = -weight_footprint * openness
    value: Array = weight * (1.0 + grievance) * footprint[:, None]
    return value


SUBMODEL = Submodel(
    name="grievance",
    meaning="Visible foreign works anger people who may speak; anger brings protests, and protests end works.",
    stocks=(
        stock("grievance", "state", "index", "anger at foreign works"),
        stock("protests", "state", "count", "protests in the last step"),
    ),
    processes=(Process(resent, "works feed grievance, grievance brings protests"),),
    utility=(UtilityTerm("footprint", "power", worth),),
)
