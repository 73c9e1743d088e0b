"""Coefficients of money: how much is offered, in which products it comes, and how it is delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from suitors.engine import pipeline
from suitors.engine.sums import group_sums
from suitors.model.calendar import yearly_path
from suitors.model.coefficients.focus import given
from suitors.model.coefficients.readings import Readings
from suitors.model.layout import Offer
from suitors.model.numbers import Numbers, stack
from suitors.model.placing import Placing, kind_of
from suitors.scenario.home import home_strategy
from suitors.scenario.schema import LEDGERS, SECTORS, Money
from suitors.words.brief import Brief

Array = NDArray[np.float64]
STAGES_OF_WORKS = 3
"""Signed, then two of building: the spread of recorded times to completion (see the register, `build_time_energy`)."""


@dataclass(frozen=True, repr=False, eq=False)
class MoneyCoefficients(Brief):
    """Money of the powers, by ledger and product."""

    direct_investments: list[int]
    """Products whose completed money adds to the direct-investment stock."""
    grants: list[int]
    """Products that leave neither debt nor ownership."""
    is_public: Array
    """(product, 1): 1 for what is not private money."""
    eligible: NDArray[np.bool_]
    """(product, state): whether a product may go to a state."""
    delivery: tuple[Array, Array]
    """(product, 1 or run) each: realisation, and build years."""
    shares_of_works: tuple[Array, Array]
    """(stage, product, 1 or run) each: shares of a stage of works that advance and that lapse in a step."""
    shares_of_works_in_distress: tuple[Array, Array]
    offered: Array
    """(step, power, ledger, 1 or run): offers a year, bn US$, events included."""
    announced_beyond: Array
    """(step, power, ledger, 1 or run): what is announced a year beyond what is offered, bn US$; 0 where another stage is given.

    It is negative where more must be offered than was announced, because states refuse part and most of it is signed in the end."""
    oldest_money: NDArray[np.intp]
    """(1 or run): steps after which unspent money expires: a year, or the mean time between deals if that is longer."""
    given_offers: Array | None
    """(power, state, 1): offers fixed by the scenario, NaN where it leaves them free."""
    placed: tuple[Array, Array] | None = None
    """Mix and reach, once it is known where the powers of the reference placed their money."""

    @property
    def mix(self) -> Array:
        """Share of a ledger's money meant for each product, 0 where a state is not eligible, (product, state, 1 or run).

        Where a record says how the money was placed, it is in here as a factor by state. Raises RuntimeError before that is known.
        """
        return self._placed[0]

    @property
    def reach(self) -> Array:
        """Sum of the mix over the products of each ledger that holds any, (ledger, state, 1 or run)."""
        return self._placed[1]

    @property
    def _placed(self) -> tuple[Array, Array]:
        if self.placed is None:
            raise RuntimeError("how the money is placed is known once the reference has been opened")
        return self.placed

    def with_placings(self, placings: Mapping[str, Placing], read: Readings) -> MoneyCoefficients:
        """The same with its mix, from where each power placed its money in the record, on these states."""
        offers = read.layout.offers
        share = stack(np.zeros(1) if offer.inherited else read.numbers(f"{offer.path}.share") for offer in offers)
        mix = self.eligible[:, :, None] * share[:, None, :]
        placed = stack(row * factor for row, factor in zip(mix, _placing_factors(placings, read, self.eligible), strict=True))
        return replace(self, placed=(placed, group_sums(placed, read.layout.ledgers)))


def money_coefficients(read: Readings) -> MoneyCoefficients:
    """Money of a scenario; its mix comes with `with_placings`."""
    scenario, layout, clock = read.scenario, read.layout, read.clock
    offers, states = layout.offers, [scenario.states[state] for state in layout.states]
    owned = [product for product, offer in enumerate(offers) if scenario.instruments[offer.product.instrument].direct_investment]
    delivery, uptake = _delivery(read), read.parameter["opening_uptake"]

    def offered(money: Money, power: str, ledger: str, path: str) -> Array:
        return _amounts(read, money, path) * _offers_per(read, money.stage, power, ledger, path, uptake)

    def announced_beyond(money: Money, power: str, ledger: str, path: str) -> Array:
        if money.stage != "announced":
            return np.zeros((clock.steps, 1))
        return _amounts(read, money, path) * (1.0 - _offers_per(read, money.stage, power, ledger, path, uptake))

    return MoneyCoefficients(
        direct_investments=owned,
        grants=[product for product, repayable in enumerate(layout.repayable) if not repayable and product not in set(owned)],
        is_public=1.0 - layout.in_ledger("private").astype(np.float64)[:, None],
        eligible=np.array([[not offer.inherited and offer.eligible(state.tier, state.debt_risk) for state in states] for offer in offers]),
        delivery=delivery,
        shares_of_works=_shares_of_works(read, delivery, np.ones(1)),
        shares_of_works_in_distress=_shares_of_works(read, delivery, 1.0 + read.parameter["distress_lapse"]),
        offered=_by_ledger(read, offered),
        announced_beyond=_by_ledger(read, announced_beyond),
        oldest_money=np.ceil(np.maximum(1.0, 1.0 / read.parameter["deal_rate"]) / clock.step - 1e-9).astype(np.intp),
        given_offers=given(read, scenario.given.offers),
    )


def _placing_factors(placings: Mapping[str, Placing], read: Readings, eligible: NDArray[np.bool_]) -> list[Array]:
    """Factor of the record on the weight of each state, (state, 1 or run) for each product."""
    factors = []
    for place, offer in enumerate(read.layout.offers):
        placing = placings.get(read.scenario.strategies[offer.strategy].targeting.placed_as or offer.power)
        if placing is None or offer.inherited:
            factors.append(np.ones((len(read.layout.states), 1)))
            continue
        kind = kind_of(offer, read.layout.repayable[place])
        factors.append(placing.factor(kind, eligible[place], read.parameter["habit"]))
    return factors


def _by_ledger(read: Readings, amounts: Callable[[Money, str, str, str], Array]) -> Array:
    """Amounts of every power's money by ledger, events included, (step, power, ledger, 1 or run); 0 where it has none."""
    rows = []
    for power in read.layout.powers:
        for ledger in LEDGERS:
            money = read.scenario.powers[power].money.get(ledger)
            path = f"powers.{power}.money.{ledger}"
            rows.append(np.zeros((read.clock.steps, 1)) if money is None else amounts(money, power, ledger, path))
    laid = stack(rows).reshape(len(read.layout.powers), len(LEDGERS), read.clock.steps, -1)
    changed: Array = np.moveaxis(laid, 2, 0) * read.calendar.changes["money_factor"]
    return changed


