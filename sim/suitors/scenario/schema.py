"""What a scenario may say. One class per table of the file; nothing is coerced and nothing unknown is let through.

The classes describe a *complete* document: the reader has already merged the parents named by ``extends``, the
shipped profiles, strategies and parameters, and the command line's overrides.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, model_validator

from suitors.scenario.base import (
    KINDS,
    LEDGERS,
    MOTIVES,
    RISKS,
    SECTORS,
    STAGES,
    TIERS,
    Belonging,
    Day,
    Kind,
    Ledger,
    Motive,
    Name,
    Noise,
    Risk,
    Sector,
    Stage,
    Submodel,
    Table,
    Tier,
    YearlyPath,
)
from suitors.scenario.events import Event
from suitors.scenario.payoff import Payoff, Tournament
from suitors.scenario.quantity import Amount, Positive, Quantity, Rate, Share, Signed, default
from suitors.words.numbers import given

__all__ = [
    "KINDS",
    "LEDGERS",
    "MOTIVES",
    "RISKS",
    "SECTORS",
    "STAGES",
    "TIERS",
    "Event",
    "Kind",
    "Ledger",
    "Motive",
    "Name",
    "Risk",
    "Sector",
    "Stage",
    "Submodel",
    "Table",
    "Tier",
]


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
    survey: Share = Field(
        default_factory=lambda: default(0.0, "share"), description="share of its works in minerals that surveys the ground, not mines it"
    )


class Terms(Table):
    """A loan contract."""

    rate: Rate = Field(description="interest rate, share a year")
    maturity: Annotated[FiniteFloat, Field(gt=0, le=60)] = Field(description="years from disbursement to last payment")
    grace: Annotated[FiniteFloat, Field(gt=0, le=60)] = Field(description="years from disbursement to first principal")
    payments_a_year: Annotated[int, Field(ge=1, le=12)] = 2
    repayment: Literal["equal_principal", "annuity", "bullet", "lump_sum"] = "equal_principal"
    source: str = ""

    @model_validator(mode="after")
    def _grace_ends_before_maturity(self) -> Terms:
        if self.grace > self.maturity:
            raise ValueError(f"grace {given(self.grace)} exceeds maturity {given(self.maturity)}")
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
    highest_risk: Risk = Field(default="high", description="states at a higher risk of debt distress are not eligible")

    def suits(self, tier: str, risk: Risk = "low") -> bool:
        """Whether states of a tier, at a risk of debt distress, are eligible."""
        return tier in (self.terms or self.tiers) and RISKS.index(risk) <= RISKS.index(self.highest_risk)


class Corridor(Table):
    """A route to the outer world."""

    title: str
    capacity: Positive = Field(description="million tonnes a year")
    flow: Amount = Field(description="million tonnes a year at the opening")
    controller: str = Field(default="", description="power whose territory it crosses; empty if nobody's")
    risk: Amount = Field(default_factory=lambda: default(0.0, "share of cost"), description="risk premium on its cost")


class Pipeline(Table):
    """A line by which a state's oil or gas leaves."""

    title: str
    state: Name = Field(description="state whose oil or gas it carries")
    commodity: Name = Field(description="what it carries; lines of one state and commodity can stand in for each other")
    capacity: Amount = Field(description="million tonnes of oil or billion cubic metres of gas a year")
    flow: Positive = Field(description="the same at the opening")
    controller: str = Field(default="", description="power whose territory it crosses; empty if nobody's")
    buyer: str = Field(default="", description="power at its end, the only customer; empty if it leads to many")


class Mineral(Table):
    """A mineral that powers fear to be cut off from."""

    title: str
    supplier: str = Field(default="", description="power that dominates its processing; empty if none does")
    processed_at_home: Share = Field(description="share of the states' output that is processed outside the dominant supplier")
    deliverable_to: list[Name] | Literal["all"] = Field(default="all", description="powers that it can reach")
    mine_cost: Positive = Field(default_factory=lambda: default(20.0, "bn US$"), description="bn US$ of mines for all of world output")
    plant_cost: Positive = Field(default_factory=lambda: default(20.0, "bn US$"), description="bn US$ of plants for all of world output")
    value: Amount = Field(default_factory=lambda: default(10.0, "bn US$ a year"), description="world output at usual prices, bn US$ a year")


class Targeting(Table):
    """Where the money goes."""

    motives: dict[Motive, Amount]
    emphasis: dict[Ledger, dict[Motive, Amount]] = Field(
        default_factory=dict,
        description="factor on a motive for the money of one ledger, 1 if left out: aid and credit follow other motives",
    )
    sectors: dict[Sector, Amount]
    concentration: Amount = Field(description="exponent on the value of a state")
    response_to_rivals: Amount = Field(description="pull towards states where the power's share is small")
    response_to_refusal: Amount = Field(description="exponent on the share of its offers that was taken")
    placed_as: Name | None = Field(default=None, description="power whose record its money follows; default: the one that plays it")


