"""How every figure looks: one colour, marker and dash per actor wherever it appears, type sizes, and the caption."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

import suitors
from suitors.plots.bands import interval_note
from suitors.results.outcomes import worded
from suitors.words.numbers import in_table, plural

# Chosen by search so that any two stay at least 20 CIELAB units apart for normal, protan, deutan and tritan sight.
COLOURS: dict[str, str] = {
    "CHN": "#d30f14", "JPN": "#171283", "KOR": "#5396c2", "RUS": "#326d56", "EU": "#ecaa01", "USA": "#5a1147", "TUR": "#31d3c8",
    "GULF": "#b08959", "MULT": "#a744d8", "MARKET_EXTERNAL": "#7d7d7d", "MARKET_DOMESTIC": "#c4c4c4",
}  # fmt: skip
MARKERS: dict[str, str] = {
    "CHN": "o", "JPN": "s", "KOR": "^", "RUS": "D", "EU": "v", "USA": "P", "TUR": "X", "GULF": "h", "MULT": "p",
}  # fmt: skip
DASHES: dict[str, tuple[float, ...]] = {
    "CHN": (), "JPN": (), "KOR": (5, 1.5), "RUS": (5, 1.5, 1, 1.5), "EU": (), "USA": (2.5, 1), "TUR": (1.2, 1), "GULF": (5, 1, 1, 1, 1, 1),
    "MULT": (8, 2),
}  # fmt: skip
# Areas that are nearly alike in grey differ in these.
HATCHES: dict[str, str] = {"KOR": "++++", "RUS": "/////", "USA": "\\\\\\\\\\", "TUR": "xxxxxx", "GULF": "-----", "MULT": "|||||"}
CORRIDOR_COLOURS: dict[str, str] = {"north": "#2b5c8a", "east": "#b5482f", "middle": "#3d8f5f", "south": "#c79a2b"}
SPARE_COLOURS = (
    "#7a8b00",
    "#d4578f",
    "#7b3f00",
    "#3f7fff",
    "#00a651",
    "#9a86c9",
    "#e2711d",
    "#4a4a4a",
    "#8fae8b",
    "#a3324f",
    "#00707a",
    "#c9a0dc",
)
SPARE_MARKERS = ("<", ">", "d", "*", "H", "8")
SPARE_HATCHES = ("//////", "xxxx", "++++", "||||||", "----")
SPARE_DASHES: tuple[tuple[float, ...], ...] = ((3, 1), (6, 2, 2, 2), (1, 2), (4, 2, 1, 2))
INK, MUTED, FAINT, OTHERS = "#222222", "#666666", "#dddddd", "#b9b9b9"
_LIGHT = np.array([0.2126, 0.7152, 0.0722])
TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, TICK_SIZE, NOTE_SIZE = 9.5, 7.0, 6.5, 6.0, 5.5
"""Type sizes in points."""
CASING = [withStroke(linewidth=1.9, foreground="white")]
"""Around a thin dark line that crosses areas."""
FIGURE_WIDTH = 6.5
"""Inches; with a height of about 4.3 a figure fills half an A4 page."""
SETTINGS: Any = {
    "font.family": "DejaVu Sans", "font.size": LABEL_SIZE, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6, "axes.labelsize": LABEL_SIZE, "axes.titlesize": SUBTITLE_SIZE, "axes.axisbelow": True, "hatch.linewidth": 0.5,
    "figure.facecolor": "white", "svg.hashsalt": "suitors", "svg.fonttype": "path", "path.simplify": True,
    # A dollar sign in a title or name from a file is a dollar sign.
    "text.parse_math": False,
    # A title stands on its panel: looking for something in between measures all ticks again.
    "axes.titley": 1.0,
}  # fmt: skip

Parameters = ParamSpec("Parameters")
Drawn = TypeVar("Drawn")


def styled(draw: Callable[Parameters, Drawn]) -> Callable[Parameters, Drawn]:
    """Run ``draw`` under the house settings and leave the caller's settings alone."""

    @wraps(draw)
    def wrapper(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Drawn:
        with mpl.rc_context(SETTINGS):
            return draw(*args, **kwargs)

    return wrapper


def _pick(code: str, purpose: str, choices: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{purpose}:{code}".encode(), digest_size=4).digest(), "big") % choices


def colour(code: str) -> str:
    """The colour of an actor, ``#rrggbb``; an unknown code always gets the same one, whoever else takes part."""
    return COLOURS.get(code) or SPARE_COLOURS[_pick(code, "colour", len(SPARE_COLOURS))]


def corridor_colour(code: str) -> str:
    """The colour of a corridor, ``#rrggbb``; corridors and powers never share a panel."""
    return CORRIDOR_COLOURS.get(code) or colour(code)


def marker(code: str) -> str:
    """The marker of an actor, as a Matplotlib marker name."""
    return MARKERS.get(code) or SPARE_MARKERS[_pick(code, "marker", len(SPARE_MARKERS))]


def hatch_loss(ax: Axes, corner: tuple[float, float], width: float, height: float) -> None:
    """White lines over a cell whose value is a loss: in grey, shades of loss and of gain look alike."""
    box = Rectangle(corner, width, height, facecolor="none", edgecolor="white", hatch="/////", linewidth=0)
    ax.add_patch(box).set_in_layout(False)


def dashes(code: str) -> Literal["solid"] | tuple[float, tuple[float, ...]]:
    """The line style of an actor: solid, or offset and on/off lengths in line widths."""
    pattern = DASHES.get(code, SPARE_DASHES[_pick(code, "dashes", len(SPARE_DASHES))])
    return (0.0, pattern) if pattern else "solid"


def area(code: str) -> dict[str, Any]:
    """How an area of an actor is filled, as Matplotlib's patches take it: its colour and white lines that tell it apart in grey."""
    known = HATCHES.get(code, "") if code in COLOURS else SPARE_HATCHES[_pick(code, "hatch", len(SPARE_HATCHES))]
    return {"facecolor": colour(code), "hatch": known, "edgecolor": "white"}


def readable(shade: str) -> str:
    """`shade` as dark as text on white must be: a contrast of 4.5 by the rules of WCAG."""
    parts = np.array(to_rgb(shade))
    while 1.05 / (0.05 + float(_LIGHT @ np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4))) < 4.5:
        parts = 0.96 * parts
    return to_hex(tuple(parts))


def text_on(background: str) -> str:
    """Black or white, whichever reads better on ``background``."""
    red, green, blue = to_rgb(background)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.58 else INK


def tidy(ax: Axes, grid: str | None = "y") -> None:
    """Open frame, small ticks, and a faint grid along ``grid`` ("x", "y", "both") or none."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=TICK_SIZE, length=2, width=0.5, color=MUTED, pad=2)
    if grid:
        ax.grid(axis=grid, color=FAINT, linewidth=0.5)  # type: ignore[arg-type]


def name_bars(ax: Axes, title: str, names: Sequence[str], ends: NDArray[np.float64], notes: Sequence[str]) -> None:
    """Dress a panel of lying bars, the first on top: its title, a name before each bar, and a note behind its end."""
    for row, (end, text) in enumerate(zip(ends, notes, strict=True)):
        place, size = (2.5, -0.3), NOTE_SIZE - 0.5
        note = ax.annotate(text, (end, row), xytext=place, textcoords="offset points", va="center", fontsize=size, color=MUTED)
        note.set_in_layout(False)
    tidy(ax, "x")
    ax.set_title(title, loc="left", fontsize=SUBTITLE_SIZE, fontweight="bold", pad=3)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.locator_params(axis="x", nbins=4)


def power_name(dataset: xr.Dataset, code: str) -> str:
    """The full name of a power, or its code if the dataset has none."""
    return _name_in(dataset, "power_name", "power", code) or code


def state_name(dataset: xr.Dataset, code: str) -> str:
    """The full name of a state, or its code if the dataset has none."""
    return _name_in(dataset, "state_name", "state", code) or code


def title_of(dataset: xr.Dataset, kind: Literal["corridor", "mineral"], code: str) -> str:
    """The title of a corridor or mineral, or its code in words if the dataset has none."""
    return _name_in(dataset, f"{kind}_title", kind, code) or code.replace("_", " ").capitalize()


def _name_in(dataset: xr.Dataset, names: str, axis: str, code: str) -> str:
    return str(dataset[names].values[dataset.get_index(axis).get_loc(code)]) if names in dataset.coords else ""


def name_of(variable: str) -> str:
    """What a variable is called on an axis: short, unlike its description in the dataset, which goes into captions."""
    return worded(variable).heading


def with_unit(dataset: xr.Dataset, variable: str) -> str:
    """Short name and unit for an axis, such as "policy leverage [of 100 possible]"."""
    return f"{name_of(variable)} [{in_table(str(dataset[variable].attrs['units']))}]"


def sentence(dataset: xr.Dataset, variable: str) -> str:
    """What a variable means, from its description in the dataset, as a sentence for a caption."""
    return f"{str(dataset[variable].attrs['long_name']).rstrip('.')}."


def codes(dataset: xr.Dataset, dimension: str) -> list[str]:
    """The labels along ``dimension`` as strings."""
    return [str(label) for label in dataset[dimension].values]


def caption(dataset: xr.Dataset, note: str = "", validated: bool = True, width: int = 158) -> str:
    """The lines under a figure: how to read it, and which result it shows.

    ``validated=False`` adds that the measure was not validated against data. Lines are wrapped at ``width`` characters.
    """
    runs = int(dataset.attrs.get("runs", dataset.sizes.get("run", 1)))
    parts = [
        str(dataset.attrs.get("title", "untitled scenario")),
        plural(runs, "run"),
        f"seed {dataset.attrs['seed']}" if "seed" in dataset.attrs else "",
        interval_note(dataset),
        "" if validated else "not validated against data",
        f"scenario {str(dataset.attrs['scenario_hash'])[:10]}" if "scenario_hash" in dataset.attrs else "",
        str(dataset.attrs.get("source", f"suitors {suitors.__version__}")),
    ]
    lines = [*note.split("\n"), " · ".join(part for part in parts if part)]
    return "\n".join(textwrap.fill(line, width) for line in lines if line)
