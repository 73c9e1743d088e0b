"""Median and intervals of a variable, whether the result kept its runs or only their summary statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import xarray as xr

QUANTILES: dict[str, float] = {"p2.5": 0.025, "p10": 0.10, "p50": 0.50, "p90": 0.90, "p97.5": 0.975}
"""Label on the ``statistic`` axis → quantile over runs, for those the figures draw."""


@dataclass(frozen=True)
class Band:
    """Quantiles over runs. Every array has the dimensions of the variable without ``run`` or ``statistic``, and its units."""

    outer_low: xr.DataArray
    low: xr.DataArray
    median: xr.DataArray
    high: xr.DataArray
    outer_high: xr.DataArray


def spread_axis(values: xr.DataArray | xr.Dataset) -> Literal["run", "statistic"]:
    """The axis that holds the spread. Raises ``ValueError`` if there is neither ``run`` nor ``statistic``."""
    if "run" in values.dims:
        return "run"
    if "statistic" in values.dims:
        return "statistic"
    raise ValueError(f"needs a dimension run or statistic; has {', '.join(str(dim) for dim in values.dims) or 'none'}")


def band(values: xr.DataArray) -> Band:
    """Median, 80 % and 95 % interval of ``values`` (any dimensions plus ``run`` or ``statistic``), in its units."""
    if spread_axis(values) == "statistic":
        return Band(*(values.sel(statistic=label, drop=True) for label in QUANTILES))
    cut = values.quantile(list(QUANTILES.values()), dim="run", skipna=False)
    return Band(*(cut.isel(quantile=index, drop=True) for index in range(len(QUANTILES))))


def mean(values: xr.DataArray) -> xr.DataArray:
    """Mean over runs, in the units of ``values``; for a 0/1 variable, the share of runs."""
    if spread_axis(values) == "statistic":
        return values.sel(statistic="mean", drop=True)
    return values.mean("run")


def median(values: xr.DataArray) -> xr.DataArray:
    """Median over runs, in the units of ``values``."""
    if spread_axis(values) == "statistic":
        return values.sel(statistic="p50", drop=True)
    return values.median("run", skipna=False)


def powers_with(dataset: xr.Dataset, *variables: str) -> list[str]:
    """Codes of the powers for which one of ``variables`` is ever other than nought; all powers if there is none."""
    codes = [str(code) for code in dataset["power"].values]
    ever = [(dataset[name] != 0).any([axis for axis in dataset[name].dims if axis != "power"]).values for name in variables]
    return [code for code, any_of in zip(codes, zip(*ever, strict=True), strict=True) if any(any_of)] or codes


def interval_note(dataset: xr.Dataset) -> str:
    """What the drawn interval means."""
    if spread_axis(dataset) == "run" and dataset.sizes["run"] == 1:
        return "one run: no interval"
    return "interval: 80 % of runs"
