"""A sweep point by point: the varied keys, and of each outcome mean, interval and spread over the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.results.folder import ResultError
from suitors.scenario.errors import did_you_mean
from suitors.scenario.names import KINDS, Names, names_in, shipped
from suitors.studies.sweep.read import Sweep, read, read_json
from suitors.studies.sweep.store import INDEX

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SweepPoints:
    """A sweep, one row per point in every table; all tables have the same index, `point`.

    `inputs` holds the varied keys; `mean`, `low`, `high` (quantiles 10 and 90 %) and `spread` (standard deviation over runs; NaN
    with a single run) hold the outcomes. `by_run` holds each outcome as (point, run) where the sweep keeps runs, else nothing.
    """

    inputs: pd.DataFrame
    mean: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    spread: pd.DataFrame
    runs: int
    by_run: Mapping[str, Array]
    varied: Mapping[str, Any]
    manifest: Mapping[str, Any]

    @property
    def units(self) -> dict[str, str]:
        """Units of the varied keys; those that have none are left out."""
        varied = self.manifest.get("design", {}).get("vary", [])
        return {item["key"]: item["unit"] for item in varied if item.get("unit", "1") != "1"}

    @property
    def actors(self) -> dict[str, str]:
        """Names of powers and states by code, those of the scenario first."""
        return actors_in(self.manifest)

    @property
    def caption(self) -> str:
        """What the figures of the sweep stand on."""
        name, seed, digest = (self.manifest.get(key, "") for key in ("name", "seed", "scenario_hash"))
        runs = f"{self.runs} run{'' if self.runs == 1 else 's'} each"
        size = f"{len(self.inputs):,} points, {runs}"
        if "posterior" in self.manifest:
            size += f" · numbers drawn from {self.manifest.get('posterior_from', {}).get('file', 'a posterior')}"
        made = f"scenario {str(digest)[:10]} · suitors {str(self.manifest.get('model', '')).partition('+')[0]}"
        return f"sweep of {name} · {size} · seed {seed} · {made} · not validated against data"


def _part(manifest: Mapping[str, Any], document: str, kind: str) -> dict[str, dict[str, Any]]:
    found = manifest.get(document)
    items = found.get(kind, {}) if isinstance(found, dict) else {}
    return {str(code): item for code, item in items.items() if isinstance(item, dict)}


def actors_in(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Names of powers and states by code, those of the sweep's scenario first."""
    known = {code: names[0] for kind in KINDS for code, names in shipped()[kind].items()}
    for kind in KINDS:
        known |= {code: str(item["name"]) for code, item in _part(manifest, "scenario", kind).items() if item.get("name")}
    return known


def owners_in(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Strategy → name of the power whose own it is, as far as the sweep's manifest tells."""
    powers = {**_part(manifest, "reference", "powers"), **_part(manifest, "scenario", "powers")}
    actors = actors_in(manifest)
    return {str(item["strategy"]): actors.get(code, code) for code, item in list(powers.items())[::-1] if item.get("strategy")}


def read_points(folder: Path, outcomes: Sequence[str] | None = None) -> SweepPoints:
    """Read a sweep point by point; `outcomes` names those wanted, default all. Raises ResultError."""
    known = known_outcomes(folder)
    wanted = [check_outcome(name, known, folder) for name in outcomes] if outcomes is not None else known
    kept = read_json(folder, "manifest.json").get("keep")
    columns = wanted if kept == "runs" else [f"{name}{end}" for name in wanted for end in ("", "|p10", "|p90", "|sd")]
    sweep = read(folder, columns)
    if sweep.table.empty:
        raise ResultError(f"{folder} has no points yet")
    return _by_run(sweep, wanted) if kept == "runs" else _by_point(sweep, wanted, runs_of(folder))


def known_outcomes(folder: Path) -> list[str]:
    """The outcomes that a sweep keeps. Raises ResultError."""
    return [str(name) for name in read_json(folder, "manifest.json").get("outcomes", [])]


def names_of(folder: Path) -> Names:
    """The powers and states of a sweep by what people call them. Raises ResultError."""
    return names_in([document] if isinstance(document := read_json(folder, "manifest.json").get("scenario"), dict) else [])


def check_outcome(said: str, known: Sequence[str], folder: Path) -> str:
    """The column of an outcome by whatever its actor is called. Raises ResultError for one that the sweep does not keep."""
    name = said if said in known else names_of(folder).column(said)
    if name in known:
        return name
    actors = [other for other in known if other.startswith(f"{name}[")]
    hint = f"; did you mean {actors[0]}?" if actors else did_you_mean(name, known, f"; there are {', '.join(known[:6])}, …")
    raise ResultError(f"{folder} has no outcome {name}{hint}")


def runs_of(folder: Path) -> int:
    """Runs at a point, as far as the sweep has come."""
    parts = read_json(folder, INDEX).get("parts", [])
    return max((int(part["last_run"]) for part in parts), default=1)


def _by_run(sweep: Sweep, wanted: list[str]) -> SweepPoints:
    table = sweep.table
    groups = table.groupby("point", sort=True)
    runs = int(groups.size().max())
    inputs = groups[list(sweep.varied)].first()
    values = groups[wanted]
    by_run: dict[str, Array] = {}
    if wanted:
        run = table["run"].to_numpy()
        place = np.searchsorted(inputs.index.to_numpy(), table["point"].to_numpy())
        order = {number: column for column, number in enumerate(sorted(set(run.tolist())))}
        column = np.array([order[number] for number in run.tolist()])
        for name in wanted:
            by_run[name] = np.full((len(inputs), len(order)), np.nan)
            by_run[name][place, column] = table[name].to_numpy(np.float64)
    return SweepPoints(
        inputs=inputs,
        mean=values.mean(),
        low=values.quantile(0.1),
        high=values.quantile(0.9),
        spread=values.std(ddof=1),
        runs=runs,
        by_run=by_run,
        varied=sweep.varied,
        manifest=sweep.manifest,
    )


def _by_point(sweep: Sweep, wanted: list[str], runs: int) -> SweepPoints:
    table = sweep.table.set_index("point")

    def level(end: str) -> pd.DataFrame:
        return table[[f"{name}{end}" for name in wanted]].set_axis(wanted, axis=1)

    return SweepPoints(
        table[list(sweep.varied)], level(""), level("|p10"), level("|p90"), level("|sd"), runs, {}, sweep.varied, sweep.manifest
    )
