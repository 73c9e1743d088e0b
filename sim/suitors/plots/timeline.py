"""The deals of one run by state, year and power, and a table of the largest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patches import Patch

from suitors.plots import frame, style
from suitors.words.numbers import fixed, given, number, percent

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 10
"""Deals listed in the table."""
ROOM = 0.9
"""Part of a state's row that its highest bars take, upward and downward together."""
THIN = 0.06
"""Part of a state's row from which on a bar shows the lines of its power."""
NOTE = (
    "Upward: money of deals taken in a year, wholly or in part, one colour a power. Downward, grey: money refused or cut. "
    "One run is an illustration: another has other deals."
)


def deals_of_run(deals: pd.DataFrame, run: int | None = None) -> pd.DataFrame:
    """The deals of ``run`` (default: the lowest number there is), largest first; ties keep the order of the table."""
    if run is None and len(deals):
        run = int(deals["run"].min())
    return deals[deals["run"] == run].sort_values("size", ascending=False, kind="stable")


def yearly(chosen: pd.DataFrame) -> pd.DataFrame:
    """Money of some deals by state, year and power, bn US$: columns taken and refused (what was refused or cut)."""
    table = chosen.assign(year=np.floor(chosen["time"].astype(float)), refused=chosen["size"] - chosen["taken"])
    return table.groupby(["state", "year", "power"])[["taken", "refused"]].sum()


def _stacked(money: pd.DataFrame, name: str, powers: Sequence[str]) -> pd.DataFrame:
    """Rows of `yearly` with any of `name`, power by power, and in `below` what powers before have in the same state and year."""
    rows = money[money[name] > 0].reset_index().sort_values("power", key=lambda codes: codes.map(powers.index), kind="stable")
    return rows.assign(below=rows.groupby(["state", "year"])[name].cumsum() - rows[name])


@style.styled
def deals_panel(dataset: xr.Dataset, deals: pd.DataFrame, run: int | None = None, ax: Axes | None = None) -> Axes:
    """Draw the money of one run's deals on ``ax``: a row a state, a stacked bar a year, all rows on one scale."""
    ax = ax if ax is not None else frame.new_figure(4.0).add_subplot()
    states, powers = style.codes(dataset, "state"), style.codes(dataset, "power")
    chosen = deals_of_run(deals, run)
    money = yearly(chosen[chosen["state"].isin(states) & chosen["power"].isin(powers)])
    whole = money.groupby(["state", "year"]).sum()
    up, down = (float(whole[name].max()) if len(whole) else 0.0 for name in ("taken", "refused"))
    scale = ROOM / max(up + down, 1e-12)
    floors = {state: row + ROOM / 2 - scale * down for row, state in enumerate(states)}
    taken, refused = _stacked(money, "taken", powers), _stacked(money, "refused", powers)
    looks = [style.area(str(power)) for power in taken["power"]]
    taken_on, refused_on = (np.array([floors[str(state)] for state in rows["state"]], dtype=float) for rows in (taken, refused))
    ax.bar(
        taken["year"] + 0.5,
        -scale * taken["taken"],
        0.8,
        bottom=taken_on - scale * taken["below"],
        linewidth=0.2,
        edgecolor="white",
        color=[look["facecolor"] for look in looks],
        # Lines in a thin bar cannot be seen, and take time.
        hatch=[look["hatch"] if scale * size >= THIN else "" for look, size in zip(looks, taken["taken"], strict=True)],
    )
    ax.bar(
        refused["year"] + 0.5, scale * refused["refused"], 0.8, bottom=refused_on + scale * refused["below"], color=style.FAINT, linewidth=0
    )
    for floor in floors.values():
        ax.axhline(floor, color=style.INK, linewidth=0.5)
    style.tidy(ax, "x")
    ax.set_yticks(range(len(states)), [style.state_name(dataset, state) for state in states])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(states) - 0.45, -0.55)
    for row in range(1, len(states)):
        ax.axhline(row - 0.5, color=style.MUTED, linewidth=0.4)
    time = dataset["time"].values
    ax.set_xlim(np.floor(time[0]), np.ceil(time[-1]))
    if up > 0:
        step = 10.0 ** np.floor(np.log10(up))
        side = ax.get_xlim()[1]
        lowest = floors[states[0]]
        ax.plot([side, side], [lowest, lowest - scale * step], color=style.INK, linewidth=2.2, clip_on=False)
        ax.annotate(
            f"{given(step)} bn US$", (side, lowest - scale * step / 2), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=style.NOTE_SIZE, annotation_clip=False,
        )  # fmt: skip
    ax.locator_params(axis="x", integer=True)
    ax.set_xlabel("year")
    return ax


