"""Whole figures of a sweep: which kind fits what was varied, one figure per outcome, a factor side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from suitors.analysis.limits import is_choice
from suitors.errors import InputError
from suitors.plots import frame, style, sweep_line, sweep_many, sweep_map, sweep_tornado
from suitors.plots.sweep_findings import along, goes_with, most_where, moved_most
from suitors.plots.sweep_words import foot, named_choices, outcome_label, short_name, value_text
from suitors.studies.sweep_points import owners_in

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints

MOST_SIDES = 6
"""Choices of a factor that stand side by side."""
MOST_TOLD = 2
"""Keys that the title of a figure of many keys names."""
FEWEST_FOR_ENDS = 10
"""Points without which the fifths at the ends of a key mean nothing."""


class PlotError(InputError, ValueError):
    """A figure that the sweep does not allow; the message is for the user."""


@dataclass(frozen=True)
class FigureView:
    """What a figure shows: keys across and up (None: chosen from what was varied) and the factor whose choices stand side by side."""

    across: str | None = None
    up: str | None = None
    by: str | None = None


def keys_of(points: SweepPoints) -> tuple[list[str], list[str]]:
    """The numbers and the choices that vary, in the order they were given."""
    vary = [str(key) for key in points.inputs.columns if points.inputs[key].nunique() > 1]
    choices = [key for key in vary if is_choice(points.inputs[key])]
    return [key for key in vary if key not in choices], choices


def kinds_for(points: SweepPoints, view: FigureView) -> list[str]:
    """The kinds that suit the sweep: a line for one key, a map for two, the others for many."""
    if view.up is not None:
        return ["heatmap"]
    if view.across is not None:
        return ["line"]
    numbers, choices = keys_of(points)
    if len(numbers) + len(choices) <= 1 or (len(numbers) == 1 and len(choices) == 1):
        return ["line"]
    if (len(numbers) == 2 and len(choices) <= 1) or (len(numbers) == 0 and len(choices) == 2):
        return ["heatmap"]
    many = ["pairs", "parallel"]
    return [*(["tornado"] if len(points.inputs) >= FEWEST_FOR_ENDS else []), *many]


def draw(kind: str, points: SweepPoints, outcome: str, view: FigureView = FigureView()) -> Figure:
    """One figure of a kind from `suitors.plots.sweep_kinds.SWEEP_KINDS`. Raises PlotError."""
    if not points.mean[outcome].notna().any():
        raise PlotError(f"{outcome} has no finite number at any point")
    if not any(keys_of(points)):
        raise PlotError("nothing varies in the sweep: there is one point only")
    points = replace(points, inputs=named_choices(points.inputs, owners_in(points.manifest)))
    return {"line": _line, "heatmap": _heatmap, "tornado": _tornado, "pairs": _pairs, "parallel": _parallel}[kind](points, outcome, view)


def _factor(points: SweepPoints, view: FigureView, taken: Sequence[str]) -> str | None:
    """The key whose choices stand side by side: the one asked for, or the first with few choices."""
    _, choices = keys_of(points)
    free = [key for key in choices if key not in taken and points.inputs[key].nunique() <= MOST_SIDES]
    return view.by if view.by is not None else next(iter(free), None)


def _sides(points: SweepPoints, view: FigureView, taken: Sequence[str]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Title and points of every panel: one a choice of the factor, or all points."""
    factor = _factor(points, view, taken)
    if factor is None:
        return [("", np.ones(len(points.inputs), dtype=bool))]
    levels = sorted(set(points.inputs[factor]))
    if len(levels) > MOST_SIDES:
        raise PlotError(f"{factor} takes {len(levels)} values; at most {MOST_SIDES} stand side by side")
    return [(f"{short_name(factor, points.actors)}: {value_text(level)}", (points.inputs[factor] == level).to_numpy()) for level in levels]


def _averaged(points: SweepPoints, taken: Sequence[str | None]) -> str:
    others = [short_name(key, points.actors) for group in keys_of(points) for key in group if key not in taken]
    return f"what else varies: {', '.join(others[:6])}{' …' if len(others) > 6 else ''}" if others else ""


