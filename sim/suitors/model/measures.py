"""Measures of influence, taken from a model when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import alignment, distress, economy, influence
from suitors.engine.influence import CHANNELS, POLICY
from suitors.engine.passes import at_least, at_most
from suitors.engine.sums import group_sums
from suitors.model.submodels import debt, minerals

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel

Array = NDArray[np.float64]


TIES = CHANNELS.index("ties")


@dataclass(frozen=True)
class Leverage:
    """Leverage of each power in each state, points of 100."""

    by_channel: Array
    """(channel, power, state, run) in the order of `CHANNELS`."""
    of_the_rest: Array
    """Dependence in all channels but debt and ties, (power, state, run), with the weight that each has among all but ties."""
    weights: Sequence[Array]
    """Of each channel in its order; they sum to one."""


def channels(model: CompetitionModel) -> Leverage:
    """Leverage by channel as things stand at the last `refresh`, worked out once for all measures."""
    instant = (model.standing, model.clock_index)
    if model.measured is None or model.measured[0] is not instant[0] or model.measured[1] != instant[1]:
        model.measured = (*instant, _channels(model))
    found: Leverage = model.measured[2]
    return found


def leverage_by_channel(model: CompetitionModel) -> Array:
    """What each channel gives each power, (channel, power, state, run), points of 100; the channels add up to `leverage`."""
    return channels(model).by_channel


def leverage(model: CompetitionModel) -> Array:
    """Leverage through all channels, (power, state, run), 0 to 100."""
    total: Array = channels(model).by_channel.sum(axis=0)
    return at_most(total, 100.0, out=total)


def leverage_share(model: CompetitionModel) -> Array:
    """Share of all suitors' leverage in a state, (power, state, run), per cent."""
    return influence.shares(leverage(model))


def policy_leverage(model: CompetitionModel) -> Array:
    """The part of leverage that comes from debt at face value, direct investment, aid and ties, (power, state, run)."""
    part: Array = channels(model).by_channel[: len(POLICY)].sum(axis=0)
    return part


def structural_leverage(model: CompetitionModel) -> Array:
    """The part of leverage that comes from trade, remittances and transit, (power, state, run)."""
    part: Array = channels(model).by_channel[len(POLICY) :].sum(axis=0)
    return part


def leverage_present_value(model: CompetitionModel) -> Array:
    """Leverage with debt at present value times one plus the claim behind it, (power, state, run), 0 to 100."""
    total = policy_leverage_present_value(model) + structural_leverage(model)
    return at_most(total, 100.0, out=total)


def policy_leverage_present_value(model: CompetitionModel) -> Array:
    """The same for policy leverage."""
    world, layout = model.world, model.coefficients.layout
    claimed = world.present_value * (1.0 + model.claim_of_loans)
    owed, found = group_sums(claimed, layout.loans_of), channels(model)
    debt, depends = _of_stock(model, "debt", owed, owed.sum(axis=0) + world.market_external_debt, found.weights)
    part: Array = debt + _of_ties(model, found.of_the_rest + depends, found.weights)
    part *= model.contestant
    part += found.by_channel[1:TIES].sum(axis=0)
    return part


def public_debt_owed(model: CompetitionModel) -> Array:
    """Debt to each power that the state answers for, (power, state, run), bn US$."""
    return group_sums(model.world.debt * model.sovereign_share_of_loans, model.coefficients.layout.loans_of)


def public_debt(model: CompetitionModel) -> Array:
    """Debt that each state answers for now, (state, run), bn US$."""
    owed: Array = model.ask(debt.public_debt)
    return owed


def _channels(model: CompetitionModel) -> Leverage:
    world, coefficients, parameter = model.world, model.coefficients, model.coefficients.parameter
    weights = influence.normalised(
        [parameter[f"leverage_weight_{channel}"] * (1.0 - parameter[f"substitutability_{channel}"]) for channel in CHANNELS]
    )
    trade = world.trade * world.gdp
    sent = coefficients.calendar.at("remittance_factor", max(model.clock_index - 1, 0))[:, None]
    remittances = coefficients.by_dyad("remittance_share") * sent * coefficients.by_state("remittances") * world.gdp
    debt, all_trade = model.standing.debt, trade.sum(axis=0) + world.trade_elsewhere * world.gdp
    stocks = {
        "debt": (debt, debt.sum(axis=0) + world.market_external_debt),
        "investment": (world.direct_investment, world.direct_investment.sum(axis=0)),
        "aid": (world.aid_stock, world.aid_stock.sum(axis=0)),
        "trade": (trade, all_trade),
        "remittances": (remittances, remittances.sum(axis=0)),
        "transit": (transit_dependence(model) * all_trade, all_trade),
    }
    points = np.empty((len(CHANNELS), *world.ties.shape), dtype=world.ties.dtype)
    depends = {channel: _of_stock(model, channel, *stock, weights, out=points) for channel, stock in stocks.items()}
    of_the_rest = sum(depends[channel][1] for channel in stocks if channel != "debt")
    points[TIES] = _of_ties(model, of_the_rest + depends["debt"][1], weights)
    points *= model.contestant
    return Leverage(points, of_the_rest, weights)  # type: ignore[arg-type]


