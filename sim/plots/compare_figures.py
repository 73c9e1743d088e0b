"""Figures of a comparison beyond paired differences: parts, costs, states, futures, doubts, and what the sign rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots import frame, style
from sim.plots.comparison import COLOURS, LABELS

SPLIT = ("policy_leverage", "policy_leverage_present_value", "goodwill", "fiscal_cost")
OF_STATES = {
    "gdp": "GDP",
    "debt_to_gdp": "debt to GDP",
    "technology": "technology",
    "gap": "mean sector gap",
    "autonomy": "autonomy",
    "grievance": "grievance",
}
UP, DOWN = "#0b6e4f", "#b5651d"


def _label(outcome: str, unit: str) -> str:
    name = outcome.partition("[")[0]
    return LABELS.get(name, name.replace("_", " ")) + ("" if unit == "1" else f" [{unit}]")


@style.styled
def parts(blocks: pd.DataFrame, power: str, cut: str, foot: str) -> Figure:
    """The difference split over parts of a strategy: one panel an outcome, bars with 95 % intervals that add up to the last one."""
    rows = blocks[blocks["cut"] == cut]
    strategy = str(rows["strategy"].iloc[0])
    figure = frame.new_figure(4.0)
    note = "Bars: Shapley values with 95 % intervals; they add up to the bar 'all', the whole difference."
    frame.head_and_foot(figure, f"{power}: which part of {strategy} makes the difference", f"split over {cut}", f"{note}\n{foot}")
    for index, outcome in enumerate(SPLIT):
        ax = figure.add_subplot(2, 2, index + 1)
        mine = rows[rows["outcome"] == f"{outcome}[{power}]"].reset_index(drop=True)
        if mine.empty:
            ax.set_axis_off()
            continue
        whole = mine.iloc[0]
        names = [*mine["block"], "all"]
        values = np.array([*mine["value"], whole["total"]])
        low, high = np.array([*mine["low"], whole["total_low"]]), np.array([*mine["high"], whole["total_high"]])
        colours = [*(UP if value > 0 else DOWN for value in mine["value"]), style.MUTED]
        ax.barh(
            range(len(names)),
            values,
            color=colours,
            height=0.65,
            xerr=[values - low, high - values],
            ecolor=style.INK,
            error_kw={"lw": 0.8},
        )
        ax.axvline(0, color=style.MUTED, linewidth=0.8)
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        style.tidy(ax, "x")
        ax.locator_params(axis="x", nbins=5)
        ax.set_title(_label(outcome, str(whole["unit"])), loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
    frame.settle(figure)
    return figure


@style.styled
def cost_and_effect(tables: Mapping[str, pd.DataFrame], pairs: Sequence[tuple[str, str]], power: str, foot: str) -> Figure:
    """Cost–effect plane: difference in cost to the treasury against difference in policy leverage, a dot for each run."""
    figure = frame.new_figure(3.6)
    note = "Each dot is a run; crosses are means. Right: more leverage; down: cheaper. A ratio would hide that costs come near nought."
    frame.head_and_foot(figure, f"{power}: what more leverage costs", "differences on the same draws", f"{note}\n{foot}")
    ax = figure.add_subplot()
    for place, (name, against) in enumerate(pairs):
        gap = tables[name] - tables[against]
        x, y = gap[f"policy_leverage[{power}]"], gap[f"fiscal_cost[{power}]"]
        colour = COLOURS[place % len(COLOURS)]
        ax.plot(x, y, ".", color=colour, markersize=2.5, alpha=0.35, markeredgewidth=0)
        ax.plot(x.mean(), y.mean(), "P", color=colour, markersize=8, markeredgecolor="white", label=f"{name} against {against}")
    ax.axhline(0, color=style.MUTED, linewidth=0.8)
    ax.axvline(0, color=style.MUTED, linewidth=0.8)
    ax.set_xlabel("policy leverage, debt at face [points of 100]")
    ax.set_ylabel("cost to its treasury [bn US$/year]")
    ax.legend(fontsize=style.LABEL_SIZE, frameon=False)
    style.tidy(ax, None)
    frame.settle(figure)
    return figure


@style.styled
def states(differences: pd.DataFrame, names: Sequence[str], pairs: Sequence[tuple[str, str]], foot: str) -> Figure:
    """Differences state by state, one panel an outcome of the states, every pair beside the other."""
    figure = frame.new_figure(4.2)
    note = "Dot: mean difference over paired runs; bar: where 80 % of the runs' differences lie."
    frame.head_and_foot(
        figure, "What it changes for the states", " · ".join(f"{name} against {base}" for name, base in pairs), f"{note}\n{foot}"
    )
    for index, (outcome, words) in enumerate(OF_STATES.items()):
        ax = figure.add_subplot(2, 3, index + 1)
        unit = "1"
        for place, (name, against) in enumerate(pairs):
            rows = differences[(differences["variant"] == name) & (differences["against"] == against)].set_index("outcome")
            for height, state in enumerate(names):
                row = rows.loc[f"{outcome}[{state}]"]
                unit, at, colour = str(row["unit"]), height + 0.22 * place - 0.11, COLOURS[place % len(COLOURS)]
                ax.hlines(at, row["p10"], row["p90"], color=colour, linewidth=1.2)
                ax.plot(row["difference"], at, "o", color=colour, markersize=3.2)
        ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
        ax.set_yticks(range(len(names)), names)
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.locator_params(axis="x", nbins=4)
        style.tidy(ax, "x")
        ax.set_title(words + ("" if unit == "1" else f" [{unit}]"), loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
    handles = [
        ax.plot([], [], "o-", color=COLOURS[place % len(COLOURS)], markersize=3, label=name)[0] for place, (name, _) in enumerate(pairs)
    ]
    ax.legend(handles=handles, fontsize=style.TICK_SIZE, frameon=False, loc="best")
    frame.settle(figure)
    return figure


@style.styled
def doubts(futures: pd.DataFrame, pairs: Sequence[tuple[str, str]], power: str, foot: str) -> Figure:
    """Rows of doubt: where 90 % of the futures' differences lie, and in how many the variant does better."""
    figure = frame.new_figure(4.4)
    note = "Bar: 90 % of the futures; mark: their median; figure on the right: share of futures in which it does better."
    frame.head_and_foot(
        figure, f"{power}: the same comparison under other beliefs", "four ways to doubt, the same futures", f"{note}\n{foot}"
    )
    beliefs = list(dict.fromkeys(futures["row"]))
    for column, (name, against) in enumerate(pairs[:2]):
        for line, outcome in enumerate(("policy_leverage", "policy_leverage_present_value", "goodwill")):
            ax = figure.add_subplot(3, 2, 2 * line + column + 1)
            rows = futures[
                (futures["variant"] == name) & (futures["against"] == against) & (futures["outcome"] == f"{outcome}[{power}]")
            ].set_index("row")
            _intervals(ax, rows, beliefs, COLOURS[column])
            title = _label(outcome, str(rows["unit"].iloc[0])) + (f"\n{name}" if line == 0 else "")
            ax.set_title(title, loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
            ax.tick_params(labelleft=column == 0)
    frame.settle(figure)
    return figure


def _intervals(ax: Axes, rows: pd.DataFrame, beliefs: Sequence[str], colour: str) -> None:
    for height, belief in enumerate(beliefs):
        row = rows.loc[belief]
        ax.hlines(height, row["p5"], row["p95"], color=colour, linewidth=2.2, alpha=0.55)
        ax.plot(row["p50"], height, "|", color=colour, markersize=9, markeredgewidth=1.8)
        ax.text(1.01, height, f"{100 * row['better']:.0f} %", transform=ax.get_yaxis_transform(), va="center", fontsize=style.TICK_SIZE)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(beliefs)), beliefs)
    ax.set_ylim(len(beliefs) - 0.5, -0.5)
    ax.locator_params(axis="x", nbins=5)
    style.tidy(ax, "x")


