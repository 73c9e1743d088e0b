"""What completed works leave behind: stocks of direct investment and of aid; and what stays remembered of menus."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine import influence
from suitors.model.submodels.base import Process, Submodel, stock

Array = NDArray[np.float64]


def leave_behind(
    direct_investment: Array,
    aid_stock: Array,
    completed: Array,
    transfers: Array,
    direct_investments: list[int],
    grants: list[int],
    power_of_product: NDArray[np.intp],
    aid_decay: Array,
    step_length: float,
) -> None:
    """Direct-investment and aid stocks, bn US$ (power, state, run), take in what was completed."""
    # What is paid for favour is aid that needs no works.
    given = transfers.copy()
    for total, products in ((direct_investment, direct_investments), (given, grants)):
        for product in products:
            total[power_of_product[product]] += completed[product]
    aid_stock[...] = influence.decay_toward(aid_stock, 0.0, given / step_length, aid_decay, step_length)


SUBMODEL = Submodel(
    name="ownership",
    meaning="Completed works leave direct investment behind, and aid that fades.",
    stocks=(
        stock("direct_investment", "power state", "bn US$", "direct-investment stock", opening="usual_direct_investment"),
        stock("aid_stock", "power state", "bn US$", "grants of recent years, decayed", opening="usual_aid_stock"),
    ),
    processes=(Process(leave_behind, "completed works leave investment and aid behind"),),
    always=True,
)
