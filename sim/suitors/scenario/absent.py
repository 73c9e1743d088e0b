"""Powers that take no part: what leaves with them, and what stays."""

from __future__ import annotations

from collections.abc import Iterator

from suitors.scenario.errors import Trouble, nearest_name
from suitors.scenario.schema import Power, Scenario
from suitors.words.actors import at_start, verb
from suitors.words.numbers import given

NOTABLE = 0.01
"""Share of GDP from which on remittances are worth a word."""


def absent(scenario: Scenario, reference: Scenario) -> list[str]:
    """Powers of the reference that take no part in a scenario."""
    return [power for power in reference.powers if power not in scenario.powers]


def leavers(scenario: Scenario, reference: Scenario, what: str, stay: bool = False) -> list[str]:
    """Absent powers that take something with them, or with `stay` leave it behind."""
    return [power for power in absent(scenario, reference) if (what in scenario.stays.get(power, ())) == stay]


def absent_troubles(scenario: Scenario, reference: Scenario) -> Iterator[Trouble]:
    """Faults of the table that says what stays of absent powers."""
    gone = absent(scenario, reference)
    for power in scenario.stays:
        if power in scenario.powers:
            yield Trouble(("stays", power), "takes part, so all that belongs to it is there")
        elif power not in gone:
            yield Trouble(("stays", power), "is no power that has left", allowed=tuple(gone), nearest=nearest_name(power, gone))


def absent_remarks(scenario: Scenario, reference: Scenario) -> Iterator[str]:
    """What goes and what stays with each absent power, one line each."""
    for name in absent(scenario, reference):
        power, kept = reference.powers[name], scenario.stays.get(name, [])
        belongings = _belongings(name, power, scenario)
        goes = [text for what, text in belongings if what not in kept]
        stays = [text for what, text in belongings if what in kept]
        owed = sum(power.toward[state].sovereign_debt.value for state in scenario.states if state in power.toward)
        if owed:
            stays.append(f"old debt of {given(round(owed, 2))} bn US$")
        line = f"Absent: {power.name}. Its offers and its works in progress are left out."
        line += f" These go with it: {'; '.join(goes)}." if goes else ""
        yield line + (f" These stay: {'; '.join(stays)}." if stays else "")


def absent_warnings(scenario: Scenario, reference: Scenario) -> Iterator[str]:
    """Remittances and routes that leave without the scenario's saying so, one line for each power."""
    for name in absent(scenario, reference):
        taken = [text for what, text in _belongings(name, reference.powers[name], scenario) if what != "trade"]
        if taken and name not in scenario.stays:
            who = reference.powers[name].name
            with_whom, part = verb(who, "it", "them"), verb(who, "takes no part", "take no part")
            line = f"{at_start(who)} {part} in “{scenario.title}”, and these go with {with_whom}: {'; '.join(taken)}."
            yield f'{line} To keep them, write stays.{name} = ["remittances", "routes"]; to let them go, stays.{name} = []'


def _belongings(name: str, power: Power, scenario: Scenario) -> list[tuple[str, str]]:
    """What belongs to a power, each with what it is called in the table that keeps it."""
    found: list[tuple[str, str]] = []
    toward = {state: power.toward[state] for state in scenario.states if state in power.toward}
    if trade := sum(dyad.trade.value for dyad in toward.values()):
        found.append(("trade", f"trade of {given(round(trade, 1))} bn US$ a year, which other partners take over in time"))
    sent = {state: dyad.remittance_share.value * scenario.states[state].remittances.value for state, dyad in toward.items()}
    if parts := [f"{scenario.states[state].name} {given(round(100 * share, 1))}" for state, share in sent.items() if share >= NOTABLE]:
        found.append(("remittances", f"remittances, % of GDP: {', '.join(parts)}"))
    if owned := [route for route, owner in _routes(scenario) if owner == name]:
        found.append(("routes", f"routes: {', '.join(owned)}"))
    return found


def _routes(scenario: Scenario) -> list[tuple[str, str]]:
    """Corridors and pipelines by name, each with who controls it."""
    lines = [(name, line.controller) for name, line in scenario.pipelines.items() if line.state in scenario.states]
    return [*((name, corridor.controller) for name, corridor in scenario.corridors.items()), *lines]
