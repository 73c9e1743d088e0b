"""A state whose deals a person chooses, and a power whose money a person spreads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from suitors.engine import tender
from suitors.engine.tender import Settlement, TenderTable
from suitors.model import measures
from suitors.model.deals import contract_of
from suitors.model.model import CompetitionModel, Market
from suitors.model.power import Power
from suitors.model.region import Region
from suitors.model.state import State
from suitors.scenario.schema import SECTORS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Deal:
    """A deal on the table, as a person sees it; money in bn US$, rate a year, maturity, grace and build years in years."""

    product: int
    """Its place on the product axis."""
    power: str
    title: str
    size: float
    sectors: tuple[str, ...]
    """The sectors it serves most, the first above all."""
    rate: float
    """NaN, like maturity and grace, where nothing is repaid."""
    maturity: float
    grace: float
    grant_element: float
    build_years: float
    debt: float
    """Present value of debt that enters the state's books."""
    strings: tuple[str, ...]
    room: float
    """What it takes up of the room for works."""
    space: float
    """What it takes up of the headroom for debt."""
    share_after: float
    """The power's share of the state's exposures once it is signed."""
    visible: float
    """How far its works are seen as foreign and may be spoken about, 0 to 1."""


@dataclass(frozen=True)
class Position:
    """Where a state stands; money in bn US$."""

    time: float
    gdp: float
    debt_ratio: float
    distress: bool
    debt_stress: float
    """Worst debt ratio over its threshold; 1 is the threshold."""
    room: float
    headroom: float
    effective_suitors: float
    exposure: dict[str, float]
    """Each power's share of the state's exposures."""
    goodwill: dict[str, float]
    autonomy: float
    grievance: float
    protests: float
    """In the last step."""


@dataclass(frozen=True)
class Turn:
    """A step in which something is on offer, the largest deal first.

    `advice` holds the numbers (from 0) of the deals that the model's president would sign.
    """

    position: Position
    deals: tuple[Deal, ...]
    places: int | None
    advice: tuple[int, ...]


@dataclass(frozen=True)
class Answered:
    """What became of a turn: bn US$ signed of each deal, in the order of the turn's deals."""

    turn: Turn
    wanted: tuple[int, ...]
    signed: tuple[float, ...]


class Leave(Exception):
    """The person ends the game."""


Ask = Callable[[Turn], Sequence[int] | None]
"""Asked for the numbers (from 0) of the deals to take, the most important first; None leaves the turn to the model's own rule. May raise
Leave."""


class PlayedState(State):
    """A state whose deals are chosen by `ask`; room for works and debt gate hold as for everybody.

    Under whatever mechanism the scenario has, choices are served in order, and favour follows the money signed.
    Made for a single run: what is chosen in the first column holds in all.
    """

    def __init__(self, model: Region, name: str, ask: Ask, told: Callable[[Answered], None] = lambda answered: None) -> None:
        super().__init__(model, name)
        self._ask = ask
        self._told = told
        self._market: Market | None = None

    def answer(self, market: Market) -> Settlement:
        self._market = market
        return super().answer(market)

    def settle(self, table: TenderTable) -> Settlement:
        """Ask what to take; earlier choices are served first."""
        products = np.flatnonzero(table.size[:, 0])
        if not products.size:
            return super().settle(table)
        products = products[np.argsort(-table.size[products, 0], kind="stable")]
        assert self._market is not None
        by_rule = super().settle(table)
        usual = by_rule.taken[:, 0]
        turn = Turn(
            position=position_of(self),
            deals=_deals(self, self._market, table, products),
            places=table.places,
            advice=tuple(index for index, product in enumerate(products) if usual[product] > 0),
        )
        asked = self._ask(turn)
        if asked is None:
            self._told(Answered(turn, turn.advice, tuple(float(usual[product]) for product in products)))
            return by_rule
        wanted = tuple(dict.fromkeys(asked))
        if any(not 0 <= index < products.size for index in wanted):
            raise ValueError(f"a choice lies outside 0 to {products.size - 1}: {wanted}")
        # The order of choice takes the place of utility, so that the rules on room, places and debt apply unchanged.
        rank = np.full(table.size.shape, -1.0)
        rank[products[list(wanted)]] = np.arange(len(wanted), 0, -1, dtype=np.float64)[:, None]
        settlement = tender.tender(replace(table, utility=rank, waiting=np.zeros_like(table.waiting)))
        self._told(Answered(turn, wanted, tuple(float(settlement.taken[product, 0]) for product in products)))
        return settlement


