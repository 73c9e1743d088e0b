"""Which states powers court, for all powers at once: what each state is worth to them, and how they spread their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine import offers
from sim.scenario.schema import MOTIVES

if TYPE_CHECKING:
    from sim.agents.region import Region

Array = NDArray[np.float64]


def values(region: Region, urgency: Array | None) -> Array:
    """Worth of each state to each power, (power, state, run); `urgency` is a factor on each power's resource motive."""
    setting = region.setting
    motives = setting.motives
    if urgency is not None:
        motives = np.broadcast_to(motives, (*motives.shape[:2], region.width)).copy()
        motives[:, MOTIVES.index("resources")] *= urgency
    measures = [region.neighbourhood if name == "neighbourhood" else region.measures_of_states[name] for name in MOTIVES]
    worth = offers.state_values(motives, measures)
    given = setting.given_values
    return worth if given is None else np.where(np.isnan(given), worth, given)


def attractions(region: Region) -> Array:
    """Weight of each state in each power's allocation, (power, state, run)."""
    world, powers = region.world, region.powers
    if all(power.values_as_usual for power in powers):
        worth, money = region.values(), region.setting.money[region.clock_index].sum(axis=1)
    else:
        worth = np.stack([power.state_values() for power in powers])
        money = np.stack(np.broadcast_arrays(*(power.money().sum(axis=0) for power in powers)))
    weight = np.maximum(worth, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    year = weight * (money[:, None] / np.where(total > 0, total, 1.0))
    return offers.attraction(
        weight,
        region.concentration,
        region.standing.share,
        region.response_to_rivals,
        world.taken_recent,
        world.offered_recent,
        np.maximum(year, 1e-9, out=year),
        region.response_to_refusal,
    )


def spread_money(region: Region) -> Array:
    """Offers a year of all powers, (product, state, run), bn US$: all at once where no power goes its own way."""
    setting, powers, layout = region.setting, region.powers, region.setting.layout
    if not all(power.spreads_as_usual for power in powers):
        return np.concatenate([power.spread_money() for power in powers])
    money = region.setting.money[region.clock_index]
    if not all(power.values_as_usual for power in powers):
        money = np.stack(np.broadcast_arrays(*(power.money() for power in powers)))
    weights = region.attractions()
    if own_ways := [power for power in powers if not power.courts_as_usual]:
        weights = weights.copy()
        for power in own_ways:
            weights[power.index] = power.attraction()
    ledgers, owner, kind = layout.ledgers
    flow = offers.flows(money[owner, kind], weights.take(owner, axis=0), setting.mix, ledgers, setting.reach)
    if (mobilised := region.mobilised()) is not None:
        for products, brought in zip(layout.private_products_of, mobilised, strict=True):
            private = flow[products]
            private += setting.mix[products] * brought
            np.maximum(private, 0.0, out=private)
    for power, weight in zip(powers, weights, strict=True):
        if (volume := power.volume(weight)) is not None:
            flow[power.products] *= volume
    return flow
