"""Partners' shares of each state's exposure, on a map of the region."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch, Wedge
from matplotlib.path import Path
from numpy.typing import NDArray

from suitors.packs.borders import CREDIT, countries
from suitors.plots import frame, style
from suitors.plots.bands import Band, band, median
from suitors.plots.findings import largest_holder
from suitors.words.dates import date_text
from suitors.words.numbers import percent_estimate

RADIUS = 2.1
"""Radius of the largest economy's pie in sheet units (degrees of latitude), on a map as high as `USUAL_HEIGHT`."""
SMALLEST = 0.75
"""No pie is smaller on such a map, or its slices could not be told apart."""
USUAL_HEIGHT = 20.0
"""Sheet units from south to north; pies on the map of a smaller region are smaller in proportion."""
MOST_SLICES = 5
"""Slices of a pie beside the one of all others."""
OTHERS = "others"
NAME_WIDTH = 12
"""Characters in a line of a neighbour's name."""
MARKETS = "MARKET_EXTERNAL"
NOTE = (
    "Pie: median shares of debt, direct investment, works and market debt at the end, scaled to one; "
    "clockwise from the top, largest first, at most five and the others. Area of a pie: GDP, but no smaller than can be read. "
    "In brackets: 80 % interval."
)


@dataclass(frozen=True)
class MapSheet:
    """Where the pies stand, and the part of the map that is shown; all in sheet units. Pies and gaps go with `scale`."""

    places: dict[str, tuple[float, float]]
    low: tuple[float, float]
    high: tuple[float, float]
    has_map: bool
    scale: float = 1.0


