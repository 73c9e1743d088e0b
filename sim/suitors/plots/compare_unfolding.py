"""When and where a difference in leverage arises: the whole year by year, and the states' parts at the horizon."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from suitors.plots import frame, style
from suitors.plots.compare_folder import Look, bar, head, key_height, offsets, panel_title, plain_axis
from suitors.sentences.unfolding import course_of, over_time
from suitors.studies.unfolding import EVERYWHERE
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import MAIN

MOST_BANDS = 4
"""Pairs whose bands can be told apart."""
NOTE = (
    "Line and mark: mean difference over paired runs; band (of up to four) and bar: its 95 % interval (chance alone). A state's part is "
    "its leverage times its share of GDP; the parts add up to the whole."
)


@style.styled
def years_panel(rows: pd.DataFrame, looks: Sequence[Look], ax: Axes | None = None) -> Axes:
    """Draw the whole difference of each pair over the years, with its interval as a band."""
    ax = ax if ax is not None else frame.new_figure(2.2, 3.2).add_subplot()
    for look in looks:
        whole = look.rows(rows)
        whole = whole[whole["state"] == EVERYWHERE]
        if len(looks) <= MOST_BANDS:
            ax.fill_between(whole["year"], whole["low"], whole["high"], color=look.colour, alpha=0.18, linewidth=0)
        ax.plot(
            whole["year"], whole["difference"], f"{look.marker}-", color=look.colour, markerfacecolor=look.face, markersize=3.2,
            markeredgewidth=0.8, linewidth=1.1,
        )  # fmt: skip
    ax.axhline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    style.tidy(ax, "y")
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    return ax


@style.styled
def places_panel(rows: pd.DataFrame, looks: Sequence[Look], name: Callable[[str], str] = str, ax: Axes | None = None) -> Axes:
    """Draw the parts of the last year, a row a state and the whole last, a mark a pair."""
    ax = ax if ax is not None else frame.new_figure(2.2, 3.2).add_subplot()
    last = rows[rows["year"] == rows["year"].max()]
    states = [*sorted(set(last["state"]) - {EVERYWHERE}), EVERYWHERE]
    for look, shift in zip(looks, offsets(len(looks), min(0.6, 0.25 * len(looks))), strict=True):
        for _, row in look.rows(last).iterrows():
            at = states.index(str(row["state"])) + shift
            bar(ax, float(row["low"]), float(row["high"]), at, look.colour, 2.6)
            ax.plot(
                float(row["difference"]), at, look.marker, color=look.colour, markerfacecolor=look.face, markersize=3.6, markeredgewidth=0.9
            )
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(states)), [state if state == EVERYWHERE else name(state) for state in states])
    ax.set_ylim(len(states) - 0.4, -0.6)
    plain_axis(ax, 4)
    return ax


def moves(rows: pd.DataFrame, looks: Sequence[Look]) -> bool:
    """Whether the whole difference of any pair is told from 0 and large enough to matter in any year."""
    whole = rows[rows["state"] == EVERYWHERE]
    return any(course_of(mine) is not None for look in looks if len(mine := look.rows(whole)))


@style.styled
def unfolding(
    rows: pd.DataFrame, looks: Sequence[Look], foot: Callable[[str], str], name: Callable[[str], str] = str, power: str = ""
) -> Figure:
    """Both panels side by side; `rows` are those of one power in unfolding.csv."""
    states = rows["state"].nunique()
    figure = frame.new_figure(1.35 + key_height(looks) + states * max(0.24, 0.1 * len(looks)))
    head(figure, title_of(rows, looks[0], power), f"difference in leverage [{OUTCOMES[MAIN].unit_text}], same draws", foot(NOTE), looks)
    cells = figure.add_gridspec(1, 2, width_ratios=[1.25, 1.0])
    panel_title(years_panel(rows, looks, figure.add_subplot(cells[0])), "year by year")
    panel_title(places_panel(rows, looks, name, figure.add_subplot(cells[1])), f"by state, {int(rows['year'].max())}")
    return frame.settle(figure)


def title_of(rows: pd.DataFrame, look: Look, power: str) -> str:
    """When the first pair's difference shows and where it goes."""
    mine = look.rows(rows)
    course = course_of(mine[mine["state"] == EVERYWHERE])
    if course is None:
        return f"With {look.title} {power}'s leverage differs in no year by enough to matter"
    said = over_time(course).removeprefix("The difference ").removesuffix(".")
    return f"With {look.title} the difference in {power}'s leverage {said}"
