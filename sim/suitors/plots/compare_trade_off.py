"""What a strategy wins and what it loses: outcomes of the power and of the states on one scale, better to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_folder import MOST_IN_A_LINE, Look, bar, head, key_height, offsets, values_beside
from suitors.results.outcomes import columns_in, label_of, outcome_of, shown_in
from suitors.studies.paired_differences import interval
from suitors.words.numbers import about, in_table

NOTE = (
    "Mark: mean difference in % of the mean level that it is compared with, turned so that better lies to the right; thick bar: its 95 % "
    "interval, thin bar: where 80 % of the runs' differences lie. The scale is even within ±1 % and logarithmic beyond. On the right: "
    "mean differences in the outcomes' own units, not turned, in the order of the key. States: their sum for GDP, "
    "else their mean."
)
ROOM = 0.8
"""Part of a row that many marks take."""
TICKS = (-1000, -300, -100, -30, -10, -3, -1, 0, 1, 3, 10, 30, 100, 300, 1000)


@style.styled
def trade_off(
    tables: Mapping[str, pd.DataFrame], power: str, states: Sequence[str], looks: Sequence[Look], foot: str, title: str = ""
) -> Figure:
    """Draw every outcome as a row with a mark a variant. `tables` holds outcomes by variant, one row a run."""
    of_states = shown_in("trade-off", "state")
    rows = [*(column for column in columns_in("trade-off", [power]) if column in tables[looks[0].against]), *of_states]
    figure = frame.new_figure(1.25 + key_height(looks) + len(rows) * (0.07 + 0.075 * max(len(looks), 1.6)))
    subtitle = "gains and losses of the power and of the states in % of each outcome's level"
    head(figure, title or f"What does {power} win and lose, and what do the states?", subtitle, foot, looks)
    ax = figure.add_subplot()
    many = len(looks) > MOST_IN_A_LINE
    shifts = offsets(len(looks), ROOM if many else 0.45)
    for place, outcome in enumerate(rows):
        said = []
        for look, shift in zip(looks, shifts, strict=True):
            ours, theirs = (_column(tables[name], outcome, states) for name in (look.name, look.against))
            said.append(about(float((ours - theirs).mean())))
            _mark(ax, ours, theirs, outcome_of(outcome).direction, place + shift, look)
        unit = in_table(outcome_of(outcome).told_unit)
        values_beside(ax, place, shifts, said, looks, f"  {unit}" if unit and not many else "")
    ax.axvline(0, color=style.MUTED, linewidth=0.9, zorder=0)
    ax.axhline(len(rows) - len(of_states) - 0.5, color=style.MUTED, linewidth=0.5, linestyle=(0, (4, 2)))
    ax.set_xscale("symlog", linthresh=1.0, linscale=0.9)
    reach = min(max(3.0, 1.2 * max(abs(float(value)) for value in ax.dataLim.intervalx)), 2000.0)
    ax.set_xlim(-reach, reach)
    ticks = [tick for tick in TICKS if abs(tick) <= reach]
    ax.set_xticks(ticks, [about(tick) for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_yticks(range(len(rows)), [_label(outcome, many) for outcome in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axvspan(-1.0, 1.0, color=style.FAINT, alpha=0.45, linewidth=0, zorder=-1)
    ax.set_xlabel("worse  ←   difference [% of the level; even within the grey ±1 %, logarithmic beyond]   →  better")
    style.tidy(ax, "both")
    return frame.settle(figure)


def _label(outcome: str, with_unit: bool) -> str:
    """The row's name: the power's outcomes are its own, the states' are told by their name."""
    name = label_of(outcome) if "[" in outcome else f"states: {label_of(outcome)}"
    unit = in_table(outcome_of(outcome).told_unit)
    return f"{name}\n[{unit}]" if with_unit and unit else name


def _column(table: pd.DataFrame, outcome: str, states: Sequence[str]) -> pd.Series:
    """An outcome run by run; one without an actor is the sum (GDP) or the mean over the states."""
    if "[" in outcome:
        return table[outcome]
    own = table[[f"{outcome}[{state}]" for state in states]]
    return own.sum(axis=1) if outcome_of(outcome).adds_up else own.mean(axis=1)


def _mark(ax: Axes, ours: pd.Series, theirs: pd.Series, direction: float, at: float, look: Look) -> None:
    level = abs(float(theirs.mean()))
    gap = (ours - theirs).dropna().to_numpy(np.float64)
    if not level or not len(gap):
        return
    scaled = 100 * direction * gap / level
    mean, low, high = interval(scaled)
    lower, upper = np.quantile(scaled, [0.1, 0.9])
    bar(ax, float(lower), float(upper), at, look.colour, 0.8)
    bar(ax, float(low), float(high), at, look.colour, 2.6)
    ax.plot(mean, at, look.marker, color=look.colour, markerfacecolor=look.face, markersize=3.8, markeredgewidth=0.9)
