"""A run's folder as far as it says what the scenario changes against the one that it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.scenario import Loaded
from suitors.sentences.changes import changed
from suitors.studies.scenarios import moved_most
from suitors.words.names import short_title
from suitors.words.scenario import Words


@dataclass(frozen=True)
class Against:
    """Paired differences from the parent: all of them, those that moved, and of states year by year."""

    rows: pd.DataFrame
    moved: pd.DataFrame
    by_year: pd.DataFrame
    parent: Mapping[str, Any]
    manifest: Mapping[str, Any]
    words: Words

    @property
    def title(self) -> str:
        """What the run is compared with."""
        title = short_title(self.parent["title"], self.words.loaded.scenario.title)
        return f"“{title}”{' as it stands' if self.parent['without_set'] else ''}"

    def sentences(self) -> list[str]:
        return changed(self.rows, self.moved, self.parent, self.words, self.by_year)


def against(folder: Path, manifest: Mapping[str, Any], loaded: Loaded) -> Against | None:
    """What a run's folder holds of it; None where it was not compared."""
    if not isinstance(manifest.get("parent"), dict) or not (folder / "differences.csv").exists():
        return None
    rows = pd.read_csv(folder / "differences.csv").fillna({"unit": ""})
    kept = folder / "by_year.csv"
    by_year = pd.read_csv(kept).fillna({"unit": ""}) if kept.exists() else pd.DataFrame()
    moved = moved_most(rows, pd.read_parquet(folder / "parent.parquet"))
    return Against(rows, moved, by_year, manifest["parent"], manifest, Words(loaded))