def _of_stock(
    model: CompetitionModel, channel: str, stock: Array, all_stocks: Array, weights: Sequence[Array], out: Array | None = None
) -> tuple[Array, Array]:
    """Points of a channel, and the dependence in it with the weight that it has among all channels but ties."""
    place, gdp, scale = CHANNELS.index(channel), model.world.gdp, model.coefficients.parameter[f"exposure_scale_{channel}"]
    reached = influence.EXPOSURE[model.coefficients.scenario.forms.exposure]
    depends = influence.dependence(stock, all_stocks, gdp, scale, reached)
    depends *= weights[place]
    points = np.multiply(depends, influence.bandwidth(stock, gdp, scale, reached), out=None if out is None else out[place])
    points *= 100.0
    depends /= np.maximum(1.0 - weights[TIES], np.finfo(np.float32).eps)
    return points, depends


def _of_ties(model: CompetitionModel, depends: Array, weights: Sequence[Array]) -> Array:
    """Friendship gives leverage over a state as far as that depends on the friend in other ways."""
    points: Array = 100.0 * weights[TIES] * model.world.ties * depends
    return points


def transit_dependence(model: CompetitionModel) -> Array:
    """Share of each state's outer trade that crosses a power's territory, by land or by pipeline, (power, state, run)."""
    coefficients, world = model.coefficients, model.world
    total = world.trade.sum(axis=0) + world.trade_elsewhere
    value = coefficients.routes.value_of_flow * world.pipeline_flow
    piped = np.stack(
        [group_sums(value * controlled, coefficients.routes.pipelines_of_state) for controlled in coefficients.routes.controls_pipeline]
    )
    rest = at_least(total - group_sums(value, coefficients.routes.pipelines_of_state), 0.0)
    crossing = (coefficients.routes.controls_corridor * world.corridor_share[None]).sum(axis=1) * rest + piped
    return np.divide(crossing, np.maximum(total, rest + piped.sum(axis=0)), out=np.zeros_like(crossing), where=total > 0)


def alignment_shares(model: CompetitionModel) -> Array:
    """Share of issues on which a state sides with each power, (power, state, run)."""
    world, parameter = model.world, model.coefficients.parameter
    pulls = [
        (parameter["alignment_trade"], world.trade),
        (parameter["alignment_aid"], world.aid_stock / world.gdp),
        (parameter["alignment_ties"], world.ties),
    ]
    return alignment.alignment(pulls, model.contestant)


def usable_influence(model: CompetitionModel) -> Array:
    """What a state would sign of this power's offers, and get elsewhere or not at all without it, (power, state, run), bn US$ a year."""
    return alignment.wanted(model.offers_of_powers, model.attraction_of_powers) * model.contestant


def autonomy(model: CompetitionModel) -> Array:
    """How little each state is in the hands of few, 0 to 1, (state, run)."""
    world, standing = model.world, model.standing
    exposure = standing.exposure.sum(axis=0) + world.market_external_debt
    coefficients = model.coefficients
    reached = influence.EXPOSURE[coefficients.scenario.forms.exposure]
    return influence.autonomy(standing.concentration, exposure, world.gdp, coefficients.parameter["exposure_scale_debt"], reached)


def menu_gain(model: CompetitionModel) -> Array:
    """What each state's menu is worth more than its best single suitor's offers, in utility, (state, run)."""
    return alignment.menu_gain(model.attraction_of_nests, model.coefficients.parameter["taste_scale"])


def gap_closed(model: CompetitionModel) -> Array:
    """What each power's works have closed of each sector's gap, (power, sector, state, run).

    Works add up in the logarithm of a gap, so the closed part is shared out in proportion to them.
    """
    coefficients, done = model.coefficients, model.world.works_done
    closed = coefficients.places.opening_gap - model.world.gap
    every = economy.by_sector(coefficients.focus.sector_share, done)
    per_work = np.divide(closed, every, out=np.zeros_like(every), where=every > 0)
    return np.stack(
        [per_work * economy.by_sector(coefficients.focus.sector_share[rows], done[rows]) for rows in coefficients.focus.focuses_of_power]
    )


def supply_exposure(model: CompetitionModel) -> Array:
    """Share of each power's use of a mineral that its dominant supplier covers, (power, mineral, run)."""
    exposed: Array = model.ask(minerals.exposure)
    return exposed


def distress_hazard(model: CompetitionModel) -> Array:
    """Hazard of debt distress a year, (state, run)."""
    parameter = model.coefficients.parameter
    rising = distress.HAZARDS[model.coefficients.scenario.forms.distress]
    return rising(model.standing.worst_ratio, parameter["distress_hazard"], parameter["distress_slope"])
