"""Replicator dynamics with one population for each player."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax

from suitors.games.game import Array, Game, GameError, Mixed

AT_REST = 1e-6
"""Largest change of a share in a unit of time, and largest regret as a share of the payoffs' spread, that count as rest.

Speed alone would not do: a path that circles from corner to corner is slow near each of them.
"""
SAME = 1e-2
"""Ends whose shares differ by less are one resting place."""


@dataclass(frozen=True)
class Rest:
    """Where paths end: the shares, how large a share of the starts leads there, and the largest regret there."""

    mixed: Mixed
    share_of_starts: float
    regret: float


def replicator_path(game: Game, time: float = 100.0, points: int = 201) -> tuple[Array, list[Array]]:
    """Shares along the path that begins where every strategy has the same share.

    A strategy grows at the rate of its payoff above its population's mean (Taylor and Jonker 1978; several populations:
    Hofbauer and Sigmund 1998, chapter 10). Time is counted in units of one over the largest spread of a player's payoffs.
    Returns times (point,) and for each player the shares (point, strategy). Raises GameError for an incomplete game.
    """
    times = np.linspace(0.0, time, points)
    along = _paths(game, [chances[None] for chances in game.uniform()], times)
    return times, [path[:, 0] for path in along]


def resting_places(game: Game, starts: int, seed: int, time: float = 2000.0) -> tuple[list[Rest], float]:
    """Where paths from random starts (uniform on the simplices) come to rest, and the share of paths that do not.

    Only what attracts is found; every profile of pure strategies is a fixed point as well, most of them unstable.
    """
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, 0x7265706C])))
    begun = [np.maximum(generator.dirichlet(np.ones(count), size=starts), 1e-9) for count in game.shape]
    last = [path[-1] for path in _paths(game, [chances / chances.sum(axis=1, keepdims=True) for chances in begun], np.array([0.0, time]))]
    ends: list[Mixed] = []
    counts: list[int] = []
    for start in range(starts):
        mixed = [chances[start] for chances in last]
        if not rests(game, mixed):
            continue
        same = [
            place
            for place, other in enumerate(ends)
            if all(np.abs(left - right).max() < SAME for left, right in zip(mixed, other, strict=True))
        ]
        if same:
            counts[same[0]] += 1
        else:
            ends.append(mixed)
            counts.append(1)
    order = sorted(range(len(ends)), key=lambda place: -counts[place])
    found = [Rest(ends[place], counts[place] / starts, float(game.regret(ends[place]).max())) for place in order]
    return found, 1.0 - sum(counts) / starts


def _paths(game: Game, shares: Sequence[Array], times: Array) -> list[Array]:
    """Many paths side by side: shares at the start (path, strategy) for each player; returns (time, path, strategy) each."""
    if not game.complete:
        raise GameError("the replicator needs the payoffs of all profiles")
    spread = _spread(game)
    count = len(shares[0])
    cuts = np.cumsum(game.shape)[:-1]

    # Logarithms of shares, up to a constant each: shares stay positive and sum to one whatever the step.
    def chances_of(logs: Array) -> Mixed:
        return [np.exp(log_softmax(part, axis=1)) for part in np.split(logs.reshape(count, -1), cuts, axis=1)]

    def flow(_: float, logs: Array) -> Array:
        mixed = chances_of(logs)
        growth = []
        for player, chances in enumerate(mixed):
            worth = game.worths(mixed, player)
            growth.append((worth - (worth * chances).sum(axis=1, keepdims=True)) / spread)
        return np.concatenate(growth, axis=1).ravel()

    from scipy.integrate import solve_ivp

    begun = np.log(np.concatenate(shares, axis=1)).ravel()
    solved = solve_ivp(flow, (float(times[0]), float(times[-1])), begun, t_eval=times, method="RK45", rtol=1e-6, atol=1e-6)
    if not solved.success:
        raise GameError(f"the replicator path broke off: {solved.message}")
    along = [chances_of(logs) for logs in solved.y.T]
    return [np.stack([mixed[player] for mixed in along]) for player in range(len(game.players))]


def _spread(game: Game) -> float:
    return max(float(np.ptp(game.payoffs[..., player])) for player in range(len(game.players))) or 1.0


def rests(game: Game, mixed: Mixed) -> bool:
    """Whether shares stay what they are and nobody could gain."""
    speed = 0.0
    for player, chances in enumerate(mixed):
        worth = game.worth(mixed, player)
        speed = max(speed, float(np.abs(chances * (worth - worth @ chances)).max()))
    return max(speed, float(game.regret(mixed).max())) <= AT_REST * _spread(game)
