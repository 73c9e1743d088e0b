"""Regret of profiles, and equilibria in pure strategies."""

from __future__ import annotations

import numpy as np

from suitors.games.game import Array, Game

ROUNDING = 1e-12
"""Gains no larger than this share of the payoffs' spread are rounding."""


def regrets(game: Game) -> Array:
    """What each player could gain at each profile by its best deviation, shape of the payoffs.

    Where not all deviations of a player are known it is the gain from the best known one, a lower bound; where the profile
    itself is not known it is NaN.
    """
    lost = np.full(game.payoffs.shape, np.nan)
    known = ~np.isnan(game.payoffs)
    for player in range(len(game.players)):
        own = game.payoffs[..., player]
        best = np.where(known[..., player], own, -np.inf).max(axis=player, keepdims=True)
        lost[..., player] = best - own
    return lost


def all_deviations_known(game: Game) -> np.ndarray:
    """Whether every player's payoff from every own deviation is known at each profile, shape of the profiles."""
    known = ~np.isnan(game.payoffs)
    verdict = np.ones(game.shape, dtype=bool)
    for player in range(len(game.players)):
        verdict &= known[..., player].all(axis=player, keepdims=True)
    return verdict


def tolerance(game: Game) -> float:
    """Differences of payoffs that count as none."""
    if np.isnan(game.payoffs).all():
        return ROUNDING
    return ROUNDING * max(float(np.nanmax(game.payoffs) - np.nanmin(game.payoffs)), float(np.nanmax(np.abs(game.payoffs))), 1e-300)


def pure_equilibria(game: Game, slack: float = 0.0) -> list[tuple[int, ...]]:
    """Profiles at which nobody gains more than `slack` by a deviation, in the order of the axes.

    Profiles with a deviation that is not known are left out: they might be equilibria and cannot be called so.
    """
    lost = np.nan_to_num(regrets(game), nan=np.inf).max(axis=-1)
    found = (lost <= slack + tolerance(game)) & all_deviations_known(game)
    return [tuple(int(place) for place in profile) for profile in np.argwhere(found)]
