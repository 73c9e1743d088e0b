"""How exposed importers are to a dominant supplier, and how far the region's minerals come towards them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, mean, median, powers_with
from suitors.words.actors import capital, named, verb
from suitors.words.dates import date_text
from suitors.words.numbers import percent

MOVES = 0.01, 0.005
"""Changes of an exposure (share of use) and of a stage (share of the world) from which on a mineral is drawn."""
COLUMNS = 4
"""Minerals in a row at most; rows are filled evenly."""
STAGES = {
    "discovered_region": "discovered",
    "developed_region": "mined",
    "separated_region": "separated",
    "contracted_region": "contracted",
}
"""Variable → stage. Deposits are counted in shares of world reserves, all else in shares of world output."""
SHADE = "#8d9aa5"
NOTE = (
    "Hollow: opening; filled: end, median; whisker: 80 % interval at the end. "
    "Discovered: % of world reserves; all else: % of world output. What is mined but not separated passes through the dominant supplier.\n"
    "Contracted: mined and separated output under contract, in the colours of the powers that hold the contracts (means)."
)


def _draw_exposure(ax: Axes, dataset: xr.Dataset, exposure: Band, mineral: str, powers: Sequence[str]) -> None:
    spread = (exposure.low, exposure.median, exposure.high)
    parts = np.stack([100 * part.sel(mineral=mineral, power=list(powers)).transpose("power", "time").values for part in spread], axis=1)
    seen = 0
    for row, (power, (low, middle, high)) in enumerate(zip(powers, parts, strict=True)):
        if high.max() <= 0:
            continue
        colour, shape = style.colour(power), style.marker(power)
        ax.plot([middle[0], middle[-1]], [row, row], color=colour, linewidth=1.4, alpha=0.45)
        ax.plot([low[-1], high[-1]], [row, row], color=style.INK, linewidth=0.7)
        mark: dict[str, Any] = {"marker": shape, "markersize": 4, "linestyle": "none", "clip_on": False}
        ax.plot(middle[:1], [row], **mark, markerfacecolor="white", markeredgecolor=colour, markeredgewidth=0.8, zorder=3)
        ax.plot(middle[-1:], [row], **mark, color=colour, label=power, zorder=4)
        seen += 1
    style.tidy(ax, "both")
    ax.set_title(style.title_of(dataset, "mineral", mineral), loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3)
    ax.set_xlim(0, 100)
    ax.set_yticks(range(len(powers)), [style.power_name(dataset, power) for power in powers])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(powers) - 0.5, -0.5)
    if not seen:
        ax.text(0.5, 0.5, "no exposure", transform=ax.transAxes, ha="center", va="center", fontsize=style.NOTE_SIZE, color=style.MUTED)


def _draw_stages(ax: Axes, dataset: xr.Dataset, mineral: str, powers: Sequence[str]) -> None:
    for row, variable in enumerate(STAGES):
        whole = band(dataset[variable].sel(mineral=mineral))
        opening, end = (100 * float(whole.median[index]) for index in (0, -1))
        ax.barh(row, opening, 0.7, facecolor="white", edgecolor=style.MUTED, linewidth=0.7, label="opening")
        if variable == "contracted_region":
            held = 100 * mean(dataset["contracted_output"].isel(time=-1).sel(mineral=mineral, power=list(powers))).values
            for power, width, end in zip(powers, held, np.cumsum(held), strict=True):
                ax.barh(row, width, 0.4, left=end - width, linewidth=0, **style.area(power))
        else:
            ax.barh(row, end, 0.4, color=SHADE, label="end")
        ax.plot([100 * float(part[-1]) for part in (whole.low, whole.high)], [row, row], color=style.INK, linewidth=0.7)
    style.tidy(ax, "x")
    ax.set_yticks(range(len(STAGES)), list(STAGES.values()))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(STAGES) - 0.5, -0.5)
    ax.set_xlim(left=0)
    ax.locator_params(axis="x", nbins=4)


@style.styled
def exposure_to(dataset: xr.Dataset, mineral: str, ax: Axes | None = None) -> Axes:
    """Draw how exposed every power is to the dominant supplier of one ``mineral``, % of its use at the opening and at the end."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    _draw_exposure(ax, dataset, band(dataset["supply_exposure"]), mineral, powers_with(dataset, "supply_exposure"))
    ax.set_xlabel("% of use from the dominant supplier")
    return ax


