"""All cases, in order of their numbers."""

from __future__ import annotations

from suitors.verification.cases import (
    allocation,
    choice,
    conservation,
    contests,
    debt_ratio,
    decay,
    degenerate,
    formulas,
    grant_element,
    hedging,
    tournaments,
    works,
)
from suitors.verification.row import Case

CASES: dict[int, Case] = {
    case.number: case
    for case in sorted(
        (
            allocation.CASE,
            choice.CASE,
            conservation.CASE,
            *contests.CASES,
            debt_ratio.CASE,
            decay.CASE,
            degenerate.CASE,
            *formulas.CASES,
            grant_element.CASE,
            *hedging.CASES,
            tournaments.CASE,
            works.CASE,
        ),
        key=lambda case: case.number,
    )
}
