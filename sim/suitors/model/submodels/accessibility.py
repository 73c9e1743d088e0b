"""Accessibility: terrain and networks limit what can be built in a sector at a time; transport works open sites up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import economy, reach
from suitors.model.submodels.base import Submodel
from suitors.variables.variable import Variable

Array = NDArray[np.float64]


def works_by_sector(works_in_progress: Array, by_focus: Callable[[Array], Array], sector_share: Array) -> Array:
    """Works in progress by sector, (sector, state, run), bn US$."""
    return economy.by_sector(sector_share, by_focus(works_in_progress))


def remember(
    works_in_progress: Array,
    by_focus: Callable[[Array], Array],
    sector_share: Array,
    gdp: Array,
    opening_accessibility: Array,
    works_margin: Array,
) -> Mapping[str, Array]:
    """Works that every sector has room for, (sector, state, run), shares of GDP: what was being built at the opening can be reached, and
    somewhat more. Infinite where nothing limits."""
    usual = works_by_sector(works_in_progress, by_focus, sector_share) / gdp
    return {"assured_works": np.where(np.isnan(opening_accessibility), np.inf, (1.0 + works_margin) * usual)}


def sites(opening_accessibility: Array, transport_gap: Array, opening_transport_gap: Array) -> Array:
    """Share of a sector's sites that can be reached now, (sector, state, run); NaN where nothing limits."""
    return reach.accessibility(opening_accessibility, transport_gap, opening_transport_gap)


def sector_room(
    works_in_progress: Array,
    by_focus: Callable[[Array], Array],
    sector_share: Array,
    gdp: Array,
    transport_gap: Array,
    opening_transport_gap: Array,
    opening_accessibility: Array,
    assured_works: Array,
    sector_cap: Array,
) -> Array:
    """What can still be taken up in each sector, (sector, state, run), bn US$; infinite where nothing limits."""
    within = sector_cap * sites(opening_accessibility, transport_gap, opening_transport_gap)
    # Where nothing limits, one is not a number and the other is infinite.
    room: Array = np.fmax(within, assured_works, out=within)
    room *= gdp
    room -= works_by_sector(works_in_progress, by_focus, sector_share)
    return np.maximum(room, 0.0, out=room)


SUBMODEL = Submodel(
    name="accessibility",
    meaning="Terrain and networks limit what can be built in a sector at a time; transport works open sites up.",
    prepare=remember,
    keeps=("assured_works",),
    records=(
        Variable(
            "accessibility",
            ("sector", "state"),
            "1",
            "Share of a sector's sites that can be reached",
            lambda model: np.nan_to_num(model.ask(sites), nan=1.0),
            bounds=(0.0, 1.0),
        ),
    ),
    parameters={
        "sector_cap": {
            "value": 0.05,
            "unit": "share of GDP",
            "low": 0.03,
            "high": 0.2,
            "minimum": 0.0,
            "grade": "assumed",
            "source": "judgement: works of 3 to 6 % of GDP in one sector were under way in the years of large pipeline and power works",
            "meaning": "works in progress that one sector has room for where all of its sites can be reached",
        },
    },
)
