"""A note of every deal: what lay on the table, what was taken, and against what waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from sim.agents.region import Region
    from sim.engine.tender import Settlement, Table


COLUMNS = (
    "run",
    "time",
    "state",
    "power",
    "product",
    "instrument",
    "ledger",
    "size",
    "taken",
    "outcome",
    "utility",
    "waiting",
    "room",
    "headroom",
)
"""Money in bn US$, time in decimal years; outcome is taken, cut or refused."""


class Deals:
    """Rows of deals as they are struck or refused, one per (run, product, state) and step in which one is on the table."""

    def __init__(self, model: Region, runs: tuple[int, ...]) -> None:
        self._model = model
        self._runs = runs
        self._rows: list[dict[str, Any]] = []

    def note(self, state: str, table: Table, settlement: Settlement) -> None:
        """Add the deals on one state's table; money in bn US$."""
        layout, clock = self._model.setting.layout, self._model.setting.clock
        time = clock.start + self._model.clock_index * clock.step
        for product, lane in zip(*np.nonzero(table.size), strict=True):
            if lane >= len(self._runs):
                continue
            offer, size, taken = layout.offers[product], float(table.size[product, lane]), float(settlement.taken[product, lane])
            self._rows.append(
                {
                    "run": self._runs[lane],
                    "time": time,
                    "state": state,
                    "power": offer.power,
                    "product": offer.label,
                    "instrument": offer.product.instrument,
                    "ledger": offer.product.ledger,
                    "size": size,
                    "taken": taken,
                    "outcome": "refused" if taken <= 0 else ("taken" if taken >= size * (1 - 1e-9) else "cut"),
                    "utility": float(table.utility[product, lane]),
                    "waiting": float(table.waiting[lane]),
                    "room": float(table.room[lane]),
                    "headroom": float(table.headroom[lane]),
                }
            )

    def table(self) -> pd.DataFrame:
        """All notes, in order of time, state and product."""
        table = pd.DataFrame(self._rows, columns=list(COLUMNS))
        return table.sort_values(["run", "time", "state", "product"], ignore_index=True)
