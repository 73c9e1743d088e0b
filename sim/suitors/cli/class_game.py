"""`suitors class`: a class plays from its phones, in rounds; the teacher's computer serves the pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from suitors.cli.options import pack_option, seed_option
from suitors.cli.reading import first_scenario, scenario_of
from suitors.errors import InputError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from suitors.classroom.journal import Journal
    from suitors.scenario import Loaded


@click.group("class")
def class_game() -> None:
    """Let a class play: students join with a code, move in rounds at the same time, and see who got what.

    \b
      suitors class new 7b                              # on this computer alone, to try it out
      suitors class new 7b --listen 0.0.0.0             # for phones in the same network; asks first
      suitors class open 7b --listen 0.0.0.0            # after a break, or when the computer was off
    """


def serving_options(command: click.decorators.FC) -> click.decorators.FC:
    """Where the pages are served; arrive as ``folder``, ``listen``, ``port``, ``names``, ``yes`` and ``browser``."""
    for option in (
        click.option("--browser/--no-browser", default=True, help="Open the teacher's page in a browser."),
        click.option("--yes", is_flag=True, help="Do not ask whether others in the network may open the pages."),
        click.option(
            "--address",
            "names",
            multiple=True,
            metavar="NAME",
            help="Another name or address under which phones reach this computer. May be repeated.",
        ),
        click.option("--port", type=click.IntRange(0, 65535), help="Port; default: the next that is free from 8642 on."),
        click.option(
            "--listen",
            metavar="ADDRESS",
            default="127.0.0.1",
            show_default=True,
            help="Address to listen on: 0.0.0.0 lets phones in the same network in.",
        ),
        click.option(
            "--folder",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("classes"),
            show_default=True,
            help="Folder in which games are kept, each in a folder of its own.",
        ),
    ):
        command = option(command)
    return command


@class_game.command()
@click.argument("game")
@click.option("--scenario", help="Scenario that is played.  [default: tokyo_2025, or the first of the region]")
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True, help="Rounds of the game.")
@click.option("--each", type=click.Choice(["year", "half-year", "quarter"]), default="year", show_default=True, help="What a round covers.")
@click.option("--minutes", type=click.FloatRange(0.25, 120), default=6, show_default=True, help="Time for a round.")
@click.option("--seats", type=click.Choice(["all", "states", "powers"]), default="all", show_default=True, help="Seats that may be taken.")
@click.option("--set", "changes", multiple=True, metavar="KEY.PATH=VALUE", help="Set a value of the scenario. May be repeated.")
@seed_option
@pack_option
@serving_options
def new(
    game: str,
    scenario: str | None,
    rounds: int,
    each: str,
    minutes: float,
    seats: str,
    changes: tuple[str, ...],
    seed: int | None,
    folder: Path,
    listen: str,
    port: int | None,
    names: tuple[str, ...],
    yes: bool,
    browser: bool,
) -> None:
    """Begin the game GAME and serve its pages until Ctrl-C.

    A round ends when its time is up or everybody has moved. Seats that nobody takes, and players who do not move, follow the model's rule.
    """
    _prepare(listen, yes)
    from suitors.classroom.journal import Journal, folder_of
    from suitors.classroom.lesson import settings
    from suitors.packs.pack import chosen
    from suitors.results.version import model_version

    place = folder_of(game, folder)
    scenario = scenario or first_scenario("tokyo_2025")
    loaded = scenario_of(scenario, changes)
    entry = settings(
        loaded,
        scenario=str(Path(scenario).resolve()) if Path(scenario).is_file() else scenario,
        changes=changes,
        pack=_pack_said(chosen()),
        model=model_version(),
        seats=seats,
        rounds=rounds,
        each=each,
        minutes=minutes,
        seed=loaded.scenario.seed if seed is None else seed,
    )

    def begin() -> Journal:
        journal = Journal(place, new=True)
        journal.write(entry)
        return journal

    _serve(loaded, begin, game, listen, port, names, browser)


@class_game.command("open")
@click.argument("game")
@serving_options
def resume(game: str, folder: Path, listen: str, port: int | None, names: tuple[str, ...], yes: bool, browser: bool) -> None:
    """Serve the game GAME again, as it stood.

    A round that was open is paused. Phones need not join anew.
    """
    _prepare(listen, yes)
    from suitors.classroom.journal import Journal, folder_of
    from suitors.classroom.lesson import begun
    from suitors.packs.pack import pack_of, using
    from suitors.results.version import model_version

    journal = Journal(folder_of(game, folder), new=False)
    with closing(journal):
        first = begun(journal)
        with using(pack_of(first["pack"])):
            loaded = scenario_of(first["scenario"], tuple(first["set"]))
            if loaded.hash != first["hash"] or model_version() != first["model"]:
                what = "scenario" if loaded.hash != first["hash"] else "model"
                raise InputError(f"{game} cannot go on: the {what} has changed since it began, so its rounds would not come out the same")
            _serve(loaded, lambda: journal, game, listen, port, names, browser)


def _pack_said(pack: object) -> str:
    """How a pack is found again: by its name if it ships, else by its folder."""
    from suitors.packs.pack import Pack, shipped

    assert isinstance(pack, Pack)
    return pack.name if shipped().get(pack.name) == pack else str(pack.folder)


def _prepare(listen: str, yes: bool) -> None:
    """Raises InputError without the extra; asks where others in the network will see the pages."""
    from suitors.web.server import need_extra

    need_extra()
    from suitors.web.security import is_loopback

    if is_loopback(listen):
        return
    click.echo(f"With --listen {listen} every device in the same network can open the pages of the game.")
    click.echo("They need the code to join. What is sent is not encrypted: use a network that you trust, and no passwords.")
    if not yes and not click.confirm("Let them in?"):
        raise click.Abort


def _serve(
    loaded: Loaded, begin: Callable[[], Journal], game: str, listen: str, port: int | None, names: tuple[str, ...], browser: bool
) -> None:
    """Serve the game of the journal that `begin` opens once the port is ours, so that a taken one leaves nothing behind."""
    from suitors.classroom.lesson import Lesson
    from suitors.web.classgame.routes import ClassRoom, new_key
    from suitors.web.security import LOOPBACK, is_address, is_loopback
    from suitors.web.server import own_addresses, serve

    own = [] if is_loopback(listen) else own_addresses(listen)
    # Few networks know a computer by its name: phones get what certainly leads here.
    told_to_phones = [*names, *(one for one in own if is_address(one))][:2]
    shown: list[str] = []
    rooms: list[ClassRoom] = []

    def application() -> ASGIApp:
        rooms.append(ClassRoom(Lesson(loaded, begin()), new_key(), lambda: shown))
        return rooms[0].application({*LOOPBACK, *own, *names})

    def told(address: str) -> None:
        number, lesson = address.rpartition(":")[2], rooms[0].lesson
        shown.extend([f"http://{f'[{one}]' if ':' in one else one}:{number}" for one in told_to_phones] or [address])
        click.echo(f"Students join at {' or '.join(shown)} with the code {lesson.code}.")
        click.echo(f"The teacher's key is {rooms[0].key}. The game is kept in {lesson.journal.path.parent}.")

    try:
        serve(application, f"the game {game}", listen=listen, port=port, browser=browser, path="/teacher", told=told)
    finally:
        for room in rooms:
            room.lesson.journal.close()
