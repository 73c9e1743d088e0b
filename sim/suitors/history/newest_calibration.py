"""What the newest shipped calibration says of each number: interval, and whether the past informs it at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from suitors.history import parameters
from suitors.history.panel import shipped_folder
from suitors.scenario import Quantity
from suitors.words.numbers import estimate


@dataclass(frozen=True)
class Learnt:
    """Posterior of one number: median, 80 % interval, its spread over the prior's, and what it was trained on."""

    p10: float
    p50: float
    p90: float
    spread_ratio: float
    informed: bool
    train_to: int

    def as_row(self) -> dict[str, Any]:
        """Plain data."""
        return dict(self.__dict__)

    def __str__(self) -> str:
        if not self.informed:
            return f"the past to {self.train_to} does not inform it: posterior as wide as the range"
        return f"posterior on the past to {self.train_to}: {estimate(self.p50, self.p10, self.p90, around='(80 %: {})')}"


@cache
def learnt() -> dict[str, Learnt]:
    """By dotted path, every number that the newest shipped posterior holds."""
    newest = max(shipped_folder().glob("posterior_*.json"), key=lambda file: file.name)
    manifest = json.loads(newest.read_text(encoding="utf-8"))
    silent = set(manifest["not_informed_by_the_data"])
    return {
        path: Learnt(row["p10"], row["p50"], row["p90"], row["spread_ratio"], path not in silent, manifest["train_to"])
        for path, row in manifest["parameters"].items()
    }


def register() -> dict[str, Quantity]:
    """Numbers of the historical scenario by dotted path, with the grade that calibration gives them.

    The value is what stands where no posterior is used, so that forecasts from before its years do not know what came later.
    """
    found = learnt()
    rows = {f"{parameters.PREFIX}{name}": row for name, row in parameters.register().items()}
    return {path: regraded(row) if path in found and found[path].informed else row for path, row in rows.items()}


def regraded(row: Quantity) -> Quantity:
    """The number with the grade `calibrated`."""
    return row.model_copy(update={"grade": "calibrated"})
