"""Which states powers court, for all powers at once: what each state is worth to them, and how they spread their money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import offers
from suitors.engine.passes import at_least
from suitors.engine.sums import SMALLEST_MONEY
from suitors.scenario.schema import LEDGERS, MOTIVES

if TYPE_CHECKING:
    from suitors.model.region import Region

Array = NDArray[np.float64]


def values(region: Region, urgency: Array | None) -> Array:
    """Worth of each state to each power, (power, state, run); `urgency` is a factor on each power's resource motive."""
    coefficients = region.coefficients
    worth = offers.state_values(_urgent(coefficients.focus.motives, urgency), _measures(region))
    given = coefficients.focus.given_values
    return worth if given is None else np.where(np.isnan(given), worth, given)


def tilt(region: Region, urgency: Array | None, worth: Array) -> Array | None:
    """Factor on the weights of a power's states for the money of each of its ledgers, (ledger, state, run): aid and credit follow other
    motives. `worth` is what each state is worth to each power, as from `values`. None where no ledger has motives of its own."""
    coefficients, owner = region.coefficients, region.coefficients.layout.owner_of_ledger
    motives = coefficients.focus.motives_of_ledgers
    if motives is None:
        return None
    measures = [measure if measure.ndim == 2 else measure.take(owner, axis=0) for measure in _measures(region)]
    own = offers.state_values(_urgent(motives, None if urgency is None else urgency.take(owner, axis=0)), measures)
    usual = worth.take(owner, axis=0)
    ratio = np.divide(own, usual, out=np.ones_like(own), where=usual > 0)
    if coefficients.focus.given_values is not None:
        ratio = np.where(np.isnan(coefficients.focus.given_values).take(owner, axis=0), ratio, 1.0)
    return offers.power_of(ratio, region.concentration.take(owner, axis=0))


def weights_by_ledger(region: Region) -> Array:
    """Weight of each state in the allocation of each ledger's money, (ledger of all, power, state, run)."""
    layout, weights = region.coefficients.layout, region.attractions()
    found = np.stack([weights] * len(LEDGERS))
    factors = region.tilt()
    if factors is not None:
        for row, (owner, kind) in enumerate(zip(layout.owner_of_ledger, layout.kind_of_ledger, strict=True)):
            found[kind, owner] *= factors[row]
    return found


def _urgent(motives: Array, urgency: Array | None) -> Array:
    if urgency is None:
        return motives
    raised = np.broadcast_to(motives, (*motives.shape[:2], urgency.shape[-1])).copy()
    raised[:, MOTIVES.index("resources")] *= urgency
    return raised


def _measures(region: Region) -> list[Array]:
    """What each motive looks at, (state, run), or (power, state, run) where it differs from power to power."""
    return [region.neighbourhood if name == "neighbourhood" else region.measures_of_states[name] for name in MOTIVES]


@dataclass(frozen=True)
class Appeal:
    """What the worth of states means for the powers' allocation, (power, state, run) each."""

    share: Array
    """Share of a state in the worth of all."""
    pull: Array
    """Worth to the power of the concentration."""

    @classmethod
    def of(cls, values: Array, concentration: Array) -> Appeal:
        worth = at_least(values, 0.0)
        return cls(worth / np.maximum(worth.sum(axis=1, keepdims=True), SMALLEST_MONEY), offers.power_of(worth, concentration))


def attractions(region: Region) -> Array:
    """Weight of each state in each power's allocation, (power, state, run)."""
    world, powers = region.world, region.powers
    if all(power.values_as_usual for power in powers):
        appeal, money = region.appeal(), region.coefficients.money.offered[region.clock_index].sum(axis=1)
    else:
        appeal = Appeal.of(np.stack([power.state_values() for power in powers]), region.concentration)
        money = np.stack(np.broadcast_arrays(*(power.money().sum(axis=0) for power in powers)))
    year = appeal.share * money[:, None]
    return offers.attraction(
        appeal.pull,
        region.standing.share,
        region.response_to_rivals,
        world.taken_recent,
        world.offered_recent,
        at_least(year, 1e-9, out=year),
        region.response_to_refusal,
    )


def spread_money(region: Region) -> Array:
    """Offers a year of all powers, (product, state, run), bn US$: all at once where no power goes its own way."""
    coefficients, powers, layout = region.coefficients, region.powers, region.coefficients.layout
    if not all(power.spreads_as_usual for power in powers):
        return np.concatenate([power.spread_money() for power in powers])
    money = region.coefficients.money.offered[region.clock_index]
    if not all(power.values_as_usual for power in powers):
        money = np.stack(np.broadcast_arrays(*(power.money() for power in powers)))
    weights = region.attractions()
    if own_ways := [power for power in powers if not power.courts_as_usual]:
        weights = weights.copy()
        for power in own_ways:
            weights[power.index] = power.attraction()
    owner, kind = layout.owner_of_ledger, layout.kind_of_ledger
    of_ledgers = weights.take(owner, axis=0)
    if (factors := region.tilt()) is not None:
        of_ledgers *= factors
    flow = offers.flows(money[owner, kind], of_ledgers, coefficients.money.mix, coefficients.money.reach, layout.ledger_of)
    if (mobilised := region.mobilised()) is not None:
        for products, brought in zip(layout.private_products_of, mobilised, strict=True):
            private = flow[products]
            private += coefficients.money.mix[products] * brought
            at_least(private, 0.0, out=private)
    for power, weight in zip(powers, weights, strict=True):
        if (volume := power.volume(weight)) is not None:
            flow[power.products] *= volume
    return flow
