"""Why a deal on the table was cut or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from suitors.engine.tender import Settlement, TenderTable
    from suitors.model.state import State

Array = NDArray[np.float64]
Index = NDArray[np.intp]
WAITING = "waiting is worth more"
ROOM = "room for works"
GATE = "debt gate"
BOTH = "room and debt gate"
PLACES = "no place left"
OUTBID = "another power won the table"
DIVISION = "division of the room"
OWN_CHOICE = "own choice"
REACH = "sites out of reach"
REASONS = (WAITING, ROOM, GATE, BOTH, PLACES, OUTBID, DIVISION, OWN_CHOICE, REACH)


@dataclass(frozen=True)
class _Dealt:
    """The deals on one state's tables and what became of them, (deal,) each; `run` is the column of each."""

    run: Index
    product: Index
    size: Array
    taken: Array
    utility: Array
    waiting: Array
    discipline: Array
    debt_share: Array
    room_share: Array
    why: NDArray[np.object_]
    """Empty for what was taken whole; filled in by the rules."""
    room: Array
    """Left when the deal's turn came, at first what there was for all."""
    headroom: Array

    @property
    def short(self) -> NDArray[np.bool_]:
        return self.taken < self.size * (1 - 1e-9)


def reasons(
    state: State, table: TenderTable, settlement: Settlement, product: Index, lane: Index
) -> tuple[NDArray[np.object_], Array, Array]:  # fmt: skip
    """Reason of each deal's outcome (empty if taken whole), and room and headroom left before it, (deal,) each.

    Follows the mechanism by which the state settled. A state that settles by another rule gets that rule as the reason.
    """
    from suitors.model.state import State as Usual

    fills = np.ones(1) if table.room_share is None else table.room_share
    discipline, share, fills = (
        np.broadcast_to(values, table.size.shape)[product, lane] for values in (table.discipline, table.debt_share, fills)
    )
    dealt = _Dealt(
        run=lane,
        product=product,
        size=table.size[product, lane],
        taken=settlement.taken[product, lane],
        utility=table.utility[product, lane],
        waiting=table.waiting[lane],
        discipline=discipline,
        debt_share=share,
        room_share=fills,
        why=np.full(product.size, "", dtype=object),
        room=table.room[lane].copy(),
        headroom=table.headroom[lane].copy(),
    )
    if type(state).settle is not Usual.settle:
        dealt.why[dealt.short] = OWN_CHOICE
    else:
        RULES[state.model.coefficients.scenario.mechanism](state, table, settlement, dealt)
    return dealt.why, dealt.room, dealt.headroom


def _in_order(dealt: _Dealt, rank: Array, wanted: NDArray[np.bool_], places: int | None) -> None:
    """Serve the wanted deals of each run from the highest rank down, and say what stood in the way of each."""
    # Room and headroom are overwritten deal by deal; what there was is read before.
    room, headroom = dealt.room.copy(), dealt.headroom.copy()
    for run in np.unique(dealt.run):
        deals = np.flatnonzero(dealt.run == run)
        free, below = room[deals[0]], max(headroom[deals[0]], 0.0)
        left = len(deals) if places is None else places
        for deal in deals[np.argsort(-rank[deals], kind="stable")]:
            dealt.room[deal], dealt.headroom[deal] = free, below
            if not wanted[deal]:
                continue
            if left == 0:
                dealt.why[deal] = PLACES
                continue
            left -= 1
            if dealt.short[deal]:
                whole = dealt.size[deal] * dealt.room_share[deal]
                fits = min(1.0, free / whole) if whole > 0 else 1.0
                gated = dealt.size[deal] * fits * dealt.debt_share[deal] > below and dealt.discipline[deal] > 0
                full = whole > free
                dealt.why[deal] = (BOTH if gated and free > 0 else ROOM) if full else GATE
            free = max(free - dealt.room_share[deal] * dealt.taken[deal], 0.0)
            below = max(below - dealt.debt_share[deal] * dealt.taken[deal], 0.0)


def _of_tender(state: State, table: TenderTable, settlement: Settlement, dealt: _Dealt) -> None:
    wanted = dealt.utility > dealt.waiting
    dealt.why[~wanted] = WAITING
    _in_order(dealt, dealt.utility, wanted, table.places)


def _of_auction(state: State, table: TenderTable, settlement: Settlement, dealt: _Dealt) -> None:
    """The winner's deals come first, whatever the state thinks of them; powers that do not bid are served after it."""
    layout, scenario = state.model.coefficients.layout, state.model.coefficients.scenario
    favour = settlement.favour
    winner = np.where(favour.any(axis=0), layout.power_of[favour.argmax(axis=0)], -1)
    brought = favour[dealt.product, dealt.run] > 0
    contestant = np.array([scenario.powers[power].contestant for power in layout.powers])[layout.power_of[dealt.product]]
    outbid = contestant & (winner[dealt.run] >= 0) & (winner[dealt.run] != layout.power_of[dealt.product])
    wanted = brought | (~contestant & (dealt.utility > dealt.waiting))
    dealt.why[~wanted] = WAITING
    dealt.why[outbid] = OUTBID
    _in_order(dealt, np.where(brought, dealt.utility + 1e6, dealt.utility), wanted, table.places)


def _of_contest(state: State, table: TenderTable, settlement: Settlement, dealt: _Dealt) -> None:
    """No order: loans are cut in one proportion to the headroom, then the room is divided by success."""
    wanted = dealt.utility > dealt.waiting
    dealt.why[~wanted] = WAITING
    debts = (np.where(table.utility > table.waiting, table.size, 0.0) * table.debt_share).sum(axis=0)[dealt.run]
    headroom = np.maximum(dealt.headroom, 0.0)
    allowed = np.divide(headroom, debts, out=np.ones_like(debts), where=debts > headroom)
    heeded = dealt.size * (1.0 - dealt.discipline * (dealt.debt_share > 0) * (1.0 - allowed))
    gated, crowded = heeded < dealt.size * (1 - 1e-9), dealt.taken < heeded * (1 - 1e-9)
    for reason, where in ((GATE, gated & ~crowded), (ROOM, crowded & ~gated), (BOTH, gated & crowded)):
        dealt.why[wanted & dealt.short & where] = reason


def _of_split(state: State, table: TenderTable, settlement: Settlement, dealt: _Dealt) -> None:
    dealt.why[dealt.short] = DIVISION


RULES: dict[str, Callable[[State, TenderTable, Settlement, _Dealt], None]] = {
    "tender": _of_tender,
    "split": _of_split,
    "contest": _of_contest,
    "auction": _of_auction,
}
"""How each mechanism of a scenario explains itself."""
