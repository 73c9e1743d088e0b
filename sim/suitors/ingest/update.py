"""Publishers' files against what ships: a panel, an opening, sources and revisions."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.data.countries import code, names
from suitors.data.tables import OpeningRow
from suitors.history.panel import read_panel
from suitors.history.vocabulary import EU_CODES
from suitors.ingest import opening as openings
from suitors.ingest import panel as panels
from suitors.ingest import whole
from suitors.ingest.collect import UNION, Collection, SourceFile, collect
from suitors.ingest.errors import IngestError
from suitors.ingest.headline import HeadlineShift
from suitors.ingest.register import register
from suitors.ingest.rows import KEY, PanelRegion
from suitors.packs.pack import Pack, chosen
from suitors.results.folder import whole_folder, write_manifest
from suitors.results.tables import write_csv
from suitors.scenario.errors import nearest_name
from suitors.words.numbers import given


@dataclass(frozen=True)
class Update:
    """What a folder of publishers' files gives."""

    region: PanelRegion
    collection: Collection
    panel: pd.DataFrame
    """The panel that ships with every collected number in its place; columns of docs/panel.md and grade."""
    revisions: pd.DataFrame
    """What changed; see `panel.revisions`."""
    opening: tuple[OpeningRow, ...]
    changes: tuple[openings.OpeningChange, ...]
    """Rows of the opening that changed."""
    gaps: tuple[str, ...]


def update(
    folder: Path, panel: Path | None = None, states: Sequence[str] = (), powers: Sequence[str] = (), incomplete: bool = False
) -> Update:
    """Read a folder of publishers' files.

    Raises IngestError, also where they look cut off or damaged unless `incomplete`; HistoryError for a panel that cannot be read.
    """
    pack = chosen()
    against = panel or pack.history
    region = region_of(pack, panel, states, powers)
    collection = collect(folder, region)
    shipped = panels.shipped_rows(against) if against is not None else pd.DataFrame(columns=list(collection.rows.columns))
    shipped = shipped[shipped["state"].isin(region.states) & shipped["power"].isin([*region.powers, ""])]
    if collection.rows.empty and collection.apart.empty:
        raise IngestError(f"{folder}: no file holds anything on {', '.join(region.states)}")
    doubts = [*collection.doubts, *whole.doubts(shipped, collection.rows)]
    if not incomplete:
        whole.check(doubts)
    merged = panels.merged(shipped, collection)
    opening, changes = openings.updated(pack.opening(), collection.rows)
    gaps = [*doubts, *panels.gaps(collection)]
    return Update(region, collection, merged, panels.revisions(shipped, collection), opening, changes, tuple(gaps))


def region_of(pack: Pack, panel: Path | None, states: Sequence[str], powers: Sequence[str]) -> PanelRegion:
    """States and powers that are asked for, else those of the panel, else those of the pack. Raises IngestError."""
    known: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    if panel is not None or pack.history is not None:
        read = read_panel(panel)
        known = read.states, read.powers
    else:
        entities = pack.entities()
        known = tuple(  # type: ignore[assignment]
            tuple(iso for name, profile in entities[kind].items() if (iso := code(profile.get("name", name)) or code(name)))
            for kind in ("states", "powers")
        )
    found = [tuple(_known(said) for said in asked) or own for asked, own in zip((states, powers), known, strict=True)]
    whole = tuple(UNION if name in EU_CODES else name for name in found[1])
    if not found[0] or not whole:
        raise IngestError(f"the pack {pack.name} names no states and powers by codes that publishers use; give --states and --powers")
    return PanelRegion(found[0], whole)


def _known(said: str) -> str:
    found = code(said)
    if found is None:
        near = nearest_name(said, names())
        raise IngestError(f"{said}: is no country that is known" + (f"; nearest: {near}" if near else ""))
    return found


def write(done: Update, folder: Path, command: dict[str, Any], seen: HeadlineShift | None, overwrite: bool = False) -> None:
    """Write panel, opening, sources, revisions and manifest into a folder. Raises ResultError where something else is there."""
    with whole_folder(folder, command, overwrite) as place:
        (place / "panel.csv").write_text(panels.as_csv(done.panel), encoding="utf-8")
        (place / "opening.csv").write_text(_opening(done.opening), encoding="utf-8")
        write_csv(
            pd.DataFrame([asdict(source) for source in done.collection.sources], columns=_names(SourceFile)),
            place / "sources.csv",
            index=False,
        )
        write_csv(done.revisions, place / "revisions.csv", index=False)
        write_csv(
            done.collection.apart.reindex(columns=[*KEY, "value", "unit", "grade", "source", "note"]), place / "apart.csv", index=False
        )
        write_csv(_changes(done.changes), place / "opening_changes.csv", index=False)
        if done.changes:
            (place / "scenario.toml").write_text(openings.scenario(done.changes, base_scenario()), encoding="utf-8")
        about = {"kind": "update", "command": command, "states": done.region.states, "powers": done.region.powers, "gaps": done.gaps}
        write_manifest(place, {**about, "remarks": done.collection.remarks, "headline": asdict(seen) if seen else None})


def base_scenario() -> str:
    """The scenario that a new opening is put into: of the headline where the pack that counts is the default one."""
    pack = chosen()
    return str(register()["headline"]["scenario"]) if pack.reference is None else f"{pack.name}/{pack.facts['scenario'] or 'baseline'}"


def _names(kind: type) -> list[str]:
    return [each.name for each in fields(kind)]


def _changes(changes: Sequence[openings.OpeningChange]) -> pd.DataFrame:
    columns = ["path", "shipped", "new", "unit", "year", "shipped_year", "source", "shipped_source"]
    rows = [
        (new.path, old.value, new.value, new.unit, new.year, old.year, new.source, old.source)
        for old, new in ((change.before, change.after) for change in changes)
    ]
    return pd.DataFrame(rows, columns=columns)


def _opening(rows: Sequence[OpeningRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_names(OpeningRow))
    writer.writerows([given(cell + 0.0) if isinstance(cell, float) else cell for cell in astuple(row)] for row in rows)
    return out.getvalue()
