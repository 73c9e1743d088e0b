"""Where the sign of a difference differs: the box on the ranges of its numbers, or else the numbers that tell most."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from suitors.analysis.limits import Limit
from suitors.plots import frame, style
from suitors.plots.compare_folder import panel_title
from suitors.plots.discovery import CASE, LINE, limits_panel
from suitors.results.outcomes import label_of
from suitors.words.names import number_name
from suitors.words.numbers import percent

COUNT = 10
"""Numbers shown where there is no box."""
ASSUMED, GROUNDED = "#c4601d", "#0b5d8a"
"""Numbers that are assumed, and numbers from data or literature."""
FLIPPED, KEPT = CASE, "#c9b458"
NAME_WIDTH = 34


def flipped(difference: pd.Series) -> pd.Series:
    """Futures in which the difference has not the sign of its mean."""
    return np.sign(difference) != np.sign(float(difference.mean()))


@style.styled
def rests_on(
    cause: Mapping[str, Any],
    numbers: pd.DataFrame,
    drawn: pd.DataFrame,
    difference: pd.Series,
    foot: str,
    titles: tuple[str, str, str] = ("", "", ""),
) -> Figure:
    """Left the box, or the numbers by rank correlation; right the futures over the two most telling numbers.

    `cause` as the file of causes has it, `numbers` its rows of the ranking (only those that pass noise are drawn), `drawn` future × number,
    `difference` by future, `titles` what the variant, what it is compared with and the power are called.
    """
    names = {str(row["number"]): number_name(str(row["name"])) for _, row in numbers.iterrows()}
    limits = _limits(cause)
    beyond = numbers[numbers["significant"].astype(bool)]
    shown = max(len(limits), 5) if limits else max(min(COUNT, len(beyond)), 6)
    figure = frame.new_figure(1.5 + 0.24 * shown if not limits else 3.4)
    outcome, gap = str(cause["outcome"]), float(difference.mean())
    variant, against, power = (
        said or usual
        for said, usual in zip(titles, (cause["variant"], cause["against"], outcome.partition("[")[2].rstrip("]")), strict=True)
    )
    title = f"Difference in {label_of(outcome)} for {power}: {_finding(cause, limits, beyond, names)}"
    pair = f"{variant}{',' if ',' in variant else ''} against {against}"
    side = "above" if gap > 0 else "below"
    said = f"{pair}: {side} 0 on average, the sign differs in {percent(float(cause['flips']))} of futures"
    note = "\n".join(textwrap.fill(line, 150) for line in _note(cause, limits, numbers).split("\n"))
    frame.head_and_foot(figure, title, said, f"{note}\n{foot}")
    if not limits and beyond.empty:
        frame.nothing_to_show(figure, "No number is told apart from noise.")
        return figure
    left, right = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2)
    if limits:
        limits_panel(limits, drawn, left)
        left.set_yticks(range(len(limits)), [_wrapped(names.get(name, number_name(name))) for name in limits])
        panel_title(left, "the box on the range of each number")
    else:
        ranking_panel(beyond, left)
        panel_title(left, "rank correlation with the difference")
    ordered = list(dict.fromkeys([*limits, *_strongest(numbers)["number"]]))[:2]
    futures_panel(drawn, difference, ordered, names, limits, right)
    return frame.settle(figure)


def ranking_panel(numbers: pd.DataFrame, ax: Axes) -> Axes:
    """Numbers by rank correlation, strongest first, over the band that the strongest of all numbers reaches by chance."""
    rows = _strongest(numbers).head(COUNT).reset_index(drop=True)
    bound = float(rows["rank_bound"].iloc[0])
    ax.axvspan(-bound, bound, color=style.FAINT, zorder=0, linewidth=0)
    grades = rows["grade"].fillna("assumed")
    ax.barh(range(len(rows)), rows["rank_correlation"], color=[ASSUMED if grade == "assumed" else GROUNDED for grade in grades], height=0.6)
    ax.set_yticks(range(len(rows)), [_wrapped(number_name(str(name))) for name in rows["name"]])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    reach = 1.08 * max(bound, float(rows["rank_correlation"].abs().max()))
    ax.set_xlim(-reach, reach)
    ax.axvline(0, color=style.MUTED, linewidth=0.8)
    style.tidy(ax, "x")
    return ax


def futures_panel(
    drawn: pd.DataFrame, difference: pd.Series, over: list[str], names: Mapping[str, str], limits: Mapping[str, Limit], ax: Axes
) -> Axes:
    """Futures over two numbers (or one, against the difference); those whose sign differs are dots, the others squares."""
    across = drawn[over[0]].to_numpy(np.float64)
    values = drawn[over[1]] if len(over) > 1 else difference
    up, flips = values.to_numpy(np.float64), flipped(difference).to_numpy(dtype=bool)
    for kind, colour, symbol, words in ((False, KEPT, "s", "sign of the mean"), (True, FLIPPED, "o", "sign differs")):
        ax.scatter(across[flips == kind], up[flips == kind], s=9, c=colour, marker=symbol, linewidths=0, alpha=0.8, label=words)
    style.tidy(ax, None)
    ax.autoscale_view()
    ax.autoscale(False)
    restricted = [name for name in over if name in limits]
    if restricted:
        low, high = _extent(limits.get(over[0]), ax.get_xlim())
        bottom, top = _extent(limits.get(over[1]) if len(over) > 1 else None, ax.get_ylim())
        ax.add_patch(Rectangle((low, bottom), high - low, top - bottom, facecolor="none", edgecolor=LINE, linewidth=1.4))
    ax.set_xlabel(names.get(over[0], number_name(over[0])))
    ax.set_ylabel(names.get(over[1], number_name(over[1])) if len(over) > 1 else "difference")
    ax.locator_params(nbins=5)
    ax.legend(
        fontsize=style.TICK_SIZE,
        frameon=False,
        loc="lower right",
        bbox_to_anchor=(1.02, 0.99),
        ncols=2,
        handletextpad=0.1,
        columnspacing=1.0,
    )
    return ax


def _finding(cause: Mapping[str, Any], limits: Mapping[str, Limit], beyond: pd.DataFrame, names: Mapping[str, str]) -> str:
    """What the sign depends on, as far as it is borne out."""
    if limits:
        first = next(iter(limits))
        return f"the sign depends on {names.get(first, number_name(first))}"
    if len(beyond):
        first = str(_strongest(beyond)["number"].iloc[0])
        return f"it depends most on {names.get(first, number_name(first))}"
    return "no number is told apart from noise"


def _strongest(numbers: pd.DataFrame) -> pd.DataFrame:
    order = numbers["rank_correlation"].abs().sort_values(ascending=False, kind="stable").index
    return numbers.loc[order]


def _limits(cause: Mapping[str, Any]) -> dict[str, Limit]:
    """Limits of the cause's box from the most restricting one; empty where there is none that futures held out bear out."""
    if not cause["box"] or not cause["box"]["confirmed"]:
        return {}
    limits = {name: Limit(**{**told, **_among(told)}) for name, told in cause["box"]["limits"].items()}
    return dict(sorted(limits.items(), key=lambda item: item[1].quasi_p))


