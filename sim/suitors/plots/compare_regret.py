"""How much may be regretted: each strategy's shortfall behind the best one of the same future."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.compare_findings import best_by_regret
from suitors.plots.compare_folder import NEUTRAL, panel_title
from suitors.results.outcomes import label_of, outcome_of, shown_in
from suitors.words.numbers import percent

NOTE = (
    "Regret: how far a strategy's mean of a future lies behind that of the best one. The higher curve is the safer choice; 'best in' is "
    "where it begins. Dot: 90 % regret. Light: 95 % band of the curve for the number of futures (Dvoretzky, Kiefer and Wolfowitz)."
)
DASHES: tuple[tuple[float, ...] | None, ...] = (None, (5, 1.5), (1.5, 1), (5, 1, 1, 1))


def shortfalls(values: pd.DataFrame, direction: float) -> pd.DataFrame:
    """Regret (future × strategy) of an outcome, in its unit; `direction` is -1 where less is better."""
    good = direction * values
    return (-good).add(good.max(axis=1), axis=0)


@style.styled
def regret_panel(short: pd.DataFrame, colours: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Draw the cumulative distribution of regret: one curve a strategy (column), over its futures (rows)."""
    ax = ax if ax is not None else frame.new_figure(3.0, 3.2).add_subplot()
    count = len(short)
    half = float(np.sqrt(np.log(2 / 0.05) / (2 * count)))
    reach = 1.05 * float(short.quantile(0.98).max()) or 1.0
    for place, name in enumerate(short.columns):
        ordered = np.sort(short[name].to_numpy(np.float64))
        share = np.arange(1, count + 1) / count
        across, up = np.concatenate([[0.0], ordered, [10 * reach]]), np.concatenate([[0.0], share, [1.0]])
        colour, dash = colours.get(name, NEUTRAL), DASHES[place % len(DASHES)]
        ax.fill_between(
            across, np.clip(up - half, 0, 1), np.clip(up + half, 0, 1), step="post", color=colour, alpha=0.12, linewidth=0
        )  # fmt: skip
        best = float((ordered == 0).mean())
        ax.step(
            across, up, where="post", color=colour, linewidth=1.4, linestyle=(0, dash) if dash else "solid",
            label=f"{name}: best in {percent(best)}",
        )  # fmt: skip
        ax.plot(float(np.quantile(ordered, 0.9)), 0.9, "o", color=colour, markersize=3.5)
    ax.set_xlim(-0.02 * reach, reach)
    ax.set_ylim(0, 1.02)
    ax.legend(fontsize=style.TICK_SIZE, frameon=False, loc="lower right")
    ax.locator_params(axis="x", nbins=5)
    style.tidy(ax, "both")
    return ax


@style.styled
def regret(
    means: pd.DataFrame,
    contests: Mapping[str, Sequence[str]],
    power: str,
    colour: Callable[[str], str],
    foot: str,
    name: Callable[[str], str] = str,
) -> Figure:
    """A row an outcome, a column a contest (delivery stays, travels). `means`: (variant, future) × outcome."""
    figure = frame.new_figure(4.4)
    shown = shown_in("regret")
    first = shortfalls(
        means[f"{shown[0]}[{power}]"].unstack("variant")[list(next(iter(contests.values())))].dropna(), outcome_of(shown[0]).direction
    )
    best = {name(str(each)): float((first[each] == 0).mean()) for each in first.columns}
    title = best_by_regret(best, len(first), name(power), outcome_of(shown[0]).heading)
    frame.head_and_foot(figure, title, "regret: shortfall behind the best strategy of the same future", foot)
    for line, outcome in enumerate(shown):
        values = means[f"{outcome}[{power}]"].unstack("variant")
        for column, (delivery, names) in enumerate(contests.items()):
            ax = figure.add_subplot(len(shown), len(contests), line * len(contests) + column + 1)
            short = shortfalls(values[list(names)].dropna(), outcome_of(outcome).direction)
            colours = {name(each): colour(each) for each in names}
            regret_panel(short.rename(columns={each: name(each) for each in names}), colours, ax)
            panel_title(ax, f"{label_of(outcome)}, delivery {delivery}")
            unit = outcome_of(outcome).unit_text
            ax.set_xlabel(f"regret [{unit}]" if unit else "regret")
            ax.set_ylabel("share of futures" if column == 0 else "")
    return frame.settle(figure)