@style.styled
def stages_of(dataset: xr.Dataset, mineral: str, ax: Axes | None = None) -> Axes:
    """Draw the four stages of one ``mineral``, from discovered to contracted, % of the world at the opening and at the end."""
    ax = ax if ax is not None else frame.new_figure(2.0, 4.0).add_subplot()
    _draw_stages(ax, dataset, mineral, powers_with(dataset, "contracted_output"))
    ax.set_xlabel("% of the world")
    return ax


def _told(dataset: xr.Dataset, exposure: Band, powers: Sequence[str]) -> str:
    """Who depends most on one supplier at the end, and whose output in the region rises most beyond chance."""
    said = []
    end = exposure.median.isel(time=-1).sel(power=list(powers))
    if end.size and float(end.max()) > 0:
        mineral, power = (str(end.stack(pair=("mineral", "power")).idxmax("pair").item()[place]) for place in (0, 1))
        name, of = style.power_name(dataset, power), style.title_of(dataset, "mineral", mineral).lower()
        said.append(f"{named(name)} {verb(name, 'depends', 'depend')} on one supplier for {percent(float(end.max()))} of its use of {of}")
    mined = band(dataset["developed_region"])
    rise = (mined.median.isel(time=-1) - mined.median.isel(time=0)).where(mined.low.isel(time=-1) > mined.median.isel(time=0))
    rise = rise.where(rise >= MOVES[1])
    if bool((rise > 0).any()):
        most = str(rise.idxmax("mineral").item())
        start, last = (percent(float(mined.median.sel(mineral=most).isel(time=place))) for place in (0, -1))
        said.append(f"the region's share of mined {style.title_of(dataset, 'mineral', most).lower()} rises from {start} to {last}")
    text = "; ".join(said) or "no power depends on one supplier, and no output of the region rises beyond chance"
    return capital(text)


def moving(dataset: xr.Dataset) -> list[str]:
    """Minerals of which some exposure or stage moves from the opening to the end by enough to be drawn."""
    found = []
    for mineral in style.codes(dataset, "mineral"):
        changes = [
            float(abs(middle.isel(time=-1) - middle.isel(time=0)).max()) / least
            for names, least in zip((["supply_exposure"], list(STAGES)), MOVES, strict=True)
            for middle in (median(dataset[name].sel(mineral=mineral)) for name in names)
        ]
        if max(changes) >= 1:
            found.append(mineral)
    return found


@style.styled
def supply(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw a pair of panels a mineral. Returns exposure, stages, exposure, stages, …"""
    every, minerals = style.codes(dataset, "mineral"), moving(dataset)
    if not minerals:
        figure = figure if figure is not None else frame.new_figure(2.0)
        why = "No mineral moves by enough to be drawn." if every else "The scenario has no minerals."
        frame.head_and_foot(
            figure, why.rstrip("."), "supply exposure, and the region's share of the world", style.caption(dataset, validated=False)
        )
        return frame.nothing_to_show(figure, why)
    exposed, holders = powers_with(dataset, "supply_exposure"), powers_with(dataset, "contracted_output")
    powers = [power for power in style.codes(dataset, "power") if power in exposed or power in holders]
    lines = -(-len(minerals) // COLUMNS)
    columns = -(-len(minerals) // lines)
    figure = figure if figure is not None else frame.new_figure(1.3 + lines * (1.7 + 0.17 * len(powers)))
    start, end = (date_text(float(dataset["time"].values[index])) for index in (0, -1))
    subtitle = f"supply exposure by power, and the region's share of the world by stage, {start} and {end}"
    exposure = band(dataset["supply_exposure"])
    still = [style.title_of(dataset, "mineral", code).lower() for code in every if code not in minerals]
    note = f"{NOTE} Not drawn, since nothing moves by 1 % of use or half a per cent of the world: {', '.join(still)}." if still else NOTE
    frame.head_and_foot(figure, _told(dataset, exposure, exposed), subtitle, style.caption(dataset, note, validated=False))
    cells = figure.add_gridspec(2 * lines, columns, height_ratios=[0.17 * len(powers) + 0.3, 1.1] * lines)
    axes = []
    for index, mineral in enumerate(minerals):
        line, column = divmod(index, columns)
        upper, lower = (figure.add_subplot(cells[2 * line + offset, column]) for offset in (0, 1))
        _draw_exposure(upper, dataset, exposure, mineral, powers)
        _draw_stages(lower, dataset, mineral, holders)
        upper.set_xlabel("% of use")
        lower.set_xlabel("% of the world")
        if column:
            upper.tick_params(labelleft=False)
            lower.tick_params(labelleft=False)
        axes += [upper, lower]
    frame.settle(figure)
    return axes
