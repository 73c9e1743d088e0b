"""Scenarios under study, made from one scenario by a change to its plain document; the reference stays what it was.

A variant differs from its scenario in what a comparison is about and in nothing else, so that differences on common draws
have one cause.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from typing import Any

from suitors.model.calendar import Clock
from suitors.model.model import coefficients_of
from suitors.scenario import Loaded, varied
from suitors.scenario.home import home_strategy
from suitors.scenario.merge import copied
from suitors.scenario.schema import LEDGERS

Document = dict[str, Any]
ELIGIBILITY = ("terms", "tiers", "highest_risk")
"""What of a product belongs to its terms."""
HYBRID = "made_for_comparison"
"""Name of a strategy that exists in a variant only."""
STAYING = ("targeting", "mix", "terms", "conduct")
"""Blocks that a power can change while its delivery stays its own."""
TRAVELLING = (*STAYING, "delivery")
INGREDIENTS = ("technology", "patient money", "neutrality", "all else")
"""Another way to cut a strategy up, by what is said to make one succeed; delivery stays."""
OF_NEUTRALITY = ("conditionality", "claim", "footprint", "transparency")


def edited(loaded: Loaded, document: Document) -> Loaded:
    """The scenario with another document. Raises ScenarioError where the document cannot be used."""
    return varied(loaded, document)


def document_of(loaded: Loaded) -> Document:
    """A copy of the scenario's plain document, to be changed."""
    return copied(loaded.document)


def playing(loaded: Loaded, power: str, strategy: str, travels: bool = False, calendar: bool = False) -> Loaded:
    """The power plays a strategy; `travels` and `calendar` tell whether delivery and leaders' meetings come with it."""
    document = document_of(loaded)
    _let_play(loaded, document, power, strategy, travels, calendar)
    return edited(loaded, document)


def home_of(loaded: Loaded, power: str) -> str | None:
    """The strategy that a newcomer comes with, to be said before it plays another; None if the reference says it."""
    if power in loaded.reference.powers:
        return None
    return home_strategy(power, loaded.scenario, loaded.reference)[0]


def with_meetings_of_its_own(loaded: Loaded, power: str, strategy: str) -> tuple[Loaded, str]:
    """The power plays a copy of a strategy, calendar included; and the path of the number of meetings, which nobody else has."""
    document = document_of(loaded)
    document["strategies"][HYBRID] = copy.deepcopy(document["strategies"][strategy])
    _let_play(loaded, document, power, HYBRID, calendar=True)
    return edited(loaded, document), f"strategies.{HYBRID}.calendar.summit_rate"


def _let_play(loaded: Loaded, document: Document, power: str, strategy: str, travels: bool = False, calendar: bool = False) -> None:
    table = document["powers"][power]
    table |= {"strategy": strategy, "delivery_travels": travels, "calendar_travels": calendar}
    if (home := home_of(loaded, power)) is not None:
        table["home"] = home


def swapped(loaded: Loaded, one: str, other: str, travels: bool = False, calendar: bool = False) -> Loaded:
    """Two powers exchange their strategies."""
    document = document_of(loaded)
    first, second = (document["powers"][power]["strategy"] for power in (one, other))
    _let_play(loaded, document, one, second, travels, calendar)
    _let_play(loaded, document, other, first, travels, calendar)
    return edited(loaded, document)


def rescaled(loaded: Loaded, factors: Mapping[str, float]) -> Loaded:
    """New money of some powers times a factor from the first day on; a factor of 0 leaves old loans and works alone."""
    document = document_of(loaded)
    start = loaded.scenario.horizon.start.isoformat()
    changes = [{"type": "money_change", "date": start, "power": power, "factor": factor} for power, factor in factors.items()]
    document["events"] = [*document.get("events", []), *changes]
    return edited(loaded, document)


def with_blocks(loaded: Loaded, power: str, one: str, other: str, taken: Collection[str], travels: bool = False) -> Loaded:
    """The power plays strategy `one` with the blocks in `taken` from strategy `other`.

    Delivery stays the power's own unless it travels, leaders' meetings stay its own.
    """
    document = document_of(loaded)
    strategies = document["strategies"]
    strategies[HYBRID] = hybrid(strategies[one], strategies[other], taken)
    _let_play(loaded, document, power, HYBRID, travels)
    return edited(loaded, document)


