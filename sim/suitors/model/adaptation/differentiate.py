"""Money where the others' money is not."""

from __future__ import annotations

import numpy as np

from suitors.model.adaptation.base import Array, Rule, View


class Differentiate(Rule):
    title = "Differentiate"
    prose = "Prefers states in which rivals offer little, measured against what they offer on average."
    source = "Niche choice among donors: Annen and Moers (2017), World Bank Economic Review 31"
    parameters = {"distance": 1.0}

    def targets(self, view: View) -> Array:
        # Where nobody else offers the difference is rounding.
        rivals = np.maximum(view.offered.sum(axis=0) - view.offered[view.power], 0.0)
        mean = rivals.mean(axis=0)
        crowd = np.divide(rivals, mean, out=np.ones_like(rivals), where=mean > 0)
        return view.weight * (1.0 + crowd) ** -self.values["distance"]
