"""`suitors dashboard`: a scenario in the browser, with levers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from suitors.cli.options import pack_option
from suitors.cli.reading import first_scenario
from suitors.errors import InputError
from suitors.scenario.errors import nearest_name
from suitors.web.server import need_extra, serve

if TYPE_CHECKING:
    from suitors.web.dashboard.sources import Source

DEFAULT = "tokyo_2025"
"""Scenario that is shown where nothing else is said."""


@click.command()
@click.argument("scenario", required=False)
@pack_option
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default: the next that is free from 8642 on.")
@click.option("--browser/--no-browser", default=True, help="Whether to open a browser.")
@click.option("--mesa", is_flag=True, help="Show the model in Mesa's own view instead, with step, play and reset.")
def dashboard(scenario: str | None, port: int | None, browser: bool, mesa: bool) -> None:
    """Open SCENARIO (default: tokyo_2025, or the first of the region) in a browser: move a lever, see the answer.

    The page is served on this machine alone, and nothing leaves it. Ctrl-C ends the server. Needs the extra: pip install
    'suitors[dashboard]'.

    \b
      suitors dashboard
      suitors dashboard mine.toml --no-browser
      suitors dashboard --pack mekong
      suitors dashboard baseline --mesa
    """
    need_extra()
    source = _source(scenario)
    if mesa:
        from suitors.web.mesa_view import show

        show(source.said, port, browser)
        return
    from urllib.parse import quote

    from suitors.web.dashboard.app import dashboard as made
    from suitors.web.dashboard.sources import MOST_BYTES, Opened
    from suitors.web.dashboard.state import state_of

    opened, name = Opened(source), source.name
    if source.file and "/" not in name:
        with Path(source.file).open(encoding="utf-8", errors="replace") as file:
            name = opened.add(file.read(MOST_BYTES + 1))
    # What cannot be shown is told before a server starts.
    state_of([("scenario", name)], opened, name)
    serve(lambda: made(name, opened=opened), "the dashboard", port=port, browser=browser, path=f"/explore?scenario={quote(name, safe='/')}")


def _source(scenario: str | None) -> Source:
    """The scenario that is asked for, by a name that means the same whatever region counts where it is read. Raises InputError."""
    from suitors.packs.pack import chosen, pack_around
    from suitors.scenario import shipped_scenarios
    from suitors.web.dashboard.sources import Source

    pack = chosen()
    file = Path(scenario or "").expanduser()
    if file.is_file():
        around = pack_around(file)
        return Source(file.stem if around is None or around.ships else f"{around.name}/{file.stem}", file=str(file.resolve()))
    name = (scenario or first_scenario(DEFAULT)).removesuffix(".toml")
    own = pack.scenarios().get(name)
    if own is None and name not in shipped_scenarios():
        near = nearest_name(name, [*pack.scenarios(), *shipped_scenarios()])
        raise InputError(f"there is no scenario {name} in {pack.title}" + (f"; nearest: {near}" if near else ""))
    if own is None or pack.reference is None:
        return Source(name)
    return Source(f"{pack.name}/{name}", file="" if pack.ships else str(own))
