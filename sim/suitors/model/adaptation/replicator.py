"""More of the products that are taken."""

from __future__ import annotations

import numpy as np

from suitors.model.adaptation.base import Array, Rule, View


class Replicator(Rule):
    title = "Replicator on the mix"
    prose = "Shifts money between its products towards those of which the states take the larger share."
    source = "Replicator dynamics: Taylor and Jonker (1978), Mathematical Biosciences 40"
    parameters = {"pace": 1.0}

    def mix(self, view: View) -> Array:
        uptake = (view.taken_by_product + 0.5) / (view.offered_by_product + 1.0)
        years = view.steps / 4.0
        return np.exp(np.clip(self.values["pace"] * (uptake - uptake.mean(axis=0)) * min(years, 5.0), -5.0, 5.0))
