"""Through which channels a strategy changes leverage: the difference split by channel, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_findings import chief, left_out, verdict
from suitors.plots.compare_folder import Look, bar, panel_title, plain_axis
from suitors.results.outcomes import outcome_of, shown_in
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import MAIN
from suitors.words.numbers import about

NOTE = (
    "Bar: mean difference over paired runs, filled where the strategy adds leverage, hatched where it takes some away; black: its 95 % "
    "interval (chance alone). Channels add up to all channels."
)
WHOLE = "all channels"


def parts_of(differences: pd.DataFrame, power: str, look: Look) -> dict[str, dict[str, Any]]:
    """The rows of all channels and of their whole for one pair, by column, in the order of the register."""
    rows = {str(row["outcome"]): row for row in look.rows(differences).to_dict(orient="records")}
    asked = [f"{name}[{power}]" for name in (*shown_in("channels"), MAIN)]
    return {column: {str(key): value for key, value in rows[column].items()} for column in asked if column in rows}


def moving(differences: pd.DataFrame, power: str, looks: Sequence[Look]) -> list[str]:
    """Channels beyond chance in some pair that move by the least difference in leverage as a whole that matters."""
    found: set[str] = set()
    for look in looks:
        rows = parts_of(differences, power, look)
        if f"{MAIN}[{power}]" not in rows:
            continue
        least = outcome_of(MAIN).least(float(rows[f"{MAIN}[{power}]"]["level_against"]))
        found |= {column for column, row in rows.items() if verdict(row) and abs(float(row["difference"])) >= least}
    return [f"{name}[{power}]" for name in shown_in("channels") if f"{name}[{power}]" in found]


def finding(differences: pd.DataFrame, power: str, look: Look, name: str) -> str:
    """Through which channel most of the difference comes, if leverage or any channel moves."""
    rows, channels = parts_of(differences, power, look), moving(differences, power, [look])
    if not channels:
        return f"With {look.title} no channel of {name}'s leverage moves by enough to matter"
    first = max(channels, key=lambda column: abs(float(rows[column]["difference"])))
    part, whole = float(rows[first]["difference"]), rows[f"{MAIN}[{power}]"]
    said = f"{about(float(whole['difference']))} in all" if verdict(whole) else "in all not told apart from nought"
    return f"With {look.title} leverage moves above all through {_title(first)}: {about(part)}; {said}"


@style.styled
def channels_panel(rows: Mapping[str, Mapping[str, Any]], columns: Sequence[str], look: Look, ax: Axes | None = None) -> Axes:
    """Draw `columns` of one pair's rows (see `parts_of`) as bars from nought, the whole last."""
    ax = ax if ax is not None else frame.new_figure(2.0, 3.6).add_subplot()
    for place, column in enumerate(columns):
        value, low, high = (float(rows[column][key]) for key in ("difference", "low", "high"))
        whole = column.startswith(f"{MAIN}[")
        colour = style.MUTED if whole else look.colour
        ax.barh(
            place, value, height=0.62, facecolor="white" if value < 0 else colour, edgecolor=colour, alpha=1.0 if value < 0 else 0.65,
            hatch="//////" if value < 0 else None, linewidth=0.7,
        )  # fmt: skip
        bar(ax, low, high, place, style.INK, 1.1)
        ax.annotate(
            about(value), (max(high, value, 0.0), place), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=style.NOTE_SIZE, fontweight="bold" if whole else "normal",
        ).set_in_layout(False)  # fmt: skip
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(columns)), [WHOLE if column.startswith(f"{MAIN}[") else _title(column) for column in columns])
    ax.set_ylim(len(columns) - 0.45, -0.55)
    plain_axis(ax, 5)
    return ax


@style.styled
def channels(differences: pd.DataFrame, power: str, looks: Sequence[Look], foot: Callable[[str], str], name: str = "") -> Figure:
    """A panel a pair with the channels that move in any of them, on one scale that is symmetric about nought."""
    asked = [f"{each}[{power}]" for each in shown_in("channels")]
    shown = moving(differences, power, looks)
    columns = [*shown, f"{MAIN}[{power}]"]
    lines = -(-len(looks) // 2)
    figure = frame.new_figure(1.35 + lines * (0.5 + 0.19 * len(columns)))
    still = left_out(column for column in asked if column not in shown)
    subtitle = f"difference in leverage from {looks[0].against_title} by channel [{OUTCOMES[MAIN].unit_text}], same draws"
    title = finding(differences, power, chief(differences, looks, power), name or power)
    frame.head_and_foot(figure, title, subtitle, foot(" ".join(text for text in (NOTE, still) if text)))
    reach = 1e-9
    axes = []
    for index, look in enumerate(looks):
        ax = figure.add_subplot(lines, min(len(looks), 2), index + 1)
        rows = parts_of(differences, power, look)
        channels_panel(rows, columns, look, ax)
        panel_title(ax, look.title)
        ax.tick_params(labelleft=index % 2 == 0)
        reach = max(reach, *(abs(float(rows[column][key])) for column in columns for key in ("difference", "low", "high")))
        axes.append(ax)
    for ax in axes:
        ax.set_xlim(-1.35 * reach, 1.35 * reach)
    return frame.settle(figure)


def _title(column: str) -> str:
    return outcome_of(column).heading.removeprefix("leverage from ")
