"""A game of a class: who plays, which round it is, how long it lasts. Only entries of the journal change it, so it can be replayed."""

from __future__ import annotations

import hashlib
import secrets
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from suitors.classroom.course import Course, RoundByRule
from suitors.classroom.journal import Journal
from suitors.classroom.moves import Move, TeamMove, agreed, move_of
from suitors.errors import InputError
from suitors.scenario import Loaded
from suitors.studies.table import can_be_played
from suitors.words.dates import date_text

Phase = Literal["lobby", "open", "paused", "between", "ended"]
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of codes: no vowels, so that no word comes out by chance."""
CODE_LENGTH, NAME_LENGTH, MOST_PLAYERS = 6, 24, 120
MONTHS = {"year": 12, "half-year": 6, "quarter": 3}


@dataclass
class Player:
    """Somebody who has joined."""

    number: int
    name: str
    seat: str


def new_code() -> str:
    """A code to join by, easy to read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def digest(token: str) -> str:
    """What the journal keeps of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def clean_name(given: str) -> str:
    """A player's name as it is shown. Raises InputError where nothing is left or it is too long."""
    shown = "".join(" " if sign.isspace() else sign for sign in given if sign.isspace() or unicodedata.category(sign)[0] != "C")
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    if not name:
        raise InputError("Type your name.")
    # Marks that stack on one letter would run over the lines above.
    marks = sum(unicodedata.category(sign).startswith("M") for sign in name)
    if len(name) > NAME_LENGTH or marks > NAME_LENGTH // 2:
        raise InputError(f"A name has at most {NAME_LENGTH} letters.")
    return name


def seats_of(loaded: Loaded, which: str) -> list[str]:
    """Codes of the seats that may be taken, states first. Raises InputError where there is none."""
    states, powers = sorted(loaded.scenario.states), sorted(loaded.scenario.powers)
    asked = {"all": [*states, *powers], "states": states, "powers": powers}[which]
    if found := [actor for actor in asked if can_be_played(loaded, actor)]:
        return found
    raise InputError(f"{loaded.scenario.title}: nobody of its {which} can be played")


def settings(
    loaded: Loaded,
    *,
    scenario: str,
    changes: Sequence[str],
    pack: str,
    model: str,
    seats: str,
    rounds: int,
    each: str,
    minutes: float,
    seed: int,
) -> dict[str, Any]:
    """The first entry of a journal. Raises InputError where the scenario's horizon or steps do not hold the rounds."""
    horizon = loaded.scenario.horizon
    steps = horizon.steps_per_year * MONTHS[each] / 12
    if steps < 1 or steps != int(steps):
        raise InputError(f"--each {each}: the scenario has {horizon.steps_per_year} steps a year; choose year")
    most = int(horizon.years * 12 // MONTHS[each])
    if rounds > most:
        raise InputError(f"--rounds {rounds}: the scenario holds {most} rounds of a {each}; choose fewer, or --set horizon.years=N")
    return {
        "event": "new", "scenario": scenario, "set": list(changes), "pack": pack, "hash": loaded.hash, "model": model, "seed": seed,
        "rounds": rounds, "steps": int(steps), "minutes": minutes, "seats": seats_of(loaded, seats), "code": new_code(),
    }  # fmt: skip


def begun(journal: Journal) -> dict[str, Any]:
    """What `settings` wrote when a game began. Raises InputError where the journal does not say it."""
    first = journal.entries[0] if journal.entries else {}
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("scenario", "pack", "hash", "model", "code"), str), **dict.fromkeys(("seed", "rounds", "steps"), int),
        **dict.fromkeys(("set", "seats"), list), "minutes": (int, float),
    }  # fmt: skip
    if first.get("event") == "new" and all(isinstance(first.get(key), kind) for key, kind in kinds.items()):
        return first
    raise InputError(f"{journal.path}, line 1: does not say what is played; begin another game with: suitors class new")


def steady_clock() -> Callable[[], float]:
    """Seconds as `time.time` tells them now; later they go on evenly, also when somebody sets the computer's clock."""
    ahead = time.time() - time.monotonic()
    return lambda: time.monotonic() + ahead


