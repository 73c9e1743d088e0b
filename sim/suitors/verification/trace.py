"""Runs of the model, watched step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.model.flows import Flows
from suitors.model.model import CompetitionModel
from suitors.scenario import Loaded

Array = NDArray[np.float64]
Read = Callable[[CompetitionModel], Array]


@dataclass(frozen=True)
class Trace:
    """A finished model with what was read from it at every instant and every step."""

    model: CompetitionModel
    at: dict[str, Array]
    """(instant, …, run): stocks; instant 0 is the opening."""
    flows: list[Flows]
    """What moved in each step."""

    def moved(self, name: str) -> Array:
        """A flow over all steps, (step, …, run)."""
        return np.stack([getattr(flow, name)[..., : len(self.model.runs)] for flow in self.flows])


def trace(
    loaded: Loaded, read: Mapping[str, Read] | None = None, runs: Sequence[int] = range(1), lanes: Mapping[str, Array] | None = None
) -> Trace:
    """Run a scenario to its horizon; `read` names what to look at, `lanes` gives numbers one value for each run."""
    model = CompetitionModel(loaded, runs=runs, lanes=lanes)
    readers = dict(read or {})
    seen: dict[str, list[Array]] = {name: [] for name in readers}
    flows: list[Flows] = []

    def look() -> None:
        if readers:
            model.refresh()
        for name, reader in readers.items():
            seen[name].append(np.array(reader(model)[..., : len(model.runs)]))

    look()
    while not model.finished:
        model.step()
        assert model.flows is not None
        flows.append(model.flows)
        look()
    return Trace(model, {name: np.stack(values) for name, values in seen.items()}, flows)