class Conduct(Table):
    """How the power behaves with its partners; scores from 0 to 1."""

    conditionality: Share
    claim: Share = Field(description="claim on assets or output behind its loans")
    quality: Share
    transparency: Share
    know_how: Share
    footprint: Share = Field(description="visible foreign presence of its works")
    discipline: Share = Field(description="how far it heeds the borrower's debt headroom")


class Meetings(Table):
    """How often leaders meet; it belongs to the power, whatever strategy it plays, unless the scenario lets it travel."""

    summit_rate: Amount = Field(description="leaders' meetings a year")


class Coercing(Table):
    """How a power presses states that turn away from it."""

    threshold: Share = Field(description="fall of its share in a state's exposures, relative to the opening, that provokes it")
    growth_loss: Amount = Field(description="output that a pressed state loses, share a year")
    goodwill_loss: Amount = Field(description="goodwill that pressing costs, a year")


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
    calendar: Meetings
    coercion: Coercing | None = None
    blocks: dict[Literal["targeting", "mix", "terms", "conduct", "delivery", "calendar"], Block] = Field(default_factory=dict)


class Money(Table):
    """Money of one ledger: bn US$ a year from each named year on, at exactly one stage."""

    announced: YearlyPath | None = None
    offered: YearlyPath | None = None
    signed: YearlyPath | None = None
    completed: YearlyPath | None = None
    conversion: Share = Field(
        default_factory=lambda: default(1.0),
        description="share of announcements that is signed if states take what they usually take",
    )
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
    institution: Share = Field(default_factory=lambda: default(0.0), description="institutions in common, 1 is a treaty organisation")
    neighbourhood: Share = Field(description="nearness, 1 at a common border, falling with distance")
    past: dict[Kind, Amount] = Field(default_factory=dict, description="share of the power's money of a kind that went to the state")


class Power(Table):
    """What a power is: its money, its opening ties, and the strategy it plays."""

    name: str
    contestant: bool = True
    strategy: Name
    home: Name | None = Field(default=None, description="strategy that a newcomer comes with; default: the one it plays")
    nest: str = Field(default="", description="powers of one nest are close substitutes in a state's eyes; default: its own")
    delivery_travels: bool = Field(default=False, description="take delivery from the strategy played instead of the power's own")
    calendar_travels: bool = Field(default=False, description="take leaders' meetings from the strategy played instead of the power's own")
    money: dict[Ledger, Money]
    toward: dict[Name, Dyad]
    growth: Rate = Field(default_factory=lambda: default(0.045, "share a year"), description="trend growth of its dollar GDP")
    trade_trend: Rate = Field(
        default_factory=lambda: default(0.0, "log points a year"),
        description="recorded yearly gain of trade with it on trade with others, beyond its growth; it fades",
    )
    funding_rate: Rate = Field(default_factory=lambda: default(0.035, "share a year"), description="rate at which it borrows itself")
    envelope: Literal["given", "endogenous"] = Field(
        default="given", description="endogenous: after the first step it spends what its adaptation decides"
    )
    adaptation: str = Field(default="fixed", description="rule by which it learns, or file.py:ClassName")
    adaptation_parameters: dict[Name, Quantity] = Field(default_factory=dict)
    agent: str | None = Field(default=None, description="class that acts for it, as file.py:ClassName; default: the usual one")
    corridors: dict[Name, Share] = Field(default_factory=dict, description="corridors that its trade and transport works use")
    mineral_exposure: dict[Name, Share] = Field(default_factory=dict, description="share of its use that the dominant supplier covers")
    mineral_use: dict[Name, Share] = Field(default_factory=dict, description="its share of world use")


