"""docs/performance.png: what a run costs everybody, and how the cost grows with the work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes

from benchmarks.growth import Growth
from benchmarks.report import DOCUMENT
from benchmarks.rivals import Entrants, Rival
from sim.plots import frame, style

PICTURE = DOCUMENT.with_name("performance.png")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Okabe and Ito (2008): told apart with any colour vision."""
MARKERS = ("o", "s", "^", "D", "v")
DASHES = ("dashed", "dashdot", "dotted", (0, (5, 1)))


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
    sizes = [rival.runs for rival in raced.engine]
    middle = [1000 * rival.median for rival in raced.engine]
    below = [1000 * (rival.median - min(rival.per_run)) for rival in raced.engine]
    above = [1000 * (max(rival.per_run) - rival.median) for rival in raced.engine]
    ax.errorbar(
        sizes, middle, yerr=[below, above], color=COLOURS[0], marker="o", markersize=4, linewidth=1.2, capsize=2, label="the engine"
    )
    others: list[Rival] = [rival for rival in (*raced.plain, *raced.compiled) if rival.missing is None]
    for rival, colour, dashes in zip(others, COLOURS[1:], DASHES, strict=False):
        label = rival.label.removesuffix(", with a data collector")
        ax.axhline(1000 * rival.median, color=colour, linewidth=1.3, linestyle=dashes, label=label)
        ax.axhspan(1000 * min(rival.per_run), 1000 * max(rival.per_run), color=colour, alpha=0.2, linewidth=0)
    ax.set(xscale="log", yscale="log", xlabel="runs asked of the engine", ylabel="CPU milliseconds a run")
    ax.set_title("The reduced model", loc="left", fontsize=style.SUBTITLE_SIZE)
    ax.legend(frameon=False, fontsize=style.SUBTITLE_SIZE - 2, loc="upper right", bbox_to_anchor=(1.0, 0.9))


def _growth(ax: Axes, growths: Sequence[Growth]) -> None:
    for growth, colour, marker in zip(growths, COLOURS, MARKERS, strict=True):
        label = f"{growth.kind}: exponent {growth.exponent:.2f}"
        ax.plot(growth.sizes, growth.seconds, color=colour, marker=marker, markersize=4, linewidth=1.2, label=label)
    ax.set(xscale="log", yscale="log", xlabel="number of what grows", ylabel="CPU seconds of the steps")
    ax.set_title("Cost as the work grows", loc="left", fontsize=style.SUBTITLE_SIZE)
    ax.legend(frameon=False, fontsize=style.SUBTITLE_SIZE - 2, loc="upper left")