def lay_out(states: list[str]) -> MapSheet:
    """Put states with a known border on their centre, the others in a column beside the map, or all on a grid if none is known."""
    known = [state for state in states if state in countries()]
    unknown = [state for state in states if state not in countries()]
    if not known:
        columns = int(np.ceil(np.sqrt(len(states) * 1.3)))
        rows = -(-len(states) // columns)
        places = {state: (5.6 * (index % columns), -4.6 * (index // columns)) for index, state in enumerate(states)}
        return MapSheet(places, (-2.8, -4.6 * (rows - 1) - 2.9), (5.6 * (columns - 1) + 2.8, 1.8), False)
    points = np.vstack([ring for state in known for ring in countries()[state].rings])
    scale = min(1.0, float(np.ptp(points[:, 1])) / USUAL_HEIGHT)
    low, high = points.min(axis=0) - scale, points.max(axis=0) + scale
    centres = _push_apart(np.array([countries()[state].centre for state in known]), 3.5 * scale)
    places = dict(zip(known, map(tuple, centres), strict=True))
    if unknown:
        step = min(4.6 * scale, max((high[1] - low[1]) / len(unknown), 3.4 * scale))
        low[1] = min(low[1], high[1] - step * len(unknown))
        places |= {state: (high[0] + 3.8 * scale, high[1] - 1.6 * scale - step * index) for index, state in enumerate(unknown)}
        high[0] += 7.6 * scale
    return MapSheet(places, (low[0], low[1]), (high[0], high[1]), True, scale)


def _push_apart(centres: NDArray[np.float64], apart: float) -> NDArray[np.float64]:
    """Move pies that overlap away from each other, half the overlap each, for a fixed number of rounds."""
    for _ in range(60):
        for first in range(len(centres)):
            for second in range(first):
                gap = centres[first] - centres[second]
                distance = float(np.hypot(*gap))
                if 1e-9 < distance < apart:
                    shift = gap / distance * (apart - distance) / 2
                    centres[first] += shift
                    centres[second] -= shift
    return centres


def _pie(ax: Axes, at: tuple[float, float], shares: dict[str, float], radius: float) -> None:
    turned = 90.0
    for code, share in sorted(shares.items(), key=lambda item: (item[0] == OTHERS, -item[1])):
        if share <= 0:
            continue
        sweep = 360.0 * share
        ax.add_patch(Wedge(at, radius, turned - sweep, turned, linewidth=0.5, zorder=4, label=code, **_area(code)))
        turned -= sweep


def _label(dataset: xr.Dataset, state: str, shares: Band) -> str:
    middle = shares.median.sel(state=state)
    top = str(dataset["power"].values[int(middle.argmax("power"))])
    values = (float(part.sel(state=state, power=top)) for part in (shares.median, shares.low, shares.high))
    return f"{style.state_name(dataset, state)}\n{style.power_name(dataset, top)} {percent_estimate(*values)}"


def pie_shares(shares: Band, state: str) -> dict[str, float]:
    """Slices of a state's pie by code, summing to one: median shares of the powers, and the market's remainder."""
    slices = {
        str(code): float(share) for code, share in zip(shares.median["power"].values, shares.median.sel(state=state).values, strict=True)
    }
    slices[MARKETS] = max(0.0, 1.0 - sum(slices.values()))
    total = sum(slices.values())
    ordered = sorted(slices.items(), key=lambda item: -item[1])
    kept = {code: share / total for code, share in ordered[:MOST_SLICES]}
    rest = sum(share for _, share in ordered[MOST_SLICES:]) / total
    return {**kept, OTHERS: rest} if rest > 0 else kept


def _area(code: str) -> dict[str, Any]:
    return {"facecolor": style.FAINT, "edgecolor": "white"} if code == OTHERS else style.area(code)


def radii(dataset: xr.Dataset, states: list[str], scale: float = 1.0) -> dict[str, float]:
    """Radius of each state's pie in sheet units: its area goes with GDP at the end."""
    gdp = median(dataset["gdp"].isel(time=-1))
    sizes = {state: float(gdp.sel(state=state)) for state in states}
    largest = max(sizes.values())
    return {state: scale * max(SMALLEST, RADIUS * float(np.sqrt(size / largest))) for state, size in sizes.items()}


@style.styled
def region_map(dataset: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw a pie of ``exposure_share`` (time, power, state, …) at the last instant for every state on ``ax``.

    States whose border is not in the shipped file stand beside the map; if there is none, the pies form a grid.
    """
    own = ax is None
    ax = ax if ax is not None else frame.new_figure(4.6).add_subplot()
    states = style.codes(dataset, "state")
    shares = band(dataset["exposure_share"].isel(time=-1).transpose("power", "state", ...))
    sheet = lay_out(states)
    sizes = radii(dataset, states, sheet.scale)
    slices = {state: pie_shares(shares, state) for state in states}
    drawn = {code for one in slices.values() for code in one}
    if sheet.has_map:
        for inside, face, edge, width in ((False, "#f1f1f1", "#d5d5d5", 0.4), (True, "#fbf6e6", "#8c8c8c", 0.7)):
            rings = [ring for country in countries().values() if (country.code in states) == inside for ring in country.rings]
            ax.add_collection(PolyCollection(rings, facecolor=face, edgecolor=edge, linewidth=width, zorder=1 + inside), autolim=False)
        _name_neighbours(ax, sheet, states)
    for state in states:
        at = sheet.places[state]
        _pie(ax, at, slices[state], sizes[state])
    ax.set_xlim(sheet.low[0], sheet.high[0])
    ax.set_ylim(sheet.low[1], sheet.high[1])
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    patches = [
        Patch(**style.area(power), label=style.power_name(dataset, power)) for power in style.codes(dataset, "power") if power in drawn
    ]
    patches += [Patch(**_area(code), label=label) for code, label in ((MARKETS, "Markets"), (OTHERS, "Others")) if code in drawn]
    ax.legend(
        handles=patches,
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),
        fontsize=style.LABEL_SIZE,
        frameon=False,
        handlelength=1.0,
        labelspacing=0.6,
    )
    if own:
        figure = frame.figure_of(ax)
        note = f"{NOTE}\n{CREDIT}" if sheet.has_map else NOTE
        end = date_text(float(dataset["time"].values[-1]))
        frame.head_and_foot(
            figure, largest_holder(dataset, shares), f"shares of each state's exposure by partner, {end}", style.caption(dataset, note)
        )
        frame.settle(figure)
    ax.apply_aspect()
    _write_labels(ax, sheet, sizes, {state: _label(dataset, state, shares) for state in states})
    return ax


def _write_labels(ax: Axes, sheet: MapSheet, sizes: dict[str, float], texts: dict[str, str]) -> None:
    """Write each label below, above, right or left of its pie: on the side where it covers least of other pies and labels."""
    per_point = frame.figure_of(ax).dpi / 72 / abs(ax.transData.transform((1.0, 0.0))[0] - ax.transData.transform((0.0, 0.0))[0])
    taken = [(*sheet.places[state], size, size) for state, size in sizes.items()]
    for state, text in texts.items():
        x, y = sheet.places[state]
        lines = text.split("\n")
        half_width, half_height = (
            (0.3 * style.NOTE_SIZE * max(map(len, lines)) + 1) * per_point,
            0.65 * style.NOTE_SIZE * len(lines) * per_point,
        )
        gap, up = 0.15 * sheet.scale, sheet.scale
        beside, over = sizes[state] + half_width + gap, sizes[state] + half_height + gap
        best, best_cost = (x, y), np.inf
        for order, (shift_x, shift_y) in enumerate(
            ((0, -over), (0, over), (beside, 0), (-beside, 0), (beside, -up), (-beside, -up), (beside, up), (-beside, up))
        ):
            at_x, at_y = x + shift_x, y + shift_y
            cost = 0.01 * order * sheet.scale**2 + sum(
                max(0.0, half_width + w - abs(at_x - bx)) * max(0.0, half_height + h - abs(at_y - by))
                for bx, by, w, h in taken
                if (bx, by) != (x, y)
            )
            outside = at_x - half_width < sheet.low[0] or at_x + half_width > sheet.high[0]
            outside |= at_y - half_height < sheet.low[1] or at_y + half_height > sheet.high[1]
            if (cost := cost + 5.0 * outside) < best_cost:
                best, best_cost = (at_x, at_y), cost
        taken.append((*best, half_width, half_height))
        ax.text(
            best[0],
            best[1],
            text,
            ha="center",
            va="center",
            fontsize=style.NOTE_SIZE,
            zorder=6,
            linespacing=1.2,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
        )


def _name_neighbours(ax: Axes, sheet: MapSheet, states: list[str]) -> None:
    """Write the names of neighbours whose visible part has room, at the middle of that part."""
    written = list(sheet.places.values())
    own = [Path(ring) for state in states if state in countries() for ring in countries()[state].rings]
    for country in countries().values():
        points = np.vstack(country.rings)
        seen = points[np.all((points > sheet.low) & (points < sheet.high), axis=1)]
        if country.code in states or len(seen) < 8:
            continue
        name = textwrap.fill(country.name, NAME_WIDTH)
        # Half of its width, and a letter is about a ninetieth of the map wide.
        margin = 0.006 * max(map(len, name.split("\n"))) * (sheet.high[0] - sheet.low[0])
        middle = np.clip((seen.min(axis=0) + seen.max(axis=0)) / 2, np.array(sheet.low) + margin, np.array(sheet.high) - margin)
        if any(ring.contains_point((float(middle[0]), float(middle[1]))) for ring in own):
            continue
        if min(np.hypot(*(middle - place)) for place in written) > 1.9 * RADIUS * sheet.scale:
            written.append((float(middle[0]), float(middle[1])))
            ax.text(
                float(middle[0]),
                float(middle[1]),
                name,
                ha="center",
                va="center",
                fontsize=style.TICK_SIZE,
                color="#a8a8a8",
                zorder=2,
            )