def hybrid(one: Document, other: Document, taken: Collection[str]) -> Document:
    """Strategy `one` with the blocks or ingredients in `taken` from `other`.

    What is offered in which proportion is the mix; contracts and eligibility are the terms; sectors belong to targeting,
    coercion to conduct. Where mix and terms come from different strategies, a product takes the contract of its counterpart:
    the one in the same ledger and slot, else of the same instrument in the ledger. Without a counterpart it keeps its own.

    Of ingredients, technology is know-how and the share of technology products; patient money is the terms; neutrality is
    conditionality, claim, footprint, transparency and coercion; all else is the rest of mix, conduct and targeting.
    """
    by_ingredient = set(taken) <= set(INGREDIENTS) and bool(taken)

    def source(block: str, ingredient: str = "all else") -> Document:
        return other if (ingredient if by_ingredient else block) in taken else one

    made = {
        "title": f"{one['title']}, with {', '.join(sorted(taken)) or 'nothing'} of {other['title']}",
        "prose": "Parts of two strategies.",
        "targeting": copy.deepcopy(source("targeting")["targeting"]),
        "conduct": {
            score: copy.deepcopy(source("conduct", _ingredient_of(score))["conduct"][score]) for score in source("conduct")["conduct"]
        },
        "delivery": copy.deepcopy(source("delivery")["delivery"]),
        "calendar": copy.deepcopy(one["calendar"]),
        "products": {},
    }
    pressing = source("conduct", "neutrality")
    if "coercion" in pressing:
        made["coercion"] = copy.deepcopy(pressing["coercion"])
    for name, product in source("mix")["products"].items():
        terms = _counterpart(name, product, source("terms", "patient money")) or product
        focus = _counterpart(name, product, source("targeting")) or product
        made["products"][name] = copy.deepcopy({**product, "sectors": focus["sectors"], **{key: terms[key] for key in ELIGIBILITY}})
    if by_ingredient:
        _share_of_technology(made["products"], source("mix", "technology")["products"])
    return made


def _ingredient_of(score: str) -> str:
    return "technology" if score == "know_how" else "neutrality" if score in OF_NEUTRALITY else "all else"


def _share_of_technology(products: Document, model: Document) -> None:
    """Give technology products the share of their ledger that they have in `model`; the others keep their proportions."""
    for ledger in {item["ledger"] for item in products.values()}:
        own, others, wanted = (
            [item for item in table.values() if item["ledger"] == ledger and (item["instrument"] == "technology") == technical]
            for table, technical in ((products, True), (products, False), (model, True))
        )
        now, then = (sum(item["share"]["value"] for item in items) for items in (own, wanted))
        rest = sum(item["share"]["value"] for item in others)
        if own and now > 0 and rest > 0 and now != then:
            for item in own:
                item["share"]["value"] *= then / now
            for item in others:
                item["share"]["value"] *= (rest + now - then) / rest


def _counterpart(name: str, product: Document, strategy: Document) -> Document | None:
    """The product of a strategy that stands where `product` stands in its own."""
    alike = {
        key: item
        for key, item in strategy["products"].items()
        if (item["ledger"], item["instrument"]) == (product["ledger"], product["instrument"])
    }
    if name in alike and alike[name]["slot"] == product["slot"]:
        return dict(alike[name])
    same_slot = [item for item in alike.values() if product["slot"] and item["slot"] == product["slot"]]
    return dict((same_slot or list(alike.values()))[0]) if alike else None


def as_before(loaded: Loaded, power: str) -> Loaded:
    """The power as the reference has it: its money and strategy of recent years, without dated events of its own since then."""
    document = document_of(loaded)
    reference = loaded.reference_document["powers"][power]
    played = reference["strategy"]
    document["powers"][power] |= {
        name: copy.deepcopy(reference[name]) for name in ("money", "strategy", "delivery_travels", "calendar_travels")
    }
    document["strategies"][played] = copy.deepcopy(loaded.reference_document["strategies"][played])
    document["events"] = [event for event in document.get("events", []) if event.get("power") != power]
    return edited(loaded, document)


def pooled(loaded: Loaded, power: str, partner: str, ledgers: Collection[str] = LEDGERS) -> Loaded:
    """New money of `partner` in some ledgers goes through `power`, which plays its own strategy with both purses."""
    coefficients = coefficients_of(loaded, {}, {})
    clock = Clock.of(loaded.scenario.horizon)
    ledger_names: list[str] = list(LEDGERS)
    offers = coefficients.money.offered[..., 0] / coefficients.calendar.changes["money_factor"][..., 0].clip(min=1e-12)
    years = sorted({int(time) for time in clock.beginning()})
    steps = [max(0, int(next(i for i, time in enumerate(clock.beginning()) if int(time) == year))) for year in years]
    powers = list(coefficients.layout.powers)
    document = document_of(loaded)
    for ledger in sorted(ledgers):
        sums = offers[:, [powers.index(power), powers.index(partner)], ledger_names.index(ledger)].sum(axis=1)
        if sums.any():
            path = {str(year): {"value": float(sums[step])} for year, step in zip(years, steps, strict=True)}
            document["powers"][power]["money"][ledger] = {"offered": path, "source": f"{power} and {partner} together"}
        document["powers"][partner]["money"].pop(ledger, None)
    return edited(loaded, document)


def focused(loaded: Loaded, power: str, sector: str) -> Loaded:
    """All of the power's works in one sector, whatever the product."""
    document = document_of(loaded)
    strategy = copy.deepcopy(document["strategies"][document["powers"][power]["strategy"]])
    strategy["targeting"]["sectors"] = {sector: {"value": 1.0}}
    for product in strategy["products"].values():
        product["sectors"] = {}
    document["strategies"][HYBRID] = strategy
    table = document["powers"][power]
    _let_play(loaded, document, power, HYBRID, table["delivery_travels"], table["calendar_travels"])
    return edited(loaded, document)


def under_mechanism(loaded: Loaded, mechanism: str) -> Loaded:
    """The same scenario with another rule by which states settle offers."""
    document = document_of(loaded)
    document["mechanism"] = mechanism
    return edited(loaded, document)
