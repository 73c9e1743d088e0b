"""Public debt to GDP by creditor."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patheffects import withStroke

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, median
from suitors.plots.findings import states_that
from suitors.plots.lines import set_time

MARKETS = {"MARKET_EXTERNAL": "Foreign markets", "MARKET_DOMESTIC": "Domestic creditors"}
NOTE = (
    "Line: public debt to GDP, median; bracket at the end: 80 % of runs. Areas: the median, split by the creditors' median shares.\n"
    "Loans to banks and firms count in the part that the state answers for."
)


def stack_by_creditor(dataset: xr.Dataset) -> xr.DataArray:
    """Public debt to GDP by creditor, shares of GDP: (creditor, time, state), powers first, then markets.

    Medians of parts do not add to the median of the whole; so the median whole is split by the median parts.
    """
    by_power = median(dataset["public_debt_owed"]).rename(power="creditor").drop_vars("power_name", errors="ignore")
    variables = ("market_external_debt", "market_domestic_debt")
    markets = [median(dataset[name]).expand_dims(creditor=[code]) for name, code in zip(variables, MARKETS, strict=True)]
    parts = xr.concat([by_power, *markets], dim="creditor", coords="minimal", compat="override")
    whole = parts.sum("creditor")
    return (parts / whole.where(whole > 0, 1.0) * median(dataset["debt_to_gdp"])).transpose("creditor", "time", "state")


def creditor_name(dataset: xr.Dataset, code: str) -> str:
    """The name of a power or of a market."""
    return MARKETS.get(code) or style.power_name(dataset, code)


def _draw_state(ax: Axes, dataset: xr.Dataset, stack: xr.DataArray, total: Band, state: str) -> None:
    time = dataset["time"].values
    heights = 100 * stack.sel(state=state).values
    codes = [str(code) for code in stack["creditor"].values]
    areas = ax.stackplot(time, heights, labels=codes, linewidth=0.25)
    for one, code in zip(areas, codes, strict=True):
        one.set(**style.area(code))
    low, middle, high = (100 * part.sel(state=state).values for part in (total.low, total.median, total.high))
    if high[-1] > low[-1]:
        # An interval drawn as a band over the areas would read as one more creditor.
        ax.plot([time[-1]] * 2, [low[-1], high[-1]], color=style.INK, linewidth=1.1, marker="_", markersize=5, clip_on=False, zorder=5)
    ax.plot(time, middle, color=style.INK, linewidth=1.2, label="total")
    edges = np.vstack([np.zeros_like(heights[0]), np.cumsum(heights, axis=0)])
    for row, code in enumerate(codes):
        thickness = heights[row]
        at = len(time) // 2
        if thickness[at] > 0.085 * max(edges[-1].max(), high.max()):
            centre = (edges[row, at] + edges[row + 1, at]) / 2
            known = {"MARKET_EXTERNAL": "foreign markets", "MARKET_DOMESTIC": "domestic"}
            text = known.get(code) or style.power_name(dataset, code)
            ax.text(
                time[at],
                centre,
                text,
                ha="center",
                va="center",
                fontsize=style.NOTE_SIZE,
                color=style.text_on(style.colour(code)),
                fontweight="bold",
                path_effects=[withStroke(linewidth=2.2, foreground=style.colour(code))],
                zorder=4,
            )
    set_time(ax, time, style.state_name(dataset, state))
    ax.set_ylim(bottom=0)


@style.styled
def debt_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw the stack of one ``state``, % of GDP over time."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    _draw_state(ax, dataset, stack_by_creditor(dataset), band(dataset["debt_to_gdp"]), state)
    ax.set_ylabel("% of GDP")
    return ax


@style.styled
def debt(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one stack a state, % of GDP over time, with the 80 % band of the total. Returns the panels; their scales differ."""
    states = style.codes(dataset, "state")
    figure = figure if figure is not None else frame.new_figure(frame.high(len(states), 1.55))
    caption = style.caption(dataset, NOTE)
    said = states_that(dataset, band(dataset["debt_to_gdp"].transpose("time", "state", ...)), "rises", "falls")
    frame.head_and_foot(
        figure,
        f"Public debt to GDP {said}",
        f"public debt by creditor, % of GDP{'; scales differ between panels' if len(states) > 1 else ''}",
        caption,
    )
    axes, blank = frame.panel_grid(figure, len(states), share_y=False)
    stack, total = stack_by_creditor(dataset), band(dataset["debt_to_gdp"])
    for ax, state in zip(axes, states, strict=True):
        _draw_state(ax, dataset, stack, total, state)
    frame.label_left(axes, "% of GDP")
    entries = [("Public debt, all creditors", frame.line_swatch(style.INK, width=1.2))]
    for code in map(str, stack["creditor"].values[::-1]):
        entries.append((creditor_name(dataset, code), frame.actor_swatch(code)))
    frame.draw_key(blank, entries)
    frame.settle(figure)
    return axes
