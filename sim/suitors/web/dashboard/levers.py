"""What people speak of turning: levers of a scenario, each with unit, range, source, and the change of the scenario that it makes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from suitors.scenario import Loaded
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Power
from suitors.web.dashboard.events import event_levers
from suitors.web.dashboard.lever import ASSUMED, EVENTS, LEDGERS, Lever
from suitors.words.money import path_text

CONDUCT = {
    "quality": "Quality of works",
    "conditionality": "Policy conditions",
    "transparency": "Open contracts",
    "know_how": "Know-how handed over",
}
MOTIVES = {
    "need": "Goes to need",
    "resources": "Goes to resources",
    "corridor": "Goes to corridors",
    "market": "Goes to markets",
    "politics": "Goes to friends",
}
STATE = {
    "hedging": ("Hedging between suitors", "how much a state values having several suitors"),
    "absorption": ("Room for works", "how many works a state can take on at once"),
    "aversion": ("Dislike of conditions", "how much policy conditions repel it"),
    "accountability": ("Rulers held to account", "how far the ruled constrain their rulers"),
}
GROUPS = ("Money", "Terms", "Focus", "Meetings and institutions", "Delivery", "What it wants", "Corridors")


def levers_of(loaded: Loaded) -> dict[str, Lever]:
    """The levers of a scenario by name, powers first."""
    return {lever.id: lever for lever in _levers(loaded)}


def _levers(loaded: Loaded) -> Iterator[Lever]:
    numbers = loaded.quantities()
    strategies = [power.strategy for power in loaded.scenario.powers.values()]
    for code, power in loaded.scenario.powers.items():
        yield from _money(code, power)
        if strategies.count(power.strategy) == 1:
            yield from _strategy(code, power, numbers)
        yield from _institutions(code, loaded)
    for code in loaded.scenario.states:
        for key, (label, text) in STATE.items():
            path = f"states.{code}.{key}"
            yield from _of_number(f"{code}.{key}", code, "What it wants", label, text, numbers, path)
    yield from event_levers(loaded)
    yield from _corridors(loaded)


def _money(code: str, power: Power) -> Iterator[Lever]:
    for ledger, money in power.money.items():
        grades = [part.grade for part in money.path.values()]
        grade = next((grade for grade in grades if grade in ASSUMED), grades[0] if grades else "assumed")
        path = f"In bn US$ a year: {path_text(money)}"
        text = "of the money that the scenario gives it"
        source = f"{money.source or next((part.source for part in money.path.values() if part.source), '')}. {path}"
        change = f"powers.{code}.money.{ledger}*={{}}"
        yield Lever(
            f"{code}.{ledger}", code, "Money", LEDGERS.get(ledger, ledger), text, "times", 0.0, 3.0, 1.0, grade, source, change
        )  # fmt: skip
        if money.conversion.low is not None:
            text = "share of what is announced that is signed"
            yield from _of_number(
                f"{code}.{ledger}.signed", code, "Money", "Announced money that is signed", text,
                {"at": money.conversion}, "at", f"powers.{code}.money.{ledger}.conversion",
            )  # fmt: skip


def _strategy(code: str, power: Power, numbers: Mapping[str, Quantity]) -> Iterator[Lever]:
    """What its strategy says, where nobody else plays it: else a lever of one would turn two."""
    below = f"strategies.{power.strategy}"
    rates = [item for path, item in numbers.items() if fnmatchcase(path, f"{below}.products.*.terms.*.rate")]
    if rates:
        grade = next((item.grade for item in rates if item.grade in ASSUMED), rates[0].grade)
        yield Lever(
            f"{code}.rates", code, "Terms", "Interest on its loans", "all rates of its loans together", "times", 0.0, 2.0, 1.0, grade,
            next((item.source for item in rates if item.source), ""), f"{below}.products.*.terms.*.rate*={{}}",
        )  # fmt: skip
    for key, label in CONDUCT.items():
        yield from _of_number(f"{code}.{key}", code, "Terms", label, "0 none, 1 full", numbers, f"{below}.conduct.{key}")
    for key, label in MOTIVES.items():
        text = "weight beside its other motives"
        yield from _of_number(f"{code}.{key}", code, "Focus", label, text, numbers, f"{below}.targeting.motives.{key}")
    path = f"{below}.calendar.summit_rate"
    yield from _of_number(f"{code}.summits", code, "Meetings and institutions", "Leaders' meetings", "with each state", numbers, path)
    for ledger, name in LEDGERS.items():
        own, what = f"{below}.delivery.{ledger}", name[:1].lower() + name[1:]
        yield from _of_number(
            f"{code}.{ledger}.realised", code, "Delivery", f"Delivered: {what}", "share of signed money that comes", numbers,
            f"{own}.realisation",
        )  # fmt: skip
        yield from _of_number(
            f"{code}.{ledger}.years", code, "Delivery", f"Years to build: {what}", "from signature to completion", numbers,
            f"{own}.build_years",
        )  # fmt: skip


def _institutions(code: str, loaded: Loaded) -> Iterator[Lever]:
    shared = [dyad.institution for dyad in loaded.scenario.powers[code].toward.values()]
    most = max((item.value for item in shared), default=0.0)
    if most <= 0.0 or most >= 1.0:
        return
    high = math.floor(10 * min(2.0, 1.0 / most)) / 10
    if high > 1.0:
        yield Lever(
            f"{code}.institutions", code, "Meetings and institutions", "Institutions in common", "with all states, at the start",
            "times", 0.0, high, 1.0, next((item.grade for item in shared if item.grade in ASSUMED), shared[0].grade),
            next((item.source for item in shared if item.source), ""), f"powers.{code}.toward.*.institution*={{}}",
        )  # fmt: skip


def _of_number(
    name: str, actor: str, group: str, label: str, text: str, numbers: Mapping[str, Quantity], path: str, key: str | None = None
) -> Iterator[Lever]:
    """A lever that sets one number, over its plausible range."""
    item = numbers.get(path)
    if item is None or item.low is None or item.high is None or item.high <= item.low:
        return
    low, high = min(item.low, item.value), max(item.high, item.value)
    yield Lever(name, actor, group, label, text, item.unit, low, high, item.value, item.grade, item.source, f"{key or path}={{}}")


def _corridors(loaded: Loaded) -> Iterator[Lever]:
    year = loaded.scenario.horizon.start.year + 3
    for code, corridor in loaded.scenario.corridors.items():
        if corridor.capacity.value > 0:
            yield Lever(
                f"corridor.{code}", EVENTS, "Corridors", f"{corridor.title} from {year} on", "0: closed", "times its capacity", 0.0, 2.0,
                1.0, "scenario", "a supposition of whoever turns it", f"corridors.{code}.capacity@{year}*={{}}",
            )  # fmt: skip
