"""What every table of a scenario is made of: names, days, the fixed lists, and the strict table itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from suitors.model.submodels.schedule import switches
from suitors.scenario.quantity import Amount
from suitors.words.brief import Brief

Ledger = Literal["public_sovereign", "public_commercial", "private"]
Stage = Literal["announced", "offered", "signed", "completed"]
Tier = Literal["LIC", "LMIC", "UMIC", "HIC"]
Sector = Literal["transport", "energy", "minerals", "industry", "digital", "human"]
Motive = Literal["resources", "corridor", "market", "need", "neighbourhood", "politics"]
Risk = Literal["low", "moderate", "high"]
Kind = Literal["grants", "state_loans", "commercial_loans", "investment"]
"""Kinds of money that the record tells apart."""
Noise = Literal["taste", "deals", "growth", "distress", "prices", "protests", "opinions", "exploration"]
if TYPE_CHECKING:
    Submodel = str
else:
    Submodel = Literal[switches()]
    """The submodels that a scenario may switch off."""
LEDGERS: tuple[Ledger, ...] = ("public_sovereign", "public_commercial", "private")
STAGES: tuple[Stage, ...] = ("announced", "offered", "signed", "completed")
TIERS: tuple[Tier, ...] = ("LIC", "LMIC", "UMIC", "HIC")
SECTORS: tuple[Sector, ...] = ("transport", "energy", "minerals", "industry", "digital", "human")
Belonging = Literal["trade", "remittances", "routes"]
"""What leaves with a power, unless a scenario says that it stays."""
RISKS: tuple[Risk, ...] = ("low", "moderate", "high")
KINDS: tuple[Kind, ...] = ("grants", "state_loans", "commercial_loans", "investment")
MOTIVES: tuple[Motive, ...] = ("resources", "corridor", "market", "need", "neighbourhood", "politics")

Year = Annotated[str, Field(pattern=r"^\d{4}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
YearlyPath = dict[Year, Amount]


def _day_from_text(raw: Any) -> Any:
    """Documents kept as JSON hold their days as text; TOML and Python give dates."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else raw
    except ValueError:
        return raw


Day = Annotated[date, BeforeValidator(_day_from_text)]


class Table(Brief, BaseModel):
    """A table of the file: no unknown keys, no coercion, no change after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    def _facts(self) -> Mapping[str, object]:
        return {name: getattr(self, name) for name in type(self).model_fields}

    __str__ = Brief.__repr__
