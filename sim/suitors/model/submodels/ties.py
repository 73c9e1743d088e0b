"""Political ties: what leaders' meetings keep warm and institutions hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine import opinion
from suitors.model.submodels.base import Process, Submodel, UtilityTerm, stock

Array = NDArray[np.float64]


def meet(
    ties: Array,
    usual_ties: Array,
    institution: Array,
    usual_institution: Array,
    summit_rate: Array,
    usual_summit_rate: Array,
    ties_summit: Array,
    ties_decay: Array,
    institution_hold: Array,
    institution_floor: Array,
    event_summit: Array | None,
    event_ties_lost: Array | None,
    step_length: float,
) -> None:
    """Leaders' meetings beyond the usual warm ties (power, state, run); new leaders loosen them.

    Institutions slow the cooling of ties that are warmer than their norm; those founded since the opening lift the norm.
    """
    norm = usual_ties + institution_floor * (institution - usual_institution) * (1.0 - usual_ties)
    decay = np.where(ties > norm, ties_decay * (1.0 - institution_hold * institution), ties_decay)
    meetings = (summit_rate - usual_summit_rate) * step_length
    if event_summit is not None:
        meetings = meetings + event_summit
    ties[...] = opinion.next_ties(ties, norm, meetings, ties_summit, decay, step_length)
    if event_ties_lost is not None:
        ties *= 1.0 - event_ties_lost


def worth(ties: Array, weight_ties: Array) -> Array:
    """Offers of friends are liked, (power, state, run)."""
    value: Array = weight_ties * ties
    return value


SUBMODEL = Submodel(
    name="ties",
    meaning="Leaders' meetings beyond the usual warm political ties, which cool to their norm, more slowly where there are institutions.",
    stocks=(stock("ties", "power state", "share", "political ties", opening="usual_ties"),),
    processes=(Process(meet, "leaders meet"),),
    utility=(UtilityTerm("ties", "power", worth),),
)
