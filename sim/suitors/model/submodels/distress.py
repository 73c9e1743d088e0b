"""Debt distress: states enter and leave it, creditors answer, and claims are written off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine import distress as engine
from suitors.engine.debt import DebtBook
from suitors.engine.sums import group_sums
from suitors.model.submodels.base import Process, Submodel, stock

Array = NDArray[np.float64]


def draw_distress(
    distress: Array,
    deferring: Array,
    debt: Array,
    interest_due: Array,
    present_value: Array,
    survival: Array,
    written_off: Array,
    direct_investment: Array,
    goodwill: Array,
    book: DebtBook,
    loans_of: tuple[slice, ...],
    power_of_loan: NDArray[np.intp],
    worst_debt_ratio: Array,
    claim: Array,
    claim_of_loans: Array,
    seizure_costs_goodwill: bool,
    form_of_distress: str,
    distress_hazard: Array,
    distress_slope: Array,
    distress_exit: Array,
    resolution_swap: Array,
    resolution_writeoff: Array,
    writeoff_low: Array,
    writeoff_high: Array,
    claim_threshold: Array,
    goodwill_seizure: Array,
    draw: Callable[[str], Array | None],
    step_length: float,
) -> None:
    """States enter and leave distress (state, run); creditors answer those that enter."""
    if (uniform := draw("distress")) is None:
        return
    rate = engine.HAZARDS[form_of_distress](worst_debt_ratio, distress_hazard, distress_slope)
    troubled = engine.next_distress(distress, rate, distress_exit, uniform[0], step_length)
    entering = troubled * (1.0 - distress)
    deferring *= troubled
    distress[...] = troubled
    if not entering.any() or (answers := draw("resolution")) is None:
        return
    # Few states enter in the same step: only their columns are touched.
    hit = entering > 0

    def there(values: Array) -> Array:
        if values.shape[-2:] in ((1,), (1, 1)):
            return values[..., 0]
        return np.broadcast_to(values, (*values.shape[:-2], *hit.shape))[..., hit]

    owing = debt[:, hit]
    resolution = engine.resolve(
        entering[hit],
        claim_behind(owing, there(claim_of_loans), there(claim), loans_of),
        there(answers.reshape(2, *survival.shape)),
        *map(there, (resolution_swap, resolution_writeoff, writeoff_low, writeoff_high, claim_threshold)),
    )
    deferring[:, hit] += resolution.deferring
    direct_investment[:, hit] += resolution.swapped * group_sums(owing, loans_of)
    if seizure_costs_goodwill:
        goodwill[:, hit] -= there(goodwill_seizure) * (resolution.swapped > 0)
    share = np.zeros_like(survival)
    share[:, hit] = resolution.swapped + resolution.written_off
    cut_debt(share, debt, interest_due, present_value, survival, written_off, book, loans_of, power_of_loan)


def claim_behind(debt: Array, claim_of_loans: Array, claim: Array, loans_of: tuple[slice, ...]) -> Array:
    """Mean claim behind what each creditor is owed, (power, state, run); `claim`, that of its offers, where it is owed nothing."""
    owed = group_sums(debt, loans_of)
    behind: Array = np.divide(group_sums(debt * claim_of_loans, loans_of), owed, out=np.zeros_like(owed) + claim, where=owed > 0)
    return behind


def relieve(
    debt: Array,
    interest_due: Array,
    present_value: Array,
    survival: Array,
    written_off: Array,
    book: DebtBook,
    loans_of: tuple[slice, ...],
    power_of_loan: NDArray[np.intp],
    event_relief: Array | None,
) -> None:
    """Write off what the calendar says."""
    if event_relief is not None:
        share = np.broadcast_to(event_relief, survival.shape)
        cut_debt(share, debt, interest_due, present_value, survival, written_off, book, loans_of, power_of_loan)


def cut_debt(
    share: Array,
    debt: Array,
    interest_due: Array,
    present_value: Array,
    survival: Array,
    written_off: Array,
    book: DebtBook,
    loans_of: tuple[slice, ...],
    power_of_loan: NDArray[np.intp],
) -> None:
    """Take `share` (power, state, run) off every claim of a creditor, future payments included."""
    if not share.any():
        return
    # Few states are cut in the same step: only their columns are touched.
    hit = share.any(axis=0)
    cut = share[:, hit]
    written_off[:, hit] += cut * group_sums(debt[:, hit], loans_of)
    kept = (1.0 - cut)[power_of_loan]
    for claims in (debt, present_value, *interest_due):
        claims[:, hit] *= kept
    survival[:, hit] *= 1.0 - cut
    gone = survival < 1e-9
    if gone.any():
        book.clear(gone[power_of_loan])
        survival[gone] = 1.0


SUBMODEL = Submodel(
    name="distress",
    meaning="States with high debt ratios may enter distress; creditors defer, write off or take assets.",
    stocks=(
        stock("survival", "power state", "share", "product of one minus every haircut so far", opening="whole"),
        stock("deferring", "power state", "0/1", "whether principal due becomes a new loan in this spell of distress"),
        stock("distress", "state", "0/1", "whether the state is in debt distress"),
    ),
    processes=(Process(draw_distress, "states enter and leave distress, creditors answer"),),
)
RELIEF = Submodel(
    name="relief",
    meaning="Events write off debts.",
    processes=(Process(relieve, "debts are written off that events forgive"),),
    always=True,
)
