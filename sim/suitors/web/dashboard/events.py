"""Events on the time line of a page: when each takes place, whether it does, how strong it is, and what a new one may say."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from suitors.arguments import toml
from suitors.errors import InputError
from suitors.model.calendar import Clock
from suitors.scenario import Loaded
from suitors.scenario.events import FOREVER, INSTITUTION_STAGES, Dated, Event
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import LEDGERS, Scenario
from suitors.web.dashboard.lever import EVENTS, Lever
from suitors.web.dashboard.lever import LEDGERS as NAMES
from suitors.words.events import event_text

MOST_ADDED, MOST_LETTERS = 20, 2000
"""New events of a page, and letters of each."""
NUMBERS: dict[str, tuple[str, str, float, float, float]] = {
    "weight": ("Weight", "meetings", 0.0, 3.0, 1.0),
    "factor": ("Offers times", "times", 0.0, 3.0, 0.5),
    "change": ("Added to interest rates", "share a year", -0.05, 0.05, 0.01),
    "log_points": ("Change", "log points", -1.0, 1.0, -0.1),
    "share": ("How much of it", "share", 0.0, 1.0, 0.5),
    "capacity": ("Capacity added", "million tonnes or bn m³ a year", 0.0, 20.0, 3.0),
    "cost": ("Change of its cost", "share", -0.5, 0.5, -0.1),
    "severity": ("Severity", "share", 0.0, 1.0, 0.7),
    "remittances": ("Remittances times", "times", 0.0, 2.0, 1.0),
    "trade": ("Trade times", "times", 0.0, 2.0, 1.0),
    "offers": ("Offers times", "times", 0.0, 2.0, 1.0),
    "lapse": ("Lapsed works times", "times", 0.0, 5.0, 1.0),
    "growth_loss": ("Output lost a year", "share a year", 0.0, 0.1, 0.02),
    "goodwill_loss": ("Goodwill lost a year", "of 1", 0.0, 0.5, 0.1),
    "ties_lost": ("Ties lost", "share", 0.0, 1.0, 0.5),
    "audited": ("Opaque works audited", "share", 0.0, 1.0, 0.3),
}
"""Numbers of events: label, unit, from where to where a page offers them, and where a new event begins if the schema does not say."""


def steps_of(loaded: Loaded) -> tuple[date, ...]:
    """A day in the middle of each step: whatever is dated so falls into that step."""
    horizon = loaded.scenario.horizon
    length = 365.25 / horizon.steps_per_year
    return tuple(
        date.fromordinal(horizon.start.toordinal() + round((step + 0.5) * length)) for step in range(horizon.years * horizon.steps_per_year)
    )


def event_levers(loaded: Loaded) -> Iterator[Lever]:
    """Of each event its date, a switch, and its numbers."""
    days, clock = steps_of(loaded), Clock.of(loaded.scenario.horizon)
    for place, event in enumerate(loaded.scenario.events):
        text, source = event_text(event, loaded.scenario), event.source or "the scenario"
        key = f"events.{place}"
        about = ("scenario", source)
        now = min(max(clock.covering(event.date), 0), len(days) - 1)
        dates = tuple((event.date if step == now else day).isoformat() for step, day in enumerate(days))
        yield Lever(
            f"event.{place}.at", EVENTS, key, f"Date: {text}", "", "steps from the start", 0.0, len(days) - 1.0, float(now), *about,
            f"{key}.date={{}}", dates,
        )  # fmt: skip
        yield Lever(f"event.{place}.out", EVENTS, key, f"Left out: {text}", "", "1 is yes", 0.0, 1.0, 0.0, *about, f"{key}.remove=true")
        for name in type(event).model_fields:
            item = getattr(event, name)
            if isinstance(item, Quantity):
                label, unit, low, high, _ = NUMBERS[name]
                ends = [end for end in (item.low, item.high, item.value) if end is not None]
                low, high = (min(ends), max(ends)) if len(ends) == 3 else (min(low, item.value), max(high, item.value))
                yield Lever(
                    f"event.{place}.{name}", EVENTS, key, label, text, item.unit or unit, low, high, item.value, item.grade,
                    item.source or source, f"{key}.{name}={{}}",
                )  # fmt: skip


@dataclass(frozen=True)
class TimelineRow:
    """An event of the scenario on the time line."""

    place: int
    text: str
    years: float
    """How long it lasts; 0 where it is a moment."""


def rows_of(scenario: Scenario) -> list[TimelineRow]:
    """The events of a scenario, as its file has them."""
    found = []
    for place, event in enumerate(scenario.events):
        text = event_text(event, scenario)
        found.append(TimelineRow(place, text[:1].upper() + text[1:], getattr(event, "years", 0.0)))
    return found


def kinds_of(scenario: Scenario) -> list[dict[str, Any]]:
    """What a new event may be and say in this scenario, for a form; kinds that nobody could take part in are left out."""
    found = []
    for kind in get_args(get_args(Event)[0]):
        fields = [_field(name, kind, scenario) for name in kind.model_fields if name not in (*Dated.model_fields, "type", "pipeline")]
        if all(field.get("options", True) for field in fields):
            name = get_args(kind.model_fields["type"].annotation)[0]
            doc = str(kind.__doc__).partition("\n")[0]
            found.append({"type": name, "label": name.replace("_", " ").capitalize(), "help": doc, "fields": fields})
    return found


def _field(name: str, kind: type[Dated], scenario: Scenario) -> dict[str, Any]:
    """A field of a form: one of `options`, `many` of them, or a number."""
    told = {"name": name, "label": name.capitalize()}
    actors = {key: {code: item.name for code, item in getattr(scenario, key).items()} for key in ("powers", "states")}
    ways = {key: {code: item.title for code, item in getattr(scenario, f"{key}s").items()} for key in ("corridor", "pipeline", "mineral")}
    if name == "corridor" and "pipeline" in kind.model_fields:
        both = {f"{key}.{code}": title for key in ("corridor", "pipeline") for code, title in ways[key].items()}
        return told | {"name": "way", "label": "Corridor or pipeline", "options": both}
    if name in ways:
        return told | {"options": ways[name]}
    if name == "power":
        return told | {"options": actors["powers"]}
    if name == "stage":
        return told | {"options": {stage: stage for stage in INSTITUTION_STAGES}}
    if name in ("states", "ledgers"):
        return told | {"many": True, "options": actors["states"] if name == "states" else {key: NAMES.get(key, key) for key in LEDGERS}}
    default = kind.model_fields[name].get_default(call_default_factory=True)
    if name == "years":
        return told | {
            "label": "Years that it lasts", "unit": "empty: for good" if default == FOREVER else "", "low": 0.25, "high": 100,
            "now": None if default == FOREVER else default,
        }  # fmt: skip
    label, unit, low, high, now = NUMBERS[name]
    return told | {"label": label, "unit": unit, "low": low, "high": high, "now": default.value if isinstance(default, Quantity) else now}


def added_of(text: str) -> dict[str, Any]:
    """A new event as an address says it: a table of words, numbers and lists of words. Raises InputError."""
    try:
        event = json.loads(text) if len(text) <= MOST_LETTERS else None
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or not all(_plain(value) for value in event.values()):
        raise InputError("a new event needs a table of words, numbers and lists of words")
    return event


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value))


def adding(events: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The change that adds new events behind those of the scenario."""
    return (f"events={toml(list(events))}",) if events else ()
