"""What a comparison plays: variants of one scenario and what each is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from suitors.errors import InputError
from suitors.scenario import Loaded
from suitors.scenario.base import SECTORS
from suitors.scenario.errors import did_you_mean
from suitors.scenario.home import home_strategy
from suitors.studies import blocks, variants
from suitors.studies.variants import STAYING
from suitors.words.brief import Brief

ABSENT = "no new money"
TRAVELS = "with its delivery"
TRAVEL = "with their delivery"
MEETS = "with its meetings"
MEET = "with their meetings"
SWAPPED = "exchanged"
AS_IS = "as they are"
BEFORE = "as before"
CalendarRule = Literal["stays", "travels"]
Kind = Literal["base", "strategy", "delivery", "calendar", "absent", "also", "feasible", "block", "scenario"]
HEADLINE_KINDS: tuple[Kind, ...] = ("strategy", "delivery", "scenario")
"""Variants that the answer is about."""
FEASIBLE: dict[str, tuple[str, ...]] = {
    "what is transferable": ("transferable",),
    "what is not barred": ("transferable", "needs_capacity"),
}
"""Partial swaps by what the marks on a strategy's blocks allow."""


class ComparisonError(InputError, ValueError):
    """A comparison that makes no sense; the message is for the user."""


@dataclass(frozen=True, repr=False)
class Variant(Brief):
    """A scenario in a comparison; `against` is the variant that it is compared with (empty for a base)."""

    loaded: Loaded
    kind: Kind
    against: str = ""
    note: str = ""
    """What it is, in a sentence."""


@dataclass(frozen=True, repr=False)
class ComparisonPlan(Brief):
    """Variants by name in the order of reports, and the powers that the comparison is about."""

    powers: tuple[str, ...]
    strategies: tuple[str, ...]
    """The strategies compared; the first is what the others are compared with. Empty for an exchange between powers."""
    variants: dict[str, Variant]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(name, item.against) for name, item in self.variants.items() if item.against]

    @property
    def base(self) -> str:
        return next(name for name, item in self.variants.items() if item.kind == "base")

    @property
    def headline(self) -> list[tuple[str, str]]:
        """The pairs that the answer is about: strategies, with delivery staying and travelling, or scenarios."""
        found = [(name, item) for name, item in self.variants.items() if item.kind in HEADLINE_KINDS and item.against]
        # What the answer is told by comes first: a strategy whose delivery stays with the power.
        return [(name, item.against) for name, item in sorted(found, key=lambda pair: pair[1].kind == "delivery")]

    @property
    def played(self) -> dict[str, Variant]:
        """The variants that are played in futures and under other mechanisms: the base and what the answer is about."""
        return {name: item for name, item in self.variants.items() if item.kind in ("base", *HEADLINE_KINDS)}

    @property
    def of_scenarios(self) -> bool:
        """Whether scenarios are compared rather than strategies."""
        return any(item.kind == "scenario" for item in self.variants.values())

    @property
    def with_meetings(self) -> list[tuple[str, str]]:
        """The pairs in which leaders' meetings come with the strategy too."""
        return [(name, item.against) for name, item in self.variants.items() if item.kind == "calendar"]


