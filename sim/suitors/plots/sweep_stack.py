"""Dimension stacking: a number over up to four keys on one sheet, two nested on each axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from suitors.analysis.limits import is_choice
from suitors.plots import frame, style
from suitors.plots.sweep_words import NOBODY, short_name, value_text

CLASSES = 3
MOST_CHOICES = 6
COLOURS = "cividis"


def stacked_keys(inputs: pd.DataFrame, order: Sequence[str]) -> list[str]:
    """The first four keys of `order` that vary and take few enough choices to be stacked."""
    return [key for key in order if inputs[key].nunique() > 1 and (not is_choice(inputs[key]) or inputs[key].nunique() <= MOST_CHOICES)][:4]


def stack_panel(inputs: pd.DataFrame, values: pd.Series, ax: Axes, label: str, actors: Mapping[str, str] = NOBODY) -> Axes:
    """Mean of `values` (0 to 1) in every cell of up to four keys of `inputs`: the first and third across, the others up."""
    keys = [str(name) for name in inputs.columns]
    if not keys:
        ax.set_axis_off()
        return ax
    classes = {key: _classes(inputs[key]) for key in keys}
    across, up = [keys[place] for place in (0, 2) if place < len(keys)], [keys[place] for place in (1, 3) if place < len(keys)]
    columns, rows = _codes(across, classes, len(inputs)), _codes(up, classes, len(inputs))
    width, height = _size(across, classes), _size(up, classes)
    total, count = np.zeros((height, width)), np.zeros((height, width))
    np.add.at(total, (rows, columns), values.to_numpy(np.float64))
    np.add.at(count, (rows, columns), 1.0)
    with np.errstate(invalid="ignore"):
        mean = total / count
    image = ax.pcolormesh(
        np.arange(width + 1), np.arange(height + 1), mean, cmap=COLOURS, vmin=0, vmax=1, edgecolors="white", linewidth=0.4
    )
    for row, column in np.argwhere(count == 0):
        ax.add_patch(Rectangle((column, row), 1, 1, facecolor="none", edgecolor=style.MUTED, hatch="////", linewidth=0))
    _name_axis(ax, across, classes, "x", actors)
    _name_axis(ax, up, classes, "y", actors)
    style.tidy(ax, None)
    bar = frame.figure_of(ax).colorbar(image, ax=ax, fraction=0.035, pad=0.02)
    bar.set_label(label, fontsize=style.LABEL_SIZE)
    bar.ax.tick_params(labelsize=style.TICK_SIZE)
    return ax


def _classes(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Class of every point, and what the classes are called."""
    if is_choice(values) or values.nunique() <= CLASSES:
        codes, names = pd.factorize(values, sort=True)
        return codes, [value_text(name) for name in names]
    edges = np.unique(np.quantile(values, np.linspace(0, 1, CLASSES + 1)))
    codes = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    # Two digits of the whole width tell its ends apart; more would not fit beside each other.
    digits = int(np.clip(1 - np.floor(np.log10(edges[-1] - edges[0])), -12, 12))
    said = [value_text(round(float(edge), digits)) for edge in edges]
    return codes, [f"{low} to {high}" for low, high in pairwise(said)]


def _codes(keys: list[str], classes: dict[str, tuple[np.ndarray, list[str]]], points: int) -> np.ndarray:
    """Place of every point along an axis: the first key outermost."""
    place = np.zeros(points, dtype=np.intp)
    for key in keys:
        codes, names = classes[key]
        place = place * len(names) + codes
    return place


def _size(keys: list[str], classes: dict[str, tuple[np.ndarray, list[str]]]) -> int:
    return int(np.prod([len(classes[key][1]) for key in keys], dtype=np.intp)) if keys else 1


def _name_axis(ax: Axes, keys: list[str], classes: dict[str, tuple[np.ndarray, list[str]]], side: str, actors: Mapping[str, str]) -> None:
    """Ticks name the inner key's classes, preceded by the outer key's in the first of each."""
    axis = ax.xaxis if side == "x" else ax.yaxis
    if not keys:
        axis.set_ticks([])
        return
    outer = classes[keys[0]][1]
    inner = classes[keys[1]][1] if len(keys) > 1 else [""]
    labels, breaks = [], []
    for name in outer:
        for place, other in enumerate(inner):
            # The outer class is named once, at the middle of its inner ones.
            first = name if place == (len(inner) - 1) // 2 else ""
            narrow = other.replace(" to ", " to\n") if len(outer) * len(inner) > CLASSES else other
            labels.append(f"{narrow}\n{first}" if side == "x" else f"{first}  {other}".strip())
        breaks.append(len(labels))
    axis.set_ticks(np.arange(len(labels)) + 0.5, labels)
    for edge in breaks[:-1]:
        (ax.axvline if side == "x" else ax.axhline)(edge, color="white", linewidth=2.5)
    names = " within ".join(short_name(key, actors) for key in reversed(keys))
    (ax.set_xlabel if side == "x" else ax.set_ylabel)(names)
