"""Whether loan contracts fit the grid of time: payments fall on steps, and every schedule is whole."""

from __future__ import annotations

import math
from collections.abc import Iterator

from suitors.scenario.errors import KeyPath, Trouble
from suitors.scenario.schema import Scenario, Terms
from suitors.words.numbers import given

TOLERANCE = 1e-9
STEPS_TRIED = 52


def contract_troubles(scenario: Scenario) -> Iterator[Trouble]:
    """Every contract whose payments would fall between two steps, with the values that would do."""
    steps = scenario.horizon.steps_per_year
    contracts = {
        ("strategies", name, "products", product_name, "terms", tier): terms
        for name, strategy in scenario.strategies.items()
        for product_name, product in strategy.products.items()
        for tier, terms in product.terms.items()
    }
    fitting = [tried for tried in range(1, STEPS_TRIED + 1) if all(_fits(terms, tried) for terms in contracts.values())]
    for path, terms in contracts.items():
        yield from _check(path, terms, steps, fitting)


def inherited_troubles(scenario: Scenario, reference: Scenario) -> Iterator[Trouble]:
    """Contracts of the reference that a power still carries, because its own differ, and that do not fit the scenario's steps."""
    steps = scenario.horizon.steps_per_year
    for name in sorted({power.strategy for key, power in reference.powers.items() if key in scenario.powers}):
        for product_name, product in reference.strategies[name].products.items():
            for tier, terms in product.terms.items():
                if not _fits(terms, steps):
                    path = f"strategies.{name}.products.{product_name}.terms.{tier}"
                    problem = f"must also suit the reference, whose contracts earlier debts follow: {path} does not fall on whole steps"
                    yield Trouble(("horizon", "steps_per_year"), problem, value=steps)
                    return


def _fits(terms: Terms, steps: int) -> bool:
    return steps % terms.payments_a_year == 0 and _whole(terms.grace * steps) and _whole(terms.maturity * steps)


def _check(path: KeyPath, terms: Terms, steps: int, fitting: list[int]) -> Iterator[Trouble]:
    step_path: KeyPath = ("horizon", "steps_per_year")
    instead = f"; steps_per_year could be {_choice(fitting)}" if fitting else ""
    if steps % terms.payments_a_year:
        divisors = [count for count in range(1, 13) if steps % count == 0]
        problem = f"does not divide the {steps} steps of a year: {_choice(divisors)} would{instead}"
        yield Trouble((*path, "payments_a_year"), problem, value=terms.payments_a_year, also=(step_path,))
    between_steps = {name: years for name, years in (("grace", terms.grace), ("maturity", terms.maturity)) if not _whole(years * steps)}
    for name, years in between_steps.items():
        problem = f"years are no whole number of steps of 1/{steps} year: {_around(years, steps)} would do{instead}"
        yield Trouble((*path, name), problem, value=years, also=(step_path,))
    if not between_steps and not _whole((terms.maturity - terms.grace) * terms.payments_a_year):
        payments = terms.payments_a_year
        span = math.floor((terms.maturity - terms.grace) * payments) / payments
        problem = (
            f"leaves {given(terms.maturity - terms.grace)} years after a grace of {given(terms.grace)}, no whole number of payment "
            f"intervals at {payments} payments a year: {given(terms.grace + span)} or {given(terms.grace + span + 1 / payments)} would do"
        )
        yield Trouble((*path, "maturity"), problem, value=terms.maturity, also=((*path, "grace"), (*path, "payments_a_year")))


def _whole(value: float) -> bool:
    return abs(value - round(value)) <= TOLERANCE * max(1.0, abs(value))


def _around(years: float, steps: int) -> str:
    below, above = math.floor(years * steps), math.ceil(years * steps)
    return " or ".join(given(count / steps) for count in (below, above) if count > 0)


def _choice(values: list[int]) -> str:
    shown = [str(value) for value in values[:4]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
