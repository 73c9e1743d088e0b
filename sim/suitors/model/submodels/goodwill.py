"""Goodwill: how the public of a state sees a power."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine import economy, influence
from suitors.engine.streams import normal
from suitors.engine.sums import group_sums
from suitors.model.old_works import Departures, mean_departure
from suitors.model.submodels.base import Process, Submodel, UtilityTerm, stock

Array = NDArray[np.float64]


def form_opinions(
    goodwill: Array,
    gdp: Array,
    completed: Array,
    lapsed: Array,
    technology: Array,
    digital_gap: Array,
    human_gap: Array,
    coerced: Array,
    products_of: tuple[slice, ...],
    know_how: Array,
    quality_of_power: Array,
    old_quality: Departures,
    conditionality: Array,
    usual_goodwill: Array,
    usual_goodwill_source: Array,
    goodwill_lost_by_coercion: Array,
    goodwill_per_works: Array,
    goodwill_per_skills: Array,
    goodwill_conditions: Array,
    goodwill_per_lapse: Array,
    goodwill_works_scale: Array,
    goodwill_decay: Array,
    goodwill_summit: Array,
    goodwill_swing: Array,
    form_of_forgetting: str,
    event_summit: Array | None,
    event_pressure_goodwill: Array | None,
    draw: Callable[[str], Array | None],
    step_length: float,
) -> None:
    """Goodwill (power, state, run) decays to its norm; works, know-how and summits beyond the reference move it, pressure costs it.

    What else moves opinion is chance: each pair of power and state has its own draws.
    """
    yearly = gdp * step_length
    by_power = group_sums(completed, products_of)
    source = influence.goodwill_source(
        by_power / yearly,
        group_sums(lapsed, products_of) / yearly,
        quality_of_power + mean_departure(old_quality, completed, by_power) if old_quality else quality_of_power,
        conditionality,
        goodwill_per_works,
        goodwill_conditions,
        goodwill_per_lapse,
        goodwill_works_scale,
    )
    carried = group_sums(completed * know_how, products_of) / yearly
    lacking = economy.skills_gap(technology, digital_gap, human_gap)
    source += influence.goodwill_of_skills(carried, lacking, goodwill_per_skills, goodwill_works_scale)
    source -= usual_goodwill_source
    if form_of_forgetting == "linear":
        pace = influence.pace_of_fading(goodwill_swing, goodwill_decay)
        goodwill[...] = influence.fade_toward(goodwill, usual_goodwill, source, pace, step_length)
    else:
        goodwill[...] = influence.decay_toward(goodwill, usual_goodwill, source, goodwill_decay, step_length)
    if event_summit is not None:
        goodwill += goodwill_summit * event_summit
    lost = coerced * goodwill_lost_by_coercion
    goodwill -= step_length * (lost if event_pressure_goodwill is None else event_pressure_goodwill + lost)
    if (uniform := draw("opinions")) is not None and goodwill_swing.any():
        shock = normal(uniform[0]).reshape(goodwill.shape)
        shock *= influence.swing_of_step(goodwill_swing, goodwill_decay, step_length)
        goodwill += shock
    np.clip(goodwill, -1.0, 1.0, out=goodwill)


def worth(goodwill: Array, openness: Array, weight_goodwill: Array) -> Array:
    """Where people may speak, their view of a suitor counts, (power, state, run)."""
    value: Array = weight_goodwill * openness * goodwill
    return value


SUBMODEL = Submodel(
    name="goodwill",
    meaning="The public's view of each power forms on its works, terms, visits and pressure, swings by chance, and fades to the usual.",
    stocks=(stock("goodwill", "power state", "-1 to 1", "the public's view of the power", opening="usual_goodwill"),),
    processes=(Process(form_opinions, "opinions form on what was completed and what lapsed"),),
    utility=(UtilityTerm("goodwill", "power", worth),),
)
