"""The same comparison under other beliefs: where the differences over futures lie, and how often they are above nought."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_findings import under_beliefs
from suitors.plots.compare_folder import MOST_IN_A_LINE, Look, bar, head, key_height, offsets, panel_title, plain_axis, values_beside
from suitors.results.outcomes import columns_in, label_of, unit_text
from suitors.words.numbers import percent

NOTE = (
    "Mark: median over futures; bar: 90 % of futures. Percentages: share of futures with a difference above 0, in the order of the key. "
    "The rows change what is believed and nothing else: the futures are the same. Rows below the first have fewer runs in a future."
)
COLUMNS = 2


@style.styled
def doubts_panel(futures: pd.DataFrame, outcome: str, looks: Sequence[Look], ax: Axes | None = None) -> Axes:
    """Draw one outcome, such as `goodwill[JPN]`: a row a belief, a mark a variant."""
    ax = ax if ax is not None else frame.new_figure(1.4, 3.2).add_subplot()
    beliefs = list(dict.fromkeys(futures["row"]))
    shares: dict[str, list[str]] = {belief: [] for belief in beliefs}
    shifts = offsets(len(looks), min(0.6, 0.22 * len(looks)) if len(looks) <= MOST_IN_A_LINE else 0.8)
    for look, shift in zip(looks, shifts, strict=True):
        rows = look.rows(futures)
        rows = rows[rows["outcome"] == outcome].set_index("row")
        for place, belief in enumerate(beliefs):
            if belief not in rows.index:
                continue
            row = rows.loc[belief]
            bar(ax, row["p5"], row["p95"], place + shift, look.colour, 1.6, 0.6)
            ax.plot(
                row["p50"], place + shift, look.marker, color=look.colour, markerfacecolor=look.face, markersize=3.6, markeredgewidth=0.9
            )
            shares[belief].append(percent(row["positive"]).removesuffix(" %"))
    for place, belief in enumerate(beliefs):
        values_beside(ax, place, shifts, shares[belief], looks, " %")
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(beliefs)), beliefs)
    ax.set_ylim(len(beliefs) - 0.45, -0.55)
    plain_axis(ax, 5)
    panel_title(ax, label_of(outcome), unit_text(outcome))
    ax.text(1.015, 1.01, "above 0", transform=ax.transAxes, va="bottom", fontsize=style.NOTE_SIZE, color=style.MUTED)
    return ax


@style.styled
def doubts(futures: pd.DataFrame, power: str, looks: Sequence[Look], foot: str, name: str = "") -> Figure:
    """One panel an outcome of `power`; columns of `futures` as the file of differences over futures has them."""
    known = set(futures["outcome"])
    shown = [column for column in columns_in("doubts", [power]) if column in known]
    rows = -(-len(shown) // COLUMNS)
    beliefs = futures["row"].nunique()
    figure = frame.new_figure(1.1 + key_height(looks) + rows * (0.48 + beliefs * max(0.13, 0.085 * len(looks))))
    head(figure, under_beliefs(futures, looks[0], power, name or power), "differences over futures, by what is believed", foot, looks)
    for index, outcome in enumerate(shown):
        ax = figure.add_subplot(rows, COLUMNS, index + 1)
        doubts_panel(futures, outcome, looks, ax)
        ax.tick_params(labelleft=index % COLUMNS == 0)
    return frame.settle(figure)
