"""Scenarios that a comparison's manifest keeps, in the order in which they were named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from suitors.scenario.layers import display, read_manifest
from suitors.scenario.loading import Loaded, load_complete
from suitors.words.files import file_name


def scenarios_of_manifest(source: str | Path, overrides: Sequence[str] = ()) -> list[Loaded]:
    """The scenarios of a comparison of scenarios; none where `source` is no manifest, or folder, of one. Raises ScenarioError."""
    path = Path(source).expanduser()
    manifest = path / "manifest.json" if path.is_dir() else path
    if manifest.suffix != ".json" or not manifest.is_file():
        return []
    kept = read_manifest(manifest).get("scenarios")
    found = [
        load_complete(item["scenario"], item.get("reference"), name=file_name(item["name"]), origin=display(manifest), overrides=overrides)
        for item in (kept if isinstance(kept, list) else [])
        if isinstance(item, dict) and isinstance(item.get("scenario"), dict) and isinstance(item.get("name"), str)
    ]
    for loaded in found:
        loaded.check()
    return found
