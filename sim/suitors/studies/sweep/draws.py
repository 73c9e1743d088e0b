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


def posterior_of(loaded: Loaded, given: Path | None) -> Path | None:
    """The posterior that a command names, else the scenario; None for none."""
    if given is None and loaded.scenario.posterior is None:
        return None
    from suitors.studies.posterior import posterior_file

    return posterior_file(loaded, given)


def draws_from(path: Path, loaded: Loaded, varied: Sequence[Vary], as_points: bool) -> Draws:
    """The draws of a posterior file that concern a scenario; what varies or is set by the scenario keeps its values. Raises SweepError."""
    # Brings random streams with it, which a look at a finished sweep can do without.
    from suitors.studies.posterior import HISTORY, PosteriorError, manifest_of, read_posterior

    try:
        table = read_posterior(path)
    except PosteriorError as problem:
        raise SweepError(f"--posterior {problem}") from None
    table = table[[name for name in table.columns if not str(name).startswith(HISTORY)]]
    quantities = loaded.quantities()
    for name in table.columns:
        if name not in quantities:
            raise SweepError(f"--posterior {path}: {name} is no number of {loaded.name}{did_you_mean(str(name), quantities)}")
    taken = {item.key for item in varied} | {change.path for change in loaded.changes}
    table = table.drop(columns=[name for name in table.columns if name in taken])
    if table.columns.empty:
        raise SweepError(f"--posterior {path}: has no number of {loaded.name}" + (" that does not vary or is set anyway" if taken else ""))
    if not as_points:
        for item in of_columns({str(name): table[name].tolist() for name in table.columns}, loaded):
            if item.kind == "structural":
                raise SweepError(f"--posterior {path}: {item.key} is read once for a whole batch and cannot differ between runs")
    known = manifest_of(path)
    return Draws(table, as_points, Path(path).name, {key: known[key] for key in ORIGIN if key in known})


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
