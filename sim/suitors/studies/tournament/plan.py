"""Who may play what, and which profiles are played."""

from __future__ import annotations

import copy
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from suitors.errors import InputError
from suitors.scenario import Loaded, ScenarioError, varied
from suitors.scenario.errors import did_you_mean
from suitors.scenario.merge import merge
from suitors.scenario.schema import Power, Strategy
from suitors.scenario.shape import quantities_of
from suitors.studies.variants import home_of

DeliveryRule = Literal["stays", "travels"]
CalendarRule = Literal["stays", "travels"]
Profile = tuple[int, ...]
ALL = "all"
MOST_PROFILES = 20_000
UNTOLD = frozenset({"title", "prose", "source", "blocks", "grade", "meaning", "low", "high", "name"})
"""Keys that say nothing about what is played."""


class TournamentError(InputError, ValueError):
    """A tournament that makes no sense; the message is for the user."""


@dataclass(frozen=True)
class TournamentPlan:
    """The players, what each may play, and the profiles to play, as places in `options`.

    `home` is the status quo: what each power plays in the scenario as it is, or its first option where that is not among them.
    Options of equal content share one play: `same_as` gives for each option the first one of its content.
    """

    powers: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    home: Profile
    same_as: tuple[tuple[int, ...], ...]
    profiles: tuple[Profile, ...]
    delivery: DeliveryRule
    tables: tuple[tuple[Power, ...], ...]
    """The whole table of each power with each option; empty for a given game."""
    notes: tuple[str, ...] = ()
    given: bool = False
    calendar: CalendarRule = "stays"

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(names) for names in self.options)

    @property
    def complete(self) -> bool:
        """Whether every profile is played."""
        return len(self.profiles) == math.prod(self.shape)

    @property
    def played(self) -> tuple[Profile, ...]:
        """The profiles that differ in content, in the order of `profiles`."""
        return tuple(dict.fromkeys(self.content(profile) for profile in self.profiles))

    def content(self, profile: Profile) -> Profile:
        """The profile with every option replaced by the first one of its content."""
        return tuple(same[place] for same, place in zip(self.same_as, profile, strict=True))

    def label(self, profile: Profile) -> str:
        """Such as "CHN china, JPN eu"."""
        return ", ".join(f"{power} {names[place]}" for power, names, place in zip(self.powers, self.options, profile, strict=True))


def plan_of(
    loaded: Loaded,
    powers: Sequence[str],
    strategies: Mapping[str, Sequence[str] | Literal["all"]],
    sample: int | None = None,
    seed: int = 0,
    delivery: DeliveryRule = "stays",
    calendar: CalendarRule = "stays",
) -> TournamentPlan:
    """Plan a tournament. `strategies` names by power what it may play, or "all"; the key "" is for powers without their own.

    A scenario with a given game needs neither powers nor strategies. `sample` limits the profiles to so many, drawn at random
    after the status quo and every deviation of one power from it. Raises TournamentError.
    """
    if loaded.scenario.payoff is not None and loaded.scenario.payoff.given is not None:
        return _given_plan(loaded, powers, strategies, sample)
    if not powers:
        raise TournamentError("a tournament needs powers, such as --powers JPN,CHN")
    powers = [loaded.names.code("powers", said) for said in powers]
    strategies = {loaded.names.code("powers", said): named for said, named in strategies.items()}
    _check_powers(powers, loaded.scenario.powers)
    if len(powers) < 2:
        raise TournamentError(f"a tournament needs two powers or more; for {powers[0]} alone there is `suitors compare`")
    if unknown := [power for power in strategies if power and power not in powers]:
        raise TournamentError(f"--strategies names {unknown[0]}, which is not among --powers {','.join(powers)}")
    notes: list[str] = []
    options, tables = [], []
    for power in powers:
        wanted = strategies.get(power, strategies.get("", ALL))
        names, built = _options(loaded, power, wanted, (delivery, calendar), notes)
        options.append(names)
        tables.append(built)
    same_as = tuple(_same_as(loaded.scenario.strategies, built) for built in tables)
    for power, names, same in zip(powers, options, same_as, strict=True):
        notes += [
            f"{names[place]} is the same as {names[first]} for {loaded.scenario.powers[power].name}"
            for place, first in enumerate(same)
            if first != place
        ]
    home = tuple(_home(loaded, power, built) for power, built in zip(powers, tables, strict=True))
    shape = tuple(len(names) for names in options)
    profiles = _profiles(shape, home, sample, seed)
    return TournamentPlan(tuple(powers), tuple(options), home, same_as, profiles, delivery, tuple(tables), tuple(notes), calendar=calendar)


