"""Figures of a tournament: payoffs profile by profile, ranking, replicator path, weightings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, TwoSlopeNorm, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from suitors.plots import frame, style
from suitors.results.outcomes import worded
from suitors.sentences.tournaments import best_of_each, resting, spreads
from suitors.words.actors import possessive, verb
from suitors.words.numbers import number, percent, plural

if TYPE_CHECKING:
    from suitors.studies.tournament import TournamentResult
    from suitors.words.scenario import Words

Array = NDArray[np.float64]
MOST_POWERS = 3
"""Heat maps are drawn for every ordered pair of so many powers."""
LOSS_AND_GAIN = "PuOr"
"""Orange below, violet above: told apart by every kind of sight."""
SHADES = "Blues"
LONGEST_NAME = 16
SHORTEST_PATH, LONGEST_PATH = 50.0, 400.0
"""The path is drawn until it rests, within these times."""


def figures(result: TournamentResult, title: str, words: Words) -> dict[str, Figure]:
    """All figures that a result has something for, by name; `words` calls powers and strategies by their names."""
    drawn = {"ranking": ranking(result, title, words), "payoffs": payoffs(result, title, words)}
    if result.plan.complete:
        drawn["replicator"] = replicator(result, title, words)
    if result.weightings is not None:
        drawn["weightings"] = weightings(result, title, words)
    return drawn


def _foot(result: TournamentResult, note: str, title: str) -> str:
    plan = result.plan
    if plan.given:
        return f"{note}\n{title} · payoffs given in the scenario"
    part = "all" if plan.complete else "a sample of"
    size = f"{part} {len(plan.profiles):,} profiles · {_runs(result.runs)} each · seed {result.seed} · delivery {plan.delivery}"
    drawn = "" if result.posterior is None else f"\nnumbers drawn from {result.posterior.name}"
    return f"{note}\n{title} · {size} · not validated against data{drawn}"


def _home(result: TournamentResult) -> str:
    return "first strategy" if result.plan.given else "status quo"


def _runs(runs: int) -> str:
    return plural(runs, "run")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


@style.styled
def ranking(result: TournamentResult, title: str, words: Words) -> Figure:
    """One panel a power: the gain of each strategy over the status quo, on average and against the others' status quo."""
    plan = result.plan
    most = max(plan.shape)
    columns = min(len(plan.powers), 3)
    rows = -(-len(plan.powers) // columns)
    figure = frame.new_figure(0.9 + rows * (0.5 + 0.17 * most))
    held = "chance alone" if result.posterior is None else "chance and draws"
    note = f"Dot: averaged over the others' choices; ring: against their status quo. Bars: 95 % bootstrap intervals, which hold {held}."
    if result.runs < 2:
        note = "Dot: averaged over the others' choices; ring: against their first strategy or status quo. One run: no intervals."
    below = f"gain of each strategy's payoff over that of the power's {_home(result)}"
    frame.head_and_foot(figure, best_of_each(result, words), below, _foot(result, note, title))
    for place, power in enumerate(plan.powers):
        ax = figure.add_subplot(rows, columns, place + 1)
        of_power = result.ranking[result.ranking["power"] == power].reset_index(drop=True)
        _gains(ax, of_power, power, words)
        ax.set_xlabel(f"gain of payoff (* {_home(result)})")
        ax.set_title(words.title(power), loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
    return frame.settle(figure)


def _gains(ax: Axes, rows: pd.DataFrame, power: str, words: Words) -> None:
    colour = style.colour(power)
    for name, offset, face in (("gain", -0.12, colour), ("gain_at_status_quo", 0.16, "white")):
        heights = np.arange(len(rows)) + offset
        ax.hlines(heights, rows[f"{name}_low"], rows[f"{name}_high"], color=colour, linewidth=1.6 if offset < 0 else 0.8)
        ax.plot(rows[name], heights, "o", markersize=3.2, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=0.8)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    names = [_short(words.whose(name)) + (" *" if home else "") for name, home in zip(rows["strategy"], rows["status_quo"], strict=True)]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.locator_params(axis="x", nbins=5)
    style.tidy(ax, "x")


@style.styled
def payoffs(result: TournamentResult, title: str, words: Words) -> Figure:
    """Heat maps for ordered pairs of powers: the first one's payoff gain by its own strategy (rows) and the other's (columns)."""
    plan = result.plan
    shown = range(min(len(plan.powers), MOST_POWERS))
    pairs = [(own, other) for own in shown for other in shown if own != other]
    columns = 2
    rows = len(pairs) // columns
    most = max(plan.shape)
    figure = frame.new_figure(1.0 + rows * (0.75 + 0.24 * most))
    note = "Framed: best reply to the column. Hatched: below 0."
    note += " Star: equilibrium in pure strategies." if len(plan.powers) == 2 else " The other powers stay at their status quo."
    note += "" if plan.complete else " Blank: not played."
    what = "payoffs by profile" if plan.given else "gain of payoff over the status quo of all, by profile"
    frame.head_and_foot(
        figure, " ".join(resting(result.ranking, result.equilibria["pure"], words)).rstrip("."), what, _foot(result, note, title)
    )
    for place, (own, other) in enumerate(pairs):
        ax = figure.add_subplot(rows, columns, place + 1)
        table = _slice(result, own, other)
        _heat(ax, table, *([words.whose(name) for name in plan.options[power]] for power in (own, other)))
        mine, theirs = words.title(plan.powers[own]), words.title(plan.powers[other])
        what = "payoff" if plan.given else "gain"
        ax.set_title(f"{possessive(mine)} {what}", loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
        ax.set_ylabel(f"{mine} {verb(mine, 'plays', 'play')}")
        ax.set_xlabel(f"{theirs} {verb(theirs, 'plays', 'play')}")
        _frame_best(ax, table)
        if len(plan.powers) == 2:
            for row in result.equilibria["pure"]:
                profile = row["profile"]
                height = plan.options[own].index(profile[plan.powers[own]])
                across = plan.options[other].index(profile[plan.powers[other]])
                ax.plot(across + 0.36, height - 0.3, "*", color=style.INK, markersize=5, markeredgecolor="white", markeredgewidth=0.4)
    return frame.settle(figure)


def _slice(result: TournamentResult, own: int, other: int) -> Array:
    """The payoff of one power, (own strategy, strategy of the other), the rest at the status quo; less the status quo unless given."""
    plan = result.plan
    values = result.game.payoffs[..., own]
    index: tuple[int | slice, ...] = tuple(slice(None) if place in (own, other) else home for place, home in enumerate(plan.home))
    table = np.asarray(values[index])
    table = table if own < other else table.T
    return table if plan.given else table - values[plan.home]


def _heat(ax: Axes, table: Array, rows: Sequence[str], columns: Sequence[str]) -> None:
    largest = float(np.nanmax(np.abs(table))) or 1.0
    # An odd map that ends before its darkest shades keeps the figures in the cells readable.
    norm = TwoSlopeNorm(0.0, -1.3 * largest, 1.3 * largest)
    image = ax.imshow(np.ma.masked_invalid(table), cmap=LOSS_AND_GAIN, norm=norm, aspect="auto")
    for (height, across), value in np.ndenumerate(table):
        if np.isnan(value):
            continue
        red, green, blue, _ = image.cmap(norm(float(value)))
        shade = to_hex((red, green, blue))
        loss = float(value) < 0.0
        if loss:
            style.hatch_loss(ax, (across - 0.5, height - 0.5), 1, 1)
        behind = {"facecolor": shade, "edgecolor": "none", "pad": 1.0} if loss else None
        ax.text(
            across, height, number(float(value), 2), ha="center", va="center", fontsize=4.5, color=style.text_on(shade), bbox=behind
        )  # fmt: skip
    ax.set_yticks(range(len(rows)), [_short(name) for name in rows])
    ax.set_xticks(range(len(columns)), [_short(name) for name in columns], rotation=45, ha="right")
    style.tidy(ax, None)


def _frame_best(ax: Axes, table: Array) -> None:
    for across in range(table.shape[1]):
        column = table[:, across]
        if np.isnan(column).any():
            continue
        for height in np.flatnonzero(column == column.max()):
            ax.add_patch(Rectangle((across - 0.47, height - 0.47), 0.94, 0.94, fill=False, edgecolor=style.INK, linewidth=0.9))


@style.styled
def replicator(result: TournamentResult, title: str, words: Words) -> Figure:
    """Shares along the replicator path from even shares, one panel a power, one line a strategy."""
    from suitors.games import replicator_path
    from suitors.games.replicator import rests

    plan = result.plan
    length = SHORTEST_PATH
    times, paths = replicator_path(result.game, time=length)
    while length < LONGEST_PATH and not rests(result.game, [path[-1] for path in paths]):
        length *= 2.0
        times, paths = replicator_path(result.game, time=length)
    columns = min(len(plan.powers), 3)
    rows = -(-len(plan.powers) // columns)
    figure = frame.new_figure(1.0 + 2.2 * rows)
    note = "From even shares; what pays more than its population's mean grows. The time unit is one over the largest spread of payoffs."
    frame.head_and_foot(
        figure,
        spreads(result, paths, rests(result.game, [path[-1] for path in paths]), words),
        "share of each strategy if what pays were copied",
        _foot(result, note, title),
    )
    for place, (power, path) in enumerate(zip(plan.powers, paths, strict=True)):
        ax = figure.add_subplot(rows, columns, place + 1)
        for option, name in enumerate(plan.options[place]):
            home = words.home(name)
            # Marks, for two strategies may share a dash, each at its own places along the path.
            first, step = (int(share * 0.2 * (len(times) - 1)) for share in ((option + 0.5) / len(plan.options[place]), 1.0))
            ax.plot(
                times, path[:, option], color=style.colour(home or name), linestyle=style.dashes(home or name), linewidth=1.1,
                marker=style.marker(home or name), markevery=(first, max(step, 1)), markersize=3.5, label=_short(words.whose(name)),
            )  # fmt: skip
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlabel("time")
        ax.set_title(words.title(power), loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
        ax.legend(
            fontsize=style.NOTE_SIZE - 0.5, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.8, labelspacing=0.25
        )
        style.tidy(ax)
    return frame.settle(figure)


@style.styled
def weightings(result: TournamentResult, title: str, words: Words) -> Figure:
    """Heat map: share of weightings in which each strategy is best on average, strategies by powers; and the mean weights there."""
    from suitors.studies.tournament.weightings import winners

    assert result.weightings is not None
    plan = result.plan
    won = winners(result.weightings)
    names = list(dict.fromkeys(won["strategy"]))
    measures = [column for column in won.columns if column.startswith("mean_weight[")]
    lines = [(power, row) for power in plan.powers for _, row in won[(won["power"] == power) & (won["best_on_average"] > 0)].iterrows()]
    figure = frame.new_figure(1.4 + 0.2 * max(len(names), len(lines)))
    count = result.weightings["weighting"].nunique()
    note = f"{count:,} weightings drawn evenly over all ways to share out the weight; signs as in the scenario. Mean payoffs, no intervals."
    frame.head_and_foot(
        figure, _robust(won, plan.powers, words), "who does best under which weighting of the outcomes", _foot(result, note, title)
    )
    left, right = figure.subplots(1, 2, width_ratios=[max(len(plan.powers), 2), max(len(measures), 2)])
    shares = np.array(
        [
            [float(won.loc[(won["power"] == power) & (won["strategy"] == name), "best_on_average"].sum()) for power in plan.powers]
            for name in names
        ]
    )
    _shares(
        left,
        shares,
        [words.whose(name) for name in names],
        [words.title(power) for power in plan.powers],
        "share of weightings where best on average",
    )
    weights = np.array([[abs(float(row[column])) for column in measures] for _, row in lines])
    labels = [f"{words.title(power)}: {_short(words.whose(str(row['strategy'])))}" for power, row in lines]
    shown = [worded(column[12:-1]).heading for column in measures]
    _shares(right, weights, labels, shown, "mean weight there, without sign")
    return frame.settle(figure)


def _robust(won: pd.DataFrame, powers: Sequence[str], words: Words) -> str:
    """The power and strategy that most weightings agree on."""
    first = won.loc[[won["best_on_average"].idxmax()]].iloc[0]
    power = str(first["power"])
    alike = f"in {percent(float(first['best_on_average']))} of the weightings"
    return f"Surest: {words.strategy(str(first['strategy']), power)} for {words.actor(power)}, best {alike}"


def _shares(ax: Axes, table: Array, rows: list[str], columns: list[str], title: str) -> None:
    largest = max(float(np.nanmax(table)), 1e-9)
    norm = Normalize(0.0, 1.15 * largest)
    image = ax.imshow(table, cmap=SHADES, norm=norm, aspect="auto")
    for (height, across), value in np.ndenumerate(table):
        red, green, blue, _ = image.cmap(norm(float(value)))
        ink = style.text_on(to_hex((red, green, blue)))
        ax.text(across, height, number(float(value), 2), ha="center", va="center", fontsize=style.NOTE_SIZE, color=ink)
    ax.set_yticks(range(len(rows)), [_short(name) if len(rows) > 12 else name for name in rows])
    ax.set_xticks(range(len(columns)), columns, rotation=30, ha="right")
    ax.set_title(title, loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
    style.tidy(ax, None)
