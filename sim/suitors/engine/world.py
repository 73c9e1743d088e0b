"""The declared state of the simulated world: each array once, with its axes, unit and meaning.

The last axis of every array is the run. From these declarations come the allocation and the tables in docs/model.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def declared(dims: str, unit: str, meaning: str) -> Any:
    """A field of `World`: its axes (without the run, which always comes last), its unit and what it means."""
    return field(metadata={"dims": tuple(dims.split()), "unit": unit, "meaning": meaning})


@dataclass
class World:
    """Everything that changes while the model runs."""

    # money on its way
    purse: Array = declared("product", "bn US$", "money offered and not yet taken")
    money_to_date: Array = declared(
        "instant product", "bn US$", "new money and the opening purse up to each of the last instants, which take turns"
    )
    taken_recent: Array = declared("power state", "bn US$", "money taken, fading with the memory of uptake")
    offered_recent: Array = declared("power state", "bn US$", "money put on the table, fading with the memory of uptake")
    courtship: Array = declared("power state", "bn US$", "money taken, fading with the memory of the contest (contests only)")
    public_signing: Array = declared("power state", "bn US$/year", "public money signed, one-year average")
    works: Array = declared("stage product state", "bn US$", "signed money not yet completed, by pipeline stage")
    # debt
    debt: Array = declared("loan state", "bn US$", "outstanding principal")
    interest_due: Array = declared("loan state", "bn US$/year", "outstanding principal weighted by its interest rate")
    present_value: Array = declared("loan state", "bn US$", "present value of the debt service still due")
    survival: Array = declared("power state", "share", "product of one minus every haircut so far")
    deferring: Array = declared("power state", "0/1", "whether principal due becomes a new loan in this spell of distress")
    service_average: Array = declared("state", "bn US$/year", "debt service to powers, one-year average, contingent share included")
    market_external_debt: Array = declared("state", "bn US$", "public debt to foreign bondholders and banks")
    market_domestic_debt: Array = declared("state", "bn US$", "public debt to residents")
    distress: Array = declared("state", "0/1", "whether the state is in debt distress")
    # economy
    gdp: Array = declared("state", "bn US$", "nominal gross domestic product a year")
    dollar_factor: Array = declared("state", "log points", "exchange-rate factor in dollar GDP")
    technology: Array = declared("state", "share", "technology level, 1 is the frontier")
    gap: Array = declared("sector state", "share", "what remains to be done in a sector, 1 is everything")
    works_done: Array = declared("focus state", "share of GDP", "works completed so far, by focus, each step's over its GDP")
    menu: Array = declared("state", "utility", "worth of the offers on the table, averaged over the menu memory")
    # influence
    direct_investment: Array = declared("power state", "bn US$", "direct-investment stock")
    aid_stock: Array = declared("power state", "bn US$", "grants of recent years, decayed")
    trade: Array = declared("power state", "share of GDP", "exports plus imports a year")
    trade_cost: Array = declared("state", "log points", "mean cost of trade relative to the opening")
    corridor_capacity: Array = declared("corridor", "Mt/year", "capacity, closures left out")
    corridor_share: Array = declared("corridor state", "share", "share of outer trade by corridor")
    corridor_flow: Array = declared("corridor", "Mt/year", "traffic")
    corridor_cost: Array = declared("corridor", "log points", "cost relative to the opening, congestion and risk included")
    goodwill: Array = declared("power state", "-1 to 1", "the public's view of the power")
    ties: Array = declared("power state", "share", "political ties")
    grievance: Array = declared("state", "index", "anger at foreign works")
    protests: Array = declared("state", "count", "protests in the last step")
    # minerals
    price: Array = declared("", "log points", "commodity prices relative to their trend")
    discovered: Array = declared("mineral state", "share of world supply", "discovered base, in output it could bear")
    developed: Array = declared("mineral state", "share of world supply", "mined output")
    plants: Array = declared("plant mineral state", "share of world supply", "separation capacity under construction")
    separated: Array = declared("mineral state", "share of world supply", "separation capacity outside the dominant supplier")
    contracted: Array = declared("power mineral state", "share", "share of output under contract to the power")

    @classmethod
    def allocate(cls, sizes: Mapping[str, int], runs: int) -> World:
        """A world of zeros; `sizes` gives the length of each declared axis."""
        return cls(**{item.name: np.zeros((*(sizes[dim] for dim in item.metadata["dims"]), runs)) for item in declarations()})


def declarations() -> tuple[Field[Any], ...]:
    """The declared arrays in order; `metadata` holds dims, unit and meaning."""
    return fields(World)
