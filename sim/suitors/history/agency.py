"""An agency of a power in the historical scenario: it goes where it went, and its deals are whole deals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import ProcessDraws, later_digits, normal
from suitors.history.scenario import Stream
from suitors.model.power import Power
from suitors.model.region import Region

Array = NDArray[np.float64]
RELATION_YEARS = 3
RELATION_FLOW = 0.1
"""An agency deals with a state if it gave as much, in million US$, in one of so many last years."""
MOST_DEALS = 24
"""Deals counted one by one in a step; where more are expected their number follows the normal law."""
DIGITS_OF_ARRIVAL = 14
"""Of the digits of a deal's luck these say how many deals come, later ones how large they are."""


class Agency(Power):
    """A power's lending or giving, in many worlds.

    The worth of a state mixes the strategy's motives with the past pattern, which fades with `memory`; relations begin and end.
    Deals arrive by the Poisson law and are the smaller and the more, the larger the programme.
    """

    def __init__(self, model: Region, name: str, stream: Stream, numbers: dict[str, Array], runs: NDArray[np.intp], seed: int) -> None:
        super().__init__(model, name)
        self._numbers = numbers
        age = np.arange(stream.past.shape[1])[::-1]
        weight = np.exp(-age[:, None] / numbers["memory"])
        pattern = (stream.past @ weight) * np.exp(numbers["lead"] * trend(stream.past)[:, None])
        total = pattern.sum(axis=0)
        self._pattern = np.divide(pattern, total, out=np.zeros_like(pattern), where=total > 0)
        """Share of each state in the past, (state, 1 or run)."""
        self._has_past = bool(stream.past.sum() > 0)
        self.answers: Array | None = None
        """Chance that each state takes a deal at the opening, (state, run): the past pattern is what was offered times this."""
        self._often = numbers[f"{stream.kind}_a_year"]
        steps = model.coefficients.clock.steps
        names = [(name, state) for state in model.coefficients.layout.states]
        process = ProcessDraws(seed, "relations", names, 1, runs)
        draws = np.stack([process.at(step)[0] for step in range(steps)])
        self._open = self._relations(draws, stream, model.step_length)
        self._known = (stream.past.sum(axis=1) > 0)[:, None]

    def _relations(self, draws: Array, stream: Stream, step: float) -> Array:
        """Whether the agency deals with each state at each step, (step, state, run): relations begin and end at constant rates."""
        begin = -np.expm1(-self._numbers[f"begin_{stream.kind}"] * step)
        end = -np.expm1(-self._numbers[f"end_{stream.kind}"] * step)
        recent = stream.past[:, -RELATION_YEARS:].max(axis=1, initial=0.0) >= RELATION_FLOW
        usual = stream.past.max(axis=1, initial=0.0) >= RELATION_FLOW
        now = np.broadcast_to(recent[:, None], draws.shape[1:])
        rows = []
        for draw in draws:
            now = np.where(now, draw >= end, draw < begin)
            rows.append(now)
        relations = np.stack(rows)
        # An agency with money deals with somebody: where nobody is left, with whomever it dealt before.
        nobody = ~relations.any(axis=1, keepdims=True)
        fallback = recent if recent.any() else usual if usual.any() else np.ones_like(usual)
        return np.where(nobody, fallback[None, :, None], relations)

    def state_values(self) -> Array:
        """Worth of each state, (state, run)."""
        motives = super().state_values()
        motives = motives / motives.sum(axis=0)
        deals_with = self._open[min(self.model.clock_index, len(self._open) - 1)]
        if not self._has_past:
            return motives * deals_with
        pattern = self._pattern
        if self.answers is not None:
            offered = pattern / np.maximum(self.answers, 0.02)
            pattern = offered / offered.sum(axis=0)
        pull = self._numbers["pull"]
        # Where there is no past the motives alone decide, and a relation begins with a large project.
        first = self._numbers["first_project"] * motives
        worth: Array = np.where(self._known, (1.0 - pull) * motives + pull * pattern, first) * deals_with
        return worth

    def offer_deals(self, flow: Array, purse: Array, luck: Array) -> Array:
        """Sizes of the deals that come to the tables now, (product, state, run), bn US$."""
        parameter, step = self.model.coefficients.parameter, self.model.step_length
        total = flow.sum(axis=1, keepdims=True)
        share = np.divide(flow, total, out=np.zeros_like(flow), where=total > 0)
        often = self._often * np.sqrt(np.maximum(1e3 * total, 1e-9))
        count = deals_arriving(luck, often * share * step)
        spread = parameter["deal_size_spread"] / np.sqrt(np.maximum(count, 1.0))
        size = purse[:, None, :] * (parameter["purse_draw"] / np.maximum(often, 1e-9)) * count
        size *= np.exp(spread * normal(later_digits(luck, DIGITS_OF_ARRIVAL)) - 0.5 * spread**2)
        offered = size.sum(axis=1, keepdims=True)
        size *= np.minimum(1.0, np.divide(purse[:, None, :], offered, out=np.ones_like(offered), where=offered > 0))
        return size


def trend(past: Array) -> Array:
    """Direction in which flows have moved, (state,), -1 to 1: the last two years against the two before, over their sum.

    Works are paid years after they were signed: where payments fall, fewer works have been signed already.
    """
    late, early = past[:, -2:].mean(axis=1), past[:, -4:-2].mean(axis=1) if past.shape[1] >= 4 else past[:, :1].mean(axis=1)
    total = late + early
    direction: Array = np.divide(late - early, total, out=np.zeros_like(total), where=total > 0)
    return direction


def deals_arriving(uniform: Array, mean: Array) -> Array:
    """Number of arrivals with the given mean by inverse transform of one uniform; same shape, counts as floats."""
    mean = np.broadcast_to(mean, uniform.shape)
    many = mean > MOST_DEALS / 2
    # Where many are expected the root of a Poisson variate is near normal.
    count = np.where(many, np.round(np.maximum(np.sqrt(mean) + 0.5 * normal(uniform), 0.0) ** 2), 0.0)
    few = np.flatnonzero(~many & (uniform > np.exp(-mean)))
    rate, draw = mean.ravel()[few], uniform.ravel()[few]
    chance = np.exp(-rate)
    reached = chance.copy()
    number = np.zeros_like(rate)
    for arrivals in range(1, 2 * MOST_DEALS):
        waiting = draw > reached
        if not waiting.any():
            break
        chance = chance * rate / arrivals
        reached = reached + chance
        number += waiting
    count.ravel()[few] = number
    return count
