"""What must hold between the tables of a scenario, beyond the form of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from suitors.scenario.contracts import contract_troubles
from suitors.scenario.errors import ABSENT, KeyPath, Trouble, nearest_name
from suitors.scenario.payoff_checks import payoff_troubles
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import LEDGERS, Power, Scenario, Strategy
from suitors.words.numbers import given, number, rounded, within

SHARE_TOLERANCE = 1e-6


def troubles_of(scenario: Scenario, register: Mapping[str, Any]) -> list[Trouble]:
    """Everything that does not fit together.

    Args:
        scenario: valid in form.
        register: the shipped parameters by name (plain tables); empty to skip the comparison.
    """
    checks: tuple[Callable[[Scenario], Iterable[Trouble]], ...]
    checks = (_actors, _strategies, contract_troubles, _powers, _routes, _events, _given, payoff_troubles)
    return [trouble for check in checks for trouble in check(scenario)] + list(_parameters(scenario, register))


def warnings_of(scenario: Scenario, quantities: Mapping[str, Quantity], states: Mapping[str, Any], powers: Mapping[str, Any]) -> list[str]:
    """What looks odd without being wrong, one line each: implausible numbers, events out of time, idle routes, names of nobody.

    Args:
        scenario: complete and checked.
        quantities: its quantities by dotted path.
        states: the region's profiles of states, for the minerals that are known.
        powers: the same of powers.
    """
    odd = [*_implausible(quantities), *_out_of_time(scenario), *_odd_minerals(scenario, states)]
    return [*odd, *_odd_routes(scenario), *_nobody(scenario, states, powers)]


def _odd_routes(scenario: Scenario) -> Iterator[str]:
    for name, corridor in scenario.corridors.items():
        flow, capacity = corridor.flow.value, corridor.capacity.value
        used = any(name in state.corridors and state.corridors[name].value for state in scenario.states.values())
        if flow and not used:
            yield f"corridors.{name} stays idle: no state uses it. Give shares of states' trade, such as states.CODE.corridors.{name} = 0.5"
        elif not flow or not used:
            yield f"corridors.{name} carries nothing at the start, so it stays idle: trade moves between ways that are in use"
        elif flow > capacity:
            yield f"corridors.{name} carries {given(flow)} at the start, more than its capacity of {given(capacity)}"


def _nobody(scenario: Scenario, states: Mapping[str, Any], powers: Mapping[str, Any]) -> Iterator[str]:
    """Routes and minerals that belong to a code which nobody of the region has."""
    known = {"power": {*scenario.powers, *powers}, "state": {*scenario.states, *states}}
    said = [(f"corridors.{name}.controller", "power", item.controller) for name, item in scenario.corridors.items()]
    said += [(f"minerals.{name}.supplier", "power", item.supplier) for name, item in scenario.minerals.items()]
    for name, line in scenario.pipelines.items():
        said += [(f"pipelines.{name}.{key}", "power", getattr(line, key)) for key in ("controller", "buyer")]
        said.append((f"pipelines.{name}.state", "state", line.state))
    for path, kind, code in said:
        if code and code not in known[kind]:
            near = nearest_name(code, known[kind])
            yield f"{path} = {code} is no {kind} of the region, so nobody has it" + (f"; nearest: {near}" if near else "")


def _out_of_time(scenario: Scenario) -> Iterator[str]:
    start = scenario.horizon.start
    end = (start.year + scenario.horizon.years, start.month, start.day)
    for place, event in enumerate(scenario.events):
        if event.date < start or (event.date.year, event.date.month, event.date.day) >= end:
            yield f"events.{place} ({event.type} of {event.date}) lies outside the horizon"


def _odd_minerals(scenario: Scenario, states: Mapping[str, Any]) -> Iterator[str]:
    known = {mineral for state in states.values() for mineral in state.get("minerals", {})}
    for name, state in scenario.states.items():
        for mineral in state.minerals:
            if known and mineral not in known and mineral not in scenario.minerals:
                near = nearest_name(mineral, known)
                yield f"states.{name}.minerals.{mineral} is a mineral that no shipped state has" + (f"; {near} is one" if near else "")


def _implausible(quantities: Mapping[str, Quantity]) -> list[str]:
    lines = []
    for path, quantity in quantities.items():
        if not quantity.is_plausible:
            unit = f" {quantity.unit}" if quantity.unit not in ("", "1") else ""
            lines.append(f"{path} = {given(quantity.value)}{unit} lies outside its plausible range: {within(quantity.low, quantity.high)}")
    return lines


def _actors(scenario: Scenario) -> Iterator[Trouble]:
    if not scenario.powers:
        yield Trouble(("powers",), "names nobody: at least one power must take part, for example [powers.CHN]")
    if not scenario.states:
        yield Trouble(("states",), "names nobody: at least one state must take part, for example [states.KAZ]")


def _parameters(scenario: Scenario, register: Mapping[str, Any]) -> Iterator[Trouble]:
    for name, quantity in scenario.parameters.items():
        if not register:
            return
        if name not in register:
            yield Trouble(("parameters", name), "is no parameter of the model", nearest=nearest_name(name, register))
            continue
        # The limits are the model's, whatever a scenario writes beside its value.
        row = register[name] if isinstance(register[name], dict) else {}
        low, high = row.get("minimum", float("-inf")), row.get("maximum", float("inf"))
        if not low <= quantity.value <= high:
            yield Trouble(("parameters", name), f"must lie between {given(low)} and {given(high)}")


def _strategies(scenario: Scenario) -> Iterator[Trouble]:
    for name, strategy in scenario.strategies.items():
        yield from _mix(name, strategy)
        yield from _focus(name, strategy)
        for product_name, product in strategy.products.items():
            here: KeyPath = ("strategies", name, "products", product_name)
            chosen: KeyPath = (*here, "instrument")
            instrument = scenario.instruments.get(product.instrument)
            if instrument is None:
                yield _unknown(chosen, product.instrument, "instrument", scenario.instruments)
            elif instrument.repayable and not product.terms:
                yield Trouble(here, f"is repaid ({product.instrument}) and needs terms for at least one tier", also=(chosen,))
            elif not instrument.repayable and product.terms:
                yield Trouble((*here, "terms"), f"must be left out: {product.instrument} is not repaid", also=(chosen,))
            if product.sectors and sum(share.value for share in product.sectors.values()) <= 0:
                yield Trouble((*here, "sectors"), "must not all be 0")


def _mix(name: str, strategy: Strategy) -> Iterator[Trouble]:
    for ledger in LEDGERS:
        products = {key: product for key, product in strategy.products.items() if product.ledger == ledger}
        if not products:
            continue
        total = sum(product.share.value for product in products.values())
        if abs(total - 1.0) > SHARE_TOLERANCE:
            parts = " + ".join(f"{key} {given(product.share.value)}" for key, product in products.items())
            paths = tuple(("strategies", name, "products", key, "share") for key in products)
            problem = f"in {ledger} have shares that sum to {number(total, 9)}, not 1: {parts}"
            shares = {key: product.share.value for key, product in products.items()}
            mend = {path: _beside(key, shares) for key, path in zip(products, paths, strict=True)}
            yield Trouble(("strategies", name, "products"), problem, also=paths, mend={path: text for path, text in mend.items() if text})
        if ledger not in strategy.delivery:
            yield Trouble(("strategies", name, "delivery"), f"lacks {ledger}, in which {', '.join(products)} is offered")


def _beside(kept: str, shares: Mapping[str, float]) -> str:
    """What the other shares must be for all to sum to 1 if one of them stays; empty where it leaves them nothing to be scaled."""
    rest, left = sum(share for key, share in shares.items() if key != kept), 1.0 - shares[kept]
    if rest <= 0 or left < 0:
        return ""
    others = ", ".join(f"{key} {given(rounded(share * left / rest, 3))}" for key, share in shares.items() if key != kept)
    return f"to keep {kept} {given(shares[kept])}, scale the others in proportion: {others}"


def _focus(name: str, strategy: Strategy) -> Iterator[Trouble]:
    for key in ("motives", "sectors"):
        if sum(weight.value for weight in getattr(strategy.targeting, key).values()) <= 0:
            yield Trouble(("strategies", name, "targeting", key), "must hold at least one weight above 0")
    targeting = strategy.targeting
    for ledger, factors in targeting.emphasis.items():
        if sum(weight.value * (factors[motive].value if motive in factors else 1.0) for motive, weight in targeting.motives.items()) <= 0:
            yield Trouble(("strategies", name, "targeting", "emphasis", ledger), "must leave at least one motive a weight above 0")


def _powers(scenario: Scenario) -> Iterator[Trouble]:
    for name, power in scenario.powers.items():
        here = ("powers", name)
        if power.strategy not in scenario.strategies:
            yield _unknown((*here, "strategy"), power.strategy, "strategy", scenario.strategies)
        else:
            yield from _funded(name, power, scenario.strategies[power.strategy])
        if power.envelope == "endogenous" and scenario.mechanism != "contest":
            problem = "needs the contest: money is chosen for the favour that it wins there"
            yield Trouble((*here, "envelope"), problem, value="endogenous", also=(("mechanism",),))
        if power.envelope == "endogenous" and power.adaptation == "fixed":
            problem = 'needs a rule that chooses the money, such as adaptation = "best_response"'
            yield Trouble((*here, "envelope"), problem, value="endogenous", also=((*here, "adaptation"),))
        for state in power.toward:
            if state not in scenario.states:
                yield _unknown((*here, "toward", state), None, "state that takes part", scenario.states)
        missing = [state for state in scenario.states if state not in power.toward]
        if missing:
            also = tuple(("states", state) for state in missing)
            yield Trouble((*here, "toward"), f"lacks the opening position in {', '.join(missing)}", also=also)


def _funded(name: str, power: Power, strategy: Strategy) -> Iterator[Trouble]:
    offered = {product.ledger for product in strategy.products.values()}
    for ledger, money in power.money.items():
        if not money.path:
            yield Trouble(("powers", name, "money", ledger, money.stage), "names no year")
        elif ledger not in offered and any(amount.value > 0 for amount in money.path.values()):
            problem = f"holds money, but strategy {power.strategy} offers nothing in this ledger"
            yield Trouble(("powers", name, "money", ledger), problem, also=(("powers", name, "strategy"),))


def _routes(scenario: Scenario) -> Iterator[Trouble]:
    for section, actors in (("powers", scenario.powers), ("states", scenario.states)):
        for name, actor in actors.items():
            for corridor in actor.corridors:
                if corridor not in scenario.corridors:
                    yield _unknown((section, name, "corridors", corridor), None, "corridor", scenario.corridors)
    for name, power in scenario.powers.items():
        for key, table in (("mineral_exposure", power.mineral_exposure), ("mineral_use", power.mineral_use)):
            for mineral in table:
                if mineral not in scenario.minerals:
                    yield _unknown((*("powers", name), key, mineral), None, "mineral", scenario.minerals)


def _events(scenario: Scenario) -> Iterator[Trouble]:
    for place, event in enumerate(scenario.events):
        power = getattr(event, "power", None)
        if power is not None and power not in scenario.powers:
            yield _unknown(("events", place, "power"), power, "power that takes part", scenario.powers)
        for key, known in (("corridor", scenario.corridors), ("pipeline", scenario.pipelines), ("mineral", scenario.minerals)):
            named = getattr(event, key, None)
            if named is not None and named not in known:
                yield _unknown(("events", place, key), named, key, known)
        states = getattr(event, "states", "all")
        for position, state in enumerate([] if states == "all" else states):
            if state not in scenario.states:
                yield _unknown(("events", place, "states", position), state, "state that takes part", scenario.states)


def _given(scenario: Scenario) -> Iterator[Trouble]:
    for table in ("values", "utilities", "offers"):
        for power, row in getattr(scenario.given, table).items():
            if power not in scenario.powers:
                yield _unknown(("given", table, power), None, "power that takes part", scenario.powers)
            for state in row:
                if state not in scenario.states:
                    yield _unknown(("given", table, power, state), None, "state that takes part", scenario.states)
    for state in scenario.given.room:
        if state not in scenario.states:
            yield _unknown(("given", "room", state), None, "state that takes part", scenario.states)


def _unknown(path: tuple[str | int, ...], value: str | None, kind: str, names: Iterable[str]) -> Trouble:
    name = str(path[-1]) if value is None else value
    return Trouble(path, f"is no {kind}", value=ABSENT if value is None else value, allowed=names, nearest=nearest_name(name, names))
