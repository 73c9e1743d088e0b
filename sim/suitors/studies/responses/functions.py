"""Named functions of measures: what arithmetic on recorded arrays cannot say. Each takes arrays first, then names or numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from suitors.errors import InputError
from suitors.scenario.errors import nearest_name
from suitors.studies.outside import agreement

Dims = list[str]


class Unfit(InputError, ValueError):
    """What a function was given does not suit it; `allowed` and `nearest` help to put it right."""

    def __init__(self, problem: str, allowed: Collection[str] = (), nearest: str | None = None) -> None:
        super().__init__(problem)
        self.allowed = tuple(allowed)
        self.nearest = nearest


@dataclass(frozen=True)
class Function:
    """`work_out` takes so many arrays first, then the rest."""

    work_out: Callable[..., xr.DataArray]
    takes: str
    arrays: int = 1


def _axes(values: xr.DataArray, named: tuple[Any, ...]) -> Dims:
    """The axes named, all but the run where none is."""
    axes = [str(dim) for dim in values.dims if dim != "run"]
    for name in named:
        if name not in axes:
            raise Unfit(f"there is no {name} to go over", axes, nearest_name(str(name), axes))
    return list(named) or axes


def _over(how: str) -> Function:
    def work_out(values: xr.DataArray, *dims: Any) -> xr.DataArray:
        return getattr(values, how)(_axes(values, dims))

    return Function(work_out, "what is recorded, and the axes to go over")


def _time(values: xr.DataArray) -> str:
    found = next((str(dim) for dim in values.dims if dim in ("time", "year")), None)
    if found is None or values.sizes[found] < 2:
        raise Unfit("it needs several years, such as [0:5]")
    return found


def _slope(values: xr.DataArray) -> xr.DataArray:
    dim = _time(values)
    return (values.isel({dim: -1}) - values.isel({dim: 0})).drop_vars(dim, errors="ignore") / (values.sizes[dim] - 1)


def _growth(values: xr.DataArray) -> xr.DataArray:
    dim = _time(values)
    ratio = values.isel({dim: -1}, drop=True) / values.isel({dim: 0}, drop=True)
    return ratio ** (1.0 / (values.sizes[dim] - 1)) - 1.0


def _steps(values: xr.DataArray) -> xr.DataArray:
    return values.diff(_time(values))


def _rank(values: xr.DataArray, dim: Any) -> xr.DataArray:
    """1 for the largest along an axis; equals share a rank."""
    from scipy.stats import rankdata

    (axis,) = _axes(values, (dim,))
    ranks = rankdata(-values.to_numpy(), axis=values.get_axis_num(axis))
    return values.copy(data=np.asarray(ranks, np.float64))


def _agreement(values: xr.DataArray, record: Any) -> xr.DataArray:
    """Rank correlation (Spearman) over the one axis left with a record by label."""
    (axis, *more) = _axes(values, ())
    if more or not isinstance(record, Mapping) or len(record) < 2:
        raise Unfit("it needs one axis and a record such as {A: 0.2, B: 0.3}")
    labels = [str(label) for label in values[axis].to_numpy()]
    if unknown := [name for name in record if name not in labels]:
        raise Unfit(f"{unknown[0]} is not there", labels, nearest_name(str(unknown[0]), labels))
    simulated = values.sel({axis: list(record)}).transpose(axis, "run").to_numpy()
    return xr.DataArray(agreement(simulated, np.array(list(record.values()), np.float64)), dims=("run",))


def _expected(values: xr.DataArray) -> xr.DataArray:
    """The mean over the runs, the same in each: for ratios of what is rare."""
    return values.mean("run") + xr.zeros_like(values)


FUNCTIONS: dict[str, Function] = {
    "sum": _over("sum"),
    "mean": _over("mean"),
    "max": _over("max"),
    "min": _over("min"),
    "sd": _over("std"),
    "abs": Function(lambda values: np.abs(values), "what is recorded"),
    "log": Function(lambda values: np.log(values), "what is recorded"),
    "slope": Function(_slope, "what is recorded over some years, such as gdp[0:5]; change a year"),
    "growth": Function(_growth, "what is recorded over some years, such as gdp[0:5]; rate a year"),
    "steps": Function(_steps, "what is recorded over some years; its change from each year to the next"),
    "rank": Function(_rank, "what is recorded, and an axis; 1 is the largest"),
    "agreement": Function(_agreement, "what is recorded, and a record by label; rank correlation"),
    "expected": Function(_expected, "what is recorded"),
    "where": Function(lambda values, condition: values.where(condition > 0), "what is recorded, and a condition", arrays=2),
}
