"""Money where the leader's money goes."""

from __future__ import annotations

import numpy as np

from suitors.model.adaptation.base import Array, Rule, View


class CopyLeader(Rule):
    title = "Copy the leader"
    prose = "Moves its money towards the pattern of the contestant with the largest share of the region's exposures."
    source = "Imitate-the-best: Schlag (1998), Journal of Economic Theory 78"
    parameters = {"imitation": 0.5}

    def targets(self, view: View) -> Array:
        others = view.contestant.copy()
        others[view.power] = False
        if not others.any():
            return view.weight
        size = np.where(others[:, None], view.shares.sum(axis=1), -1.0)
        leader = size.argmax(axis=0)
        pattern = np.take_along_axis(view.offered, leader[None, None, :], axis=0)[0]
        return (1.0 - self.values["imitation"]) * _parts(view.weight) + self.values["imitation"] * _parts(pattern)


def _parts(weight: Array) -> Array:
    total = weight.sum(axis=0)
    return np.divide(weight, total, out=np.full_like(weight, 1.0 / len(weight)), where=total > 0)
