"""Mixed equilibria of two-player games, with nashpy."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy.spatial import QhullError

from suitors.games.game import Array, Game, GameError, Mixed
from suitors.games.pure_equilibria import pure_equilibria, tolerance

ALL_SUPPORTS, EQUAL_SUPPORTS = 5, 9
"""Up to so many strategies each (after reduction) every pair of supports is tried, and every pair of equally large ones."""
ACCURACY = 1e-8
"""Largest regret of an equilibrium, as a share of the payoffs' spread."""
SAME = 1e-6
"""Chances that differ by less are the same."""


def mixed_equilibria(game: Game) -> tuple[list[Mixed], bool]:
    """Equilibria of a game of two, pure ones included, and whether all were looked for.

    Strictly dominated strategies and twins (same payoffs for both players, whatever the other does) are taken out first, so
    that the rest is less often degenerate; of twins the first keeps all chances. The rest is searched support by support (any
    two in small games, equally large ones in larger ones, pure strategies alone in very large ones) and vertex by vertex.
    Whatever nashpy returns is kept only if nobody can gain by deviating. Raises GameError without nashpy, or for another number of players.
    """
    if len(game.players) != 2:
        raise GameError("mixed equilibria are worked out for two players only")
    if not game.complete:
        raise GameError("mixed equilibria need the payoffs of all profiles")
    if find_spec("nashpy") is None:
        raise GameError('mixed equilibria need nashpy: pip install "suitors[analysis]"')
    rows, columns = _undominated(game)
    largest = max(len(rows), len(columns))
    exhaustive = largest <= ALL_SUPPORTS
    small = game.payoffs[np.ix_(rows, columns)]
    found: list[Mixed] = []
    if largest > EQUAL_SUPPORTS:
        for profile in pure_equilibria(game):
            found.append([np.eye(count)[place] for count, place in zip(game.shape, profile, strict=True)])
        return found, False
    for pair in _candidates(small[..., 0], small[..., 1], equal_only=not exhaustive):
        mixed = [np.zeros(count) for count in game.shape]
        for chances, kept, part in zip(mixed, (rows, columns), pair, strict=True):
            chances[kept] = part
        if _holds(game, mixed) and not any(_same(mixed, other) for other in found):
            found.append(mixed)
    return sorted(found, key=lambda mixed: [-float(chance) for chances in mixed for chance in np.round(chances, 9)]), exhaustive


def _candidates(row: Array, column: Array, equal_only: bool) -> Iterator[tuple[Array, Array]]:
    import nashpy  # type: ignore[import-untyped]

    # Payoffs between 1 and 2: equilibria do not change, tolerances inside nashpy fit, and its polytopes are bounded.
    played = nashpy.Game(_scaled(row), _scaled(column))
    with warnings.catch_warnings():
        # It warns of degenerate games; what it returns is checked one by one.
        warnings.simplefilter("ignore")
        for pair in _each_way(played, equal_only):
            first, second = (np.asarray(chances, dtype=np.float64) for chances in pair)
            whole = first.shape == row.shape[:1] and second.shape == row.shape[1:]
            if whole and np.isfinite(first).all() and np.isfinite(second).all():
                yield first, second


def _each_way(played: Any, equal_only: bool) -> Iterator[tuple[Array, Array]]:
    """By supports and by vertices: the first loses an equilibrium where a rounding makes a chance of nought negative."""
    yield from played.support_enumeration(non_degenerate=equal_only)
    with suppress(QhullError):
        yield from played.vertex_enumeration()


def _scaled(payoffs: Array) -> Array:
    spread = float(np.ptp(payoffs))
    return 1.0 + (payoffs - payoffs.min()) / (spread if spread > 0 else 1.0)


def _undominated(game: Game) -> tuple[list[int], list[int]]:
    """Strategies of both that survive strict dominance by pure strategies, one of each set of twins."""
    kept = [list(range(count)) for count in game.shape]
    slack = tolerance(game)
    changed = True
    while changed:
        changed = False
        for player in (0, 1):
            own = game.of(player)[np.ix_(kept[player], kept[1 - player])]
            other = np.moveaxis(game.payoffs[..., 1 - player], player, 0)[np.ix_(kept[player], kept[1 - player])]
            for place in range(len(own)):
                better = (own > own[place] + slack).all(axis=1).any()
                twin = any(
                    np.abs(own[before] - own[place]).max() <= slack and np.abs(other[before] - other[place]).max() <= slack
                    for before in range(place)
                )
                if better or twin:
                    del kept[player][place]
                    changed = True
                    break
    return kept[0], kept[1]


def _holds(game: Game, mixed: Mixed) -> bool:
    if any(chances.min() < -SAME or abs(chances.sum() - 1.0) > SAME for chances in mixed):
        return False
    spread = max(float(np.ptp(game.payoffs[..., player])) for player in (0, 1))
    return bool(game.regret(mixed).max() <= ACCURACY * max(spread, 1e-300))


def _same(one: Mixed, other: Mixed) -> bool:
    return all(np.abs(left - right).max() < SAME for left, right in zip(one, other, strict=True))
