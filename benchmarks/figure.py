"""docs/performance.png: how the cost grows with the work, and what side-by-side runs save."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.growth import Growth
from benchmarks.report import DOCUMENT
from benchmarks.rivals import Speed
from sim.plots import frame, style

PICTURE = DOCUMENT.with_name("performance.png")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""Okabe and Ito (2008): told apart with any colour vision."""
MARKERS = ("o", "s", "^", "D")


@style.styled
def draw(growths: Sequence[Growth], speeds: Sequence[Speed], sizes: Sequence[int], path: Path = PICTURE) -> None:
    """Two panels, both axes logarithmic. `speeds` begins with the plain agents; the others belong to `sizes` runs each."""
    figure = frame.new_figure(3.9)
    left, right = figure.subplots(1, 2)
    for growth, colour, marker in zip(growths, COLOURS, MARKERS, strict=False):
        label = f"{growth.kind}: exponent {growth.exponent:.2f}"
        left.plot(growth.sizes, growth.seconds, color=colour, marker=marker, markersize=4, linewidth=1.2, label=label)
    left.set(xscale="log", yscale="log", xlabel="runs, years, powers or states", ylabel="CPU seconds of the steps")
    left.set_title("Cost as the work grows", loc="left", fontsize=style.SUBTITLE_SIZE)
    plain, *engine = speeds
    middle = [1000 * speed.median for speed in engine]
    reach = [
        [1000 * (speed.median - min(speed.per_run)) for speed in engine],
        [1000 * (max(speed.per_run) - speed.median) for speed in engine],
    ]
    right.errorbar(sizes, middle, yerr=reach, color=COLOURS[0], marker="o", markersize=4, linewidth=1.2, capsize=2, label="the engine")
    right.axhline(1000 * plain.median, color=COLOURS[1], linewidth=1.2, linestyle="dashed", label="plain Mesa agents")
    right.axhspan(1000 * min(plain.per_run), 1000 * max(plain.per_run), color=COLOURS[1], alpha=0.2, linewidth=0)
    right.set(xscale="log", yscale="log", xlabel="runs", ylabel="CPU milliseconds a run")
    right.set_title("The reduced model, one core", loc="left", fontsize=style.SUBTITLE_SIZE)
    for ax in (left, right):
        style.tidy(ax, grid="both")
        ax.legend(frameon=False, fontsize=style.SUBTITLE_SIZE - 2)
    note = "Left: 2 years of quarters where years do not grow; runs and years of the shipped region, powers and states of a made-up one."
    frame.head_and_foot(
        figure, "Speed of the engine", "medians; bars and band: lowest to highest round", f"{note} Written by python -m benchmarks."
    )
    figure.savefig(path, dpi=160)
