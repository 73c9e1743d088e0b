"""Case 1: grant elements, read from the present value that is booked when a loan is disbursed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from suitors.agents.model import CompetitionModel
from suitors.engine.sums import group_sums
from suitors.scenario import Loaded
from suitors.verification.region import grant, loan, power, region, strategy
from suitors.verification.row import Case, Row
from suitors.verification.trace import Array, trace

PRINTED = 5e-5
"""Half of the last digit of a figure given with four decimals."""
PER_CENT = 100.0


@dataclass(frozen=True)
class Lending:
    """Loans of one lender: each a share of the money and its terms (rate, maturity, grace, repayment)."""

    payments_a_year: int
    parts: tuple[tuple[float, float, float, float, str], ...]


def _equal(payments_a_year: int, rate: float, maturity: float, grace: float) -> Lending:
    return Lending(payments_a_year, ((1.0, rate, maturity, grace, "equal_principal"),))


ROAD = "Bishkek-Naryn-Torugart road, AidData 46348"
EQUAL_TO_DISCOUNT = 2.0 * (1.10**0.5 - 1.0)
LENDINGS = {
    "road_2": _equal(2, 0.02, 20, 5),
    "bank": _equal(2, 0.048, 10, 3),
    "road_1": _equal(1, 0.02, 20, 5),
    "road_4": _equal(4, 0.02, 20, 5),
    "treasury_9": _equal(2, 0.02, 20, 9),
    "treasury_11": _equal(2, 0.02, 20, 11),
    "osh": _equal(2, 0.0025, 40, 10),
    "note": _equal(2, 0.025, 10, 2.5),
    "annuity": Lending(2, ((1.0, 0.025, 10, 2.5, "annuity"),)),
    # Eight payments of 75, six of 60 and two of 20 are three loans in sequence, each in equal parts.
    "irregular": Lending(
        2, ((0.60, 0.025, 6, 2.5, "equal_principal"), (0.36, 0.025, 9, 6.5, "equal_principal"), (0.04, 0.025, 10, 9.5, "equal_principal"))
    ),
    "lump": Lending(2, ((1.0, 0.025, 10, 10, "lump_sum"),)),
    "bond": Lending(2, ((1.0, 0.0775, 5, 5, "bullet"),)),
    "at_par": _equal(2, EQUAL_TO_DISCOUNT, 20, 5),
}
DISCOUNT_RATES = (0.05, 0.07, 0.09, 0.10)
"""One run for each."""
EXPECTED = (
    (f"{ROAD}, 2 %, 20 y, 5 y, at 10 % (published)", "road_2", 0.10, 53.1012),
    ("Chinese bank to National Bank of Uzbekistan, AidData 95376, at 7 % (published)", "bank", 0.07, 10.5544),
    ("same road, one payment a year", "road_1", 0.10, 53.2815),
    ("same road, four payments a year", "road_4", 0.10, 53.0082),
    ("Kyrgyz treasury loan, 9 y grace, at 5 %", "treasury_9", 0.05, 29.7903),
    ("Kyrgyz treasury loan, 11 y grace, at 5 %", "treasury_11", 0.05, 31.3224),
    ("Osh-Batken-Isfana road, 0.25 %, 40 y, 10 y, at 5 %", "osh", 0.05, 64.2441),
    ("same, at 9 %", "osh", 0.09, 82.3593),
    ("OECD note, 1000 over 10 y at 2.5 %, equal principal", "note", 0.10, 32.3909),
    ("same, annuity", "annuity", 0.10, 32.9126),
    ("same, payments 8 x 75, 6 x 60, 2 x 20", "irregular", 0.10, 30.4322),
    ("same, lump sum", "lump", 0.10, 51.8071),
    ("Kyrgyz Eurobond, 7.75 %, 5-y bullet, at 5 %", "bond", 0.05, -12.3204),
)


def _lenders(payments_a_year: int) -> Loaded:
    chosen = {name: lending for name, lending in LENDINGS.items() if lending.payments_a_year == payments_a_year}
    at_once = {"build_years": 2.0 / payments_a_year}
    strategies = {
        name: strategy(
            {
                f"part_{place}": loan(rate, maturity, grace, payments_a_year, repayment, share)
                for place, (share, rate, maturity, grace, repayment) in enumerate(lending.parts)
            },
            at_once,
        )
        for name, lending in chosen.items()
    }
    return region(
        {name: power(name, offered=1.0) for name in chosen},
        strategies=strategies,
        years=max(1, 2 // payments_a_year),
        steps_per_year=payments_a_year,
        on=("pipeline", "debt"),
        hazards="per_step",
    )


def _booked(payments_a_year: int) -> tuple[list[str], Array]:
    """Grant element of each lender's first disbursement as booked, in per cent, (lender, discount rate)."""

    def grant_element(model: CompetitionModel) -> Array:
        loans = model.setting.layout.loans_of
        face, worth = (group_sums(stock[:, 0], loans) for stock in (model.world.debt, model.world.present_value))
        return PER_CENT * (1.0 - np.divide(worth, face, out=np.zeros_like(face), where=face > 0))

    lanes = {"parameters.discount_rate": np.array(DISCOUNT_RATES)}
    run = trace(_lenders(payments_a_year), {"grant element": grant_element}, range(len(DISCOUNT_RATES)), lanes)
    # Works of the first step are complete, and the loans disbursed, after the second.
    return list(run.model.setting.layout.powers), run.at["grant element"][2]


def _as_states_see_it(products: dict[str, dict[str, object]], discount_rate: float) -> list[float]:
    """Grant element of each product as it enters a state's utility, in per cent."""
    loaded = region(
        {"A": power("mix", offered=1.0)},
        strategies={"mix": strategy(products)},
        steps_per_year=2,
        parameters={"weight_constant": 0.0, "weight_grant_element": PER_CENT, "discount_rate": discount_rate},
    )
    model = CompetitionModel(loaded, keep_deals=True)
    model.step()
    assert model.deals is not None
    noted = model.deals.table().set_index("product")["utility"]
    return [float(noted[f"A.{name}"]) for name in products]


def work_out() -> Iterator[Row]:
    booked: dict[tuple[str, float], float] = {}
    for payments_a_year in (1, 2, 4):
        lenders, values = _booked(payments_a_year)
        for lender, row in zip(lenders, values, strict=True):
            booked.update({(lender, rate): float(value) for rate, value in zip(DISCOUNT_RATES, row, strict=True)})
    for quantity, lender, rate, expected in EXPECTED:
        yield Row(f"{quantity}, %", expected, booked[lender, rate], PRINTED)
    yield Row("loan at the discount rate, %", 0.0, booked["at_par", 0.10])
    seen = _as_states_see_it({"road": loan(0.02, 20, 5, 2, share=0.5), "gift": grant(0.5)}, 0.10)
    yield Row(f"{ROAD}, in the utility of its deal, %", 53.1012, seen[0], PRINTED)
    yield Row("grant, in the utility of its deal, %", 100.0, seen[1])
    yield Row("face less present value over face, less the utility's grant element, %", 0.0, booked["road_2", 0.10] - seen[0])


CASE = Case(
    1,
    "Grant element",
    "OECD grant-element formula; AidData records 46348 and 95376; OECD note on concessionality",
    "lenders offer the contracts; present value over face of the first disbursement, one run for each discount rate",
    work_out,
)
