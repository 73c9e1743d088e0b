"""A sweep on disk: what it is (`manifest.json`), what is there (`index.json`), and the parts."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from suitors.results.folder import MANIFEST
from suitors.results.plain_text import json_text
from suitors.studies.sweep.plan import Stretch, is_part
from suitors.studies.sweep.read import columns_of, read_json
from suitors.studies.sweep.store import FAILURES, INDEX, LOCK, PARTS, TEMPORARY, LocalStore, RemoteStore
from suitors.studies.sweep.vary import SweepError, Vary

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.sweep.work import Done

LOG = "sweep.log"
SAME = {
    "scenario_hash": "the scenario",
    "model": "the model",
    "design": "the design or a varied key",
    "seed": "the seed",
    "keep": "what is kept (--keep)",
    "selected": "the outcomes kept",
    "posterior": "the posterior",
}
"""What must be the same for parts to lie in one folder: the sweep's address is made of it."""


@dataclass(frozen=True)
class IndexPart:
    """A part of the index: what it holds and how to tell that it is whole."""

    file: str
    first_point: int
    last_point: int
    first_run: int
    last_run: int
    rows: int
    failed: int
    sha256: str
    failures: str = ""

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.first_point, self.first_run, self.last_point, self.last_run)


@dataclass
class Kept:
    """An open sweep."""

    store: LocalStore | RemoteStore
    manifest: dict[str, Any]
    parts: list[IndexPart] = field(default_factory=list)
    wanted: dict[str, Any] = field(default_factory=dict)
    """Points and runs last asked for, and what a design needs to grow."""
    log: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, store: LocalStore | RemoteStore, place: str) -> Kept | None:
        """The sweep at a store, None where there is nothing. Raises SweepError where something else is."""
        names = [name for name in store.names() if name != LOCK]
        if MANIFEST not in names:
            if any(not name.rpartition("/")[2].startswith(TEMPORARY) for name in names):
                raise SweepError(f"{place} exists and is no sweep; choose another with --out")
            return None
        manifest = read_json(place, MANIFEST)
        if manifest.get("kind") != "sweep":
            raise SweepError(f"{place} holds a {manifest.get('kind', 'result of another kind')}, not a sweep; choose another with --out")
        if INDEX not in names:
            return cls(store, manifest)
        index = read_json(place, INDEX)
        wanted = {key: value for key, value in index.items() if key != "parts"}
        return cls(store, manifest, [IndexPart(**part) for part in index["parts"]], wanted)

    def begin(self) -> None:
        """Write the manifest if there is none; drop what an interrupted sweep left unfinished."""
        if MANIFEST not in self.store.names():
            self.store.write(MANIFEST, text_of(self.manifest))
        self.drop_unfinished()
        self.write_index()

    def drop_unfinished(self) -> None:
        """Delete what a killed process left half written, and parts that no index knows; only under the lock."""
        known = {name for part in self.parts for name in (part.file, part.failures)}
        for name in self.store.names():
            place, _, last = name.rpartition("/")
            if last.startswith(TEMPORARY) or (place in (PARTS, FAILURES) and is_part(last) and name not in known):
                self.store.delete(name)

    def write_index(self) -> None:
        parts = [vars(part) for part in sorted(self.parts, key=lambda part: part.stretch)]
        self.store.write(INDEX, text_of({**self.wanted, "parts": parts}))

    def add(self, stretch: Stretch, done: Sequence[Done], design: pd.DataFrame, varied: Sequence[Vary]) -> IndexPart:
        """Write a part, then note it in the index. Summaries over fewer runs of the same points make room for it."""
        content = _parquet(stretch, done, design, varied, self.manifest)
        failures = sorted(failure for item in done for failure in item.failures)
        file, failed_file = f"{PARTS}/{stretch.name}.parquet", ""
        if failures:
            failed_file = f"{FAILURES}/{stretch.name}.parquet"
            self.store.write(failed_file, _failures(failures, design))
        self.store.write(file, content)
        rows = sum(len(item.points) for item in done)
        failed = len(failures) if self.manifest["keep"] == "runs" else len({point for point, _, _ in failures})
        part = IndexPart(
            file, stretch.first_point, stretch.last_point, stretch.first_run, stretch.last_run,
            rows, failed, hashlib.sha256(content).hexdigest(), failed_file,
        )  # fmt: skip
        self.parts = [old for old in self.parts if old.file != file] + [part]
        replaced = [old for old in self.parts if self.manifest["keep"] == "points" and _replaced(old, self.parts)]
        self.parts = [old for old in self.parts if old not in replaced]
        self.write_index()
        for old in replaced:
            for name in (old.file, old.failures):
                if name and name not in (file, failed_file):
                    self.store.delete(name)
        return part

    def note(self, line: str) -> None:
        """A line for the log, which says when parts came; results do not depend on it."""
        self.log.append(line)
        if isinstance(self.store, LocalStore):
            with open(self.store.folder / LOG, "a", encoding="utf-8") as file:
                file.write(line + "\n")
        else:
            # Object stores cannot add to a file; the log is of this command alone.
            self.store.write(LOG, "".join(f"{line}\n" for line in self.log).encode())

    def last_note(self) -> str:
        """The last line of the log."""
        try:
            return self.store.read(LOG).decode(errors="replace").rstrip("\n").rpartition("\n")[2]
        except FileNotFoundError:
            return ""


