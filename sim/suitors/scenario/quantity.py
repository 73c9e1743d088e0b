"""A number that says where it comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, FiniteFloat, model_validator

from suitors.words.numbers import given

Grade = Literal["data", "literature", "calibrated", "elicited", "assumed", "scenario"]
GRADES: tuple[Grade, ...] = ("data", "literature", "calibrated", "elicited", "assumed", "scenario")
SMALLEST = 1e-9  # stands for "more than nothing"
SCENARIO_SOURCE = "scenario file"


class Quantity(BaseModel):
    """A value with its unit, plausible range, grade and source.

    A scenario may write a bare number instead of the table: the number is then graded ``scenario`` unless it
    replaces the value of a shipped quantity, whose unit and range it keeps. ``low`` and ``high`` bound what is
    plausible (outside them a reader is warned), ``minimum`` and ``maximum`` what makes sense at all (outside them
    the scenario is refused).
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    # By name, so that a document's numbers need no sorting.
    grade: Grade = "scenario"
    high: FiniteFloat | None = None
    low: FiniteFloat | None = None
    maximum: FiniteFloat | None = None
    meaning: str = ""
    minimum: FiniteFloat | None = None
    source: str = ""
    unit: str = ""
    value: FiniteFloat

    @model_validator(mode="before")
    @classmethod
    def _accept_bare_number(cls, raw: Any) -> Any:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return {"value": raw, "source": SCENARIO_SOURCE}
        return raw

    @model_validator(mode="after")
    def _limits_hold(self) -> Quantity:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {given(self.low)} lies above high {given(self.high)}")
        low = float("-inf") if self.minimum is None else self.minimum
        high = float("inf") if self.maximum is None else self.maximum
        if not low <= self.value <= high:
            raise ValueError(f"must be {_limit_text(low, high, self.value)}")
        return self

    @property
    def is_plausible(self) -> bool:
        """Whether the value lies within ``low`` and ``high`` (a bound that is not given always holds)."""
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)


def default(value: float, unit: str = "") -> Quantity:
    """The quantity that stands in where a scenario says nothing: graded as an assumption."""
    return Quantity(value=value, unit=unit, grade="assumed", source="default")


def _limit_text(low: float, high: float, value: float) -> str:
    if low == SMALLEST and high == float("inf") and value <= 0:
        return "more than 0"
    if low == float("-inf"):
        return f"at most {given(high)}"
    return f"from {given(low)} to {given(high)}" if high < float("inf") else f"at least {given(low)}"


def _between(low: float, high: float) -> AfterValidator:
    def check(quantity: Quantity) -> Quantity:
        if not low <= quantity.value <= high:
            raise ValueError(f"must be {_limit_text(low, high, quantity.value)}")
        return quantity

    return AfterValidator(check)


Share = Annotated[Quantity, _between(0.0, 1.0)]
Amount = Annotated[Quantity, _between(0.0, float("inf"))]
Signed = Annotated[Quantity, _between(-1.0, 1.0)]
Positive = Annotated[Quantity, _between(SMALLEST, float("inf"))]
Rate = Annotated[Quantity, _between(-0.5, 5.0)]
