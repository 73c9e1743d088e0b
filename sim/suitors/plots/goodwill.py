"""Goodwill against leverage: are the influential also liked?"""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, powers_with
from suitors.plots.findings import about, leads, moves, region
from suitors.plots.labels import place
from suitors.variables.variable import MAIN
from suitors.words.dates import date_text

NOTE = "Hollow: opening; filled: end, median; cross-hairs: 80 % interval at the end. Means over states, weighted by GDP."


@style.styled
def goodwill(dataset: xr.Dataset, ax: Axes | None = None, variable: str = MAIN) -> Axes:
    """Draw one point a power on ``ax``: regional ``variable`` across, goodwill up, and an arrow from the opening to the end.

    Powers without any of ``variable`` are left out.
    """
    own = ax is None
    ax = ax if ax is not None else frame.new_figure(4.3).add_subplot()
    powers = powers_with(dataset, variable)
    across, up = (band(dataset[f"{name}_region"].sel(power=powers).transpose("power", "time", ...)) for name in (variable, "goodwill"))
    start = np.column_stack([across.median.values[:, 0], up.median.values[:, 0]])
    end = np.column_stack([across.median.values[:, -1], up.median.values[:, -1]])
    for row, power in enumerate(powers):
        colour, shape = style.colour(power), style.marker(power)
        ax.plot([across.low.values[row, -1], across.high.values[row, -1]], [end[row, 1]] * 2, color=colour, linewidth=0.7, alpha=0.7)
        ax.plot([end[row, 0]] * 2, [up.low.values[row, -1], up.high.values[row, -1]], color=colour, linewidth=0.7, alpha=0.7)
        ax.annotate(
            "",
            xy=tuple(end[row]),
            xytext=tuple(start[row]),
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.1, "mutation_scale": 7, "shrinkA": 2, "shrinkB": 2.5},
        )
        ax.plot(
            *start[row],
            marker=shape,
            markersize=4,
            markerfacecolor="white",
            markeredgecolor=colour,
            markeredgewidth=0.8,
            linestyle="none",
            zorder=4,
        )
        ax.plot(*end[row], marker=shape, markersize=5, color=colour, linestyle="none", zorder=5, label=power)
    style.tidy(ax, "both")
    low, high = ax.get_ylim()
    if low < 0 < high:
        ax.axhline(0, color=style.MUTED, linewidth=0.6, zorder=1)
    ax.set_ylim(max(-1.05, low), min(1.05, high))
    ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))
    ax.set_xlabel(style.with_unit(dataset, variable))
    ax.set_ylabel("goodwill [\N{MINUS SIGN}1 hostile … +1 friendly]")
    if own:
        figure = frame.figure_of(ax)
        start_date, end_date = (date_text(float(dataset["time"].values[index])) for index in (0, -1))
        caption = style.caption(dataset, f"{style.sentence(dataset, variable)}\n{NOTE}", validated=False)
        told = region(dataset, "goodwill")
        ending = Band(*(part.isel(time=-1).sel(power=powers_with(dataset, variable)) for part in vars(told).values()))
        subject = about(dataset)[:1]
        title = moves(dataset, told, subject, "goodwill") if subject else leads(dataset, ending, "goodwill")
        frame.head_and_foot(figure, title, f"goodwill against {style.name_of(variable)}, region, {start_date} to {end_date}", caption)
        frame.settle(figure)
    steps = np.linspace(0.0, 1.0, 8)[:, None, None]
    hairs_across = across.low.values[:, -1] + steps[:, :, 0] * (across.high.values[:, -1] - across.low.values[:, -1])
    hairs_up = up.low.values[:, -1] + steps[:, :, 0] * (up.high.values[:, -1] - up.low.values[:, -1])
    obstacles = np.vstack(
        [
            (start + steps * (end - start)).reshape(-1, 2),
            np.stack([hairs_across, np.broadcast_to(end[:, 1], hairs_across.shape)], axis=-1).reshape(-1, 2),
            np.stack([np.broadcast_to(end[:, 0], hairs_up.shape), hairs_up], axis=-1).reshape(-1, 2),
        ]
    )
    names = [style.power_name(dataset, power) for power in powers]
    place(ax, end, names, [style.colour(power) for power in powers], obstacles)
    return ax
