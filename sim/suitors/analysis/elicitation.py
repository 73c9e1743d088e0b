"""Expert judgement as distributions: fitted to quantiles or to chips in bins, and pooled over experts.

Families are fitted by least squares on the stated chances, as SHELF does (O'Hagan and others, Uncertain Judgements, 2006); the one with
the smallest error is kept. Experts are pooled linearly (Stone 1961): each draw believes one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from suitors.words.numbers import within

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Judgement:
    """What an expert says of a number: chances that it lies below values, and the bounds outside which it cannot lie."""

    values: tuple[float, ...]
    chances: tuple[float, ...]
    minimum: float = -np.inf
    maximum: float = np.inf


@dataclass(frozen=True)
class Fitted:
    """A distribution fitted to a judgement; `error` is the largest distance between stated and fitted chances."""

    family: str
    distribution: Any
    error: float

    def at(self, chances: Array) -> Array:
        return np.asarray(self.distribution.ppf(chances), dtype=np.float64)


def of_quantiles(answers: Mapping[float, float], minimum: float = -np.inf, maximum: float = np.inf) -> Judgement:
    """From values by chance of lying below them, such as {0.1: 2, 0.5: 3, 0.9: 5}. Raises ValueError where they do not rise."""
    chances = sorted(answers)
    values = [float(answers[chance]) for chance in chances]
    if len(values) < 2 or any(one >= other for one, other in pairwise(values)):
        raise ValueError("values must rise with their chances, and there must be two or more")
    if values[0] < minimum or values[-1] > maximum:
        raise ValueError(f"values must be {within(minimum, maximum)}")
    return Judgement(tuple(values), tuple(chances), minimum, maximum)


def of_chips(edges: Sequence[float], chips: Sequence[float], minimum: float = -np.inf, maximum: float = np.inf) -> Judgement:
    """From chips laid in bins between `edges` (roulette), each as much chance as any other.

    Raises ValueError where fewer than two bins hold any.
    """
    laid = np.asarray(chips, dtype=np.float64)
    if len(laid) != len(edges) - 1 or (laid < 0).any() or (laid > 0).sum() < 2:
        raise ValueError("chips must lie in two bins or more, and none can be negative")
    below = np.cumsum(laid) / laid.sum()
    inner = [(float(edge), float(chance)) for edge, chance in zip(edges[1:], below, strict=True) if 0.0 < chance < 1.0]
    first, last = int(np.flatnonzero(laid)[0]), int(np.flatnonzero(laid)[-1])
    # Half a chip may lie outside the bins that hold any.
    half = 0.25 / laid.sum()
    points = [(float(edges[first]), half), *inner, (float(edges[last + 1]), 1.0 - half)]
    return Judgement(tuple(value for value, _ in points), tuple(chance for _, chance in points), minimum, maximum)


def fit(judged: Judgement) -> Fitted:
    """The best of a normal, a lognormal (numbers that cannot be negative), and a beta (numbers with two bounds)."""
    values, chances = np.array(judged.values), np.array(judged.chances)
    middle = float(np.interp(0.5, chances, values))
    spread = max(float(values[-1] - values[0]) / 2.5, 1e-12)
    found = [_search("normal", lambda at: stats.norm(at[0], np.exp(at[1])), [middle, np.log(spread)], values, chances)]
    if judged.minimum >= 0.0 and values[0] > 0.0:
        logs = np.log(values)
        start = [float(np.interp(0.5, chances, logs)), np.log(max(float(logs[-1] - logs[0]) / 2.5, 1e-12))]
        found.append(_search("lognormal", lambda at: stats.lognorm(np.exp(at[1]), scale=np.exp(at[0])), start, values, chances))
    if np.isfinite(judged.minimum) and np.isfinite(judged.maximum):
        width = judged.maximum - judged.minimum
        mean, variance = (middle - judged.minimum) / width, (spread / width) ** 2
        mean = min(max(mean, 0.02), 0.98)
        both = max(mean * (1 - mean) / variance - 1, 0.5)
        start = [np.log(mean * both), np.log((1 - mean) * both)]

        def beta(at: Array) -> Any:
            return stats.beta(np.exp(at[0]), np.exp(at[1]), loc=judged.minimum, scale=width)

        found.append(_search("beta", beta, start, values, chances))
    best = min(found, key=lambda item: item.error)
    return Fitted(best.family, _within(best.distribution, judged), best.error)


def _search(family: str, make: Callable[[Array], Any], start: Sequence[float], values: Array, chances: Array) -> Fitted:
    def gap(at: Array) -> Array:
        return np.asarray(make(at).cdf(values) - chances, dtype=np.float64)

    found = optimize.least_squares(gap, np.array(start), method="trf", x_scale="jac", max_nfev=400)
    return Fitted(family, make(found.x), float(np.abs(found.fun).max()))


class _Bounded:
    """A distribution cut off at bounds."""

    def __init__(self, inside: Any, low: float, high: float) -> None:
        self._inside, self._from, self._to = inside, float(inside.cdf(low)), float(inside.cdf(high))

    def ppf(self, chances: Array) -> Array:
        return np.asarray(self._inside.ppf(self._from + np.asarray(chances) * (self._to - self._from)), dtype=np.float64)


def _within(distribution: Any, judged: Judgement) -> Any:
    if not np.isfinite(judged.minimum) and not np.isfinite(judged.maximum):
        return distribution
    return _Bounded(distribution, judged.minimum, judged.maximum)


def pooled(experts: Sequence[Fitted], uniforms: Array) -> Array:
    """Draws from the linear pool: `uniforms` (2, draw) choose the expert and the place in the expert's distribution."""
    chosen = np.minimum((uniforms[0] * len(experts)).astype(np.intp), len(experts) - 1)
    drawn = np.empty(uniforms.shape[1])
    for place, expert in enumerate(experts):
        mine = chosen == place
        drawn[mine] = expert.at(uniforms[1, mine])
    return drawn


def disagreement(experts: Sequence[Fitted]) -> float:
    """Share of the pool's variance that lies between the experts' means; 0 for one expert."""
    grid = (np.arange(200) + 0.5) / 200
    at = np.array([expert.at(grid) for expert in experts])
    between = float(at.mean(axis=1).var())
    within = float(at.var(axis=1).mean())
    return between / (between + within) if between + within > 0 else 0.0
