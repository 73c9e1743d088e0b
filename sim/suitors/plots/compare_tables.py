"""Two tables as pictures: which strategy each criterion prefers, and what other mechanisms and measures say."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from suitors.plots import frame, style
from suitors.plots.compare_folder import Look, panel_title
from suitors.results.outcomes import columns_in, label_of, outcome_of
from suitors.studies.futures.criteria import CRITERIA
from suitors.words.numbers import about, number

CRITERIA_NOTE = (
    "Each cell names the strategy that the criterion puts first, and by how much it is ahead of the second (in the outcome's unit). "
    "Framed column: all criteria agree. They are computed on the futures drawn; small leads may be chance. *: with its delivery."
)
MECHANISMS_NOTE = (
    "Mean differences with the numbers as assumed. Violet: better, orange: worse for the power; the shade is relative to the largest "
    "difference of the column. White with grey figures: the 95 % interval holds 0. Framed: the sign is not that of the first row."
)
LONGEST_IN_A_LINE = 8
"""Characters of a name that a number can stand beside."""
LOSS_AND_GAIN = "PuOr"
"""Orange below, violet above: told apart by every kind of sight."""


def leaders(criteria: pd.DataFrame) -> pd.DataFrame:
    """Who is first by outcome and criterion: columns outcome, criterion, first (names joined where tied), lead (in the outcome's unit)."""
    rows = []
    for (outcome, criterion), group in criteria.groupby(["outcome", "criterion"], sort=False):
        first = group[group["rank"] == 1]
        others = group[group["rank"] > 1]
        lead = 0.0 if others.empty or len(first) > 1 else float((others["value"] - first["value"].iloc[0]).abs().min())
        rows.append((outcome, criterion, " = ".join(first["strategy"]), lead))
    return pd.DataFrame(rows, columns=["outcome", "criterion", "first", "lead"])


def short_names(strategies: Sequence[str]) -> dict[str, str]:
    """Names without what is said of delivery; where that would leave two alike, the one with its delivery gets a star."""
    plain = [name.partition(",")[0] for name in strategies]
    return {name: f"{short}*" if plain.count(short) > 1 and name != short else short for name, short in zip(strategies, plain, strict=True)}


@style.styled
def criteria(table: pd.DataFrame, power: str, colour: Callable[[str], str], foot: str) -> Figure:
    """A matrix for each contest (delivery stays, travels): rows criteria, columns outcomes of `power`."""
    shown = [column for column in columns_in("criteria", [power]) if column in set(table["outcome"])]
    contests = list(dict.fromkeys(table["delivery"]))
    order = [name for name in CRITERIA if name in set(table["criterion"])]
    longest = max(len(str(name).partition(",")[0]) for name in table["strategy"])
    figure = frame.new_figure(1.3 + len(contests) * (0.35 + (0.2 if longest < LONGEST_IN_A_LINE else 0.29) * len(order)))
    frame.head_and_foot(figure, f"Which strategy does each criterion prefer for {power}?", "over futures, by outcome", foot)
    for index, delivery in enumerate(contests):
        ax = figure.add_subplot(len(contests), 1, index + 1)
        mine = table[(table["delivery"] == delivery) & table["outcome"].isin(shown)]
        criteria_panel(mine, shown, order, colour, ax, heads=index == 0)
        panel_title(ax, f"delivery {delivery}", above_ticks=True)
    return frame.settle(figure)


def criteria_panel(
    table: pd.DataFrame, outcomes: Sequence[str], order: Sequence[str], colour: Callable[[str], str], ax: Axes, heads: bool = True
) -> Axes:
    """Draw who is first under each criterion of `order` (rows) and outcome (columns), one contest's rows of the table of criteria."""
    short = short_names(list(dict.fromkeys(table["strategy"])))
    between = "\n" if max(map(len, short.values())) > LONGEST_IN_A_LINE else " "
    for outcome, criterion, first, lead in leaders(table).itertuples(index=False):
        place = outcomes.index(outcome), order.index(criterion)
        if first in short:
            _cell(ax, *place, _pale(colour(first)), f"{short[first]}{between}{number(lead, 2)}", style.INK)
        else:
            _cell(ax, *place, "#ffffff", "tie", style.MUTED)
    for column, outcome in enumerate(outcomes):
        rows = table[table["outcome"] == outcome]
        if len(rows) and bool(rows["agree"].iloc[0]):
            ax.add_patch(Rectangle((column - 0.47, -0.46), 0.94, len(order) - 0.08, facecolor="none", edgecolor=style.INK, linewidth=0.9))
    _matrix(ax, [label_of(outcome, with_unit=True) for outcome in outcomes] if heads else [""] * len(outcomes), list(order))
    return ax


@style.styled
def mechanisms(table: pd.DataFrame, power: str, looks: Sequence[Look], foot: str) -> Figure:
    """A matrix for each variant: rows mechanisms, columns measures of influence of `power`."""
    mine = table[table["power"] == power]
    names = list(dict.fromkeys(mine["mechanism"]))
    figure = frame.new_figure(1.3 + len(looks) * (0.35 + 0.2 * len(names)))
    frame.head_and_foot(
        figure, f"Do other mechanisms and other measures of influence say the same for {power}?", "mean differences, same draws", foot
    )
    for index, look in enumerate(looks):
        ax = figure.add_subplot(len(looks), 1, index + 1)
        mechanisms_panel(look.rows(mine), ax, heads=index == 0)
        panel_title(ax, look.versus, above_ticks=True)
    return frame.settle(figure)


def mechanisms_panel(rows: pd.DataFrame, ax: Axes, heads: bool = True) -> Axes:
    """Draw one variant's differences by mechanism (rows) and measure (columns)."""
    names, measures = list(dict.fromkeys(rows["mechanism"])), list(dict.fromkeys(rows["measure"]))
    for column, measure in enumerate(measures):
        found = rows[rows["measure"] == measure].set_index("mechanism")
        most = float(found["difference"].abs().max()) or 1.0
        first = np.sign(float(found["difference"].iloc[0]))
        for line, name in enumerate(names):
            value, low, high = (float(found.loc[name, key]) for key in ("difference", "low", "high"))
            unsure = low <= 0 <= high
            turned = outcome_of(measure).direction * value / most
            shade = "#ffffff" if unsure else to_hex(colormaps[LOSS_AND_GAIN](0.5 + 0.38 * turned))
            _cell(ax, column, line, shade, about(value), style.MUTED if unsure else style.text_on(shade))
            if not unsure and np.sign(value) != first:
                ax.add_patch(Rectangle((column - 0.45, line - 0.42), 0.9, 0.84, facecolor="none", edgecolor=style.INK, linewidth=1.0))
    heads_text = [label_of(measure, with_unit=True) for measure in measures] if heads else [""] * len(measures)
    _matrix(ax, heads_text, names)
    return ax


def _pale(colour: str, strength: float = 0.35) -> str:
    """The colour mixed with white, so that black text reads on it."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _cell(ax: Axes, column: int, line: int, shade: str, words: str, ink: str) -> None:
    ax.add_patch(Rectangle((column - 0.48, line - 0.47), 0.96, 0.94, facecolor=shade, edgecolor=style.FAINT, linewidth=0.4))
    ax.text(column, line, words, ha="center", va="center", fontsize=style.NOTE_SIZE, color=ink).set_in_layout(False)


def _matrix(ax: Axes, across: Sequence[str], down: Sequence[str]) -> None:
    ax.set_xlim(-0.52, len(across) - 0.48)
    ax.set_ylim(len(down) - 0.48, -0.52)
    ax.set_xticks(range(len(across)), [textwrap.fill(name, 15) for name in across])
    ax.set_yticks(range(len(down)), down)
    style.tidy(ax, None)
    ax.xaxis.set_ticks_position("top")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
