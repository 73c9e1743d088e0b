"""Games given by a table of payoffs: regret, equilibria and dynamics. Nothing here knows of scenarios.

A game's payoffs are one array of shape (strategies of player 1, …, strategies of player N, N): what each player gets under
each profile. A mixed profile is a list of N vectors of chances.
"""

from suitors.games.game import Game, GameError
from suitors.games.mixed_equilibria import mixed_equilibria
from suitors.games.pure_equilibria import pure_equilibria, regrets
from suitors.games.quantal import quantal_response
from suitors.games.replicator import Rest, replicator_path, resting_places

__all__ = [
    "Game",
    "GameError",
    "Rest",
    "mixed_equilibria",
    "pure_equilibria",
    "quantal_response",
    "regrets",
    "replicator_path",
    "resting_places",
]
