"""Leverage by channel: what each power's leverage in each state is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patches import Rectangle

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, mean, powers_with
from suitors.plots.findings import about, channel_of, leads, order, region
from suitors.variables.variable import MAIN
from suitors.words.actors import named as named_power
from suitors.words.actors import possessive
from suitors.words.dates import date_text
from suitors.words.numbers import count

SCALES_DIFFER = 6.0
"""Ratio of the states' largest bars above which panels no longer share their horizontal axis."""
COLOURS = {
    "debt": "#7a1f1f",
    "investment": "#e09a48",
    "aid": "#f3e3a6",
    "ties": "#8a6fb0",
    "trade": "#123c5e",
    "remittances": "#7fb2de",
    "transit": "#3f7d58",
}
"""Warm for what policy moves, violet for ties, cold for what it hardly moves."""
HATCHES = {"ties": "/////", "trade": "++++", "remittances": "-----", "transit": "xxxxx"}
"""White lines in the bars, by which channels differ in grey."""
LEAST_LABELLED = 0.13
"""Share of the axis from which on a part of a bar bears the name of its channel."""
LEAST_NAMED = 0.01
"""Points of leverage in some bar from which on a channel is in the key; less cannot be seen."""
NOTE = (
    "Bar: leverage by channel, mean of the runs, from left to right in the order of the key; the channels add up. Whisker: 80 % of runs. "
    "Number: leverage share in the state, %. Strategies hardly move trade, remittances and transit (cold colours)."
)


def _area(channel: str) -> dict[str, Any]:
    return {"facecolor": COLOURS[channel], "hatch": HATCHES.get(channel, ""), "edgecolor": "white"}


def _draw_state(ax: Axes, dataset: xr.Dataset, state: str, powers: Sequence[str]) -> float:
    """Returns where the longest bar or whisker ends."""
    rows, left = np.arange(len(powers)), np.zeros(len(powers))
    last = {"time": -1}
    parts = mean(dataset["leverage_by_channel"].isel(last)).sel(state=state, power=list(powers))
    for channel in style.codes(dataset, "channel"):
        width = parts.sel(channel=channel).values
        ax.barh(rows, width, 0.66, left=left, linewidth=0.35, label=channel, **_area(channel))
        left = left + width
    whole = band(dataset[MAIN].isel(last).sel(state=state, power=list(powers)))
    ax.hlines(rows, whole.low.values, whole.high.values, color=style.INK, linewidth=0.7, zorder=4, path_effects=style.CASING)
    ends = np.maximum(left, whole.high.values)
    shares = mean(dataset["leverage_share"].isel(last)).sel(state=state, power=list(powers)).values
    names = [style.power_name(dataset, power) for power in powers]
    style.name_bars(ax, style.state_name(dataset, state), names, ends, [f"{count(share)} %" for share in shares])
    return float(ends.max(initial=0.0))


def _name_parts(ax: Axes) -> None:
    """Write into every part of a bar that has room the channel it stands for; the axis must have its limits."""
    whole = ax.get_xlim()[1]
    for container in ax.containers:
        channel = str(container.get_label())
        for part in container:
            assert isinstance(part, Rectangle)
            width = part.get_width()
            # A letter takes about a fiftieth of a panel.
            if width < max(LEAST_LABELLED, 0.025 * len(channel)) * whole:
                continue
            middle = part.get_x() + width / 2, part.get_y() + part.get_height() / 2
            ink = style.text_on(COLOURS[channel])
            # Lines must not run through the letters.
            box = {"boxstyle": "square,pad=0.12", "facecolor": COLOURS[channel], "edgecolor": "none"}
            name = ax.text(*middle, channel, ha="center", va="center", fontsize=style.NOTE_SIZE - 1, color=ink, zorder=5, bbox=box)
            name.set_in_layout(False)


@style.styled
def channels_in_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw one stacked bar a power for one ``state`` at the end, points of 100."""
    ax = ax if ax is not None else frame.new_figure(2.4, 4.0).add_subplot()
    top = _draw_state(ax, dataset, state, powers_with(dataset, MAIN))
    ax.set_xlim(0, max(1.25 * top, 1e-6))
    _name_parts(ax)
    ax.set_xlabel(style.with_unit(dataset, MAIN))
    return ax


@style.styled
def channels(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one panel a state with a stacked bar a power at the end. Returns the panels."""
    states, powers = style.codes(dataset, "state"), powers_with(dataset, MAIN)
    figure = figure if figure is not None else frame.new_figure(frame.high(len(states), max(0.5 + 0.12 * len(powers), 1.2), 1.3))
    tops = [float(top) for top in band(dataset[MAIN].isel(time=-1)).high.max("power").values]
    together = max(tops) <= SCALES_DIFFER * max(min(tops), 1e-12)
    end = date_text(float(dataset["time"].values[-1]))
    subtitle = f"{style.with_unit(dataset, MAIN)}, {end}" + ("" if together else "; scales differ between panels")
    whole = region(dataset, MAIN)
    ending = Band(*(part.isel(time=-1).sel(power=powers) for part in vars(whole).values()))
    first = order(ending, "power")[0][0]
    subject = [power for power in about(dataset) if power in powers][:1]
    title = leads(dataset, ending, "leverage")
    if subject and subject != [first]:
        title += f"; {possessive(named_power(style.power_name(dataset, subject[0])))} comes mainly from {channel_of(dataset, subject[0])}"
    elif order(ending, "power")[1]:
        title += f", mainly from {channel_of(dataset, first)}"
    frame.head_and_foot(figure, title, f"what leverage is made of: {subtitle}", style.caption(dataset, NOTE, validated=False))
    axes, blank = frame.panel_grid(figure, len(states), share_x=together)
    ends = [_draw_state(ax, dataset, state, powers) for ax, state in zip(axes, states, strict=True)]
    for ax, own in zip(axes, ends, strict=True):
        ax.set_xlim(0, max(1.28 * (max(ends) if together else own), 1e-6))
        _name_parts(ax)
    frame.label_bottom(axes, style.with_unit(dataset, MAIN))
    titles = dataset["channel_title"].values if "channel_title" in dataset.coords else style.codes(dataset, "channel")
    sizes = mean(dataset["leverage_by_channel"].isel(time=-1)).max(["power", "state"])
    named = [
        (code, str(title))
        for code, title in zip(style.codes(dataset, "channel"), titles, strict=True)
        if float(sizes.sel(channel=code)) >= LEAST_NAMED
    ]
    frame.draw_key(blank, [(title, frame.area_swatch(COLOURS[code], hatch=HATCHES.get(code, ""))) for code, title in named])
    frame.settle(figure)
    return axes
