"""A sweep made ready: what is asked, what is there, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suitors.results.folder import ResultError
from suitors.results.version import FORMAT, model_version, versions
from suitors.scenario import Loaded, load
from suitors.studies.sweep.check import check
from suitors.studies.sweep.draws import Draws
from suitors.studies.sweep.folder import SAME, Kept, address_of, differences
from suitors.studies.sweep.plan import Stretch, missing
from suitors.studies.sweep.request import Request, columns_wanted, count_of, points_of
from suitors.studies.sweep.sampling import Points, digest
from suitors.studies.sweep.store import store_at
from suitors.studies.sweep.vary import SweepError, Vary, of_columns
from suitors.words.brief import Brief


@dataclass(repr=False)
class Job(Brief):
    """A sweep ready to run; `todo` counts the simulated runs that are missing."""

    request: Request
    loaded: Loaded
    points: Points
    count: int
    place: str
    kept: Kept
    gaps: list[Stretch]
    notes: list[str]
    draws: Draws | None = None

    @property
    def todo(self) -> int:
        return sum(gap.columns for gap in self.gaps)

    @classmethod
    def prepare(cls, request: Request, out: str | None = None) -> Job:
        """Read and check everything; nothing is written. Raises SweepError, ScenarioError."""
        loaded = load(request.source, request.overrides)
        points, draws = points_of(request, loaded)
        manifest = _manifest(request, loaded, points, draws)
        place = out or f"results/{loaded.name}-sweep-{points.kind}-{manifest['address'][:8]}"
        kept = Kept.open(store_at(place), place)
        count = count_of(request, points)
        notes = []
        if kept is None:
            notes = _earlier(Path(place), manifest) if out is None else []
        else:
            _same_sweep(kept, manifest, place)
            manifest = kept.manifest
            _take_up(kept, points, request, place)
        if draws is not None:
            notes.append(draws.note)
        before = list(points.blocks)
        points.grow(count)
        if before and points.blocks != before:
            notes.append(f"the Latin hypercube grows by a further block of {sum(points.blocks) - sum(before):,} points")
        there = [] if kept is None else [part.stretch for part in kept.parts]
        known_rows = 0 if kept is None else int(kept.wanted.get("rows", 0))
        gaps = missing(count, request.runs, there, whole_runs=request.keep == "points")
        if request.keep == "points" and any(item.first_run == 0 and item.last_run < request.runs for item in there):
            notes.append(f"summaries over fewer runs are worked out anew over {request.runs} runs")
        if gaps:
            made = check([*points.varied, *_ranges(draws, loaded)], request.source, request.overrides)
            if kept is None:
                manifest["versions"] = versions()
                manifest["outcomes"] = columns_wanted(request.outcomes, [loaded, *made])
        kept = kept or Kept(store_at(place), manifest)
        kept.wanted = {"format": FORMAT, "points": count, "runs": request.runs, "blocks": points.blocks, "complete": not gaps}
        if points.given is not None:
            rows = max(count, known_rows)
            kept.wanted |= {"digest": digest(points.given, rows), "rows": rows, "vary": [item.as_document() for item in points.varied]}
        return cls(request, loaded, points, count, place, kept, gaps, notes, draws)

    def refresh(self) -> None:
        """Look again once the lock is held: another process may have worked on the sweep since."""
        now = Kept.open(self.kept.store, self.place)
        if now is not None and [part.file for part in now.parts] != [part.file for part in self.kept.parts]:
            self.kept.parts = now.parts
            there = [part.stretch for part in now.parts]
            self.gaps = missing(self.count, self.request.runs, there, whole_runs=self.request.keep == "points")


def _ranges(draws: Draws | None, loaded: Loaded) -> list[Vary]:
    """What the draws of runs span; draws that are points vary themselves."""
    if draws is None or draws.as_points:
        return []
    return of_columns({str(name): draws.table[name].tolist() for name in draws.table.columns}, loaded)


def _manifest(request: Request, loaded: Loaded, points: Points, draws: Draws | None) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "kind": "sweep",
        "name": loaded.name,
        "scenario": loaded.document,
        "reference": loaded.reference_document,
        "scenario_hash": loaded.hash,
        "model": model_version(),
        "design": {"kind": points.kind, "vary": [item.as_document() for item in points.varied]},
        "seed": points.seed,
        "keep": request.keep,
        "selected": sorted(request.outcomes),
    }
    if draws is not None:
        manifest |= {"posterior": draws.as_document(), "posterior_from": {"file": draws.file, **(draws.origin or {})}}
    return {**manifest, "address": address_of(manifest)}


def _same_sweep(kept: Kept, manifest: Mapping[str, Any], place: str) -> None:
    if kept.manifest["address"] != manifest["address"]:
        changed = " and ".join(differences(kept.manifest, manifest)) or "something"
        raise SweepError(f"{place} holds another sweep: {changed} differs; parts are never mixed. Choose another folder with --out")


def _take_up(kept: Kept, points: Points, request: Request, place: str) -> None:
    """Go on where an earlier command stopped."""
    points.blocks = list(kept.wanted.get("blocks", []))
    if points.given is not None and "digest" in kept.wanted:
        rows = int(kept.wanted["rows"])
        if len(points.given) < rows or digest(points.given, rows) != kept.wanted["digest"]:
            problem = f"the first {rows} rows of the table differ from those that {place} was made with"
            raise SweepError(f"{problem}; a table of points may only grow at its end. Choose another folder with --out")
    most = max((part.last_run for part in kept.parts), default=0)
    if request.keep == "points" and most > request.runs:
        raise SweepError(f"{place} holds summaries over {most} runs already; with --runs {request.runs} choose another folder with --out")


def _earlier(place: Path, manifest: Mapping[str, Any]) -> list[str]:
    """A remark where the same sweep exists of another model or scenario: it is left alone."""
    from suitors.studies.sweep.read import read_json

    notes = []
    for folder in sorted(place.parent.glob(f"{manifest['name']}-sweep-{manifest['design']['kind']}-*")):
        try:
            other = read_json(folder, "manifest.json")
        except ResultError:
            continue
        changed = [key for key in SAME if other.get(key) != manifest.get(key)]
        if changed and set(changed) <= {"scenario_hash", "model"}:
            notes.append(f"{' and '.join(SAME[key] for key in changed)} changed since {folder}; this sweep starts anew in {place}")
    return notes
