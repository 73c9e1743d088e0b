"""Rounds through the model: moves of all seats at once, what becomes of them, and what the next round is likely to bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from suitors.classroom.moves import PowerMove, StateMove, TeamMove
from suitors.model.person import Answered, PlayedYear, Position, Turn, position_of
from suitors.scenario import Loaded
from suitors.studies.play_score import points
from suitors.studies.table import SeatedRun

Round = Mapping[str, TeamMove]
"""Moves of a round by seat; a seat that is left out plays by the rule."""


@dataclass
class RoundByRule:
    """What a round brings if everybody plays by the rule from here on."""

    turns: dict[str, list[Turn]] = field(default_factory=dict)
    """By state, the steps with offers."""
    budgets: dict[str, PlayedYear] = field(default_factory=dict)
    """By power, its money of the round."""
    positions: dict[str, Position] = field(default_factory=dict)
    """By state, where it stands when the round begins."""


class Course:
    """A game of a scenario as rounds of `steps` steps each, with `seats` that may be moved; deterministic given seed and moves."""

    def __init__(self, loaded: Loaded, seats: Sequence[str], steps: int, seed: int) -> None:
        self.loaded, self.seats, self.steps, self.seed = loaded, tuple(seats), steps, seed
        self.rounds: list[Round] = []
        self.answered: list[tuple[int, str, Answered]] = []
        """Round, state, and what became of its deals."""
        self.spread: list[tuple[int, str, PlayedYear, tuple[float, ...]]] = []
        """Round, power, its budget and the shares that it chose."""
        self._now: Round = {}
        self._table = self._begun(watched=())

    def _begun(self, watched: Sequence[str]) -> SeatedRun:
        asks = {actor: partial(self._answer, actor) if self.is_state(actor) else partial(self._spread, actor) for actor in self.seats}
        return SeatedRun(self.loaded, asks, watched=watched, seed=self.seed, told=self._note, every=self.steps * self._step_length())

    def _step_length(self) -> float:
        return 1.0 / self.loaded.scenario.horizon.steps_per_year

    def is_state(self, actor: str) -> bool:
        """Whether a seat is a president's."""
        return actor in self.loaded.scenario.states

    @property
    def table(self) -> SeatedRun:
        """The run as it stands."""
        return self._table

    def _answer(self, actor: str, turn: Turn) -> Sequence[int] | None:
        move = self._now.get(actor)
        return move.wanted(turn) if isinstance(move, StateMove) else None

    def _spread(self, actor: str, budget: PlayedYear) -> Sequence[float] | None:
        move = self._now.get(actor)
        weights = move.weights(budget) if isinstance(move, PowerMove) else None
        given = tuple(budget.usual.values()) if weights is None else tuple(weights)
        self.spread.append((len(self.rounds), actor, budget, tuple(one / sum(given) for one in given)))
        return weights

    def _note(self, actor: str, answered: Answered) -> None:
        self.answered.append((len(self.rounds), actor, answered))

    def play(self, moves: Round) -> None:
        """Play a round."""
        self._now = dict(moves)
        self.rounds.append(self._now)
        for _ in range(self.steps):
            self._table.step()

    def scores(self) -> dict[str, float]:
        """The score of each seat so far."""
        return {actor: points(seat.tally.values(), seat.kind) for actor, seat in self._table.seats.items()}

    def again(self, without: str | None = None) -> Course:
        """The same rounds anew, where the rule plays the seat `without`."""
        course = Course(self.loaded, self.seats, self.steps, self.seed)
        for moves in self.rounds:
            course.play({actor: move for actor, move in moves.items() if actor != without})
        return course

    def outlook(self) -> RoundByRule:
        """What the next round brings if everybody plays by the rule."""
        ahead = self.again()
        model = ahead.table.model
        model.refresh()
        positions = {state.name: position_of(state) for state in model.states if state.name in self.seats}
        answered, spread = len(ahead.answered), len(ahead.spread)
        ahead.play({})
        found = RoundByRule(positions=positions)
        for _, actor, one in ahead.answered[answered:]:
            found.turns.setdefault(actor, []).append(one.turn)
        for _, actor, budget, _ in ahead.spread[spread:]:
            found.budgets[actor] = budget
        return found
