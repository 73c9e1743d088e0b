"""Policy leverage of each power over time, one panel per state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.text import Annotation

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, powers_with
from suitors.plots.findings import about, leads, moves, region
from suitors.plots.labels import spread_end_labels
from suitors.plots.lines import draw_powers, set_time
from suitors.variables.variable import MOVED_BY_POLICY

NAMED = 3
"""Powers whose lines are named in a state, beside those that the scenario is about."""
NOTE = (
    "Line: median. Dark band: 80 % of runs, light band: 95 %. Named and coloured: the three powers with most at the end, and those that "
    "the scenario is about (thick); grey: all others."
)


def _draw_state(ax: Axes, dataset: xr.Dataset, leverage: Band, state: str, powers: Sequence[str]) -> list[Annotation]:
    time = dataset["time"].values
    one = Band(*(part.sel(state=state).transpose("power", "time") for part in vars(leverage).values()))
    subject = [power for power in about(dataset) if power in powers]
    ends = one.median.isel(time=-1).sel(power=list(powers))
    top = [str(code) for code in ends["power"].values[np.argsort(-ends.values, kind="stable")][:NAMED]]
    shown = [power for power in powers if power in top or power in subject]
    for power in powers:
        if power not in shown:
            ax.plot(time, one.median.sel(power=power).values, color=style.OTHERS, linewidth=0.7, label=power, zorder=1)
    labels = draw_powers(ax, time, one, shown, name=partial(style.power_name, dataset))
    for line in ax.lines:
        if line.get_label() in subject:
            line.set_linewidth(2.2)
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
    figure = figure if figure is not None else frame.new_figure(frame.high(len(states), 1.4))
    across = region(dataset, variable)
    what = style.name_of(variable)
    ending = Band(*(part.isel(time=-1) for part in vars(across).values()))
    subject = [power for power in about(dataset) if power in powers]
    title = (
        moves(dataset, across, subject[:2], f"{what} in the region", dataset[variable].attrs["units"])
        if subject
        else leads(dataset, ending, f"{what} in the region")
    )
    subtitle = f"{what} by state and power [{dataset[variable].attrs['units']}]; each state has its own scale"
    note = f"{style.sentence(dataset, variable)}\n{NOTE}"
    frame.head_and_foot(figure, title, subtitle, style.caption(dataset, note, validated=False))
    axes, _ = frame.panel_grid(figure, len(states), share_y=False)
    labels = [_draw_state(ax, dataset, leverage, state, powers) for ax, state in zip(axes, states, strict=True)]
    for ax in axes:
        _from_zero(ax, leverage)
    frame.label_left(axes, style.with_unit(dataset, variable))
    frame.settle(figure)
    for ax, own in zip(axes, labels, strict=True):
        spread_end_labels(ax, own)
    return axes