def set_by_options(loaded: Loaded, plan: TournamentPlan) -> set[str]:
    """Numbers of the scenario, by dotted path, that some option of a power changes."""
    own = loaded.quantities()
    options = [{power: table} for power, tables in zip(plan.powers, plan.tables, strict=True) for table in tables]
    return {
        path
        for option in options
        for path, quantity in quantities_of(loaded.scenario.model_copy(update={"powers": option})).items()
        if path in own and quantity.value != own[path].value
    }


def _check_powers(powers: Sequence[str], known: Mapping[str, Power]) -> None:
    for power in powers:
        if power not in known:
            raise TournamentError(f"{power} takes no part{did_you_mean(power, known, '.')} Powers: {', '.join(known)}")
    if len(set(powers)) < len(powers):
        raise TournamentError(f"a power is named twice: {', '.join(powers)}")


def _given_plan(
    loaded: Loaded, powers: Sequence[str], strategies: Mapping[str, Sequence[str] | Literal["all"]], sample: int | None
) -> TournamentPlan:
    assert loaded.scenario.payoff is not None and loaded.scenario.payoff.given is not None
    game = loaded.scenario.payoff.given
    players = tuple(sorted(game.strategies))
    if powers and set(powers) != set(players):
        raise TournamentError(f"the game given in {loaded.name} is played by {', '.join(players)}, not by {', '.join(powers)}")
    if any(wanted != ALL for wanted in strategies.values()):
        raise TournamentError(f"the strategies of the game given in {loaded.name} stand in payoff.given; leave --strategies out")
    if sample is not None:
        raise TournamentError("a given game is known as a whole; leave --sample out")
    options = tuple(tuple(game.strategies[player]) for player in players)
    shape = tuple(len(names) for names in options)
    home = tuple(0 for _ in players)
    same = tuple(tuple(range(count)) for count in shape)
    undrawn = f"the payoffs are given, so nothing is drawn from {loaded.scenario.posterior}"
    notes = () if loaded.scenario.posterior is None else (undrawn,)
    return TournamentPlan(players, options, home, same, _profiles(shape, home, None, 0), "stays", (), notes, given=True)


def _options(
    loaded: Loaded, power: str, wanted: Sequence[str] | Literal["all"], travelling: tuple[DeliveryRule, CalendarRule], notes: list[str]
) -> tuple[tuple[str, ...], tuple[Power, ...]]:
    strategies = loaded.scenario.strategies
    alternatives = {} if loaded.scenario.tournament is None else loaded.scenario.tournament.alternatives
    if both := sorted(set(strategies) & set(alternatives)):
        raise TournamentError(f"{both[0]} is a strategy and an alternative; rename tournament.alternatives.{both[0]}")
    names: list[str] = []
    for name in (alternatives or strategies) if wanted == ALL else wanted:
        if name in names:
            raise TournamentError(f"a strategy is named twice for {power}: {name}")
        if name not in strategies and name not in alternatives:
            known = (*alternatives, *strategies)
            raise TournamentError(f"no strategy {name}{did_you_mean(name, known, '.')} Strategies: {', '.join(known)}")
        if name in strategies and (why := _unplayable(loaded, power, name)):
            if wanted != ALL:
                raise TournamentError(f"{power} cannot play {name}: {why}")
            notes.append(f"{name} is left out for {loaded.scenario.powers[power].name}: {why}")
            continue
        names.append(name)
    if len(names) < 2:
        raise TournamentError(f"{power} needs at least two strategies to choose from; it has {', '.join(names) or 'none'}")
    built = tuple(_table(loaded, power, name, alternatives, travelling) for name in names)
    return tuple(names), built


