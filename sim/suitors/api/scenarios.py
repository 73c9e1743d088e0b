"""The library on scenarios: which there are, how one is read, and what every study takes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suitors import arguments
from suitors.arguments import ArgumentError
from suitors.scenario import Loaded, load_document, shipped_scenarios, varied
from suitors.scenario import load as load_file

if TYPE_CHECKING:
    from suitors.studies.evaluation import Evaluation

ScenarioSource = str | Path | Mapping[str, Any] | Loaded
"""A scenario: a shipped name, a path, a document as nested dictionaries, or one that is loaded."""
MOST_RUNS, MOST_SEED, MOST_WORKERS = 1_000_000, 2**63 - 1, 256


def scenarios() -> list[str]:
    """Names of the scenarios that ship.

    >>> "tokyo_2025" in suitors.scenarios()
    True
    """
    return list(shipped_scenarios())


def load(scenario: ScenarioSource, *, set: Mapping[str, Any] | None = None, agents: Mapping[str, type] | None = None) -> Loaded:
    """Read and check a scenario.

    Args:
        scenario: a shipped name, a path to a TOML file, a result's folder, a document as nested dictionaries, or a loaded scenario.
        set: values by dotted key, as `--set` takes them, such as `{"powers.Japan.money*": 2}`; later keys win. A power's `adaptation`
            may be a class that derives from `Rule`.
        agents: by power or state a class that derives from `Power` or `State` and acts for it, in every experiment.

    Raises:
        ScenarioError: the scenario cannot be used; the message names file, line, key and what is allowed.
        ArgumentError: an argument is of the wrong type.

    >>> tokyo = suitors.load("tokyo_2025", set={"powers.JPN.strategy": "china", "horizon.years": 2})
    >>> tokyo.scenario.powers["JPN"].strategy
    'china'
    >>> tokyo.quantities()["states.KAZ.gdp"].unit
    'bn US$'
    >>> suitors.load("tokyo_2052")
    Traceback (most recent call last):
        ...
    suitors.scenario.errors.ScenarioError: tokyo_2052: is neither a file nor a shipped scenario; did you mean tokyo_2025? ...
    """
    changes = changes_of(set, agents)
    if isinstance(scenario, Loaded):
        if not changes:
            return scenario
        made = varied(scenario, overrides=changes)
        made = dataclasses.replace(made, overrides=(*scenario.overrides, *changes))
        made.check()
        return made
    if isinstance(scenario, Mapping):
        made = load_document(scenario, overrides=changes)
        made.check()
        return made
    if isinstance(scenario, str | Path):
        return load_file(scenario, changes)
    raise ArgumentError("scenario", scenario, "the name of a shipped scenario, a path, a dictionary, or what suitors.load returned")


def changes_of(set: Any, agents: Any) -> list[str]:
    """What a call changes, as the command line would say it; classes under the names by which scenarios know them."""
    from suitors.scenario.code import give_class

    if agents is not None and not isinstance(agents, Mapping):
        raise ArgumentError("agents", agents, 'a dictionary of classes, such as agents={"KAZ": MyState}')
    if isinstance(set, Mapping):
        set = {
            key: give_class(value) if isinstance(value, type) and str(key).endswith(".adaptation") else value for key, value in set.items()
        }
    changes = arguments.overrides(set)
    for name, given in (agents or {}).items():
        from suitors.model.power import Power
        from suitors.model.state import State

        kinds = {"powers": Power, "states": State}
        group = next((group for group, kind in kinds.items() if isinstance(given, type) and issubclass(given, kind)), None)
        if group is None:
            raise ArgumentError(f'agents["{name}"]', given, "a class that derives from suitors.Power or suitors.State")
        changes.append(f"{group}.{name}.agent={arguments.toml(give_class(given))}")
    return changes


def asking(loaded: Loaded, outcomes: Any) -> Loaded:
    """The scenario with further outcomes of a power in one state. Raises ArgumentError."""
    from suitors.results.pairs import is_known, pair_names

    said = [loaded.names.column(name) for name in arguments.words("outcomes", outcomes, '["leverage[JPN,UZB]"]')]
    for name in said:
        if not is_known(name, loaded.scenario.powers, loaded.scenario.states):
            raise ArgumentError("outcomes", name, f"NAME[POWER,STATE], where NAME is one of {', '.join(pair_names())}")
    return loaded.asking(said)


def seed_of(seed: Any, loaded: Loaded) -> int:
    return loaded.scenario.seed if seed is None else arguments.whole("seed", seed, 0, MOST_SEED)


def evaluation_of(loaded: Loaded, seed: Any, workers: Any, posterior: Any, varied: Collection[str] = ()) -> Evaluation:
    """How a study of a scenario is worked out; calibrated numbers that are not `varied` are drawn. Raises ArgumentError."""
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.posterior import calibrated

    draws = calibrated(loaded, arguments.place("posterior", posterior))
    number = arguments.whole("workers", workers, 1, MOST_WORKERS)
    return Evaluation(seed_of(seed, loaded), number, None if draws is None else draws.without(varied))
