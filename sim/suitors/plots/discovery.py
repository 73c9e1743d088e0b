"""What scenario discovery found: the trade-off, the box, and the share of cases stacked over four keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from suitors.analysis.limits import Limit, is_choice
from suitors.plots import frame, style
from suitors.plots.sweep_stack import stack_panel, stacked_keys
from suitors.plots.sweep_words import choice_text, condition_text, foot, named_choices, short_name, value_text
from suitors.studies.sweep_points import actors_in, owners_in
from suitors.words.actors import capital
from suitors.words.numbers import number, percent

if TYPE_CHECKING:
    from suitors.analysis.discovery import Box
    from suitors.studies.discover import Discovery

CASE, OTHER, LINE = "#0b5d8a", "#c9b458", "#c4601d"
"""Points where the condition holds, other points, and the box."""


def figures(found: Discovery) -> dict[str, Figure]:
    """Every figure of a discovery by the name of its file; without a box there is only the stack."""
    found = _named(found)
    drawn = {"stack": stack(found)}
    if found.box is not None:
        drawn |= {"trade_off": trade_off(found), "box": box(found)}
    return drawn


def caption_of(found: Discovery) -> str:
    """Which points the figure stands on."""
    manifest = found.manifest
    hits, count = int(found.holds.sum()), len(found.holds)
    where = f"sweep of {manifest['name']} · seed {manifest['seed']} · scenario {str(manifest['scenario_hash'])[:10]}"
    return f"holds at {hits} of {count} points ({percent(hits / count)}) · {where} · not validated against data"


def _named(found: Discovery) -> Discovery:
    """The same with strategies by whose they are."""
    owners = owners_in(found.manifest)
    box = found.box
    if box is not None:
        limits = {
            key: limit if limit.among is None else replace(limit, among=tuple(str(choice_text(key, one, owners)) for one in limit.among))
            for key, limit in box.limits.items()
        }
        box = replace(box, limits=limits)
    return replace(found, inputs=named_choices(found.inputs, owners), box=box)


def title_of(found: Discovery) -> str:
    """At which part of the points the condition holds, and whether a box is known in which it holds more often."""
    what = capital(condition_text(found.condition, actors_in(found.manifest)))
    holds = f"{what} at {percent(float(found.holds.mean()))} of points"
    if found.box is None:
        return f"{holds}; no limits tell where"
    if not found.box.confirmed:
        return f"{holds}; the limits found do not hold at points held out"
    return f"{holds}, at {percent(found.box.held_out_density)} of those in the box (points held out)"


@style.styled
def trade_off(found: Discovery) -> Figure:
    """Coverage against density along the peeling, on the fitted half and on the held-out half."""
    assert found.box is not None
    figure = frame.new_figure(3.4)
    note = (
        "Each dot is a box, peeled further from right to left; its number says how many numbers it restricts. Hollow: the same boxes on "
        "the points that were held out.\nBroken line: share of cases among all points. Star: the chosen box, limits by chance left out."
    )
    frame.head_and_foot(figure, title_of(found), "how pure a box can be, and how much of the cases it holds", foot(note, caption_of(found)))
    ax = figure.add_subplot()
    trade_off_panel(found.box, ax)
    return frame.settle(figure)


def trade_off_panel(box: Box, ax: Axes) -> Axes:
    """Dots of the trajectory of `box` on `ax`."""
    steps = box.trajectory
    ax.plot(steps["held_out_coverage"], steps["held_out_density"], "o-", color=LINE, markerfacecolor="white", markersize=3, linewidth=0.6)
    ax.plot(steps["coverage"], steps["density"], "o-", color=CASE, markersize=3.5, linewidth=0.8)
    before = -1
    for _, row in steps.iterrows():
        if row["dims"] != before:
            before = row["dims"]
            ax.annotate(
                str(int(before)), (row["coverage"], row["density"]), xytext=(0, 4), textcoords="offset points", ha="center",
                fontsize=style.TICK_SIZE, color=style.MUTED,
            )  # fmt: skip
    ax.plot(box.coverage, box.density, "*", color=CASE, markersize=10, markeredgecolor="white", label="chosen, fitted half")
    ax.plot(
        box.held_out_coverage, box.held_out_density, "*", color="white", markersize=10, markeredgecolor=LINE, label="chosen, held-out half"
    )
    ax.axhline(box.base, color=style.MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
    ax.set_xlim(-0.03, 1.06)
    ax.set_ylim(0, 1.08)
    style.tidy(ax, "both")
    ax.set_xlabel("coverage: share of all cases inside")
    ax.set_ylabel("density: share of cases among points inside")
    ax.legend(fontsize=style.TICK_SIZE, frameon=False, loc="lower left")
    return ax


@style.styled
def box(found: Discovery) -> Figure:
    """The limits of the box on the range of each restricted key, and the points over the two most telling ones."""
    assert found.box is not None
    limits = dict(sorted(found.box.limits.items(), key=lambda item: item[1].quasi_p))
    figure = frame.new_figure(max(3.3, 1.3 + 0.35 * len(limits)))
    note = (
        "Left: thick bar, where the box lies on the range of each number; p: how likely chance does as well, fitted and held-out points.\n"
        "Right: points of the sweep over the two most telling numbers; blue dots, where the condition holds in most runs; squares: not."
    )
    frame.head_and_foot(figure, title_of(found), "the box in which it happens", foot(note, caption_of(found)))
    left, right = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2)
    actors = actors_in(found.manifest)
    limits_panel(limits, found.inputs, left)
    left.set_yticks(range(len(limits)), [short_name(name, actors) for name in limits])
    first, second = _two_keys(list(limits) if len(limits) > 1 else _order(found)[:2], found)
    points_panel(found, first, second, limits, right)
    return frame.settle(figure)


def limits_panel(limits: dict[str, Limit], inputs: pd.DataFrame, ax: Axes) -> Axes:
    """One row a key: its range from left to right, the part inside the box thick, the limits printed."""
    for place, (name, limit) in enumerate(limits.items()):
        ax.hlines(place, 0, 1, color=style.FAINT, linewidth=4)
        if limit.among is not None:
            _choices_row(limit.among, inputs[name], place, ax)
        else:
            _range_row(limit, inputs[name], place, ax)
        said = f"p {number(limit.quasi_p, 1)}; held out {number(limit.held_out_p, 1)}"
        ax.text(0.5, place + 0.2, said, ha="center", va="top", fontsize=style.NOTE_SIZE, color=style.MUTED)
    ax.set_yticks(range(len(limits)), [short_name(name) for name in limits])
    ax.set_ylim(len(limits) - 0.4, -0.6)
    ax.set_xlim(-0.02, 1.02)
    style.tidy(ax, None)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def _choices_row(among: tuple[str, ...], values: pd.Series, place: int, ax: Axes) -> None:
    choices = sorted(set(values.astype(str)))
    for spot, choice in enumerate(choices):
        inside = choice in among
        first, last = spot / len(choices), (spot + 1) / len(choices)
        ax.hlines(place, first + 0.01, last - 0.01, color=CASE if inside else style.FAINT, linewidth=4)
        colour = style.INK if inside else style.MUTED
        ax.text((first + last) / 2, place - 0.2, choice, ha="center", va="bottom", fontsize=style.TICK_SIZE, color=colour)


def _range_row(limit: Limit, values: pd.Series, place: int, ax: Axes) -> None:
    low, high = float(values.min()), float(values.max())
    begin = 0.0 if limit.low is None else (limit.low - low) / (high - low)
    end = 1.0 if limit.high is None else (limit.high - low) / (high - low)
    ax.hlines(place, begin, end, color=CASE, linewidth=4)
    for spot, value in ((begin, limit.low), (end, limit.high)):
        if value is not None:
            ax.text(spot, place - 0.2, value_text(value), ha="center", va="bottom", fontsize=style.TICK_SIZE)
    ax.text(0, place + 0.2, value_text(low), ha="left", va="top", fontsize=style.TICK_SIZE, color=style.MUTED)
    ax.text(1, place + 0.2, value_text(high), ha="right", va="top", fontsize=style.TICK_SIZE, color=style.MUTED)


def points_panel(found: Discovery, first: str, second: str | None, limits: dict[str, Limit], ax: Axes) -> Axes:
    """The points over one or two keys; with one, their share of runs stands on the vertical axis."""
    across, across_names = _coordinates(found.inputs[first])
    if second is None:
        up, up_names = found.share.to_numpy(np.float64), None
    else:
        up, up_names = _coordinates(found.inputs[second])
    holds = found.holds.to_numpy(dtype=bool)
    for kind, colour, mark in ((False, OTHER, "s"), (True, CASE, "o")):
        ax.scatter(across[holds == kind], up[holds == kind], s=9, c=colour, marker=mark, linewidths=0, alpha=0.8)
    low, high = _extent(found.inputs[first], limits.get(first))
    bottom, top = (-0.05, 1.05) if second is None else _extent(found.inputs[second], limits.get(second))
    ax.add_patch(Rectangle((low, bottom), high - low, top - bottom, facecolor="none", edgecolor=LINE, linewidth=1.4))
    style.tidy(ax, None)
    actors = actors_in(found.manifest)
    ax.set_xlabel(short_name(first, actors))
    ax.set_ylabel("share of runs in which it holds" if second is None else short_name(second, actors))
    if across_names is not None:
        ax.set_xticks(range(len(across_names)), across_names)
    if up_names is not None:
        ax.set_yticks(range(len(up_names)), up_names)
    return ax


@style.styled
def stack(found: Discovery) -> Figure:
    """Share of cases over up to four keys at once, two nested on each axis."""
    keys = stacked_keys(found.inputs, _order(found))
    figure = frame.new_figure(4.4)
    note = "Each cell: share of its points where the condition holds. Hatched: no point. Numbers are cut into thirds of the points."
    frame.head_and_foot(figure, title_of(found), "where it happens, over several numbers at once", foot(note, caption_of(found)))
    stack_panel(found.inputs[keys], found.holds.astype(float), figure.add_subplot(), "share of points", actors_in(found.manifest))
    return frame.settle(figure)


def _order(found: Discovery) -> list[str]:
    """Keys from the most telling: those of the box, then those of the tree, then the rest."""
    box_keys = [] if found.box is None else sorted(found.box.limits, key=lambda name: found.box.limits[name].quasi_p)  # type: ignore[union-attr]
    return list(dict.fromkeys([*box_keys, *found.tree.importance.index, *found.inputs.columns]))


def _two_keys(keys: list[str], found: Discovery) -> tuple[str, str | None]:
    """The two most telling keys, numbers first: choices show little on an axis."""
    numbers = [key for key in keys if not is_choice(found.inputs[key])]
    ordered = [*numbers, *(key for key in keys if key not in numbers)]
    return (ordered[0], ordered[1]) if len(ordered) > 1 else (ordered[0], None)


def _coordinates(values: pd.Series) -> tuple[np.ndarray, list[str] | None]:
    """Numbers as they are; choices at whole numbers with a fixed jitter, and their names."""
    if not is_choice(values):
        return values.to_numpy(np.float64), None
    codes, names = pd.factorize(values.astype(str), sort=True)
    seed = sum(str(values.name).encode())  # keys of their own jitter, the same in every drawing
    jitter = np.random.Generator(np.random.SFC64(seed)).uniform(-0.25, 0.25, size=len(codes))
    return codes + jitter, [str(name) for name in names]


def _extent(values: pd.Series, limit: Limit | None) -> tuple[float, float]:
    """Where the box begins and ends on an axis."""
    if is_choice(values):
        names = sorted(set(values.astype(str)))
        inside = [names.index(name) for name in (limit.among if limit is not None and limit.among is not None else names)]
        return min(inside) - 0.4, max(inside) + 0.4
    low, high = float(values.min()), float(values.max())
    room = 0.02 * (high - low)
    below = low - room if limit is None or limit.low is None else limit.low
    return below, high + room if limit is None or limit.high is None else limit.high
