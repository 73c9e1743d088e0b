"""Political ties and alignment over time, one pair of panels per state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.text import Annotation

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, median, powers_with
from suitors.plots.labels import spread_end_labels
from suitors.plots.lines import draw_powers, set_time
from suitors.results.outcomes import outcome_of
from suitors.words.actors import named

MOVES = 4.0
"""How many times the least difference that matters a line must move to be drawn: a line over years needs more to be seen."""
MOST_NAMED = 2
"""Powers that a title names."""
NOTE = (
    "Ties: 0 none to 1 closest. Alignment: % of issues on which the state sides with the power. "
    "Line: median. Dark band: 80 % of runs, light band: 95 %."
)


def moving(dataset: xr.Dataset, variable: str) -> list[str]:
    """Contestants for whom the median of a variable moves, in some state and at some time, by the least difference that matters."""
    middle = median(dataset[variable])
    change = abs(middle - middle.isel(time=0)).max(["time", "state"])
    least = MOVES * outcome_of(variable).least(0.0)
    return [power for power in _contestants(dataset) if float(change.sel(power=power)) >= least]


def _contestants(dataset: xr.Dataset) -> list[str]:
    return powers_with(dataset, "alignment")


def _draw(ax: Axes, dataset: xr.Dataset, values: Band, state: str, powers: Sequence[str], scale: float, title: str) -> list[Annotation]:
    time = dataset["time"].values
    one = Band(*(part.sel(state=state).transpose("power", "time") for part in vars(values).values()))
    labels = draw_powers(ax, time, one, powers, scale, partial(style.power_name, dataset))
    set_time(ax, time, title)
    return labels


@style.styled
def ties_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw the ties of one ``state`` with every contestant, from 0 to 1 over time."""
    ax = ax if ax is not None else frame.new_figure(2.4, 4.0).add_subplot()
    labels = _draw(ax, dataset, band(dataset["ties"]), state, _contestants(dataset), 1.0, style.state_name(dataset, state))
    ax.set_ylim(0, 1)
    ax.set_ylabel("ties")
    spread_end_labels(ax, labels)
    return ax


@style.styled
def alignment_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw the share of issues on which one ``state`` sides with every contestant, % over time."""
    ax = ax if ax is not None else frame.new_figure(2.4, 4.0).add_subplot()
    labels = _draw(ax, dataset, band(dataset["alignment"]), state, _contestants(dataset), 100.0, style.state_name(dataset, state))
    ax.set_ylim(bottom=0)
    ax.set_ylabel("alignment, % of issues")
    spread_end_labels(ax, labels)
    return ax


def _whose(dataset: xr.Dataset, powers: Sequence[str]) -> str:
    """Some powers by their names, or how many of all they are; nothing where there are none."""
    total = len(_contestants(dataset))
    if len(powers) <= MOST_NAMED:
        return " and ".join(named(style.power_name(dataset, power)) for power in powers)
    return f"all {total} powers" if len(powers) == total else f"{len(powers)} of {total} powers"


def _told(close: str, sided: str) -> tuple[str, str]:
    """Title and subtitle by whose ties and alignment move."""
    above, below = "political ties", "% of issues on which the state sides with the power"
    if close and sided:
        title = f"Ties move for {close}, alignment for {sided}; all else stands still"
        return title, f"above: {above}; below: {below}; drawn: what moves"
    if sided:
        return f"Alignment moves for {sided}; no ties move", f"{below}; drawn: what moves"
    if close:
        return f"Ties move for {close}; no alignment moves", f"{above}; drawn: what moves"
    return "No ties and no alignment move", f"{above}, and {below}"


@style.styled
def ties(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw what moves: a panel a state for ties, for alignment, or a pair of them. Returns ties, alignment, ties, alignment, …

    Powers that do not contest are left out.
    """
    states = style.codes(dataset, "state")
    powers, sided = (moving(dataset, variable) for variable in ("ties", "alignment"))
    paired = bool(powers and sided)
    high = 3.6 if len(states) <= 2 else 6.2 if len(states) <= 7 else 8.5
    figure = figure if figure is not None else frame.new_figure(high if paired else 0.62 * high)
    caption = style.caption(dataset, NOTE, validated=False)
    title, below = _told(*(_whose(dataset, some) for some in (powers, sided)))
    frame.head_and_foot(figure, title, below, caption)
    if not powers and not sided:
        return frame.nothing_to_show(figure, "No tie and no alignment moves by enough to matter.")
    uppers: list[Axes | None] = [None] * len(states)
    lowers: list[Axes | None] = [None] * len(states)
    if paired:
        pairs, _ = frame.pair_grid(figure, len(states), upper_share=1.0)
        uppers, lowers = [upper for upper, _ in pairs], [lower for _, lower in pairs]
    elif powers:
        uppers = [*frame.panel_grid(figure, len(states))[0]]
    else:
        lowers = [*frame.panel_grid(figure, len(states))[0]]
    close, sides = band(dataset["ties"]), band(dataset["alignment"])
    top = 105 * float(sides.outer_high.max())
    labelled: list[tuple[Axes, list[Annotation]]] = []
    for upper, lower, state in zip(uppers, lowers, states, strict=True):
        if upper is not None:
            labelled.append((upper, _draw(upper, dataset, close, state, powers, 1.0, style.state_name(dataset, state))))
            upper.set_ylim(0, 1)
        if lower is not None:
            name = "" if paired else style.state_name(dataset, state)
            labelled.append((lower, _draw(lower, dataset, sides, state, sided, 100.0, name)))
            lower.set_ylim(0, max(top, 1.0))
            lower.locator_params(axis="y", nbins=4)
    axes = [ax for ax, _ in labelled]
    frame.label_left([ax for ax in uppers if ax is not None], "ties")
    frame.label_left([ax for ax in lowers if ax is not None], "alignment, %")
    frame.settle(figure)
    for ax, labels in labelled:
        spread_end_labels(ax, labels)
    return axes
