"""What a check says: a quantity, the known answer, the model's answer, and whether they agree."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

CaseVerdict = Literal["pass", "fail", "formula only"]
EXACT = 1e-9
"""Tolerance where only rounding stands between the model and the answer."""
STANDARD_ERRORS = 4.0
"""Tolerance of a simulated frequency or mean; a right model fails once in about 16,000 such comparisons."""


@dataclass(frozen=True)
class VerificationRow:
    """One comparison. `through_model` is False where no run of the model reaches the quantity."""

    quantity: str
    expected: float
    computed: float
    tolerance: float = EXACT
    through_model: bool = True

    @property
    def error(self) -> float:
        """Absolute difference."""
        return abs(self.computed - self.expected)

    @property
    def verdict(self) -> CaseVerdict:
        # A result that is no number fails every comparison.
        if not self.error <= self.tolerance:
            return "fail"
        return "pass" if self.through_model else "formula only"


@dataclass(frozen=True)
class Case:
    """A family of comparisons with one source; `work_out` runs the model and returns the rows."""

    number: int
    name: str
    source: str
    route: str
    """How the model comes to the numbers."""
    work_out: Callable[[], Iterable[VerificationRow]]


def frequency(quantity: str, expected: float, hits: float, draws: int) -> VerificationRow:
    """A share of independent draws against its probability; the tolerance is four standard errors of that probability."""
    return VerificationRow(quantity, expected, hits / draws, STANDARD_ERRORS * math.sqrt(expected * (1.0 - expected) / draws))
