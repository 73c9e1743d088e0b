"""The posterior of a command: which draws its runs take, said on stderr."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from suitors.scenario import Loaded
    from suitors.studies.posterior import Calibrated


def drawn_from(loaded: Loaded, given: Path | None, quiet: bool, varied: Collection[str] = ()) -> Calibrated | None:
    """The draws of the posterior that the command line names, else the scenario; None where there is none or nothing to draw.

    Numbers that are `varied` keep the values they are given. Says what is drawn, unless quiet; raises InputError.
    """
    from suitors.studies.posterior import calibrated

    found = calibrated(loaded, given)
    if found is None:
        return None
    kept = found.without(varied)
    notes = [] if kept is None else kept.notes()
    if kept is None:
        notes.append(f"nothing is drawn from {found.name}: all of its numbers vary here")
    elif both := [name for name in found.draws.columns if name in varied]:
        notes.append(f"they vary here and are not drawn: {', '.join(both)}")
    if not quiet:
        for line in notes:
            click.echo(f"note: {line}", err=True)
    return kept
