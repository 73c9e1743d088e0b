"""The figures of a result by name, drawn when they are looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from suitors.plots.all import draw, kinds_of
from suitors.scenario.errors import nearest_name

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class Figures(Mapping[str, Figure]):
    """The kinds of figures for which a result holds something to draw. Raises KeyError, which names the nearest one, for another."""

    def __init__(self, dataset: xr.Dataset, deals: pd.DataFrame | None) -> None:
        self._dataset, self._deals = dataset, deals
        self._kinds = kinds_of(dataset, deals)

    def __getitem__(self, kind: str) -> Figure:
        if kind not in self._kinds:
            near = nearest_name(str(kind), self._kinds)
            raise KeyError(f"no figure {kind!r}{f'; did you mean {near!r}?' if near else ''} (figures: {', '.join(self._kinds)})")
        return draw(kind, self._dataset, self._deals)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def __repr__(self) -> str:
        return f"Figures({', '.join(self._kinds)})"
