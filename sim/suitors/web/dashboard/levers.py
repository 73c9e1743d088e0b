"""What people speak of turning: levers of a scenario, each with unit, range, source, and the change of the scenario that it makes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from suitors.errors import InputError
from suitors.report.words import Words
from suitors.scenario import Loaded
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Power
from suitors.words.money import path_text
from suitors.words.numbers import given, rounded

ASSUMED = ("assumed", "scenario", "elicited")
"""Grades of numbers that nobody measured."""
LEDGERS = {
    "public_sovereign": "Public money to states",
    "public_commercial": "Public money to banks and firms",
    "private": "Private investment",
}
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
EVENTS = "events"
GROUPS = ("Money", "Terms", "Focus", "Meetings and institutions", "Delivery", "What it wants", "Events")
UNITS = {
    "share": ("%", 100.0),
    "share a year": ("% a year", 100.0),
    "score": ("of 1", 1.0),
    "0 to 1": ("of 1", 1.0),
    "1 is average": ("times the average", 1.0),
    "weight": ("(weight)", 1.0),
}
"""How a screen tells a unit, and how often the number is multiplied for that."""


@dataclass(frozen=True)
class Lever:
    """One number to turn. `change` is a change of the scenario with `{}` where the value goes."""

    id: str
    actor: str
    group: str
    label: str
    help: str
    unit: str
    low: float
    high: float
    now: float
    grade: str
    source: str
    change: str

    @property
    def step(self) -> float:
        """A hundredth of the range or so, as a round number."""
        return float(10.0 ** math.floor(math.log10((self.high - self.low) / 40)))

    @property
    def told_unit(self) -> tuple[str, float]:
        """Unit on screen, and by what a value is multiplied for it."""
        return UNITS.get(self.unit, (self.unit, 1.0))

    @property
    def range(self) -> str:
        """From where to where, in words."""
        unit, factor = self.told_unit
        return f"{given(factor * self.low)} to {given(factor * self.high)} {unit}"

    @property
    def assumed(self) -> bool:
        return self.grade in ASSUMED

    @property
    def key(self) -> str | None:
        """The number that it sets, or None where it changes several."""
        return self.change.removesuffix("={}") if re.fullmatch(r"[\w.]+=\{\}", self.change) else None


def levers_of(loaded: Loaded) -> dict[str, Lever]:
    """The levers of a scenario by name, powers first."""
    return {lever.id: lever for lever in _levers(loaded)}


def changes_of(levers: Mapping[str, Lever], values: Mapping[str, float]) -> tuple[str, ...]:
    """What levers change, as `--set` takes it, in the order of the levers. Raises InputError for a lever or value there is not."""
    for name, value in values.items():
        if name not in levers:
            raise InputError(f"there is no lever {name[:80]!r} in this scenario")
        lever = levers[name]
        if not (isinstance(value, int | float) and math.isfinite(value) and lever.low - 1e-9 <= value <= lever.high + 1e-9):
            raise InputError(f"{lever.label} must lie between {given(lever.low)} and {given(lever.high)}, not {value}")
    return tuple(
        lever.change.format(given_exactly(values[name])) for name, lever in levers.items() if name in values and values[name] != lever.now
    )


def given_exactly(value: float) -> str:
    """A number as levers set it: ten digits are more than a hand can turn."""
    return repr(rounded(value, 10))


def _levers(loaded: Loaded) -> Iterator[Lever]:
    words, numbers = Words(loaded), loaded.quantities()
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
    yield from _events(loaded, words)


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


def _events(loaded: Loaded, words: Words) -> Iterator[Lever]:
    for place, event in enumerate(loaded.scenario.events):
        weight = getattr(event, "weight", None)
        if isinstance(weight, Quantity):
            power = getattr(event, "power", "")
            label = f"{event.type.replace('_', ' ').capitalize()} of {words.actor(power)}, {event.date:%B %Y}" if power else event.type
            yield Lever(
                f"event.{place}", EVENTS, "Events", label, "0: it does not take place", "weight", 0.0, 3.0, weight.value, "scenario",
                getattr(event, "source", ""), f"events.{place}.weight={{}}",
            )  # fmt: skip
    year = loaded.scenario.horizon.start.year + 3
    for code, corridor in loaded.scenario.corridors.items():
        if corridor.capacity.value > 0:
            yield Lever(
                f"corridor.{code}", EVENTS, "Events", f"{corridor.title} from {year} on", "0: closed", "times its capacity", 0.0, 2.0, 1.0,
                "scenario", "a supposition of whoever turns it", f"corridors.{code}.capacity@{year}*={{}}",
            )  # fmt: skip
