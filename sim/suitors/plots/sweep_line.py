"""An outcome over one varied key: mean, its interval, and the band where runs lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from suitors.analysis.limits import is_choice
from suitors.plots import style
from suitors.plots.sweep_words import key_label, outcome_label, value_text

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints

MOST_LEVELS = 30
BINS = 12
NOTE = (
    "Line: mean; dark band or bar: its 95 % interval; light band: where 80 % of runs lie. Points share their draws: differences along the "
    "line are surer than the bands say. Dots: points, where other numbers vary too; the mean is then over points in a stretch."
)


@dataclass(frozen=True)
class OutcomeAlongKey:
    """Along a key, level by level: where, mean of the outcome, half of its 95 % interval, and between which values 80 % of runs lie."""

    at: NDArray[np.float64]
    mean: NDArray[np.float64]
    half: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def course(points: SweepPoints, key: str, outcome: str, chosen: NDArray[np.bool_]) -> OutcomeAlongKey:
    """The outcome along `key` at the `chosen` points: one level a value, or stretches of equal numbers of points where other keys vary.

    The interval of the mean holds how runs differ, which is chance that the points share, and with several points at a level how these
    differ.
    """
    values = points.inputs[key]
    where = pd.Series(pd.factorize(values, sort=True)[0], index=values.index).astype(float) if is_choice(values) else values.astype(float)
    table = pd.DataFrame(
        {
            "at": where,
            "mean": points.mean[outcome],
            "low": points.low[outcome],
            "high": points.high[outcome],
            "error": points.spread[outcome] / np.sqrt(points.runs),
        }
    )[chosen].dropna(subset=["mean"])
    alone = _alone(points, key, chosen)
    level = table["at"] if alone or table["at"].nunique() <= MOST_LEVELS else pd.qcut(table["at"], BINS, labels=False, duplicates="drop")
    groups = table.groupby(level)
    count = groups.size().to_numpy(np.float64)
    between = np.where(count > 1, groups["mean"].var(ddof=1).to_numpy(np.float64) / count, 0.0)
    of_runs = groups["error"].mean().to_numpy(np.float64)
    # With a single run nothing is known of its chance; points that differ still say something.
    error = np.sqrt(between + np.where((count > 1) & np.isnan(of_runs), 0.0, of_runs) ** 2)
    columns = [groups[name].mean().to_numpy(np.float64) for name in ("at", "mean", "low", "high")]
    return OutcomeAlongKey(columns[0], columns[1], 1.96 * error, columns[2], columns[3])


def _alone(points: SweepPoints, key: str, chosen: NDArray[np.bool_]) -> bool:
    """Whether nothing but the key varies among the chosen points."""
    inputs = points.inputs[chosen]
    return all(inputs[other].nunique() <= 1 for other in inputs.columns if other != key)


def line_panel(points: SweepPoints, key: str, outcome: str, chosen: NDArray[np.bool_], ax: Axes) -> Axes:
    """Draw the course of `outcome` along `key` at the chosen points."""
    found = course(points, key, outcome, chosen)
    actor = outcome.partition("[")[2].rstrip("]")
    colour = style.colour(actor) if actor else style.INK
    values = points.inputs[key]
    choices = is_choice(values)
    if choices:
        ax.vlines(found.at, found.low, found.high, color=colour, alpha=0.25, linewidth=7)
    else:
        ax.fill_between(found.at, found.low, found.high, color=colour, alpha=0.15, linewidth=0)
        if int(chosen.sum()) > len(found.at):
            ax.plot(values[chosen], points.mean[outcome][chosen], "o", color=colour, markersize=1.6, alpha=0.35, markeredgewidth=0)
    if not choices and len(found.at) > MOST_LEVELS:
        ax.fill_between(found.at, found.mean - found.half, found.mean + found.half, color=colour, alpha=0.3, linewidth=0)
        ax.plot(found.at, found.mean, color=colour, linewidth=1.4)
    else:
        wide = 0 if choices else 1.4
        ax.errorbar(found.at, found.mean, found.half, color=colour, linewidth=wide, elinewidth=0.9, capsize=1.5, marker="o", markersize=2.6)
    style.tidy(ax)
    if choices:
        names = sorted(set(values))
        ax.set_xticks(range(len(names)), [value_text(name) for name in names])
        ax.set_xlim(-0.6, len(names) - 0.4)
    ax.set_xlabel(key_label(key, points))
    ax.set_ylabel(outcome_label(outcome, points, with_unit=True))
    return ax