def strategies_plan(
    loaded: Loaded, power: str, strategies: Sequence[str], also: Sequence[str] = (), calendar: CalendarRule = "stays"
) -> ComparisonPlan:
    """One power plays each strategy, with delivery staying and travelling, and has no new money. Raises ComparisonError.

    Leaders' meetings stay with the power, and each strategy is played once more with its own; or they travel everywhere.
    """
    power = known_power(loaded, power)
    if list(strategies) == ["all"]:
        strategies = _playable(loaded, power)
    check_strategies(loaded, power, strategies)
    first = strategies[0]
    home = home_strategy(power, loaded.scenario, loaded.reference)[0]
    meet = calendar == "travels"
    built = {first: Variant(variants.playing(loaded, power, first, calendar=meet), "base", note=f"{power} plays {first}")}
    travelling_base = first
    if first != home:
        travelling_base = f"{first}, {TRAVELS}"
        built[travelling_base] = Variant(
            variants.playing(loaded, power, first, True, meet), "delivery", first, f"{first} with the delivery it comes with"
        )
    for name in strategies[1:]:
        played = variants.playing(loaded, power, name, calendar=meet)
        built[name] = Variant(played, "strategy", first, f"{power} plays {name} and delivers as it does")
        if name != home:
            travelling = Variant(
                variants.playing(loaded, power, name, True, meet), "delivery", travelling_base, f"{name} with the delivery it comes with"
            )
            built[f"{name}, {TRAVELS}"] = travelling
    if not meet:
        built |= {
            f"{name}, {MEETS}": Variant(
                variants.playing(loaded, power, name, calendar=True), "calendar", first, f"{name} with the meetings it comes with"
            )
            for name in strategies[1:]
            if name != home
        }
    own = built[first].loaded
    for said in also:
        name, variant = _also(own, power, said, first)
        built[name] = variant
    built[ABSENT] = Variant(variants.rescaled(own, {power: 0.0}), "absent", first, f"{power} offers nothing from the first day on")
    return ComparisonPlan((power,), tuple(strategies), built)


def swap_plan(loaded: Loaded, one: str, other: str, calendar: CalendarRule = "stays") -> ComparisonPlan:
    """Two powers exchange strategies, with delivery staying and travelling. Raises ComparisonError.

    Leaders' meetings stay with each power, and the exchange is played once more with them; or they travel everywhere.
    """
    one, other = known_power(loaded, one), known_power(loaded, other)
    if one == other:
        raise ComparisonError(f"an exchange needs two different powers, such as --swap JPN,CHN; got {one} twice")
    first, second = (loaded.scenario.powers[power].strategy for power in (one, other))
    if first == second:
        raise ComparisonError(f"{one} and {other} both play {first}: there is nothing to exchange")
    for power, strategy in ((one, second), (other, first)):
        check_playable(loaded, power, strategy)
    meet = calendar == "travels"
    staying, travelling = (variants.swapped(loaded, one, other, delivery, meet) for delivery in (False, True))
    built = {
        AS_IS: Variant(loaded, "base", note=f"{one} plays {first}, {other} plays {second}"),
        SWAPPED: Variant(staying, "strategy", AS_IS, f"{one} plays {second}, {other} plays {first}; each delivers as it does"),
        f"{SWAPPED}, {TRAVEL}": Variant(travelling, "delivery", AS_IS, "the same, each with the delivery of the strategy it plays"),
    }
    if not meet:
        meeting = variants.swapped(loaded, one, other, calendar=True)
        built[f"{SWAPPED}, {MEET}"] = Variant(meeting, "calendar", AS_IS, "the same, each with the meetings of the strategy it plays")
    return ComparisonPlan((one, other), (), built)


def with_partial_swaps(loaded: Loaded, plan: ComparisonPlan, mixtures: dict[tuple[str, frozenset[str]], Loaded]) -> ComparisonPlan:
    """The plan with full, feasible and block-by-block swaps added, taken from mixtures by (strategy, blocks)."""
    first, built = plan.strategies[0], dict(plan.variants)
    for other in plan.strategies[1:]:
        for words, allowed in FEASIBLE.items():
            taken = blocks.feasible(loaded.scenario.strategies[other], allowed, STAYING)
            note = f"{first} with {', '.join(sorted(taken)) or 'nothing'} of {other}"
            built[f"{other}, {words}"] = Variant(mixtures[other, taken], "feasible", first, note)
        marks = {str(name): mark for name, mark in loaded.scenario.strategies[other].blocks.items()}
        for block in STAYING:
            only = frozenset({block})
            mark = marks.get(block)
            allowed_by = f" ({mark.transfer.replace('_', ' ')}: {mark.reason})" if mark else " (transferable)"
            note = f"{first} with the {block} of {other}{allowed_by}"
            built[f"{other}, {block} only"] = Variant(mixtures[other, only], "block", first, note)
    return ComparisonPlan(plan.powers, plan.strategies, built)


