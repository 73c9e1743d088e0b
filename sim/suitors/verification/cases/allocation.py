"""Case 4: the allocation of money over states as the equilibrium of the lottery Blotto game."""

from __future__ import annotations

from collections.abc import Iterator

from suitors.verification.cases import tournaments
from suitors.verification.region import power, region, state
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import trace

BUDGETS = {"Big": 80.0, "Small": 20.0}
VALUES = {"S1": 5.0, "S2": 4.0, "S3": 1.0}
OFFERS = {"Big": (40.0, 32.0, 8.0), "Small": (10.0, 8.0, 2.0)}
WON = {"Big": 8.0, "Small": 2.0}


def work_out() -> Iterator[VerificationRow]:
    loaded = region(
        {name: power(offered=budget) for name, budget in BUDGETS.items()},
        {name: state() for name in VALUES},
        given={"values": {name: VALUES for name in BUDGETS}},
        mechanism="contest",
        parameters={"contest_exponent": 1.0},
    )
    run = trace(loaded)
    spent, prize = run.moved("offered")[0, :, :, 0], run.moved("favour")[0, :, :, 0]
    values = list(VALUES.values())
    for index, name in enumerate(run.model.coefficients.layout.powers):
        for place, expected in enumerate(OFFERS[name]):
            yield VerificationRow(f"{name} spends in S{place + 1}", expected, float(spent[index, place]))
        yield VerificationRow(f"value that {name} wins", WON[name], float(prize[index] @ values))
    yield from tournaments.blotto()


CASE = Case(
    4,
    "Lottery Blotto",
    "budgets in proportion to values are the equilibrium of the lottery Blotto game",
    "two powers spread budgets of 80 and 20 over states of given value in a contest with exponent 1; a tournament of allocations",
    work_out,
)
