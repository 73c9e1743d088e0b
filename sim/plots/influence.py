"""Policy leverage of each power over time, one panel per state."""

from __future__ import annotations

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.text import Annotation

from sim.plots import frame, style
from sim.plots.bands import Band, band
from sim.plots.labels import end_labels, spread_end_labels

SCALES_DIFFER = 6.0
"""Ratio of the states' largest values above which panels no longer share their vertical axis."""


def _draw_state(ax: Axes, dataset: xr.Dataset, leverage: Band, state: str) -> list[Annotation]:
    time = dataset["time"].values
    powers = style.codes(dataset, "power")
    one = Band(*(part.sel(state=state).transpose("power", "time") for part in vars(leverage).values()))
    for row, power in enumerate(powers):
        colour = style.colour(power)
        ax.fill_between(time, one.outer_low.values[row], one.outer_high.values[row], color=colour, alpha=0.07, linewidth=0)
        ax.fill_between(time, one.low.values[row], one.high.values[row], color=colour, alpha=0.16, linewidth=0)
        ax.plot(time, one.median.values[row], color=colour, linestyle=style.dashes(power), linewidth=1.1, label=power, zorder=3)
        ax.plot(time[-1:], one.median.values[row, -1:], color=colour, marker=style.marker(power), markersize=3, zorder=4, clip_on=False)
    style.tidy(ax)
    ax.set_title(style.state_name(dataset, state), loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3)
    ax.set_xlim(time[0], time[-1])
    ax.locator_params(axis="x", integer=True, nbins=4)
    ax.locator_params(axis="y", nbins=5)
    ax.margins(y=0.02)
    return end_labels(ax, [float(value) for value in one.median.values[:, -1]], powers, [style.colour(power) for power in powers])


def _from_zero(ax: Axes, leverage: Band) -> None:
    if float(leverage.outer_low.min()) >= 0:
        ax.set_ylim(bottom=0.0)


@style.styled
def leverage_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None, variable: str = "policy_leverage") -> Axes:
    """Draw ``variable`` (time, power, state, run or statistic) of every power in one ``state`` on ``ax``."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    leverage = band(dataset[variable])
    labels = _draw_state(ax, dataset, leverage, state)
    _from_zero(ax, leverage)
    ax.set_ylabel(f"{dataset[variable].attrs['long_name']} [{dataset[variable].attrs['units']}]")
    spread_end_labels(ax, labels)
    return ax


@style.styled
def influence(dataset: xr.Dataset, figure: FigureBase | None = None, variable: str = "policy_leverage") -> list[Axes]:
    """Draw ``variable`` over time, one panel per state in the order of the dataset.

    Line: median over runs. Dark band: 80 % of runs. Light band: 95 %. Returns the panels.
    """
    leverage = band(dataset[variable])
    states, powers = style.codes(dataset, "state"), style.codes(dataset, "power")
    tops = leverage.high.max(["time", "power"])
    share_y = bool(tops.max() <= SCALES_DIFFER * max(float(tops.min()), 1e-12))
    figure = figure if figure is not None else frame.new_figure(4.4 if len(states) <= 7 else 5.6)
    attributes = dataset[variable].attrs
    title = f"{str(attributes['long_name']).capitalize()} by state and power"
    subtitle = "median of the runs and where the others lie" + ("" if share_y else "; scales differ between panels")
    note = "Line: median. Dark band: 80 % of runs, light band: 95 %. Labels stand in the order of the lines' ends."
    frame.head_and_foot(figure, title, subtitle, style.caption(dataset, note, validated=False))
    axes, blank = frame.panel_grid(figure, len(states), share_y)
    labels = [_draw_state(ax, dataset, leverage, state) for ax, state in zip(axes, states, strict=True)]
    for ax in axes:
        _from_zero(ax, leverage)
    frame.label_left(axes, f"{attributes['long_name']} [{attributes['units']}]")
    entries = [(f"{style.power_name(dataset, power)} ({power})", frame.line_swatch(style.colour(power), power)) for power in powers]
    frame.draw_key(blank, entries)
    frame.settle(figure)
    for ax, own in zip(axes, labels, strict=True):
        spread_end_labels(ax, own)
    return axes
