"""Variables of corridors, pipelines, minerals and products."""

from __future__ import annotations

import numpy as np

from suitors.variables.flows import as_it_is
from suitors.variables.variable import (
    SHARE,
    Variable,
)

OF_PLACES: tuple[Variable, ...] = (
    Variable(
        "corridor_share", ("corridor", "state"), "1", "Share of outer trade by corridor", lambda m: m.world.corridor_share,
        bounds=SHARE,
    ),
    Variable("corridor_flow", ("corridor",), "Mt/year", "Traffic on a corridor", lambda m: m.world.corridor_flow),
    Variable("corridor_capacity", ("corridor",), "Mt/year", "Capacity of a corridor", lambda m: m.world.corridor_capacity),
    Variable("pipeline_flow", ("pipeline",), "Mt or bcm/year", "Oil or gas that a pipeline carries", lambda m: m.world.pipeline_flow),
    Variable("pipeline_capacity", ("pipeline",), "Mt or bcm/year", "Capacity of a pipeline", lambda m: m.world.pipeline_capacity),
    Variable("discovered", ("mineral", "state"), "share of world reserves", "Known deposits", lambda m: m.world.discovered),
    Variable("developed", ("mineral", "state"), "share of world output", "Mined output", lambda m: m.world.developed),
    Variable(
        "separated", ("mineral", "state"), "share of world output", "Separated outside the dominant supplier",
        lambda m: m.world.separated,
    ),
    Variable(
        "mineral_price", ("mineral",), "log points", "Price outside the dominant supplier, above trend",
        lambda m: m.world.mineral_price,
    ),
    Variable("deals_offered", ("product", "state"), "1/year", "Deals on the table", as_it_is, flow="deals_offered", dtype=np.uint8),
    Variable(
        "deals_taken", ("product", "state"), "1/year", "Deals taken, in whole or in part", as_it_is, flow="deals_taken",
        dtype=np.uint8,
    ),
)  # fmt: skip
