"""Four ways to doubt, side by side: the same futures under other beliefs about conduct and hedging."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from suitors.scenario.quantity import Quantity

Adjust = Callable[[pd.DataFrame], pd.DataFrame]
AS_ASSUMED = "as assumed"
CONDUCT = ("quality", "transparency", "know_how", "conditionality", "footprint", "claim")
SCEPTIC = {"strategies.japan.conduct.quality": 0.6, "strategies.china.conduct.quality": 0.7}
"""What a sceptic believes of the quality of works."""
HEDGING = "parameters.weight_hedging"


def rows_of_belief(quantities: Mapping[str, Quantity], strategies: Sequence[str]) -> dict[str, Adjust]:
    """Adjustments of a table of drawn numbers (future × path), by the name of the row.

    conduct-neutral: quality, transparency, know-how, conditionality, footprint and claim of every strategy are those of the
    mean of the compared ones. no hedging: states do not mind concentration. sceptic: Japan's works are of quality .6 and
    China's of .7; left out where the scenario has not both strategies.
    """
    every = sorted({path.split(".")[1] for path in quantities if path.startswith("strategies.") and ".conduct." in path})
    compared = [name for name in every if name in strategies] or every

    def neutral(drawn: pd.DataFrame) -> pd.DataFrame:
        columns: dict[str, pd.Series] = {}
        for score in CONDUCT:
            mean = pd.concat([_column(drawn, quantities, f"strategies.{name}.conduct.{score}") for name in compared], axis=1).mean(axis=1)
            columns |= {f"strategies.{name}.conduct.{score}": mean for name in every}
        return drawn.assign(**columns)

    def no_hedging(drawn: pd.DataFrame) -> pd.DataFrame:
        return drawn.assign(**{HEDGING: 0.0})

    def sceptic(drawn: pd.DataFrame) -> pd.DataFrame:
        columns: dict[str, pd.Series] = {}
        for path, quality in SCEPTIC.items():
            moved = _column(drawn, quantities, path) + (quality - quantities[path].value)
            columns[path] = moved.clip(0.0, 1.0)
        return drawn.assign(**columns)

    rows: dict[str, Adjust] = {AS_ASSUMED: lambda drawn: drawn, "conduct-neutral": neutral, "no hedging": no_hedging}
    if all(path in quantities for path in SCEPTIC):
        rows["sceptic"] = sceptic
    return rows


def _column(drawn: pd.DataFrame, quantities: Mapping[str, Quantity], path: str) -> pd.Series:
    return drawn[path] if path in drawn else pd.Series(quantities[path].value, index=drawn.index)
