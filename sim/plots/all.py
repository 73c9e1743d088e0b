"""Draw the figures of a result and save them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots import frame, style
from sim.plots.acceptance import acceptance
from sim.plots.debt import debt
from sim.plots.fan import fan
from sim.plots.goodwill import goodwill
from sim.plots.influence import influence
from sim.plots.kinds import KINDS
from sim.plots.map import region_map
from sim.plots.money import money
from sim.plots.sectors import sectors
from sim.plots.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["png", "svg"]
DOTS_PER_INCH = 170
NEEDS_DEALS = frozenset({"timeline"})
"""Kinds that are drawn only when the table of deals of a run is at hand."""
DRAWERS: dict[str, Callable[[xr.Dataset], Axes | list[Axes]]] = {
    "influence": influence,
    "money": money,
    "debt": debt,
    "acceptance": acceptance,
    "goodwill": goodwill,
    "map": region_map,
    "sectors": sectors,
    "fan": fan,
}


def draw(kind: str, dataset: xr.Dataset, deals: pd.DataFrame | None = None) -> Figure:
    """Draw one figure of a kind from :data:`sim.plots.kinds.KINDS`.

    Raises ``KeyError`` for an unknown kind and ``ValueError`` if the kind needs deals and there are none.
    """
    if kind in NEEDS_DEALS:
        if deals is None:
            raise ValueError(f"the figure {kind} needs the deals of a run, which this result does not keep")
        drawn: Axes | list[Axes] = timeline(dataset, deals)
    else:
        drawn = DRAWERS[kind](dataset)
    return frame.figure_of(drawn[0] if isinstance(drawn, list) else drawn)


def save(figure: Figure, path: Path) -> Path:
    """Write ``figure`` to ``path``; the suffix, ``.png`` or ``.svg``, names the format. The same figure gives the same bytes."""
    nothing: dict[str, str | None] = {"Software": None} if path.suffix == ".png" else {"Date": None, "Creator": None}
    with mpl.rc_context(style.SETTINGS):
        figure.savefig(path, dpi=DOTS_PER_INCH, metadata=nothing)
    return path


def draw_all(
    dataset: xr.Dataset,
    deals: pd.DataFrame | None,
    folder: Path,
    formats: Sequence[Format] = ("png", "svg"),
    kinds: Iterable[str] | None = None,
) -> list[Path]:
    """Draw the figures one after the other into ``folder`` (made if missing) as ``<kind>.<format>``.

    ``kinds`` defaults to all, without those that need deals when ``deals`` is ``None``. Returns the files in the order
    of drawing. Raises as :func:`draw` does.
    """
    chosen = list(kinds) if kinds is not None else [kind for kind in KINDS if deals is not None or kind not in NEEDS_DEALS]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in chosen:
        figure = draw(kind, dataset, deals)
        written += [save(figure, folder / f"{kind}.{suffix}") for suffix in formats]
    return written
