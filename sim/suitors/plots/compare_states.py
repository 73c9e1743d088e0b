"""What another strategy changes for each state: one small panel an outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_findings import balance, chief, left_out, moved, verdicts
from suitors.plots.compare_folder import Look, head, key_height, mark, offsets, panel_title, plain_axis
from suitors.results.outcomes import outcome_of, shown_in

NOTE = (
    "Mark: mean difference over paired runs; thick bar: its 95 % interval (chance alone); thin bar: where 80 % of the runs' "
    "differences lie. An arrow points to the better side, as a state sees it."
)
COLUMNS = 3
VALUES = ["difference", "low", "high", "p10", "p90"]


@style.styled
def states_panel(differences: pd.DataFrame, outcome: str, states: Sequence[str], looks: Sequence[Look], ax: Axes | None = None) -> Axes:
    """Draw the differences of one outcome, a row a state; GDP in % of the level it is compared with."""
    ax = ax if ax is not None else frame.new_figure(1.6, 2.4).add_subplot()
    told = outcome_of(outcome)
    unit = told.unit_text
    for look, shift in zip(looks, offsets(len(looks), min(0.6, 0.25 * len(looks))), strict=True):
        rows = look.rows(differences).set_index("outcome")
        for place, state in enumerate(states):
            if f"{outcome}[{state}]" not in rows.index:
                continue
            row = rows[[*VALUES, "level_against"]].astype(np.float64).loc[f"{outcome}[{state}]"]
            scale = 1.0
            if outcome == "gdp":
                scale, unit = 100 / float(row["level_against"]), "% of its level"  # type: ignore[arg-type]
            elif told.in_hundreds:
                scale, unit = 100.0, told.in_hundreds
            if np.isfinite(row["difference"]):
                mark(ax, pd.Series(row[VALUES] * scale), place + shift, look, 3.2)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(states)), states)
    ax.set_ylim(len(states) - 0.4, -0.6)
    plain_axis(ax)
    arrow = "" if np.isnan(told.direction) else "better →" if told.direction > 0 else "← better"
    panel_title(ax, told.text, unit, arrow)
    return ax


@style.styled
def states(
    differences: pd.DataFrame,
    codes: Sequence[str],
    looks: Sequence[Look],
    foot: Callable[[str], str],
    name: Callable[[str], str] = str,
    power: str | None = None,
) -> Figure:
    """One panel an outcome that moves in some state, a row a state, a mark a variant (columns as `paired` gives them)."""
    asked = shown_in("states", "state")
    hit = [column.partition("[")[0] for column in moved(differences, looks, [f"{each}[{code}]" for each in asked for code in codes])]
    shown = [each for each in asked if each in hit]
    rows = -(-len(shown) // COLUMNS)
    figure = frame.new_figure(1.2 + key_height(looks) + max(rows, 1) * (0.5 + len(codes) * max(0.12, 0.075 * len(looks))))
    below = " ".join(text for text in (NOTE, left_out(each for each in asked if each not in shown)) if text)
    told = looks[0] if power is None else chief(differences, looks, power)
    title = f"With {told.title}, state by state: {better_and_worse(differences, told, asked, codes)}"
    head(figure, title, "differences state by state, same draws", foot(below), looks)
    if not shown:
        frame.nothing_to_show(figure, "No outcome of a state differs by enough to matter, beyond chance.")
    for index, outcome in enumerate(shown):
        ax = figure.add_subplot(rows, COLUMNS, index + 1)
        states_panel(differences, outcome, codes, looks, ax)
        ax.set_yticklabels([name(code) for code in codes])
        ax.tick_params(labelleft=index % COLUMNS == 0)
    return frame.settle(figure)


def better_and_worse(differences: pd.DataFrame, look: Look, outcomes: Sequence[str], codes: Sequence[str]) -> str:
    """How many outcomes, each in each state, get better and worse by enough to matter."""
    signs = verdicts(differences, look, [f"{each}[{code}]" for each in outcomes for code in codes])
    return balance({column: sign * outcome_of(column).direction for column, sign in signs.items()})
