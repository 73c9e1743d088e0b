"""Every deal of one run, and a table of the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle

from suitors.plots import frame, style
from suitors.words.numbers import fixed, given

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 10
"""Deals listed in the table."""
AREA_PER_BILLION = 60.0
"""Marker area in square points of a deal of one bn US$."""
SMALLEST_AREA = 0.8
NOTE = (
    "Area: size of the offer. Filled: taken. Half: cut for want of room or headroom. Hollow: refused. "
    "One line a power in each row, in the order of the key."
)


def deals_of_run(deals: pd.DataFrame, run: int | None = None) -> pd.DataFrame:
    """The deals of ``run`` (default: the lowest number there is), largest first; ties keep the order of the table."""
    if run is None and len(deals):
        run = int(deals["run"].min())
    return deals[deals["run"] == run].sort_values("size", ascending=False, kind="stable")


def marker_areas(sizes: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Marker areas in square points of deals of ``sizes`` bn US$."""
    return np.maximum(SMALLEST_AREA, AREA_PER_BILLION * sizes)


@style.styled
def deals_panel(dataset: xr.Dataset, deals: pd.DataFrame, run: int | None = None, ax: Axes | None = None) -> Axes:
    """Draw every deal of one run on ``ax``: a row a state, the date across."""
    ax = ax if ax is not None else frame.new_figure(4.0).add_subplot()
    chosen = deals_of_run(deals, run)
    states, powers = style.codes(dataset, "state"), style.codes(dataset, "power")
    lanes = np.linspace(-0.38, 0.38, len(powers)) if len(powers) > 1 else np.zeros(1)
    for power, lane in zip(powers, lanes, strict=True):
        own = chosen[(chosen["power"] == power) & chosen["state"].isin(states)]
        colour = style.colour(power)
        rows = np.array([states.index(str(state)) for state in own["state"]], dtype=float)
        for outcome, shape, face, strength, layer in (
            ("refused", "o", "none", 0.45, 2),
            ("cut", "o", "none", 0.9, 3),
            ("cut", MarkerStyle("o", fillstyle="left"), colour, 0.75, 3),
            ("taken", "o", colour, 0.75, 4),
        ):
            mask = (own["outcome"] == outcome).to_numpy()
            if mask.any():
                size = marker_areas(own["size"].to_numpy(dtype=float)[mask])
                ax.scatter(
                    own["time"].to_numpy(dtype=float)[mask],
                    rows[mask] + lane,
                    s=size,
                    marker=shape,
                    facecolor=face,
                    edgecolor=colour,
                    linewidth=0.4,
                    alpha=strength,
                    zorder=layer,
                    label=f"{power} {outcome}",
                )
    style.tidy(ax, "x")
    ax.set_yticks(range(len(states)), [style.state_name(dataset, state) for state in states])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(states) - 0.45, -0.55)
    for row in range(1, len(states)):
        ax.axhline(row - 0.5, color=style.MUTED, linewidth=0.4)
    time = dataset["time"].values
    ax.set_xlim(time[0] - 0.2, time[-1] + 0.2)
    ax.locator_params(axis="x", integer=True)
    ax.set_xlabel("year")
    return ax


@style.styled
def largest_deals(dataset: xr.Dataset, deals: pd.DataFrame, run: int | None = None, ax: Axes | None = None) -> Axes:
    """Write the largest deals of one run as a table on ``ax``."""
    ax = ax if ax is not None else frame.new_figure(2.5).add_subplot()
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(LARGEST + 1.0, -0.5)
    columns = (
        (0.0, "left", "date"),
        (0.155, "left", "power"),
        (0.27, "left", "state"),
        (0.38, "left", "product"),
        (0.87, "right", "bn US$"),
        (1.0, "right", "outcome"),
    )
    for x, side, head in columns:
        ax.text(x, 0.0, head, ha=side, va="center", fontsize=style.NOTE_SIZE, color=style.MUTED)
    ax.axhline(0.5, color=style.MUTED, linewidth=0.5)
    titles = dict(zip(map(str, dataset["product"].values), map(str, dataset["product_title"].values), strict=True))
    for row, deal in enumerate(deals_of_run(deals, run).head(LARGEST).itertuples(), start=1):
        title = titles.get(str(deal.product), str(deal.product))
        title = title if len(title) <= 26 else title[:25].rstrip() + "…"
        when = float(deal.time)  # type: ignore[arg-type]
        size, taken = float(deal.size), float(deal.taken)  # type: ignore[arg-type]
        outcome = f"cut to {fixed(taken)}" if deal.outcome == "cut" else str(deal.outcome)
        cells = (f"{int(when)} Q{min(int((when % 1) * 4 + 1e-6), 3) + 1}", str(deal.power), str(deal.state), title, fixed(size), outcome)
        for index, ((x, side, _), text) in enumerate(zip(columns, cells, strict=True)):
            ink, weight = (style.colour(str(deal.power)), "bold") if index == 1 else (style.INK, "normal")
            ax.text(x, row + 0.1, text, ha=side, va="center", fontsize=style.NOTE_SIZE, color=ink, fontweight=weight)
    return ax


@style.styled
def timeline(dataset: xr.Dataset, deals: pd.DataFrame, run: int | None = None, figure: FigureBase | None = None) -> list[Axes]:
    """Draw the deals of one run over the table of the largest. Returns the panel and the table."""
    states = dataset.sizes["state"]
    figure = figure if figure is not None else frame.new_figure(2.6 + 0.62 * states)
    if run is None and len(deals):
        run = int(deals["run"].min())
    chosen = deals_of_run(deals, run)
    counts = ", ".join(f"{int((chosen['outcome'] == outcome).sum())} {outcome}" for outcome in ("taken", "cut", "refused"))
    caption = style.caption(dataset, NOTE).replace("interval: 80 % of runs", f"one run shown: number {run}")
    frame.head_and_foot(figure, "The deals of one run", f"run {run}: {len(chosen)} offers, {counts}", caption)
    grid = figure.add_gridspec(2, 2, height_ratios=[0.62 * states, 1.35], width_ratios=[2.6, 1])
    panel, table, key = figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, 0]), figure.add_subplot(grid[1, 1])
    deals_panel(dataset, deals, run, panel)
    largest_deals(dataset, deals, run, table)
    _draw_key(dataset, key)
    frame.settle(figure)
    return [panel, table]


def _draw_key(dataset: xr.Dataset, ax: Axes) -> None:
    ax.set_axis_off()
    handles = [
        Line2D([], [], marker="o", linestyle="none", color=style.colour(power), markersize=4, label=style.power_name(dataset, power))
        for power in style.codes(dataset, "power")
    ]
    handles += [
        Line2D(
            [],
            [],
            marker="o",
            linestyle="none",
            markerfacecolor="none",
            markeredgecolor=style.MUTED,
            markeredgewidth=0.6,
            markersize=float(np.sqrt(AREA_PER_BILLION * size)),
            label=f"{given(size)} bn US$",
        )
        for size in (0.1, 1.0)
    ]
    ax.legend(
        handles=handles,
        loc="upper right",
        ncols=2,
        fontsize=style.NOTE_SIZE,
        frameon=False,
        labelspacing=0.7,
        columnspacing=1.0,
        borderaxespad=0,
    )
