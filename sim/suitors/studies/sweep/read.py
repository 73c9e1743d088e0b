"""A sweep's folder as one table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suitors.results.folder import MANIFEST, ResultError
from suitors.studies.sweep.parquet import parquet_file, table_of
from suitors.studies.sweep.store import INDEX, store_at
from suitors.words.brief import Brief

if TYPE_CHECKING:
    import pandas as pd

SUMMARY = ("", "|p10", "|p90", "|sd")
"""Mean, quantiles and standard deviation over the runs of a point, as columns are called."""
Choices = list[Any]
Range = tuple[float, float]


@dataclass(frozen=True, repr=False)
class Sweep(Brief):
    """What a sweep has so far.

    `table` has one row per point and run (columns `point`, `run`, the varied keys, the outcomes), or one per point without
    `run` where the sweep keeps points: an outcome's column then holds the mean over the runs, and `…|p10`, `…|p90`, `…|sd` beside
    it quantiles and standard deviation. Rows are sorted by point and run. `varied` says of each key which choices it takes (list)
    or within which range it lies (pair). `failures` has one row per failed point or run, with its reason; they are not in `table`.
    """

    table: pd.DataFrame
    varied: dict[str, Choices | Range]
    manifest: dict[str, Any]
    failures: pd.DataFrame
    complete: bool = field(default=True)
    """Whether everything that was last asked for is there."""

    @property
    def outcomes(self) -> list[str]:
        """Columns of `table` that hold outcomes."""
        return [name for name in self.table.columns if name not in ("point", "run") and name not in self.varied]


def read(folder: Path | str, columns: Sequence[str] | None = None) -> Sweep:
    """Read a sweep's folder (or address), finished or not.

    `columns` names the outcome columns wanted; point, run and varied keys always come. Outcomes are kept in single precision and
    come in double. Raises ResultError where there is no sweep or an unknown column is wanted.
    """
    import pandas as pd
    import pyarrow as pa

    manifest = read_json(folder, MANIFEST)
    index = read_json(folder, INDEX)
    if manifest.get("kind") != "sweep":
        raise ResultError(f"{folder} holds no sweep")
    varied = varied_of({"design": {"vary": index["vary"]}} if "vary" in index else manifest)
    tables, failures = [], []
    for part in sorted(index["parts"], key=lambda part: -part["last_run"]):
        content = parquet_file(_whole(folder, part["file"]))
        names = content.schema_arrow.names
        if columns is not None and (missing := sorted(set(columns) - set(names))):
            raise ResultError(f"{folder} has no outcome {missing[0]}")
        wanted = None if columns is None else [name for name in names if name in ("point", "run", *varied) or name in columns]
        tables.append(content.read(columns=wanted, use_threads=False))
        if part.get("failures"):
            failures.append(table_of(_whole(folder, part["failures"])).to_pandas(use_threads=False))
    keys = ["point"] if manifest["keep"] == "points" else ["point", "run"]
    if tables:
        whole = pa.concat_tables(tables)
        table = pd.DataFrame(
            {
                name: whole[name].to_pandas().astype("float64") if pa.types.is_float32(whole[name].type) else whole[name].to_pandas()
                for name in whole.column_names
            }
        )
        # While summaries over more runs take the place of others, a point may have both.
        table = table.drop_duplicates(keys) if manifest["keep"] == "points" else table
        table = table.sort_values(keys, kind="stable", ignore_index=True)
    else:
        table = pd.DataFrame(columns=[*keys, *varied])
    failed = pd.concat(failures, ignore_index=True) if failures else pd.DataFrame(columns=["point", "run", *varied, "reason"])
    return Sweep(table, varied, manifest, failed, bool(index.get("complete", False)))


def _whole(folder: Path | str, name: str) -> bytes:
    try:
        return store_at(folder).read(name)
    except FileNotFoundError:
        raise ResultError(f"{folder}/{name} is missing; see: suitors results check {folder}") from None


def varied_of(manifest: dict[str, Any]) -> dict[str, Choices | Range]:
    """The varied keys of a sweep's manifest: choices as a list, ranges as a pair."""
    found: dict[str, Choices | Range] = {}
    for item in manifest["design"]["vary"]:
        found[item["key"]] = list(item["choices"]) if "choices" in item else (float(item["low"]), float(item["high"]))
    return found


def read_json(folder: Path | str, name: str) -> dict[str, Any]:
    """A JSON object of a sweep's folder. Raises ResultError where there is none."""
    try:
        content = json.loads(store_at(folder).read(name))
    except FileNotFoundError:
        raise ResultError(f"{folder} holds no sweep: it has no {name}") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise ResultError(f"{folder}/{name} cannot be read: {problem}") from None
    if not isinstance(content, dict):
        raise ResultError(f"{folder}/{name} is no JSON object")
    return content


def columns_of(outcomes: Sequence[str], keep: str) -> list[str]:
    """Columns of the outcomes in a part."""
    return list(outcomes) if keep == "runs" else [f"{name}{ending}" for name in outcomes for ending in SUMMARY]