class Lesson:
    """The game of a journal whose first entry is `settings`; `clock` tells the seconds.

    Every change is written to the journal before it counts. Raises InputError, with a sentence for the player, for what cannot be done now.
    """

    def __init__(self, loaded: Loaded, journal: Journal, clock: Callable[[], float] | None = None) -> None:
        self.loaded, self.journal, self.clock = loaded, journal, clock or steady_clock()
        first = journal.entries[0]
        self.game = journal.path.parent.name
        self.code: str = first["code"]
        self.rounds: int = first["rounds"]
        self.seconds = 60.0 * first["minutes"]
        self.seats: tuple[str, ...] = tuple(first["seats"])
        self.course = Course(loaded, self.seats, first["steps"], first["seed"])
        self.names = {**{c: p.name for c, p in loaded.scenario.powers.items()}, **{c: s.name for c, s in loaded.scenario.states.items()}}
        self.players: dict[int, Player] = {}
        self.phase: Phase = "lobby"
        self.round = 0
        """The round that is open, paused or was played last; from 1."""
        self.until = self.left = 0.0
        """When an open round ends, and the seconds left of a paused one."""
        self.moves: dict[int, Move] = {}
        """Of the round that is open, by player."""
        self.history: list[tuple[int, dict[int, tuple[Player, Move]], dict[str, TeamMove]]] = []
        """By round: what each player moved, and what each seat did."""
        self._tokens: dict[str, int] = {}
        self._teachers: set[str] = set()
        self.outlook: RoundByRule = self.course.outlook()
        self._replay()

    def _replay(self) -> None:
        entries = self.journal.entries
        ahead = sum(entry["event"] == "close" for entry in entries)
        for line, entry in enumerate(entries[1:], start=2):
            ahead -= entry["event"] == "close"
            try:
                self._apply(entry, look=ahead == 0)
            except (KeyError, TypeError, ValueError, InputError):
                raise InputError(f"{self.journal.path}, line {line}: this entry does not fit the game; mend or remove the line") from None
        if self.phase == "open":
            # Nobody could move while the server was down: the time left is as it was when it last wrote.
            self._enter("pause", left=max(self.until - float(entries[-1].get("at", self.until)), 1.0))

    # --- what is known

    @property
    def version(self) -> int:
        """Changes whenever the game does."""
        return len(self.journal.entries)

    @property
    def time_left(self) -> float:
        """Seconds left of the round."""
        return max(self.until - self.clock(), 0.0) if self.phase == "open" else self.left if self.phase == "paused" else 0.0

    def player(self, token: str | None) -> Player | None:
        """Who holds a token."""
        return self.players.get(self._tokens.get(digest(token), -1)) if token else None

    def is_teacher(self, token: str | None) -> bool:
        """Whether a token is the teacher's."""
        return bool(token) and digest(token or "") in self._teachers

    def team(self, seat: str) -> list[Player]:
        """Who plays a seat."""
        return [player for player in self.players.values() if player.seat == seat]

    def kind(self, seat: str) -> Literal["state", "power"]:
        """Whether a seat is a president's or a power's."""
        return "state" if self.course.is_state(seat) else "power"

    def dates(self, number: int) -> str:
        """From when to when a round goes, as text."""
        model = self.course.table.model
        start, length = model.coefficients.clock.start, self.course.steps * model.step_length
        return f"{date_text(start + (number - 1) * length)} to {date_text(start + number * length)}"

    @cached_property
    def answerable(self) -> tuple[str, ...]:
        """Powers whose offers a president answers."""
        return tuple(sorted(self.loaded.scenario.powers, key=lambda code: self.names[code]))

    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states, in their order."""
        return tuple(sorted(self.loaded.scenario.states))

    # --- what players do

    def join(self, name: str, seat: str | None = None) -> tuple[Player, str]:
        """Take a seat, without one that with the fewest players; the player and the token that shows who it is."""
        if self.phase == "ended":
            raise InputError("The game is over.")
        if len(self.players) >= MOST_PLAYERS:
            raise InputError(f"The game is full: {MOST_PLAYERS} play.")
        shown = clean_name(name)
        if any(player.name.casefold() == shown.casefold() for player in self.players.values()):
            raise InputError(f"Somebody here is called {shown} already. Add a letter.")
        if seat is not None and seat not in self.seats:
            raise InputError("There is no such seat.")
        seat = seat or min(self.seats, key=lambda one: len(self.team(one)))
        token = secrets.token_urlsafe(32)
        number = max((entry["player"] for entry in self.journal.entries if entry["event"] == "join"), default=0) + 1
        self._enter("join", player=number, name=shown, seat=seat, token=digest(token))
        return self.players[number], token

    def move(self, player: Player, given: Any) -> None:
        """Move in the round that is open; a later move takes the place of an earlier one."""
        self.tick()
        if self.phase != "open":
            raise InputError("The round is paused." if self.phase == "paused" else "No round is open now.")
        if isinstance(given, Mapping) and given.get("round", self.round) != self.round:
            raise InputError("That round is over. Look at the new one first.")
        move = move_of(given, powers=self.answerable, states=self.states, kind=self.kind(player.seat))
        self._enter("move", player=player.number, round=self.round, move=move.plain())
        self.tick()

    # --- what the teacher does

    def open_round(self) -> None:
        """Begin the next round."""
        if self.phase not in ("lobby", "between"):
            raise InputError("A round is open already." if self.phase != "ended" else "The game is over.")
        self._enter("open", round=self.round + 1, until=self.clock() + self.seconds)

    def pause(self) -> None:
        """Stop the time."""
        self._must(self.phase == "open", "No round is open.")
        self._enter("pause", left=self.time_left)

    def go_on(self) -> None:
        """Let the time run again."""
        self._must(self.phase == "paused", "The round is not paused.")
        self._enter("go_on", until=self.clock() + self.left)

    def extend(self, seconds: float) -> None:
        """Give more time."""
        self._must(self.phase in ("open", "paused"), "No round is open.")
        if self.phase == "open":
            self._enter("extend", until=self.until + seconds)
        else:
            self._enter("pause", left=self.left + seconds)

    def close_round(self) -> None:
        """End the round now; whoever has not moved leaves it to the team, or to the rule."""
        self._must(self.phase in ("open", "paused"), "No round is open.")
        self._enter("close", round=self.round)

    def end(self) -> None:
        """End the game; a round that is open is not played."""
        self._must(self.phase != "ended", "The game is over.")
        self._enter("end")

    def remove(self, number: int) -> None:
        """Send a player away; the name may join again."""
        self._must(self.phase != "ended", "The game is over.")
        self._must(number in self.players, "There is no such player.")
        self._enter("leave", player=number)
        self.tick()

    def new_teacher(self) -> str:
        """A token for the teacher's browser."""
        token = secrets.token_urlsafe(32)
        self._enter("teacher", token=digest(token))
        return token

    def tick(self) -> None:
        """Close a round whose time is up, or in which everybody has moved."""
        if self.phase == "open" and (self.clock() >= self.until or (self.players and all(n in self.moves for n in self.players))):
            self._enter("close", round=self.round)

    # --- entries

    @staticmethod
    def _must(holds: bool, otherwise: str) -> None:
        if not holds:
            raise InputError(otherwise)

    def _enter(self, event: str, **more: Any) -> None:
        entry = {"event": event, "at": self.clock(), **more}
        self.journal.write(entry)
        self._apply(entry)

    def _apply(self, entry: Mapping[str, Any], look: bool = True) -> None:
        event = entry["event"]
        if event == "join":
            self.players[entry["player"]] = Player(entry["player"], entry["name"], entry["seat"])
            self._tokens[entry["token"]] = entry["player"]
        elif event == "leave":
            del self.players[entry["player"]]
            self.moves.pop(entry["player"], None)
        elif event == "teacher":
            self._teachers.add(entry["token"])
        elif event == "open":
            self.phase, self.round, self.until, self.moves = "open", entry["round"], entry["until"], {}
        elif event == "pause":
            self.phase, self.left = "paused", entry["left"]
        elif event in ("go_on", "extend"):
            self.phase, self.until = "open", entry["until"]
        elif event == "move":
            seat = self.players[entry["player"]].seat
            self.moves[entry["player"]] = move_of(entry["move"], powers=self.answerable, states=self.states, kind=self.kind(seat))
        elif event == "close":
            self._play(look)
        elif event == "end":
            self.phase = "ended"

    def _play(self, look: bool) -> None:
        team_moves: dict[str, TeamMove] = {}
        for seat in self.seats:
            moves = [self.moves[player.number] for player in self.team(seat) if player.number in self.moves]
            team_moves[seat] = agreed(moves, self.kind(seat)) if moves else None
        self.history.append((self.round, {n: (self.players[n], self.moves[n]) for n in sorted(self.moves)}, team_moves))
        self.course.play({seat: move for seat, move in team_moves.items() if move is not None})
        self.phase = "ended" if self.round >= self.rounds else "between"
        self.moves = {}
        if look and self.phase != "ended":
            self.outlook = self.course.outlook()
