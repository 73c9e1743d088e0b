"""Nests of powers: deals of one nest resemble each other in what the model does not know about them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.setting import Setting
from sim.engine.streams import Process, stable

Array = NDArray[np.float64]


class Nests:
    """Correlates tastes inside the nests that a scenario names, as in the nested logit.

    With dissimilarity d, a deal's taste is d * (log S + Gumbel), S positive stable with exponent d and common to the
    nest: its distribution is Gumbel again, and choices follow the nested logit with that dissimilarity.
    """

    def __init__(self, setting: Setting, seed: int, runs: NDArray[np.intp]) -> None:
        layout = setting.layout
        named = sorted({setting.scenario.powers[power].nest for power in layout.powers} - {""})
        self._dissimilarity = setting.parameter["nest_dissimilarity"]
        self._nest_of = np.array(
            [named.index(nest) if (nest := setting.scenario.powers[offer.power].nest) else -1 for offer in layout.offers]
        )
        self._states = len(layout.states)
        self._draws: Process | None = None
        if named and np.any(self._dissimilarity != 1.0):
            self._draws = Process(seed, "nest", [(nest, state) for nest in named for state in layout.states], 2, runs)

    def taste(self, gumbels: Array, state: int, on_table: tuple[NDArray[np.intp], ...], step: int) -> Array:
        """Tastes of the deals at `on_table` (product, run), from independent Gumbels."""
        if self._draws is None:
            return gumbels
        product, lane = on_table
        shared = stable(self._draws.at(step)[:, state :: self._states], self._dissimilarity)
        nest = self._nest_of[product]
        dissimilarity = np.broadcast_to(self._dissimilarity, shared.shape[-1:])[lane]
        return np.where(nest >= 0, dissimilarity * (np.log(shared)[nest, lane] + gumbels), gumbels)
