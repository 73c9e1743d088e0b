"""`suitors play`: a person answers the offers to one state, or spreads the money of a power."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.options import posterior_option, seed_option, set_option
from suitors.cli.reading import drawn_from, scenario_of
from suitors.errors import InputError

if TYPE_CHECKING:
    from suitors.cli.play_tables import PlayScreen
    from suitors.model.person import PlayedYear, Turn
    from suitors.scenario.names import Kind
    from suitors.studies.play import PlayedRun

HELP = """Type the numbers of the deals to take, the most important first.
  2 1      take deal 2, then deal 1 with what room is left
  1-3      take deals 1 to 3 in this order
  all      take every deal        none or Enter   take none
  advice   what the model's president would take
  ?        this help              q               end the game, see the score

Room is for works under way; what comes first is served first. Headroom is
debt below the threshold: cautious lenders cut loans beyond it, and too much
debt ends in distress. Works close gaps and raise output. Foreign crews draw
protests where people may speak. A power with a large share of your exposures
costs autonomy. Voters judge output, services, works signed, protests and
distress; what must be repaid counts against you. A deal that is refused may
come back, or not.

Example: deal 1 is a large loan with foreign crews, deal 2 a small grant.
"2 1" signs the grant for certain and gives the loan the room that is left."""

HELP_FOR_A_POWER = """Once a year you spread your money over the states by weights.
  Kazakhstan 2, Uzbekistan 1   two thirds and one third; nothing elsewhere
  40 20 20 10 10               weights in the order of the table
  usual or Enter               as the model's rule would
  ?        this help           q    end the game, see the score

States answer offers as the model says; money offered beyond their room or
their debt threshold is refused. Leverage comes from what is signed and built,
goodwill from works that people see finished. Debtors in distress cost points.

