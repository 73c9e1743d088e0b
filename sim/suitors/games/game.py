"""A game in normal form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.errors import InputError

Array = NDArray[np.float64]
Mixed = list[Array]
"""One vector of chances for each player."""


class GameError(InputError, ValueError):
    """A game that cannot be solved as asked; the message is for the user."""


@dataclass(frozen=True)
class Game:
    """Players, the names of their strategies, and payoffs of shape (strategies of each player…, player).

    Payoffs that are not known are NaN, for all players of a profile alike. Raises GameError if the shape does not fit.
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: Array

    def __post_init__(self) -> None:
        expected = (*(len(names) for names in self.strategies), len(self.players))
        if self.payoffs.shape != expected or len(self.players) != len(self.strategies):
            raise GameError(f"payoffs have the shape {self.payoffs.shape}, not {expected}")
        if np.any(np.isinf(self.payoffs)):
            raise GameError("payoffs must be finite")

    @property
    def complete(self) -> bool:
        """Whether the payoffs of every profile are known."""
        return not bool(np.isnan(self.payoffs).any())

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each player."""
        return self.payoffs.shape[:-1]

    def of(self, player: int) -> Array:
        """Payoffs of one player, own strategies on the first axis, the others' on the rest in their order."""
        return np.moveaxis(self.payoffs[..., player], player, 0)

    def uniform(self) -> Mixed:
        """Every strategy with the same chance."""
        return [np.full(count, 1.0 / count) for count in self.shape]

    def worth(self, mixed: Sequence[Array], player: int) -> Array:
        """Expected payoff of each of a player's strategies while the others mix, (strategy,)."""
        values = self.of(player)
        for other in reversed([index for index in range(len(self.players)) if index != player]):
            # The last of the others' axes each time.
            values = values @ mixed[other]
        return values

    def worths(self, mixed: Sequence[Array], player: int) -> Array:
        """The same for many mixed profiles at once: chances (case, strategy) for each player, worths (case, own strategy)."""
        others = [index for index in range(len(self.players)) if index != player]
        values = np.tensordot(mixed[others[-1]], self.of(player), axes=(1, -1)) if others else self.of(player)[None]
        for other in reversed(others[:-1]):
            values = np.einsum("c...k,ck->c...", values, mixed[other])
        return values

    def worth_by_other(self, mixed: Sequence[Array], player: int, other: int) -> Array:
        """The same with one other player's strategy held, (own strategy, strategy of the other)."""
        values = np.moveaxis(self.of(player), self._axis(player, other), 1)
        rest = [mixed[index] for index in range(len(self.players)) if index not in (player, other)]
        for chances in reversed(rest):
            values = values @ chances
        return values

    def regret(self, mixed: Sequence[Array]) -> Array:
        """What each player could gain by its best reply to a mixed profile, (player,); zero in equilibrium."""
        gains = []
        for player, chances in enumerate(mixed):
            worth = self.worth(mixed, player)
            gains.append(worth.max() - worth @ chances)
        return np.maximum(np.array(gains), 0.0)

    @staticmethod
    def _axis(player: int, other: int) -> int:
        """Axis of another player in `of(player)`."""
        return other + 1 if other < player else other
