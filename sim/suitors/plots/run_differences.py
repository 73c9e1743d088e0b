"""What a scenario changes against the one that it comes from: what has moved at the end, and what differed for a time."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from suitors.plots import frame, style
from suitors.plots.all import Format, save
from suitors.plots.compare_folder import FOOT_WIDTH, bar, panel_title, plain_axis
from suitors.results.outcomes import heading_of, label_of
from suitors.sentences.against import Against
from suitors.studies.by_year import all_passing
from suitors.words.actors import capital
from suitors.words.numbers import about, number

NAME = "differences"
NOTE_BY_YEAR = "Line: mean difference over paired runs; band: its 95 % interval (chance alone)."
MOST_PANELS = 2
NOTE = "Dot: mean difference over paired runs; bar or band: its 95 % interval (chance alone)."
ROWS = "Behind each row: the level there, and here."
MOST = 10
NAMES_WIDTH = 30
"""Rows of the panel, and characters in a line of a row's name."""


def draw_differences(found: Against, folder: Path, formats: Sequence[Format] = ("png", "svg")) -> list[Path]:
    """Draw and save the figure; returns its files."""
    figure = differences(found)
    return [save(figure, folder / f"{NAME}.{suffix}") for suffix in formats]


@style.styled
def differences(found: Against) -> Figure:
    """What has moved at the end, in per cent of its level, and what differed for a time, year by year."""
    moved = found.moved[found.moved["level_against"] != 0].head(MOST)
    passing = all_passing(found.by_year)
    rows = max(len(moved), 6 if passing else 1)
    figure = frame.new_figure(1.5 + 0.3 * rows if len(moved) else 3.4)
    told = found.manifest
    which = (
        f"{found.words.loaded.scenario.title} · {told['runs']:,} paired runs · seed {told['seed']} · "
        f"scenario {told['scenario_hash'][:10]} · suitors {told['versions']['suitors']} · not validated against data"
    )
    notes = [NOTE, ROWS] if len(moved) else [NOTE] if passing else []
    foot = "\n".join(textwrap.fill(line, FOOT_WIDTH) for line in (" ".join(notes), which) if line)
    frame.head_and_foot(
        figure, found.sentences()[0].removesuffix("."), f"differences from {found.title}, same draws, per cent of the level there", foot
    )
    if moved.empty and not passing:
        frame.nothing_to_show(figure, "At the end no outcome differs by 1 % of its level beyond chance.")
        return figure
    cells = figure.add_gridspec(1, 2 if len(moved) and passing else 1)
    if len(moved):
        _at_end(figure.add_subplot(cells[0]), moved, found)
    if passing:
        name = next(iter(passing))
        over_years(figure.add_subplot(cells[-1]), found.by_year, name, list(passing[name]["outcome"]), found.words.title)
    return frame.settle(figure)


def _at_end(ax: Axes, moved: pd.DataFrame, found: Against) -> None:
    """A row an outcome that moved, the largest first."""
    names, ends = [], []
    for place, (_, row) in enumerate(moved.iterrows()):
        column, level = str(row["outcome"]), abs(float(row["level_against"]))
        colour = style.colour(_actor(column))
        middle, low, high = (100 * float(row[key]) / level for key in ("difference", "low", "high"))
        bar(ax, 0.0, middle, place, colour, 1.0, 0.5)
        bar(ax, low, high, place, colour, 3.0)
        ax.plot(middle, place, "o", color=colour, markersize=3.8)
        names.append(textwrap.fill(f"{capital(found.words.title(_actor(column)))}: {label_of(column)}", NAMES_WIDTH))
        ends.append((max(high, 0.0), f"{about(middle)} %: {number(float(row['level_against']))} → {number(float(row['level']))}"))
    low, high = ax.get_xlim()
    ax.set_xlim(low, high + 0.35 * (high - low))
    for place, (end, text) in enumerate(ends):
        ax.annotate(text, (end, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=style.NOTE_SIZE)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    plain_axis(ax)
    panel_title(ax, "at the end", "% of the level there")


@style.styled
def by_year(rows: pd.DataFrame, versus: str, called: Callable[[str], str], foot: Callable[[str], str]) -> Figure:
    """What differed for a time between two scenarios, a panel an outcome; `rows` as from `differences_by_year`."""
    passing = dict(list(all_passing(rows).items())[:MOST_PANELS])
    figure = frame.new_figure(3.4)
    first, peaks = next(iter(passing.items()))
    peak = peaks.iloc[0]
    size = f"{number(100 * float(peak['size']), 2)} % {'higher' if peak['difference'] > 0 else 'lower'}"
    what = f"{capital(heading_of(first))} of {called(_actor(str(peak['outcome'])))}"
    title = f"{what} is {size} in {int(peak['year'])}; at the end less than half of that is left"
    frame.head_and_foot(figure, title, f"{versus}, same draws, per cent of the level there", foot(NOTE_BY_YEAR))
    cells = figure.add_gridspec(1, len(passing))
    for place, (name, table) in enumerate(passing.items()):
        over_years(figure.add_subplot(cells[place]), rows, name, list(table["outcome"]), called)
    return frame.settle(figure)


def over_years(ax: Axes, by_year: pd.DataFrame, name: str, columns: Sequence[str], called: Callable[[str], str]) -> None:
    """A line a state of one outcome that differed for a time."""
    # Codes of states have no colours of their own: in one panel no two may look alike.
    for colour, column in zip(style.SPARE_COLOURS, columns, strict=False):
        rows = by_year[by_year["outcome"] == column].sort_values("year")
        level = rows["level_against"].abs().to_numpy(np.float64)
        middle, low, high = (100 * rows[key].to_numpy(np.float64) / level for key in ("difference", "low", "high"))
        code = _actor(column)
        years = rows["year"].to_numpy()
        ax.fill_between(years, low, high, color=colour, alpha=0.2, linewidth=0)
        ax.plot(
            years, middle, color=colour, linestyle=style.dashes(code), marker=style.marker(code), markersize=3.2, linewidth=1.1,
            label=called(code),
        )  # fmt: skip
    ax.axhline(0, color=style.MUTED, linewidth=0.8, zorder=0)
    style.tidy(ax, "y")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.legend(frameon=False, fontsize=style.LABEL_SIZE)
    panel_title(ax, f"{heading_of(name)}, year by year", "% of the level there")


def _actor(column: str) -> str:
    """Code of the power or state, the first of two."""
    return column.partition("[")[2].rstrip("]").partition(",")[0]
