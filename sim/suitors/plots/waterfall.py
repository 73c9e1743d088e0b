"""How the utility of a deal adds up, term by term, against that of waiting."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.model.deals import TERM
from suitors.plots import frame, style
from suitors.words.numbers import fixed

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 0.005
"""Terms that would be printed as nought are left out; their sum is shown as one bar."""
NEUTRAL = style.MUTED
ONE_DEAL = (
    "Bars: what each term adds to the utility (filled) or takes off it (hatched), gains first, then taste, the random part. "
    "A deal is wanted when its utility beats that of waiting."
)
MEANS = ONE_DEAL.replace("A deal is", "All are means over the deals; a deal is")


def steps_of(deals: pd.DataFrame) -> tuple[list[tuple[str, float]], float]:
    """Terms that are not negligible, largest gain first and largest loss last, and the sum of the others; means over `deals`."""
    columns = [column for column in deals.columns if column.startswith(TERM)]
    means = {column.removeprefix(TERM).replace("_", " "): float(deals[column].mean()) for column in columns}
    large = [(name, value) for name, value in means.items() if abs(value) >= NEGLIGIBLE]
    rest = sum(value for value in means.values() if abs(value) < NEGLIGIBLE)
    return sorted(large, key=lambda item: -item[1]), rest


@style.styled
def waterfall_panel(deals: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the utility of `deals` (columns as noted with terms) as a waterfall, one row a term; means if there are several.

    Raises ValueError for an empty table.
    """
    if deals.empty:
        raise ValueError("there is no deal to draw")
    ax = ax if ax is not None else frame.new_figure(3.6, 5.0).add_subplot()
    powers = set(deals["power"])
    colour = style.colour(str(next(iter(powers)))) if len(powers) == 1 else NEUTRAL
    terms, rest = steps_of(deals)
    if abs(rest) >= NEGLIGIBLE:
        terms = [*terms, ("other terms", rest)]
    taste, plain, utility, waiting = (float(deals[column].mean()) for column in ("taste", "utility_without_taste", "utility", "waiting"))
    labels: list[str] = []
    reached = 0.0
    ends = [0.0]
    for name, value in [*terms, ("utility without taste", np.nan), ("taste", taste), ("utility", np.nan)]:
        row = len(labels)
        labels.append(name)
        if np.isnan(value):
            reached = plain if name != "utility" else utility
            ax.barh(row, reached, height=0.62, color=colour, edgecolor=colour, linewidth=0.6)
            _print(ax, row, 0.0, reached, reached, bold=True)
        else:
            loss = value < 0
            ax.barh(
                row, value, left=reached, height=0.62, facecolor="white" if loss else colour, edgecolor=colour,
                hatch="/////" if loss else None, linewidth=0.6, alpha=1.0 if loss else 0.62,
            )  # fmt: skip
            _print(ax, row, reached, reached + value, value)
            reached += value
        ends.append(reached)
        if row < len(terms) + 2:
            ax.plot([reached, reached], [row + 0.31, row + 0.69], color=style.MUTED, linewidth=0.6)
    ax.axvline(0.0, color=style.MUTED, linewidth=0.6)
    ax.axvline(waiting, color=style.INK, linewidth=1.0, linestyle=(0, (4, 2)))
    ax.text(
        waiting, -0.62, f"waiting {_signed(waiting)}", ha="center", va="bottom", fontsize=style.TICK_SIZE, color=style.INK
    )  # fmt: skip
    style.tidy(ax, "x")
    low, high = min(*ends, waiting), max(*ends, waiting)
    room = 0.13 * max(high - low, 0.1)
    ax.set_xlim(low - room, high + room)
    ax.set_ylim(len(labels) - 0.45, -0.6)
    ax.set_yticks(range(len(labels)), labels)
    for label in ax.get_yticklabels():
        label.set_fontweight("bold" if label.get_text().startswith("utility") else "normal")
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("utility")
    return ax


def _signed(value: float) -> str:
    return fixed(value, sign=True)


def _print(ax: Axes, row: int, start: float, end: float, value: float, bold: bool = False) -> None:
    """The number at the end of a bar, on the side to which the bar runs."""
    forward = end >= start
    ax.annotate(
        _signed(value), (end, row), xytext=(2.5 if forward else -2.5, 0), textcoords="offset points",
        ha="left" if forward else "right", va="center", fontsize=style.TICK_SIZE, fontweight="bold" if bold else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
    )  # fmt: skip


@style.styled
def waterfall(deals: pd.DataFrame, title: str, subtitle: str, caption: str = "") -> Figure:
    """A whole figure: the panel with `title`, `subtitle` and, after the note on how to read it, `caption`."""
    rows = len(steps_of(deals)[0]) + 4
    figure = frame.new_figure(1.15 + 0.2 * rows)
    note = ONE_DEAL if len(deals) == 1 else MEANS
    foot = "\n".join(textwrap.fill(line, 165) for line in (note, caption) if line)
    frame.head_and_foot(figure, title, subtitle, foot)
    waterfall_panel(deals, figure.add_subplot())
    return frame.settle(figure)
