"""Debt to GDP as a fan, over the share of runs in distress."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, mean
from suitors.plots.lines import set_time
from suitors.words.numbers import percent, percent_estimate

SHADE, ALARM = "#3b5b7a", "#b5482f"
OUTER, INNER = 0.15, 0.3
"""Opacity of the 95 % band, and of the 80 % band on top of it."""
NOTE = (
    "Upper part: public debt to GDP; line: median run, bands: 80 % and 95 % of runs. "
    "Lower part: share of runs that are in debt distress at the time."
)


def _draw_debt(ax: Axes, dataset: xr.Dataset, ratio: Band, state: str) -> None:
    time = dataset["time"].values
    outer_low, low, middle, high, outer_high = (100 * part.sel(state=state).values for part in vars(ratio).values())
    ax.fill_between(time, outer_low, outer_high, color=SHADE, alpha=OUTER, linewidth=0)
    ax.fill_between(time, low, high, color=SHADE, alpha=INNER, linewidth=0)
    ax.plot(time, middle, color=SHADE, linewidth=1.3, label="median")
    set_time(ax, time, style.state_name(dataset, state))
    ax.set_ylim(bottom=0)
    ax.annotate(
        percent_estimate(middle[-1] / 100, low[-1] / 100, high[-1] / 100),
        xy=(1, 0.03),
        xycoords="axes fraction",
        ha="right",
        va="bottom",
        fontsize=style.NOTE_SIZE,
        color=SHADE,
        fontweight="bold",
    )


def _draw_distress(ax: Axes, dataset: xr.Dataset, share: xr.DataArray, state: str, top: float) -> None:
    values = 100 * share.sel(state=state).values
    ax.fill_between(dataset["time"].values, values, color=ALARM, alpha=0.35, linewidth=0)
    ax.plot(dataset["time"].values, values, color=ALARM, linewidth=0.9, label="distress")
    style.tidy(ax)
    ax.set_ylim(0, top)
    ax.locator_params(axis="y", nbins=2)


@style.styled
def debt_fan(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw public debt to GDP of one ``state``, % over time, with its 80 % and 95 % bands."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    _draw_debt(ax, dataset, band(dataset["debt_to_gdp"]), state)
    ax.set_ylabel("debt, % of GDP")
    return ax


@style.styled
def distress_share(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw the share of runs in distress of one ``state``, % over time."""
    ax = ax if ax is not None else frame.new_figure(2.0, 4.0).add_subplot()
    share = mean(dataset["distress"])
    _draw_distress(ax, dataset, share, state, _top(share))
    ax.set_ylabel("% of runs")
    return ax


def _top(share: xr.DataArray) -> float:
    """Upper end of the distress axis, one for all states: the next of 5, 10, 25, 50, 100 %."""
    largest = 100 * float(share.max())
    return next(step for step in (5.0, 10.0, 25.0, 50.0, 102.0) if largest <= step or step > 100)


def _told(dataset: xr.Dataset, share: xr.DataArray) -> str:
    """Where debt distress is most frequent, if beyond chance (two standard errors of the shares of runs)."""
    runs = int(dataset.attrs.get("runs", dataset.sizes.get("run", 1)))
    peaks = share.max("time")
    ranked = [str(peaks["state"].values[place]) for place in np.argsort(-peaks.values, kind="stable")]
    most, *rest = (float(peaks.sel(state=state)) for state in ranked)
    if most == 0:
        return "No state comes into debt distress in any run"
    noise = 2 * np.sqrt(sum(share * (1 - share) for share in (most, *rest[:1])) / max(runs, 1))
    if not rest:
        return f"At no time are more than {percent(most)} of runs in debt distress"
    if most - rest[0] <= noise:
        return f"At no time is a state in debt distress in more than {percent(most)} of runs"
    return f"Debt distress is most frequent in {style.state_name(dataset, ranked[0])}: up to {percent(most)} of runs at a time"


@style.styled
def fan(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw a pair of panels a state. Returns them state by state: debt, distress, debt, distress, …"""
    states = style.codes(dataset, "state")
    figure = figure if figure is not None else frame.new_figure(frame.high(len(states), 1.7, 1.4))
    ratio, share = band(dataset["debt_to_gdp"]), mean(dataset["distress"])
    frame.head_and_foot(
        figure,
        _told(dataset, share),
        f"public debt and debt distress, % of GDP and % of runs{'; debt scales differ between states' if len(states) > 1 else ''}",
        style.caption(dataset, NOTE),
    )
    pairs, blank = frame.pair_grid(figure, len(states), upper_share=2.6)
    axes: list[Axes] = []
    for (upper, lower), state in zip(pairs, states, strict=True):
        _draw_debt(upper, dataset, ratio, state)
        _draw_distress(lower, dataset, share, state, _top(share))
        axes += [upper, lower]
    frame.label_left(axes[::2], "debt, % of GDP")
    frame.label_left(axes[1::2], "distress,\n% of runs")
    entries = [
        ("median debt to GDP", frame.line_swatch(SHADE)),
        ("80 % of runs", frame.area_swatch(SHADE, 1 - (1 - OUTER) * (1 - INNER))),
        ("95 % of runs", frame.area_swatch(SHADE, OUTER)),
        ("share of runs in distress", frame.area_swatch(ALARM, 0.35)),
    ]
    frame.draw_key(blank, entries, "Printed: debt at the end,\nmedian (80 % interval)")
    frame.settle(figure)
    return axes
