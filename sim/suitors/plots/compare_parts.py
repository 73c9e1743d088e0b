"""Which part of a strategy makes the difference: Shapley values as steps that add up to the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_findings import largest_part
from suitors.plots.compare_folder import bar, panel_title, plain_axis
from suitors.results.outcomes import columns_in, label_of, unit_text
from suitors.words.numbers import about

NOTE = (
    "Bars: Shapley value of each part, filled where it adds and hatched where it takes away, each beginning where the last one ends; they "
    "add up to the whole difference. Black: 95 % interval of the value, drawn at the end of its bar (chance alone)."
)
CUT_WORDS = {"blocks": "delivery stays", "blocks and delivery": "delivery comes along", "ingredients": "ingredients"}
WHOLE = "whole difference"


@style.styled
def steps(parts: pd.DataFrame, colour: str, ax: Axes | None = None) -> Axes:
    """Draw the parts of one outcome and cut (columns as `decomposition` gives them) as a waterfall, one row a part."""
    ax = ax if ax is not None else frame.new_figure(1.6, 3.2).add_subplot()
    whole, reached, ends = parts.iloc[0], 0.0, [0.0]
    for place, (_, row) in enumerate(parts.iterrows()):
        value = float(row["value"])
        loss = value < 0
        ax.barh(
            place, value, left=reached, height=0.62, facecolor="white" if loss else colour, edgecolor=colour, alpha=1.0 if loss else 0.62,
            hatch="//////" if loss else None, linewidth=0.6,
        )  # fmt: skip
        bar(ax, reached + row["low"], reached + row["high"], place, style.INK, 1.1)
        ends += [reached + float(row["low"]), reached + float(row["high"]), reached + value]
        _number(ax, place, value, ax_end=max(reached, reached + float(row["high"])))
        reached += value
        ax.plot([reached, reached], [place + 0.31, place + 0.69], color=style.MUTED, linewidth=0.6)
    last = len(parts)
    ax.barh(last, whole["total"], height=0.62, color=style.MUTED)
    bar(ax, whole["total_low"], whole["total_high"], last, style.INK, 1.1)
    _number(ax, last, float(whole["total"]), ax_end=max(0.0, float(whole["total_high"])), bold=True)
    ends += [float(whole["total_low"]), float(whole["total_high"])]
    low, high = min(ends), max(ends)
    room = max(high - low, 1e-12)
    ax.set_xlim(low - 0.06 * room, high + 0.24 * room)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(last + 1), [*(str(name) for name in parts["block"]), WHOLE])
    ax.set_ylim(last + 0.5, -0.5)
    plain_axis(ax, 5)
    return ax


@style.styled
def parts(
    blocks: pd.DataFrame, power: str, cuts: Sequence[str], colour: str, foot: str, least: Callable[[str], float] = lambda _: 0.0
) -> Figure:
    """The difference that one strategy makes, split in each of `cuts`: a row an outcome, a column a cut; one cut stands in two columns."""
    asked = [outcome for outcome in columns_in("main", [power]) if outcome in set(blocks["outcome"])]
    sizes = (
        blocks[blocks["cut"].isin(cuts)]
        .assign(size=lambda table: table[["total", "value"]].abs().max(axis=1))
        .groupby("outcome")["size"]
        .max()
    )
    found = [outcome for outcome in asked if float(sizes[outcome]) >= least(outcome)] or asked[:1]
    places = [(outcome, cut) for outcome in found for cut in cuts]
    most = int(blocks[blocks["cut"].isin(cuts)].groupby("cut")["block"].nunique().max())
    rows = -(-len(places) // 2)
    figure = frame.new_figure(1.1 + rows * (0.48 + 0.11 * (most + 1)))
    words = "split over its blocks; on the right delivery is one of them" if len(cuts) > 1 else "split over its ingredients"
    first = blocks[(blocks["cut"] == cuts[0]) & (blocks["outcome"] == found[0])].reset_index(drop=True)
    frame.head_and_foot(figure, largest_part(first, found[0]), f"the difference between strategies {words}", foot)
    for index, (outcome, cut) in enumerate(places):
        ax = figure.add_subplot(rows, 2, index + 1)
        mine = blocks[(blocks["cut"] == cut) & (blocks["outcome"] == outcome)].reset_index(drop=True)
        steps(mine, colour, ax)
        panel_title(ax, label_of(outcome), unit_text(outcome), CUT_WORDS.get(cut, cut) if len(cuts) > 1 else "")
        if len(cuts) == 1:
            ax.tick_params(labelleft=index % 2 == 0)
    return frame.settle(figure)


def _number(ax: Axes, place: int, value: float, ax_end: float, bold: bool = False) -> None:
    if np.isfinite(value):
        ax.annotate(
            about(value), (ax_end, place), xytext=(3, 0), textcoords="offset points", ha="left", va="center",
            fontsize=style.NOTE_SIZE, fontweight="bold" if bold else "normal",
        ).set_in_layout(False)  # fmt: skip
