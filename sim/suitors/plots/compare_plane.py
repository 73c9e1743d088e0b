"""The cost–effect plane: what a strategy adds to leverage against what it adds to the treasury's cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_folder import MOST_IN_A_LINE, Look, head, key_height, panel_title
from suitors.results.outcomes import label_of
from suitors.studies.paired_differences import interval
from suitors.variables.variable import MAIN
from suitors.words.numbers import percent

NOTE = (
    "Each dot: a run (left) or the mean of a future (right), difference on the same draws. Large mark: mean, with 95 % intervals. "
    "Percentages: share of dots in a quadrant, in the order of the key; more than three variants have their means alone. "
    "No ratio is shown: with costs near nought it would be anything."
)
COST, EFFECT = "fiscal_cost", MAIN
MOST_DOTS = 600
"""Dots drawn of each variant; more would be one blot. Means and shares are those of all."""
QUADRANTS = {
    (False, True): "cheaper, more leverage",
    (True, True): "dearer, more leverage",
    (False, False): "cheaper, less leverage",
    (True, False): "dearer, less leverage",
}


@style.styled
def plane(tables: Mapping[str, pd.DataFrame], power: str, looks: Sequence[Look], ax: Axes | None = None) -> Axes:
    """Draw the plane for `power`. `tables` holds outcomes by variant, one row a run or a future."""
    ax = ax if ax is not None else frame.new_figure(3.6, 3.6).add_subplot()
    shares: dict[tuple[bool, bool], list[float]] = {corner: [] for corner in QUADRANTS}
    few = len(looks) <= MOST_IN_A_LINE
    for look in looks:
        gap = (tables[look.name] - tables[look.against])[[f"{COST}[{power}]", f"{EFFECT}[{power}]"]].to_numpy(np.float64)
        kept = gap[: MOST_DOTS if few else 0]
        ax.scatter(
            kept[:, 0], kept[:, 1], s=5, marker="o", alpha=0.35, linewidths=0.5 if look.hollow else 0, rasterized=True,
            facecolors="none" if look.hollow else look.colour, edgecolors=look.colour,
        )  # fmt: skip
        mean, low, high = interval(gap)
        ax.errorbar(
            mean[0], mean[1], xerr=[[mean[0] - low[0]], [high[0] - mean[0]]], yerr=[[mean[1] - low[1]], [high[1] - mean[1]]],
            fmt=look.marker, color=look.colour, markersize=6, markerfacecolor=look.face, markeredgecolor=look.colour,
            linewidth=1.2, zorder=5,
        )  # fmt: skip
        for dearer, more in QUADRANTS:
            inside = ((gap[:, 0] > 0) == dearer) & ((gap[:, 1] > 0) == more)
            shares[dearer, more].append(float(inside.mean()))
    ax.axhline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    style.tidy(ax, None)
    _room(ax)
    for (dearer, more), words in QUADRANTS.items():
        said = " · ".join(percent(share) for share in shares[dearer, more])
        ax.text(
            0.985 if dearer else 0.015, 0.985 if more else 0.015, f"{words}\n{said}" if few else words, transform=ax.transAxes,
            ha="right" if dearer else "left", va="top" if more else "bottom", fontsize=style.NOTE_SIZE, color=style.MUTED, linespacing=1.3,
        ).set_in_layout(False)  # fmt: skip
    ax.set_xlabel(f"difference in {label_of(COST, with_unit=True)}")
    ax.set_ylabel(f"difference in {label_of(EFFECT, with_unit=True)}".replace(", ", ",\n"))
    ax.locator_params(nbins=5)
    return ax


@style.styled
def cost_and_effect(
    runs: Mapping[str, pd.DataFrame],
    futures: Mapping[str, pd.DataFrame] | None,
    power: str,
    looks: Sequence[Look],
    foot: str,
    title: str = "",
) -> Figure:
    """The plane over runs and, where there are futures, over futures beside it."""
    figure = frame.new_figure(3.5 + key_height(looks))
    subtitle = "cost to the treasury (cheaper to the left) against leverage (more is up), same draws"
    head(figure, title or f"What does more leverage cost {power}?", subtitle, foot, looks)
    panels = [("runs, numbers as assumed", runs), *([("futures", futures)] if futures is not None else [])]
    for index, (title, tables) in enumerate(panels):
        ax = figure.add_subplot(1, len(panels), index + 1)
        plane(tables, power, looks, ax)
        panel_title(ax, title)
        if index:
            ax.set_ylabel("")
    return frame.settle(figure)


def _room(ax: Axes) -> None:
    """Keep both lines of no difference on the sheet, and room above and below for the names of the quadrants."""
    for get, put, least, extra in ((ax.get_xlim, ax.set_xlim, 0.4, 0.02), (ax.get_ylim, ax.set_ylim, 0.08, 0.16)):
        low, high = min(get()[0], 0.0), max(get()[1], 0.0)
        span = max(high - low, 1e-12)
        put(min(low, -least * span) - extra * span, max(high, least * span) + extra * span)
