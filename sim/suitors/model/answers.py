"""States answer what is on their tables: all whose agents are of the usual kind at once, the others one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import reach, tender
from suitors.engine.streams import gumbel, later_digits, narrowed, normal_taste
from suitors.engine.tender import Settlement, TenderTable
from suitors.model.submodels import accessibility
from suitors.model.utility import add_up, moving_terms

if TYPE_CHECKING:
    from suitors.model.model import CompetitionModel, Market
    from suitors.model.state import State

Array = NDArray[np.float64]
TASTES = {"logit": gumbel, "probit": normal_taste}
"""Law of what is not known of a deal, by the name of the functional form."""
DIGITS_BEFORE_TASTE = 27
"""Of the 53 digits of a deal's luck these say whether it comes and how large it is; the rest how it is liked."""


def answers(model: CompetitionModel, market: Market) -> Settlement:
    """What became of every deal: (product, state, run), or (state, run) for money cut."""
    if all(state.answers_as_usual for state in model.states):
        return answered_together(model, model.states, market)
    return stacked([state.answer(market) for state in model.states])


def answered_together(model: CompetitionModel, states: Sequence[State], market: Market) -> Settlement:
    """Weigh and settle the tables of some states that lie side by side; also remembers what their menus were worth.

    Arrays of the settlement have the axis of these states before the run.
    """
    coefficients, standing = model.coefficients, model.standing
    here = slice(states[0].index, states[-1].index + 1)
    scale = coefficients.parameter["taste_scale"]
    utility = utility_of(model, states, market)
    model.remember_menu(here, worth_of_menu(model, here, utility, market))
    waiting = worth_of_waiting(model, here)
    assert market.size is not None and market.luck is not None and market.waiting is not None
    size = market.size[:, here]
    found_at = market.found_at if len(states) == len(model.states) else None
    deals = np.flatnonzero(size > 0) if found_at is None else found_at
    on_offer, narrow, lost = size, deals[:0], size.reshape(-1)[:0]
    if coefficients.places.is_reach_limited:
        size, narrow, lost = _within_reach(model, here, size, deals)
    if "taste" in model.noise:
        law = TASTES[coefficients.scenario.forms.taste]
        taste = law(narrowed(later_digits(market.luck[:, here].take(deals), DIGITS_BEFORE_TASTE), utility.dtype))
        taste = model.nests.taste(taste, deals, here, model.clock_index)
        taste *= scale if scale.size == 1 else scale[deals % model.width]
        taste += utility.take(deals)
        utility.reshape(-1)[deals] = taste
        waiting = waiting + scale * law(market.waiting[here])
    table = TenderTable(
        size=size,
        utility=utility,
        waiting=waiting,
        room=standing.room[here],
        headroom=standing.headroom[here],
        discipline=model.discipline[:, here],
        debt_share=model.debt_share[:, here],
        room_share=model.room_share[:, here],
        places=coefficients.scenario.places,
        found_at=deals,
    )
    settlement = _settled(model, states, table)
    if narrow.size:
        missed = np.bincount(narrow % waiting.size, lost * (settlement.taken.take(narrow) > 0), waiting.size)
        settlement = replace(settlement, unreached=missed.reshape(waiting.shape).astype(size.dtype, copy=False))
    if model.deals is not None:
        for place, state in enumerate(states):
            model.deals.note(state, market, _table_of(table, place), settlement_of(settlement, place), on_offer[:, place])
    return settlement


