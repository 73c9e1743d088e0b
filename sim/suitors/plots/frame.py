"""The sheet around the panels: size, title, caption, the grid of panels, and the key."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from io import BytesIO
from math import ceil
from typing import Literal, TypeVar

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.gridspec import GridSpecFromSubplotSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

import suitors
from suitors.plots import style

DOTS_PER_INCH, DOTS_SHOWN = 170, 100
"""Of a picture that is saved, and of one in a notebook."""
POINT = 1 / 72
"""Inches in a point."""
TITLE_WIDTH = 74
"""Characters in a line of a title on a sheet of the usual width."""
AnyFigure = TypeVar("AnyFigure", bound=FigureBase)


class ShownFigure(Figure):
    """A figure that a notebook shows as a picture; one made without pyplot would show its name only."""

    def _repr_png_(self) -> bytes:
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=DOTS_SHOWN)
        return picture.getvalue()


def new_figure(height: float, width: float = style.FIGURE_WIDTH) -> Figure:
    """An empty figure of ``width`` by ``height`` inches, outside pyplot's list of figures."""
    # Laid out as fine as it is saved: what is measured once serves both.
    figure = ShownFigure(figsize=(width, height), facecolor="white", layout="constrained", dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    return figure


def figure_of(ax: Axes) -> Figure:
    """The whole figure that ``ax`` stands on."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    return figure


def head_and_foot(figure: FigureBase, title: str, subtitle: str, caption: str) -> float:
    """Write title (what is found here) and subtitle (what the figure is) on top and the caption at the foot; panels stand between them.

    Returns how many inches from the top the title takes.

    The caption ends with the version of the package, unless it names the one that made the result.

    A subfigure gets title and caption only, placed by the layout of the figure it belongs to.
    """
    caption = caption if "suitors " in caption else f"{caption} · suitors {suitors.__version__}"
    if isinstance(figure, SubFigure):
        figure.suptitle(title, x=0.01, ha="left", fontsize=style.TITLE_SIZE - 1, fontweight="bold")
        figure.supxlabel(caption, x=0.01, ha="left", fontsize=style.NOTE_SIZE - 0.5, color=style.MUTED)
        return 0.0
    assert isinstance(figure, Figure)
    figure.set_label(title)
    width, height = figure.get_size_inches()
    left, top = 0.08 / width, 1 - 0.07 / height
    title = textwrap.fill(title, round(TITLE_WIDTH * width / style.FIGURE_WIDTH))
    figure.text(left, top, title, ha="left", va="top", fontsize=style.TITLE_SIZE, fontweight="bold")
    used = above = 0.07 + 1.35 * style.TITLE_SIZE * POINT * (title.count("\n") + 1)
    if subtitle:
        figure.text(left, 1 - used / height, subtitle, ha="left", va="top", fontsize=style.SUBTITLE_SIZE, color=style.MUTED)
        used += 1.35 * style.SUBTITLE_SIZE * POINT * (subtitle.count("\n") + 1)
    figure.text(left, 0.05 / height, caption, ha="left", va="bottom", fontsize=style.NOTE_SIZE, color=style.MUTED, linespacing=1.35)
    foot = 0.08 + 1.55 * style.NOTE_SIZE * POINT * (caption.count("\n") + 1)
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.03 / width, foot / height, 1.0 - 0.06 / width, 1.0 - (foot + used + 0.03) / height), w_pad=0.05, h_pad=0.05)
    return above


def settle(figure: AnyFigure) -> AnyFigure:
    """Run the layout once and keep it, so that labels can be spread on final positions and saving does not repeat the work.

    Returns the figure.
    """
    if isinstance(figure, Figure) and (engine := figure.get_layout_engine()) is not None:
        for ax in figure.axes:
            for artist in (*ax.lines, *ax.collections, *ax.patches):
                artist.set_in_layout(False)  # they end at the frame; measuring them is most of the layout's time
        engine.execute(figure)
        figure.set_layout_engine("none")
        for ax in figure.axes:
            # The solver's last digits depend on where objects lie in memory; without rounding they would leak into the SVG.
            left, bottom, width, height = (round(float(value), 7) for value in ax.get_position(original=True).bounds)
            ax.set_position((left, bottom, width, height))
    return figure


def lines_of(panels: int) -> int:
    """In how many rows small panels stand."""
    return 1 if panels <= 2 else 2 if panels <= 7 else 3


def high(panels: int, of_a_line: float, rest: float = 1.5) -> float:
    """Inches of a figure of small panels: so many a row of panels, and the rest for title, axis and caption."""
    return rest + of_a_line * lines_of(panels)


def panel_grid(figure: FigureBase, panels: int, share_y: bool = True, share_x: bool = True) -> tuple[list[Axes], Axes]:
    """Axes for ``panels`` small panels, sharing axes as asked, and one blank cell for the key.

    Up to seven panels stand in two rows, more in three. Cells left over are blank. The left-most visible axis of a row
    keeps its tick labels when the vertical axis is shared, the lowest of a column when the horizontal one is.
    """
    rows = lines_of(panels)
    columns = ceil((panels + 1) / rows)
    cells = figure.add_gridspec(rows, columns, width_ratios=[2.0] * panels + [1.0] if rows == 1 else None)
    axes = [figure.add_subplot(cells[0])]
    for index in range(1, panels):
        axes.append(figure.add_subplot(cells[index], sharex=axes[0] if share_x else None, sharey=axes[0] if share_y else None))
    for index, ax in enumerate(axes):
        if share_x and index + columns < panels:
            ax.tick_params(labelbottom=False)
        if share_y and index % columns:
            ax.tick_params(labelleft=False)
    blank = figure.add_subplot(cells[panels])
    blank.set_axis_off()
    return axes, blank


def pair_grid(figure: FigureBase, pairs: int, upper_share: float) -> tuple[list[tuple[Axes, Axes]], Axes]:
    """Pairs of panels, one above the other and ``upper_share`` times as high, laid out as :func:`panel_grid`, and a blank cell."""
    rows = lines_of(pairs)
    columns = ceil((pairs + 1) / rows)
    cells = figure.add_gridspec(rows, columns, width_ratios=[2.0] * pairs + [1.0] if rows == 1 else None)
    axes = []
    for index in range(pairs):
        pair = GridSpecFromSubplotSpec(2, 1, cells[index], height_ratios=[upper_share, 1])
        upper = figure.add_subplot(pair[0])
        upper.tick_params(labelbottom=False)
        axes.append((upper, figure.add_subplot(pair[1], sharex=upper)))
    blank = figure.add_subplot(cells[pairs])
    blank.set_axis_off()
    return axes, blank


def nothing_to_show(figure: FigureBase, why: str) -> list[Axes]:
    """A blank panel that says ``why`` the figure is empty."""
    ax = figure.add_subplot()
    ax.set_axis_off()
    ax.text(0.5, 0.5, why, ha="center", va="center", fontsize=style.SUBTITLE_SIZE, color=style.MUTED)
    settle(figure)
    return [ax]


def label_left(axes: Sequence[Axes], text: str) -> None:
    """Name the vertical axis of the panels that begin a row."""
    for ax in axes:
        place = ax.get_subplotspec()
        if place is not None and place.get_topmost_subplotspec().is_first_col():
            ax.set_ylabel(text)


def label_bottom(axes: Sequence[Axes], text: str) -> None:
    """Name the horizontal axis of the lowest panel of each column."""
    lowest = {}
    for ax in axes:
        place = ax.get_subplotspec()
        if place is not None:
            lowest[place.colspan.start] = ax
    for ax in lowest.values():
        ax.set_xlabel(text)


Dashes = Literal["solid"] | tuple[float, tuple[float, ...]]
"""Solid, or offset and on/off lengths in line widths."""
Swatch = Callable[[Axes, float], None]
"""Draws a sample of a mark at a height of the key, from 0 to 0.14 across."""


def line_swatch(colour: str, code: str = "", width: float = 1.3, pattern: Dashes = "solid") -> Swatch:
    """A line in ``colour``; with the dashes and the marker of the actor ``code`` if one is given, else with the dashes ``pattern``."""
    dashes = style.dashes(code) if code else pattern

    def draw(ax: Axes, height: float) -> None:
        ax.add_line(Line2D([0, 0.14], [height, height], color=colour, linestyle=dashes, linewidth=width))
        if code:
            ax.add_line(Line2D([0.14], [height], color=colour, marker=style.marker(code), markersize=3.5))

    return draw


def area_swatch(colour: str, strength: float = 1.0, hatch: str = "") -> Swatch:
    """A filled box in ``colour`` with opacity ``strength`` and, with ``hatch``, white lines."""

    def draw(ax: Axes, height: float) -> None:
        edge = "white" if hatch else "none"
        box = Rectangle((0, height - 0.028), 0.14, 0.056, facecolor=colour, alpha=strength, edgecolor=edge, hatch=hatch, linewidth=0)
        ax.add_patch(box)

    return draw


def actor_swatch(code: str) -> Swatch:
    """A filled box as areas of the actor ``code`` are."""
    return area_swatch(style.colour(code), hatch=style.area(code)["hatch"])


def dot_swatch(face: str, edge: str) -> Swatch:
    """A dot filled with ``face`` and outlined with ``edge``."""

    def draw(ax: Axes, height: float) -> None:
        ax.add_line(Line2D([0.07], [height], marker="o", markersize=4, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.9))

    return draw


def draw_key(ax: Axes, entries: Sequence[tuple[str, Swatch]], notes: str = "") -> None:
    """A key on a blank cell: one line per entry, then the notes."""
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    lines = len(entries) + (notes.count("\n") + 2 if notes else 0)
    gap = min(0.115, 1 / max(lines, 1))
    for index, (text, swatch) in enumerate(entries):
        height = 1 - gap * (index + 0.5)
        swatch(ax, height)
        label = ax.text(0.19, height, text, va="center", ha="left", fontsize=style.LABEL_SIZE)
        label.set_in_layout(False)  # a long name must not widen the column of panels above it
    if notes:
        ax.text(0, 1 - gap * (len(entries) + 0.6), notes, va="top", ha="left", fontsize=style.NOTE_SIZE, color=style.MUTED, linespacing=1.4)
