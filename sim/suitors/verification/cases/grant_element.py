"""Case 1: grant elements, read from the present value that is booked when a loan is disbursed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from suitors.engine.sums import group_sums
from suitors.model.coefficients.money import STAGES_OF_WORKS
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.scenario import Loaded, load
from suitors.verification.region import grant, loan, power, region, strategy
from suitors.verification.row import Case, VerificationRow
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


BANK_LOAN = "policy_bank_loan"
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
    "road_12": _equal(12, 0.02, 20, 5),
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
"""In steps as long as the time between two payments."""
ON_THEIR_DATES = (
    (4, "quarterly", ("road_2", "bank", "road_1", "road_4", "osh", "note", "annuity", "irregular", "lump", "bond")),
    (1, "yearly", ("road_2", "bank", "road_4")),
)
"""Steps a year, in words, and lendings whose payments are rarer or more frequent than these: their dates stay the same."""


def _lenders(names: Sequence[str], steps_per_year: int) -> Loaded:
    at_once = {"build_years": STAGES_OF_WORKS / steps_per_year}
    strategies = {
        name: strategy(
            {
                f"part_{place}": loan(rate, maturity, grace, LENDINGS[name].payments_a_year, repayment, share)
                for place, (share, rate, maturity, grace, repayment) in enumerate(LENDINGS[name].parts)
            },
            at_once,
        )
        for name in names
    }
    return region(
        {name: power(name, offered=1.0) for name in names},
        strategies=strategies,
        years=-(-STAGES_OF_WORKS // steps_per_year),
        steps_per_year=steps_per_year,
        on=("pipeline", "debt"),
        hazards="per_step",
    )


def _booked(names: Sequence[str], steps_per_year: int) -> dict[tuple[str, float], float]:
    """Grant element of each lender's first disbursement as booked, in per cent, by lender and discount rate."""

    def grant_element(model: CompetitionModel) -> Array:
        loans = model.coefficients.layout.loans_of
        face, worth = (group_sums(stock[:, 0], loans) for stock in (model.world.debt, model.world.present_value))
        return PER_CENT * (1.0 - np.divide(worth, face, out=np.zeros_like(face), where=face > 0))

    lanes = {"parameters.discount_rate": np.array(DISCOUNT_RATES)}
    run = trace(_lenders(names, steps_per_year), {"grant element": grant_element}, range(len(DISCOUNT_RATES)), lanes)
    # Works move by one stage a step: those of the first step are complete, and the loans disbursed, when they have passed all stages.
    rows = zip(run.model.coefficients.layout.powers, run.at["grant element"][STAGES_OF_WORKS], strict=True)
    return {(lender, rate): float(value) for lender, row in rows for rate, value in zip(DISCOUNT_RATES, row, strict=True)}


def _in_tokyo(rate: float, maturity: float, grace: float, discount_rate: float) -> float:
    """Grant element of China's loans to Kyrgyzstan in the shipped Tokyo scenario with other terms, as its states see it, in per cent."""
    terms = f"strategies.china.products.{BANK_LOAN}.terms.LMIC"
    changes = {f"{terms}.rate": rate, f"{terms}.maturity": maturity, f"{terms}.grace": grace, "parameters.discount_rate": discount_rate}
    coefficients = coefficients_of(load("tokyo_2025", [f"{path}={value}" for path, value in changes.items()]), {}, {})
    offers, state = coefficients.layout.offers, coefficients.layout.states.index("KGZ")
    product = next(place for place, offer in enumerate(offers) if (offer.label, offer.inherited) == (f"CHN.{BANK_LOAN}", False))
    principal, interest = (part[product, state, 0] for part in coefficients.loans.present_value_parts)
    return PER_CENT * float(1.0 - principal - interest * coefficients.loans.rate[product, state, 0])


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


def work_out() -> Iterator[VerificationRow]:
    booked: dict[tuple[str, float], float] = {}
    for payments_a_year in (1, 2, 4):
        booked |= _booked([name for name, lending in LENDINGS.items() if lending.payments_a_year == payments_a_year], payments_a_year)
    for quantity, lender, rate, expected in EXPECTED:
        yield VerificationRow(f"{quantity}, %", expected, booked[lender, rate], PRINTED)
    for steps_per_year, words, names in ON_THEIR_DATES:
        there = _booked(names, steps_per_year)
        for quantity, lender, rate, expected in EXPECTED:
            if lender in names:
                yield VerificationRow(f"{words} steps: {quantity}, %", expected, there[lender, rate], PRINTED)
    monthly = _booked(["road_12"], 12)["road_12", 0.10]
    yield VerificationRow(
        "same road, twelve payments a year in quarterly steps, less that in months, %",
        0.0,
        _booked(["road_12"], 4)["road_12", 0.10] - monthly,
    )
    yield VerificationRow(f"shipped Tokyo scenario: {ROAD}, at 10 %", 53.1012, _in_tokyo(0.02, 20, 5, 0.10), PRINTED)
    yield VerificationRow("shipped Tokyo scenario: AidData 95376, at 7 %", 10.5544, _in_tokyo(0.048, 10, 3, 0.07), PRINTED)
    yield VerificationRow("loan at the discount rate, %", 0.0, booked["at_par", 0.10])
    seen = _as_states_see_it({"road": loan(0.02, 20, 5, 2, share=0.5), "gift": grant(0.5)}, 0.10)
    yield VerificationRow(f"{ROAD}, in the utility of its deal, %", 53.1012, seen[0], PRINTED)
    yield VerificationRow("grant, in the utility of its deal, %", 100.0, seen[1])
    yield VerificationRow("face less present value over face, less the utility's grant element, %", 0.0, booked["road_2", 0.10] - seen[0])


CASE = Case(
    1,
    "Grant element",
    "OECD grant-element formula; AidData records 46348 and 95376; OECD note on concessionality",
    "lenders offer the contracts; present value over face of the first disbursement, one run for each discount rate",
    work_out,
)
