"""Two tables as pictures: which strategy each criterion prefers, and what other mechanisms and measures say."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from suitors.plots import frame, style
from suitors.plots.compare_findings import left_out
from suitors.plots.compare_folder import Look, panel_title
from suitors.results.outcomes import columns_in, label_of, outcome_of
from suitors.studies.futures.criteria import CRITERIA
from suitors.studies.paired_differences import interval
from suitors.words.actors import possessive
from suitors.words.numbers import about, number

CRITERIA_NOTE = (
    "Each cell names whose strategy the criterion puts first, and by how much it is ahead of the second (in the outcome's unit). White: "
    "the lead is too small to matter, or for the mean within chance. Framed column: all criteria name the same. They are computed on the "
    "futures drawn; small leads may be chance. *: with its delivery."
)
MECHANISMS_NOTE = (
    "Mean differences with the numbers as assumed. Violet: better, orange and hatched: worse for the power; the shade is relative to the "
    "largest difference of the column, the same both ways. White with grey figures: the 95 % interval holds 0, or the difference is too "
    "small to matter. Framed: the sign is not that of the first row."
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


def settled(
    led: pd.DataFrame, least: Callable[[str], float], means: Mapping[str, pd.DataFrame] | None, table: pd.DataFrame
) -> pd.DataFrame:
    """The leaders by delivery with a column `clear`: whether the lead matters and, under the mean, lies beyond chance."""
    parts = []
    for delivery, rows in table.groupby("delivery", sort=False):
        mine = leaders(rows)
        names = list(dict.fromkeys(rows["strategy"]))
        clear = []
        for outcome, criterion, first, lead in mine.itertuples(index=False):
            sure = first in names and lead >= least(outcome)
            if sure and criterion == "mean" and means is not None:
                gaps = [means[first][outcome] - means[other][outcome] for other in names if other != first]
                bounds = [interval(gap.dropna().to_numpy(np.float64)) for gap in gaps]
                sure = all(not low <= 0 <= high for _, low, high in bounds)
            clear.append(bool(sure))
        parts.append(mine.assign(clear=clear, delivery=delivery))
    return pd.concat(parts, ignore_index=True) if parts else led.assign(clear=True, delivery="")


def preferred(led: pd.DataFrame, name: Callable[[str], str], power: str) -> str:
    """Who is first in how many outcomes by the mean over futures, if anybody is."""
    by_mean = led[(led["criterion"] == "mean") & led["clear"]]
    total = led["outcome"].nunique()
    if by_mean.empty:
        return f"By the mean over futures no strategy is clearly first for {power}"
    (leader, times), *others = by_mean["first"].value_counts(sort=True).items()
    also = "".join(f", {possessive(name(str(other)))} in {often}" for other, often in others)
    best = f"{possessive(name(str(leader)))} strategy is clearly best for {power} in {times} of {total} outcomes"
    return f"By the mean over futures, {best}{also}"


def agreement(rows: pd.DataFrame, look: Look, power: str, least: Callable[[str], float]) -> str:
    """In how many mechanisms and measures the sign is that of the first row, of those where it is known."""
    same = known = 0
    for measure, found in rows.groupby("measure", sort=False):
        values = found[["difference", "low", "high"]].to_numpy(np.float64)
        clear = ~((values[:, 1] <= 0) & (values[:, 2] >= 0)) & (np.abs(values[:, 0]) >= least(str(measure)))
        if clear[0]:
            known += int(clear[1:].sum())
            same += int((clear[1:] & (np.sign(values[1:, 0]) == np.sign(values[0, 0]))).sum())
    if not known:
        return f"With {look.title} nothing under other mechanisms is beyond chance and large enough to matter for {power}"
    return f"With {look.title} other mechanisms agree with the one played on the sign for {power} in {same} of {known} cells"


@style.styled
def criteria(
    table: pd.DataFrame,
    power: str,
    colour: Callable[[str], str],
    foot: str,
    least: Callable[[str], float] = lambda _: 0.0,
    means: Mapping[str, pd.DataFrame] | None = None,
    name: Callable[[str], str] = str,
    called: str = "",
) -> Figure:
    """A matrix for each contest (delivery stays, travels): rows criteria, columns outcomes of `power` on which some lead matters.

    `least` gives the least lead that matters, `means` the futures' means by strategy, by which leads of the mean are held against chance,
    `name` whose strategy it is, `called` the name of the power.
    """
    led = settled(leaders(table), least, means, table)
    asked = [column for column in columns_in("criteria", [power]) if column in set(table["outcome"])]
    shown = [column for column in asked if bool(led.loc[led["outcome"] == column, "clear"].any())] or asked[:1]
    table = table[table["outcome"].isin(shown)]
    contests = list(dict.fromkeys(table["delivery"]))
    order = [name for name in CRITERIA if name in set(table["criterion"])]
    longest = max(len(str(name).partition(",")[0]) for name in table["strategy"])
    figure = frame.new_figure(
        1.2 + 0.1 * _lines(shown) + len(contests) * (0.35 + (0.2 if longest < LONGEST_IN_A_LINE else 0.29) * len(order))
    )
    missing = left_out(column for column in asked if column not in shown)
    title = preferred(led[(led["delivery"] == contests[0]) & led["outcome"].isin(shown)], name, called or power)
    below = "whose strategy each criterion prefers over futures, and by how much, by outcome"
    frame.head_and_foot(figure, title, below, "\n".join(text for text in (missing, foot) if text))
    for index, delivery in enumerate(contests):
        ax = figure.add_subplot(len(contests), 1, index + 1)
        mine = table[(table["delivery"] == delivery) & table["outcome"].isin(shown)]
        clear = led[led["delivery"] == delivery].set_index(["outcome", "criterion"])["clear"]
        criteria_panel(mine, shown, order, colour, ax, index == 0, name, clear)
        panel_title(ax, f"delivery {delivery}", ticks_above=_lines(shown) if index == 0 else 0)
    return frame.settle(figure)


def criteria_panel(
    table: pd.DataFrame,
    outcomes: Sequence[str],
    order: Sequence[str],
    colour: Callable[[str], str],
    ax: Axes,
    heads: bool = True,
    name: Callable[[str], str] = str,
    clear: pd.Series | None = None,
) -> Axes:
    """Draw who is first under each criterion of `order` (rows) and outcome (columns), one contest's rows of the table of criteria."""
    short = {
        each: f"{name(said.rstrip('*'))}{'*' if said.endswith('*') else ''}"
        for each, said in short_names(list(dict.fromkeys(table["strategy"]))).items()
    }
    between = "\n" if max(map(len, short.values())) > LONGEST_IN_A_LINE else " "
    for outcome, criterion, first, lead in leaders(table).itertuples(index=False):
        place = outcomes.index(outcome), order.index(criterion)
        if first in short and clear is not None and not bool(clear.get((outcome, criterion), True)):
            _cell(ax, *place, "#ffffff", "no clear lead", style.MUTED)
        elif first in short:
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
def mechanisms(
    table: pd.DataFrame, power: str, looks: Sequence[Look], foot: str, least: Callable[[str], float] = lambda _: 0.0, name: str = ""
) -> Figure:
    """A matrix for each variant: rows mechanisms, columns measures of influence of `power`."""
    mine = table[table["power"] == power]
    asked = list(dict.fromkeys(mine["measure"]))
    sizes = mine.groupby("measure")["difference"].agg(lambda one: one.abs().max())
    shown = [measure for measure in asked if float(sizes.get(measure, 0.0)) >= least(f"{measure}[{power}]")] or asked[:1]
    missing = left_out(measure for measure in asked if measure not in shown)
    mine = mine[mine["measure"].isin(shown)]
    names = list(dict.fromkeys(mine["mechanism"]))
    figure = frame.new_figure(1.2 + 0.1 * _lines(shown) + len(looks) * (0.35 + 0.2 * len(names)))
    frame.head_and_foot(
        figure,
        agreement(looks[0].rows(mine), looks[0], name or power, lambda measure: least(f"{measure}[{power}]")),
        "mean differences under other ways of awarding deals and by other measures of influence, same draws",
        "\n".join(text for text in (missing, foot) if text),
    )
    for index, look in enumerate(looks):
        ax = figure.add_subplot(len(looks), 1, index + 1)
        mechanisms_panel(look.rows(mine), ax, index == 0, lambda measure: least(f"{measure}[{power}]"))
        panel_title(ax, look.versus, ticks_above=_lines(shown) if index == 0 else 0)
    return frame.settle(figure)


