"""The axes of a simulated region: who is where on each array.

Actors are kept in alphabetical order whatever the order of the file, so that reordering a file changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from suitors.engine.sums import Groups
from suitors.scenario.home import home_strategy
from suitors.scenario.schema import LEDGERS, SECTORS, Ledger, Product, Risk, Scenario, Strategy, Terms
from suitors.words.brief import Brief

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Offer:
    """A product on the product axis.

    `path` is where its numbers are. `inherited` tells that it is what a power carries on from before it took over another
    strategy, at zero new money; its numbers are those of the reference, or of the strategy that a newcomer came with.
    """

    power: str
    name: str
    product: Product
    strategy: str
    inherited: bool
    carries: Product | None
    """The product of the home strategy whose opening debt and works lie on it; None for what is new."""

    @property
    def label(self) -> str:
        return f"{self.power}.{self.name}{'_inherited' if self.inherited else ''}"

    @property
    def path(self) -> str:
        return f"strategies.{self.strategy}.products.{self.name}"

    @property
    def draw_name(self) -> str:
        """Key of its random draws: strategies share draws slot by slot, what is inherited has its own."""
        return f"{self.product.slot or f'{self.product.ledger}.{self.name}'}{'_inherited' if self.inherited else ''}"

    def terms(self, tier: str) -> Terms | None:
        return self.product.terms.get(tier)  # type: ignore[call-overload]

    def eligible(self, tier: str, risk: Risk) -> bool:
        return self.product.suits(tier, risk)


@dataclass(frozen=True, repr=False)
class Layout(Brief):
    """Names along each axis and the index arrays that tie the axes together."""

    powers: tuple[str, ...]
    states: tuple[str, ...]
    offers: tuple[Offer, ...]
    repayable: tuple[bool, ...]
    corridors: tuple[str, ...]
    pipelines: tuple[str, ...]
    """Those of states that take part."""
    minerals: tuple[str, ...]
    nests: tuple[tuple[int, ...], ...]
    """Products that states regard as close substitutes (those of one power, or of a nest of powers)."""

    @property
    def sectors(self) -> tuple[str, ...]:
        return SECTORS

    @cached_property
    def power_of(self) -> Index:
        """Power of each product."""
        return np.array([self.powers.index(offer.power) for offer in self.offers], dtype=np.intp)

    @cached_property
    def loans(self) -> Index:
        """Products that leave a debt."""
        return np.flatnonzero(np.array(self.repayable))

    @cached_property
    def power_of_loan(self) -> Index:
        return self.power_of[self.loans]

    @cached_property
    def products_of(self) -> tuple[slice, ...]:
        """Products of each power; they lie side by side."""
        return tuple(_run_of(self.power_of == power) for power in range(len(self.powers)))

    @cached_property
    def product_groups(self) -> tuple[tuple[int, ...], ...]:
        """Products of each power, one by one."""
        return tuple(tuple(range(products.start, products.stop)) for products in self.products_of)

    @cached_property
    def products_of_nest(self) -> Groups:
        """Products of each nest, as slices where they lie side by side."""
        return tuple(slice(nest[0], nest[-1] + 1) if nest[-1] - nest[0] + 1 == len(nest) else list(nest) for nest in self.nests)

    @cached_property
    def same_nest(self) -> NDArray[np.float64]:
        """Whether two powers share a nest, (power, power)."""
        nest_of = {self.power_of[product]: index for index, nest in enumerate(self.nests) for product in nest}
        nests = np.array([nest_of.get(power, -1 - power) for power in range(len(self.powers))])
        return (nests[:, None] == nests[None, :]).astype(np.float64)

    @cached_property
    def nests_are_powers(self) -> bool:
        """Whether no scenario nest joins powers."""
        return self.nests == self.product_groups

    @cached_property
    def loans_of(self) -> tuple[slice, ...]:
        return tuple(_run_of(self.power_of_loan == power) for power in range(len(self.powers)))

    @cached_property
    def ledger_slices(self) -> tuple[tuple[slice, ...], ...]:
        """Products of each power and ledger."""
        ledger = np.array([LEDGERS.index(offer.product.ledger) for offer in self.offers])
        return tuple(
            tuple(_run_of((self.power_of == power) & (ledger == kind)) for kind in range(len(LEDGERS))) for power in range(len(self.powers))
        )

    @cached_property
    def ledgers(self) -> tuple[slice, ...]:
        """Products of each ledger that holds any, power by power."""
        return tuple(products for of_power in self.ledger_slices for products in of_power if products.start < products.stop)

    @cached_property
    def ledger_of(self) -> Index:
        """Which of `ledgers` each product belongs to."""
        return np.repeat(np.arange(len(self.ledgers)), [products.stop - products.start for products in self.ledgers])

    @cached_property
    def owner_of_ledger(self) -> Index:
        """The power of each of `ledgers`."""
        return self.power_of[[products.start for products in self.ledgers]]

    @cached_property
    def kind_of_ledger(self) -> Index:
        """Which of its power's ledgers each of `ledgers` is."""
        return np.array([LEDGERS.index(self.offers[products.start].product.ledger) for products in self.ledgers])

    @cached_property
    def public_products_of(self) -> tuple[slice, ...]:
        """Products of each power that are not private money; they come first."""
        private = LEDGERS.index("private")
        return tuple(
            slice(products.start, products.start + sum(LEDGERS.index(self.offers[product].product.ledger) < private for product in group))
            for products, group in zip(self.products_of, self.product_groups, strict=True)
        )

    @cached_property
    def private_products_of(self) -> tuple[slice, ...]:
        return tuple(slice(public.stop, own.stop) for public, own in zip(self.public_products_of, self.products_of, strict=True))

    def in_ledger(self, ledger: Ledger) -> NDArray[np.bool_]:
        return np.array([offer.product.ledger == ledger for offer in self.offers])


