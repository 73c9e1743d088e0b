"""`suitors play`: a person answers the offers to one state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from suitors.cli.options import posterior_option, seed_option, set_option
from suitors.cli.posterior import drawn_from
from suitors.cli.reading import scenario_of

if TYPE_CHECKING:
    from suitors.cli.play_tables import Seat
    from suitors.model.played import Turn
    from suitors.studies.play import PlayedRun

HELP = """Type the numbers of the deals to take, the most important first, such as 2 1 or 1-3. What comes first is served first.
  all      take every deal      none or Enter   take none
  advice   show what the model's president would take
  ?        this help            q               leave the game and see how you did

A state can take up only so many works at once (room). A loan beyond the debt threshold (headroom) is cut by cautious lenders.
Works close sector gaps, raise technology and output, and leave debt; too much debt ends in distress. Deals from many powers
keep you free of any one of them (effective suitors). A deal that is refused may come back, or not."""


@click.command()
@click.argument("scenario")
@click.option("--as", "state", metavar="STATE", help="State that you answer for, such as Kazakhstan; default: the scenario's first.")
@click.option("--years", type=click.IntRange(1, 100), default=5, show_default=True, help="Years to play.")
@seed_option
@set_option
@posterior_option
def play(scenario: str, state: str | None, years: int, seed: int | None, overrides: tuple[str, ...], posterior: Path | None) -> None:
    """Answer the offers to one state of SCENARIO yourself, turn by turn, while the model plays everybody else.

    In each quarter with offers you say which to take. At the end your outcome stands beside that of the model's own
    president, who met the same luck. Answers may also be piped in, one line a turn.

    \b
      suitors play tokyo_2025 --as KAZ
      suitors play tokyo_2025 --as TJK --years 2 --seed 7
    """
    loaded = scenario_of(scenario, overrides)
    actors = sorted(loaded.scenario.states)
    from suitors.scenario.names import taking_part

    wanted = actors[0] if state is None else taking_part("states", state, loaded.scenario.states)
    from suitors.cli.play_tables import Seat
    from suitors.studies.play import PlayedRun

    seat = Seat(loaded.scenario, wanted)
    draws = drawn_from(loaded, posterior, quiet=False)
    try:
        game = PlayedRun(loaded, wanted, _Player(seat), years, seed, told=seat.told, quiet=seat.quiet, posterior=draws)
        seat.welcome(game)
        game.play()
        _end(game, seat)
    except KeyboardInterrupt:
        click.echo("\nInterrupted.", err=True)
        raise SystemExit(130) from None


def _end(game: PlayedRun, seat: Seat) -> None:
    if game.model.clock_index == 0:
        click.echo("\nYou left before the first turn was over; there is nothing to compare.")
    else:
        seat.compare(game)


class _Player:
    """Asks on the terminal until an answer can be understood; shows the deals first."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def __call__(self, turn: Turn) -> tuple[int, ...]:
        from suitors.model.played import Leave

        self._seat.show(turn)
        if turn.position.room <= 0:
            click.echo("There is no room for further works: nothing can be signed now.")
            return ()
        while True:
            try:
                text = input("Which do you take? (numbers, all, none, advice, ?, q) ").strip().lower()
            except EOFError:
                click.echo("\nNo more answers: the game ends here.")
                raise Leave from None
            if not sys.stdin.isatty():
                click.echo(text)
            if text in ("q", "quit", "exit"):
                raise Leave
            if text in ("?", "h", "help"):
                click.echo(HELP)
            elif text == "advice":
                click.echo(self._seat.advice(turn))
            else:
                try:
                    return choices(text, len(turn.deals))
                except ValueError as problem:
                    click.echo(f"{problem} Type ? for help.")


def choices(text: str, deals: int) -> tuple[int, ...]:
    """The numbers (from 0) that an answer means. Raises ValueError with a message for the person."""
    if text in ("all", "a"):
        return tuple(range(deals))
    if text in ("", "none", "n", "0"):
        return ()
    chosen: list[int] = []
    for word in text.replace(",", " ").split():
        first, dash, last = word.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise ValueError(f"I do not understand {word!r}.")
        numbers = range(int(first), int(last if dash else first) + 1)
        if not numbers or numbers[0] < 1 or numbers[-1] > deals:
            raise ValueError(
                f"There is no deal {word}; they run from 1 to {deals}." if deals > 1 else f"There is no deal {word}, only deal 1."
            )
        chosen.extend(number - 1 for number in numbers)
    return tuple(dict.fromkeys(chosen))
