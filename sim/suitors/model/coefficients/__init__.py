"""What a scenario fixes before the first step: every coefficient of the engine, as arrays with the run axis last.

A coefficient has run length 1 unless one of the numbers behind it varies by run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from suitors.model.coefficients.focus import FocusCoefficients, focus_coefficients
from suitors.model.coefficients.loans import LoanCoefficients, loan_coefficients
from suitors.model.coefficients.money import MoneyCoefficients, money_coefficients
from suitors.model.coefficients.places import PlaceCoefficients, place_coefficients
from suitors.model.coefficients.readings import Readings
from suitors.model.coefficients.routes import RouteCoefficients, route_coefficients
from suitors.model.placing import Placing
from suitors.model.rounding import rounded

if TYPE_CHECKING:
    from suitors.model.reference import Reference


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Coefficients(Readings):
    """Coefficients of one scenario in five parts, and whatever else is read from it by axis."""

    loans: LoanCoefficients
    money: MoneyCoefficients
    focus: FocusCoefficients
    places: PlaceCoefficients
    routes: RouteCoefficients
    reference_flows: Reference | None = None
    """Flows of the reference on these axes, once they have been worked out."""

    @classmethod
    def of(cls, read: Readings) -> Coefficients:
        """Work out the coefficients of a scenario. Raises ValueError for a power that is owed but has no loan to carry it."""
        routes = route_coefficients(read)
        places = place_coefficients(read, routes)
        return cls(
            **vars(read),
            loans=loan_coefficients(read),
            money=money_coefficients(read),
            focus=focus_coefficients(read, places.opening_gap),
            places=places,
            routes=routes,
        )

    def with_placings(self, placings: Mapping[str, Placing]) -> Coefficients:
        """The same once it is known where the powers of the reference placed their money, on these states."""
        return replace(self, money=self.money.with_placings(placings, self))

    @cached_property
    def single(self) -> Coefficients:
        """The same in single precision: worked out in double precision, then rounded once."""
        return replace(rounded(self), precision=np.dtype(np.float32), _read={})
