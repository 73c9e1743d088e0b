"""How a command reads its scenario: what `check` warns of is said once, on stderr, before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from suitors.cli.console import CONTROL
from suitors.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from suitors.scenario import Loaded


def scenario_of(source: str, overrides: tuple[str, ...]) -> Loaded:
    """The scenario, ready to run. Raises ScenarioError."""
    from suitors.scenario import load

    loaded = load(source, overrides)
    warn(loaded)
    return loaded


def warn(loaded: Loaded) -> None:
    """Say what is odd about a scenario without being wrong, and what was changed besides what was asked for."""
    for note in loaded.notes:
        click.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", f"Note: {note}"), err=True)
    for warning in loaded.warnings:
        click.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", f"Warning: {warning}"), err=True)


def outcomes_asked(loaded: Loaded, said: Iterable[str], option: str = "--outcome") -> list[str]:
    """Columns of outcomes by whatever their actors are called. Raises InputError for one that the scenario does not have."""
    from suitors.results.outcomes import outcome_columns
    from suitors.results.pairs import is_known, why_unknown
    from suitors.scenario.errors import nearest_name

    powers, states = sorted(loaded.scenario.powers), sorted(loaded.scenario.states)
    known = outcome_columns(powers, states)
    found = list(dict.fromkeys(map(loaded.names.column, said)))
    for name in found:
        if name in known or is_known(name, powers, states):
            continue
        if (problem := why_unknown(name, powers, states)) is not None:
            raise InputError(f"{option} {name}: {problem}")
        near = nearest_name(name, known)
        raise InputError(f"{option}: no outcome {name}" + (f"; did you mean {near}?" if near else ""))
    return found


def strategy_files(named: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Strategies by name where some are files of their own, and what the scenario must be told to have them. Raises ScenarioError."""
    from suitors.scenario.strategy_files import ENDING, strategy_name

    said = [name.strip() for name in (named or "").split(",")]
    files = [name for name in said if name.endswith(ENDING)]
    if not files:
        return named, ()
    names = ",".join(strategy_name(name) if name in files else name for name in said)
    return names, tuple(f"strategies.{strategy_name(name)}={name}" for name in files)
