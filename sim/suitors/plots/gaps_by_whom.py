"""Which power's works closed how much of each sector's gap, by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from suitors.plots import frame, style
from suitors.plots.bands import band, mean, median, powers_with
from suitors.plots.findings import in_states
from suitors.words.actors import capital, named, possessive
from suitors.words.dates import date_text
from suitors.words.numbers import count

SCALES_DIFFER = 6.0
"""Ratio of the states' largest bars above which panels no longer share their horizontal axis."""
NOTE = (
    "Bar: closed since the opening by each power's works, mean of the runs; whisker: 80 % interval of the whole bar. "
    "Number: the gap at the opening."
)


def closed(dataset: xr.Dataset) -> xr.DataArray:
    """What each power's works closed of each gap by the end, points of 100, mean of the runs: (power, sector, state)."""
    return (100 * mean(dataset["gap_closed"].isel(time=-1))).transpose("power", "sector", "state")


def _draw_state(ax: Axes, dataset: xr.Dataset, parts: xr.DataArray, state: str, powers: Sequence[str]) -> None:
    sectors = style.codes(dataset, "sector")
    rows = np.arange(len(sectors))
    whole = band(dataset["gap_closed_by_all"].isel(time=-1).sel(state=state))
    opening = 100 * median(dataset["gap"].isel(time=0).sel(state=state)).values
    left = np.zeros(len(sectors))
    for power, width in zip(powers, parts.sel(power=list(powers), state=state).values, strict=True):
        ax.barh(rows, width, 0.62, left=left, linewidth=0.2, **style.area(power), label=power)
        left = left + width
    low, high = 100 * whole.low.values, 100 * whole.high.values
    ax.hlines(rows, low, high, color=style.INK, linewidth=0.7, zorder=4, path_effects=style.CASING)
    style.name_bars(ax, style.state_name(dataset, state), sectors, np.maximum(left, high), [f"of {count(whole)}" for whole in opening])


@style.styled
def closed_in_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw one stacked bar a sector for one ``state``, points of 100 of the gap."""
    ax = ax if ax is not None else frame.new_figure(2.4, 4.0).add_subplot()
    _draw_state(ax, dataset, closed(dataset), state, powers_with(dataset, "gap_closed"))
    ax.set_xlim(0, max(1.2 * ax.get_xlim()[1], 1e-6))
    ax.set_xlabel("closed [points of 100]")
    return ax


def _told(dataset: xr.Dataset, parts: xr.DataArray) -> str:
    """Whose works closed most in how many states, and which sector's gap closed most in how many."""
    total = dataset.sizes["state"]
    if not parts.size or float(parts.max()) <= 0:
        return "No power's works close a gap"
    powers = Counter(str(name) for name in parts.sum("sector").idxmax("power").values).most_common()
    sector, times = Counter(str(name) for name in parts.sum("power").idxmax("sector").values).most_common(1)[0]
    if len(powers) == 1:
        owner = capital(possessive(named(style.power_name(dataset, powers[0][0]))))
        closing = f"most in {sector}" + ("" if times == total else in_states(times, total))
        return f"{owner} works close most of the gaps{in_states(total, total)}; they close {closing}"
    said = [f"{possessive(named(style.power_name(dataset, code)))} in {often}" for code, often in powers]
    text = f"{', '.join(said)} of {total} states"
    return f"Works that close most of the gaps: {text}; the gap in {sector} closes most{in_states(times, total)}"


@style.styled
def gaps_by_whom(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw one panel a state with a stacked bar a sector. Returns the panels."""
    states, powers = style.codes(dataset, "state"), powers_with(dataset, "gap_closed")
    figure = figure if figure is not None else frame.new_figure(frame.high(len(states), 1.3, 1.3))
    start, end = (date_text(float(dataset["time"].values[index])) for index in (0, -1))
    parts = closed(dataset)
    tops = 100 * band(dataset["gap_closed_by_all"].isel(time=-1)).high.max("sector").values
    together = bool(tops.max() <= SCALES_DIFFER * max(float(tops.min()), 1e-12))
    subtitle = f"points of 100 of the sector gap, {start} to {end}" + ("" if together else "; scales differ between panels")
    frame.head_and_foot(
        figure, _told(dataset, parts), f"what each power's works closed: {subtitle}", style.caption(dataset, NOTE, validated=False)
    )
    axes, blank = frame.panel_grid(figure, len(states), share_x=together)
    for ax, state in zip(axes, states, strict=True):
        _draw_state(ax, dataset, parts, state, powers)
    for ax, top in zip(axes, tops, strict=True):
        ax.set_xlim(0, max(1.28 * (float(tops.max()) if together else float(top)), 1e-6))
    frame.label_bottom(axes, "closed [points of 100]")
    frame.draw_key(blank, [(style.power_name(dataset, power), frame.actor_swatch(power)) for power in powers])
    frame.settle(figure)
    return axes
