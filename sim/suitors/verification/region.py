"""Made-up regions in which only what a case is about differs from zero.

The scenarios are complete and pass through the same reading and checking as a user's file. Whatever number a case does not
give is 0 (1 where 0 makes no sense), every submodel that it does not name is off, and there is no noise unless it asks for some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from suitors.model.submodels.schedule import switches
from suitors.scenario import Loaded, load_document
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import SECTORS, Conduct, Delivery, Dyad, Meetings, Product, State, Submodel
from suitors.scenario.shipped_files import Library, library

RegionTable = dict[str, Any]
PLENTY = 1e6
"""Room for works that never binds, bn US$."""
LEDGER = "public_sovereign"


def state(**numbers: Any) -> RegionTable:
    """A state: GDP 100 bn US$, all else zero."""
    return {**_zeros(State), "name": "State", "tier": "LMIC", "debt_capacity": "strong", "gdp": 100.0, "gaps": {}, **numbers}


def dyad(**numbers: float) -> RegionTable:
    """An opening position."""
    return {**_zeros(Dyad), **numbers}


def power(strategy: str = "plain", offered: float | Mapping[str, float] = 0.0, **more: Any) -> RegionTable:
    """A power that offers so many bn US$ a year, or a path by year; its opening positions are filled in by `region`."""
    path = {"2025": offered} if isinstance(offered, int | float) else dict(offered)
    return {"name": "Power", "strategy": strategy, "money": {LEDGER: {"offered": path}}, "toward": {}, **more}


def loan(
    rate: float, maturity: float, grace: float, payments_a_year: int, repayment: str = "equal_principal", share: float = 1.0
) -> RegionTable:
    """A loan product, the same for every borrower; times in years."""
    terms = {"rate": rate, "maturity": maturity, "grace": grace, "payments_a_year": payments_a_year, "repayment": repayment}
    return {**_zeros(Product), "title": "Loan", "instrument": "loan", "ledger": LEDGER, "share": share, "terms": {"LMIC": terms}}


def grant(share: float = 1.0) -> RegionTable:
    """A product that is not repaid."""
    return {**_zeros(Product), "title": "Grant", "instrument": "aid", "ledger": LEDGER, "share": share}


def investment(share: float = 1.0) -> RegionTable:
    """A product that adds to the direct-investment stock."""
    return {**_zeros(Product), "title": "Investment", "instrument": "investment", "ledger": LEDGER, "share": share}


def strategy(
    products: Mapping[str, RegionTable], delivery: Mapping[str, float] | None = None, conduct: Mapping[str, float] | None = None
) -> RegionTable:
    """A strategy that spreads its money evenly over states; `delivery` holds realisation and build_years."""
    return {
        "title": "Plain",
        "prose": "Offers what the case asks for.",
        "targeting": {
            "motives": {"market": 1.0},
            "sectors": {SECTORS[0]: 1.0},
            "concentration": 1.0,
            "response_to_rivals": 0.0,
            "response_to_refusal": 0.0,
        },
        "products": dict(products),
        "conduct": {**_zeros(Conduct), **(conduct or {})},
        "delivery": {LEDGER: {**_zeros(Delivery), "realisation": 1.0, "build_years": 1.0, **(delivery or {})}},
        "calendar": _zeros(Meetings),
    }


def region(
    powers: Mapping[str, RegionTable],
    states: Mapping[str, RegionTable] | None = None,
    *,
    strategies: Mapping[str, RegionTable] | None = None,
    positions: Mapping[str, Mapping[str, RegionTable]] | None = None,
    years: int = 1,
    steps_per_year: int = 1,
    on: Iterable[Submodel] = (),
    noise: Sequence[str] = (),
    parameters: Mapping[str, float] | None = None,
    given: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    **top: Any,
) -> Loaded:
    """A complete scenario, loaded.

    `positions` gives opening positions by power and state, `on` the submodels that run, `top` any key without a table.
    States take every offer, since the constant of its utility is 1 and every other weight is 0. Pipelines open empty, because
    nobody has money in the reference, unless there are `overrides`: then the reference is the region without them.
    Raises ScenarioError.
    """
    states = dict(states or {"S": state()})
    tables = {}
    for name, table in powers.items():
        toward = {place: (positions or {}).get(name, {}).get(place, dyad()) for place in states}
        tables[name] = {**table, "toward": toward}
    switched_on = set(on)
    document = {
        "title": "A case with a known answer",
        "horizon": {"start": "2025-01-01", "years": years, "steps_per_year": steps_per_year},
        "lumpy": False,
        "off": [name for name in switches() if name not in switched_on],
        "powers": tables,
        "states": states,
        "strategies": dict(strategies or {"plain": strategy({"grant": grant()})}),
        "parameters": {**_quiet(), **(parameters or {})},
        "given": {"noise": list(noise), "room": dict.fromkeys(states, PLENTY), **(given or {})},
        **top,
    }
    shipped = library()
    alone = Library(parameters=shipped.parameters, instruments=shipped.instruments)
    loaded = load_document(document, name="case", overrides=overrides, shipped=alone)
    if overrides:
        return loaded
    # In the reference nobody has money: the pipelines open empty.
    poor = {name: {**table, "money": {LEDGER: {"offered": {"2025": 0.0}}}} for name, table in tables.items()}
    reference = load_document({**document, "powers": poor, "given": {"noise": []}}, name="case", shipped=alone)
    return replace(loaded, reference=reference.scenario, reference_document=reference.document)


@cache
def _quiet() -> dict[str, float]:
    """Parameters without effect on what a case studies."""
    shipped = library().parameters
    silent = [name for name in shipped if name.startswith("weight_")]
    silent += [
        "rate_shading",
        "condition_shading",
        "mobilisation",
        "market_reaction",
        "fungibility",
        "balance_fade",
        "borrowing_outside_balance",
    ]
    return {**dict.fromkeys(silent, 0.0), "weight_constant": 1.0, "taste_scale": 1.0}


@cache
def _zeros(table: type[BaseModel]) -> dict[str, float]:
    """Every number that a table must have, at 0; at 1 where it must be positive."""
    numbers = {}
    for name, field in table.model_fields.items():
        if field.is_required() and field.annotation is Quantity:
            numbers[name] = 0.0 if _allows_zero(field.metadata) else 1.0
    return numbers


def _allows_zero(validators: Sequence[Any]) -> bool:
    zero = Quantity(value=0.0)
    try:
        for validator in validators:
            if hasattr(validator, "func"):
                validator.func(zero)
    except ValueError:
        return False
    return True
