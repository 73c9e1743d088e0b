"""Our netCDF files hold for readers what xarray's own do, and take the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import xarray as xr

from suitors.results.netcdf import write_netcdf

SQUEEZED: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
DATASET = xr.Dataset(
    {
        "gdp": (("time", "state"), np.arange(6, dtype=np.float32).reshape(3, 2), {"units": "bn US$", "validated": "no"}),
        "tariff": (("time", "corridor"), np.zeros((3, 0), np.float32), {"units": "1"}),
        "rate": (("time",), np.array([0.1, np.nan, 0.3]), {"long_name": "Zinssatz für Kredite"}),
        "once": ((), 4.5),
    },
    coords={
        "time": ("time", [2025.0, 2025.25, 2025.5], {"units": "decimal year"}),
        "state": ["KAZ", "UZB"],
        "corridor": np.array([], dtype="U4"),
        "state_name": ("state", ["Kazakhstan", "Ouzbékistan"]),
    },
    attrs={"Conventions": "CF-1.11", "seed": 7},
)


@pytest.mark.parametrize("compression", [{}, SQUEEZED])
def test_a_file_reads_as_the_one_that_xarray_writes(compression: dict[str, Any], tmp_path: Path) -> None:
    write_netcdf(DATASET, tmp_path / "ours.nc", compression)
    DATASET.to_netcdf(tmp_path / "theirs.nc", engine="h5netcdf")
    with (
        xr.open_dataset(tmp_path / "ours.nc", engine="h5netcdf") as ours,
        xr.open_dataset(tmp_path / "theirs.nc", engine="h5netcdf") as theirs,
    ):
        assert ours.identical(theirs) and ours.identical(DATASET)
        assert list(ours.variables) == list(theirs.variables)
        for name in ours.variables:
            assert ours[name].dtype == theirs[name].dtype
            # Readers other than xarray skip as missing only what they are told.
            np.testing.assert_equal(ours[name].encoding.get("_FillValue"), theirs[name].encoding.get("_FillValue"))


def test_the_same_dataset_gives_the_same_bytes_and_squeezes_what_is_asked(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_netcdf(DATASET, tmp_path / name, SQUEEZED)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with h5py.File(tmp_path / "one") as file:
        assert [name for name in file if file[name].compression] == ["gdp", "tariff", "rate"]