def mechanisms_panel(rows: pd.DataFrame, ax: Axes, heads: bool = True, least: Callable[[str], float] = lambda _: 0.0) -> Axes:
    """Draw one variant's differences by mechanism (rows) and measure (columns)."""
    names, measures = list(dict.fromkeys(rows["mechanism"])), list(dict.fromkeys(rows["measure"]))
    for column, measure in enumerate(measures):
        found = rows[rows["measure"] == measure].set_index("mechanism")
        most = float(found["difference"].abs().max()) or 1.0
        first = np.sign(float(found["difference"].iloc[0]))
        for line, name in enumerate(names):
            value, low, high = (float(found.loc[name, key]) for key in ("difference", "low", "high"))
            unsure = low <= 0 <= high or abs(value) < least(measure)
            turned = outcome_of(measure).direction * value / most
            shade = "#ffffff" if unsure else to_hex(colormaps[LOSS_AND_GAIN](0.5 + 0.38 * turned))
            loss = not unsure and turned < 0
            _cell(ax, column, line, shade, about(value), style.MUTED if unsure else style.text_on(shade), loss)
            if not unsure and np.sign(value) != first:
                ax.add_patch(Rectangle((column - 0.45, line - 0.42), 0.9, 0.84, facecolor="none", edgecolor=style.INK, linewidth=1.0))
    heads_text = [label_of(measure, with_unit=True) for measure in measures] if heads else [""] * len(measures)
    _matrix(ax, heads_text, names)
    return ax


