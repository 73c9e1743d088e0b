"""Models of two powers and two states, and helpers that look inside while they run."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.agents.model import CompetitionModel
from suitors.agents.record import Record
from suitors.agents.submodels.schedule import stocks
from suitors.scenario import Loaded, load_document

Array = NDArray[np.float64]
DOCUMENT: dict[str, Any] = {
    "title": "Two suitors, two states",
    "horizon": {"start": "2025-10-01", "years": 3},
    "powers": {"CHN": {}, "JPN": {}},
    "states": {"KAZ": {}, "UZB": {}},
}
SIGNED_UNITS = frozenset({"log points", "utility", "-1 to 1"})
"""Units of declared arrays that may be negative."""
SIGNED_RECORDS = frozenset({"goodwill", "trade_cost", "fiscal_cost", "bargaining_gain"})
"""Recorded variables that may be negative."""
SHARES = frozenset({"technology", "gap", "ties", "survival", "distress", "deferring"})
"""Declared arrays that lie between 0 and 1."""


def document(**changes: Any) -> dict[str, Any]:
    """The small scenario with top-level tables replaced."""
    return {**copy.deepcopy(DOCUMENT), **changes}


def small(*overrides: str, **changes: Any) -> Loaded:
    """The small scenario, loaded."""
    return load_document(document(**changes), name="small", overrides=overrides)


def recorded(loaded: Loaded, runs: Iterable[int], **more: Any) -> tuple[dict[str, Array], CompetitionModel]:
    """Simulate to the horizon; the record by name, and the model as it ended."""
    model = CompetitionModel(loaded, runs=list(runs), **more)
    record = Record(model)
    while not model.finished:
        model.step()
        record.after_step()
    return {**record.stocks, **record.moved}, model


def faults_of(model: CompetitionModel) -> list[str]:
    """What no world may contain: numbers that are none, stocks below zero, shares beyond one."""
    faults = []
    for item in stocks():
        values = getattr(model.world, item.name)
        if not np.all(np.isfinite(values)):
            faults.append(f"{item.name} is not finite")
        elif item.unit not in SIGNED_UNITS and values.size and values.min() < 0.0:
            faults.append(f"{item.name} falls to {values.min():g}")
        elif item.name in SHARES and values.size and values.max() > 1.0 + 1e-12:
            faults.append(f"{item.name} rises to {values.max():g}")
    if np.any(np.abs(model.world.goodwill) > 1.0):
        faults.append("goodwill leaves -1 to 1")
    if not np.all(np.isin(model.world.distress, (0.0, 1.0))):
        faults.append("distress is neither 0 nor 1")
    return faults


def faults_of_record(values: dict[str, Array]) -> list[str]:
    """Recorded numbers that are none, or money below zero."""
    faults = []
    for name, array in values.items():
        if not np.all(np.isfinite(array)):
            faults.append(f"{name} is not finite")
        elif name not in SIGNED_RECORDS and array.size and array.min() < 0.0:
            faults.append(f"{name} falls to {array.min():g}")
    return faults