def _amounts(read: Readings, money: Money, path: str) -> Array:
    """A ledger's money a year at its own stage, (step, 1 or run)."""
    return yearly_path(f"{path}.{money.stage}", dict(money.path), read.numbers(f"{path}.growth"), read.numbers, read.clock)


def _offers_per(read: Readings, stage: str, power: str, ledger: str, path: str, uptake: Array) -> Array:
    """Money offered per unit of money at `stage`."""
    if stage == "announced":
        return read.numbers(f"{path}.conversion") / uptake
    if stage == "offered":
        return np.ones(1)
    if stage == "signed":
        return 1.0 / uptake
    numbers, delivery = _delivery_path(read, power, ledger, inherited=True)
    return 1.0 / (uptake * np.maximum(numbers(f"{delivery}.realisation"), 1e-6))


def _delivery(read: Readings) -> tuple[Array, Array]:
    """Delivery belongs to the power: whatever strategy it plays, its works are delivered as in the strategy it comes with.

    Only where the scenario lets delivery travel it goes with the strategy.
    """
    realisation, years = [], []
    for offer in read.layout.offers:
        numbers, path = _delivery_path(read, offer.power, offer.product.ledger, offer.inherited)
        realisation.append(numbers(f"{path}.realisation"))
        years.append(numbers(f"{path}.build_years") * _build_time(read, offer))
    return stack(realisation), stack(years)


def _delivery_path(read: Readings, power: str, ledger: str, inherited: bool) -> tuple[Numbers, str]:
    scenario = read.scenario
    home, strategy = home_strategy(power, scenario, read.reference)
    travels = scenario.powers[power].delivery_travels
    if (travels and not inherited) or ledger not in strategy.delivery:
        return read.numbers, f"strategies.{scenario.powers[power].strategy}.delivery.{ledger}"
    known = home in scenario.strategies and ledger in scenario.strategies[home].delivery
    return read.numbers if known else read.reference_numbers, f"strategies.{home}.delivery.{ledger}"


def _build_time(read: Readings, offer: Offer) -> Array:
    """How much longer works of a product take than those of its strategy's usual sectors, (1 or run)."""
    if not offer.product.sectors:
        return np.ones(1)
    numbers, times = read.numbers_of(offer), [read.parameter[f"build_time_{sector}"] for sector in SECTORS]

    def mean_time(path: str) -> Array:
        shares = numbers.each_or_zero([f"{path}.{sector}" for sector in SECTORS])
        total = shares.sum(axis=0)
        weighted = sum((share * time for share, time in zip(shares, times, strict=True)), start=np.zeros(1))
        return np.divide(weighted, total, out=np.ones(np.broadcast_shapes(weighted.shape, total.shape)), where=total > 0)

    return mean_time(f"{offer.path}.sectors") / mean_time(f"strategies.{offer.strategy}.targeting.sectors")


def _shares_of_works(read: Readings, delivery: tuple[Array, Array], lapse_factor: Array) -> tuple[Array, Array]:
    (realisation, years), step = delivery, read.clock.step
    advance, lapse = pipeline.stage_rates(realisation, years, STAGES_OF_WORKS, read.parameter["unbegun_share"])
    if read.scenario.hazards == "per_step":
        return pipeline.per_step_shares(advance * step, np.minimum(lapse * lapse_factor * step, 1.0))
    return pipeline.step_shares(advance, lapse * lapse_factor, step)