class State(Table):
    """What a state is: its economy, its debts, its gaps and its politics."""

    name: str
    tier: Tier
    debt_capacity: Literal["weak", "medium", "strong"]
    debt_risk: Risk = Field(default="low", description="risk of debt distress as published; some lenders give only grants where it is high")
    gdp: Positive = Field(description="bn US$")
    growth: Rate = Field(description="trend growth of nominal US$ GDP, share a year")
    population: Positive = Field(description="million")
    revenue: Share = Field(description="government revenue, share of GDP")
    exports: Amount = Field(description="exports of goods and services, share of GDP")
    balance: Rate = Field(description="overall budget balance, share of GDP")
    public_debt: Amount = Field(description="bn US$, all creditors")
    market_external_debt: Amount = Field(description="bn US$ of public debt owed to foreign bondholders and banks")
    remittances: Amount = Field(description="share of GDP")
    trade: Amount = Field(
        default_factory=lambda: default(0.0, "bn US$ a year"),
        description="exports plus imports of goods with all partners, bn US$ a year; what is not with powers is with all others",
    )
    openness: Share = Field(description="room for protest and public opinion")
    accountability: Share = Field(description="constraint of rulers by the ruled")
    aversion: Amount = Field(description="dislike of policy conditions, 1 is average")
    political_risk: Share = Field(description="share of mobilised private money that the risk keeps away")
    absorption: Amount = Field(description="multiple of the general cap on works in progress")
    hedging: Amount = Field(description="multiple of the general hedging weight")
    technology: Share = Field(description="technology level, 1 is the frontier")
    resource_rents: Share = Field(description="natural-resource rents, share of GDP")
    corridor_value: Amount = Field(description="worth of its position on transit routes, 1 is the region's mean")
    agent: str | None = Field(default=None, description="class that acts for it, as file.py:ClassName; default: the usual one")
    gaps: dict[Sector, Share]
    accessibility: dict[Sector, Share] = Field(
        default_factory=dict, description="share of a sector's sites that terrain and networks let works reach; no limit where left out"
    )
    corridors: dict[Name, Share] = Field(default_factory=dict, description="share of its outer trade by corridor")
    commodities: dict[Name, Share] = Field(default_factory=dict, description="exports by pipeline, share of GDP by commodity")
    minerals: dict[Name, Share] = Field(default_factory=dict, description="share of world mine output by mineral")
    reserves: dict[Name, Share] = Field(default_factory=dict, description="share of world reserves by mineral")


class Given(Table):
    """Fixed quantities for cases with a known answer. Keys are power, then state."""

    values: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="targeting value, taken as it is")
    utilities: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="utility of any of the power's deals")
    offers: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="bn US$ on the table at every step")
    room: dict[Name, FiniteFloat] = Field(default_factory=dict, description="bn US$ that a state can take up in a step")
    noise: list[Noise] | None = Field(default=None, description="the kinds of noise left on; default: all")


class Forms(Table):
    """Functional forms that another model might have; the usual one comes first. None brings a number of its own."""

    taste: Literal["logit", "probit"] = Field(
        default="logit", description="law of what is not known of a deal: Gumbel, or normal with the same mean and variance"
    )
    exposure: Literal["saturating", "linear"] = Field(
        default="saturating", description="how leverage rises with a stock over GDP: ever more slowly, or in proportion"
    )
    forgetting: Literal["exponential", "linear"] = Field(
        default="exponential", description="how goodwill returns to its norm: by a share, or by the same amount, each year"
    )
    distress: Literal["exponential", "step"] = Field(
        default="exponential", description="hazard of distress in the worst debt ratio: smooth, or one below and one above the threshold"
    )
    debt_gate: Literal["graded", "strict"] = Field(
        default="graded", description="lenders that heed a borrower's headroom do so in part, each its own, or wholly"
    )


class Scenario(Table):
    """The complete document: who takes part, with what, when, and under which numbers."""

    title: str
    question: str = ""
    description: str = ""
    pack: str | None = Field(default=None, description="region of its profiles: a pack's name or folder; default: Central Asia")
    horizon: Horizon
    runs: Annotated[int, Field(ge=1, le=1_000_000)] = 256
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    mechanism: Literal["tender", "split", "contest", "auction"] = "tender"
    places: Annotated[int, Field(ge=1)] | None = Field(default=None, description="at most so many deals a state and step")
    lumpy: bool = Field(default=True, description="deals arrive at random; false offers a little at every step")
    hazards: Literal["continuous", "per_step"] = Field(
        default="continuous", description="pipeline hazards as rates a year, or chances a step with lapse first"
    )
    off: list[Submodel] = Field(default_factory=list, description="submodels that hold their opening values")
    forms: Forms = Field(default_factory=Forms, description="functional forms that another model might have")
    arithmetic: Literal["double", "single"] = Field(
        default="double", description="single precision takes half the memory and about half the time"
    )
    parameters: dict[Name, Quantity]
    instruments: dict[Name, Instrument]
    corridors: dict[Name, Corridor] = Field(default_factory=dict)
    pipelines: dict[Name, Pipeline] = Field(default_factory=dict)
    minerals: dict[Name, Mineral] = Field(default_factory=dict)
    strategies: dict[Name, Strategy]
    powers: dict[Name, Power]
    states: dict[Name, State]
    stays: dict[Name, list[Belonging]] = Field(
        default_factory=dict, description="what remains of a power that takes no part: trade, remittances, routes; else it leaves too"
    )
    events: list[Event] = Field(default_factory=list)
    given: Given = Field(default_factory=Given)
    posterior: str | None = Field(
        default=None,
        description="posterior file that commands which simulate draw calibrated numbers from; path relative to this file",
    )
    payoff: Payoff | None = None
    tournament: Tournament | None = None