@style.styled
def regret(means: pd.DataFrame, contests: Mapping[str, Sequence[str]], power: str, foot: str) -> Figure:
    """Regret over futures: share of futures in which a strategy falls short of the best one by no more than so much."""
    figure = frame.new_figure(3.2)
    note = "Regret: policy leverage behind the best strategy of the same future. The higher curve is the safer choice."
    frame.head_and_foot(
        figure, f"{power}: how much may be regretted", "policy leverage, numbers as assumed in their ranges", f"{note}\n{foot}"
    )
    for index, (delivery, names) in enumerate(contests.items()):
        ax = figure.add_subplot(1, len(contests), index + 1)
        values = means[f"policy_leverage[{power}]"].unstack("variant")[list(names)].astype(float)
        short = values.max(axis=1).to_numpy()[:, None] - values.to_numpy()
        for place, name in enumerate(names):
            ordered = np.sort(short[:, place])
            colour = style.INK if place == 0 else COLOURS[(place - 1) % len(COLOURS)]
            ax.step(ordered, np.arange(1, len(ordered) + 1) / len(ordered), where="post", color=colour, linewidth=1.4, label=name)
        ax.set_xlabel("regret [points of 100]")
        ax.set_ylabel("share of futures" if index == 0 else "")
        ax.set_ylim(0, 1.02)
        ax.set_title(f"delivery {delivery}", loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
        ax.legend(fontsize=style.TICK_SIZE, frameon=False, loc="lower right")
        style.tidy(ax, "both")
    frame.settle(figure)
    return figure


@style.styled
def rests_on(numbers: pd.DataFrame, cause: Mapping[str, object], foot: str, count: int = 12) -> Figure:
    """The numbers that a difference hangs on most, by rank correlation over futures, with what luck reaches."""
    rows = numbers.head(count).iloc[::-1].reset_index(drop=True)
    figure = frame.new_figure(3.8)
    box = cause["box"]
    where = "Nothing that holds on unseen futures says where."
    if isinstance(box, dict) and box["confirmed"]:
        where = f"It flips most where {box['text']}."
    luck = "Grey band: what the strongest of all numbers reaches by luck."
    note = textwrap.fill(f"{luck} The sign flips in {100 * float(str(cause['flips'])):.0f} % of futures. {where}", 150)
    frame.head_and_foot(
        figure, f"What the difference in {cause['outcome']} rests on", f"{cause['variant']} against {cause['against']}", f"{note}\n{foot}"
    )
    ax = figure.add_subplot()
    bound = float(rows["rank_bound"].iloc[0])
    ax.axvspan(-bound, bound, color=style.FAINT, zorder=0)
    grades = rows["grade"].fillna("assumed")
    ax.barh(range(len(rows)), rows["rank_correlation"], color=[DOWN if grade == "assumed" else UP for grade in grades], height=0.6)
    ax.set_yticks(
        range(len(rows)),
        [
            textwrap.fill(f"{str(name).replace('.', '. ')} ({grade})", 38).replace(". ", ".")
            for name, grade in zip(rows["name"], grades, strict=True)
        ],
    )
    ax.axvline(0, color=style.MUTED, linewidth=0.8)
    ax.set_xlabel("rank correlation with the difference")
    style.tidy(ax, "x")
    frame.settle(figure)
    return figure
