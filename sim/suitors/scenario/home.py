"""The strategy that a power comes with: its opening debts, works and delivery follow it, whatever the power plays."""

from __future__ import annotations

from collections.abc import Iterator

from suitors.scenario.errors import Trouble, nearest_name
from suitors.scenario.schema import Scenario, Strategy


def home_strategy(power: str, scenario: Scenario, reference: Scenario) -> tuple[str, Strategy]:
    """What a power plays in the reference; for a newcomer what the scenario says, else what it plays now."""
    if power in reference.powers:
        name = reference.powers[power].strategy
        return name, reference.strategies[name]
    name = scenario.powers[power].home or scenario.powers[power].strategy
    return name, scenario.strategies[name]


def home_troubles(scenario: Scenario, reference: Scenario) -> Iterator[Trouble]:
    """Powers whose home is said twice, or is no strategy, or could not have lent what they are owed."""
    for name, power in scenario.powers.items():
        here = ("powers", name, "home")
        if power.home is not None and name in reference.powers:
            comes_with = reference.powers[name].strategy
            yield Trouble(here, f"is for powers that the reference does not have; {name} comes with {comes_with}", value=power.home)
            continue
        if power.home is not None and power.home not in scenario.strategies:
            known = tuple(scenario.strategies)
            yield Trouble(here, "is no strategy", value=power.home, allowed=known, nearest=nearest_name(power.home, known))
            continue
        home, strategy = home_strategy(name, scenario, reference)
        owed = [state for state, dyad in power.toward.items() if dyad.sovereign_debt.value + dyad.commercial_debt.value > 0]
        if owed and not any(product.terms for product in strategy.products.values()):
            yield Trouble(("powers", name, "toward", owed[0]), f"owes {name}, whose strategy {home} has no loan that could carry the debt")
