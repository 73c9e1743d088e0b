"""Cases 3, 5, 8 and 10: contests for a state's favour and the auction of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from suitors.model.model import CompetitionModel
from suitors.model.power import Power
from suitors.scenario import Loaded
from suitors.verification.cases import tournaments
from suitors.verification.region import power, region
from suitors.verification.row import STANDARD_ERRORS, Case, VerificationRow, frequency
from suitors.verification.trace import Array, trace
from suitors.words.numbers import given

NO_MEMORY = 1e-6
"""Years; every step is a contest of its own."""
ALL_TO_THE_LARGEST = 1e9
PRINTED = 5e-6
"""Half of the last digit of figures given with five decimals."""
RUNS = 20_000


def _rivals(
    values: Mapping[str, float],
    *,
    exponent: float = 1.0,
    memory: float = NO_MEMORY,
    interest: float = 0.0,
    years: int = 100,
    steps_per_year: int = 1,
    pace: float = 0.4,
) -> Loaded:
    """Powers that choose their spending by best response, starting from 1 bn US$ a year each."""
    rule: dict[str, Any] = {"adaptation": "best_response", "adaptation_parameters": {"pace": pace}, "envelope": "endogenous"}
    return region(
        {name: power(offered=1.0, funding_rate=interest, **rule) for name in values},
        years=years,
        steps_per_year=steps_per_year,
        mechanism="contest",
        parameters={"contest_exponent": exponent, "contest_memory": memory, "prize_worth": 1.0, "effort_cost": 1.0},
        given={"values": {name: {"S": value} for name, value in values.items()}},
    )


def _at_rest(loaded: Loaded) -> tuple[Array, Array, Array]:
    """Spending in the last step, share of the favour and stock, (power,) each."""
    run = trace(loaded, {"stock": lambda model: model.world.courtship})
    step = run.model.step_length
    return run.moved("taken")[-1, :, 0, 0], run.moved("favour")[-1, :, 0, 0] / step, run.at["stock"][-1, :, 0, 0]


def tullock() -> Iterator[VerificationRow]:
    for count, expected in ((2, 25.0), (6, 13.8889)):
        spent, _, _ = _at_rest(_rivals({f"P{place}": 100.0 for place in range(count)}))
        yield VerificationRow(f"{count} equal powers, prize 100: spending of each", expected, float(spent[0]), 5e-5)
    for exponent, pair in ((1.0, (22.2222, 11.1111)), (0.5, (12.1320, 6.0660))):
        spent, _, _ = _at_rest(_rivals({"High": 100.0, "Low": 50.0}, exponent=exponent))
        for place, name in enumerate(("100", "50")):
            yield VerificationRow(
                f"prizes 100 and 50, exponent {given(exponent)}: spending at {name}", pair[place], float(spent[place]), 5e-5
            )
    values = (100.0, 80.0, 60.0, 10.0)
    spent, favour, _ = _at_rest(_rivals({f"P{place}": value for place, value in enumerate(values)}))
    yield VerificationRow("prizes 100, 80, 60, 10: all spending", 51.06383, float(spent.sum()), PRINTED)
    for value, known, paid in zip(values, (24.98868, 18.46990, 7.60525, 0.0), spent, strict=True):
        yield VerificationRow(f"prizes 100, 80, 60, 10: spending at {given(value)}", known, float(paid), PRINTED)
    for value, known, won in zip(values, (23.94749, 10.46627, 1.33092, 0.0), values * favour - spent, strict=True):
        yield VerificationRow(f"prizes 100, 80, 60, 10: payoff at {given(value)}", known, float(won), PRINTED)
    yield from tournaments.tullock()


class _Mixing(Power):
    """Spends at random, as in the equilibrium of the General Lotto game with budgets 2 and 1: evenly up to 4, or nothing."""

    chance: float
    largest = 4.0

    def offer_deals(self, flow: Array, purse: Array, luck: Array) -> Array:
        return np.where(luck < self.chance, self.largest * luck / self.chance, 0.0)


class _Strong(_Mixing):
    chance = 1.0


class _Weak(_Mixing):
    chance = 0.5


def lotto() -> Iterator[VerificationRow]:
    loaded = region(
        {"Strong": power(offered=2.0), "Weak": power(offered=1.0)},
        noise=["deals"],
        lumpy=True,
        mechanism="contest",
        # The purses open full enough for the largest spending.
        parameters={"contest_exponent": ALL_TO_THE_LARGEST, "contest_memory": NO_MEMORY, "purse_draw": 0.1},
    )
    model = CompetitionModel(loaded, runs=range(RUNS), agents={"Strong": _Strong, "Weak": _Weak})
    model.step()
    assert model.flows is not None
    spent, favour = model.flows.taken[:, 0], model.flows.favour[:, 0]
    yield frequency("budgets 2 and 1, all to the largest: the weak side wins", 0.25, favour[1].sum(), RUNS)
    for place, (name, budget, variance) in enumerate((("strong", 2.0, 16 / 12), ("weak", 1.0, 16 / 6 - 1.0))):
        yield VerificationRow(
            f"mean spending of the {name} side", budget, float(spent[place].mean()), STANDARD_ERRORS * math.sqrt(variance / RUNS)
        )
    lottery = region(
        {"Strong": power(offered=2.0), "Weak": power(offered=1.0)},
        mechanism="contest",
        parameters={"contest_exponent": 1.0, "contest_memory": NO_MEMORY},
    )
    yield VerificationRow("the same budgets in the lottery: the weak side wins", 1 / 3, float(trace(lottery).moved("favour")[0, 1, 0, 0]))


def _auction(donors: Mapping[str, tuple[float, float]]) -> tuple[list[str], Array, Array]:
    """Names, favour and payment of donors with a worth of winning and a utility of their deal to the state."""
    loaded = region(
        {name: power(offered=1.0) for name in donors},
        mechanism="auction",
        parameters={"prize_worth": 1.0, "utility_worth": 1.0},
        given={
            "values": {name: {"S": worth} for name, (worth, _) in donors.items()},
            "utilities": {name: {"S": utility} for name, (_, utility) in donors.items()},
            "offers": {name: {"S": 1.0} for name in donors},
        },
    )
    run = trace(loaded)
    return list(run.model.coefficients.layout.powers), run.moved("favour")[0, :, 0, 0], run.moved("transfers")[0, :, 0, 0]


def menu_auction() -> Iterator[VerificationRow]:
    donors = {"D1": (10.0, -2.0), "D2": (7.0, 0.0), "D3": (3.0, 1.0)}
    names, favour, paid = _auction(donors)
    yield VerificationRow("three donors: favour of donor 1", 1.0, float(favour[names.index("D1")]))
    yield VerificationRow("three donors: favour of the others", 0.0, float(favour[1:].sum()))
    yield VerificationRow("three donors: donor 1 pays", 9.0, float(paid[0]))
    yield VerificationRow("three donors: donor 1 keeps", 1.0, float(10.0 * favour[0] - paid[0]))
    yield VerificationRow("three donors: the state gets, its dislike of the deal counted", 7.0, float(paid.sum() - 2.0))
    yield VerificationRow("three donors: the others pay", 0.0, float(paid[1:].sum()))
    _, favour, paid = _auction({"D1": donors["D1"]})
    yield VerificationRow("a sole donor pays", 2.0, float(paid[0]))
    yield VerificationRow("a sole donor keeps", 8.0, float(10.0 * favour[0] - paid[0]))
    yield VerificationRow("the state gets from a sole donor", 0.0, float(paid[0] - 2.0))


def stocks() -> Iterator[VerificationRow]:
    values, interest, loss = {"A": 100.0, "B": 100.0}, 0.05, 0.1
    yearly = _rivals(values, memory=-1.0 / math.log(1.0 - loss), interest=interest, years=100)
    spent, favour, stock = _at_rest(yearly)
    yield VerificationRow("two powers, prize 100, decay 0.1, interest 0.05, yearly steps: stock", 175.0, float(stock[0]), 1e-6)
    yield VerificationRow("spending a year", 17.5, float(spent[0]), 1e-6)
    yield VerificationRow("share of the favour", 0.5, float(favour[0]))
    apart = _from_far_apart(interest, loss)
    yield VerificationRow("the same from stocks far apart: difference between the two", 0.0, apart, 1e-6)
    stocks_by_step, spending_by_step = [], []
    for steps in (4, 8):
        fine = _rivals(values, memory=1.0 / loss, interest=math.expm1(interest), years=30, steps_per_year=steps, pace=1.0)
        spent, _, stock = _at_rest(fine)
        stocks_by_step.append(float(stock[0]))
        spending_by_step.append(float(spent[0]) * steps)
    # Both differ from the limit in proportion to the step.
    yield VerificationRow("continuous rates, step to zero: stock", 166.6667, 2.0 * stocks_by_step[1] - stocks_by_step[0], 0.01)
    yield VerificationRow("continuous rates, step to zero: spending a year", 16.6667, 2.0 * spending_by_step[1] - spending_by_step[0], 0.01)
    yield from tournaments.stocks()


def _from_far_apart(interest: float, loss: float) -> float:
    """Largest difference of the two stocks at the end, where one power begins with forty times the other's spending."""
    rule: dict[str, Any] = {
        "adaptation": "best_response",
        "adaptation_parameters": {"pace": 0.4},
        "envelope": "endogenous",
        "funding_rate": interest,
    }
    loaded = region(
        {"A": power(offered=40.0, **rule), "B": power(offered=1.0, **rule)},
        years=100,
        mechanism="contest",
        parameters={"contest_memory": -1.0 / math.log(1.0 - loss), "prize_worth": 1.0, "effort_cost": 1.0},
        given={"values": {name: {"S": 100.0} for name in "AB"}},
    )
    _, _, stock = _at_rest(loaded)
    return float(np.ptp(stock))


CASES = (
    Case(
        3,
        "Tullock contest",
        "Tullock (1980); n players with unequal prizes after Stein (2002)",
        "mechanism contest, envelopes chosen by best response until they rest; a tournament of given efforts",
        tullock,
    ),
    Case(
        5,
        "General Lotto",
        "Hart (2008): the weak side wins half of the ratio of the budgets",
        f"mechanism contest with a huge exponent, two powers that spend at random; {RUNS:,} runs",
        lotto,
    ),
    Case(
        8,
        "Menu auction",
        "Bernheim and Whinston (1986), aid for policy",
        "mechanism auction with given worths and utilities; the payment as it is booked",
        menu_auction,
    ),
    Case(
        10,
        "Contest over decaying stocks",
        "I* = V (n - 1) / (n^2 (r + d)); times 1 + r where effort counts at once",
        "mechanism contest with memory, envelopes chosen by best response; a tournament of steady efforts",
        stocks,
    ),
)
