"""Break-even: a difference along single numbers, with the values at which it passes 0."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.sweep_words import foot
from suitors.results.outcomes import unit_text
from suitors.studies.breakeven import BreakEven
from suitors.words.numbers import number
from suitors.words.scenario import Words

LINE, TURN = "#0b5d8a", "#c4601d"
NOTE = "Line: mean difference over runs; band: its 95 % interval; dotted: its value now; marked: where it passes 0."
FORMATS = ("png", "svg")


def draw(folder: Path, found: Sequence[BreakEven], outcome: str, what: str, words: Words, runs: int, seed: int) -> None:
    """Write breakeven.png and breakeven.svg into `folder`."""
    figure = curves(found, outcome, what, words, f"{runs} runs at each value · seed {seed}")
    for ending in FORMATS:
        figure.savefig(folder / f"breakeven.{ending}", dpi=200, metadata={"Date": None} if ending == "svg" else None)


@style.styled
def curves(found: Sequence[BreakEven], outcome: str, what: str, words: Words, caption: str) -> Figure:
    """A panel a number."""
    columns = min(len(found), 3)
    rows = -(-len(found) // columns)
    figure = frame.new_figure(1.1 + 1.9 * rows)
    turned = sum(bool(item.turns) for item in found)
    title = f"{words.outcome(outcome)}: the sign differs along {turned} of {len(found)} number{'' if len(found) == 1 else 's'}"
    frame.head_and_foot(figure, title, what, foot(NOTE, caption))
    grid = figure.add_gridspec(rows, columns)
    axes = [figure.add_subplot(grid[place // columns, place % columns]) for place in range(len(found))]
    for ax, item in zip(axes, found, strict=True):
        curve_panel(item, words, ax)
    unit = unit_text(outcome)
    frame.label_left(axes, f"difference [{unit}]" if unit else "difference")
    return frame.settle(figure)


def curve_panel(item: BreakEven, words: Words, ax: Axes) -> Axes:
    """The difference along one number."""
    curve = item.curve
    ax.axhline(0.0, color=style.MUTED, linewidth=0.7)
    ax.fill_between(curve["value"], curve["low"], curve["high"], color=LINE, alpha=0.2, linewidth=0)
    ax.plot(curve["value"], curve["difference"], color=LINE, linewidth=1.3)
    if item.now is not None and item.low <= item.now <= item.high:
        ax.axvline(item.now, color=style.INK, linewidth=0.8, linestyle=":")
    for turn in item.turns:
        ax.plot(turn.value, 0.0, "o", color=TURN, markersize=5)
        if np.isfinite(turn.low):
            ax.hlines(0.0, turn.low, turn.high, color=TURN, linewidth=2.5)
        ax.annotate(
            number(turn.value), (turn.value, 0.0), (0, 7), textcoords="offset points", ha="center", color=TURN, fontsize=style.LABEL_SIZE
        )
    ax.set_title("\n".join(textwrap.wrap(words.number(item.key), 38)[:3]), loc="left", fontsize=style.LABEL_SIZE)
    ax.set_xlabel("" if item.unit in ("", "1") else item.unit)
    return ax
