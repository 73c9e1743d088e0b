"""Looking after what sweeps left: what is there, whether it is whole, what can go."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suitors.results.folder import MANIFEST
from suitors.results.version import model_version
from suitors.studies.sweep.draws import FILE as DRAWS
from suitors.studies.sweep.draws import are_kept
from suitors.studies.sweep.folder import IndexPart, Kept, address_of
from suitors.studies.sweep.parquet import parquet_file, table_of
from suitors.studies.sweep.plan import is_part, missing
from suitors.studies.sweep.store import FAILURES, PARTS, TEMPORARY, store_at
from suitors.studies.sweep.vary import SweepError

SHOWN_POINTS = 5
SHOWN_REASONS = 8


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep is. `columns` counts simulated runs: those asked for and those there."""

    place: str
    manifest: dict[str, Any]
    points: int
    runs: int
    rows: int
    parts: int
    failed: int
    there: int
    asked: int
    running: bool
    same_model: bool
    log: str

    @property
    def seconds_left(self) -> float | None:
        """At the pace that the log last told; None where nothing is at work or no part has come yet."""
        told = re.search(r"(\d+) a second$", self.log)
        rate = float(told.group(1)) if told else 0.0
        return (self.asked - self.there) / rate if self.running and rate > 0 else None

    @property
    def words(self) -> str:
        """`complete`, `running` or `unfinished`."""
        return "running" if self.running else "complete" if self.there >= self.asked else "unfinished"


def opened(place: str) -> Kept:
    """The sweep at a place. Raises ResultError where there is none."""
    kept = Kept.open(store_at(place), place)
    if kept is None:
        raise SweepError(f"{place} holds no sweep")
    return kept


def state_of(place: str) -> SweepProgress:
    """How far the sweep at a place is. Raises ResultError."""
    kept = opened(place)
    points, runs = int(kept.wanted.get("points", 0)), int(kept.wanted.get("runs", 0))
    whole = kept.manifest["keep"] == "points"
    left = sum(gap.columns for gap in missing(points, runs, [part.stretch for part in kept.parts], whole_runs=whole)) if points else 0
    return SweepProgress(
        place,
        kept.manifest,
        points,
        runs,
        sum(part.rows for part in kept.parts),
        len(kept.parts),
        sum(part.failed for part in kept.parts),
        points * runs - left,
        points * runs,
        kept.store.busy,
        kept.manifest["model"] == model_version(),
        kept.last_note(),
    )


def failures_of(kept: Kept) -> list[dict[str, Any]]:
    """Failures by reason, the most frequent first: `reason`, `count`, the first `points`, and whether there are `more`."""
    counts: Counter[str] = Counter()
    points: dict[str, list[int]] = {}
    for part in kept.parts:
        if part.failures:
            table = table_of(kept.store.read(part.failures), ["point", "reason"])
            for point, reason in zip(table["point"].to_pylist(), table["reason"].to_pylist(), strict=True):
                counts[reason] += 1
                known = points.setdefault(reason, [])
                if point not in known and len(known) <= SHOWN_POINTS:
                    known.append(point)
    return [
        {"reason": reason, "count": count, "points": points[reason][:SHOWN_POINTS], "more": len(points[reason]) > SHOWN_POINTS}
        for reason, count in counts.most_common(SHOWN_REASONS)
    ]


def faults_of(place: str) -> list[str]:
    """Everything that is wrong with a sweep's files: missing, changed, of other rows than the index says, not in the index."""
    kept = opened(place)
    faults = []
    if address_of(kept.manifest) != kept.manifest.get("address"):
        faults.append(f"{MANIFEST}: does not belong to the address that it names")
    if "posterior" in kept.manifest and not are_kept(kept.store, kept.manifest):
        faults.append(f"{DRAWS}: is missing or has changed since it was written")
    for part in kept.parts:
        try:
            content = kept.store.read(part.file)
        except FileNotFoundError:
            faults.append(f"{part.file}: is missing")
            continue
        if hashlib.sha256(content).hexdigest() != part.sha256:
            faults.append(f"{part.file}: has changed since it was written")
        elif parquet_file(content).metadata.num_rows != part.rows:
            faults.append(f"{part.file}: has other rows than the index says")
        if part.failures and part.failures not in kept.store.names():
            faults.append(f"{part.failures}: is missing")
    if not kept.store.busy:
        faults.extend(f"{name}: is left over; the index does not name it" for name in _strays(kept))
    return faults


def _strays(kept: Kept) -> list[str]:
    known = {name for part in kept.parts for name in (part.file, part.failures)}
    names = kept.store.names()
    return [
        name
        for name in names
        if name.rpartition("/")[2].startswith(TEMPORARY)
        or (name.partition("/")[0] in (PARTS, FAILURES) and is_part(name.rpartition("/")[2]) and name not in known)
    ]


def prune(place: str, failed: bool = False) -> list[str]:
    """Delete what no index names and forget parts that are missing or changed, with `failed` also those with failures.

    The same sweep then makes them again. Returns what went. Raises ResultError, Busy where a sweep is at work.
    """
    kept = opened(place)
    with kept.store.lock():
        kept = opened(place)
        gone = [part for part in kept.parts if (failed and part.failed) or not _is_whole(kept, part)]
        names = [*_strays(kept), *_files(gone)]
        kept.parts = [part for part in kept.parts if part not in gone]
        if gone:
            kept.wanted["complete"] = False
            kept.write_index()
        there = set(kept.store.names())
        for name in names:
            if name in there:
                kept.store.delete(name)
    return names


def _files(parts: Iterable[IndexPart]) -> list[str]:
    return [name for part in parts for name in (part.file, part.failures) if name]


def _is_whole(kept: Kept, part: IndexPart) -> bool:
    try:
        return hashlib.sha256(kept.store.read(part.file)).hexdigest() == part.sha256
    except FileNotFoundError:
        return False


def results_under(folder: Path) -> list[dict[str, Any]]:
    """Every result folder below a folder: `folder`, `kind`, `name`, `hash`, `seed`, `model` and the manifest; by name."""
    found = []
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            manifest = {}
        if not isinstance(manifest, dict):
            manifest = {}
        found.append({"folder": path.parent, "manifest": manifest, "kind": str(manifest.get("kind", "unreadable"))})
    return found