@style.styled
def largest_deals(dataset: xr.Dataset, deals: pd.DataFrame, run: int | None = None, ax: Axes | None = None) -> Axes:
    """Write the largest deals of one run as a table on ``ax``."""
    ax = ax if ax is not None else frame.new_figure(2.5).add_subplot()
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(LARGEST + 1.0, -0.5)
    columns = (
        (0.0, "left", "date"),
        (0.115, "left", "power"),
        (0.31, "left", "state"),
        (0.48, "left", "product"),
        (0.87, "right", "bn US$"),
        (1.0, "right", "outcome"),
    )
    for x, side, head in columns:
        ax.text(x, 0.0, head, ha=side, va="center", fontsize=style.NOTE_SIZE, color=style.MUTED)
    ax.axhline(0.5, color=style.MUTED, linewidth=0.5)
    titles = dict(zip(map(str, dataset["product"].values), map(str, dataset["product_title"].values), strict=True))
    for row, deal in enumerate(deals_of_run(deals, run).head(LARGEST).itertuples(), start=1):
        title = titles.get(str(deal.product), str(deal.product))
        title = title if len(title) <= 26 else title[:25].rstrip() + "…"
        when = float(deal.time)  # type: ignore[arg-type]
        size, taken = float(deal.size), float(deal.taken)  # type: ignore[arg-type]
        outcome = f"cut to {fixed(taken)}" if deal.outcome == "cut" else str(deal.outcome)
        cells = (
            f"{int(when)} Q{min(int((when % 1) * 4 + 1e-6), 3) + 1}",
            style.power_name(dataset, str(deal.power)),
            style.state_name(dataset, str(deal.state)),
            title,
            fixed(size),
            outcome,
        )
        for index, ((x, side, _), text) in enumerate(zip(columns, cells, strict=True)):
            ink, weight = (style.readable(style.colour(str(deal.power))), "bold") if index == 1 else (style.INK, "normal")
            ax.text(x, row + 0.1, text, ha=side, va="center", fontsize=style.NOTE_SIZE, color=ink, fontweight=weight)
    return ax


@style.styled
def timeline(dataset: xr.Dataset, deals: pd.DataFrame, run: int | None = None, figure: FigureBase | None = None) -> list[Axes]:
    """Draw the deals of one run over the table of the largest. Returns the panel and the table."""
    states = dataset.sizes["state"]
    figure = figure if figure is not None else frame.new_figure(2.6 + 0.62 * states)
    if run is None and len(deals):
        run = int(deals["run"].min())
    chosen = deals_of_run(deals, run)
    whole, got = float(chosen["size"].sum()), float(chosen["taken"].sum())
    title = f"Of {number(whole)} bn US$ offered in one run, states take {number(got)}: {percent(got / whole)}" if whole > 0 else "No deals"
    counts = ", ".join(f"{int((chosen['outcome'] == outcome).sum()):,} {outcome}" for outcome in ("taken", "cut", "refused"))
    caption = style.caption(dataset, NOTE).replace("interval: 80 % of runs", f"one run shown: number {run}")
    frame.head_and_foot(figure, title, f"the deals of run {run} by state, year and power: {len(chosen):,} offers, {counts}", caption)
    grid = figure.add_gridspec(2, 2, height_ratios=[0.62 * states, 1.35], width_ratios=[2.6, 1])
    panel, table, key = figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, 0]), figure.add_subplot(grid[1, 1])
    deals_panel(dataset, deals, run, panel)
    largest_deals(dataset, deals, run, table)
    _draw_key(dataset, key)
    frame.settle(figure)
    return [panel, table]


def _draw_key(dataset: xr.Dataset, ax: Axes) -> None:
    ax.set_axis_off()
    handles = [Patch(**style.area(power), label=style.power_name(dataset, power)) for power in style.codes(dataset, "power")]
    handles.append(Patch(color=style.FAINT, label="refused or cut"))
    ax.legend(
        handles=handles,
        loc="upper right",
        ncols=2,
        fontsize=style.NOTE_SIZE,
        frameon=False,
        labelspacing=0.7,
        columnspacing=1.0,
        handlelength=1.2,
        borderaxespad=0,
    )
