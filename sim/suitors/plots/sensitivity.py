"""Which numbers an outcome depends on: rankings with intervals, what chance alone would give, and whether more points would change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.sweep_words import NOBODY, foot, outcome_text, short_name
from suitors.results.outcomes import unit_text
from suitors.words.actors import capital

if TYPE_CHECKING:
    from suitors.studies.given_data import GivenData
    from suitors.studies.sensitivity import Sensitivity

MOST = 15
"""Numbers shown, the most important ones."""
ABOVE, BELOW = "#0b5d8a", "#a9b4bb"
"""Numbers above and within what chance gives."""
SECOND = "#c4601d"
MARKS = "os^DvP"
"""Of the lines of convergence, as many as are drawn."""
NOTE = (
    "Dark: above what chance gives; pale: not told apart from it. Bars: 95 % interval, points and runs resampled. "
    "Tick: what chance alone would give. Morris: mean size of the change when a number goes through its whole range; "
    "Sobol: share of the variance, dot alone, square with all interactions."
)
GIVEN_NOTE = (
    "Dark: above what the largest of all keys reaches by chance (broken line, 95 % of shuffles in both measures together); pale: not told "
    "apart from it. Cross: the same measure on the first half of the points. Choices have no rank correlation."
)


@style.styled
def ranking(found: Sensitivity, outcome: str, caption: str, actors: Mapping[str, str] = NOBODY) -> Figure:
    """Morris ranking, Sobol indices, and their convergence, of one outcome; what was not worked out is left out."""
    morris, sobol = (table[table["outcome"] == outcome] if not table.empty else table for table in (found.morris, found.sobol))
    rows = max(min(len(morris), MOST), min(len(sobol), MOST) + 6)
    figure = frame.new_figure(1.1 + 0.21 * rows)
    frame.head_and_foot(
        figure, _told(sobol if len(sobol) else morris, outcome, actors), "numbers varied over their ranges", foot(NOTE, caption)
    )
    columns = 1 if morris.empty else 2
    grid = figure.add_gridspec(2, columns, height_ratios=[1.2, 1])
    if not morris.empty:
        ax = figure.add_subplot(grid[:, 0])
        screening_panel(morris.head(MOST), ax)
        unit = unit_text(outcome)
        ax.set_xlabel(f"Morris: mean size of effect [{unit}]" if unit else "Morris: mean size of effect")
    if not sobol.empty:
        variance_panel(sobol.head(MOST), figure.add_subplot(grid[0, -1]))
        convergence_panel(found.convergence, outcome, "sobol", "total", figure.add_subplot(grid[1, -1]))
    elif not morris.empty:
        convergence_panel(found.convergence, outcome, "morris", "mu_star", figure.add_subplot(grid[:, -1]))
    return frame.settle(figure)


def _told(table: pd.DataFrame, outcome: str, actors: Mapping[str, str]) -> str:
    """The number that stands first in a ranking, if chance does not give as much."""
    what = outcome_text(outcome, actors)
    if table.empty or not bool(table["significant"].iloc[0]):
        return f"No number moves {what} beyond chance"
    return f"{capital(what)} depends most on {short_name(str(table['number'].iloc[0]), actors)}"


def screening_panel(table: pd.DataFrame, ax: Axes) -> Axes:
    """Bars of mu_star with interval and the tick that chance would give. `table`: rows of `suitors.analysis.screening.morris`."""
    for place, (_, row) in enumerate(table.iterrows()):
        ax.barh(place, row["mu_star"], height=0.6, color=ABOVE if row["significant"] else BELOW)
        ax.hlines(place, row["mu_star_low"], row["mu_star_high"], color=style.INK, linewidth=0.8)
        if np.isfinite(row["noise"]):
            ax.vlines(row["noise"], place - 0.38, place + 0.38, color=SECOND, linewidth=1.2)
    _name_rows(ax, table["number"].tolist())
    ax.set_xlim(left=0)
    return ax


def variance_panel(table: pd.DataFrame, ax: Axes) -> Axes:
    """First-order (dot) and total (square) indices with intervals. `table`: rows of `suitors.analysis.variance.sobol`."""
    for place, (_, row) in enumerate(table.iterrows()):
        colour = ABOVE if row["significant"] else BELOW
        for name, mark, shift in (("total", "s", -0.15), ("first", "o", 0.15)):
            face = colour if name == "total" else "white"
            ax.hlines(place + shift, row[f"{name}_low"], row[f"{name}_high"], color=colour, linewidth=0.9)
            ax.plot(row[name], place + shift, mark, color=colour, markerfacecolor=face, markersize=3.6)
    share = float(table["noise"].iloc[0])
    if np.isfinite(share) and share > 0:
        ax.axvline(share, color=SECOND, linewidth=1.0)
    _name_rows(ax, table["number"].tolist())
    ax.axvline(0, color=style.MUTED, linewidth=0.6, zorder=0)
    ax.set_xlabel("Sobol: share of the variance")
    return ax


def convergence_panel(steps: pd.DataFrame, outcome: str, method: str, index: str, ax: Axes) -> Axes:
    """An index of the most important numbers against the blocks it was worked out from."""
    some = steps[(steps["outcome"] == outcome) & (steps["method"] == method) & (steps["index"] == index)]
    wide = some.pivot(index="blocks", columns="number", values="value")
    last = wide.iloc[-1].sort_values(ascending=False, kind="stable")
    for place, number in enumerate(last.index[: len(MARKS)]):
        colour = style.SPARE_COLOURS[place % len(style.SPARE_COLOURS)]
        ax.plot(
            wide.index, wide[number], marker=MARKS[place], markersize=3, linewidth=1.0, linestyle="-" if place % 2 == 0 else (0, (4, 1.5)),
            color=colour, label=short_name(str(number)),
        )  # fmt: skip
    ax.set_xscale("log", base=2)
    ax.set_xticks(wide.index.tolist(), [str(count) for count in wide.index])
    ax.minorticks_off()
    style.tidy(ax)
    ax.legend(fontsize=style.NOTE_SIZE, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.05), handlelength=1.2, borderaxespad=0.2)
    ax.set_xlabel("trajectories" if method == "morris" else "blocks of the design")
    ax.set_ylabel("mean size of effect" if method == "morris" else "total index")
    return ax


@style.styled
def given_ranking(found: GivenData, outcome: str, caption: str, actors: Mapping[str, str] = NOBODY) -> Figure:
    """Rank correlation, PAWN and delta of the varied keys of a sweep, of one outcome."""
    table = found.importance[found.importance["outcome"] == outcome].head(MOST)
    figure = frame.new_figure(1.3 + 0.24 * len(table))
    frame.head_and_foot(figure, _told(table, outcome, actors), "what a sweep has varied", foot(GIVEN_NOTE, caption))
    panels = (("rank_correlation", "rank correlation"), ("pawn", "PAWN"), ("delta", "delta"))
    first: Axes | None = None
    for place, (column, title) in enumerate(panels):
        ax = figure.add_subplot(1, 3, place + 1, sharey=first)
        _measure(table, column, ax)
        ax.set_xlabel(title)
        if first is None:
            _name_rows(ax, table["number"].tolist())
            first = ax
        else:
            ax.tick_params(labelleft=False)
    return frame.settle(figure)


def _measure(table: pd.DataFrame, column: str, ax: Axes) -> None:
    for place, (_, row) in enumerate(table.iterrows()):
        colour = ABOVE if row["significant"] else BELOW
        if np.isfinite(row[column]):
            ax.plot(row[column], place, "o", color=colour, markersize=4)
            ax.hlines(place, 0, row[column], color=colour, linewidth=1.2)
        if column == "delta" and np.isfinite(row["delta_low"]):
            ax.hlines(place, row["delta_low"], row["delta_high"], color=style.INK, linewidth=0.8)
        if column != "delta" and np.isfinite(row[f"half_{column}"]):
            ax.plot(row[f"half_{column}"], place, "x", color=style.MUTED, markersize=3.2, markeredgewidth=0.8)
    bound = {"rank_correlation": "rank_bound", "pawn": "pawn_bound"}.get(column)
    if bound is not None:
        limit = float(table[bound].iloc[0])
        for side in (-limit, limit) if column == "rank_correlation" else (limit,):
            ax.axvline(side, color=SECOND, linewidth=0.9, linestyle=(0, (4, 2)))
    ax.axvline(0, color=style.MUTED, linewidth=0.6, zorder=0)
    style.tidy(ax, "x")
    ax.locator_params(axis="x", nbins=5)


def _name_rows(ax: Axes, numbers: Sequence[str]) -> None:
    ax.set_yticks(range(len(numbers)), [short_name(number) for number in numbers])
    ax.set_ylim(len(numbers) - 0.4, -0.6)
    style.tidy(ax, "x")
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=5)
