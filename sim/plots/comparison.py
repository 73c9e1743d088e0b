"""Paired differences between strategies, outcome by outcome."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots import frame, style

NOTE = "Dot: mean difference over paired runs; thick bar: its 95 % interval; thin bar: where 80 % of the runs' differences lie."
LABELS = {
    "headline_leverage": "leverage above no new money",
    "policy_leverage": "policy leverage, debt at face",
    "policy_leverage_present_value": "policy leverage, present value",
    "goodwill": "goodwill",
    "usable_influence": "usable influence",
    "completed_public": "public money completed",
    "completed_private": "private money completed",
    "uptake": "uptake of new money",
    "debt": "debt owed to it",
    "fiscal_cost": "cost to its treasury",
}
COLOURS = ("#0b6e4f", "#b5651d", "#555555", "#5a3d8a", "#2f6db5", "#a23b72")
COLUMNS = 2


@style.styled
def difference(differences: pd.DataFrame, outcome: str, ax: Axes | None = None) -> Axes:
    """Draw the paired differences of one outcome, such as `goodwill[JPN]`: one row a variant, in the outcome's unit."""
    ax = ax if ax is not None else frame.new_figure(1.4).add_subplot()
    found = differences[differences["outcome"] == outcome].reset_index(drop=True)
    for place, (_, row) in enumerate(found.iterrows()):
        colour = COLOURS[place % len(COLOURS)]
        ax.hlines(place, row["p10"], row["p90"], color=colour, linewidth=0.8)
        ax.hlines(place, row["low"], row["high"], color=colour, linewidth=3.0)
        ax.plot(row["difference"], place, "o", color=colour, markersize=4, label=row["variant"])
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(found)), [str(name).replace(", ", "\n") for name in found["variant"]])
    ax.set_ylim(len(found) - 0.5, -0.5)
    style.tidy(ax, "x")
    ax.locator_params(axis="x", nbins=5)
    name, unit = outcome.partition("[")[0], str(found["unit"].iloc[0])
    ax.set_title(LABELS.get(name, name) + ("" if unit == "1" else f" [{unit}]"), loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
    return ax


def comparison(differences: pd.DataFrame, power: str, title: str, runs: int, seed: int) -> Figure:
    """The figure of a comparison: one panel an outcome of the power, every variant against the first strategy."""
    outcomes = [f"{name}[{power}]" for name in LABELS]
    variants = differences["variant"].nunique()
    rows = -(-len(outcomes) // COLUMNS)
    figure = frame.new_figure(1.5 + rows * (0.45 + 0.22 * variants))
    base = str(differences["against"].iloc[0])
    foot = f"{NOTE}\n{title} · {runs} paired runs · seed {seed} · not validated against data"
    frame.head_and_foot(figure, f"{power}: what another strategy changes", f"difference from its strategy {base}, same draws", foot)
    for index, outcome in enumerate(outcomes):
        ax = figure.add_subplot(rows, COLUMNS, index + 1)
        difference(differences, outcome, ax)
        ax.tick_params(labelleft=index % COLUMNS == 0)
    frame.settle(figure)
    return figure
