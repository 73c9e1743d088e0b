"""What must hold in the tables of payoffs and alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from suitors.scenario.errors import Trouble, nearest_name
from suitors.scenario.payoff import GivenGame
from suitors.scenario.schema import Power, Scenario


def payoff_troubles(scenario: Scenario) -> Iterator[Trouble]:
    """Names of powers, states and keys that are not there, and given games that are not rectangular."""
    if scenario.tournament is not None:
        for name, table in scenario.tournament.alternatives.items():
            for key in table:
                if key not in Power.model_fields:
                    yield _unknown(("tournament", "alternatives", name, key), "is no key of a power", Power.model_fields)
    payoff = scenario.payoff
    if payoff is None:
        return
    for power in payoff.powers:
        if power not in scenario.powers:
            yield _unknown(("payoff", "powers", power), "is no power that takes part", scenario.powers)
    for power, row in payoff.prizes.items():
        if power not in scenario.powers:
            yield _unknown(("payoff", "prizes", power), "is no power that takes part", scenario.powers)
        for state in row:
            if state not in scenario.states:
                yield _unknown(("payoff", "prizes", power, state), "is no state that takes part", scenario.states)
    if payoff.given is not None:
        yield from _game(scenario, payoff.given)


def _game(scenario: Scenario, game: GivenGame) -> Iterator[Trouble]:
    here = ("payoff", "given")
    for player, names in game.strategies.items():
        if player not in scenario.powers:
            yield _unknown((*here, "strategies", player), "is no power that takes part", scenario.powers)
        if len(names) < 2 or len(set(names)) < len(names):
            yield Trouble((*here, "strategies", player), "needs at least two strategies, each named once", value=names)
    if len(game.strategies) < 2:
        yield Trouble((*here, "strategies"), "needs at least two players")
    shape = [len(game.strategies[player]) for player in sorted(game.strategies)]
    for player in sorted(set(game.strategies) | set(game.payoffs)):
        if player not in game.strategies:
            yield _unknown((*here, "payoffs", player), "has no strategies in this game", game.strategies)
        elif player not in game.payoffs:
            yield Trouble((*here, "payoffs"), f"lacks those of {player}")
        elif not _has_shape(game.payoffs[player], shape):
            levels = " x ".join(f"{size} ({name})" for name, size in zip(sorted(game.strategies), shape, strict=True))
            yield Trouble((*here, "payoffs", player), f"must be nested lists of {levels}")


def _has_shape(values: Any, shape: list[int]) -> bool:
    if not shape:
        return not isinstance(values, list)
    return isinstance(values, list) and len(values) == shape[0] and all(_has_shape(value, shape[1:]) for value in values)


def _unknown(path: tuple[str, ...], problem: str, names: Iterable[str]) -> Trouble:
    return Trouble(path, problem, allowed=tuple(names), nearest=nearest_name(path[-1], names))
