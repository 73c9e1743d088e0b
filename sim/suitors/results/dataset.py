"""The labelled dataset of an experiment: xarray, with units, descriptions and CF attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from suitors.variables.variable import Variable

Single = NDArray[np.float32]
QUANTILES = (0.025, 0.10, 0.25, 0.50, 0.75, 0.90, 0.975)
STATISTICS = ("mean", *(f"p{100 * level:g}" for level in QUANTILES))


@dataclass(frozen=True)
class Axes:
    """Coordinates of a dataset."""

    coordinates: Mapping[str, Sequence[str] | NDArray[np.float64]]
    labels: Mapping[str, tuple[str, Sequence[str]]]
    """Descriptive coordinates: name → (axis, one label for each entry)."""


def summarise(values: Single) -> Single:
    """Mean and quantiles over the runs (last axis), in the order of `STATISTICS`."""
    result = np.empty((*values.shape[:-1], len(STATISTICS)), dtype=np.float32)
    for index in np.ndindex(values.shape[:1]):
        ordered = np.sort(values[index], axis=-1)
        result[(*index, ..., 0)] = ordered.mean(axis=-1, dtype=np.float64)
        place = np.array(QUANTILES) * (ordered.shape[-1] - 1)
        below = np.floor(place).astype(np.intp)
        above = np.minimum(below + 1, ordered.shape[-1] - 1)
        weight = (place - below).astype(np.float32)
        result[(*index, ..., slice(1, None))] = ordered[..., below] * (1 - weight) + ordered[..., above] * weight
    return result


def build(
    recorded: Mapping[str, Single],
    variables: Sequence[Variable],
    axes: Axes,
    runs: Sequence[int],
    attributes: Mapping[str, str | int],
    full: bool,
) -> xr.Dataset:
    """Dataset with the run axis (`full`) or with means and quantiles over the runs in its place."""
    last = "run" if full else "statistic"
    content = {}
    for variable in variables:
        values = recorded[variable.name] if full else summarise(recorded[variable.name])
        described = {"long_name": variable.meaning, "units": variable.unit, "validated": "yes" if variable.validated else "no"}
        content[variable.name] = ((*variable.axes, last), values, described)
    # Coordinates first: HDF5 ties every variable to them anew where they come last.
    dataset = xr.Dataset(
        coords={name: list(values) if not isinstance(values, np.ndarray) else values for name, values in axes.coordinates.items()}
    )
    dataset = dataset.assign_coords({last: list(runs) if full else list(STATISTICS)})
    for name, (axis, labels) in axes.labels.items():
        dataset = dataset.assign_coords({name: (axis, list(labels))})
    for name in ("time", "year"):
        dataset[name].attrs.update({"long_name": "time" if name == "time" else "beginning of the year", "units": "decimal year"})
    dataset.attrs.update({"Conventions": "CF-1.11", **attributes})
    return dataset.assign(content)
