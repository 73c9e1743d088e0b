"""All figures that a comparison's folder holds the numbers for, drawn and saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from suitors.plots.all import save
from suitors.plots.compare_drawers import drawers
from suitors.plots.compare_folder import Compared
from suitors.runs.evaluate import evaluate

FIGURES = {
    "differences": "What another strategy changes, with intervals",
    "channels": "Through which channels leverage changes",
    "unfolding": "When and in which states the difference arises",
    "by_year": "What differs for states for a time",
    "cost_and_effect": "Cost to the treasury against leverage",
    "trade_off": "What is won and what is lost, better to the right",
    "states": "What it changes for each state",
    "parts": "Which block of the strategy makes the difference",
    "ingredients": "Technology, patient money, neutrality, and all else",
    "doubts": "The same comparison under other beliefs",
    "rests_on": "Where the sign differs",
    "rests_on_travelling": "Where the sign differs, delivery coming along",
    "regret": "Regret over futures",
    "criteria": "Which strategy each criterion prefers",
    "mechanisms": "Other mechanisms and other measures of influence",
    "structures": "The sign under other measures, mechanisms, models and meanings of strategy",
    "variants": "Partial swaps, further variants, and no new money",
}
"""What each figure shows, in the order of a report. Figures of a second power or a further strategy have its name added."""


def draw_all(folder: Path, workers: int = 1) -> list[Path]:
    """Draw the figures of the comparison in `folder` into its folder `figures`, PNG and SVG; returns the files.

    The manifest must be there. The bytes do not depend on the number of workers.
    """
    (folder / "figures").mkdir(exist_ok=True)
    found = drawers(Compared(folder))
    if workers <= 1:
        return [path for name, draw in found.items() for path in _save(draw(), name, folder)]
    done = dict(evaluate(partial(_draw, folder=folder), list(found), workers=workers))
    return [path for name in found for path in done[name]]


def _draw(name: str, folder: Path) -> list[Path]:
    return _save(drawers(Compared(folder))[name](), name, folder)


def _save(figure: Figure, name: str, folder: Path) -> list[Path]:
    return [save(figure, folder / "figures" / f"{name}.{kind}") for kind in ("png", "svg")]
