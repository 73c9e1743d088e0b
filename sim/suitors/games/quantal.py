"""Logit quantal response: every strategy is played, the better the more often.

The chances of player i satisfy log p_a - log p_b = precision * (u_a - u_b), with u the expected payoffs against the others'
chances (McKelvey and Palfrey 1995). From even chances at precision 0 one branch of solutions leads away; it is followed by
its length (Turocy 2005), because it may turn back in the precision where a game has several equilibria.
"""

from __future__ import annotations

import numpy as np

from suitors.games.game import Array, Game, GameError, Mixed
from suitors.words.numbers import given

RESIDUAL = 1e-10
"""Largest violation of the conditions of a solution."""
SHORTEST = 1e-7
MOST_STEPS = 20_000
STRAIGHT, NEAR = 0.98, 0.1
"""A step is kept if the branch turns by no more (cosine) and its end lies no further from the guess (share of the step)."""


def quantal_response(game: Game, precisions: list[float]) -> list[Mixed]:
    """Chances in logit equilibrium on the branch that begins at even chances, one mixed profile for each precision.

    Precision is per unit of payoff; 0 gives even chances, large ones come close to a Nash equilibrium. Where the branch turns
    back, the solution is that of its first passage. Raises GameError for an incomplete game, a negative precision, or a
    branch that cannot be followed.
    """
    if not game.complete:
        raise GameError("quantal response needs the payoffs of all profiles")
    if any(not precision >= 0 for precision in precisions):
        raise GameError("a precision must be 0 or more")
    system = _System(game)
    point = np.concatenate([*(np.log(chances) for chances in game.uniform()), [0.0]])
    found: dict[float, Mixed] = {}
    direction, length = system.tangent(point, None), 0.05
    for target in sorted(set(precisions)):
        goal = target * system.spread
        for _ in range(MOST_STEPS):
            if point[-1] >= goal:
                break
            point, direction, length = _advance(system, point, direction, length, goal)
        else:
            raise GameError(f"the branch of quantal responses does not reach the precision {given(target)}")
        found[target] = system.chances(point)
    return [found[precision] for precision in precisions]


def _advance(system: _System, point: Array, direction: Array, length: float, goal: float) -> tuple[Array, Array, float]:
    """One step along the branch, or the last one that ends at the goal."""
    while length > SHORTEST:
        guess = point + length * direction
        last = bool(guess[-1] >= goal)
        if last and direction[-1] > 0:
            guess = point + (goal - point[-1]) / direction[-1] * direction
            guess[-1] = goal
        fixed = np.eye(point.size)[-1] if last else direction
        corrected = system.correct(guess, fixed)
        if corrected is not None and np.linalg.norm(corrected - guess) < NEAR * length:
            turned = system.tangent(corrected, direction)
            # A sharp turn says that the step was too long or that it leapt to another branch.
            if turned @ direction > STRAIGHT:
                return corrected, turned, length * 1.5
        length *= 0.5
    raise GameError("the branch of quantal responses cannot be followed further")


class _System:
    """The conditions in logarithms of chances and the precision, and their derivatives."""

    def __init__(self, game: Game) -> None:
        self.spread = max(float(np.ptp(game.payoffs[..., player])) for player in range(len(game.players))) or 1.0
        self.game = Game(game.players, game.strategies, game.payoffs / self.spread)
        self.cuts = np.cumsum(game.shape)[:-1]
        self.first = np.concatenate([[0], self.cuts])

    def chances(self, point: Array) -> Mixed:
        return [part / part.sum() for part in np.split(np.exp(point[:-1]), self.cuts)]

    def conditions(self, point: Array) -> tuple[Array, Array]:
        """What must vanish (n,), and its derivatives (n, n + 1)."""
        logs, precision = np.split(point[:-1], self.cuts), float(point[-1])
        # A guess far off may overflow; it is given up then.
        mixed = [np.exp(np.minimum(part, 1.0)) for part in logs]
        size = point.size - 1
        values, slopes = np.zeros(size), np.zeros((size, size + 1))
        for player, (part, start) in enumerate(zip(logs, self.first, strict=True)):
            stop = start + part.size
            worth = self.game.worth(mixed, player)
            values[start] = mixed[player].sum() - 1.0
            slopes[start, start:stop] = mixed[player]
            rows = slice(start + 1, stop)
            values[rows] = part[1:] - part[0] - precision * (worth[1:] - worth[0])
            slopes[rows, start] = -1.0
            slopes[range(start + 1, stop), range(start + 1, stop)] = 1.0
            slopes[rows, -1] = -(worth[1:] - worth[0])
            for other, chances in enumerate(mixed):
                if other != player:
                    by_other = self.game.worth_by_other(mixed, player, other) * chances
                    columns = slice(self.first[other], self.first[other] + chances.size)
                    slopes[rows, columns] = -precision * (by_other[1:] - by_other[0])
        return values, slopes

    def tangent(self, point: Array, along: Array | None) -> Array:
        """Unit vector along the branch, in the sense of `along`, or towards higher precision at the beginning."""
        _, slopes = self.conditions(point)
        direction: Array = np.linalg.svd(slopes)[2][-1]
        ahead = direction[-1] if along is None else direction @ along
        return direction if ahead > 0 else -direction

    def correct(self, guess: Array, fixed: Array) -> Array | None:
        """The solution near a guess in the plane through it at right angles to `fixed`; None if Newton's steps do not arrive."""
        point = guess.copy()
        for _ in range(12):
            values, slopes = self.conditions(point)
            if not np.isfinite(values).all():
                return None
            residual = np.concatenate([values, [(point - guess) @ fixed]])
            if np.abs(residual).max() < RESIDUAL * max(1.0, float(np.abs(point).max())):
                return point
            try:
                point = point - np.linalg.solve(np.vstack([slopes, fixed]), residual)
            except np.linalg.LinAlgError:
                return None
        return None
