"""Money in proportion to value."""

from __future__ import annotations

from suitors.model.adaptation.base import Array, Rule, View


class Proportional(Rule):
    title = "Proportional"
    prose = "Spreads its money in proportion to what the states are worth to it, whatever the others do."
    source = "Equilibrium of the lottery Blotto game: Friedman (1958), Operations Research 6"

    def targets(self, view: View) -> Array:
        return view.value
