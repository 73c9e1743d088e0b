"""What the ends of every varied key do to an outcome, the widest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from suitors.analysis.limits import is_choice
from suitors.plots import style
from suitors.plots.sweep_words import outcome_label, short_name, value_text

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints

LOW, HIGH = "#c4601d", "#0b5d8a"
END = 0.2
"""Share of the points at either end of a key."""
MOST = 20
NOTE = (
    "Mean of the outcome at the fifth of the points with the lowest (orange, above) and the highest (blue, below) values of each number, "
    "less the mean of all points; thin: 95 % interval over points. Of choices: the one with the lowest and the one with the highest mean."
)


def ends(points: SweepPoints, outcome: str) -> pd.DataFrame:
    """One row a key and end: number, end (its value in words), difference, half (of the 95 % interval); the widest key first."""
    mean = points.mean[outcome].dropna()
    overall = float(mean.mean())
    rows: list[dict[str, str | float]] = []
    width: dict[str, float] = {}
    for key in points.inputs.columns:
        values = points.inputs[key].loc[mean.index]
        if values.nunique() < 2:
            continue
        if is_choice(values) or values.nunique() <= 4:
            by_choice = mean.groupby(values).mean()
            pair = [(value_text(choice), mean[values == choice]) for choice in (by_choice.idxmin(), by_choice.idxmax())]
            if not is_choice(values):
                pair = [(value_text(level), mean[values == level]) for level in (values.min(), values.max())]
        else:
            low, high = values.quantile(END), values.quantile(1 - END)
            pair = [(f"≤ {value_text(float(low))}", mean[values <= low]), (f"≥ {value_text(float(high))}", mean[values >= high])]
        differences = []
        for end, some in pair:
            half = 1.96 * float(some.std(ddof=1)) / np.sqrt(len(some)) if len(some) > 1 else np.nan
            differences.append(float(some.mean()) - overall)
            rows.append({"number": str(key), "end": end, "difference": differences[-1], "half": half})
        width[str(key)] = abs(differences[1] - differences[0])
    table = pd.DataFrame(rows, columns=["number", "end", "difference", "half"])
    order = table["number"].map(width)
    return table.loc[order.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def tornado_panel(points: SweepPoints, outcome: str, ax: Axes) -> Axes:
    """Draw the ends of the `MOST` widest keys on `ax`."""
    table = ends(points, outcome)
    keys = list(dict.fromkeys(table["number"]))[:MOST]
    reach = float((table["difference"].abs() + table["half"].fillna(0)).max()) if len(table) else 1.0
    for place, key in enumerate(keys):
        for (_, row), colour, shift in zip(table[table["number"] == key].iterrows(), (LOW, HIGH), (-0.19, 0.19), strict=True):
            ax.barh(place + shift, row["difference"], height=0.36, color=colour)
            if np.isfinite(row["half"]):
                ax.hlines(place + shift, row["difference"] - row["half"], row["difference"] + row["half"], color=style.INK, linewidth=0.7)
            ax.text(1.32 * reach, place + shift, row["end"], ha="right", va="center", fontsize=style.NOTE_SIZE, color=colour)
    ax.axvline(0, color=style.MUTED, linewidth=0.8)
    ax.set_xlim(-1.05 * reach, 1.35 * reach)
    ax.set_yticks(range(len(keys)), [short_name(key, points.actors) for key in keys])
    ax.set_ylim(len(keys) - 0.4, -0.6)
    style.tidy(ax, "x")
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(f"difference in {outcome_label(outcome, points, with_unit=True)}")
    return ax
