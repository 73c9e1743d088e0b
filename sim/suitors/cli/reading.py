"""How a command reads its scenario and the draws of its runs: what there is to say of them is said once, on stderr, before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from suitors.cli.console import CONTROL

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from suitors.scenario import Loaded
    from suitors.studies.posterior import Calibrated


def scenario_of(source: str, overrides: tuple[str, ...]) -> Loaded:
    """The scenario, ready to run. Raises ScenarioError."""
    from suitors.scenario import load

    loaded = load(source, overrides)
    warn(loaded)
    return loaded


def first_scenario(usual: str) -> str:
    """The scenario that is meant where none is named: the first of a region that was chosen, else the usual one."""
    from suitors.packs.pack import chosen

    pack = chosen()
    return usual if pack.reference is None else pack.facts["scenario"] or usual


def warn(loaded: Loaded) -> None:
    """Say what is odd about a scenario without being wrong, and what was changed besides what was asked for."""
    for note in loaded.notes:
        click.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", f"Note: {note}"), err=True)
    for warning in loaded.warnings:
        click.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", f"Warning: {warning}"), err=True)


def drawn_from(loaded: Loaded, given: Path | None, quiet: bool, varied: Collection[str] = ()) -> Calibrated | None:
    """The draws of the posterior that the command line names, else the scenario; None where there is none or nothing to draw.

    Numbers that are `varied` keep the values they are given. Says what is drawn, unless quiet; raises InputError.
    """
    from suitors.studies.posterior import calibrated
    from suitors.words.scenario import Words

    found = calibrated(loaded, given)
    if found is None:
        return None
    kept = found.without(varied)
    called = Words(loaded).short
    notes = [] if kept is None else kept.notes(called)
    if kept is None:
        notes.append(f"nothing is drawn from {found.name}: all of its numbers vary here")
    elif both := [name for name in found.draws.columns if name in varied]:
        notes.append(f"they vary here and are not drawn: {'; '.join(map(called, both))}")
    if not quiet:
        for line in notes:
            click.echo(f"note: {line}", err=True)
    return kept


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
