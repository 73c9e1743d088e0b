"""Coercion: powers that press where they lose ground."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.model.submodels.base import Process, Submodel, given

Array = NDArray[np.float64]


def remember_shares(share_of_exposures: Array) -> Mapping[str, Array]:
    """The shares from which a power measures what it has lost, (power, state, run)."""
    return {"opening_share": share_of_exposures.copy()}


def press(share_of_exposures: Array, opening_share: Array, growth_lost_by_coercion: Array, coercion_threshold: Array) -> Array:
    """Whether each power presses: its share of a state's exposures has fallen too far below the opening, (power, state, run)."""
    provoked = (share_of_exposures < (1.0 - coercion_threshold) * opening_share) & (growth_lost_by_coercion > 0)
    return provoked.astype(share_of_exposures.dtype)


SUBMODEL = Submodel(
    name="coercion",
    meaning="A power that presses does so where its share of a state's exposures has fallen too far below the opening.",
    prepare=remember_shares,
    keeps=("opening_share",),
    processes=(
        Process(
            press,
            "powers press where they lose ground",
            gives=(given("coerced", "power state", "0/1", "whether the power presses the state"),),
        ),
    ),
)