@dataclass(frozen=True)
class PlayedYear:
    """A year in which a power spreads its money; `usual` are the shares, by state, that its own rule would choose."""

    time: float
    money: float
    """Offered in the year, bn US$."""
    usual: dict[str, float]
    goodwill: dict[str, float]
    leverage: dict[str, float]
    """What policy moves of it, points of 100."""
    debt: dict[str, float]
    """Owed to the power, bn US$."""
    signed: dict[str, float]
    """Since the game began, bn US$."""
    distress: dict[str, bool]


Spread = Callable[[PlayedYear], Sequence[float] | None]
"""Asked for weights of the states, in their order, not all of them nought; None leaves the year to the rule. May raise Leave."""


class PlayedPower(Power):
    """A power whose money a person spreads over the states, anew every `every` years; what it offers there, and how, its strategy says.

    Each ledger's money goes to the states by the shares that were chosen; whoever chooses the usual ones leaves the
    year to the rule. Made for a single run, and asks nothing until it `listens`.
    """

    def __init__(self, model: Region, name: str, ask: Spread, every: float = 1.0) -> None:
        super().__init__(model, name)
        self._ask, self._every = ask, every
        self.listens = False
        self._asked_at = -1
        self._shares: Array | None = None
        self.signed = np.zeros(len(model.coefficients.layout.states))

    def remember(self, offered: Array, taken: Array) -> None:
        super().remember(offered, taken)
        self.signed += taken[self.products, :, 0].sum(axis=0)

    def spread_money(self) -> Array:
        flow = super().spread_money()
        now = self.model.clock_index
        if self.listens and now != self._asked_at and now % max(round(self._every / self.model.step_length), 1) == 0:
            self._asked_at = now
            budget = self._budget(flow)
            asked = self._ask(budget)
            if asked is None:
                self._shares = None
                return flow
            given = tuple(asked)
            weights = np.asarray(given, dtype=np.float64)
            if weights.shape != (flow.shape[1],) or not np.all(np.isfinite(weights)) or np.any(weights < 0) or not weights.any():
                raise ValueError(f"weights of {flow.shape[1]} states, not all of them nought, were expected: {weights}")
            self._shares = None if given == tuple(budget.usual.values()) else weights / weights.sum()
        return flow if self._shares is None else spread(flow, self._shares, self._rows)

    def _budget(self, flow: Array) -> PlayedYear:
        model, states = self.model, self.model.coefficients.layout.states
        assert isinstance(model, CompetitionModel)
        by_state = flow[..., 0].sum(axis=0)
        total = float(by_state.sum())
        leverage = measures.policy_leverage(model)[self.index, :, 0]

        def named(values: Array) -> dict[str, float]:
            return {state: float(value) for state, value in zip(states, values, strict=True)}

        return PlayedYear(
            time=model.time,
            money=total,
            usual=named(by_state / total if total > 0 else np.full(len(states), 1.0 / len(states))),
            goodwill=named(self.goodwill[:, 0]),
            leverage=named(leverage),
            debt=named(self.debt[:, 0]),
            signed=named(self.signed),
            distress={state: bool(value > 0) for state, value in zip(states, model.world.distress[:, 0], strict=True)},
        )


def spread(flow: Array, shares: Array, ledgers: Sequence[slice]) -> Array:
    """A flow (product, state, run) with each ledger's money laid over the states by `shares`, products in a state as before.

    Where a ledger had no money in a state, its products there are those of all states together.
    """
    anew = np.zeros_like(flow)
    for rows in ledgers:
        total, here = flow[rows].sum(axis=(0, 1)), flow[rows].sum(axis=0)
        everywhere = flow[rows].sum(axis=1)[:, None]
        mix = np.where(here > 0, flow[rows] / np.where(here > 0, here, 1.0), everywhere / np.where(total > 0, total, 1.0))
        anew[rows] = mix * total * shares[:, None]
    return anew


