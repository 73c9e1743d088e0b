"""Sectors: what works have done and what remains to be done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine import economy
from suitors.model.submodels.base import Process, Submodel, UtilityTerm, stock

Array = NDArray[np.float64]


def close_gaps(works_done: Array, gap: Array, gdp: Array, completed_by_focus: Array, sector_share: Array, gap_closing: Array) -> None:
    """Works close the gaps (sector, state, run) of their sectors."""
    works_done += completed_by_focus / gdp
    gap[...] = economy.next_gap(gap, economy.by_sector(sector_share, completed_by_focus), gdp, gap_closing)


def worth(gap: Array, sector_share: Array, weight_need: Array) -> Array:
    """Works are wanted where something remains to be done, (focus, state, run)."""
    return economy.need(sector_share, weight_need * gap)


def worth_of_skills(know_how: Array, technology: Array, digital_gap: Array, human_gap: Array, weight_skills: Array) -> Array:
    """Know-how is wanted where skills and technology are missing, (product, state, run)."""
    value: Array = weight_skills * know_how * economy.skills_gap(technology, digital_gap, human_gap)
    return value


SUBMODEL = Submodel(
    name="sectors",
    meaning="Works close the gaps of their sectors; where less remains to be done or to be learnt, less is wanted.",
    stocks=(
        stock("gap", "sector state", "share", "what remains to be done in a sector, 1 is everything", opening="opening_gap"),
        stock("works_done", "focus state", "share of GDP", "works completed so far, by focus, each step's over its GDP"),
    ),
    processes=(Process(close_gaps, "works close the gaps of their sectors"),),
    utility=(UtilityTerm("need", "focus", worth), UtilityTerm("skills", "product", worth_of_skills)),
)
