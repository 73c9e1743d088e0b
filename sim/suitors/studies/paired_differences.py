"""Differences between variants on common draws: how large, how sure, how often, and how many runs they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from suitors.results.outcomes import outcome_of
from suitors.results.summary import as_told, by_share
from suitors.variables.variable import HEADLINE, MAIN

Array = NDArray[np.float64]
CONFIDENCE = 0.95


def against_absence(table: pd.DataFrame, absent: pd.DataFrame, power: str, additionality: float) -> pd.DataFrame:
    """The table with the outcomes added that need the run without the power's new money, run by run on common draws."""

    def beyond(outcome: str, actors: Iterable[str]) -> pd.Series:
        columns = [f"{outcome}[{actor}]" for actor in actors]
        return (table[columns] - absent[columns]).sum(axis=1)

    everybody = [column.partition("[")[2][:-1] for column in table.columns if column.startswith("completed_public[") and "," not in column]
    additional = beyond("completed_public", everybody)
    return table.assign(
        **{
            f"{HEADLINE}[{power}]": beyond(MAIN, [power]),
            f"additional_finance[{power}]": additional,
            f"additional_finance_with_private[{power}]": additional + additionality * beyond("completed_private", everybody),
            f"displaced_finance[{power}]": beyond("completed_public", [power]) - additional,
        }
    )


def interval(values: Array, confidence: float = CONFIDENCE) -> tuple[Array, Array, Array]:
    """Mean along the first axis with its Student interval: mean, low, high. NaN counts as missing."""
    count = np.isfinite(values).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, np.nansum(values, axis=0) / count, np.nan)
        spread = np.sqrt(np.nansum((values - mean) ** 2, axis=0) / (count - 1))
        half = np.where(count > 1, special.stdtrit(np.maximum(count - 1, 1), 0.5 + confidence / 2) * spread / np.sqrt(count), np.nan)
    # A quantity that is the same in every run needs no interval.
    half = np.where(spread == 0.0, 0.0, half)
    return mean, mean - half, mean + half


def paired(tables: Mapping[str, pd.DataFrame], pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Differences of variants from what they are compared with, outcome by outcome, run by run.

    Columns: variant, against, outcome, unit, runs (in common), level and level_against (medians, or shares of runs, over all runs
    that each has: a variant has one level whatever it is compared with), difference (mean), low and high (95 % confidence interval
    of the mean, paired), p10 and p90 (of the runs' differences), effect (mean over the standard deviation of differences), better
    and worse (share of runs in which the variant does better, worse; NaN where neither direction is better), runs_needed (to tell
    the mean from zero; 0 where it is zero or certain). An outcome that one of the two does not have is NaN.
    """
    return pd.concat([_pair(name, base, tables[name], tables[base]) for name, base in pairs], ignore_index=True)


def _level(table: pd.DataFrame) -> Array:
    """Median of each column, or mean of what is told by a share of runs."""
    told = [by_share(str(column)) for column in table.columns]
    return np.where(told, table.mean(), table.median())


def _pair(name: str, base: str, table: pd.DataFrame, against: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in table.columns if column in against.columns]
    common = table.index.intersection(against.index)
    ours, theirs = as_told(table.loc[common, columns]), as_told(against.loc[common, columns])
    gap = (ours - theirs).to_numpy(dtype=np.float64)
    mean, low, high = interval(gap)
    known = np.isfinite(gap)
    count = known.sum(axis=0)
    direction = np.array([outcome_of(column).direction for column in columns])
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.nansum((gap - mean) ** 2, axis=0) / np.maximum(count - 1, 1))
        signed = np.where(known, gap, np.nan) * direction
        has_direction = np.isfinite(direction) & (count > 0)
        better = np.where(has_direction, (signed > 0).sum(axis=0) / count, np.nan)
        worse = np.where(has_direction, (signed < 0).sum(axis=0) / count, np.nan)
        effect = np.where(spread > 0, mean / spread, 0.0)
        needed = np.where((spread > 0) & (np.nan_to_num(mean) != 0.0), np.ceil((special.ndtri(0.975) * spread / mean) ** 2), 0.0)
    quantiles = np.full((2, len(columns)), np.nan)
    some = count > 0
    quantiles[:, some] = np.nanquantile(gap[:, some], [0.1, 0.9], axis=0)
    return pd.DataFrame(
        {
            "variant": name,
            "against": base,
            "outcome": columns,
            "unit": [outcome_of(column).told_unit for column in columns],
            "runs": len(common),
            "level": _level(as_told(table[columns])),
            "level_against": _level(as_told(against[columns])),
            "difference": mean,
            "low": low,
            "high": high,
            "p10": quantiles[0],
            "p90": quantiles[1],
            "effect": np.where(count > 0, effect, np.nan),
            "better": better,
            "worse": worse,
            "runs_needed": np.minimum(needed, 1e15).astype(np.int64),
        }
    )
