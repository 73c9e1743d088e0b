"""The pipeline: signed works are built, completed, or lapse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from suitors.engine import pipeline
from suitors.engine.passes import at_most
from suitors.model.submodels.base import Process, Submodel, given, stock

Array = NDArray[np.float64]


def open_works(
    works: Array,
    works_at_rates: Array,
    grievance: Array,
    usual_works: Array,
    usual_grievance: Array,
    loans: NDArray[np.intp],
    opening_loan_rate: Array,
) -> None:
    """Works stand, and are resented, as if the reference had been running for long; they were signed at the rates of old loans."""
    works[...] = usual_works
    works_at_rates[...] = works[:, loans] * opening_loan_rate
    grievance[...] = usual_grievance


def move_works(
    works: Array,
    works_at_rates: Array,
    taken: Array,
    loan_rate: Array,
    loans: NDArray[np.intp],
    distress: Array,
    protests: Array,
    pace: Array,
    shares_of_works: tuple[Array, Array],
    shares_of_works_in_distress: tuple[Array, Array],
    power_of_product: NDArray[np.intp],
    footprint_of_product: Array,
    opacity: Array,
    protest_cancel: Array,
    event_lapse_factor: Array | None,
    event_audited: Array | None,
) -> tuple[Array, Array, Array, Array]:
    """Works (stage, product, state, run) advance or lapse; in distress more of them lapse, those of friends go faster and lapse less.

    Loans keep the rate at which they were signed: `works_at_rates` (stage, loan, state, run) moves alongside. Returns what is completed
    and what lapses, (product, state, run) each, what is completed of loans times its rates, (loan, state, run), and the part of what lapses
    that was never begun, (product, state, run).
    """
    signed_at_rates = taken.take(loans, axis=0)
    signed_at_rates *= loan_rate
    # What protests end is small in a step; it is taken from the stages like any lapse.
    ended = footprint_of_product * -np.expm1(-protest_cancel * protests) if protests.any() else None
    factor = None if event_lapse_factor is None else event_lapse_factor[power_of_product][:, None]
    faster = pace[power_of_product] if pace.any() else None
    audited = None if event_audited is None else opacity * event_audited

    def moved(
        works: Array, at_rates: Array, taken: Array, signed: Array, shares: tuple[Array, Array], where: NDArray[np.bool_] | None = None
    ) -> tuple[Array, Array, Array, Array]:
        def here(values: Array) -> Array:
            if where is None:
                return values
            alike = values.shape[-2:] == (1, 1)
            return values[..., 0] if alike else np.broadcast_to(values, (*values.shape[:-2], *where.shape))[..., where]

        works[0] += taken
        at_rates[0] += signed
        extra = None if ended is None else here(ended)
        trouble, sped = None if factor is None else here(factor), None if faster is None else here(faster)
        audit = None if audited is None else here(audited)

        def paces(stage: int) -> tuple[Array, Array, Array]:
            advance, lapse = (here(values[stage][:, None]) for values in shares)
            if sped is not None:
                advance, lapse = advance * (1.0 + sped), lapse * (1.0 - sped)
                at_most(advance, 1.0, out=advance)
            if extra is not None:
                lapse = extra + lapse
            if trouble is not None:
                lapse = lapse * trouble
            if audit is not None:
                lapse = lapse + audit
            stays = 1.0 - advance
            lapse = np.minimum(lapse, stays)
            return advance, lapse, stays - lapse

        lost, behind, behind_at_rates = [], None, None
        for stage, money in enumerate(works):
            # All stages but the first are mostly alike.
            if stage == 0 or any((values[stage] != values[stage - 1]).any() for values in shares):
                advance, lapse, keep = paces(stage)
                of_loans = advance.take(loans, axis=0), keep.take(loans, axis=0)
            lost.append(money * lapse)
            behind = pipeline.leave(money, advance, keep, behind)
            behind_at_rates = pipeline.leave(at_rates[stage], *of_loans, behind_at_rates)
        assert behind is not None and behind_at_rates is not None
        lapsed = lost[0] + lost[1]
        for later in lost[2:]:
            lapsed += later
        return behind, lapsed, behind_at_rates, lost[0]

    distressed = distress > 0
    if not distressed.any():
        return moved(works, works_at_rates, taken, signed_at_rates, shares_of_works)
    # Few states are in distress: their columns move apart.
    apart, apart_at_rates = works[:, :, distressed], works_at_rates[:, :, distressed]
    there = moved(apart, apart_at_rates, taken[:, distressed], signed_at_rates[:, distressed], shares_of_works_in_distress, distressed)
    everywhere = moved(works, works_at_rates, taken, signed_at_rates, shares_of_works)
    works[:, :, distressed], works_at_rates[:, :, distressed] = apart, apart_at_rates
    for whole, part in zip(everywhere, there, strict=True):
        whole[:, distressed] = part
    return everywhere


def sum_by_focus(completed: Array, by_focus: Callable[[Array], Array]) -> Array:
    """Completed works by sector focus, (focus, state, run)."""
    return by_focus(completed)


SUBMODEL = Submodel(
    name="pipeline",
    meaning="Signed works are built and completed, or lapse: through trouble of the lender, distress, protests and audits.",
    stocks=(
        stock("works", "stage product state", "bn US$", "signed money not yet completed, by pipeline stage"),
        stock("works_at_rates", "stage loan state", "bn US$/year", "works of loans times the interest rate at which they were signed"),
    ),
    processes=(
        Process(
            move_works,
            "works advance or lapse",
            gives=(
                given("completed", "product state", "bn US$", "works completed and money disbursed in a step"),
                given("lapsed", "product state", "bn US$", "signed money that lapsed in a step"),
                given("completed_at_rates", "loan state", "bn US$/year", "loans disbursed in a step times their rates at signature"),
                given("unbegun", "product state", "bn US$", "signed money that lapsed in a step before works began"),
            ),
        ),
        Process(
            sum_by_focus,
            "completed works are added up by sector focus",
            gives=(given("completed_by_focus", "focus state", "bn US$", "completed works by sector focus"),),
        ),
    ),
    steady=open_works,
)
