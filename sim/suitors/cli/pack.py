"""`suitors pack new`: a pack of a region of one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from suitors.errors import InputError

if TYPE_CHECKING:
    from suitors.packs.build import Draft

NAME = re.compile(r"[a-z][a-z0-9_]*")


@click.group()
def pack() -> None:
    """Make a pack of a region of your own; `suitors packs` lists those that ship."""


@pack.command()
@click.argument("name")
@click.option("--panel", type=click.Path(path_type=Path), help="File or folder with a panel of past flows (docs/panel.md).")
@click.option(
    "--figures", type=click.Path(path_type=Path), help="Table like opening.csv with what you looked up; it counts before the panel."
)
@click.option("--scenario", help="Scenario that writes the region out.")
@click.option("--title", help="What people call the region; default: the name.")
@click.option(
    "--call", "calls", multiple=True, metavar="CODE=NAME", help="What people call a power or state of the panel; may be repeated."
)
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the pack's folder is made.  [default: here]"
)
def new(
    name: str, panel: Path | None, figures: Path | None, scenario: str | None, title: str | None, calls: tuple[str, ...], folder: Path
) -> None:
    """Make the folder NAME with a region's opening figures, its record and a first scenario.

    From a panel come money, debts, trade and the size of economies; what it does not hold gets a stand-in that opening.csv marks.

    \b
      suitors pack new balkans --panel flows.csv --title "Western Balkans" --call SRB=Serbia
      suitors pack new mine --scenario my_region.toml
      suitors run baseline --pack ./balkans
    """
    if (panel is None) == (scenario is None):
        raise InputError("give --panel, a record of the region's past, or --scenario, a file that writes the region out: one of them")
    if not NAME.fullmatch(name):
        raise InputError(f"the name {name!r} must begin with a small letter and hold small letters, digits and underscores only")
    if figures is not None and panel is None:
        raise InputError("--figures counts before a panel's figures; a scenario writes its own")
    title = title or name.replace("_", " ").title()
    draft = _of_panel(panel, title, calls, figures) if panel is not None else _of_scenario(str(scenario), title, calls)
    from suitors.packs.build import write

    place = folder / name
    write(draft, place)
    told = f"Wrote {place} with {draft.numbers} opening figures"
    click.echo(f"{told}, of which {draft.stand_ins} are stand-ins to look up or judge." if draft.stand_ins else f"{told}.")
    if draft.nameless:
        click.echo(
            f"Without a name: {', '.join(draft.nameless)}. Give names with --call {draft.nameless[0]}=NAME, or write them in entities.toml."
        )
    if draft.usual:
        click.echo(
            f"No strategy ships for {', '.join(draft.usual)}: the Korean one stands in. A bank that only lends goes by MULT in the panel."
        )
    click.echo(f"What it lacks: suitors packs {place if place.is_absolute() else f'./{place}'}")
    click.echo(f"Try: suitors run baseline --pack {place if place.is_absolute() else f'./{place}'}")


def _of_panel(panel: Path, title: str, calls: tuple[str, ...], figures: Path | None) -> Draft:
    from suitors.history.panel import read_panel
    from suitors.packs.build import from_panel
    from suitors.scenario.errors import nearest_name

    read = read_panel(panel)
    names: dict[str, str] = {}
    for call in calls:
        code, sign, called = call.partition("=")
        if not sign or not called.strip():
            raise InputError(f"--call {call}: must be CODE=NAME, such as SRB=Serbia")
        known = [*read.powers, *read.states]
        if code not in known:
            near = nearest_name(code, known)
            raise InputError(f"--call {call}: the panel has no {code}; " + (f"nearest: {near}" if near else f"it has {', '.join(known)}"))
        names[code] = called.strip()
    return from_panel(read, title, names, panel, figures)


def _of_scenario(scenario: str, title: str, calls: tuple[str, ...]) -> Draft:
    from suitors.packs.build import from_scenario
    from suitors.scenario import load

    if calls:
        raise InputError("--call names powers and states of a panel; a scenario names its own")
    return from_scenario(load(scenario), title)