def _also(own: Loaded, power: str, said: str, against: str) -> tuple[str, Variant]:
    """A further variant asked for in words: before, pooled=POWER, multilateral or niche=SECTOR."""
    what, _, which = said.partition("=")
    if what == "before" and not which:
        if power not in own.reference.powers:
            raise ComparisonError(f"--also before: {power} takes no part in the reference, so there is no earlier position")
        note = f"{power} with the money and strategy of the reference and no events of its own"
        return BEFORE, Variant(variants.as_before(own, power), "also", against, note)
    if what == "pooled":
        which = known_power(own, which)
        if which == power:
            raise ComparisonError(f"--also pooled={which}: a power cannot be pooled with itself")
        note = f"{power} spends its own money and that of {which}, which offers nothing"
        return f"pooled with {which}", Variant(variants.pooled(own, power, which), "also", against, note)
    if what == "multilateral" and not which:
        banks = [name for name, item in own.scenario.powers.items() if not item.contestant and name != power]
        if not banks:
            raise ComparisonError("--also multilateral: no multilateral takes part in the scenario (a power with contestant = false)")
        note = f"public sovereign money of {power} goes through {banks[0]}"
        through = variants.pooled(own, banks[0], power, ("public_sovereign",))
        return f"through {banks[0]}", Variant(through, "also", against, note)
    if what == "niche":
        if which not in SECTORS:
            raise ComparisonError(f"--also niche={which}: no such sector; sectors: {', '.join(SECTORS)}")
        return f"{which} only", Variant(variants.focused(own, power, which), "also", against, f"all works of {power} in {which}")
    raise ComparisonError(f"--also {said}: not known; allowed: before, multilateral, pooled=POWER, niche=SECTOR")


def known_power(loaded: Loaded, said: str) -> str:
    """The code of a power by whatever it is called. Raises ComparisonError where it takes no part."""
    power = loaded.names.code("powers", said)
    if power not in loaded.scenario.powers:
        hint = did_you_mean(said, loaded.scenario.powers, ".")
        raise ComparisonError(f"{said} takes no part in {loaded.name}{hint} Powers: {', '.join(loaded.scenario.powers)}")
    return power


def check_strategies(loaded: Loaded, power: str, strategies: Sequence[str]) -> None:
    """Raises ComparisonError for fewer than two different strategies, or one that the power cannot play."""
    if len(set(strategies)) < 2:
        raise ComparisonError("a comparison needs two different strategies, such as --strategies japan,china")
    if len(set(strategies)) < len(strategies):
        raise ComparisonError(f"a strategy is named twice: {', '.join(strategies)}")
    for name in strategies:
        check_playable(loaded, power, name)


def check_playable(loaded: Loaded, power: str, name: str) -> None:
    """Raises ComparisonError for a strategy that there is not, or that has no product for some of the power's money."""
    known = loaded.scenario.strategies
    if name not in known:
        raise ComparisonError(f"no strategy {name}{did_you_mean(name, known, '.')} Strategies: {', '.join(known)}")
    missing = set(loaded.scenario.powers[power].money) - {product.ledger for product in known[name].products.values()}
    if missing:
        raise ComparisonError(f"{power} cannot play {name}: it has {', '.join(sorted(missing))} money and {name} offers none")


def _playable(loaded: Loaded, power: str) -> list[str]:
    """Strategies that a power can play, its own first: they have a product for all of its money."""
    money, own = set(loaded.scenario.powers[power].money), loaded.scenario.powers[power].strategy
    found = [name for name, item in loaded.scenario.strategies.items() if money <= {product.ledger for product in item.products.values()}]
    return sorted(found, key=lambda name: name != own)


def all_mixtures(loaded: Loaded, plan: ComparisonPlan, cut: str) -> dict[tuple[str, frozenset[str]], Loaded]:
    """Every mixture of the first strategy with each other one, by the other's name and the parts that are the other's."""
    power, first = plan.powers[0], plan.strategies[0]
    return {
        (other, taken): mixture
        for other in plan.strategies[1:]
        for taken, mixture in blocks.mixtures(loaded, power, first, other, cut).items()
    }
