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
    """Say what is odd about a scenario without being wrong."""
    for warning in loaded.warnings:
        click.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", f"Warning: {warning}"), err=True)
