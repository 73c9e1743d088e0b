"""Sector gaps of each state at the opening and at the end."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from suitors.plots import frame, style
from suitors.plots.bands import Band, band
from suitors.plots.findings import states_that
from suitors.words.dates import date_text

SHADE = "#2f6f8f"
"""One colour for all states: the figure is about sectors, not powers."""
NOTE = "Gap: distance to the frontier, 1 = nothing there, 0 = closed. Whisker: 80 % interval at the end. Gaps are the model's proxies."


def _draw_state(ax: Axes, dataset: xr.Dataset, gaps: Band, state: str) -> None:
    sectors = style.codes(dataset, "sector")
    rows = np.arange(len(sectors))
    start = gaps.median.isel(time=0).sel(state=state).values
    end, low, high = (part.isel(time=-1).sel(state=state).values for part in (gaps.median, gaps.low, gaps.high))
    ax.hlines(rows, np.minimum(start, end), np.maximum(start, end), color=SHADE, linewidth=1.6, alpha=0.45)
    ax.hlines(rows, low, high, color=style.INK, linewidth=0.7)
    ax.plot(start, rows, "o", markersize=4, markerfacecolor="white", markeredgecolor=SHADE, markeredgewidth=0.9, label="opening")
    ax.plot(end, rows, "o", markersize=4, color=SHADE, label="end")
    style.tidy(ax, "x")
    ax.set_title(style.state_name(dataset, state), loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3)
    ax.set_yticks(rows, sectors)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(sectors) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "", "0.5", "", "1"])


@style.styled
def gaps_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw the gaps of one ``state``, a row a sector, from 0 to 1."""
    ax = ax if ax is not None else frame.new_figure(2.4, 3.2).add_subplot()
    _draw_state(ax, dataset, band(dataset["gap"]), state)
    ax.set_xlabel("sector gap [share]")
    return ax


@style.styled
def sectors(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one panel a state with the gap of every sector at the first and at the last instant. Returns the panels."""
    states = style.codes(dataset, "state")
    figure = figure if figure is not None else frame.new_figure(frame.high(len(states), 1.3, 1.3))
    start, end = (date_text(float(dataset["time"].values[index])) for index in (0, -1))
    caption = style.caption(dataset, NOTE, validated=False)
    said = states_that(dataset, band(dataset["gap"].transpose("time", "sector", "state", ...).mean("sector")), "widens", "narrows")
    frame.head_and_foot(figure, f"The mean sector gap {said}", f"sector gap by state, {start} and {end}", caption)
    axes, blank = frame.panel_grid(figure, len(states))
    gaps = band(dataset["gap"])
    for ax, state in zip(axes, states, strict=True):
        _draw_state(ax, dataset, gaps, state)
    frame.label_bottom(axes, "sector gap [share]")
    entries = [
        (f"opening, {start}", frame.dot_swatch("white", SHADE)),
        (f"end, {end}, median", frame.dot_swatch(SHADE, SHADE)),
        ("80 % interval at the end", frame.line_swatch(style.INK, width=0.7)),
    ]
    frame.draw_key(blank, entries)
    frame.settle(figure)
    return axes
