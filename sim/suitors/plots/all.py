"""Draw the figures of a result and save them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from suitors.plots import frame, style
from suitors.plots.acceptance import acceptance
from suitors.plots.channels import channels
from suitors.plots.corridors import corridors
from suitors.plots.cost_effect import cost_effect
from suitors.plots.debt import debt
from suitors.plots.fan import fan
from suitors.plots.gaps_by_whom import gaps_by_whom
from suitors.plots.goodwill import goodwill
from suitors.plots.influence import influence
from suitors.plots.kinds import KINDS
from suitors.plots.map import region_map
from suitors.plots.money import money
from suitors.plots.sectors import sectors
from suitors.plots.supply import supply
from suitors.plots.ties import ties
from suitors.plots.timeline import timeline
from suitors.runs.evaluate import evaluate

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["png", "svg"]
SQUEEZED = {"compress_level": 3}
"""As small as with the usual 6, in two thirds of the time."""
MEANWHILE = "meanwhile"
NEEDS_DEALS = frozenset({"timeline"})
"""Kinds that are drawn only when the table of deals of a run is at hand."""
NEEDS_AXIS = {"corridors": "corridor", "supply": "mineral"}
"""Kinds that are drawn unasked only when the scenario has something on an axis."""
DRAWERS: dict[str, Callable[[xr.Dataset], Axes | list[Axes]]] = {
    "influence": influence,
    "channels": channels,
    "money": money,
    "debt": debt,
    "acceptance": acceptance,
    "goodwill": goodwill,
    "cost_effect": cost_effect,
    "ties": ties,
    "map": region_map,
    "sectors": sectors,
    "gaps_by_whom": gaps_by_whom,
    "corridors": corridors,
    "supply": supply,
    "fan": fan,
}


def draw(kind: str, dataset: xr.Dataset, deals: pd.DataFrame | None = None) -> Figure:
    """Draw one figure of a kind from :data:`suitors.plots.kinds.KINDS`.

    Raises ``KeyError`` for an unknown kind and ``ValueError`` if the kind needs deals and there are none.
    """
    if kind in NEEDS_DEALS:
        if deals is None:
            raise ValueError(f"the figure {kind} needs the deals of a run, which this result does not keep")
        drawn: Axes | list[Axes] = timeline(dataset, deals)
    else:
        drawn = DRAWERS[kind](dataset)
    return frame.figure_of(drawn[0] if isinstance(drawn, list) else drawn)


def kinds_of(dataset: xr.Dataset, deals: pd.DataFrame | None) -> list[str]:
    """The kinds for which a result holds something to draw."""
    return [kind for kind in KINDS if _has_content(kind, dataset, deals)]


def _has_content(kind: str, dataset: xr.Dataset, deals: pd.DataFrame | None) -> bool:
    axis = NEEDS_AXIS.get(kind)
    return (deals is not None or kind not in NEEDS_DEALS) and (axis is None or dataset.sizes[axis] > 0)


def save(figure: Figure, path: Path) -> Path:
    """Write ``figure`` to ``path``; the suffix, ``.png`` or ``.svg``, names the format. The same figure gives the same bytes."""
    canvas, dots = figure.canvas, figure.dpi
    # What the figure finds goes along, for whoever shows it with a caption.
    found = {"Title": title} if (title := str(figure.get_label())) else {}
    with mpl.rc_context(style.SETTINGS):
        # Figure.savefig would draw everything twice, the first time to find the layout, which is settled already.
        try:
            if path.suffix == ".png":
                # Its own canvas remembers how large each text is.
                canvas.print_png(path, metadata={"Software": None, **found}, pil_kwargs=SQUEEZED)  # type: ignore[attr-defined]
            elif path.suffix == ".svg":
                FigureCanvasSVG(figure).print_svg(path, metadata={"Date": None, "Creator": None, **found})  # type: ignore[no-untyped-call]
            else:
                raise ValueError(f"figures are saved as .png or .svg, not {path.suffix}")
        finally:
            figure.set_dpi(dots)
            figure.set_canvas(canvas)
    return path


def draw_all(
    dataset: xr.Dataset,
    deals: pd.DataFrame | None,
    folder: Path,
    formats: Sequence[Format] = ("png", "svg"),
    kinds: Iterable[str] | None = None,
    workers: int = 1,
    meanwhile: Callable[[], object] | None = None,
) -> list[Path]:
    """Draw the figures into ``folder`` (made if missing) as ``<kind>.<format>``, on several processes if asked.

    ``meanwhile`` is other work: one of the processes does it first, while the others draw.

    ``kinds`` defaults to all for which the result holds something to draw. Returns the files in the order of the kinds;
    their bytes do not depend on the number of workers. Raises as :func:`draw` does.
    """
    chosen = list(kinds) if kinds is not None else kinds_of(dataset, deals)
    folder.mkdir(parents=True, exist_ok=True)
    # Given when the processes start, which costs nothing where they are forks; a part is sent to them.
    given = (partial(_draw_and_save, dataset=dataset, deals=deals, folder=folder, formats=formats), meanwhile)
    done = dict(evaluate(_work, [*([MEANWHILE] if meanwhile else []), *chosen], given, workers))
    return [path for kind in chosen for path in done[kind]]


def _work(part: str, drawn: Callable[[str], list[Path]], meanwhile: Callable[[], object] | None) -> list[Path]:
    if part != MEANWHILE or meanwhile is None:
        return drawn(part)
    meanwhile()
    return []


def _draw_and_save(kind: str, dataset: xr.Dataset, deals: pd.DataFrame | None, folder: Path, formats: Sequence[Format]) -> list[Path]:
    figure = draw(kind, dataset, deals)
    return [save(figure, folder / f"{kind}.{suffix}") for suffix in formats]
