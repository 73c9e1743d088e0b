"""The structural ensemble as a heat map: how often a difference is above 0 under each structure."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_tables import LOSS_AND_GAIN
from suitors.words.numbers import percent

NOTE = (
    "Each cell is a structure: its shade is the share of futures in which the difference is above 0, violet in most, orange and hatched in "
    "few, white in half. Dots mark differences below 1 % of the own level (goodwill: 0.01). Grey: the measure stands still in that model."
)
ROW, MOST_IN_A_LINE = 0.15, 16


@style.styled
def structures(table: pd.DataFrame, power: str, variant: str, foot: str, name: str = "") -> Figure:
    """Rows: mechanism and model; columns: measure and what counts as the strategy. `table` holds one pair's rows of structures.csv."""
    count = table.groupby(["mechanism", "model"], sort=False).ngroups
    figure = frame.new_figure(2.1 + ROW * count)
    held = float((table["weight"] * (table["positive"] > 0.5)).sum())
    title = f"With {variant} {name or power} has more in {percent(held)} of structures"
    frame.head_and_foot(
        figure,
        title,
        "share of futures in which the difference is above 0, structure by structure; more: in most futures; structures by weight",
        foot,
    )
    heat_panel(table, figure.add_subplot())
    return frame.settle(figure)


def heat_panel(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the share of futures above 0 by structure, symmetric about one half, with its colour bar."""
    measures, cuts = (list(dict.fromkeys(table[name])) for name in ("measure", "strategy is"))
    rows = list(dict.fromkeys(zip(table["mechanism"], table["model"], strict=True)))
    columns = [(measure, cut) for measure in measures for cut in cuts]
    share, small = np.full((len(rows), len(columns)), np.nan), np.zeros((len(rows), len(columns)), bool)
    for item in table.to_dict(orient="records"):
        place = rows.index((item["mechanism"], item["model"])), columns.index((item["measure"], item["strategy is"]))
        share[place], small[place] = item["positive"], not item["matters"]
    colours = colormaps[LOSS_AND_GAIN].with_extremes(bad=style.FAINT)
    drawn = ax.imshow(np.ma.masked_invalid(share), cmap=colours, vmin=0.0, vmax=1.0, aspect="auto", interpolation="nearest")
    for down, across in zip(*np.nonzero(share < 0.5), strict=True):
        style.hatch_loss(ax, (across - 0.5, down - 0.5), 1, 1)
    down, across = np.nonzero(small)
    ax.plot(across, down, ".", color=style.INK, markersize=1.6, linestyle="none")
    models = len(rows) // len(dict.fromkeys(mechanism for mechanism, _ in rows))
    for line in range(models, len(rows), models):
        ax.axhline(line - 0.5, color=style.INK, linewidth=0.8)
    for line in range(len(cuts), len(columns), len(cuts)):
        ax.axvline(line - 0.5, color=style.INK, linewidth=0.8)
    ax.set_yticks(
        range(len(rows)), [f"{mechanism}: {model}" if place % models == 0 else model for place, (mechanism, model) in enumerate(rows)]
    )
    ax.set_xticks(range(len(columns)), [cut for _, cut in columns], rotation=90)
    above = ax.secondary_xaxis("top")
    middles = [len(cuts) * (place + 0.5) - 0.5 for place in range(len(measures))]
    above.set_xticks(middles, [textwrap.fill(measure, MOST_IN_A_LINE) for measure in measures])
    for axis in (ax, above):
        axis.tick_params(labelsize=style.NOTE_SIZE, length=0, pad=2)
    bar = frame.figure_of(ax).colorbar(drawn, ax=ax, fraction=0.02, pad=0.01)
    bar.set_label("share of futures above 0", fontsize=style.NOTE_SIZE)
    bar.ax.tick_params(labelsize=style.NOTE_SIZE, length=2)
    return ax
