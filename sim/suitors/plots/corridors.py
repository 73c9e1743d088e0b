"""Which way trade goes, by state, and how full the ways are."""

from __future__ import annotations

from textwrap import fill

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.text import Annotation

from suitors.plots import frame, style
from suitors.plots.bands import Band, band
from suitors.plots.findings import in_states
from suitors.plots.labels import end_labels, spread_end_labels
from suitors.plots.lines import set_time
from suitors.words.numbers import count, percent

COLUMNS = 5
"""Corridors in a row."""
CAPACITY = (0.0, (4.0, 2.0))
"""Dashes of the line of capacity."""
MOVES = 0.02
"""Change of a corridor's share in a state's trade from which its course is drawn."""
OF_SHARES = (
    "Above: % of what a state trades by rail, road and ship, by each way; pipelines are apart; numbers: at the end; "
    "only states whose shares move by 2 points or more. Below: "
)
OF_TRAFFIC = "Traffic of all states, and capacity (broken line); band: 80 % of runs; scales differ."
OF_PIPELINES = " Pipelines: hollow at the opening, filled at the end."


def _draw_shares(ax: Axes, dataset: xr.Dataset, shares: Band, state: str) -> list[Annotation]:
    time, corridors = dataset["time"].values, style.codes(dataset, "corridor")
    ends = []
    for corridor in corridors:
        low, middle, high = (100 * part.sel(state=state, corridor=corridor).values for part in (shares.low, shares.median, shares.high))
        colour = style.corridor_colour(corridor)
        ax.fill_between(time, low, high, color=colour, alpha=0.22, linewidth=0)
        ax.plot(time, middle, color=colour, linewidth=1.2, label=corridor)
        ends.append(float(middle[-1]))
    set_time(ax, time, style.state_name(dataset, state))
    ax.set_ylim(0, 100)
    words = [f"{corridor.replace('_', ' ')} {count(end)}" for corridor, end in zip(corridors, ends, strict=True)]
    return end_labels(ax, ends, words, [style.corridor_colour(corridor) for corridor in corridors])


def moving_states(dataset: xr.Dataset, shares: Band) -> list[str]:
    """States in which the median share of some corridor moves by `MOVES` or more."""
    change = abs(shares.median - shares.median.isel(time=0)).max(["time", "corridor"])
    return [state for state in style.codes(dataset, "state") if float(change.sel(state=state)) >= MOVES]


