"""Minerals: mines, separation plants, offtake, and how exposed each importer stays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.engine import minerals
from suitors.engine.sums import group_sums
from suitors.model.submodels.base import Process, Submodel, UtilityTerm, given, stock

Array = NDArray[np.float64]
PLANT_STAGES = 2


def open_mines(
    developed: Array,
    separated: Array,
    contracted: Array,
    direct_investment: Array,
    contestant: Array,
    mineral_output: Array,
    mineral_reserves: Array,
    mineral_exposure: Array,
    processed_at_home: Array,
    opening_contracts: Array,
    deliverable: Array,
    mineral_interest: Array,
    other_ground: Array,
) -> Mapping[str, Array]:
    """Mines run at their share of world output; part of it is processed and contracted already.

    Returns contracts (power, mineral, state, run) and supply (power, mineral, run) of the opening, and what the powers' mineral money
    aims at (power, mineral, state, 1 or run): deposits and mines of what they fear to lack.
    """
    developed[...] = mineral_output
    separated[...] = mineral_output * processed_at_home[:, None]
    invested = direct_investment * contestant
    owned = invested / np.maximum(invested.sum(axis=0), 1e-12)
    contracted[...] = opening_contracts * owned[:, None] * developed
    aims = minerals.aims((mineral_interest + mineral_exposure) * deliverable, 0.5 * (mineral_output + mineral_reserves), other_ground)
    return {
        "usual_contracts": contracted.copy(),
        "opening_supply": independent_supply(separated, developed, contracted, deliverable),
        "mineral_aims": aims,
    }


def independent_supply(separated: Array, developed: Array, contracted: Array, deliverable: Array) -> Array:
    """Independent output that reaches each power, (power, mineral, run), shares of world output."""
    return minerals.independent_supply(separated, developed, contracted, deliverable)


def exposure(
    separated: Array,
    developed: Array,
    contracted: Array,
    deliverable: Array,
    opening_supply: Array,
    mineral_exposure: Array,
    mineral_use: Array,
    supplier_of: Array,
) -> Array:
    """Share of each power's use that the dominant supplier covers, (power, mineral, run); 0 for the supplier itself."""
    supply = independent_supply(separated, developed, contracted, deliverable)
    return minerals.exposure(mineral_exposure, supply, opening_supply, mineral_use) * (1.0 - supplier_of)


def divide_money(
    completed_by_focus: Array,
    minerals_share: Array,
    survey_of_focus: Array | None,
    know_how_of_focus: Array,
    followed_of_focus: Array,
    focuses_of_power: tuple[slice, ...],
) -> tuple[Array, Array, Array]:
    """Completed works that go into the minerals followed here, the same weighted by know-how, and surveys of the ground.

    (power, state, run), bn US$ each.
    """
    mined = followed_of_focus * minerals_share * completed_by_focus
    if survey_of_focus is None:
        surveys = np.zeros((len(focuses_of_power), *mined.shape[1:]))
    else:
        surveying = mined * survey_of_focus
        surveys = group_sums(surveying, focuses_of_power)
        mined -= surveying
    money = group_sums(mined, focuses_of_power)
    mined *= know_how_of_focus
    return money, group_sums(mined, focuses_of_power), surveys


