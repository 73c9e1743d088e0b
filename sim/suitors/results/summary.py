"""Many runs in few numbers: each outcome as its entry in the register says."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from suitors.results.outcomes import outcome_of
from suitors.words.numbers import estimate, number, percent


def by_share(column: str) -> bool:
    """Whether a column such as `distress[TJK]` is told by the share of runs in which it is above 0."""
    return outcome_of(column).summary == "share"


@dataclass(frozen=True)
class Summary:
    """One outcome of one actor over many runs: median and 80 % interval, and the share of runs that have any where that is told."""

    p10: float
    p50: float
    p90: float
    share: float | None

    def text(self, runs: int, digits: int = 3, around: str = "({})") -> str:
        """In words: median and interval, or the share, or the number of a single run."""
        if runs == 1:
            return number(self.p50, digits)
        if self.share is not None:
            return percent(self.share)
        return estimate(self.p50, self.p10, self.p90, lambda value: number(value, digits), around)

    def as_row(self) -> dict[str, float | None]:
        """Plain data; what is undefined is None."""
        told = {name: value for name, value in asdict(self).items() if name != "share" or value is not None}
        return {name: None if value != value else value for name, value in told.items()}


def summaries(outcomes: pd.DataFrame) -> dict[str, Summary]:
    """By column of `outcomes` (a row a run), such as `distress[TJK]`."""
    levels, shares = outcomes.quantile([0.10, 0.50, 0.90]), as_told(outcomes).mean()
    found = {}
    for name in map(str, outcomes.columns):
        p10, p50, p90 = (float(level) for level in levels[name])
        found[name] = Summary(p10, p50, p90, float(shares[name]) if by_share(name) else None)
    return found


def as_told(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The table with 1 or 0, any or none, in place of what is told by a share of runs."""
    return outcomes.assign(
        **{column: (outcomes[column] > 0).astype(float).where(outcomes[column].notna()) for column in outcomes.columns if by_share(column)}
    )