@style.styled
def pipelines_panel(dataset: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw the use of each pipeline's capacity, %: hollow at the opening, filled at the end with 80 % of runs."""
    ax = ax if ax is not None else frame.new_figure(2.4, 5.0).add_subplot()
    use = band(100 * dataset["pipeline_flow"] / dataset["pipeline_capacity"].where(dataset["pipeline_capacity"] > 0))
    lines = style.codes(dataset, "pipeline")
    titles = dataset["pipeline_title"].values if "pipeline_title" in dataset.coords else lines
    for row, line in enumerate(lines):
        start, low, middle, high = (
            float(part.sel(pipeline=line).isel(time=at)) for part, at in ((use.median, 0), (use.low, -1), (use.median, -1), (use.high, -1))
        )
        ax.plot([low, high], [row, row], color=style.INK, linewidth=1.2)
        ax.plot(start, row, "o", color=style.INK, markerfacecolor="white", markersize=5)
        ax.plot(middle, row, "o", color=style.INK, markersize=3, label=line)
    ax.axvline(100, color=style.INK, linewidth=0.9, linestyle=CAPACITY)
    style.tidy(ax, "x")
    ax.set_title("Pipelines: use of capacity, %", loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3)
    ax.set_yticks(range(len(lines)), [str(title) for title in titles])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    ax.set_xlim(0, 105)
    return ax


def _draw_traffic(ax: Axes, dataset: xr.Dataset, flow: Band, capacity: Band, corridor: str) -> None:
    time, colour = dataset["time"].values, style.corridor_colour(corridor)
    low, middle, high = (part.sel(corridor=corridor).values for part in (flow.low, flow.median, flow.high))
    ax.fill_between(time, low, high, color=colour, alpha=0.25, linewidth=0)
    ax.plot(time, middle, color=colour, linewidth=1.3, label="traffic")
    low, middle, high = (part.sel(corridor=corridor).values for part in (capacity.low, capacity.median, capacity.high))
    ax.fill_between(time, low, high, color=style.INK, alpha=0.12, linewidth=0)
    ax.plot(time, middle, color=style.INK, linewidth=0.9, linestyle=CAPACITY, label="capacity")
    set_time(ax, time, fill(style.title_of(dataset, "corridor", corridor), 22), colour)
    ax.set_ylim(bottom=0)
    ax.locator_params(axis="y", nbins=4)


KEY = (
    ("median", frame.line_swatch(style.INK)),
    ("80 % of runs", frame.area_swatch(style.INK, 0.25)),
    ("capacity", frame.line_swatch(style.INK, width=0.9, pattern=CAPACITY)),
)


@style.styled
def shares_of_state(dataset: xr.Dataset, state: str, ax: Axes | None = None) -> Axes:
    """Draw the share of every corridor in the outer trade of one ``state``, % over time."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    labels = _draw_shares(ax, dataset, band(dataset["corridor_share"]), state)
    ax.set_ylabel("% of outer trade")
    spread_end_labels(ax, labels)
    return ax


@style.styled
def traffic_on(dataset: xr.Dataset, corridor: str, ax: Axes | None = None) -> Axes:
    """Draw the traffic on one ``corridor`` and its capacity, million tonnes a year over time."""
    ax = ax if ax is not None else frame.new_figure(2.6, 4.0).add_subplot()
    _draw_traffic(ax, dataset, band(dataset["corridor_flow"]), band(dataset["corridor_capacity"]), corridor)
    ax.set_ylabel("Mt a year")
    return ax


def _finding(dataset: xr.Dataset, still: int) -> str:
    """In how many states shares stand still, and which corridor is nearest to its capacity."""
    use = band(dataset["corridor_flow"].isel(time=-1) / dataset["corridor_capacity"].isel(time=-1))
    first = style.codes(dataset, "corridor")[int(use.median.argmax("corridor"))]
    title = style.title_of(dataset, "corridor", first)
    share = percent(float(use.median.sel(corridor=first)))
    total = dataset.sizes["state"]
    routes = f"Routes stay as they are{in_states(still, total)}" if still else f"Routes move{in_states(total, total)}"
    return f"{routes}; the fullest corridor at the end: {title}, {share} of capacity"


@style.styled
def corridors(dataset: xr.Dataset, figure: FigureBase | None = None) -> list[Axes]:
    """Draw a panel of shares a state over a panel of traffic a corridor. Returns the panels in this order."""
    ways = style.codes(dataset, "corridor")
    states = moving_states(dataset, band(dataset["corridor_share"])) if ways else []
    piped = "pipeline_flow" in dataset and dataset.sizes.get("pipeline", 0) > 0
    columns = min(len(states) + 1, 3 if len(states) <= 8 else 4)
    lines = [-(-(len(states) + 1) // columns) if states else 0, -(-len(ways) // COLUMNS)]
    tall = 0.12 + 0.11 * dataset.sizes["pipeline"] if piped else 0.0
    figure = figure if figure is not None else frame.new_figure(1.2 + 1.3 * (sum(lines) + tall) if ways else 2.0)
    still = dataset.sizes["state"] - len(states)
    title = _finding(dataset, still) if ways else "Which way trade goes"
    subtitle = f"{'% of outer trade by corridor and state; ' if states else ''}traffic and capacity in million tonnes (Mt) a year"
    note = (OF_SHARES if states else "") + OF_TRAFFIC + (OF_PIPELINES if piped else "")
    frame.head_and_foot(figure, title, subtitle, style.caption(dataset, note, validated=False))
    if not ways:
        return frame.nothing_to_show(figure, "The scenario has no corridors.")
    heights = [part for part in (*lines, tall) if part]
    halves = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    shares, flow, capacity = (band(dataset[name]) for name in ("corridor_share", "corridor_flow", "corridor_capacity"))
    axes, labelled = [], []
    upper = halves[0].subgridspec(max(lines[0], 1), columns)
    for index, state in enumerate(states):
        ax = figure.add_subplot(upper[index])
        labelled.append((ax, _draw_shares(ax, dataset, shares, state)))
        ax.tick_params(labelleft=index % columns == 0, labelbottom=index + columns >= len(states))
        if index % columns == 0:
            ax.set_ylabel("% of outer trade")
    if states:
        blank = figure.add_subplot(upper[len(states)])
        blank.set_axis_off()
        frame.draw_key(blank, KEY, "Colours: see the panels below.")
    lower = halves[1 if states else 0].subgridspec(lines[1], min(len(ways), COLUMNS))
    for index, corridor in enumerate(ways):
        ax = figure.add_subplot(lower[index])
        _draw_traffic(ax, dataset, flow, capacity, corridor)
        if index % COLUMNS == 0:
            ax.set_ylabel("Mt a year")
        axes.append(ax)
    if piped:
        axes.append(pipelines_panel(dataset, figure.add_subplot(halves[len(heights) - 1])))
    frame.settle(figure)
    for ax, labels in labelled:
        spread_end_labels(ax, labels)
    return [ax for ax, _ in labelled] + axes
