"""An outcome over two varied keys: a map of colours, hatched where the runs do not suffice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from suitors.analysis.limits import is_choice
from suitors.plots import style
from suitors.plots.sweep_words import key_label, value_text

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints

COLOURS = "cividis"
MOST_LEVELS = 40
FEWEST_FOR_CONTOURS = 8
POINTS_OF_A_CELL, MOST_CELLS = 10, 16
NOTE = (
    "Colour: mean over the runs. Hatched, or a cross: more runs are needed to tell the point from the mean of the map (95 %). Where "
    "only summaries were kept, shared chance cannot be taken out and more is hatched. Off a grid, colours are drawn between the points."
)
CELLS_NOTE = (
    "Colour: mean over the points in a cell; other numbers vary among them too. Hatched: more points are needed to tell the cell from the "
    "mean of the map (95 %)."
)


def runs_needed(points: SweepPoints, outcome: str, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Runs that would tell each chosen point from the mean of all chosen ones at 95 %; infinite where there is no difference.

    Where runs were kept, differences are taken run by run, on the same draws; else the spread over runs counts in full. NaN with a
    single run.
    """
    mean = points.mean[outcome][chosen].to_numpy(np.float64)
    gap = mean - np.nanmean(mean)
    if outcome in points.by_run:
        by_run = points.by_run[outcome][chosen]
        gaps = by_run - np.nanmean(by_run, axis=0)
        if by_run.shape[1] < 2:
            return np.full(len(mean), np.nan)
        spread = np.nanstd(gaps, axis=1, ddof=1)
    else:
        spread = points.spread[outcome][chosen].to_numpy(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = (1.96 * spread / gap) ** 2
    return np.where((gap == 0) & np.isfinite(spread), np.inf, np.where(np.isfinite(gap), needed, np.nan))


def map_panel(
    points: SweepPoints, across: str, up: str, outcome: str, chosen: NDArray[np.bool_], limits: tuple[float, float], ax: Axes
) -> Any:
    """Draw the map of the chosen points on `ax`; `limits` of the colours. Returns what a colour bar is made from."""
    x, y = numbers(points.inputs[across]), numbers(points.inputs[up])
    value = points.mean[outcome].to_numpy(np.float64)
    if in_cells(points, across, up, chosen):
        drawn = _grid(*cells_of(x[chosen], y[chosen], value[chosen]), limits, ax)
    else:
        short = runs_needed(points, outcome, chosen) > points.runs
        draw = _grid if _is_grid(x[chosen], y[chosen]) else _between
        drawn = draw(x[chosen], y[chosen], value[chosen], short, limits, ax)
    style.tidy(ax, None)
    for key, name, set_ticks in ((across, "x", ax.set_xticks), (up, "y", ax.set_yticks)):
        if is_choice(points.inputs[key]):
            choices = sorted(set(points.inputs[key]))
            set_ticks(range(len(choices)), [value_text(choice) for choice in choices])
        (ax.set_xlabel if name == "x" else ax.set_ylabel)(key_label(key, points))
    return drawn


def in_cells(points: SweepPoints, across: str, up: str, chosen: NDArray[np.bool_]) -> bool:
    """Whether a map shows means over cells: other keys vary among many points off a grid, and contours would draw their scatter."""
    inputs = points.inputs[chosen]
    others = any(inputs[key].nunique() > 1 for key in inputs.columns if key not in (across, up))
    x, y = numbers(inputs[across]), numbers(inputs[up])
    return others and not _is_grid(x, y) and len(inputs) >= 4 * POINTS_OF_A_CELL


def cells_of(
    x: NDArray[np.float64], y: NDArray[np.float64], value: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Middle across and up of each cell, its mean, and whether its points do not suffice to tell it from the mean of all.

    Cells are of equal size, as many as leave ten points to each on average; a key of few values has one row or column for each.
    """
    finite = np.isfinite(value)
    x, y, value = x[finite], y[finite], value[finite]
    count = int(np.clip(np.sqrt(len(value) / POINTS_OF_A_CELL), 2, MOST_CELLS))
    table = pd.DataFrame({"x": _middles(x, count), "y": _middles(y, count), "value": value})
    cells = table.groupby(["x", "y"])["value"].agg(["mean", "std", "size"]).reset_index()
    with np.errstate(invalid="ignore"):
        told = np.abs(cells["mean"] - value.mean()) > 1.96 * cells["std"] / np.sqrt(cells["size"])
    return cells["x"].to_numpy(), cells["y"].to_numpy(), cells["mean"].to_numpy(), ~told.to_numpy(dtype=bool)


def _middles(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The middle of the stretch that each value lies in; few values stand for themselves."""
    if len(np.unique(values)) <= count:
        return values
    low, high = values.min(), values.max()
    place = np.minimum(((values - low) / (high - low) * count).astype(np.intp), count - 1)
    middles: NDArray[np.float64] = low + (place + 0.5) * (high - low) / count
    return middles


def numbers(values: pd.Series) -> NDArray[np.float64]:
    """Numbers as they are, choices by their place in order."""
    return pd.factorize(values, sort=True)[0].astype(np.float64) if is_choice(values) else values.to_numpy(np.float64)


def _is_grid(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Whether the points are cells of few columns and rows (some may be missing or hold several)."""
    columns, rows = len(np.unique(x)), len(np.unique(y))
    return max(columns, rows) <= MOST_LEVELS and columns * rows <= 2 * len(x)


def _grid(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    value: NDArray[np.float64],
    short: NDArray[np.bool_],
    limits: tuple[float, float],
    ax: Axes,
) -> Any:
    table = pd.DataFrame({"x": x, "y": y, "value": value, "short": short.astype(float)}).groupby(["y", "x"]).mean()
    cells, hatched = table["value"].unstack(), table["short"].unstack()
    edges_x, edges_y = _edges(cells.columns.to_numpy(np.float64)), _edges(cells.index.to_numpy(np.float64))
    drawn = ax.pcolormesh(edges_x, edges_y, cells.to_numpy(), cmap=COLOURS, vmin=limits[0], vmax=limits[1])
    for row, column in np.argwhere(hatched.to_numpy() > 0.5):
        corner = edges_x[column], edges_y[row]
        size = edges_x[column + 1] - corner[0], edges_y[row + 1] - corner[1]
        ax.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor="white", hatch="////", linewidth=0))
    return drawn


def _between(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    value: NDArray[np.float64],
    short: NDArray[np.bool_],
    limits: tuple[float, float],
    ax: Axes,
) -> Any:
    """Filled contours between scattered points, and the points; points alone where there are too few for contours."""
    finite = np.isfinite(value)
    levels = np.linspace(*limits, 12)
    if int(finite.sum()) >= FEWEST_FOR_CONTOURS and min(len(np.unique(x)), len(np.unique(y))) > 2:
        ax.tricontourf(x[finite], y[finite], value[finite], levels=levels, cmap=COLOURS, vmin=limits[0], vmax=limits[1])
    drawn = ax.scatter(
        x[finite], y[finite], c=value[finite], s=9, cmap=COLOURS, vmin=limits[0], vmax=limits[1], edgecolors="white", linewidths=0.4
    )
    ax.plot(x[short & finite], y[short & finite], "x", color="white", markersize=3, markeredgewidth=0.7)
    return drawn


def _edges(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of cells around levels, halfway between neighbours."""
    if len(levels) == 1:
        return np.array([levels[0] - 0.5, levels[0] + 0.5])
    middle = (levels[1:] + levels[:-1]) / 2
    return np.concatenate([[2 * levels[0] - middle[0]], middle, [2 * levels[-1] - middle[-1]]])
