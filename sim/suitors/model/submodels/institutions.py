"""Institutions between a power and a state: declarations, programmes, secretariats. They outlast the visit that made them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.influence import decay_toward
from suitors.model.submodels.base import Process, Submodel, UtilityTerm, given, stock
from suitors.variables.variable import AROUND_ZERO, Variable

Array = NDArray[np.float64]
MOST_PACE = 0.9
"""Works never go faster or slower by more than this share, so that no share of a stage turns negative."""


def found(
    institution: Array,
    usual_institution: Array,
    institution_decay: Array,
    institution_declaration: Array,
    institution_programme: Array,
    institution_secretariat: Array,
    event_institution: Array | None,
    step_length: float,
) -> None:
    """Institutions (power, state, run) wither to what they were; one that is founded lifts them to its stage, if they were below.

    A lower stage adds nothing to a higher one: that is the ratchet.
    """
    institution[...] = decay_toward(institution, usual_institution, np.zeros(1), institution_decay, step_length)
    if event_institution is not None:
        for stage, level in enumerate((institution_declaration, institution_programme, institution_secretariat), start=1):
            np.maximum(institution, level * (event_institution == stage), out=institution)


def pace(
    institution: Array, usual_institution: Array, ties: Array, usual_ties: Array, institution_speed: Array, ties_speed: Array
) -> Array:
    """By how much faster works go than at the opening, and by how much fewer lapse, (power, state, run)."""
    faster: Array = institution_speed * (institution - usual_institution) + ties_speed * (ties - usual_ties)
    return np.clip(faster, -MOST_PACE, MOST_PACE)


def worth(institution: Array, usual_institution: Array, weight_institution: Array) -> Array:
    """What has been founded since the opening brings offers nearer to signature, (power, state, run)."""
    value: Array = weight_institution * (institution - usual_institution)
    return value


SUBMODEL = Submodel(
    name="institutions",
    meaning="Declarations, programmes and secretariats outlast visits: they keep ties up and help works to be signed and built.",
    stocks=(stock("institution", "power state", "share", "institutions between a power and a state", opening="usual_institution"),),
    processes=(
        Process(found, "institutions are founded and wither"),
        Process(
            pace,
            "friends build faster",
            gives=(given("pace", "power state", "share", "by how much faster works go than at the opening", AROUND_ZERO),),
        ),
    ),
    utility=(UtilityTerm("institutions", "power", worth),),
    records=(
        Variable(
            "institution",
            ("power", "state"),
            "1",
            "Institutions: 0 none, 1 a treaty organisation",
            lambda model: model.world.institution,
            bounds=(0.0, 1.0),
        ),
    ),
)