@style.styled
def _line(points: SweepPoints, outcome: str, view: FigureView) -> Figure:
    numbers, choices = keys_of(points)
    key = view.across or (numbers or choices)[0]
    sides = _sides(points, view, [key])
    figure = frame.new_figure(3.2)
    taken = [key, *([_factor(points, view, [key])] if len(sides) > 1 else [])]
    what = f"{outcome_label(outcome, points)} over {short_name(key, points.actors)}"
    below = "; ".join(text for text in (what, _averaged(points, taken)) if text)
    frame.head_and_foot(figure, along(points, key, outcome), below, foot(sweep_line.NOTE, points.caption))
    first = None
    for place, (title, chosen) in enumerate(sides):
        ax = figure.add_subplot(1, len(sides), place + 1, sharex=first, sharey=first)
        sweep_line.line_panel(points, key, outcome, chosen, ax)
        ax.set_title(title, loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
        if first is not None:
            ax.tick_params(labelleft=False)
            ax.set_ylabel("")
        first = first or ax
    return frame.settle(figure)


@style.styled
def _heatmap(points: SweepPoints, outcome: str, view: FigureView) -> Figure:
    numbers, choices = keys_of(points)
    keys = [key for key in (view.across, view.up) if key is not None]
    keys += [key for key in [*numbers, *choices] if key not in keys and key != view.by]
    if len(keys) < 2:
        raise PlotError("a heatmap needs two varied keys; the sweep has one")
    across, up = keys[:2]
    sides = _sides(points, view, [across, up])
    value = points.mean[outcome].to_numpy(np.float64)
    cells = sweep_map.in_cells(points, across, up, sides[0][1])
    if cells:
        x, y = (sweep_map.numbers(points.inputs[key]) for key in (across, up))
        value = np.concatenate([sweep_map.cells_of(x[some], y[some], value[some])[2] for _, some in sides])
    low, high = float(np.nanmin(value)), float(np.nanmax(value))
    limits = (low, high) if high > low else (low - 0.5, high + 0.5)
    figure = frame.new_figure(3.7)
    what = f"{outcome_label(outcome, points)} over {short_name(across, points.actors)} and {short_name(up, points.actors)}"
    factor = [_factor(points, view, [across, up])] if len(sides) > 1 else []
    below = "; ".join(text for text in (what, _averaged(points, [across, up, *factor])) if text)
    title = most_where(points, [key for key in (across, up, *factor) if key is not None], outcome)
    frame.head_and_foot(figure, title, below, foot(sweep_map.CELLS_NOTE if cells else sweep_map.NOTE, points.caption))
    axes: list[Axes] = []
    drawn: Any = None
    for place, (name, chosen) in enumerate(sides):
        ax = figure.add_subplot(1, len(sides), place + 1, sharex=axes[0] if axes else None, sharey=axes[0] if axes else None)
        drawn = sweep_map.map_panel(points, across, up, outcome, chosen, limits, ax)
        ax.set_title(name, loc="left", fontsize=style.LABEL_SIZE, fontweight="bold")
        if axes:
            ax.tick_params(labelleft=False)
            ax.set_ylabel("")
        axes.append(ax)
    bar = figure.colorbar(drawn, ax=axes, fraction=0.04, pad=0.02)
    bar.set_label(outcome_label(outcome, points, with_unit=True), fontsize=style.LABEL_SIZE)
    bar.ax.tick_params(labelsize=style.TICK_SIZE)
    return frame.settle(figure)


@style.styled
def _tornado(points: SweepPoints, outcome: str, view: FigureView) -> Figure:
    keys = min(sum(len(group) for group in keys_of(points)), sweep_tornado.MOST)
    figure = frame.new_figure(1.3 + 0.27 * keys)
    below = f"what the ends of each number's range do to {outcome_label(outcome, points)}"
    frame.head_and_foot(figure, moved_most(points, outcome), below, foot(sweep_tornado.NOTE, points.caption))
    sweep_tornado.tornado_panel(points, outcome, figure.add_subplot())
    return frame.settle(figure)


@style.styled
def _pairs(points: SweepPoints, outcome: str, view: FigureView) -> Figure:
    figure = frame.new_figure(5.6)
    below = f"{outcome_label(outcome, points)} over pairs of the most telling numbers"
    frame.head_and_foot(figure, goes_with(points, outcome), below, foot(sweep_many.PAIRS_NOTE, points.caption))
    sweep_many.pairs_panels(points, outcome, figure)
    return frame.settle(figure)


@style.styled
def _parallel(points: SweepPoints, outcome: str, view: FigureView) -> Figure:
    figure = frame.new_figure(3.6)
    below = f"points with most and least {outcome_label(outcome, points)}, over the most telling numbers"
    title = most_where(points, sweep_many.telling_keys(points, outcome, MOST_TOLD), outcome)
    frame.head_and_foot(figure, title, below, foot(sweep_many.PARALLEL_NOTE, points.caption))
    sweep_many.parallel_panel(points, outcome, figure.add_subplot())
    return frame.settle(figure)