def position_of(state: State) -> Position:
    """Where a state stands in the first run of its model."""
    model, here = state.model, state.index
    world, standing, powers = model.world, model.standing, model.coefficients.layout.powers
    return Position(
        time=model.time,
        gdp=float(world.gdp[here, 0]),
        debt_ratio=float(state.debt_ratio[0]),
        distress=bool(world.distress[here, 0] > 0),
        debt_stress=float(standing.worst_ratio[here, 0]),
        room=float(standing.room[here, 0]),
        headroom=float(standing.headroom[here, 0]),
        effective_suitors=float(1.0 / standing.concentration[here, 0]),
        exposure={power: float(standing.share[index, here, 0]) for index, power in enumerate(powers)},
        goodwill={power: float(world.goodwill[index, here, 0]) for index, power in enumerate(powers)},
        autonomy=float(state.autonomy[0]),
        grievance=float(world.grievance[here, 0]),
        protests=float(world.protests[here, 0]),
    )


def _deals(state: State, market: Market, table: TenderTable, products: NDArray[np.intp]) -> tuple[Deal, ...]:
    coefficients, here = state.model.coefficients, state.index
    terms = contract_of(state, market, products, np.zeros_like(products))
    build_years = coefficients.money.delivery[1]
    openness = float(coefficients.numbers(f"states.{state.name}.openness").flat[0])
    exposure = state.model.standing.exposure[:, here, 0]
    everything = float(exposure.sum() + state.model.world.market_external_debt[here, 0])
    deals = []
    for index, product in enumerate(products.tolist()):
        offer, size = coefficients.layout.offers[product], float(table.size[product, 0])
        shares = coefficients.focus.sector_share[coefficients.focus.focus_of[product], :, here, 0]
        first, second = np.argsort(-shares, kind="stable")[:2]
        both = shares[second] >= 0.5 * shares[first]
        deals.append(
            Deal(
                product=product,
                power=offer.power,
                title=offer.product.title,
                size=size,
                sectors=(SECTORS[first], SECTORS[second]) if both else (SECTORS[first],),
                rate=float(terms["rate"][index]),
                maturity=float(terms["maturity"][index]),
                grace=float(terms["grace"][index]),
                grant_element=float(terms["grant_element"][index]),
                build_years=float(build_years[product, 0]),
                debt=size * float(table.debt_share[product, 0]),
                strings=strings_of(state, market, product),
                room=size if table.room_share is None else size * float(table.room_share[product, 0]),
                space=size * float(table.debt_share[product, 0]),
                share_after=(float(exposure[coefficients.layout.power_of[product]]) + size) / (everything + size),
                visible=openness * float(coefficients.by_product("conduct.footprint")[product, 0]),
            )
        )
    return tuple(deals)


def strings_of(state: State, market: Market, product: int) -> tuple[str, ...]:
    """What comes with a deal, in words, if it is out of the ordinary."""
    coefficients = state.model.coefficients
    conditions = float(market.conditionality[coefficients.layout.power_of[product], state.index, 0])
    conduct = {
        name: float(coefficients.by_product(f"conduct.{name}")[product, 0]) for name in ("claim", "transparency", "footprint", "quality")
    }
    words = []
    if conditions >= 0.6:
        words.append("strict policy conditions")
    elif conditions >= 0.35:
        words.append("policy conditions")
    if coefficients.layout.repayable[product]:
        if conduct["claim"] >= 0.6:
            words.append("claim on assets or output")
        elif conduct["claim"] >= 0.3:
            words.append("some collateral")
    if conduct["transparency"] < 0.35:
        words.append("secret contract")
    if conduct["footprint"] >= 0.4:
        words.append("foreign crews")
    if conduct["quality"] >= 0.7:
        words.append("high quality")
    elif conduct["quality"] < 0.5:
        words.append("uneven quality")
    return tuple(words)
