"""A state whose deals a person chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from suitors.engine import tender
from suitors.engine.tender import Settlement, TenderTable
from suitors.model.deals import contract_of
from suitors.model.model import Market
from suitors.model.region import Region
from suitors.model.state import State
from suitors.scenario.schema import SECTORS


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


Ask = Callable[[Turn], Sequence[int]]
"""Asked for the numbers (from 0) of the deals to take, the most important first; may raise Leave."""


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
        usual = super().settle(table).taken[:, 0]
        turn = Turn(
            position=position_of(self),
            deals=_deals(self, self._market, table, products),
            places=table.places,
            advice=tuple(index for index, product in enumerate(products) if usual[product] > 0),
        )
        wanted = tuple(dict.fromkeys(self._ask(turn)))
        if any(not 0 <= index < products.size for index in wanted):
            raise ValueError(f"a choice lies outside 0 to {products.size - 1}: {wanted}")
        # The order of choice takes the place of utility, so that the rules on room, places and debt apply unchanged.
        rank = np.full(table.size.shape, -1.0)
        rank[products[list(wanted)]] = np.arange(len(wanted), 0, -1, dtype=np.float64)[:, None]
        settlement = tender.tender(replace(table, utility=rank, waiting=np.zeros_like(table.waiting)))
        self._told(Answered(turn, wanted, tuple(float(settlement.taken[product, 0]) for product in products)))
        return settlement


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
    )


def _deals(state: State, market: Market, table: TenderTable, products: NDArray[np.intp]) -> tuple[Deal, ...]:
    coefficients, here = state.model.coefficients, state.index
    terms = contract_of(state, market, products, np.zeros_like(products))
    build_years = coefficients.money.delivery[1]
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
