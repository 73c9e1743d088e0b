"""Calibrated draws in a sweep: as its points, or one for each run at every point."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.scenario import Loaded
from suitors.scenario.errors import did_you_mean
from suitors.studies.sweep.parquet import table_of
from suitors.studies.sweep.sampling import digest
from suitors.studies.sweep.store import Store, store_at
from suitors.studies.sweep.vary import SweepError, Vary, of_columns

FILE = "posterior.parquet"
"""The draws in a sweep's folder."""
ORIGIN = ("panel", "train_to", "seed")
"""What the manifest of a posterior file says of where it comes from."""


@dataclass(frozen=True)
class Draws:
    """Draws of numbers that the scenario shares with its reference: a column per dotted path, a row per draw.

    With `as_points` the draws are the sweep's points; else each run takes one, the same at every point.
    """

    table: pd.DataFrame
    as_points: bool
    file: str = ""
    origin: dict[str, Any] | None = None

    @property
    def note(self) -> str:
        """For the screen."""
        size = f"{len(self.table):,} draws of {len(self.table.columns)} numbers from {self.file}"
        return f"{size}: each is a point" if self.as_points else f"{size}: each run takes one, the same at every point"

    def as_document(self) -> dict[str, Any]:
        """For the manifest: what the draws are, whatever their file is called."""
        return {"draws": len(self.table), "digest": digest(self.table, len(self.table)), "as": "points" if self.as_points else "runs"}

    def content(self) -> bytes:
        """The draws as a Parquet file."""
        buffer = io.BytesIO()
        self.table.to_parquet(buffer, index=False)
        return buffer.getvalue()

    def in_order(self, seed: int) -> pd.DataFrame:
        """Every draw once, in an order that the seed fixes: the points of a design."""
        from suitors.studies.posterior import lanes_of

        return pd.DataFrame(lanes_of(self.table, len(self.table), seed))

    def of_runs(self, first: int, last: int, seed: int) -> pd.DataFrame:
        """The draw that each of the runs `first` … `last - 1` takes: a row per run, indexed by its number."""
        return draws_of_runs(self.table, first, last, seed)


def draws_of_runs(table: pd.DataFrame, first: int, last: int, seed: int) -> pd.DataFrame:
    """Rows of a table of draws by run; a run's draw does not depend on how many runs there are."""
    from suitors.studies.posterior import lanes_of

    lanes = {path: values[first:] for path, values in lanes_of(table, last, seed).items()}
    return pd.DataFrame(lanes, index=pd.RangeIndex(first, last, name="run"))


def draws_for(loaded: Loaded, given: Path | None, varied: Sequence[Vary], as_points: bool) -> Draws | None:
    """The draws of the posterior that a command names, else the scenario, without what varies; None for none. Raises SweepError."""
    # Brings random streams with it, which a look at a finished sweep can do without.
    from suitors.studies.posterior import HISTORY, PosteriorError, calibrated

    try:
        found = calibrated(loaded, given)
    except PosteriorError as problem:
        raise SweepError(f"--posterior {problem}") from None
    if found is None:
        return None
    if unknown := [name for name in found.unknown if not name.startswith(HISTORY)]:
        hint = did_you_mean(unknown[0], loaded.quantities())
        raise SweepError(f"--posterior {found.name}: {unknown[0]} is no number of {loaded.name}{hint}")
    left = found.without({item.key for item in varied})
    if left is None:
        raise SweepError(f"--posterior {found.name}: has no number of {loaded.name} that does not vary or is set anyway")
    for item in [] if as_points else of_columns({str(name): left.draws[name].tolist() for name in left.draws.columns}, loaded):
        if item.kind == "structural":
            raise SweepError(f"--posterior {found.name}: {item.key} is read once for a whole batch and cannot differ between runs")
    return Draws(left.draws, as_points, found.name, {key: found.manifest[key] for key in ORIGIN if key in found.manifest})


def kept_draws(folder: Path | str, manifest: dict[str, Any]) -> pd.DataFrame | None:
    """The draws that the runs of a sweep took; None where they took none, or the draws are its points."""
    about = manifest.get("posterior")
    if not about or about["as"] != "runs":
        return None
    try:
        content = store_at(folder).read(FILE)
    except FileNotFoundError:
        raise SweepError(f"{folder}/{FILE} is missing: the draws that its runs took") from None
    return table_of(content).to_pandas(use_threads=False)


def are_kept(store: Store, manifest: dict[str, Any]) -> bool:
    """Whether the draws of a sweep are in its folder and are those that it was made with."""
    try:
        table = table_of(store.read(FILE)).to_pandas(use_threads=False)
    except (OSError, ValueError):
        return False
    return digest(table, len(table)) == manifest["posterior"]["digest"]
