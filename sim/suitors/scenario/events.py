"""Dated events: what each changes, by how much, for how long."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, FiniteFloat, model_validator

from suitors.scenario.base import LEDGERS, Day, Ledger, Name, Table
from suitors.scenario.quantity import Amount, Quantity, Rate, Share, Signed, default

Years = Annotated[FiniteFloat, Field(gt=0)]
FOREVER = 100.0
InstitutionStage = Literal["declaration", "programme", "secretariat"]
INSTITUTION_STAGES: tuple[InstitutionStage, ...] = get_args(InstitutionStage)
States = list[Name] | Literal["all"]


class Dated(Table):
    """What all events have."""

    date: Day
    source: str = ""


class Summit(Dated):
    """A meeting of leaders: it warms ties and, for a while, goodwill."""

    type: Literal["summit"]
    power: Name
    states: States = "all"
    weight: Amount = Field(default_factory=lambda: default(1.0, "meetings"))


class Institution(Dated):
    """A declaration, programme or secretariat in common: it outlasts the visit that made it."""

    type: Literal["institution"]
    power: Name
    states: States = "all"
    stage: InstitutionStage


class MoneyChange(Dated):
    """A ledger's offers times a factor for a while."""

    type: Literal["money_change"]
    power: Name
    ledgers: list[Ledger] = Field(default_factory=lambda: list(LEDGERS))
    factor: Amount
    years: Years = FOREVER


class RateChange(Dated):
    """A power lends dearer or cheaper for a while, such as when its own interest rates move."""

    type: Literal["rate_change"]
    power: Name
    change: Signed = Field(description="added to the interest rates of its new loans, share a year")
    years: Years = FOREVER


class GrowthShock(Dated):
    """A loss (negative) or gain of output, spread evenly over its years."""

    type: Literal["growth_shock"]
    states: States = "all"
    log_points: Quantity
    years: Years = 1.0


class PriceJump(Dated):
    """Commodity prices jump by log points and fall back as price shocks do."""

    type: Literal["price_jump"]
    log_points: Quantity


class DebtRelief(Dated):
    """A creditor writes off a share of its loans."""

    type: Literal["debt_relief"]
    power: Name
    states: States = "all"
    share: Share


class Way(Dated):
    """Something happens to a corridor or to a pipeline."""

    corridor: Name | None = None
    pipeline: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.corridor is None) == (self.pipeline is None):
            raise ValueError("needs either corridor or pipeline")
        return self


class Closure(Way):
    """A corridor or a pipeline loses a share of its capacity; a share of 1 closes it."""

    type: Literal["closure"]
    share: Share
    years: Years = FOREVER


class CorridorOpening(Way):
    """A corridor or a pipeline gains capacity, such as when a railway is finished."""

    type: Literal["corridor_opening"]
    capacity: Amount = Field(description="added capacity a year, in million tonnes, for gas in billion cubic metres")


class CorridorReform(Dated):
    """Goods pass a corridor more cheaply, such as after reforms at borders and in ports, or with more trouble."""

    type: Literal["corridor_reform"]
    corridor: Name
    cost: Rate = Field(description="change of its cost, -0.2 is a fifth less")
    years: Years = FOREVER


class ExportControls(Dated):
    """A dominant supplier holds back a mineral; severity 0 is a truce that suspends earlier controls."""

    type: Literal["export_controls"]
    power: Name
    mineral: Name
    severity: Share
    years: Years = FOREVER


class PartnerShock(Dated):
    """Trouble in a power: what its migrants send, what it trades, what it offers and what of its works lapses."""

    type: Literal["partner_shock"]
    power: Name
    remittances: Amount = Field(default_factory=lambda: default(1.0, "factor"))
    trade: Amount = Field(default_factory=lambda: default(1.0, "factor"))
    offers: Amount = Field(default_factory=lambda: default(1.0, "factor"))
    lapse: Amount = Field(default_factory=lambda: default(1.0, "factor"))
    years: Years = FOREVER


class SecondarySanctions(Dated):
    """Others punish dealings with a power: it offers less, more of its works lapse, trade with it shrinks."""

    type: Literal["secondary_sanctions"]
    power: Name
    offers: Amount = Field(default_factory=lambda: default(0.5, "factor"))
    lapse: Amount = Field(default_factory=lambda: default(2.0, "factor"))
    trade: Amount = Field(default_factory=lambda: default(0.8, "factor"))
    years: Years = FOREVER


class Coercion(Dated):
    """A power presses states through transit, migration or gas: they lose output, it loses goodwill."""

    type: Literal["coercion"]
    power: Name
    states: States = "all"
    growth_loss: Amount = Field(default_factory=lambda: default(0.02, "1/year"))
    goodwill_loss: Amount = Field(default_factory=lambda: default(0.1, "goodwill a year"))
    years: Years = 1.0


class LeadershipChange(Dated):
    """New leaders loosen old ties and audit opaque deals."""

    type: Literal["leadership_change"]
    states: States
    ties_lost: Share = Field(default_factory=lambda: default(0.5, "share"))
    audited: Share = Field(default_factory=lambda: default(0.3, "share"))


Event = Annotated[
    Summit
    | Institution
    | MoneyChange
    | RateChange
    | GrowthShock
    | PriceJump
    | DebtRelief
    | Closure
    | CorridorOpening
    | CorridorReform
    | ExportControls
    | PartnerShock
    | SecondarySanctions
    | Coercion
    | LeadershipChange,
    Field(discriminator="type"),
]
