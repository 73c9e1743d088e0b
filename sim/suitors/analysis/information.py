"""Value of information: what knowing a number before choosing would add to the outcome expected of the choice.

Perfect information about all numbers is worth the mean of the best option's payoff less the best option's mean payoff. Information about
one number is worth the same with payoffs expected given that number, which regression finds (Strong, Oakley and Brennan, Medical Decision
Making 34, 2014). Choices are made on one part of the futures and judged on another, so that chance is not taken for knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from suitors.engine.streams import generator

Array = NDArray[np.float64]
FOLDS = 5
KNOTS = (0.0, 0.0, 0.0, 0.0, 1 / 3, 2 / 3, 1.0, 1.0, 1.0, 1.0)
"""Of cubic splines over a number's ranks."""
PENALTY = 1e-6
MOST_PENALTIES = np.logspace(-1, 4, 11)


@dataclass(frozen=True)
class Worth:
    """A value of information in the outcome's unit, with the 95 % interval for the futures drawn."""

    value: float
    low: float
    high: float


def perfect(payoffs: Array) -> Worth:
    """Expected value of perfect information, from payoffs (future, option)."""
    return _worth(payoffs.max(axis=1) - payoffs[:, best(payoffs)])


def best(payoffs: Array) -> int:
    """The option with the highest mean payoff; the first of equals."""
    return int(payoffs.mean(axis=0).argmax())


def of_numbers(drawn: pd.DataFrame, payoffs: Array, seed: int) -> pd.DataFrame:
    """Expected value of information about each number alone, most valuable first.

    `drawn` has a row a future and a column a number. Columns: number, value, low, high, beyond_chance (whether `low`, for as many
    comparisons as there are numbers, lies above 0).
    """
    folds = _folds(len(drawn), seed)
    found = [(str(path), _spline_basis(_ranks(drawn[path].to_numpy(np.float64)))) for path in drawn.columns]
    gains = {path: _gain(basis, payoffs, folds, _least_squares) for path, basis in found}
    return _table(gains, "number")


def of_groups(drawn: pd.DataFrame, payoffs: Array, groups: Mapping[str, Sequence[str]], seed: int) -> pd.DataFrame:
    """The same for groups of numbers that are learnt together, by ridge regression on their ranks. Column group in place of number."""
    folds = _folds(len(drawn), seed)
    gains = {}
    for name, paths in groups.items():
        ranks = np.column_stack([_ranks(drawn[path].to_numpy(np.float64)) - 0.5 for path in paths])
        gains[name] = _gain(ranks, payoffs, folds, _ridge)
    return _table(gains, "group")


def _table(gains: Mapping[str, Array], what: str) -> pd.DataFrame:
    worths = {name: _worth(gain) for name, gain in gains.items()}
    deviate = special.ndtri(1.0 - 0.025 / max(len(gains), 1))
    rows = []
    for name, worth in worths.items():
        gain = gains[name]
        error = gain.std(ddof=1) / np.sqrt(len(gain))
        rows.append((name, max(worth.value, 0.0), worth.low, worth.high, bool(worth.value > deviate * error and error > 0)))
    table = pd.DataFrame(rows, columns=[what, "value", "low", "high", "beyond_chance"])
    return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def _worth(gain: Array) -> Worth:
    error = float(gain.std(ddof=1) / np.sqrt(len(gain))) if len(gain) > 1 else float("nan")
    mean = float(gain.mean())
    return Worth(mean, mean - 1.96 * error, mean + 1.96 * error)


Fitter = Callable[[Array, Array, Array], Array]
"""Takes inputs and payoffs seen, and inputs to predict at; returns payoffs expected there."""


def _gain(inputs: Array, payoffs: Array, folds: NDArray[np.intp], fit: Fitter) -> Array:
    """Future by future, what the option chosen given the inputs pays more than the option that is best without them."""
    gain = np.zeros(len(payoffs))
    for fold in range(FOLDS):
        held = folds == fold
        seen = ~held
        without = best(payoffs[seen])
        # Options are told apart by their differences, which vary much less than their payoffs.
        expected = fit(inputs[seen], payoffs[seen] - payoffs[seen][:, [without]], inputs[held])
        chosen = expected.argmax(axis=1)
        gain[held] = payoffs[held, chosen] - payoffs[held, without]
    return gain


def _least_squares(inputs: Array, payoffs: Array, at: Array) -> Array:
    square = inputs.T @ inputs + PENALTY * np.eye(inputs.shape[1])
    found: Array = at @ np.linalg.solve(square, inputs.T @ payoffs)
    return found


def _ridge(inputs: Array, payoffs: Array, at: Array) -> Array:
    from sklearn.linear_model import RidgeCV  # type: ignore[import-untyped]

    found = RidgeCV(alphas=MOST_PENALTIES).fit(inputs, payoffs).predict(at)
    return np.asarray(found, dtype=np.float64).reshape(len(at), -1)


def _spline_basis(ranks: Array) -> Array:
    from scipy.interpolate import BSpline

    return np.asarray(BSpline.design_matrix(ranks, np.array(KNOTS), 3).toarray(), dtype=np.float64)


def _ranks(values: Array) -> Array:
    """From 0 to 1, equal values sharing their mean rank."""
    ranks = pd.Series(values).rank().to_numpy(np.float64)
    return (ranks - 0.5) / len(values)


def _folds(count: int, seed: int) -> NDArray[np.intp]:
    order = generator(seed, 0, "value of information", ()).permutation(count)
    folds = np.empty(count, dtype=np.intp)
    folds[order] = np.arange(count) % FOLDS
    return folds