Example: "UZB 3, KAZ 1" bets three quarters of the year on Uzbekistan."""


@click.command()
@click.argument("scenario")
@click.option(
    "--as",
    "actor",
    metavar="NAME",
    help="State that you answer for, such as Kazakhstan, or power whose money you spread, such as Japan; default: the first state.",
)
@click.option("--years", type=click.IntRange(1, 100), default=5, show_default=True, help="Years to play.")
@click.option(
    "--transcript",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write your decisions to this CSV file and the score beside it: game.csv and game_score.csv.",
)
@seed_option
@set_option
@posterior_option
def play(
    scenario: str,
    actor: str | None,
    years: int,
    transcript: Path | None,
    seed: int | None,
    overrides: tuple[str, ...],
    posterior: Path | None,
) -> None:
    """Answer the offers to one state of SCENARIO, or spread a power's money; the model plays everybody else.

    As a state you say in each quarter with offers which to take. As a power you say each January, or when the game's year begins, which
    states your money goes to. At the end your score stands beside that of the model's own rule, which met the same draws. Answers may
    also be piped in, one line a turn.

    \b
      suitors play tokyo_2025 --as Kazakhstan
      suitors play tokyo_2025 --as Tajikistan --years 2 --seed 7 --transcript game.csv
      suitors play tokyo_2025 --as Japan
    """
    _check_place(transcript)
    loaded = scenario_of(scenario, overrides)
    from suitors.cli.play_tables import PlayScreen
    from suitors.scenario.names import taking_part
    from suitors.studies.play import PlayedRun

    seats: Mapping[Kind, Mapping[str, Any]] = {"states": loaded.scenario.states, "powers": loaded.scenario.powers}
    wanted = sorted(loaded.scenario.states)[0] if actor is None else taking_part(actor, seats)

    seat = PlayScreen(loaded.scenario, wanted)
    ask = _Player(seat) if wanted in loaded.scenario.states else _Treasurer(seat)
    draws = drawn_from(loaded, posterior, quiet=False)
    try:
        game = PlayedRun(loaded, wanted, ask, years, seed, told=seat.told, quiet=seat.quiet, voted=seat.voted, posterior=draws)
        seat.welcome(game)
        game.play()
        _end(game, seat, transcript)
    except KeyboardInterrupt:
        click.echo("\nInterrupted.", err=True)
        raise SystemExit(130) from None


def _check_place(transcript: Path | None) -> None:
    """Raises InputError before the game where its files could not be written after it, or would replace others."""
    if transcript is None:
        return
    from suitors.studies.play_files import score_file

    if not transcript.parent.is_dir():
        raise InputError(f"--transcript {transcript}: there is no folder {transcript.parent}")
    for file in (transcript, score_file(transcript)):
        if file.exists():
            raise InputError(f"--transcript {transcript}: {file} is there already; name another file")


def _end(game: PlayedRun, seat: PlayScreen, transcript: Path | None) -> None:
    if game.model.clock_index == 0:
        click.echo("\nYou left before the first turn was over; there is nothing to compare.")
        return
    seat.compare(game)
    if transcript is not None:
        from suitors.studies.play_files import score_file, write

        write(transcript, game)
        click.echo(f"\nDecisions are in {transcript}, the score is in {score_file(transcript)}.")


def _answered(question: str) -> str:
    """A line from the person. Raises Leave where there is none, or where it ends the game."""
    from suitors.model.person import Leave

    try:
        text = input(question).strip()
    except EOFError:
        click.echo("\nNo more answers: the game ends here.")
        raise Leave from None
    if not sys.stdin.isatty():
        click.echo(text)
    if text.lower() in ("q", "quit", "exit"):
        raise Leave
    return text


class _Player:
    """Asks for deals until an answer can be understood; shows them first."""

    def __init__(self, seat: PlayScreen) -> None:
        self._seat = seat

    def __call__(self, turn: Turn) -> tuple[int, ...]:
        self._seat.show(turn)
        if turn.position.room <= 0:
            click.echo("There is no room for further works: nothing can be signed now.")
            return ()
        while True:
            text = _answered("Which do you take? (numbers, all, none, advice, ?, q) ").lower()
            if text in ("?", "h", "help"):
                click.echo(HELP)
            elif text == "advice":
                click.echo(self._seat.advice(turn))
            else:
                try:
                    return choices(text, len(turn.deals))
                except ValueError as problem:
                    click.echo(f"{problem} Type ? for help.")


class _Treasurer:
    """Asks for weights of the states until an answer can be understood; shows the year first."""

    def __init__(self, seat: PlayScreen) -> None:
        self._seat = seat

    def __call__(self, budget: PlayedYear) -> tuple[float, ...]:
        self._seat.show_budget(budget)
        while True:
            text = _answered("Where does it go? (weights by state, usual, ?, q) ")
            if text.lower() in ("?", "h", "help"):
                click.echo(HELP_FOR_A_POWER)
            elif text.lower() in ("", "usual", "advice"):
                return tuple(budget.usual.values())
            else:
                try:
                    return weights(text, self._seat.names_of_states)
                except ValueError as problem:
                    click.echo(f"{problem} Type ? for help.")


def weights(text: str, states: Mapping[str, str]) -> tuple[float, ...]:
    """The weights, in the order of `states` (names by code), that an answer means. Raises ValueError with a message for the person."""
    from suitors.scenario.names import Names

    if re.fullmatch(r"[\d.%,;\s]+", text):
        words = re.split(r"[%,;\s]+", text.strip("%,; "))
        if len(words) != len(states):
            raise ValueError(f"There are {len(states)} states and {len(words)} weights.")
        found = [_weight(word) for word in words]
    else:
        names = Names.of({"states": states}, absent=False)
        given = dict.fromkeys(states, 0.0)
        for piece in re.findall(r"[^,;]+?[\d.]+\s*%?(?=[\s,;]|$)|[^,;]+", text):
            match = re.fullmatch(r"\s*(.+?)[\s:=]+([\d.]+)\s*%?\s*", piece)
            if match is None:
                if piece.strip():
                    raise ValueError(f"I do not understand {piece.strip()!r}.")
                continue
            code = names.code("states", match[1])
            if code not in given:
                raise ValueError(f"There is no state {match[1]}; there are {', '.join(states.values())}.")
            given[code] = _weight(match[2])
        found = list(given.values())
    if not any(found):
        raise ValueError("At least one weight must be above nought.")
    return tuple(found)


def _weight(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ValueError(f"I do not understand {word!r}.") from None


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
