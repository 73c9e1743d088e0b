"""Private money that public money brings along."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import group_sums
from suitors.model.submodels.base import Process, Submodel, stock

Array = NDArray[np.float64]


def open_signing(public_signing: Array, usual_signing: Array) -> None:
    """Public money was signed as in the reference, (power, state, run)."""
    public_signing[...] = usual_signing


def note_signing(public_signing: Array, taken: Array, public_products_of: tuple[slice, ...], step_length: float) -> None:
    """Public money signed, bn US$ a year (power, state, run), as an average over a year."""
    public = group_sums(taken, public_products_of)
    public_signing += -math.expm1(-step_length) * (public / step_length - public_signing)


def mobilised(
    public_signing: Array, usual_signing: Array, gdp: Array, usual_gdp: Array, mobilisation: Array, political_risk: Array
) -> Array:
    """Private money a year that public money brings along beyond the reference, (power, state, run); less where risks are high.

    Public signing of the reference keeps its share of GDP.
    """
    beyond = public_signing - usual_signing * np.divide(gdp, usual_gdp, out=np.zeros_like(gdp), where=usual_gdp > 0)
    beyond *= mobilisation * (1.0 - political_risk)
    return beyond


SUBMODEL = Submodel(
    name="private_money",
    meaning="Public money that is signed beyond the reference brings private money along.",
    stocks=(stock("public_signing", "power state", "bn US$/year", "public money signed, one-year average"),),
    steady=open_signing,
    processes=(Process(note_signing, "public signing is averaged"),),
)
