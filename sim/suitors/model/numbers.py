"""Numbers of a scenario by path, one value for all runs or one per run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from suitors.scenario.quantity import Quantity

Array = NDArray[np.float64]


class Numbers:
    """Look-up of quantities by dotted path.

    A path found in `lanes` has one value per run, shape (run,); any other has shape (1,).
    """

    def __init__(self, quantities: Mapping[str, Quantity], lanes: Mapping[str, Array]) -> None:
        unknown = sorted(set(lanes) - set(quantities))
        if unknown:
            raise KeyError(f"no such number in the scenario: {', '.join(unknown)}")
        self._quantities = quantities
        self._lanes = {path: np.asarray(values, dtype=np.float64) for path, values in lanes.items()}

    def __call__(self, path: str) -> Array:
        lane = self._lanes.get(path)
        return np.array([self._quantities[path].value]) if lane is None else lane

    def each(self, paths: Sequence[str]) -> Array:
        """Several paths, shape (path, 1 or run)."""
        values = np.array([self._quantities[path].value for path in paths], dtype=np.float64)[:, None]
        varying = [place for place, path in enumerate(paths) if path in self._lanes]
        if varying:
            values = np.repeat(values, self.width or 1, axis=1)
        for place in varying:
            values[place] = self._lanes[paths[place]]
        return values

    def each_or_zero(self, paths: Sequence[str]) -> Array:
        """The same, 0 where the scenario has no such number."""
        there = [path in self._quantities for path in paths]
        known = self.each([path for path, has in zip(paths, there, strict=True) if has])
        values = np.zeros((len(paths), known.shape[1]))
        values[there] = known
        return values

    @property
    def width(self) -> int | None:
        """Number of runs over which some path varies; None if none does."""
        return next((lane.size for lane in self._lanes.values()), None)

    def width_under(self, start: str) -> int:
        """Number of runs over which some path that begins with `start` varies; 1 if none does."""
        return next((lane.size for path, lane in self._lanes.items() if path.startswith(start)), 1)

    def has(self, path: str) -> bool:
        return path in self._quantities

    def parameter(self, name: str) -> Array:
        """A model parameter, shape (1,) or (run,)."""
        return self(f"parameters.{name}")


def stack(rows: Iterable[Array]) -> Array:
    """Stack arrays along a new first axis; runs are broadcast where some rows vary and others do not."""
    listed = list(rows)
    if not listed:
        return np.zeros((0, 1))
    return np.stack(np.broadcast_arrays(*listed))
