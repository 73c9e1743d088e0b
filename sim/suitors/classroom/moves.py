"""What a seat may do in a round, and how a team makes one move of many.

A president says of each power how its offers are answered through the round; a power says how its money is spread. Whoever does not move
leaves the seat to the model's own rule. Nothing here depends on the order in which moves arrive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from suitors.errors import InputError
from suitors.model.person import PlayedYear, Turn
from suitors.words.numbers import number

FIRST, TAKE, ADVICE, REFUSE = "first", "take", "advice", "refuse"
ATTITUDES = {
    ADVICE: "As my advisers say",
    FIRST: "Take, before all others",
    TAKE: "Take what is offered",
    REFUSE: "Refuse",
}
"""How a president may answer a power, with the words for it."""
MOST_PARTS = 1000.0


@dataclass(frozen=True)
class Answers:
    """A president's move: an attitude to each power; who is left out is answered as advised."""

    to: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"answers": dict(self.to)}


@dataclass(frozen=True)
class Parts:
    """A power's move: parts of its money by state."""

    of: Mapping[str, float]

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"parts": dict(self.of)}


@dataclass(frozen=True)
class ByRule:
    """Leave it to the model's own rule."""

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"rule": True}


Move = Answers | Parts | ByRule


def move_of(given: Any, *, powers: Collection[str], states: Collection[str], kind: str) -> Move:
    """The move that JSON or a form holds. Raises InputError, with a sentence for the player, where it is none."""
    if not isinstance(given, Mapping):
        raise InputError("This is no move.")
    if given.get("rule") is True:
        return ByRule()
    if kind == "state":
        answers = given.get("answers")
        if not isinstance(answers, Mapping) or set(answers) - set(powers) or not set(answers.values()) <= set(ATTITUDES):
            raise InputError("This is no answer to the powers at the table.")
        return Answers({power: str(answers[power]) for power in sorted(answers)})
    parts = given.get("parts")
    if not isinstance(parts, Mapping) or set(parts) - set(states):
        raise InputError("These are no shares of the states at the table.")
    read: dict[str, float] = {}
    for state in sorted(parts):
        part = parts[state]
        if isinstance(part, bool) or not isinstance(part, int | float) or not isfinite(part) or not 0 <= part <= MOST_PARTS:
            raise InputError(f"A share is a number from 0 to {number(MOST_PARTS)}.")
        read[state] = float(part)
    if not any(read.values()):
        raise InputError("Give at least one state more than nought, or leave the year to the rule.")
    return Parts(read)


@dataclass(frozen=True)
class StateMove:
    """What a president's team does in a round."""

    to: Mapping[str, str]

    def wanted(self, turn: Turn) -> Sequence[int] | None:
        """The deals to take, the most important first; None where all is left to the rule."""
        attitudes = [self.to.get(deal.power, ADVICE) for deal in turn.deals]
        if all(attitude == ADVICE for attitude in self.to.values()):
            return None
        advised = set(turn.advice)
        taken = [i for i, attitude in enumerate(attitudes) if attitude in (FIRST, TAKE) or (attitude == ADVICE and i in advised)]
        # Among equals what the advisers want comes first, then the larger deal, which has the smaller number.
        return sorted(taken, key=lambda i: (attitudes[i] != FIRST, i not in advised, i))


@dataclass(frozen=True)
class PowerMove:
    """What a power's team does in a round: members' shares, in the order of the players, None where one leaves it to the rule."""

    shares: tuple[Mapping[str, float] | None, ...]

    def weights(self, budget: PlayedYear) -> Sequence[float] | None:
        """Weights of the states: the mean of the members' shares; None where all is left to the rule."""
        if all(one is None for one in self.shares):
            return None
        mean = dict.fromkeys(budget.usual, 0.0)
        for one in self.shares:
            given = budget.usual if one is None else one
            total = sum(given.values())
            for state in mean:
                mean[state] += given.get(state, 0.0) / total / len(self.shares)
        return list(mean.values())


TeamMove = StateMove | PowerMove | None
"""None: the model's own rule plays."""


def agreed(moves: Sequence[Move], kind: str) -> TeamMove:
    """The one move of a team, `moves` in the order of its players, not of arrival.

    For each power a president's team follows its majority; a tie goes to the advisers. A power's team spreads the mean of its shares.
    Members who did not move do not count.
    """
    if all(isinstance(move, ByRule) for move in moves):
        return None
    if kind == "power":
        return PowerMove(tuple(move.of if isinstance(move, Parts) else None for move in moves))
    powers = sorted({power for move in moves if isinstance(move, Answers) for power in move.to})
    voted: dict[str, str] = {}
    for power in powers:
        votes = Counter(move.to.get(power, ADVICE) if isinstance(move, Answers) else ADVICE for move in moves).most_common()
        tied = len(votes) > 1 and votes[0][1] == votes[1][1]
        voted[power] = ADVICE if tied else votes[0][0]
    return StateMove(voted)
