"""Skill over rivals, where the past fell in the bands, and hindcasts as fans by power and state."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.studies.validation.skill import PARTS
from suitors.words.numbers import number, percent

if TYPE_CHECKING:
    from suitors.studies.hindcast import Hindcast
    from suitors.studies.validation.rolling import RollingPlan
    from suitors.studies.validation.validate import Validation

HORIZON_COLOURS = {1: "#9a9a9a", 3: "#2b5c8a", 5: "#b5482f"}
"""Grey, blue and red-brown stay apart for every kind of sight."""
HORIZON_MARKERS = {1: "o", 3: "s", 5: "D"}
TITLES = {"flow": "loans and grants (CRPS)", "shares": "shares of states (energy score)", "debt": "official debts (CRPS)"}
RESOLUTION = 160
PANELS = 8
LEAST_SHOWN = -1.0
"""Skill below this is drawn at the edge."""


@style.styled
def skill_figure(validation: Validation, source: str) -> Figure:
    """Skill of the forecast over every naive rule with its 95 % interval, one panel for each primary observable."""
    skill = validation.skill[~validation.skill["rival"].isin(list(PARTS)) & (validation.skill["score"] != "Brier")]
    shown = [name for name in TITLES if (skill["observable"] == name).any()]
    figure = frame.new_figure(4.4)
    axes = np.atleast_1d(figure.subplots(1, len(shown)))
    for ax, observable in zip(axes, shown, strict=True):
        _skill_panel(ax, skill[skill["observable"] == observable])
        ax.set_title(TITLES[observable], loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=3)
    keys = _keys(axes[-1])
    place = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.07), "borderaxespad": 0.0}
    axes[-1].legend(handles=keys, ncols=3, fontsize=style.NOTE_SIZE, frameon=False, handlelength=1.0, columnspacing=1.0, **place)
    given = "regional totals given to the forecast and to every rule" if validation.conditional else "regional totals forecast too"
    note = (
        "Right of the line the forecast is better. Dots: 1 - its score / score of the rule, over all origins; bars: 95 % interval, "
        f"bootstrap of whole dyads (powers for shares). Values below {number(LEAST_SHOWN)} stand at the edge."
    )
    frame.head_and_foot(figure, f"Skill over naive rules, {validation.kind} hindcasts", given, _caption(note, source))
    return frame.settle(figure)


def _skill_panel(ax: Axes, rows: pd.DataFrame) -> None:
    rivals = list(dict.fromkeys(rows["rival"]))
    horizons = sorted(set(rows["horizon"]))
    ax.axvline(0.0, color=style.INK, linewidth=0.8, zorder=1)
    for place, rival in enumerate(rivals):
        for shift, horizon in enumerate(horizons):
            found = rows[(rows["rival"] == rival) & (rows["horizon"] == horizon)]
            if found.empty:
                continue
            row, height = found.iloc[0], place + 0.22 * (shift - (len(horizons) - 1) / 2)
            colour = HORIZON_COLOURS.get(int(horizon), style.MUTED)
            # Too few dyads give no interval.
            ends = np.clip([row["low"], row["high"]], LEAST_SHOWN, 1.0)
            ax.plot(ends, [height] * 2, color=colour, linewidth=0.9)
            at = max(float(row["skill"]), LEAST_SHOWN)
            ax.plot([at], [height], color=colour, marker=HORIZON_MARKERS.get(int(horizon), "o"), markersize=3, linestyle="none")
    ax.set_yticks(range(len(rivals)), rivals)
    ax.set_ylim(len(rivals) - 0.5, -0.5)
    ax.set_xlabel("skill [1]")
    style.tidy(ax, "x")


def _keys(ax: Axes) -> list[object]:
    return [
        ax.plot(
            [],
            [],
            color=colour,
            marker=HORIZON_MARKERS[years],
            markersize=3,
            linewidth=0.9,
            label=f"{years} year{'s' if years > 1 else ''}",
        )[0]
        for years, colour in HORIZON_COLOURS.items()
    ]


@style.styled
def pit_figure(validation: Validation, source: str) -> Figure:
    """Where what happened fell in the model's distributions: ten bins, one panel for each observable and horizon."""
    rows = validation.coverage.sort_values("observable", ascending=False, kind="stable").to_dict("records")
    figure = frame.new_figure(3.6)
    columns = max(1, sum(row["observable"] == rows[0]["observable"] for row in rows)) if rows else 1
    lines = -(-len(rows) // columns) if rows else 1
    axes = np.atleast_1d(figure.subplots(lines, columns, sharey=True, sharex=True)).ravel()
    for ax, row in zip(axes, rows, strict=False):
        ax.bar(np.arange(10) / 10 + 0.05, 100 * np.array(row["pit"]), width=0.092, color=HORIZON_COLOURS.get(row["horizon"], style.MUTED))
        spread = 196.0 * np.sqrt(0.09 / row["cells"])
        ax.axhspan(10 - spread, 10 + spread, color=style.FAINT, alpha=0.7, zorder=0)
        ax.axhline(10, color=style.INK, linewidth=0.6)
        covered = f"80 %: {percent(row['inside_80'])}, 95 %: {percent(row['inside_95'])}"
        what = {"flow": "loans and grants", "debt": "debts"}.get(row["observable"], row["observable"])
        ax.set_title(f"{what}, {row['horizon']} y ({covered})", loc="left", fontsize=style.LABEL_SIZE, pad=2)
        style.tidy(ax)
    for ax in axes[len(rows) :]:
        ax.set_axis_off()
    frame.label_left(list(axes), "cells [%]")
    frame.label_bottom(list(axes), "where it fell [0 to 1]")
    note = (
        "Even bars are calibrated; high ends: bands too narrow; a hump: too wide. Grey: where bars of a calibrated forecast of independent "
        "cells would lie. Brackets: per cent of cells inside the 80 % and the 95 % band. "
        "Ties, such as nothing forecast and nothing seen, are broken at random."
    )
    frame.head_and_foot(figure, f"Calibration of the model's bands, {validation.kind} hindcasts", "", _caption(note, source))
    return frame.settle(figure)


@style.styled
def hindcast_figure(found: Hindcast, observable: str, source: str) -> Figure:
    """Fans of one observable for the dyads in which most happened, over time; dots are what happened."""
    table = found.table[found.table["observable"] == observable]
    sums = table.assign(size=table["observed"].fillna(table["p50"])).groupby(["power", "state"])["size"].sum()
    dyads = sums.nlargest(PANELS).index.tolist()
    figure = frame.new_figure(4.4)
    axes = figure.subplots(2, -(-max(len(dyads), 2) // 2), sharex=True).ravel()
    for ax, (power, state) in zip(axes, dyads, strict=False):
        rows = table[(table["power"] == power) & (table["state"] == state)].sort_values("year")
        colour, years = style.colour(power), rows["year"].to_numpy(dtype=float)
        ax.fill_between(years, rows["p2_5"], rows["p97_5"], color=colour, alpha=0.12, linewidth=0)
        ax.fill_between(years, rows["p10"], rows["p90"], color=colour, alpha=0.25, linewidth=0)
        ax.plot(years, rows["p50"], color=colour, linewidth=1.2)
        ax.plot(years, rows["observed"], color=style.INK, marker="o", markersize=2.6, linestyle="none")
        ax.set_title(f"{power} in {state}", loc="left", fontsize=style.SUBTITLE_SIZE, fontweight="bold", pad=2)
        ax.set_ylim(bottom=0)
        ax.locator_params(axis="x", integer=True, nbins=4)
        ax.locator_params(axis="y", nbins=4)
        style.tidy(ax)
    for ax in axes[len(dyads) :]:
        ax.set_axis_off()
    unit = "m US$" if observable == "debt" else "m US$ a year"
    frame.label_left(list(axes), unit)
    what = {"flow": "loans and grants", "debt": "debts to official creditors"}.get(observable, observable)
    given = "regional totals of each power given" if found.conditional else "regional totals forecast too"
    note = "Dots: what happened; line: median; bands: 80 % and 95 % of runs. The dyads with most money are shown, a scale each."
    frame.head_and_foot(figure, f"Hindcast from the end of {found.made.origin}: {what}", f"{found.kind}: {given}", _caption(note, source))
    return frame.settle(figure)


def draw_all(plan: RollingPlan, validations: Sequence[Validation], folder: Path) -> list[Path]:
    """Figures of every kind of hindcast, as PNG under `folder`."""
    source = f"panel {plan.panel.name}, origins {plan.train_to} to {plan.test_to - 1}, {plan.runs} samples, seed {plan.seed}"
    drawn = []
    for each in validations:
        for name, draw in (("skill", skill_figure), ("bands", pit_figure)):
            file = folder / f"{name}_{each.kind}.png"
            draw(each, source).savefig(file, dpi=RESOLUTION)
            drawn.append(file)
    return drawn


def draw_hindcast(found: Hindcast, folder: Path) -> list[Path]:
    """Fans of flows and, if any are known, of debts."""
    source = f"panel {found.plan.panel.name}, {found.plan.runs} runs, seed {found.plan.seed}"
    drawn = []
    for observable in ("flow", "debt"):
        if found.table.loc[found.table["observable"] == observable, "p50"].sum() > 0:
            file = folder / f"hindcast_{observable}.png"
            hindcast_figure(found, observable, source).savefig(file, dpi=RESOLUTION)
            drawn.append(file)
    return drawn


def _caption(note: str, source: str) -> str:
    said = "leverage, goodwill and private money are not validated by this"
    return "\n".join(textwrap.fill(line, 158) for line in (note, f"{source} · {said}"))
