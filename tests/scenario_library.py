"""A library of two powers, two states and two strategies, small enough to read, for the tests of reading."""

from __future__ import annotations

import copy
from typing import Any

from suitors.scenario import Library
from suitors.scenario.schema import MOTIVES, SECTORS, Dyad, State


def number(value: float, low: float | None = None, high: float | None = None, **more: Any) -> dict[str, Any]:
    """A quantity as the library writes it."""
    bounds = {name: bound for name, bound in (("low", low), ("high", high)) if bound is not None}
    return {"value": value, "grade": "assumed", "source": "judgement", **bounds, **more}


def _dyad() -> dict[str, Any]:
    return {name: number(0.2, 0.0, 1.0) for name, field in Dyad.model_fields.items() if field.is_required()}


def _power(name: str, strategy: str) -> dict[str, Any]:
    money = {
        "public_sovereign": {"completed": {"2025": number(1.0, 0.5, 2.0, unit="bn US$ a year")}, "growth": number(0.03, 0.0, 0.1)},
        "private": {"announced": {"2025": number(2.0, 1.0, 4.0)}, "conversion": number(0.2, 0.05, 0.5)},
    }
    return {"name": name, "strategy": strategy, "money": money, "toward": {"KAZ": _dyad(), "UZB": _dyad()}}


def _state(name: str) -> dict[str, Any]:
    plain = {"name": name, "tier": "LMIC", "debt_capacity": "medium", "gaps": {sector: number(0.5) for sector in SECTORS}}
    left_out = (*plain, "minerals", "reserves", "corridors", "commodities", "accessibility", "agent", "debt_risk")
    numbers = {field: number(0.3) for field in State.model_fields if field not in left_out}
    return {**plain, **numbers, "minerals": {"uranium": number(0.4)}}


def _strategy(title: str) -> dict[str, Any]:
    terms = {"LMIC": {"rate": number(0.02, 0.0, 0.05), "maturity": 20.0, "grace": 5.0, "payments_a_year": 2}}
    return {
        "title": title,
        "prose": "A strategy for tests.",
        "targeting": {
            "motives": {motive: number(0.2) for motive in MOTIVES},
            "sectors": {"transport": number(0.6), "energy": number(0.4)},
            **{name: number(0.3) for name in ("concentration", "response_to_rivals", "response_to_refusal")},
        },
        "products": {
            "loan": {"title": "Loan", "instrument": "loan", "ledger": "public_sovereign", "share": number(0.7), "terms": terms},
            "training": {"title": "Training", "instrument": "technology", "ledger": "public_sovereign", "share": number(0.3)},
            "firms": {"title": "Firms", "instrument": "investment", "ledger": "private", "share": number(1.0)},
        },
        "conduct": {
            name: number(0.5, 0.25, 0.75)
            for name in ("conditionality", "claim", "quality", "transparency", "know_how", "footprint", "discipline")
        },
        "calendar": {"summit_rate": number(0.5, 0.25, 0.75)},
        "delivery": {ledger: {"realisation": number(0.8), "build_years": number(4.0)} for ledger in ("public_sovereign", "private")},
    }


def _instrument(repayable: bool) -> dict[str, Any]:
    return {"title": "x", "repayable": repayable, "grant_element": number(0.0), "know_how": number(1.0), "direct_investment": False}


LIBRARY = Library(
    parameters={"weight_need": number(1.0, 0.0, 2.0, minimum=0.0, maximum=10.0), "weight_grant": number(1.2, 0.0, 3.0)},
    instruments={"loan": _instrument(True), "technology": _instrument(False), "investment": _instrument(False)},
    strategies={"china": _strategy("China"), "japan": _strategy("Japan")},
    powers={"CHN": _power("China", "china"), "JPN": _power("Japan", "japan")},
    states={"KAZ": _state("Kazakhstan"), "UZB": _state("Uzbekistan")},
)

ROOT: dict[str, Any] = {
    "title": "Root",
    "horizon": {"start": "2025-10-01", "years": 5},
    "powers": {"CHN": {}, "JPN": {}},
    "states": {"KAZ": {}, "UZB": {}},
}


def root(**changes: Any) -> dict[str, Any]:
    """A smallest whole scenario, with top-level tables replaced."""
    return {**copy.deepcopy(ROOT), **changes}


ROOT_TEXT = """\
title = "Root"

[horizon]
start = 2025-10-01
years = 5

[powers.CHN]

[powers.JPN]

[states.KAZ]

[states.UZB]
"""
