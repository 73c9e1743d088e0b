"""How a command reads its scenario: what `check` warns of is said once, on stderr, before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from suitors.cli.console import CONTROL

if TYPE_CHECKING:
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


def listed(text: str | None) -> list[str]:
    """Names between commas."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def strategy_files(named: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Strategies by name where some are files of their own, and what the scenario must be told to have them. Raises ScenarioError."""
    from suitors.scenario.strategy_files import ENDING, strategy_name

    said = listed(named)
    files = [name for name in said if name.endswith(ENDING)]
    if not files:
        return named, ()
    names = ",".join(strategy_name(name) if name in files else name for name in said)
    return names, tuple(f"strategies.{strategy_name(name)}={name}" for name in files)
