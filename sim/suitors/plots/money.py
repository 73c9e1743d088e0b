"""Money by power, ledger and stage: announced, signed, completed."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patches import Rectangle

from suitors.plots import frame, style
from suitors.plots.bands import band, mean
from suitors.plots.findings import leads
from suitors.words.numbers import fixed

STAGES: dict[str, tuple[str, float]] = {
    "announced": ("announced", 0.2),
    "signed": ("signed", 0.55),
    "completed": ("completed", 1.0),
}
"""Stage → its name and the strength of its colour, from announcement to finished works."""
LEDGER_TITLES = {
    "public_sovereign": "Public, to the state\nenters the state's debt ratios",
    "public_commercial": "Public, to banks and firms\nenters debt ratios only in part",
    "private": "Private investment\nno public debt",
}
NOTE = (
    "Announced, signed and completed are stages of the same money: do not add them. "
    "Public money is announced as it is offered. "
    "Bar and number: mean of the runs; whisker: 80 % of the runs' yearly means."
)
BAR = 0.28
"""Thickness of a bar in rows."""


@style.styled
def money_in_ledger(dataset: xr.Dataset, ledger: str, ax: Axes | None = None) -> Axes:
    """Draw three bars a power, one a stage, for the money of one ``ledger``; bn US$ a year."""
    ax = ax if ax is not None else frame.new_figure(4.0, 3.5).add_subplot()
    powers = style.codes(dataset, "power")
    rows = np.arange(len(powers))
    for place, (stage, (name, strength)) in enumerate(STAGES.items()):
        values = dataset[f"{stage}_mean"].sel(ledger=ledger)
        middle, spread = mean(values).values, band(values)
        low, high = spread.low.values, spread.high.values
        heights, colours = rows + (place - 1) * BAR, [style.colour(power) for power in powers]
        shades = [(colour, strength) for colour in colours]
        ax.barh(heights, middle, BAR * 0.92, color=shades, edgecolor=colours, linewidth=0.4, label=name)
        ax.hlines(heights, low, high, color=style.INK, linewidth=0.7)
        for value, end, height in zip(middle, high, heights, strict=True):
            if value > 0:
                _print_number(ax, float(value), max(float(end), float(value)), float(height))
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


def _print_number(ax: Axes, value: float, beyond: float, height: float) -> None:
    text = fixed(value, 1 if value >= 0.95 else 2)
    number = ax.annotate(
        text, (beyond, height), xytext=(2, -0.3), textcoords="offset points", va="center", fontsize=style.NOTE_SIZE - 1, color=style.MUTED
    )
    number.set_in_layout(False)


@style.styled
def money(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one panel a ledger; panels share both axes. Returns the panels in the order of the dataset's ledgers."""
    ledgers, powers = style.codes(dataset, "ledger"), style.codes(dataset, "power")
    figure = figure if figure is not None else frame.new_figure(max(2.4, 1.5 + 0.34 * len(powers)))
    years = dataset.sizes["year"]
    subtitle = f"bn US$ a year, mean over {years} year{'s' if years != 1 else ''}, all states"
    flow = band(dataset["completed_mean"].sum("ledger").transpose("power", ...))
    title = leads(dataset, flow, "money completed")
    frame.head_and_foot(figure, title, f"money by power, ledger and stage: {subtitle}", style.caption(dataset, NOTE))
    first = figure.add_subplot(1, len(ledgers), 1)
    axes = [first, *(figure.add_subplot(1, len(ledgers), index, sharex=first, sharey=first) for index in range(2, len(ledgers) + 1))]
    for index, (ax, ledger) in enumerate(zip(axes, ledgers, strict=True)):
        money_in_ledger(dataset, ledger, ax)
        ax.tick_params(labelleft=index == 0)
    longest = max(float(one(dataset[f"{stage}_mean"]).max()) for stage in STAGES for one in (mean, lambda values: band(values).high))
    first.set_xlim(0, max(1.13 * longest, 1e-6))  # room for the number after the longest whisker
    swatches = [
        Rectangle((0, 0), 1, 1, facecolor=(style.INK, strength), edgecolor=style.INK, linewidth=0.4) for _, strength in STAGES.values()
    ]
    axes[-1].legend(
        swatches,
        [name for name, _ in STAGES.values()],
        loc="lower right",
        fontsize=style.NOTE_SIZE,
        frameon=True,
        framealpha=1,
        edgecolor="none",
        handlelength=1.2,
    )
    frame.settle(figure)
    return axes