def _run_of(mask: NDArray[np.bool_]) -> slice:
    """The contiguous stretch of True, as a slice."""
    hits = np.flatnonzero(mask)
    return slice(int(hits[0]), int(hits[-1]) + 1) if hits.size else slice(0, 0)


def layout(scenario: Scenario, reference: Scenario) -> Layout:
    """Axes of `scenario`, with the products that its powers carry on from `reference`."""
    powers = tuple(sorted(scenario.powers))
    offers: list[Offer] = []
    for power in powers:
        offers.extend(_offers(power, scenario, reference))
    nests: dict[str, list[int]] = {}
    for index, offer in enumerate(offers):
        nests.setdefault(scenario.powers[offer.power].nest or f"\x00{offer.power}", []).append(index)
    return Layout(
        powers=powers,
        states=tuple(sorted(scenario.states)),
        offers=tuple(offers),
        corridors=tuple(sorted(scenario.corridors)),
        pipelines=tuple(sorted(name for name, line in scenario.pipelines.items() if line.state in scenario.states)),
        minerals=tuple(sorted(scenario.minerals)),
        repayable=tuple(scenario.instruments[offer.product.instrument].repayable for offer in offers),
        nests=tuple(tuple(nest) for nest in nests.values()),
    )


def _offers(power: str, scenario: Scenario, reference: Scenario) -> list[Offer]:
    """Products of the strategy that a power plays, and those of its home strategy that are not among them."""
    played = scenario.powers[power].strategy
    current = scenario.strategies[played].products
    home_name, home = home_strategy(power, scenario, reference)
    stays = played == home_name or _same_conduct(scenario.strategies[played], home)
    kept = {
        name: product for name, product in home.products.items() if stays and name in current and _same_contract(current[name], product)
    }
    offers = [Offer(power, name, product, played, False, kept.get(name)) for name, product in current.items()]
    offers += [Offer(power, name, product, home_name, True, product) for name, product in home.products.items() if name not in kept]
    return sorted(offers, key=lambda offer: (LEDGERS.index(offer.product.ledger), offer.inherited, offer.name))


def _same_conduct(one: Strategy, other: Strategy) -> bool:
    """Whether two strategies are the same but for their name: to play the other changes nothing."""
    words = {"title", "prose", "source", "blocks"}
    return one.model_dump(exclude=words) == other.model_dump(exclude=words)


def _same_contract(one: Product, other: Product) -> bool:
    return (one.instrument, one.ledger, one.terms) == (other.instrument, other.ledger, other.terms)
