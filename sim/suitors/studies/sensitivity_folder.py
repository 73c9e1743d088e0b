"""The result folder of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.analysis.blocks import Ranges
from suitors.results.folder import write_manifest
from suitors.results.tables import write_csv
from suitors.results.version import FORMAT, made_from, versions
from suitors.scenario import Loaded
from suitors.studies.given_data import GivenData
from suitors.studies.posterior import Calibrated, keep_draws
from suitors.studies.sensitivity import Sensitivity, SensitivityError, SensitivityPlan
from suitors.studies.sweep.vary import Vary

NUMBERS = "%.9g"


def register_ranges(loaded: Loaded) -> dict[str, tuple[float, float]]:
    """Every parameter of the register that has a range."""
    return {
        path: (quantity.low, quantity.high)
        for path, quantity in loaded.quantities().items()
        if path.startswith("parameters.") and quantity.low is not None and quantity.high is not None and quantity.low < quantity.high
    }


def ranges_of(varied: list[Vary]) -> dict[str, tuple[float, float]]:
    """The ranges of varied keys. Raises SensitivityError where a key takes choices or is part of the scenario's structure."""
    for item in varied:
        if item.kind == "structural" or not item.is_range:
            raise SensitivityError(f"{item.key} takes choices; a sensitivity analysis needs a range, KEY=LO:HI. A sweep can vary choices")
    return {item.key: (item.low, item.high) for item in varied}


def write(
    folder: Path,
    found: Sensitivity,
    loaded: Loaded,
    ranges: Ranges,
    plan: SensitivityPlan,
    runs: int,
    seed: int,
    posterior: Calibrated | None = None,
) -> None:
    """Write `morris.csv`, `sobol.csv`, `convergence.csv`, `noise.csv`, `manifest.json`, and the draws taken into `folder`."""
    tables = {"morris": found.morris, "sobol": found.sobol, "convergence": found.convergence, "noise": found.noise}
    about = {
        "outcomes": sorted(set(found.noise["outcome"])),
        "ranges": {name: list(bounds) for name, bounds in ranges.items()},
        "trajectories": plan.trajectories,
        "base": plan.base,
        "top": plan.top,
        "runs": runs,
        "seed": seed,
    }
    _write(folder, tables, made_from(loaded, "sensitivity", **about) | keep_draws(folder, loaded, posterior))


def write_given_data(folder: Path, found: GivenData, manifest: Mapping[str, Any], seed: int, permutations: int) -> None:
    """Write `importance.csv`, `noise.csv`, `manifest.json` for a sweep into `folder`."""
    about = {
        "name": manifest["name"],
        "sweep": manifest.get("address", ""),
        "scenario": manifest["scenario"],
        "reference": manifest["reference"],
        "scenario_hash": manifest["scenario_hash"],
        "outcomes": sorted(set(found.noise["outcome"])),
        "permutations": permutations,
        "seed": seed,
    }
    _write(folder, {"importance": found.importance, "noise": found.noise}, about)


def _write(folder: Path, tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]) -> None:
    for name, table in tables.items():
        if not table.empty:
            write_csv(table, folder / f"{name}.csv", index=False, float_format=NUMBERS)
    made_with = {**versions(), "SALib": _version("SALib")}
    write_manifest(folder, {**about, "format": FORMAT, "kind": "sensitivity", "versions": made_with})


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
