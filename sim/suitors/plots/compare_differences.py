"""Paired differences between strategies with their intervals, outcome by outcome."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_findings import change, left_out, moved
from suitors.plots.compare_folder import Look, mark, panel_title, plain_axis
from suitors.results.outcomes import columns_in, label_of, unit_text
from suitors.words.numbers import number

NOTE = (
    "Dot: mean difference over paired runs; thick bar: its 95 % interval (chance alone); thin bar: where 80 % of the runs' "
    "differences lie. Grey, right: median of what they are compared with."
)
COLUMNS = 3
TITLE_WIDTH = 25
"""Characters in a line of a panel's title."""
MOST_WRAPPED = 8
"""Variants whose names may take two lines."""


@style.styled
def difference(differences: pd.DataFrame, outcome: str, looks: Sequence[Look], ax: Axes | None = None) -> Axes:
    """Draw the paired differences of one outcome, such as `goodwill[JPN]`, in its unit: one row a variant of `looks`."""
    ax = ax if ax is not None else frame.new_figure(1.4).add_subplot()
    level = np.nan
    for place, look in enumerate(looks):
        rows = look.rows(differences)
        for _, row in rows[rows["outcome"] == outcome].iterrows():
            level = float(row["level_against"]) if place == 0 else level
            if np.isfinite(row["difference"]):
                mark(ax, row, place, look)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(looks)), [look.label for look in looks])
    ax.set_ylim(len(looks) - 0.4, -0.6)
    plain_axis(ax)
    known = f"against {number(level)}" if np.isfinite(level) else ""
    panel_title(ax, textwrap.fill(label_of(outcome), TITLE_WIDTH), unit_text(outcome), known)
    return ax


@style.styled
def differences(
    table: pd.DataFrame,
    power: str,
    looks: Sequence[Look],
    foot: Callable[[str], str],
    place: str = "differences",
    title: str = "",
    name: str = "",
) -> Figure:
    """One panel an outcome of `power` that moves, every variant of `looks` against what it is compared with.

    `table` has the columns that `paired` gives, `foot` turns a note into the lines at the foot, `name` is what the power is called.
    """
    known = set(table["outcome"])
    asked = [column for column in columns_in(place, [power]) if column in known]
    shown = moved(table, looks, asked)
    rows = -(-len(shown) // COLUMNS)
    one_line = len(looks) > MOST_WRAPPED
    lines = sum(1.4 + (0 if one_line else look.label.count("\n")) for look in looks)
    figure = frame.new_figure(1.2 + max(rows, 1) * (0.48 + 0.105 * lines))
    against = _against(looks)
    below = " ".join(text for text in (NOTE, left_out(column for column in asked if column not in shown)) if text)
    head = title or change(table, looks, power, name or power)
    frame.head_and_foot(figure, head, f"differences from {against}, same draws, outcome by outcome", foot(below))
    if not shown:
        frame.nothing_to_show(figure, "No outcome differs by enough to matter, beyond chance.")
    for index, outcome in enumerate(shown):
        ax = figure.add_subplot(rows, COLUMNS, index + 1)
        difference(table, outcome, looks, ax)
        if one_line:
            ax.set_yticklabels([look.title for look in looks])
        ax.tick_params(labelleft=index % COLUMNS == 0)
    return frame.settle(figure)


def _against(looks: Sequence[Look]) -> str:
    """What the variants are compared with, in words."""
    groups: Mapping[str, list[str]] = {}
    for look in looks:
        groups = {**groups, look.against_title: [*groups.get(look.against_title, []), look.title]}
    if len(groups) == 1:
        return next(iter(groups))
    return "; ".join(f"{against} for {' and '.join(names)}" for against, names in groups.items())
