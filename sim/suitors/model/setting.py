"""What a scenario fixes before the first step: every coefficient of the engine, as arrays with the run axis last.

A coefficient has run length 1 unless one of the numbers behind it varies by run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd, lcm
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from suitors.engine import pipeline
from suitors.engine.contract import Contract, contract
from suitors.engine.sums import group_sums
from suitors.model.calendar import Calendar, Clock, calendar, yearly_path
from suitors.model.layout import Layout, Offer, layout
from suitors.model.numbers import Numbers, stack
from suitors.model.opening_debt import OpeningDebt, opening_debt
from suitors.model.placing import Placing, kind_of
from suitors.scenario.absent import absent
from suitors.scenario.home import home_strategy
from suitors.scenario.schema import LEDGERS, MOTIVES, SECTORS, Money, Scenario, Tier
from suitors.words.brief import Brief

if TYPE_CHECKING:
    from suitors.model.reference import Reference

Array = NDArray[np.float64]
STAGES_OF_WORKS = 3
"""Signed, then two of building: the spread of recorded times to completion (see the register, `build_time_energy`)."""
THRESHOLDS = {
    # present value / GDP, present value / exports, service / exports, service / revenue (IMF and World Bank, 2018)
    "weak": (0.30, 1.40, 0.10, 0.14),
    "medium": (0.40, 1.80, 0.15, 0.18),
    "strong": (0.55, 2.40, 0.21, 0.23),
}


@dataclass(repr=False)
class Setting(Brief):
    """Coefficients of one scenario; `reference` is what inherited products and opening flows are read from."""

    scenario: Scenario
    reference: Scenario
    numbers: Numbers
    reference_numbers: Numbers
    _read: dict[tuple[str, str], Array] = field(default_factory=dict, repr=False)
    """Arrays read so far, by axis and name."""
    origin: Path = Path("document")
    """Where the scenario was read from: code that it names lies at or below."""
    reference_flows: Reference | None = None
    """Flows of the reference on these axes, once they have been worked out."""
    placings: dict[str, Placing] | None = field(default=None, repr=False)
    """Where the powers of the reference placed their money, on these states, once that has been worked out."""

    # --- axes and time

    @cached_property
    def layout(self) -> Layout:
        return layout(self.scenario, self.reference)

    @cached_property
    def clock(self) -> Clock:
        return Clock.of(self.scenario.horizon)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar(self.scenario, self.layout, self.numbers, self.clock)

    @cached_property
    def parameter(self) -> dict[str, Array]:
        """Model parameters by name, shape (1,) or (run,)."""
        return {name: self.numbers.parameter(name) for name in self.scenario.parameters}

    # --- reading by axis

    def by_state(self, name: str) -> Array:
        """A number of every state, shape (state, 1 or run)."""
        return self._once("state", name, lambda: self.numbers.each([f"states.{state}.{name}" for state in self.layout.states]))

    def by_dyad(self, name: str) -> Array:
        """A number of every power in every state, shape (power, state, 1 or run)."""
        powers, states = self.layout.powers, self.layout.states

        def read() -> Array:
            flat = self.numbers.each([f"powers.{power}.toward.{state}.{name}" for power in powers for state in states])
            return flat.reshape(len(powers), len(states), -1)

        return self._once("dyad", name, read)

    def by_strategy(self, name: str) -> Array:
        """A number of the strategy that each power plays, shape (power, 1 or run)."""
        played = [self.scenario.powers[power].strategy for power in self.layout.powers]
        return self._once("strategy", name, lambda: self.numbers.each([f"strategies.{strategy}.{name}" for strategy in played]))

    def by_product(self, name: str) -> Array:
        """A number of the strategy behind each product, shape (product, 1 or run)."""
        offers = self.layout.offers
        return self._once(
            "product", name, lambda: stack(self._numbers_of(offer)(f"strategies.{offer.strategy}.{name}") for offer in offers)
        )

    def _once(self, axis: str, name: str, read: Callable[[], Array]) -> Array:
        if (axis, name) not in self._read:
            self._read[axis, name] = read()
        return self._read[axis, name]

    def _numbers_of(self, offer: Offer) -> Numbers:
        return self.reference_numbers if offer.inherited and offer.power in self.reference.powers else self.numbers

    # --- instruments and terms

    def by_instrument(self, name: str) -> Array:
        """A number of each product's instrument, shape (product, 1 or run)."""
        return self.numbers.each([f"instruments.{offer.product.instrument}.{name}" for offer in self.layout.offers])

    @cached_property
    def direct_investments(self) -> list[int]:
        """Products whose completed money adds to the direct-investment stock."""
        return [
            product
            for product, offer in enumerate(self.layout.offers)
            if self.scenario.instruments[offer.product.instrument].direct_investment
        ]

    @cached_property
    def grants(self) -> list[int]:
        """Products that leave neither debt nor ownership."""
        owned = set(self.direct_investments)
        return [product for product, repayable in enumerate(self.layout.repayable) if not repayable and product not in owned]

    @cached_property
    def is_loan(self) -> Array:
        return np.array(self.layout.repayable, dtype=np.float64)[:, None]

    @cached_property
    def is_public(self) -> Array:
        return 1.0 - self.layout.in_ledger("private").astype(np.float64)[:, None]

    @cached_property
    def state_run(self) -> Array:
        """Share of each product's works that the state runs and answers for, shape (product, 1 or run)."""
        shares = {"public_sovereign": np.ones(1), "public_commercial": self.parameter["contingent_share"], "private": np.zeros(1)}
        return stack([shares[offer.product.ledger] for offer in self.layout.offers])

    @cached_property
    def sovereign_share(self) -> Array:
        """Share of each product's money that becomes debt of the state, shape (product, 1 or run)."""
        return self.state_run * self.is_loan

    @cached_property
    def debt_share(self) -> Array:
        """Present value of debt that a unit of each product leaves with the state, (product, state, 1 or run)."""
        parts = self.present_value_parts
        return self.sovereign_share[:, None, :] * (parts[0] + parts[1] * self.rate)

    @cached_property
    def contracts(self) -> list[list[Contract | None]]:
        """Contract of each (loan, state); a state that is not eligible keeps the terms of its neighbour tier for old debt."""
        return [[row[tier] for tier in self._tier_of_states] for row in self._contracts_by_tier]

    @cached_property
    def _tiers(self) -> list[Tier]:
        """Tiers that states are in; contracts are the same for all states of a tier."""
        return sorted({state.tier for state in self.scenario.states.values()})

    @cached_property
    def _tier_of_states(self) -> list[int]:
        return [self._tiers.index(self.scenario.states[state].tier) for state in self.layout.states]

    def _for_states(self, rows: list[Array]) -> Array:
        """What holds for each row and tier, (row and tier), as (row, state, 1 or run)."""
        flat = stack(rows)
        return flat.reshape(-1, len(self._tiers), flat.shape[1]).take(self._tier_of_states, axis=1)

    @cached_property
    def _contracts_by_tier(self) -> list[list[Contract | None]]:
        return [[self._contract(self.layout.offers[loan], tier) for tier in self._tiers] for loan in self.layout.loans]

    @cached_property
    def parts_of_step(self) -> int:
        """Into how many equal parts a step is cut so that every payment of a loan falls at the end of one; mostly 1."""
        per_year = self.scenario.horizon.steps_per_year
        loans = (self.layout.offers[loan].product.terms.values() for loan in self.layout.loans)
        counts = {terms.payments_a_year for row in loans for terms in row}
        return lcm(*(count // gcd(count, per_year) for count in counts))

    @property
    def part_length(self) -> float:
        """Years."""
        return self.clock.step / self.parts_of_step

    @cached_property
    def payment_intervals(self) -> NDArray[np.intp]:
        """Parts of steps between two payments, (loan, state); 1 where nothing is owed."""
        intervals = [[terms.interval if terms else 1 for terms in row] for row in self.contracts]
        return np.array(intervals, dtype=np.intp).reshape(len(self.contracts), len(self.layout.states))

    @cached_property
    def interest_dates(self) -> int:
        """Parts of steps after which the interest dates of all loans come round again."""
        return lcm(*self.payment_intervals.reshape(-1).tolist())

    @cached_property
    def interest_years(self) -> Array:
        """Years between two interest dates, (loan, state, 1)."""
        years: Array = self.payment_intervals[:, :, None] * np.float64(self.part_length)
        return years

    @cached_property
    def oftener_paid(self) -> list[tuple[int, NDArray[np.intp]]]:
        """Intervals shorter than `interest_dates`, each with its loans, counted through loans and states."""
        flat = self.payment_intervals.reshape(-1)
        return [(interval, np.flatnonzero(flat == interval)) for interval in np.unique(flat).tolist() if interval < self.interest_dates]

    @cached_property
    def accrued_years(self) -> Array | None:
        """Years of simple interest that fall due with the principal, (loan, state, 1), 0 where interest is paid on its dates.

        None if every loan pays its interest on its dates.
        """
        years = [[terms.last * self.part_length if terms and terms.interest_at_end else 0.0 for terms in row] for row in self.contracts]
        accrued = np.array(years).reshape(len(self.contracts), len(self.layout.states), 1)
        return accrued if accrued.any() else None

    def _contract(self, offer: Offer, tier: Tier) -> Contract | None:
        terms = offer.terms(tier) or next(iter(offer.product.terms.values()), None)
        if terms is None:
            return None
        per_year = self.scenario.horizon.steps_per_year * self.parts_of_step
        return contract(terms.rate.value, terms.maturity, terms.grace, terms.payments_a_year, terms.repayment, per_year)

    @cached_property
    def rate(self) -> Array:
        """Interest rate of each (product, state), shape (product, state, 1 or run); 0 for what is not repaid."""
        rows = []
        for offer in self.layout.offers:
            for tier in self._tiers:
                listed = offer.terms(tier)
                chosen = tier if listed is not None else next(iter(offer.product.terms), None)
                path = f"{offer.path}.terms.{chosen}.rate"
                rows.append(np.zeros(1) if chosen is None else self._numbers_of(offer)(path))
        return self._for_states(rows)

    @cached_property
    def present_value_parts(self) -> tuple[Array, Array]:
        """Present value of principal, and of interest at 100 %, per unit lent; each (product, state, 1 or run).

        Products that are not repaid have one minus their grant element, and no interest.
        """
        discount, step = self.parameter["discount_rate"], self.part_length
        not_repaid = 1.0 - self.by_instrument("grant_element")
        known: dict[Contract, tuple[Array, Array]] = {}
        principal, interest = [], []
        position = {int(product): loan for loan, product in enumerate(self.layout.loans)}
        for product in range(len(self.layout.offers)):
            for terms in self._contracts_by_tier[position[product]] if product in position else [None] * len(self._tiers):
                if terms is None:
                    principal.append(not_repaid[product])
                    interest.append(np.zeros(1))
                    continue
                if terms not in known:
                    known[terms] = terms.present_value(discount, step)
                principal.append(known[terms][0])
                interest.append(known[terms][1])
        return self._for_states(principal), self._for_states(interest)

    @cached_property
    def present_value_at_funding_rates(self) -> tuple[Array, Array]:
        """The same for loans at each lender's own funding rate, (loan, state, 1 or run) each."""
        step, known = self.part_length, {}
        rows: list[tuple[Array, Array]] = []
        for product, contracts in zip(self.layout.loans, self._contracts_by_tier, strict=True):
            power = self.layout.offers[product].power
            rate = self.numbers(f"powers.{power}.funding_rate")
            for terms in contracts:
                if terms is not None and (power, terms) not in known:
                    known[power, terms] = terms.present_value(rate, step)
                rows.append((np.ones(1), np.zeros(1)) if terms is None else known[power, terms])
        return self._for_states([row[0] for row in rows]), self._for_states([row[1] for row in rows])

    @cached_property
    def opening_debt(self) -> OpeningDebt:
        """What is owed before the first step, and how it runs off."""
        return opening_debt(self)

    # --- mix, money and delivery

    @cached_property
    def eligible(self) -> NDArray[np.bool_]:
        """Whether a product may go to a state, shape (product, state)."""
        states = [self.scenario.states[state] for state in self.layout.states]
        return np.array(
            [[not offer.inherited and offer.eligible(state.tier, state.debt_risk) for state in states] for offer in self.layout.offers]
        )

    @cached_property
    def mix(self) -> Array:
        """Share of a ledger's money meant for each product, 0 where a state is not eligible, (product, state, 1 or run).

        Where a record says how the money was placed, it is in here as a factor by state. Raises RuntimeError before a model has
        worked the placings out.
        """
        if self.placings is None:
            raise RuntimeError("how the money is placed is known once a model has been opened with this setting")
        share = stack(np.zeros(1) if offer.inherited else self.numbers(f"{offer.path}.share") for offer in self.layout.offers)
        mix = self.eligible[:, :, None] * share[:, None, :]
        return stack(row * factor for row, factor in zip(mix, self._placing_factors(self.placings), strict=True))

    def _placing_factors(self, placings: dict[str, Placing]) -> list[Array]:
        """Factor of the record on the weight of each state, (state, 1 or run) for each product."""
        factors = []
        for place, offer in enumerate(self.layout.offers):
            placing = placings.get(self.scenario.strategies[offer.strategy].targeting.placed_as or offer.power)
            if placing is None or offer.inherited:
                factors.append(np.ones((len(self.layout.states), 1)))
                continue
            kind = kind_of(offer, self.layout.repayable[place])
            factors.append(placing.factor(kind, self.eligible[place], self.parameter["habit"]))
        return factors

    @cached_property
    def reach(self) -> Array:
        """Sum of the mix over the products of each ledger that holds any, (ledger, state, 1 or run)."""
        return group_sums(self.mix, self.layout.ledgers)

    @cached_property
    def delivery(self) -> tuple[Array, Array]:
        """Realisation and build years of each product's money, shape (product, 1 or run) each.

        Delivery belongs to the power: whatever strategy it plays, its works are delivered as in the strategy it comes
        with, unless the scenario lets delivery travel.
        """
        realisation, years = [], []
        for offer in self.layout.offers:
            numbers, path = self._delivery_path(offer.power, offer.product.ledger, offer.inherited)
            realisation.append(numbers(f"{path}.realisation"))
            years.append(numbers(f"{path}.build_years") * self._build_time(offer))
        return stack(realisation), stack(years)

    def _build_time(self, offer: Offer) -> Array:
        """How much longer works of a product take than those of its strategy's usual sectors, (1 or run)."""
        if not offer.product.sectors:
            return np.ones(1)
        numbers, times = self._numbers_of(offer), [self.parameter[f"build_time_{sector}"] for sector in SECTORS]

        def mean_time(path: str) -> Array:
            shares = numbers.each_or_zero([f"{path}.{sector}" for sector in SECTORS])
            total = shares.sum(axis=0)
            weighted = sum((share * time for share, time in zip(shares, times, strict=True)), start=np.zeros(1))
            return np.divide(weighted, total, out=np.ones(np.broadcast_shapes(weighted.shape, total.shape)), where=total > 0)

        return mean_time(f"{offer.path}.sectors") / mean_time(f"strategies.{offer.strategy}.targeting.sectors")

    def _delivery_path(self, power: str, ledger: str, inherited: bool) -> tuple[Numbers, str]:
        played = self.scenario.powers[power].strategy
        home, strategy = home_strategy(power, self.scenario, self.reference)
        travels = self.scenario.powers[power].delivery_travels
        if (travels and not inherited) or ledger not in strategy.delivery:
            return self.numbers, f"strategies.{played}.delivery.{ledger}"
        numbers = (
            self.numbers
            if home in self.scenario.strategies and ledger in self.scenario.strategies[home].delivery
            else self.reference_numbers
        )
        return numbers, f"strategies.{home}.delivery.{ledger}"

    @cached_property
    def summit_rate(self) -> Array:
        """Leaders' meetings a year, (power, 1, 1 or run).

        The calendar belongs to the power: it is that of the strategy it comes with, unless the scenario lets it travel.
        """
        rates = []
        for power in self.layout.powers:
            table = self.scenario.powers[power]
            home = table.strategy if table.calendar_travels else home_strategy(power, self.scenario, self.reference)[0]
            numbers = self.numbers if home in self.scenario.strategies else self.reference_numbers
            rates.append(numbers(f"strategies.{home}.calendar.summit_rate"))
        return stack(rates)[:, None, :]

    @cached_property
    def shares_of_works(self) -> tuple[Array, Array]:
        """Shares of each pipeline stage that advance and lapse in a step, shape (stage, product, 1 or run) each."""
        return self._shares_of_works(np.ones(1))

    @cached_property
    def shares_of_works_in_distress(self) -> tuple[Array, Array]:
        return self._shares_of_works(1.0 + self.parameter["distress_lapse"])

    def _shares_of_works(self, lapse_factor: Array) -> tuple[Array, Array]:
        realisation, years = self.delivery
        advance, lapse = pipeline.stage_rates(realisation, years, STAGES_OF_WORKS, self.parameter["unbegun_share"])
        if self.scenario.hazards == "per_step":
            return pipeline.per_step_shares(advance * self.clock.step, np.minimum(lapse * lapse_factor * self.clock.step, 1.0))
        return pipeline.step_shares(advance, lapse * lapse_factor, self.clock.step)

    @cached_property
    def money(self) -> Array:
        """Offers a year by (step, power, ledger, 1 or run), bn US$, events included."""
        uptake = self.parameter["opening_uptake"]
        rows = []
        for power in self.layout.powers:
            for ledger in LEDGERS:
                money = self.scenario.powers[power].money.get(ledger)
                if money is None:
                    rows.append(np.zeros((self.clock.steps, 1)))
                    continue
                path = f"powers.{power}.money.{ledger}"
                rows.append(self._amounts(money, path) * self._offers_per(money.stage, power, ledger, path, uptake))
        offers = stack(rows).reshape(len(self.layout.powers), len(LEDGERS), self.clock.steps, -1)
        return np.moveaxis(offers, 2, 0) * self.calendar.changes["money_factor"]

    @cached_property
    def announced_beyond(self) -> Array:
        """What is announced a year beyond what is offered, (step, power, ledger, 1 or run), bn US$; 0 where another stage is given.

        It is negative where more must be offered than was announced, because states refuse part and most of it is signed in the end.
        """
        uptake = self.parameter["opening_uptake"]
        rows = []
        for power in self.layout.powers:
            for ledger in LEDGERS:
                money = self.scenario.powers[power].money.get(ledger)
                if money is None or money.stage != "announced":
                    rows.append(np.zeros((self.clock.steps, 1)))
                else:
                    path = f"powers.{power}.money.{ledger}"
                    rows.append(self._amounts(money, path) * (1.0 - self._offers_per(money.stage, power, ledger, path, uptake)))
        beyond = stack(rows).reshape(len(self.layout.powers), len(LEDGERS), self.clock.steps, -1)
        return np.moveaxis(beyond, 2, 0) * self.calendar.changes["money_factor"]

    def _amounts(self, money: Money, path: str) -> Array:
        """A ledger's money a year at its own stage, (step, 1 or run)."""
        return yearly_path(f"{path}.{money.stage}", dict(money.path), self.numbers(f"{path}.growth"), self.numbers, self.clock)

    def _offers_per(self, stage: str, power: str, ledger: str, path: str, uptake: Array) -> Array:
        """Money offered per unit of money at `stage`."""
        if stage == "announced":
            return self.numbers(f"{path}.conversion") / uptake
        if stage == "offered":
            return np.ones(1)
        if stage == "signed":
            return 1.0 / uptake
        numbers, delivery = self._delivery_path(power, ledger, inherited=True)
        return 1.0 / (uptake * np.maximum(numbers(f"{delivery}.realisation"), 1e-6))

    # --- targeting and sectors

    @cached_property
    def oldest_money(self) -> NDArray[np.intp]:
        """Steps after which unspent money expires, (1 or run): a year, or the mean time between deals if that is longer."""
        return np.ceil(np.maximum(1.0, 1.0 / self.parameter["deal_rate"]) / self.clock.step - 1e-9).astype(np.intp)

    @cached_property
    def motives(self) -> Array:
        """Weights of the motives, (power, motive, 1 or run); a motive left out weighs nothing."""
        strategies = tuple(self.scenario.powers[power].strategy for power in self.layout.powers)
        return self._table("strategies.{0}.targeting.motives.{1}", strategies, MOTIVES)

    @cached_property
    def motives_of_ledgers(self) -> Array | None:
        """Weights of the motives for the money of each ledger that holds products, (ledger, motive, 1 or run).

        None if no strategy in play puts another emphasis on the money of one ledger.
        """
        layout, paths = self.layout, []
        for owner, kind in zip(layout.owner_of_ledger, layout.kind_of_ledger, strict=True):
            paths += [
                f"strategies.{self.scenario.powers[layout.powers[owner]].strategy}.targeting.emphasis.{LEDGERS[kind]}.{name}"
                for name in MOTIVES
            ]
        if not any(self.numbers.has(path) for path in paths):
            return None
        factors = stack(self.numbers(path) if self.numbers.has(path) else np.ones(1) for path in paths)
        weights: Array = self.motives.take(layout.owner_of_ledger, axis=0) * factors.reshape(-1, len(MOTIVES), factors.shape[1])
        return weights

    @cached_property
    def given_values(self) -> Array | None:
        """Targeting values fixed by the scenario, shape (power, state, 1), NaN where it leaves them free."""
        return self._given(self.scenario.given.values)

    @cached_property
    def given_utilities(self) -> Array | None:
        return self._given(self.scenario.given.utilities)

    @cached_property
    def given_offers(self) -> Array | None:
        return self._given(self.scenario.given.offers)

    @cached_property
    def given_room(self) -> Array | None:
        room = self.scenario.given.room
        return np.array([room.get(state, np.nan) for state in self.layout.states])[:, None] if room else None

    def _given(self, table: dict[str, dict[str, float]]) -> Array | None:
        if not table:
            return None
        return np.array([[table.get(power, {}).get(state, np.nan) for state in self.layout.states] for power in self.layout.powers])[
            :, :, None
        ]

    @cached_property
    def focus_of(self) -> NDArray[np.intp]:
        """Row of `sector_share` that belongs to each product."""
        keys = list(self._focuses)
        return np.array([keys.index(self._focus_key(offer)) for offer in self.layout.offers], dtype=np.intp)

    @cached_property
    def focuses_of_power(self) -> tuple[slice, ...]:
        """Rows of `sector_share` that belong to each power."""
        owner = [key[0] for key in self._focuses]
        return tuple(slice(owner.index(power), owner.index(power) + owner.count(power)) for power in self.layout.powers)

    def by_focus(self, amounts: Array) -> Array:
        """Amounts by product summed over the products of each focus, (product, …, run) → (focus, …, run)."""
        first, others = self._by_focus
        sums: Array = amounts[first]
        for row, product in others:
            sums[row] += amounts[product]
        return sums

    @cached_property
    def _by_focus(self) -> tuple[NDArray[np.intp], list[tuple[int, int]]]:
        """First product of each focus, and (focus, product) of all others; most foci have one product only."""
        groups = self.products_of_focus
        others = [(row, int(product)) for row, products in enumerate(groups) for product in products[1:]]
        return np.array([products[0] for products in groups], dtype=np.intp), others

    @cached_property
    def products_of_focus(self) -> list[NDArray[np.intp]]:
        return [np.flatnonzero(self.focus_of == row) for row in range(len(self._focuses))]

    @cached_property
    def sector_share(self) -> Array:
        """Share of each sector in a deal, shape (focus, sector, state, 1 or run): focus times gap, scaled to sum to one."""
        gap = self.opening_gap
        rows = [np.broadcast_arrays(focus[:, None, :] * gap)[0] for focus in self._focuses.values()]
        raw = stack(rows)
        total = raw.sum(axis=1, keepdims=True)
        return np.divide(raw, total, out=np.full_like(raw, 1.0 / len(SECTORS)), where=total > 0)

    @cached_property
    def opening_gap(self) -> Array:
        """(sector, state, 1 or run)"""
        return self._table("states.{1}.gaps.{0}", SECTORS, self.layout.states)

    @cached_property
    def opening_accessibility(self) -> Array:
        """Share of a sector's sites that can be reached, (sector, state, 1 or run); NaN where the scenario sets no limit."""
        paths = [[f"states.{state}.accessibility.{sector}" for state in self.layout.states] for sector in SECTORS]
        limited = np.array([[self.numbers.has(path) for path in row] for row in paths])[:, :, None]
        return np.where(limited, self._table("states.{1}.accessibility.{0}", SECTORS, self.layout.states), np.nan)

    @property
    def is_reach_limited(self) -> bool:
        """Whether some state has a sector with sites out of reach."""
        return "accessibility" not in self.scenario.off and bool(np.isfinite(self.opening_accessibility).any())

    def _focus_key(self, offer: Offer) -> tuple[str, bool, str]:
        own = offer.product.sectors
        path = f"{offer.path}.sectors" if own else f"strategies.{offer.strategy}.targeting.sectors"
        return offer.power, offer.inherited, path

    @cached_property
    def _focuses(self) -> dict[tuple[str, bool, str], Array]:
        """Sector focus by power and by where it is written, each (sector, 1 or run); those of a power lie side by side."""
        focuses: dict[tuple[str, bool, str], Array] = {}
        for offer in self.layout.offers:
            key = self._focus_key(offer)
            if key not in focuses:
                numbers, path = self._numbers_of(offer), key[2]
                focuses[key] = numbers.each_or_zero([f"{path}.{sector}" for sector in SECTORS])
        return focuses

    # --- states

    @cached_property
    def thresholds(self) -> Array:
        """Debt thresholds of each state, shape (ratio, state, 1)."""
        return np.array([THRESHOLDS[self.scenario.states[state].debt_capacity] for state in self.layout.states]).T[:, :, None]

    @cached_property
    def mineral_output(self) -> Array:
        """Share of each state in world mine output, (mineral, state, 1 or run)."""
        return self._table("states.{1}.minerals.{0}", self.layout.minerals, self.layout.states)

    @cached_property
    def mineral_reserves(self) -> Array:
        """Share of each state in world reserves, (mineral, state, 1 or run)."""
        return self._table("states.{1}.reserves.{0}", self.layout.minerals, self.layout.states)

    @cached_property
    def for_minerals_alone(self) -> NDArray[np.bool_]:
        """Whether a product's sector focus is minerals and nothing else, (product)."""
        other = np.array([sector != "minerals" for sector in SECTORS])
        alone = [bool(focus[~other].any() and not focus[other].any()) for focus in self._focuses.values()]
        return np.array(alone, dtype=np.bool_)[self.focus_of]

    @cached_property
    def survey_of_focus(self) -> Array | None:
        """Share of each focus's works in minerals that surveys the ground, (focus, 1, 1 or run); None where nobody does."""
        surveys = self.by_instrument("survey")[[products[0] for products in self.products_of_focus], None]
        return surveys if surveys.any() else None

    def by_mineral(self, name: str) -> Array:
        """A number of every mineral, (mineral, 1 or run)."""
        minerals = self.layout.minerals
        if not minerals:
            return np.zeros((0, 1))
        return self._once("mineral", name, lambda: self.numbers.each([f"minerals.{mineral}.{name}" for mineral in minerals]))

    # --- what powers that have left take with them

    @cached_property
    def trade_elsewhere(self) -> Array:
        """Opening trade with all who are no power here, (state, 1 or run), bn US$; that of an absent power if it stays."""
        with_powers = self.by_dyad("trade").sum(axis=0) + self._of_absent("trade", absent(self.scenario, self.reference))
        return np.maximum(self.by_state("trade") - with_powers, 0.0) + self._of_absent("trade", self._leaves("trade", stays=True))

    @cached_property
    def trade_gone(self) -> Array:
        """Opening trade of the powers that have left, (state, 1 or run), bn US$; nobody takes over what went by pipeline to them alone."""
        leavers, gdp = self._leaves("trade"), self.by_state("gdp")
        piped = np.zeros((len(self.layout.states), self.value_of_flow.shape[1]))
        for place, name in enumerate(self.layout.pipelines):
            line = self.scenario.pipelines[name]
            if line.buyer in leavers:
                piped[self.layout.states.index(line.state)] += self.value_of_flow[place] * self.opening_pipeline_flow[place]
        return np.maximum(self._of_absent("trade", leavers) - piped * gdp, 0.0)

    @cached_property
    def remittances_gone(self) -> Array:
        """Share of a state's remittances that has left with powers, (state, 1 or run)."""
        return np.minimum(self._of_absent("remittance_share", self._leaves("remittances")), 1.0)

    @cached_property
    def owed_to_absent(self) -> Array:
        """What the states owe to powers that have left, (state, 1 or run), bn US$: they still have to pay it."""
        return self._of_absent("sovereign_debt", absent(self.scenario, self.reference))

    @cached_property
    def corridor_stays(self) -> Array:
        """1 for a corridor that is there, 0 for one that left with the power that controls it, (corridor, 1)."""
        gone = self._leaves("routes")
        return np.array([[float(self.scenario.corridors[corridor].controller not in gone)] for corridor in self.layout.corridors])

    @cached_property
    def pipeline_stays(self) -> Array:
        """The same for pipelines; one whose only customer has left, with its trade, carries nothing either, (pipeline, 1)."""
        owners, buyers = self._leaves("routes"), self._leaves("trade")
        lines = [self.scenario.pipelines[name] for name in self.layout.pipelines]
        return np.array([float(line.controller not in owners and line.buyer not in buyers) for line in lines]).reshape(-1, 1)

    def _leaves(self, what: str, stays: bool = False) -> list[str]:
        """Absent powers that take something with them, or leave it behind."""
        return [power for power in absent(self.scenario, self.reference) if (what in self.scenario.stays.get(power, ())) == stays]

    def _of_absent(self, name: str, powers: list[str]) -> Array:
        """Sum over absent powers of a number of their opening position, (state, 1 or run)."""
        if not powers:
            return np.zeros((len(self.layout.states), 1))
        paths = [f"powers.{power}.toward.{state}.{name}" for power in powers for state in self.layout.states]
        flat = self.reference_numbers.each_or_zero(paths)
        return flat.reshape(len(powers), len(self.layout.states), -1).sum(axis=0)

    # --- corridors, minerals, coercion

    def by_corridor(self, name: str) -> Array:
        """A number of every corridor, (corridor, 1 or run)."""
        return self._once(
            "corridor", name, lambda: self.numbers.each([f"corridors.{corridor}.{name}" for corridor in self.layout.corridors])
        )

    @cached_property
    def corridor_shares(self) -> Array:
        """Opening share of each corridor in a state's outer trade, (corridor, state, 1 or run)."""
        return self._table("states.{1}.corridors.{0}", self.layout.corridors, self.layout.states)

    @cached_property
    def corridors_of_power(self) -> Array:
        """Corridors that each power's trade and transport works use, (power, corridor, 1 or run)."""
        return self._table("powers.{0}.corridors.{1}", self.layout.powers, self.layout.corridors)

    @cached_property
    def ways_of_partners(self) -> Array:
        """The same, and in the last row for all who are no power here, who come by every way, (power + 1, corridor, 1 or run)."""
        own = self.corridors_of_power
        return np.concatenate([own, np.ones((1, *own.shape[1:]))])

    @cached_property
    def controls_corridor(self) -> Array:
        """Whether a power controls a corridor, (power, corridor, 1, 1)."""
        controller = [self.scenario.corridors[corridor].controller for corridor in self.layout.corridors]
        return np.array([[float(power == name) for name in controller] for power in self.layout.powers])[:, :, None, None]

    # --- pipelines

    @cached_property
    def opening_pipeline_flow(self) -> Array:
        """Oil or gas carried at the opening, (pipeline, 1 or run)."""
        return self.by_pipeline("flow")

    def by_pipeline(self, name: str) -> Array:
        """A number of every pipeline, (pipeline, 1 or run)."""
        if not self.layout.pipelines:
            return np.zeros((0, 1))
        return self._once("pipeline", name, lambda: self.numbers.each([f"pipelines.{line}.{name}" for line in self.layout.pipelines]))

    @cached_property
    def pipelines_of_state(self) -> list[list[int]]:
        """Pipelines of each state."""
        lines = [self.scenario.pipelines[name].state for name in self.layout.pipelines]
        return [[place for place, owner in enumerate(lines) if owner == state] for state in self.layout.states]

    @cached_property
    def pipelines_of_commodity(self) -> list[list[int]]:
        """Pipelines that can stand in for each other: those of one state and commodity."""
        groups: dict[tuple[str, str], list[int]] = {}
        for place, name in enumerate(self.layout.pipelines):
            line = self.scenario.pipelines[name]
            groups.setdefault((line.state, line.commodity), []).append(place)
        return list(groups.values())

    @cached_property
    def pipelines_to(self) -> tuple[tuple[int, int, int], ...]:
        """Pipelines with one customer among the powers: its place, that of the power and that of the state."""
        powers, states, known = self.layout.powers, self.layout.states, self.scenario.pipelines
        lines = [(place, known[name]) for place, name in enumerate(self.layout.pipelines)]
        return tuple((place, powers.index(line.buyer), states.index(line.state)) for place, line in lines if line.buyer in powers)

    @cached_property
    def value_of_flow(self) -> Array:
        """Worth of what a pipeline carries, share of the state's GDP for each unit, (pipeline, 1 or run)."""
        if not self.layout.pipelines:
            return np.zeros((0, 1))
        lines = [self.scenario.pipelines[name] for name in self.layout.pipelines]
        worth = self.numbers.each_or_zero([f"states.{line.state}.commodities.{line.commodity}" for line in lines])
        flow = self.opening_pipeline_flow
        every = np.ones_like(flow)
        for group in self.pipelines_of_commodity:
            every[group] = flow[group].sum(axis=0)
        value: Array = worth / every
        return value

    @cached_property
    def controls_pipeline(self) -> Array:
        """Whether a power controls a pipeline, (power, pipeline, 1)."""
        lines = [self.scenario.pipelines[name].controller for name in self.layout.pipelines]
        return np.array([[float(power == name) for name in lines] for power in self.layout.powers]).reshape(len(self.layout.powers), -1, 1)

    def of_importer(self, name: str) -> Array:
        """A number of each power by mineral, (power, mineral, 1 or run)."""
        return self._once("importer", name, lambda: self._table(f"powers.{{0}}.{name}.{{1}}", self.layout.powers, self.layout.minerals))

    @cached_property
    def deliverable(self) -> Array:
        """Whether a mineral can reach a power, (power, mineral, 1)."""
        reach = [self.scenario.minerals[mineral].deliverable_to for mineral in self.layout.minerals]
        return np.array([[float(who == "all" or power in who) for who in reach] for power in self.layout.powers])[:, :, None]

    @cached_property
    def supplier_of(self) -> Array:
        """Whether a power is the dominant supplier of a mineral, (power, mineral, 1)."""
        supplier = [self.scenario.minerals[mineral].supplier for mineral in self.layout.minerals]
        return np.array([[float(power == name) for name in supplier] for power in self.layout.powers])[:, :, None]

    def coercion(self, name: str) -> Array:
        """A number of each power's coercion, (power, 1, 1 or run); 0 for a power that does not press."""
        paths = [f"strategies.{self.scenario.powers[power].strategy}.coercion.{name}" for power in self.layout.powers]
        return self._once("coercion", name, lambda: self.numbers.each_or_zero(paths)[:, None, :])

    def _table(self, path: str, rows: tuple[str, ...], columns: tuple[str, ...]) -> Array:
        """Numbers at a path with two names in it, (row, column, 1 or run); 0 where the scenario has none."""
        paths = [path.format(row, column) for row in rows for column in columns]
        flat = self.numbers.each_or_zero(paths)
        return flat.reshape(len(rows), len(columns), flat.shape[1])
