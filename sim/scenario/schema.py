"""What a scenario may say. One class per table of the file; nothing is coerced and nothing unknown is let through.

The classes describe a *complete* document: the reader has already merged the parents named by ``extends``, the
shipped profiles, strategies and parameters, and the command line's overrides.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator

from sim.scenario.quantity import Amount, Positive, Quantity, Rate, Share, Signed, default

Ledger = Literal["public_sovereign", "public_commercial", "private"]
Stage = Literal["announced", "offered", "signed", "completed"]
Tier = Literal["LIC", "LMIC", "UMIC", "HIC"]
Sector = Literal["transport", "energy", "minerals", "industry", "digital", "human"]
Motive = Literal["resources", "corridor", "market", "need", "neighbourhood"]
Noise = Literal["taste", "deals", "growth", "distress"]
Submodel = Literal["pipeline", "debt", "distress", "economy", "sectors", "goodwill", "private_money"]
LEDGERS: tuple[Ledger, ...] = ("public_sovereign", "public_commercial", "private")
STAGES: tuple[Stage, ...] = ("announced", "offered", "signed", "completed")
TIERS: tuple[Tier, ...] = ("LIC", "LMIC", "UMIC", "HIC")
SECTORS: tuple[Sector, ...] = ("transport", "energy", "minerals", "industry", "digital", "human")
MOTIVES: tuple[Motive, ...] = ("resources", "corridor", "market", "need", "neighbourhood")

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


class Table(BaseModel):
    """A table of the file: no unknown keys, no coercion, no change after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Horizon(Table):
    """The stretch of time that is simulated."""

    start: Day
    years: Annotated[int, Field(ge=1, le=100)]
    steps_per_year: Annotated[int, Field(ge=1, le=52)] = 4


class Instrument(Table):
    """A form that finance can take."""

    title: str
    repayable: bool = Field(description="whether it leaves a debt")
    grant_element: Share = Field(description="grant element of an instrument that is not repaid")
    know_how: Amount = Field(description="multiple of the strategy's know-how that it carries")
    direct_investment: bool = Field(description="whether completed money adds to the direct-investment stock")


class Terms(Table):
    """A loan contract."""

    rate: Rate = Field(description="interest rate, share a year")
    maturity: Annotated[FiniteFloat, Field(gt=0, le=60)] = Field(description="years from disbursement to last payment")
    grace: Annotated[FiniteFloat, Field(gt=0, le=60)] = Field(description="years from disbursement to first principal")
    payments_a_year: Annotated[int, Field(ge=1, le=12)] = 2
    repayment: Literal["equal_principal", "annuity", "bullet"] = "equal_principal"
    source: str = ""

    @model_validator(mode="after")
    def _grace_ends_before_maturity(self) -> Terms:
        if self.grace > self.maturity:
            raise ValueError(f"grace {self.grace:g} exceeds maturity {self.maturity:g}")
        return self


class Product(Table):
    """A thing that a strategy offers."""

    title: str
    instrument: Name
    ledger: Ledger
    share: Share = Field(description="share of the ledger's money that goes to this product")
    slot: str = Field(default="", description="name that keys its random draws; strategies share draws slot by slot")
    terms: dict[Tier, Terms] = Field(default_factory=dict, description="contract per borrower tier (loans); others are not eligible")
    tiers: list[Tier] = Field(default_factory=lambda: list(TIERS), description="eligible tiers (products without terms)")
    sectors: dict[Sector, Share] = Field(default_factory=dict, description="sector focus if it differs from the strategy's")


class Targeting(Table):
    """Where the money goes."""

    motives: dict[Motive, Amount]
    sectors: dict[Sector, Amount]
    concentration: Amount = Field(description="exponent on the value of a state")
    response_to_rivals: Amount = Field(description="pull towards states where the power's share is small")
    response_to_refusal: Amount = Field(description="exponent on the share of its offers that was taken")


class Conduct(Table):
    """How the power behaves with its partners; scores from 0 to 1."""

    conditionality: Share
    claim: Share = Field(description="claim on assets or output behind its loans")
    quality: Share
    transparency: Share
    know_how: Share
    footprint: Share = Field(description="visible foreign presence of its works")
    discipline: Share = Field(description="how far it heeds the borrower's debt headroom")
    summit_rate: Amount = Field(description="leaders' meetings a year")


class Delivery(Table):
    """How much of what is signed gets built, and how fast."""

    realisation: Share = Field(description="share of signed money that is completed")
    build_years: Positive = Field(description="mean years from signing to completion of what completes")


class Block(Table):
    """Whether another power could adopt this block of the strategy, and why."""

    transfer: Literal["transferable", "needs_capacity", "barred"]
    reason: str = ""


class Strategy(Table):
    """What a power does, in blocks that can be swapped."""

    title: str
    prose: str
    source: str = ""
    targeting: Targeting
    products: dict[Name, Product]
    conduct: Conduct
    delivery: dict[Ledger, Delivery]
    blocks: dict[Literal["targeting", "mix", "terms", "conduct", "delivery"], Block] = Field(default_factory=dict)


