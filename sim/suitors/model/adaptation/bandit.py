"""Try every state, stay with those that take."""

from __future__ import annotations

import numpy as np

from suitors.model.adaptation.base import Array, Rule, View


class Bandit(Rule):
    title = "Bandit on targets"
    prose = "Weighs each state by an upper confidence bound on what it takes: promising states get more, neglected ones are tried again."
    source = "UCB1: Auer, Cesa-Bianchi and Fischer (2002), Machine Learning 47"
    parameters = {"curiosity": 0.5}

    def targets(self, view: View) -> Array:
        offered, taken = view.offered[view.power], view.taken[view.power]
        trials = offered / np.maximum(offered.mean(axis=0), 1e-12) * (view.steps + 1)
        bound = (taken + 0.5e-3) / (offered + 1e-3) + self.values["curiosity"] * np.sqrt(np.log(view.steps + 2.0) / np.maximum(trials, 1.0))
        return view.weight * bound
