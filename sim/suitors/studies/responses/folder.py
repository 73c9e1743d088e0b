"""The table of responses as rows for files, and its result folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.results.folder import write_manifest
from suitors.results.tables import write_csv
from suitors.results.version import FORMAT, versions
from suitors.studies.responses.experiments import VERDICTS, RowAnswer, digest_of

TABLE = "responses.csv"


def as_row(answer: RowAnswer) -> dict[str, Any]:
    """Plain values: what was changed and measured, the range, what came out, the verdict and the ground."""
    row = answer.row
    return {
        "row": row.id,
        "change": row.change,
        "shows": row.shows,
        "low": row.low,
        "high": row.high,
        "weak_low": row.weak_low,
        "weak_high": row.weak_high,
        "range": row.range,
        "unit": row.unit,
        "p10" if row.statistic == "median" else "mean_low": _known(answer.low),
        "middle": _known(answer.middle),
        "p90" if row.statistic == "median" else "mean_high": _known(answer.high),
        "statistic": row.statistic,
        "runs": answer.runs,
        "verdict": answer.verdict,
        "grade": row.grade,
        "ground": row.ground,
        "not_yet": row.not_yet,
        "measure": row.measure,
    }


def _known(value: float) -> float | None:
    return None if value != value else value


def counts(verdicts: Sequence[str]) -> dict[str, int]:
    """How many rows have each verdict that occurs."""
    return {name: sum(verdict == name for verdict in verdicts) for name in VERDICTS if name in verdicts}


def write(found: Sequence[RowAnswer], folder: Path, runs: int, seed: int, repeat: str) -> None:
    """Write `responses.csv` and `manifest.json`, which keeps the rows and the command that does it again."""
    table = pd.DataFrame([_of_file(answer) for answer in found])
    write_csv(table, folder / TABLE, index=False)
    made = [answer.experiment for answer in found]
    content = {
        "format": FORMAT,
        "kind": "responses",
        "name": f"{len(found)} rows",
        "rows": [answer.row.model_dump(mode="json", exclude_defaults=True) for answer in found],
        "scenarios": {one.row.id: {name: loaded.hash for name, loaded in one.scenarios.items()} for one in made},
        "scenario_hash": digest_of(made),
        "runs": runs,
        "seed": seed,
        "verdicts": counts([answer.verdict for answer in found]),
        "repeat": repeat,
        "versions": versions(),
    }
    drawn = {one.row.id: one.posterior.as_document() for one in made if one.posterior is not None}
    write_manifest(folder, content | ({"posteriors": drawn} if drawn else {}))


def _of_file(answer: RowAnswer) -> dict[str, Any]:
    """The same columns for every row."""
    names = {"mean_low": "interval_low", "p10": "interval_low", "mean_high": "interval_high", "p90": "interval_high"}
    return {names.get(name, name): value for name, value in as_row(answer).items()}
