"""What calibration learnt: posteriors against priors, summaries that the posterior reproduces, and ranks of simulated truths."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.validation import RESOLUTION

if TYPE_CHECKING:
    from suitors.studies.calibrate import Calibration

INFORMED, SILENT = "#2b5c8a", "#9a9a9a"


@style.styled
def posterior_figure(found: Calibration, source: str) -> Figure:
    """80 % and 95 % intervals of every parameter on its prior's range, 0 to 1."""
    table = found.report()
    figure = frame.new_figure(max(3.0, 1.2 + 0.16 * len(table)))
    ax = figure.add_subplot()
    for place, row in enumerate(table.itertuples()):
        unit = np.quantile(found.draws[:, place], [0.025, 0.1, 0.5, 0.9, 0.975])
        colour = INFORMED if row.informed else SILENT
        ax.plot(unit[[0, 4]], [place] * 2, color=colour, linewidth=0.7)
        ax.plot(unit[[1, 3]], [place] * 2, color=colour, linewidth=2.2)
        ax.plot(
            unit[2:3],
            [place],
            color=colour,
            marker="o",
            markersize=3.2,
            markerfacecolor="white" if not row.informed else colour,
        )
    ax.set_yticks(range(len(table)), table["parameter"].tolist())
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xlabel("place in the prior's range [0 to 1; logarithmic where it spans more than a factor of four]")
    style.tidy(ax, "x")
    note = (
        "Dot: median; thick: 80 %, thin: 95 % of draws. Hollow and grey: the data do not inform it, the posterior is as wide as the prior."
    )
    frame.head_and_foot(
        figure, "What the past says about the parameters", "", "\n".join(textwrap.fill(line, 158) for line in (note, source))
    )
    return frame.settle(figure)


@style.styled
def predictive_figure(found: Calibration, source: str) -> Figure:
    """Summaries of the past beside what sets near the posterior and sets of the prior give, in spreads of the prior."""
    from suitors.studies.calibrate import nearest_sets

    figure = frame.new_figure(1.4 + 0.135 * len(found.names))
    ax = figure.add_subplot()
    near = found.summaries[nearest_sets(found)]
    for place in range(len(found.names)):
        prior = found.summaries[:, place].ravel()
        centre, spread = prior.mean(), max(float(prior.std()), 1e-9)
        wide = (np.quantile(prior, [0.025, 0.975]) - centre) / spread
        inner = (np.quantile(near[:, place].ravel(), [0.025, 0.1, 0.5, 0.9, 0.975]) - centre) / spread
        ax.plot(wide, [place] * 2, color=style.FAINT, linewidth=4, solid_capstyle="butt", zorder=1)
        ax.plot(inner[[0, 4]], [place] * 2, color=INFORMED, linewidth=0.7)
        ax.plot(inner[[1, 3]], [place] * 2, color=INFORMED, linewidth=2.0)
        at = (found.observed[place] - centre) / spread
        ax.plot([np.clip(at, -6, 6)], [place], color=style.INK, marker="D", markersize=2.8, linestyle="none", zorder=4)
    ax.set_yticks(range(len(found.names)), found.names, fontsize=style.NOTE_SIZE)
    ax.set_ylim(len(found.names) - 0.5, -0.5)
    ax.set_xlabel("distance from the prior's mean [its standard deviations, cut at 6]")
    style.tidy(ax, "x")
    note = (
        "Diamond: the past; blue: simulated sets nearest the posterior (80 % and 95 % of repetitions); "
        "grey: 95 % of the prior's. Diamonds outside blue: the model misses."
    )
    frame.head_and_foot(
        figure, "Does the model, once calibrated, look like the past?", "", "\n".join(textwrap.fill(line, 158) for line in (note, source))
    )
    return frame.settle(figure)


@style.styled
def rank_figure(found: Calibration, ranks: Any, source: str) -> Figure:
    """Ranks of simulated truths in their own posteriors, one small histogram a parameter."""
    columns = 6
    lines = -(-len(found.priors) // columns)
    figure = frame.new_figure(1.0 + 0.85 * lines)
    axes = figure.subplots(lines, columns, sharex=True, sharey=True).ravel()
    expected, spread = 10.0, 196.0 * np.sqrt(0.09 / len(ranks))
    for place, prior in enumerate(found.priors):
        counts = 100 * np.histogram(ranks[:, place], bins=10, range=(0, 1))[0] / len(ranks)
        axes[place].axhspan(max(expected - spread, 0), expected + spread, color=style.FAINT, zorder=0)
        axes[place].bar(np.arange(10) / 10 + 0.05, counts, width=0.092, color=INFORMED)
        axes[place].set_title(prior.path.split(".", 1)[1], fontsize=style.NOTE_SIZE, pad=2)
        style.tidy(axes[place])
    for ax in axes[len(found.priors) :]:
        ax.set_axis_off()
    frame.label_left(list(axes), "trials [%]")
    frame.label_bottom(list(axes[: len(found.priors)]), "rank of the truth")
    note = (
        f"Simulation-based calibration, {len(ranks)} trials: even bars mean that intervals hold what they claim. Grey: 95 % of even bars."
    )
    frame.head_and_foot(figure, "Are known parameters recovered?", "", "\n".join(textwrap.fill(line, 158) for line in (note, source)))
    return frame.settle(figure)


def draw_calibration(found: Calibration, ranks: Any, out: Path) -> list[Path]:
    """Figures beside the posterior file, named after it."""
    source = f"{out.stem}: {len(found.points)} sets of {found.summaries.shape[2]} repetitions"
    figures = {"parameters": posterior_figure(found, source), "predictive": predictive_figure(found, source)}
    if ranks is not None:
        figures["ranks"] = rank_figure(found, ranks, source)
    drawn = []
    for name, figure in figures.items():
        file = out.with_name(f"{out.stem}_{name}.png")
        partial = file.with_suffix(".part")
        figure.savefig(partial, dpi=RESOLUTION, format="png")
        partial.rename(file)
        drawn.append(file)
    return drawn
