"""Coefficients with no more in them than a test needs."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

from suitors.model.coefficients import Coefficients
from suitors.model.coefficients.focus import FocusCoefficients
from suitors.model.coefficients.loans import LoanCoefficients
from suitors.model.coefficients.money import MoneyCoefficients
from suitors.model.coefficients.places import PlaceCoefficients
from suitors.model.coefficients.routes import RouteCoefficients

PARTS: dict[str, type[Any]] = {
    "loans": LoanCoefficients,
    "money": MoneyCoefficients,
    "focus": FocusCoefficients,
    "places": PlaceCoefficients,
    "routes": RouteCoefficients,
}
PART_OF = {field.name: part for part, kind in PARTS.items() for field in fields(kind)} | {"mix": "money", "reach": "money"}


def stub_coefficients(**values: Any) -> Any:
    """Values by the name that they have in whatever part of the coefficients; raises AssertionError for a name that none has."""
    stub = SimpleNamespace(**{part: SimpleNamespace() for part in PARTS})
    for name, value in values.items():
        assert name in PART_OF or name in Coefficients.__dataclass_fields__ or hasattr(Coefficients, name), name
        setattr(getattr(stub, PART_OF[name]) if name in PART_OF else stub, name, value)
    return stub