def _pale(colour: str, strength: float = 0.35) -> str:
    """The colour mixed with white, so that black text reads on it."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _cell(ax: Axes, column: int, line: int, shade: str, words: str, ink: str, loss: bool = False) -> None:
    ax.add_patch(Rectangle((column - 0.48, line - 0.47), 0.96, 0.94, facecolor=shade, edgecolor=style.FAINT, linewidth=0.4))
    if loss:
        style.hatch_loss(ax, (column - 0.48, line - 0.47), 0.96, 0.94)
    behind = {"facecolor": shade, "edgecolor": "none", "pad": 1.0} if loss else None
    ax.text(column, line, words, ha="center", va="center", fontsize=style.NOTE_SIZE, color=ink, bbox=behind).set_in_layout(False)


def _head(name: str, columns: int) -> str:
    return textwrap.fill(name, max(15, 96 // columns))


def _lines(outcomes: Sequence[str]) -> int:
    """In how many lines the heads of columns stand."""
    return max(_head(label_of(outcome, with_unit=True), len(outcomes)).count("\n") + 1 for outcome in outcomes)


def _matrix(ax: Axes, across: Sequence[str], down: Sequence[str]) -> None:
    ax.set_xlim(-0.52, len(across) - 0.48)
    ax.set_ylim(len(down) - 0.48, -0.52)
    ax.set_xticks(range(len(across)), [_head(name, len(across)) for name in across])
    ax.set_yticks(range(len(down)), down)
    style.tidy(ax, None)
    ax.xaxis.set_ticks_position("top")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