def work_minerals(
    discovered: Array,
    developed: Array,
    plants: Array,
    separated: Array,
    contracted: Array,
    controls_felt: Array,
    survey: Array,
    mineral_money: Array,
    skilled_mineral_money: Array,
    mineral_aims: Array,
    mineral_output: Array,
    contestant: Array,
    supplier_of: Array,
    mineral_exposure: Array,
    cost_of_output: Array,
    mine_cost: Array,
    plant_cost: Array,
    processed_at_home: Array,
    usual_contracts: Array,
    output_of_reserves: Array,
    plant_share: Array,
    exploration_share: Array,
    market_room: Array,
    mineral_price: Array,
    commissioning_lag: Array,
    offtake_of_money: Array,
    offtake_years: Array,
    first_sight: Array,
    controls_response: Array,
    mineral_build_years: Array,
    event_controls: Array | None,
    step_length: float,
) -> None:
    """Mineral money opens mines, builds plants and wins offtake."""
    if not developed.size:
        return
    aims = mineral_aims
    if event_controls is not None:
        # Works that complete now were begun years ago: they aim at what was held back then.
        controls_felt[...] = event_controls + (controls_felt - event_controls) * np.exp(-step_length / mineral_build_years)
        rest = 1.0 - mineral_aims.sum(axis=1, keepdims=True)
        aims = minerals.aims(1.0 + controls_response * controls_felt * mineral_exposure, mineral_aims, rest)
    bearable = output_of_reserves * discovered
    sights = minerals.undeveloped(developed, bearable)
    to_plants = plant_share * (1.0 - processed_at_home[:, None])
    # What is processed without the dominant supplier is not built by it.
    skilled = minerals.spent_on(aims * (1.0 - supplier_of)[:, :, None], skilled_mineral_money)
    begun = to_plants * skilled / plant_cost[:, None]
    mines = (1.0 - exploration_share - to_plants) * minerals.spent_on(aims, mineral_money)
    # Whoever digs more than the market takes spoils the price; dear minerals leave more room.
    added = (developed - mineral_output).sum(axis=1)
    room = np.exp(-added / (market_room * np.exp(mineral_price)))
    developed[...] = minerals.develop(developed, bearable, room[:, None] * mines / mine_cost[:, None])
    separated[...] = minerals.separate(plants, separated, begun, commissioning_lag, PLANT_STAGES, step_length)
    # What was mined at the opening stays sold as it is: its contracts are renewed by those who hold them. What was won on top
    # runs off. Lenders without ambitions take no offtake.
    won = contracted - usual_contracts
    won *= np.exp(-step_length / offtake_years)
    claims = aims * (offtake_of_money * contestant * mineral_money)[:, None]
    claims /= cost_of_output
    if survey.any():
        claims *= 1.0 + first_sight * survey[:, None] * sights
    np.add(usual_contracts, minerals.contract(won, claims, developed - mineral_output), out=contracted)


def worth_of_prices(
    mineral_price: Array, mineral_aims: Array, minerals_share: Array, power_of_focus: NDArray[np.intp], weight_mineral_price: Array
) -> Array:
    """Dear minerals make mines worth having, (focus, state, run)."""
    if not mineral_price.any():
        return np.zeros((*minerals_share.shape[:2], 1))
    if mineral_aims.shape[-1] == 1:
        seen = np.einsum("pms,mr->psr", mineral_aims[..., 0], mineral_price)
    else:
        seen = np.einsum("pmsr,mr->psr", mineral_aims, mineral_price)
    value: Array = weight_mineral_price * minerals_share * seen.take(power_of_focus, axis=0)
    return value


SUBMODEL = Submodel(
    name="minerals",
    meaning="Works of the minerals sector mine, separate and win offtake; importers become less exposed.",
    stocks=(
        stock("developed", "mineral state", "share of world output", "mined output"),
        stock("plants", "plant mineral state", "share of world output", "separation capacity built and not yet running"),
        stock("separated", "mineral state", "share of world output", "separation capacity outside the dominant supplier"),
        stock("contracted", "power mineral state", "share of world output", "mined output under contract to the power"),
        stock("controls_felt", "mineral", "share", "severity of export controls when works that complete now were begun"),
    ),
    opening=open_mines,
    keeps=("usual_contracts", "opening_supply", "mineral_aims"),
    processes=(
        Process(
            divide_money,
            "mineral money is told apart",
            gives=(
                given("mineral_money", "power state", "bn US$", "completed works in minerals that are followed"),
                given("skilled_mineral_money", "power state", "bn US$", "the same weighted by know-how"),
                given("survey_money", "power state", "bn US$", "completed surveys of the ground"),
            ),
            after="grievance",
        ),
        Process(work_minerals, "mineral money mines, separates and wins offtake"),
    ),
    utility=(UtilityTerm("mineral prices", "focus", worth_of_prices),),
)
