"""Nests of powers: deals of one nest resemble each other in what the model does not know about them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import MEAN_OF_GUMBEL, ProcessDraws, normal_taste, stable
from suitors.model.coefficients import Coefficients

Array = NDArray[np.float64]


class Nests:
    """Correlates tastes inside the nests that a scenario names, as in the nested logit.

    With dissimilarity d, a deal's taste is d * (log S + Gumbel), S positive stable with exponent d and common to the
    nest: its distribution is Gumbel again, and choices follow the nested logit with that dissimilarity. Where tastes are normal
    (`forms.taste = "probit"`), the nest has a normal part in common with the same share of the variance, 1 - d².
    """

    def __init__(self, coefficients: Coefficients, seed: int, runs: NDArray[np.intp]) -> None:
        layout = coefficients.layout
        named = sorted({coefficients.scenario.powers[power].nest for power in layout.powers} - {""})
        self._dissimilarity = coefficients.parameter["nest_dissimilarity"]
        self._nest_of = np.array(
            [named.index(nest) if (nest := coefficients.scenario.powers[offer.power].nest) else -1 for offer in layout.offers]
        )
        self._states, self._normal = len(layout.states), coefficients.scenario.forms.taste == "probit"
        self._draws: ProcessDraws | None = None
        if named and np.any(self._dissimilarity != 1.0):
            self._draws = ProcessDraws(seed, "nest", [(nest, state) for nest in named for state in layout.states], 2, runs)

    def taste(self, own: Array, on_table: NDArray[np.intp], here: slice, step: int) -> Array:
        """Tastes from independent ones; `on_table` are the places of the deals in (product, state, run), the states `here`."""
        if self._draws is None:
            return own
        draws = self._draws.at(step)
        uniforms = draws.reshape(2, -1, self._states, draws.shape[-1])[:, :, here]
        if self._normal:
            in_common = np.sqrt(1.0 - self._dissimilarity**2) * (normal_taste(uniforms[0]) - MEAN_OF_GUMBEL)
            shared = (in_common + (1.0 - self._dissimilarity) * MEAN_OF_GUMBEL) / self._dissimilarity
        else:
            shared = np.log(stable(uniforms, self._dissimilarity))
        product, state, lane = np.unravel_index(on_table, (self._nest_of.size, *shared.shape[1:]))
        nest = self._nest_of[product]
        dissimilarity = np.broadcast_to(self._dissimilarity, shared.shape[-1:])[lane]
        return np.where(nest >= 0, dissimilarity * (shared[nest, state, lane] + own), own)
