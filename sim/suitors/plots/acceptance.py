"""Share of the offered deals that each state took, by power and instrument."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import FigureBase

from suitors.plots import frame, style
from suitors.plots.bands import mean
from suitors.words.numbers import percent

FEW = 30
"""Offers over all runs below which a share is printed grey: its standard error can exceed nine percentage points."""
SCALE = mpl.colormaps["Blues"]
NOTE = (
    "Number: % of the deals put on the table that were taken, wholly or in part, over all runs and years. "
    f"Grey: fewer than {FEW} offers. Dot: none."
)


def shares_taken(dataset: xr.Dataset, instrument: str) -> tuple[xr.DataArray, xr.DataArray]:
    """Share of deals taken and number of deals offered in all runs, both (power, state), for one ``instrument``.

    The share is that of all deals pooled, from 0 to 1, and NaN where nothing was offered.
    """
    runs = int(dataset.attrs.get("runs", dataset.sizes.get("run", 1)))
    wanted = dataset["product_instrument"] == instrument

    def total(name: str) -> xr.DataArray:
        per_run = mean(dataset[name]).sum("year").where(wanted, 0.0)
        return per_run.groupby("product_power").sum().rename(product_power="power").reindex(power=dataset["power"].values, fill_value=0.0)

    offered, taken = total("deals_offered"), total("deals_taken")
    return (taken / offered.where(offered > 0)).transpose("power", "state"), (offered * runs).transpose("power", "state")


@style.styled
def acceptance_of_instrument(dataset: xr.Dataset, instrument: str, ax: Axes | None = None) -> Axes:
    """Draw the matrix power by state for one ``instrument``, each cell with its percentage."""
    ax = ax if ax is not None else frame.new_figure(3.6, 3.0).add_subplot()
    shares, offers = shares_taken(dataset, instrument)
    powers, states = style.codes(dataset, "power"), style.codes(dataset, "state")
    solid = shares.where(offers >= FEW).values
    ax.pcolormesh(
        np.arange(len(states) + 1),
        np.arange(len(powers) + 1),
        np.ma.masked_invalid(solid),
        cmap=SCALE,
        vmin=0,
        vmax=1,
        edgecolors="white",
        linewidth=1,
    )
    for row in range(len(powers)):
        for column in range(len(states)):
            share, count = float(shares.values[row, column]), float(offers.values[row, column])
            text = percent(share).removesuffix(" %") if count > 0 else "·"
            ink = style.text_on(to_hex(SCALE(share))) if count >= FEW else "#a0a0a0"
            number = ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=style.TICK_SIZE, color=ink)
            number.set_in_layout(False)  # it stands inside its cell; measuring it takes time
    style.tidy(ax, None)
    ax.spines[:].set_visible(False)
    ax.set_title(instrument.capitalize(), loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3)
    names = [style.state_name(dataset, state) for state in states]
    ax.set_xticks(np.arange(len(states)) + 0.5, names, rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(np.arange(len(powers)) + 0.5, [style.power_name(dataset, power) for power in powers])
    ax.tick_params(length=0)
    ax.set_ylim(len(powers), 0)
    return ax


PLURAL = {"loan": "loans", "investment": "investments"}
"""Instruments that are counted."""


def _told(dataset: xr.Dataset, instruments: list[str]) -> str:
    """Which instrument is taken most and least, of all that is offered."""
    share: dict[str, float] = {}
    for instrument in instruments:
        shares, offers = shares_taken(dataset, instrument)
        total = float(offers.sum())
        if total >= FEW:
            share[instrument] = float((shares.fillna(0.0) * offers).sum()) / total
    if not share:
        return "Too few offers to tell which are taken"
    most, least = max(share, key=lambda name: share[name]), min(share, key=lambda name: share[name])
    if most == least or percent(share[most]) == percent(share[least]):
        return f"States take {percent(share[most])} of the offers of {PLURAL.get(most, most)}"
    first, last = (PLURAL.get(name, name) for name in (most, least))
    return f"States take {first} most often, {percent(share[most])} of the offers, and {last} least often, {percent(share[least])}"


@style.styled
def acceptance(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one matrix an instrument. Returns the panels in the order in which instruments first appear among the products."""
    instruments = list(dict.fromkeys(str(name) for name in dataset["product_instrument"].values))
    states, powers = dataset.sizes["state"], dataset.sizes["power"]
    columns = min(len(instruments), max(1, 24 // (states + 1)))
    rows = -(-len(instruments) // columns)
    figure = figure if figure is not None else frame.new_figure(min(8.5, 1.5 + rows * (0.45 + 0.24 * powers)))
    caption = style.caption(dataset, NOTE).replace("interval: 80 % of runs · ", "")
    frame.head_and_foot(figure, _told(dataset, instruments), "% of deals offered, by power, state and instrument", caption)
    axes = []
    for index, instrument in enumerate(instruments):
        ax = figure.add_subplot(rows, columns, index + 1)
        axes.append(acceptance_of_instrument(dataset, instrument, ax))
        if index % columns:
            ax.tick_params(labelleft=False)
    frame.settle(figure)
    return axes
