"""Which strategy to prefer when the future is uncertain: seven criteria, and whether they agree."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suitors.errors import InputError
from suitors.results.outcomes import outcome_of
from suitors.scenario.errors import did_you_mean
from suitors.words.numbers import given

FORM = re.compile(r"\s*(?P<outcome>[a-z_]+\[[^\]]+\])\s*(?P<sign>>=|<=|>|<)\s*(?P<bound>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*")
CRITERIA = {
    "mean": "mean over the futures",
    "worst tenth": "value that nine futures in ten do better than",
    "maximin": "value in the worst future",
    "minimax regret": "largest shortfall behind the best strategy of the same future",
    "90 % regret": "shortfall behind the best strategy that nine futures in ten stay below",
    "domain": "share of futures that meet the thresholds",
}
"""Mean and regrets after Savage (1951); maximin after Wald (1950); domain criterion after Starr (1963) and Schneller and Sphicas (1983)."""


class ThresholdError(InputError, ValueError):
    """A threshold that cannot be read; the message is for the user."""


@dataclass(frozen=True)
class Threshold:
    """A bound that an outcome must keep for a future to count as satisfactory."""

    outcome: str
    above: bool
    bound: float

    def met(self, values: pd.Series) -> pd.Series:
        return values >= self.bound if self.above else values <= self.bound

    @property
    def text(self) -> str:
        return f"{self.outcome} {'>=' if self.above else '<='} {given(self.bound)}"


def threshold(text: str, outcomes: Sequence[str]) -> Threshold:
    """Read `leverage[JPN] >= 0.3`. Raises ThresholdError."""
    found = FORM.fullmatch(text)
    if not found:
        raise ThresholdError(f'--threshold "{text}": write an outcome, >= or <= and a number, such as "leverage[JPN] >= 0.3"')
    outcome = found["outcome"]
    if outcome not in outcomes:
        raise ThresholdError(f'--threshold "{text}": no outcome {outcome}{did_you_mean(outcome, outcomes)}')
    try:
        bound = float(found["bound"])
    except ValueError:
        raise ThresholdError(f'--threshold "{text}": {found["bound"]} is no number') from None
    return Threshold(outcome, found["sign"].startswith(">"), bound)


def criteria(means: Mapping[str, pd.DataFrame], outcome: str, thresholds: Sequence[Threshold] = ()) -> pd.DataFrame:
    """Value and rank of every strategy under each criterion, for one outcome.

    `means` holds for each strategy one row per future. Columns: outcome, criterion, strategy, value (in the outcome's unit;
    regrets as shortfalls, 0 is best; domain as a share), rank (1 is best; ties share the better rank), agree (whether every
    criterion puts the same strategy first). An outcome of which neither more nor less is better has no criteria.
    """
    direction = outcome_of(outcome).direction
    if not np.isfinite(direction):
        return pd.DataFrame()
    # Strategy × future.
    values = np.array([table[outcome].to_numpy(np.float64) for table in means.values()])
    values = np.ascontiguousarray(values[:, ~np.isnan(values).any(axis=0)])
    if not values.size:
        return pd.DataFrame()
    good = direction * values
    regret = good.max(axis=0) - good
    found: dict[str, tuple[np.ndarray, float]] = {
        "mean": (values.mean(axis=1), direction),
        "worst tenth": (direction * np.quantile(good, 0.1, axis=1), direction),
        "maximin": (direction * good.min(axis=1), direction),
        "minimax regret": (regret.max(axis=1), -1.0),
        "90 % regret": (np.quantile(regret, 0.9, axis=1), -1.0),
    }
    if thresholds:
        met = [np.logical_and.reduce([limit.met(table[limit.outcome]) for limit in thresholds]).mean() for table in means.values()]
        found["domain"] = (np.array(met), 1.0)
    signed = np.array([sign * value for value, sign in found.values()])
    rank = 1 + (signed[:, None, :] > signed[:, :, None]).sum(axis=2)
    return pd.DataFrame(
        {
            "outcome": outcome,
            "criterion": np.repeat(np.array(list(found), object), len(means)),
            "strategy": list(means) * len(found),
            "value": np.concatenate([value for value, _ in found.values()]),
            "rank": rank.ravel(),
            "agree": bool((rank == 1).all(axis=0).any()),
        }
    )