def _within_reach(model: CompetitionModel, here: slice, size: Array, deals: NDArray[np.intp]) -> tuple[Array, NDArray[np.intp], Array]:
    """Deals cut to what can be carried out in their sectors, shaped like `size`; where those cut lie in it, and what each loses."""
    room: Array = model.ask(accessibility.sector_room)[:, here]
    cells = size[0].size
    found, place = size.take(deals), deals % cells
    # Most deals are small against the room of every sector.
    large = np.flatnonzero(found > room.min(axis=0).take(place))
    deals, found, place = deals[large], found[large], place[large]
    if not deals.size:
        return size, deals, found
    share, runs = model.coefficients.focus.share_of_sectors, size.shape[-1]
    row = model.coefficients.focus.focus_of[deals // cells] * share.shape[2] + place // runs + here.start
    if share.shape[-1] > 1:
        row = row * runs + place % runs
    held = reach.within_reach(found, *(values.reshape(len(room), -1).take(at, axis=1) for values, at in ((share, row), (room, place))))
    reached = size.copy()
    reached.reshape(-1)[deals] = held
    return reached, deals, found - held


def utility_of(model: CompetitionModel, states: Sequence[State], market: Market) -> Array:
    """Utility of each product's deal in each of some states, without taste, (product, state, run)."""
    if not all(state.weighs_as_usual for state in states):
        return np.stack([state.utility(market) for state in states], axis=1)
    here = slice(states[0].index, states[-1].index + 1)
    return add_up(model, here, model.fixed_utility[:, here], moving_terms(model, here, market))


def worth_of_waiting(model: CompetitionModel, here: slice) -> Array:
    """What better offers than at the opening make waiting worth, in utility, without taste, (state, run)."""
    worth: Array = model.coefficients.parameter["weight_waiting"] * (model.world.menu[here] - model.opening_menu[here])
    return worth


def worth_of_menu(model: CompetitionModel, here: slice, utility: Array, market: Market) -> Array:
    """What all offers are worth against waiting, in utility, (state, run); notes what each suitor offers and how attractive it is."""
    layout, scale = model.coefficients.layout, model.coefficients.parameter["taste_scale"]
    flow = market.flow[:, here]
    nests = powers = tender.attractiveness(utility, flow, layout.products_of, scale, market.offered[:, here])
    if not layout.nests_are_powers:
        nests = tender.attractiveness(utility, flow, layout.products_of_nest, scale)
    model.offers_of_powers[:, here] = market.offered[:, here]
    model.attraction_of_powers[:, here], model.attraction_of_nests[:, here] = powers, nests
    return tender.menu_worth(nests, scale)


def _settled(model: CompetitionModel, states: Sequence[State], table: TenderTable) -> Settlement:
    if model.coefficients.scenario.mechanism == "tender" and all(state.settles_as_usual for state in states):
        return tender.tender(table)
    return stacked([state.settle(_table_of(table, place)) for place, state in enumerate(states)])


def stacked(settlements: Sequence[Settlement]) -> Settlement:
    """Settlements of several states as one, with the state before the run."""
    favour = None if all(one.prize_share is None for one in settlements) else np.stack([one.favour for one in settlements], axis=1)
    paid = [one.transfer for one in settlements]
    transfer = None
    if any(one is not None for one in paid):
        transfer = np.stack([np.zeros_like(settlements[0].taken) if one is None else one for one in paid], axis=1)
    taken, cut = np.stack([one.taken for one in settlements], axis=1), np.stack([one.cut for one in settlements])
    unreached = None
    if any(one.unreached is not None for one in settlements):
        unreached = np.stack([np.zeros_like(one.cut) if one.unreached is None else one.unreached for one in settlements])
    return Settlement(taken, cut, prize_share=favour, transfer=transfer, unreached=unreached)


def _table_of(table: TenderTable, place: int) -> TenderTable:
    """One state's part of a table of several."""
    return replace(
        table,
        size=table.size[:, place],
        utility=table.utility[:, place],
        waiting=table.waiting[place],
        room=table.room[place],
        headroom=table.headroom[place],
        discipline=table.discipline[:, place],
        debt_share=table.debt_share[:, place],
        room_share=None if table.room_share is None else table.room_share[:, place],
        found_at=None,
    )


def settlement_of(settlement: Settlement, place: int) -> Settlement:
    """One state's part of a settlement of several."""
    favour, transfer = settlement.prize_share, settlement.transfer
    return Settlement(
        settlement.taken[:, place],
        settlement.cut[place],
        prize_share=None if favour is None else favour[:, place],
        transfer=None if transfer is None else transfer[:, place],
        unreached=None if settlement.unreached is None else settlement.unreached[place],
    )
