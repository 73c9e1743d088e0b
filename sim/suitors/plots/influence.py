"""Policy leverage of each power over time, one panel per state."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.text import Annotation

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, powers_with
from suitors.plots.labels import spread_end_labels
from suitors.plots.lines import draw_powers, set_time
from suitors.results.outcomes import MOVED_BY_POLICY

SCALES_DIFFER = 6.0
"""Ratio of the states' largest values above which panels no longer share their vertical axis."""
NOTE = "Line: median. Dark band: 80 % of runs, light band: 95 %. Labels stand in the order of the lines' ends."


def _draw_state(ax: Axes, dataset: xr.Dataset, leverage: Band, state: str, powers: Sequence[str]) -> list[Annotation]:
    time = dataset["time"].values
    one = Band(*(part.sel(state=state).transpose("power", "time") for part in vars(leverage).values()))
    labels = draw_powers(ax, time, one, powers)
    set_time(ax, time, style.state_name(dataset, state))
    ax.margins(y=0.02)
    return labels


def _from_zero(ax: Axes, leverage: Band) -> None:
    if float(leverage.outer_low.min()) >= 0:
        ax.set_ylim(bottom=0.0)


@style.styled
def leverage_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None, variable: str = MOVED_BY_POLICY) -> Axes:
    """Draw ``variable`` (time, power, state, run or statistic) of every power that has any in one ``state`` on ``ax``."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    leverage = band(dataset[variable])
    labels = _draw_state(ax, dataset, leverage, state, powers_with(dataset, variable))
    _from_zero(ax, leverage)
    ax.set_ylabel(style.with_unit(dataset, variable))
    spread_end_labels(ax, labels)
    return ax


@style.styled
def influence(dataset: xr.Dataset, figure: FigureBase | None = None, variable: str = MOVED_BY_POLICY) -> list[Axes]:
    """Draw ``variable`` over time, one panel per state in the order of the dataset; powers that have none are left out.

    Line: median over runs. Dark band: 80 % of runs. Light band: 95 %. Returns the panels.
    """
    leverage = band(dataset[variable])
    states, powers = style.codes(dataset, "state"), powers_with(dataset, variable)
    tops = leverage.high.max(["time", "power"])
    share_y = bool(tops.max() <= SCALES_DIFFER * max(float(tops.min()), 1e-12))
    figure = figure if figure is not None else frame.new_figure(4.4 if len(states) <= 7 else 5.6)
    title = style.name_of(variable).capitalize()
    subtitle = "median of the runs and where the others lie" + ("" if share_y else "; scales differ between panels")
    note = f"{style.sentence(dataset, variable)}\n{NOTE}"
    frame.head_and_foot(figure, f"{title} by state and power", subtitle, style.caption(dataset, note, validated=False))
    axes, blank = frame.panel_grid(figure, len(states), share_y)
    labels = [_draw_state(ax, dataset, leverage, state, powers) for ax, state in zip(axes, states, strict=True)]
    for ax in axes:
        _from_zero(ax, leverage)
    frame.label_left(axes, style.with_unit(dataset, variable))
    entries = [(f"{style.power_name(dataset, power)} ({power})", frame.line_swatch(style.colour(power), power)) for power in powers]
    frame.draw_key(blank, entries)
    frame.settle(figure)
    for ax, own in zip(axes, labels, strict=True):
        spread_end_labels(ax, own)
    return axes
