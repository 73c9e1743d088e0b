"""The report's part about a table of responses: an appendix to what rests on the same model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from suitors.report.content import ReportPart, ReportTable
from suitors.results.version import citation
from suitors.words.numbers import interval, number


def responded(folder: Path, manifest: dict[str, Any]) -> ReportPart:
    """How many rows have which verdict, and the table."""
    rows = pd.read_csv(folder / "responses.csv", keep_default_na=True)
    verdicts: dict[str, int] = manifest["verdicts"]
    told = ", ".join(f"{count} {name}" for name, count in verdicts.items())
    outside = [f"{row.row} ({row.change}: {row.shows})" for row in rows.itertuples() if row.verdict == "fail"]
    columns = {
        "row": lambda row: row.row,
        "what is changed": lambda row: row.change,
        "what is measured": lambda row: row.shows,
        "range": lambda row: str(row.range).removeprefix("'"),
        "simulated": lambda row: number(row.middle),
        "interval": lambda row: interval(row.interval_low, row.interval_high),
        "unit": lambda row: row.unit,
        "verdict": lambda row: row.verdict,
        "ground": lambda row: row.ground,
    }
    note = "Paired runs on common draws. Medians and where 80 % of the runs lie; of frequencies the mean and its 95 % interval."
    title = "Responses of the model"
    return ReportPart(
        title=title,
        question="Does the model do what a credible one does when something is changed?",
        sentences=[f"Of {len(rows)} responses: {told}.", *([f"Outside their range: {'; '.join(outside)}."] if outside else [])],
        headlines=[],
        depends_on=[],
        money=[],
        pictures=[],
        tables=[ReportTable.of("All rows", note, rows.itertuples(), columns)],
        grades={},
        citation=citation(
            "responses", manifest["runs"], manifest["seed"], title, manifest["scenario_hash"], manifest["versions"]["suitors"]
        ),
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
    )