def _among(told: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {"among": tuple(told["among"])} if "among" in told else {}


def _note(cause: Mapping[str, Any], limits: Mapping[str, Limit], numbers: pd.DataFrame) -> str:
    if not limits:
        beyond = int(numbers["significant"].sum())
        why = "futures held out do not bear out what was found" if cause["box"] else cause["message"]
        return (
            f"No box: {why}. Grey: what the strongest of {len(numbers):,} numbers reaches by chance. Drawn: the {beyond} "
            f"beyond this noise by this or another measure. Orange: assumed; blue: from data or literature. Right: each mark a future."
        )
    box = cause["box"]
    return (
        f"Box: coverage {percent(box['coverage'])} of futures whose sign differs, density {percent(box['density'])} of those inside; "
        f"on futures held out {percent(box['held_out_coverage'])} and {percent(box['held_out_density'])}: borne out there.\n"
        f"The sign differs in {percent(box['base'])} of all. p: chance that chance alone does as well as a limit, fitted and held out."
    )


def _extent(limit: Limit | None, view: tuple[float, float]) -> tuple[float, float]:
    room = 0.01 * (view[1] - view[0])
    low = view[0] + room if limit is None or limit.low is None else limit.low
    return low, view[1] - room if limit is None or limit.high is None else limit.high


def _wrapped(name: str) -> str:
    return textwrap.fill(name, NAME_WIDTH)
