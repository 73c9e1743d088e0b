"""Lines with bands over time, one a power or corridor, each with its label at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from numpy.typing import NDArray

from suitors.plots import style
from suitors.plots.bands import Band
from suitors.plots.labels import end_labels

Times = NDArray[np.float64]


def draw_powers(
    ax: Axes, time: Times, one: Band, powers: Sequence[str], scale: float = 1.0, name: Callable[[str], str] = str
) -> list[Annotation]:
    """Draw median, 80 % and 95 % band of ``one`` (power, time) times ``scale`` for every power of ``powers``.

    `name` says what a power is called.

    Returns the labels at the lines' ends, still to be spread by :func:`suitors.plots.labels.spread_end_labels`.
    """
    ends = []
    parts = np.stack([scale * part.sel(power=list(powers)).values for part in vars(one).values()], axis=1)
    for power, (outer_low, low, middle, high, outer_high) in zip(powers, parts, strict=True):
        colour = style.colour(power)
        if np.any(outer_high > outer_low):
            ax.fill_between(time, outer_low, outer_high, color=colour, alpha=0.07, linewidth=0)
            ax.fill_between(time, low, high, color=colour, alpha=0.16, linewidth=0)
        ax.plot(time, middle, color=colour, linestyle=style.dashes(power), linewidth=1.1, label=power, zorder=3)
        ax.plot(time[-1:], middle[-1:], color=colour, marker=style.marker(power), markersize=3, zorder=4, clip_on=False)
        ends.append(float(middle[-1]))
    return end_labels(ax, ends, [name(power) for power in powers], [style.colour(power) for power in powers])


def set_time(ax: Axes, time: Times, title: str = "", colour: str = style.INK) -> None:
    """Dress a panel over time: open frame, few round years, its title on the left."""
    style.tidy(ax)
    ax.set_title(title, loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3, color=style.readable(colour))
    ax.set_xlim(time[0], time[-1])
    ax.locator_params(axis="x", integer=True, nbins=4)
    ax.locator_params(axis="y", nbins=5)