def _unplayable(loaded: Loaded, power: str, name: str) -> str:
    """Why a power cannot play a strategy, or nothing."""
    table, strategy = loaded.scenario.powers[power], loaded.scenario.strategies[name]
    offered = {product.ledger for product in strategy.products.values()}
    missing = [
        ledger for ledger, money in table.money.items() if ledger not in offered and any(amount.value > 0 for amount in money.path.values())
    ]
    if missing:
        return f"it has {', '.join(sorted(missing))} money and {name} offers none"
    return ""


def _table(
    loaded: Loaded, power: str, name: str, alternatives: Mapping[str, dict[str, Any]], travelling: tuple[DeliveryRule, CalendarRule]
) -> Power:
    """The power's table when it plays a strategy or an alternative."""
    along = {key: True for key, how in zip(("delivery_travels", "calendar_travels"), travelling, strict=True) if how == "travels"}
    if name not in alternatives:
        change: dict[str, Any] = {"strategy": name, "home": home_of(loaded, power)}
        return loaded.scenario.powers[power].model_copy(update=change | along)
    document = copy.deepcopy(dict(loaded.document))
    change = dict(alternatives[name])
    if (home := home_of(loaded, power)) is not None:
        document["powers"][power]["home"] = home
    if "strategy" in change:
        change = along | change
    document["powers"][power] = merge(document["powers"][power], change, ("powers", power))
    try:
        built = varied(loaded, document)
    except ScenarioError as problem:
        raise TournamentError(f"{power} cannot play the alternative {name}: {problem}") from problem
    return built.scenario.powers[power]


def _same_as(strategies: Mapping[str, Strategy], tables: Sequence[Power]) -> tuple[int, ...]:
    seen: dict[str, int] = {}
    return tuple(seen.setdefault(_content(strategies, table), place) for place, table in enumerate(tables))


def _content(strategies: Mapping[str, Strategy], table: Power) -> str:
    """What a power does with this table, as text that does not depend on names and remarks."""
    plain = table.model_dump(mode="json")
    plain["strategy"] = strategies[table.strategy].model_dump(mode="json")
    return json.dumps(_told(plain), sort_keys=True)


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(item) for key, item in value.items() if key not in UNTOLD}
    return [_told(item) for item in value] if isinstance(value, list) else value


def _home(loaded: Loaded, power: str, tables: Sequence[Power]) -> int:
    """The option that is what the power plays as the scenario stands; the first if none is."""
    own = loaded.scenario.powers[power]
    for place, table in enumerate(tables):
        if table == own:
            return place
    strategies = loaded.scenario.strategies
    contents = [_content(strategies, table) for table in tables]
    own_content = _content(strategies, own)
    if own_content in contents:
        return contents.index(own_content)
    named = [table.strategy for table in tables]
    return named.index(own.strategy) if own.strategy in named else 0


def _profiles(shape: tuple[int, ...], home: Profile, sample: int | None, seed: int) -> tuple[Profile, ...]:
    """All profiles in the order of the axes, or a sample of them in the same order."""
    total = math.prod(shape)
    if sample is None or sample >= total:
        if total > MOST_PROFILES:
            raise TournamentError(f"{total:,} profiles are too many; take a sample of them with --sample, or fewer strategies")
        return tuple(itertools.product(*(range(count) for count in shape)))
    alone = {home}
    for player, count in enumerate(shape):
        alone |= {(*home[:player], place, *home[player + 1 :]) for place in range(count)}
    if sample < len(alone):
        raise TournamentError(f"--sample must be at least {len(alone)}: the status quo and every deviation of one power from it")
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, 0x746F7572])))
    chosen = set(alone)
    # A larger sample keeps the profiles of a smaller one.
    while len(chosen) < sample:
        chosen.add(tuple(int(generator.integers(count)) for count in shape))
    return tuple(sorted(chosen))