class Money(Table):
    """Money of one ledger: bn US$ a year from each named year on, at exactly one stage."""

    announced: YearlyPath | None = None
    offered: YearlyPath | None = None
    signed: YearlyPath | None = None
    completed: YearlyPath | None = None
    conversion: Share = Field(default_factory=lambda: default(1.0), description="share of announcements that become offers")
    growth: Rate = Field(default_factory=lambda: default(0.0), description="yearly growth after the last named year")
    source: str = ""

    @model_validator(mode="after")
    def _exactly_one_stage(self) -> Money:
        given = [stage for stage in STAGES if getattr(self, stage) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of announced, offered, signed, completed; got {', '.join(given) or 'none'}")
        return self

    @property
    def stage(self) -> Stage:
        """The stage at which the money is stated."""
        return next(stage for stage in STAGES if getattr(self, stage) is not None)

    @property
    def path(self) -> YearlyPath:
        """Money by first year, bn US$ a year."""
        path: YearlyPath = getattr(self, self.stage)
        return path


class Dyad(Table):
    """Opening position of a power in a state. Money in bn US$."""

    sovereign_debt: Amount = Field(description="public and publicly guaranteed debt to official lenders of the power")
    commercial_debt: Amount = Field(description="other debt to the power's policy banks and export credit")
    direct_investment: Amount
    aid_stock: Amount = Field(description="grants of recent years, decayed")
    trade: Amount = Field(description="exports plus imports a year")
    remittance_share: Share = Field(description="share of the state's remittances that comes from the power")
    goodwill: Signed
    ties: Share
    neighbourhood: Share = Field(description="nearness, 1 at a common border, falling with distance")


class Power(Table):
    """What a power is: its money, its opening ties, and the strategy it plays."""

    name: str
    contestant: bool = True
    strategy: Name
    nest: str = Field(default="", description="powers of one nest are close substitutes in a state's eyes; default: its own")
    delivery_travels: bool = Field(default=False, description="take delivery from the strategy played instead of the power's own")
    money: dict[Ledger, Money]
    toward: dict[Name, Dyad]


class State(Table):
    """What a state is: its economy, its debts, its gaps and its politics."""

    name: str
    tier: Tier
    debt_capacity: Literal["weak", "medium", "strong"]
    gdp: Positive = Field(description="bn US$")
    growth: Rate = Field(description="trend growth of nominal US$ GDP, share a year")
    population: Positive = Field(description="million")
    revenue: Share = Field(description="government revenue, share of GDP")
    exports: Amount = Field(description="exports of goods and services, share of GDP")
    balance: Rate = Field(description="overall budget balance, share of GDP")
    public_debt: Amount = Field(description="bn US$, all creditors")
    market_external_debt: Amount = Field(description="bn US$ of public debt owed to foreign bondholders and banks")
    remittances: Amount = Field(description="share of GDP")
    openness: Share = Field(description="room for protest and public opinion")
    accountability: Share = Field(description="constraint of rulers by the ruled")
    aversion: Amount = Field(description="dislike of policy conditions, 1 is average")
    political_risk: Share = Field(description="share of mobilised private money that the risk keeps away")
    absorption: Amount = Field(description="multiple of the general cap on works in progress")
    hedging: Amount = Field(description="multiple of the general hedging weight")
    technology: Share = Field(description="technology level, 1 is the frontier")
    resource_rents: Share = Field(description="natural-resource rents, share of GDP")
    corridor_value: Amount = Field(description="worth of its position on transit routes, 1 is the region's mean")
    gaps: dict[Sector, Share]
    minerals: dict[Name, Amount] = Field(default_factory=dict, description="share of world output or reserves by mineral")


class Summit(Table):
    """A meeting of leaders."""

    type: Literal["summit"]
    date: Day
    power: Name
    states: list[Name] | Literal["all"] = "all"
    weight: Amount = Field(default_factory=lambda: default(1.0), description="1 is an ordinary meeting of leaders")
    source: str = ""


class MoneyChange(Table):
    """A ledger's offers times a factor for a while."""

    type: Literal["money_change"]
    date: Day
    power: Name
    ledgers: list[Ledger] = Field(default_factory=lambda: list(LEDGERS))
    factor: Amount
    years: Annotated[FiniteFloat, Field(gt=0)] = 100.0
    source: str = ""


class GrowthShock(Table):
    """A loss (negative) or gain of output, spread evenly over its years."""

    type: Literal["growth_shock"]
    date: Day
    states: list[Name] | Literal["all"] = "all"
    log_points: Quantity
    years: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    source: str = ""


class DebtRelief(Table):
    """A creditor writes off a share of its loans."""

    type: Literal["debt_relief"]
    date: Day
    power: Name
    states: list[Name] | Literal["all"] = "all"
    share: Share
    source: str = ""


Event = Annotated[Summit | MoneyChange | GrowthShock | DebtRelief, Field(discriminator="type")]


class Given(Table):
    """Fixed quantities for cases with a known answer. Keys are power, then state."""

    values: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="targeting value, taken as it is")
    utilities: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="utility of any of the power's deals")
    offers: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="bn US$ on the table at every step")
    room: dict[Name, FiniteFloat] = Field(default_factory=dict, description="bn US$ that a state can take up in a step")
    noise: list[Noise] | None = Field(default=None, description="the kinds of noise left on; default: all")


class Scenario(Table):
    """The complete document: who takes part, with what, when, and under which numbers."""

    title: str
    question: str = ""
    description: str = ""
    horizon: Horizon
    runs: Annotated[int, Field(ge=1, le=1_000_000)] = 256
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    mechanism: Literal["tender", "split"] = "tender"
    places: Annotated[int, Field(ge=1)] | None = Field(default=None, description="at most so many deals a state and step")
    lumpy: bool = Field(default=True, description="deals arrive at random; false offers a little at every step")
    hazards: Literal["continuous", "per_step"] = Field(
        default="continuous", description="pipeline hazards as rates a year, or chances a step with lapse first"
    )
    off: list[Submodel] = Field(default_factory=list, description="submodels that hold their opening values")
    parameters: dict[Name, Quantity]
    instruments: dict[Name, Instrument]
    strategies: dict[Name, Strategy]
    powers: dict[Name, Power]
    states: dict[Name, State]
    events: list[Event] = Field(default_factory=list)
    given: Given = Field(default_factory=Given)
