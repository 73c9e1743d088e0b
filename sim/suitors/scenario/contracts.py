"""Whether loan contracts fit the grid of time: every schedule is whole, and payments end steps or months."""

from __future__ import annotations

import math
from collections.abc import Iterator

from suitors.scenario.errors import KeyPath, Trouble
from suitors.scenario.schema import Scenario, Terms
from suitors.words.numbers import given

TOLERANCE = 1e-9
STEPS_TRIED = 52
MONTHS = 12


def contract_troubles(scenario: Scenario) -> Iterator[Trouble]:
    """Every contract whose payments do not fall on a grid of time, with the values that would do."""
    steps = scenario.horizon.steps_per_year
    contracts = {
        ("strategies", name, "products", product_name, "terms", tier): terms
        for name, strategy in scenario.strategies.items()
        for product_name, product in strategy.products.items()
        for tier, terms in product.terms.items()
    }
    if all(_fits(terms, steps) for terms in contracts.values()):
        return
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
                    problem = f"must also suit the reference, whose contracts earlier debts follow: {path} does not"
                    yield Trouble(("horizon", "steps_per_year"), problem, value=steps)
                    return


def _fits(terms: Terms, steps: int) -> bool:
    counts = terms.payments_a_year
    return _divides(counts, steps) and _whole(terms.grace * counts) and _whole(terms.maturity * counts)


def _divides(payments: int, steps: int) -> bool:
    """Whether payments end steps or months."""
    return steps % payments == 0 or MONTHS % payments == 0


def _check(path: KeyPath, terms: Terms, steps: int, fitting: list[int]) -> Iterator[Trouble]:
    payments = terms.payments_a_year
    if not _divides(payments, steps):
        known = [count for count in range(1, MONTHS + 1) if _divides(count, steps)]
        instead = f"; steps_per_year could be {_choice(fitting)}" if fitting else ""
        problem = f"divides neither the {steps} steps nor the {MONTHS} months of a year: {_choice(known)} would do{instead}"
        yield Trouble((*path, "payments_a_year"), problem, value=payments, also=(("horizon", "steps_per_year"),))
    for name, years in (("grace", terms.grace), ("maturity", terms.maturity)):
        if not _whole(years * payments):
            problem = f"years are no whole number of payment intervals at {payments} payments a year: {_around(years, payments)} would do"
            yield Trouble((*path, name), problem, value=years, also=((*path, "payments_a_year"),))


def _whole(value: float) -> bool:
    return abs(value - round(value)) <= TOLERANCE * max(1.0, abs(value))


def _around(years: float, steps: int) -> str:
    below, above = math.floor(years * steps), math.ceil(years * steps)
    return " or ".join(given(count / steps) for count in (below, above) if count > 0)


def _choice(values: list[int]) -> str:
    shown = [str(value) for value in values[:6]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
