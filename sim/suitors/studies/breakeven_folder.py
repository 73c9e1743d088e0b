"""The result folder of a break-even search."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.results.folder import write_manifest
from suitors.results.tables import write_csv
from suitors.results.version import made_from
from suitors.scenario import Loaded
from suitors.studies.breakeven import BreakEven, table_of


def write_found(folder: Path, found: Sequence[BreakEven], **about: Any) -> None:
    """Write breakeven.json (a row a turn, with what is said `about` the search) and, if anything was searched, curves.csv."""
    told = {**about, "breakevens": json.loads(table_of(found).to_json(orient="records"))}
    (folder / "breakeven.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if found:
        curves = pd.concat([item.curve.assign(number=item.key) for item in found], ignore_index=True)
        write_csv(curves[["number", "value", "difference", "low", "high"]], folder / "curves.csv", index=False, float_format="%.9g")


def write(folder: Path, found: Sequence[BreakEven], loaded: Loaded, outcome: str, what: str, runs: int, seed: int) -> None:
    """Write breakeven.csv (a row a turn), curves.csv (a row a value tried), breakeven.json and manifest.json into `folder`."""
    write_csv(table_of(found), folder / "breakeven.csv", index=False, float_format="%.9g")
    write_found(folder, found, outcome=outcome, compared=what, runs=runs, seed=seed)
    told = {"title": loaded.scenario.title, "outcome": outcome, "compared": what, "runs": runs, "seed": seed}
    write_manifest(folder, made_from(loaded, "breakeven", **told))