def _replaced(old: IndexPart, parts: Sequence[IndexPart]) -> bool:
    """Whether all points of a part have summaries over more runs."""
    at = old.first_point
    for part in sorted((part for part in parts if part.last_run > old.last_run), key=lambda part: part.stretch):
        if part.first_point > at:
            return False
        at = max(at, part.last_point)
        if at >= old.last_point:
            return True
    return False


def address_of(manifest: Mapping[str, Any]) -> str:
    """Hash of what a sweep is, whatever its number of points and runs."""
    content = {key: manifest[key] for key in SAME if key in manifest}
    if manifest["design"]["kind"] == "csv":
        # The ends of its ranges grow with the table.
        content["design"] = {"kind": "csv", "keys": [item["key"] for item in manifest["design"]["vary"]]}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What makes two sweeps different, in words."""
    return [words for key, words in SAME.items() if one.get(key) != other.get(key)]


def text_of(content: Mapping[str, Any]) -> bytes:
    return json_text(content).encode()


def _parquet(stretch: Stretch, done: Sequence[Done], design: pd.DataFrame, varied: Sequence[Vary], manifest: Mapping[str, Any]) -> bytes:
    import pyarrow as pa

    keep, names = manifest["keep"], columns_of(manifest["outcomes"], manifest["keep"])
    # Tasks end in any order; each holds its own rows in order.
    done = sorted(done, key=lambda item: (*item.points[:1], *item.runs[:1]))
    points = np.concatenate([item.points for item in done])
    runs = np.concatenate([item.runs for item in done])
    # Row by row in memory, column by column in the file: turned task by task, while each lies in the cache.
    by_column = np.empty((len(names), len(points)), np.float32 if keep == "runs" else np.float64)
    for end, task in zip(np.cumsum([len(task.points) for task in done]).tolist(), done, strict=True):
        by_column[:, end - len(task.points) : end] = task.values.reshape(len(task.points), len(names)).T
    order = np.lexsort((runs, points))
    if (order[1:] < order[:-1]).any():
        by_column = by_column[:, order]
    places = points[order] - stretch.first_point
    columns: dict[str, Any] = {"point": pa.array(points[order], pa.int64())}
    if keep == "runs":
        columns["run"] = pa.array(runs[order], pa.int32())
    for item in varied:
        columns[item.key] = pa.array(design[item.key].to_numpy()[places], _type(design[item.key]))
    # What is undefined is missing, not NaN, for every reader's means.
    columns |= {name: pa.array(column, from_pandas=True) for name, column in zip(names, by_column, strict=True)}
    return _written(pa.table(columns))


def _failures(failures: Sequence[tuple[int, int, str]], design: pd.DataFrame) -> bytes:
    import pyarrow as pa

    points, runs, reasons = zip(*failures, strict=True)
    varied = design.loc[list(points)]
    columns: dict[str, Any] = {"point": pa.array(points, pa.int64()), "run": pa.array(runs, pa.int32())}
    columns |= {str(name): pa.array(varied[name].to_numpy(), _type(varied[name])) for name in varied.columns}
    return _written(pa.table({**columns, "reason": pa.array(reasons, pa.string())}))


def _type(column: pd.Series) -> Any:
    """The same Arrow type in every part."""
    import pyarrow as pa

    return {"f": pa.float64(), "i": pa.int64(), "u": pa.int64(), "b": pa.bool_()}.get(column.dtype.kind, pa.string())


def _written(table: Any) -> bytes:
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", compression_level=1, use_dictionary=False)
    return buffer.getvalue()
