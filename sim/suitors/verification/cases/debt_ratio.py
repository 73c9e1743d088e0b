"""Case 2: how debt over GDP moves, and where a debt ratio counts as a breach."""

from __future__ import annotations

import math
from collections.abc import Iterator

from suitors.model import measures
from suitors.scenario import Loaded
from suitors.verification.region import power, region, state
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import Array, trace

RATE, GROWTH, SURPLUS = 0.06, 0.04, 0.01
CAPACITIES = ("weak", "medium", "strong")
PER_CENT = 0.01
THRESHOLDS = {
    # per cent, for weak, medium and strong capacity to carry debt
    "present value to GDP": (30, 40, 55),
    "present value to exports": (140, 180, 240),
    "service to exports": (10, 15, 21),
    "service to revenue": (14, 18, 23),
}
GDP = 100.0


def _market_debt(opening: float, rate: float, growth: float, surplus: float, years: int) -> Array:
    """Debt over GDP at the end of each year of a state that owes markets alone; instant 0 is the opening."""
    borrower = state(gdp=GDP, growth=growth, public_debt=opening * GDP, balance=surplus - rate * opening)
    loaded = region(
        {"A": power()},
        {"S": borrower},
        years=years,
        on=("economy", "debt"),
        parameters={"market_rate": rate, "domestic_rate": rate},
    )
    run = trace(loaded, {"debt": lambda model: measures.public_debt(model) / model.world.gdp})
    return run.at["debt"][:, 0, 0]


def _worst_ratio(loaded: Loaded) -> float:
    return float(trace(loaded, {"worst": lambda model: model.standing.worst_ratio}).at["worst"][0, 0, 0])


def _indebted(capacity: str, ratio: str, level: float) -> Loaded:
    """A state whose only sizeable debt ratio stands at `level`; all it owes is bonds held abroad."""
    debt, service, exports, revenue = 1.0, 0.0, 0.1, 1.0
    if ratio == "present value to GDP":
        debt, exports = level * GDP, 1.0
    elif ratio == "present value to exports":
        exports = debt / GDP / level
    elif ratio == "service to exports":
        service = level * exports * GDP
    else:
        exports, service = 10.0, level * revenue * GDP
    borrower = state(
        gdp=GDP, debt_capacity=capacity, exports=exports, revenue=revenue, public_debt=debt, market_external_debt=debt, name=ratio
    )
    return region({"A": power()}, {"S": borrower}, on=("debt",), parameters={"market_rate": 0.0, "market_amortisation": service / debt})


def work_out() -> Iterator[VerificationRow]:
    path = _market_debt(0.50, RATE, GROWTH, SURPLUS, 10)
    steady = SURPLUS * (1.0 + GROWTH) / (RATE - GROWTH)
    after_ten = steady + (0.50 - steady) * ((1.0 + RATE) / (1.0 + GROWTH)) ** 10
    yield VerificationRow("debt over GDP after 10 years from 0.50, rate 6 %, growth 4 %, surplus 1 %", after_ten, float(path[10]))
    yield VerificationRow("steady debt 0.52 after 10 years", 0.52, float(_market_debt(steady, RATE, GROWTH, SURPLUS, 10)[10]))
    stabilising = 0.5 * (RATE - GROWTH) / (1.0 + GROWTH)
    yield VerificationRow("stabilising surplus at debt 0.50", 0.00961538, stabilising, 5e-9, through_model=False)
    yield VerificationRow("debt 0.50 after 10 years under it", 0.50, float(_market_debt(0.50, RATE, GROWTH, stabilising, 10)[10]))
    deficit = _market_debt(0.63, 0.0, 0.05, -0.03, 50)
    yield VerificationRow("debt under a deficit of 3 % and growth of 5 %, from 0.63 after 50 years", 0.63, float(deficit[50]))
    approach = _market_debt(0.40, 0.0, 0.05, -0.03, 100)
    yield VerificationRow("half-way time to 0.63 from 0.40, years", math.log(0.5) / -math.log(1.05), _halving(approach, 0.63), 1e-6)
    for ratio, levels in THRESHOLDS.items():
        for capacity, level in zip(CAPACITIES, levels, strict=True):
            at_threshold = _worst_ratio(_indebted(capacity, ratio, level * PER_CENT))
            yield VerificationRow(f"{ratio} at {level} %, {capacity} capacity, over threshold", 1.0, at_threshold)
    tajik = _worst_ratio(_indebted("medium", "service to exports", 0.159))
    yield VerificationRow(
        "Tajikistan 2022, service 15.9 % of exports, medium capacity: above threshold (high risk)", 1.0, float(tajik > 1.0)
    )
    yield VerificationRow(
        "the same ratio at strong capacity: above threshold",
        0.0,
        float(_worst_ratio(_indebted("strong", "service to exports", 0.159)) > 1.0),
    )


def _halving(path: Array, limit: float) -> float:
    """Years in which the distance to the limit halves, from the pace of the first fifty years."""
    pace = math.log((limit - float(path[50])) / (limit - float(path[0]))) / 50
    return math.log(0.5) / pace


CASE = Case(
    2,
    "Debt dynamics and thresholds",
    "debt identity d' = (1 + r)/(1 + g) d - surplus; IMF and World Bank thresholds of 2018",
    "a state that borrows from markets alone; debt over GDP year by year, and the worst debt ratio over its threshold",
    work_out,
)
