"""Money by power, ledger and stage: offered, signed, completed."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patches import Rectangle

from sim.plots import frame, style
from sim.plots.bands import band, mean

STAGES: dict[str, float] = {"offered": 0.22, "signed": 0.55, "completed": 1.0}
"""Stage → strength of the colour, from a first offer to finished works."""
LEDGER_TITLES = {
    "public_sovereign": "Public, to the state\nenters the state's debt ratios",
    "public_commercial": "Public, to banks and firms\nenters debt ratios only in part",
    "private": "Private investment\nno public debt",
}
NOTE = "Offered, signed and completed are stages of the same money: do not add them. Bar: mean of the runs; whisker: 80 % interval."
BAR = 0.27
"""Thickness of a bar in rows."""


def yearly_mean(dataset: xr.Dataset, stage: str) -> xr.DataArray:
    """Money of ``stage`` to all states, bn US$ a year over the whole horizon: (power, ledger, run or statistic)."""
    return dataset[stage].sum("state").mean("year")


@style.styled
def money_in_ledger(dataset: xr.Dataset, ledger: str, ax: Axes | None = None) -> Axes:
    """Draw three bars a power, one a stage, for the money of one ``ledger``; bn US$ a year."""
    ax = ax if ax is not None else frame.new_figure(4.0, 3.5).add_subplot()
    powers = style.codes(dataset, "power")
    rows = np.arange(len(powers))
    for place, (stage, strength) in enumerate(STAGES.items()):
        values = yearly_mean(dataset, stage).sel(ledger=ledger)
        middle, spread = mean(values).values, band(values)
        low, high = spread.low.values, spread.high.values
        for row, power in enumerate(powers):
            height = row + (place - 1) * BAR
            colour = style.colour(power)
            ax.barh(height, middle[row], BAR * 0.92, color=(colour, strength), edgecolor=colour, linewidth=0.4, label=stage)
            ax.plot([low[row], high[row]], [height, height], color=style.INK, linewidth=0.7, solid_capstyle="butt")
    style.tidy(ax, "x")
    ax.set_title(LEDGER_TITLES.get(ledger, ledger), loc="left", fontsize=style.LABEL_SIZE, fontweight="bold", linespacing=1.3)
    ax.set_yticks(rows, [style.power_name(dataset, power) for power in powers])
    ax.set_ylim(len(powers) - 0.5, -0.5)
    ax.set_xlabel("bn US$ a year")
    ax.locator_params(axis="x", nbins=5)
    ax.tick_params(axis="y", length=0)
    for row in rows[1:]:
        ax.axhline(row - 0.5, color=style.FAINT, linewidth=0.4)
    return ax


@style.styled
def money(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one panel a ledger; panels share both axes. Returns the panels in the order of the dataset's ledgers."""
    ledgers, powers = style.codes(dataset, "ledger"), style.codes(dataset, "power")
    figure = figure if figure is not None else frame.new_figure(max(2.4, 1.5 + 0.34 * len(powers)))
    years = dataset.sizes["year"]
    subtitle = f"mean bn US$ a year over {years} year{'s' if years != 1 else ''}, all states"
    frame.head_and_foot(figure, "Money by power, ledger and stage", subtitle, style.caption(dataset, NOTE, combined=True))
    first = figure.add_subplot(1, len(ledgers), 1)
    axes = [first, *(figure.add_subplot(1, len(ledgers), index, sharex=first, sharey=first) for index in range(2, len(ledgers) + 1))]
    for index, (ax, ledger) in enumerate(zip(axes, ledgers, strict=True)):
        money_in_ledger(dataset, ledger, ax)
        ax.tick_params(labelleft=index == 0)
    swatches = [
        Rectangle((0, 0), 1, 1, facecolor=(style.INK, strength), edgecolor=style.INK, linewidth=0.4) for strength in STAGES.values()
    ]
    axes[-1].legend(
        swatches, list(STAGES), loc="lower right", fontsize=style.NOTE_SIZE, frameon=True, framealpha=1, edgecolor="none", handlelength=1.2
    )
    frame.settle(figure)
    return axes
