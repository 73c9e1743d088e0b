"""`suitors dashboard`: a scenario in the browser, with levers."""

from __future__ import annotations

from pathlib import Path

import click

from suitors.web.server import need_extra, serve


@click.command()
@click.argument("scenario", default="tokyo_2025")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default: the next that is free from 8642 on.")
@click.option("--browser/--no-browser", default=True, help="Whether to open a browser.")
@click.option("--mesa", is_flag=True, help="Show the model in Mesa's own view instead, with step, play and reset.")
def dashboard(scenario: str, port: int | None, browser: bool, mesa: bool) -> None:
    """Open SCENARIO (default: tokyo_2025) in a browser: move a lever, see the answer.

    The page is served on this machine alone, and nothing leaves it. Ctrl-C ends the server. Needs the extra: pip install
    'suitors[dashboard]'.

    \b
      suitors dashboard
      suitors dashboard mine.toml --no-browser
      suitors dashboard baseline --mesa
    """
    need_extra()
    if mesa:
        from suitors.web.mesa_view import show

        show(scenario, port, browser)
        return
    from urllib.parse import quote

    from suitors.web.dashboard.app import dashboard as made
    from suitors.web.dashboard.sources import MOST_BYTES, Opened
    from suitors.web.dashboard.state import state_of

    opened = Opened()
    path = Path(scenario).expanduser()
    name = scenario
    if path.is_file():
        with path.open(encoding="utf-8", errors="replace") as file:
            name = opened.add(file.read(MOST_BYTES + 1))
    # What cannot be shown is told before a server starts.
    state_of([("scenario", name)], opened, name)
    serve(lambda: made(name, opened=opened), "the dashboard", port=port, browser=browser, path=f"/explore?scenario={quote(name, safe='/')}")
