"""How an answer changes where numbers must fit the record, in short sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from suitors.report.sentences import Contest, Sureness
from suitors.studies.worlds.folder import sentences
from suitors.words.numbers import percent


def of_worlds(folder: Path, contest: Contest, pair: tuple[str, str], outcome: str) -> list[str]:
    """Sentences of a comparison whose futures were drawn from worlds that fit; none for any other."""
    if not (folder / "worlds.json").exists():
        return []
    about = json.loads((folder / "worlds.json").read_text("utf-8"))
    shares = []
    for file in ("quick_futures.csv", "quick_unfiltered.csv"):
        sure = Sureness.of(pd.read_csv(folder / file), *pair, outcome)
        shares.append("no" if sure is None else percent(sure.positive))
    return [
        *sentences(about),
        f"With numbers that fit, {contest.leader} is ahead in {shares[0]} of futures; with all numbers in range, in {shares[1]}.",
    ]
