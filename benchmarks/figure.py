"""docs/performance.png: what a run costs everybody, and how the cost grows with the work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.growth import Growth
from benchmarks.report import DOCUMENT
from benchmarks.rivals import Entrants, Rival
from suitors.plots import frame, style

PICTURE = DOCUMENT.with_name("performance.png")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Okabe and Ito (2008): told apart with any colour vision."""
MARKERS = ("o", "s", "^", "D", "v")
DASHES = ("dashed", "dashdot")


@style.styled
def draw(growths: Sequence[Growth], raced: Entrants, path: Path = PICTURE) -> None:
    """Two panels, both axes logarithmic."""
    figure = frame.new_figure(4.6)
    left, right = figure.subplots(1, 2)
    _race(left, raced)
    _growth(right, growths)
    for ax in (left, right):
        style.tidy(ax, grid="both")
    frame.head_and_foot(
        figure,
        "What a run costs, and how the cost grows",
        "medians of rounds on one core; bars and bands from the lowest to the highest round",
        "Left: the reduced model over 60 quarters, opening included. Right: the steps of the whole model; runs (one year) and\n"
        "quarters (256 runs) of the shipped region, all else of a made-up one (two years, 128 runs); exponents fitted on the\n"
        "larger half. Written by python -m benchmarks.",
    )
    figure.savefig(path, dpi=160)


def _race(ax: Axes, raced: Entrants) -> None:
    # The labels stand where no other line runs: above the second point, and to the left of the first.
    for rivals, name, face, labelled, side in (
        (raced.engine, "the engine", COLOURS[0], 1, "left"),
        (raced.single, "in single precision", "white", 0, "right"),
    ):
        sizes = [rival.runs for rival in rivals]
        middle = [1000 * rival.median for rival in rivals]
        below = [1000 * (rival.median - min(rival.per_run)) for rival in rivals]
        above = [1000 * (max(rival.per_run) - rival.median) for rival in rivals]
        ax.errorbar(
            sizes, middle, [below, above], color=COLOURS[0], marker="o", markersize=4, markerfacecolor=face, linewidth=1.2, capsize=2
        )
        at, away = (sizes[labelled], middle[labelled]), (8, 9) if side == "left" else (-8, 0)
        ax.annotate(name, at, away, textcoords="offset points", color=COLOURS[0], ha=side, va="center", fontsize=style.SUBTITLE_SIZE - 1)
    for pair, colours in ((raced.plain, COLOURS[1:3]), (raced.compiled, COLOURS[3:5])):
        present = sorted((rival for rival in pair if rival.missing is None), key=lambda rival: rival.median)
        # The lower of two lines is labelled below, the upper above.
        for place, (rival, colour, dashes) in enumerate(zip(present, colours, DASHES, strict=False)):
            _line(ax, rival, colour, dashes, below=place == 0 and len(present) > 1)
    ax.set(xscale="log", yscale="log", xlabel="runs asked of the engine", ylabel="CPU milliseconds a run")
    _plain_numbers(ax)
    low, high = ax.get_ylim()
    ax.set_ylim(low / 1.6, high)
    ax.set_title("The reduced model", loc="left", fontsize=style.SUBTITLE_SIZE)


def _line(ax: Axes, rival: Rival, colour: str, dashes: str, below: bool) -> None:
    """A rival whose cost does not depend on the number of runs."""
    ax.axhline(1000 * rival.median, color=colour, linewidth=1.3, linestyle=dashes)
    ax.axhspan(1000 * min(rival.per_run), 1000 * max(rival.per_run), color=colour, alpha=0.2, linewidth=0)
    offset, side = (0, -4 if below else 4), "top" if below else "bottom"
    where = (0.99, 1000 * rival.median)
    label = rival.label.removesuffix(", with a data collector")
    ax.annotate(
        label, where, offset, ax.get_yaxis_transform(), "offset points", ha="right", va=side, color=colour, fontsize=style.SUBTITLE_SIZE - 1
    )


def _growth(ax: Axes, growths: Sequence[Growth]) -> None:
    for growth, colour, marker in zip(growths, COLOURS, MARKERS, strict=True):
        label = f"{growth.kind}: exponent {growth.exponent:.2f}"
        ax.plot(growth.sizes, growth.seconds, color=colour, marker=marker, markersize=4, linewidth=1.2, label=label)
    ax.set(xscale="log", yscale="log", xlabel="number of what grows", ylabel="CPU seconds of the steps")
    _plain_numbers(ax)
    ax.set_title("Cost as the work grows", loc="left", fontsize=style.SUBTITLE_SIZE)
    ax.legend(frameon=False, fontsize=style.SUBTITLE_SIZE - 2, loc="upper left")


def _plain_numbers(ax: Axes) -> None:
    """Numbers at the powers of ten; matplotlib would write them as mathematics, which our figures take for text."""
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
        axis.set_minor_formatter(NullFormatter())
