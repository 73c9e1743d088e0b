"""A sweep of many keys at once: pairs of the most telling ones, and parallel coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from suitors.analysis.limits import is_choice
from suitors.plots import style
from suitors.plots.sweep_words import key_label, outcome_label, value_text, wrapped

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints

COLOURS = "cividis"
MOST_PAIRED, MOST_PARALLEL = 4, 7
BEST, WORST = "#0b5d8a", "#c4601d"
SHUFFLES = 20
"""Of as many shuffles the largest is passed by chance about once in twenty-one times."""
FIFTH = 0.2
PAIRS_NOTE = (
    "Diagonal: the outcome over each number; below: the points over each pair, coloured by the outcome (mean over the runs; colours reach "
    "from its 2 % to its 98 % quantile)."
)
MOST_LINES = 150
"""Lines drawn of each fifth; of more every so-manieth, for none could be told apart."""
PARALLEL_NOTE = (
    "Each thin line is a point of the sweep. Blue: the fifth with the highest mean of the outcome; orange, broken: the lowest fifth; grey: "
    f"the others; of each at most {MOST_LINES} lines, evenly chosen. Thick: medians of all points of a fifth. Where they part, a number "
    "matters."
)


def telling_keys(points: SweepPoints, outcome: str, most: int) -> list[str]:
    """The keys that go with the outcome most, by PAWN: distance between its distribution within slices of the key and overall."""
    from suitors.analysis.pawn import Slices

    mean = points.mean[outcome]
    usable = mean.notna()
    strength = Slices(points.inputs[usable], mean[usable].to_numpy(np.float64)).distances()
    order = np.argsort(-np.nan_to_num(strength), kind="stable")
    return [str(points.inputs.columns[place]) for place in order if np.isfinite(strength[place])][:most]


def told_from_chance(points: SweepPoints, outcome: str) -> list[str]:
    """The keys, most telling first, that go with the outcome more than the most telling one of `SHUFFLES` shuffles of it."""
    from suitors.analysis.pawn import Slices

    mean = points.mean[outcome]
    usable = mean.notna()
    slices = Slices(points.inputs[usable], mean[usable].to_numpy(np.float64))
    generator = np.random.Generator(np.random.SFC64(int(usable.sum())))
    bound = max(float(np.nanmax(slices.distances(generator.permutation(int(usable.sum()))), initial=0.0)) for _ in range(SHUFFLES))
    strength = np.nan_to_num(slices.distances())
    return [str(points.inputs.columns[place]) for place in np.argsort(-strength, kind="stable") if strength[place] > bound]


def pairs_panels(points: SweepPoints, outcome: str, figure: Figure) -> list[Axes]:
    """A triangle of panels on `figure`."""
    keys = telling_keys(points, outcome, MOST_PAIRED)
    value = points.mean[outcome].to_numpy(np.float64)
    coordinates = {key: _spread_out(points.inputs[key]) for key in keys}
    low, high = np.nanquantile(value, [0.02, 0.98])
    look: dict[str, Any] = {"s": 3, "c": value, "cmap": COLOURS, "linewidths": 0, "vmin": low, "vmax": high}
    grid = figure.add_gridspec(len(keys), len(keys))
    axes: list[Axes] = []
    drawn: Any = None
    for row, up in enumerate(keys):
        for column, across in enumerate(keys[: row + 1]):
            ax = figure.add_subplot(grid[row, column])
            x = coordinates[across]
            if row == column:
                ax.scatter(x, value, **look)
                ax.set_ylabel(wrapped(outcome_label(outcome, points)), fontsize=style.NOTE_SIZE)
            else:
                drawn = ax.scatter(x, coordinates[up], **look)
                _name_choices(ax, points.inputs[up], "y")
                if column == 0:
                    ax.set_ylabel(wrapped(key_label(up, points)), fontsize=style.NOTE_SIZE)
            _name_choices(ax, points.inputs[across], "x")
            if row == len(keys) - 1:
                ax.set_xlabel(wrapped(key_label(across, points)), fontsize=style.NOTE_SIZE)
            style.tidy(ax, None)
            ax.tick_params(labelbottom=row == len(keys) - 1, labelleft=column in (0, row))
            axes.append(ax)
    if drawn is not None:
        bar = figure.colorbar(drawn, ax=axes, fraction=0.03, pad=0.02, aspect=40, extend="both")
        bar.set_label(outcome_label(outcome, points, with_unit=True), fontsize=style.LABEL_SIZE)
        bar.ax.tick_params(labelsize=style.TICK_SIZE)
    return axes


def parallel_panel(points: SweepPoints, outcome: str, ax: Axes) -> Axes:
    """Points as lines across the keys and the outcome, each axis from its lowest to its highest value."""
    keys = telling_keys(points, outcome, MOST_PARALLEL)
    value = points.mean[outcome]
    usable = value.notna().to_numpy()
    columns = [_spread_out(points.inputs[key]) for key in keys] + [value.to_numpy(np.float64)]
    scaled = np.column_stack([_unit(column[usable]) for column in columns])
    low, high = value[usable].quantile([FIFTH, 1 - FIFTH])
    numbers = value[usable].to_numpy(np.float64)
    places = np.arange(len(columns))
    middle = (numbers > low) & (numbers < high)
    for some, colour, width, strength in (
        (middle, "#b5b5b5", 0.3, 0.4),
        (numbers <= low, WORST, 0.5, 0.35),
        (numbers >= high, BEST, 0.5, 0.35),
    ):
        rows = scaled[some]
        lines = [np.column_stack([places, row]) for row in rows[:: -(-len(rows) // MOST_LINES) or 1]]
        ax.add_collection(LineCollection(lines, colors=colour, linewidths=width, alpha=strength))
        if colour in (WORST, BEST) and len(rows):
            ax.plot(places, np.median(rows, axis=0), color="white", linewidth=4.0, zorder=3)
            ends: Any = {"marker": "o"} if colour == BEST else {"marker": "s", "linestyle": (0, (4, 1.5))}
            ax.plot(places, np.median(rows, axis=0), color=colour, linewidth=2.2, markersize=4, zorder=4, **ends)
    for place, (key, column) in enumerate(zip([*keys, outcome], columns, strict=True)):
        ax.axvline(place, color=style.INK, linewidth=0.7)
        if key != outcome and is_choice(points.inputs[key]):
            choices = sorted(set(points.inputs[key]))
            for order, choice in enumerate(choices):
                _tick(ax, place, order / max(len(choices) - 1, 1), value_text(choice))
        else:
            for spot, number in ((0.0, np.nanmin(column)), (1.0, np.nanmax(column))):
                _tick(ax, place, spot, value_text(float(number)))
    labels = [*(key_label(key, points) for key in keys), outcome_label(outcome, points, with_unit=True)]
    ax.set_xticks(places, [wrapped(label, 18) for label in labels])
    ax.set_xlim(-0.2, len(columns) - 0.6)
    ax.set_ylim(-0.06, 1.06)
    style.tidy(ax, None)
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _tick(ax: Axes, place: int, height: float, text: str) -> None:
    ax.text(
        place + 0.03, height, text, fontsize=style.NOTE_SIZE, va="center", ha="left",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8},
    )  # fmt: skip


def _spread_out(values: pd.Series) -> NDArray[np.float64]:
    """Numbers as they are; choices at whole numbers with a fixed jitter, so that points do not hide each other."""
    if not is_choice(values):
        return values.to_numpy(np.float64)
    codes = pd.factorize(values, sort=True)[0].astype(np.float64)
    seed = sum(str(values.name).encode())  # keys of their own jitter, the same in every drawing
    return codes + np.random.Generator(np.random.SFC64(seed)).uniform(-0.12, 0.12, size=len(codes))


def _unit(column: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = np.nanmin(column), np.nanmax(column)
    return (column - low) / (high - low) if high > low else np.full(len(column), 0.5)


def _name_choices(ax: Axes, values: pd.Series, side: str) -> None:
    if is_choice(values):
        choices = sorted(set(values))
        (ax.set_xticks if side == "x" else ax.set_yticks)(range(len(choices)), [value_text(choice) for choice in choices])
