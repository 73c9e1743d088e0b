"""Models of two powers and two states, and helpers that look inside while they run."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.model.model import CompetitionModel
from suitors.model.record import record_of
from suitors.model.submodels.schedule import handed_on, stocks
from suitors.scenario import Loaded, load_document
from suitors.variables.register import FLOWS, STOCKS
from suitors.variables.variable import Declared, bounds_of

Array = NDArray[np.float64]
DOCUMENT: dict[str, Any] = {
    "title": "Two suitors, two states",
    "horizon": {"start": "2025-10-01", "years": 3},
    "powers": {"CHN": {}, "JPN": {}},
    "states": {"KAZ": {}, "UZB": {}},
}


def document(**changes: Any) -> dict[str, Any]:
    """The small scenario with top-level tables replaced."""
    return {**copy.deepcopy(DOCUMENT), **changes}


def small(*overrides: str, **changes: Any) -> Loaded:
    """The small scenario, loaded."""
    return load_document(document(**changes), name="small", overrides=overrides)


def recorded(loaded: Loaded, runs: Iterable[int], **more: Any) -> tuple[dict[str, Array], CompetitionModel]:
    """Simulate to the horizon; the record by name, and the model as it ended."""
    model = CompetitionModel(loaded, runs=list(runs), **more)
    return record_of(model), model


def faults_of(model: CompetitionModel) -> list[str]:
    """What no world may contain: numbers that are none or that leave the bounds of what was declared."""
    handed_over = [item for item in handed_on() if item.name in model.moment]
    faults = [
        *(fault for item in stocks() for fault in _faults(item, getattr(model.world, item.name))),
        *(fault for item in handed_over for fault in _faults(item, model.moment[item.name])),
    ]
    if not np.all(np.isin(model.world.distress, (0.0, 1.0))):
        faults.append("distress is neither 0 nor 1")
    return faults


def faults_of_record(values: dict[str, Array]) -> list[str]:
    """record_ofed numbers that are none or that leave their declared bounds."""
    return [fault for item in (*STOCKS, *FLOWS) if item.name in values for fault in _faults(item, values[item.name])]


def _faults(item: Declared, values: Array) -> list[str]:
    low, high = bounds_of(item)
    if not values.size:
        return []
    if not np.all(np.isfinite(values)):
        return [f"{item.name} is not finite"]
    below = [f"{item.name} falls to {values.min():g}"] if values.min() < low else []
    above = [f"{item.name} rises to {values.max():.17g}"] if values.max() > high else []
    return below + above
